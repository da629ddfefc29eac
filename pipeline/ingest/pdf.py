"""PDF files with a text layer.

pypdf decodes the text and says where each piece of it stands; `pdf_layout` puts the pieces in
order.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from math import hypot
from time import monotonic
from typing import TYPE_CHECKING, Any

from pipeline.characters import UNPRINTABLE
from pipeline.errors import TranscriptError
from pipeline.guard import cut_off, parsing, password_protected
from pipeline.i18n import msg, msg_n
from pipeline.ingest.formats import ReadFormat
from pipeline.ingest.lost_characters import LOST, lost_characters
from pipeline.ingest.pdf_fragments import Fragment
from pipeline.ingest.pdf_layout import layout
from pipeline.ingest.readers import SourceText
from pipeline.limits import PAGES, PDF_SECONDS, refuse_above
from pipeline.records import SourceAnchor

if TYPE_CHECKING:
    import pypdf

_MAGIC_WITHIN = 1024
_END_WITHIN = 2048
_FAR = 20_000.0
_BOLD = re.compile(r"bold|black|heavy", re.IGNORECASE)
_BLANK_BYTES = 500
"""What a program may write about a page on which nothing is."""
_SHOWS_TEXT = frozenset((b"Tj", b"TJ", b"'", b'"'))
_COPY = msg(
    "compare it with the page; the file that it was made from, or text recognition (OCR), has what "
    "the PDF has lost"
)
_REPLACED = str.maketrans(
    {"\n": None, "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)


def _scan() -> TranscriptError:
    return TranscriptError(
        msg("the PDF has no text layer (it is a scan)"),
        next_step=msg("run text recognition (OCR) over it, or use the file it was made from"),
    )


def _picture_pages(pages: Sequence[int]) -> tuple[TranscriptError, ...]:
    if not pages:
        return ()
    problem = msg_n(
        "page {pages} is a picture without text",
        "pages {pages} are pictures without text",
        n=len(pages),
        pages=", ".join(map(str, pages)),
    )
    return (TranscriptError(problem, next_step=_scan().next_step),)


class PdfReader:
    """PDF files with a text layer.

    Each line becomes a block. Running heads, page numbers and line numbers are left out; columns
    are read one after the other. Pages without text and characters without a letter are said.
    """

    name = "PDF"
    formats = (
        ReadFormat(
            name=msg("PDF with text"),
            suffixes=(".pdf",),
            programs=msg("any program, by printing or exporting"),
            content=msg(
                "the text; headers and footers, page and line numbers and hyphens at line ends are "
                "removed; a fault names pages without text and letters that are lost"
            ),
            place=SourceAnchor(start=0, page=3),
            refusals=(_scan().message, cut_off("PDF").message, password_protected("PDF").message),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is a PDF, by its mark near the beginning."""
        return b"%PDF-" in data[:_MAGIC_WITHIN]

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the one document of the file."""
        if b"%%EOF" not in data[-_END_WITHIN:]:
            raise cut_off("PDF")
        import pypdf  # noqa: F401  only for files that must be read, and no error of theirs

        with parsing("PDF"):
            pages, pictures = _pages(data)
            blocks = layout(pages)
        if not blocks:
            raise _scan()
        problems = (*_picture_pages(pictures), *lost_characters(blocks, _COPY))
        return [SourceText(blocks=tuple(blocks), problems=problems)]


def _pages(data: bytes) -> tuple[list[list[Fragment]], list[int]]:
    """Return the pieces of text of each page, and the numbers of pages that are pictures."""
    import pypdf

    # It warns of every flaw that it repairs.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = pypdf.PdfReader(BytesIO(data))
    # Many files are encrypted only against changes: they open with the empty password.
    if reader.is_encrypted and not reader.decrypt(""):
        raise password_protected("PDF")
    refuse_above(PAGES, len(reader.pages), msg("pages"))
    collector = _FragmentCollector()
    pages = [collector.fragments(page) for page in reader.pages]
    pictures = [
        number
        for number, (page, fragments) in enumerate(zip(reader.pages, pages, strict=True), start=1)
        if not any(fragment.text.strip() for fragment in fragments) and _shows_something(page)
    ]
    return pages, pictures


def _shows_something(page: pypdf.PageObject) -> bool:
    """Return whether a page without text holds a picture, or text as drawn lines."""
    resources = _resources(page)
    contents = page.get_contents()
    return "/XObject" in resources or (
        contents is not None and len(contents.get_data()) > _BLANK_BYTES
    )


def _resources(page: pypdf.PageObject) -> Mapping[str, Any]:
    return _dictionary(page.get("/Resources"))


def _dictionary(value: Any) -> Mapping[str, Any]:
    """Return a dictionary of a file, also where a reference to it or something else stands."""
    from pypdf.generic import DictionaryObject, IndirectObject

    if isinstance(value, IndirectObject):
        value = value.get_object()
    return value if isinstance(value, DictionaryObject) else {}


def _is_bold(font: Any) -> bool:
    """Return whether a font is bold, by its name."""
    name = font.get("/BaseFont") if hasattr(font, "get") else None
    return isinstance(name, str) and _BOLD.search(name) is not None


class _FragmentCollector:
    """Collects the pieces of text that pypdf draws, within a time limit."""

    def __init__(self) -> None:
        self._deadline = monotonic() + PDF_SECONDS
        self._fragments: list[Fragment] = []
        self._turned = 0
        self._properties: Mapping[str, Any] = {}
        self._replacements: list[str | None] = []

    def fragments(self, page: pypdf.PageObject) -> list[Fragment]:
        self._fragments = []
        self._turned = (page.rotation or 0) % 360
        self._properties = _dictionary(_resources(page).get("/Properties"))
        self._replacements = []
        # Text that is upright as the page is shown; what runs along the margin belongs to no line.
        page.extract_text(
            orientations=self._turned,
            visitor_text=self._draw,
            visitor_operand_before=self._operate,
        )
        # pypdf goes on after an error inside a form.
        self._check()
        return self._fragments

    def _operate(self, operator: bytes, operands: list[Any], *_: Any) -> None:
        """Put the text in place of glyphs whose letters the file gives beside them."""
        self._check()
        if operator == b"BMC":
            self._replacements.append(None)
        elif operator == b"BDC":
            self._replacements.append(self._actual_text(operands))
        elif operator == b"EMC" and self._replacements:
            self._replacements.pop()
        elif operator in _SHOWS_TEXT and operands:
            self._replace(operator, operands)

    def _actual_text(self, operands: Sequence[Any]) -> str | None:
        properties = operands[1] if len(operands) > 1 else None
        if isinstance(properties, str):
            properties = self._properties.get(properties)
        found = _dictionary(properties).get("/ActualText")
        if not isinstance(found, str | bytes):
            return None
        text = found.decode("latin-1") if isinstance(found, bytes) else str(found)
        # Inside of a page, pypdf leaves UTF-16 as the bytes that it is.
        if text.startswith("þÿ"):
            return text.encode("latin-1", "replace").decode("utf-16", "replace")
        return text

    def _replace(self, operator: bytes, operands: list[Any]) -> None:
        from pypdf.generic import ArrayObject, TextStringObject

        for place, replacement in enumerate(self._replacements):
            if replacement is not None:
                text = TextStringObject(replacement)
                operands[-1] = ArrayObject([text]) if operator == b"TJ" else text
                # What else is drawn until the mark ends has been said by then.
                self._replacements[place] = ""
                return

    def _check(self) -> None:
        if monotonic() > self._deadline:
            raise TranscriptError(
                msg(
                    "the PDF takes more than {pdf_seconds:.0f} seconds to read",
                    pdf_seconds=PDF_SECONDS,
                ),
                next_step=msg("split it, or use the file it was made from"),
            )

    def _draw(
        self, text: str, matrix: Sequence[float], in_text: Sequence[float], font: Any, size: float
    ) -> None:
        a, b, c, d, e, f = matrix
        x = in_text[4] * a + in_text[5] * c + e
        y = in_text[4] * b + in_text[5] * d + f
        for _quarter in range(0, self._turned, 90):
            x, y = y, -x
        size *= hypot(in_text[2] * a + in_text[3] * c, in_text[2] * b + in_text[3] * d)
        # Nobody sees text without size or outside any page; comparisons with NaN are false.
        visible = 0 < abs(size) < _FAR and abs(x) < _FAR and abs(y) < _FAR
        # A glyph to which the file gives a control character has lost its letter.
        if visible and (text := UNPRINTABLE.sub(LOST, text.translate(_REPLACED))):
            self._fragments.append(Fragment(text, x, y, abs(size), _is_bold(font)))
