"""PDF files with a text layer.

pypdf decodes the text and says where each piece of it stands; `pdf_layout` puts the pieces in
order.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from io import BytesIO
from math import hypot
from time import monotonic
from typing import Any

import pypdf
from pypdf.errors import DependencyError

from pipeline.errors import TranscriptError
from pipeline.guard import cut_off, parsing, password_protected
from pipeline.i18n import msg
from pipeline.ingest.formats import ReadFormat
from pipeline.ingest.pdf_layout import layout
from pipeline.ingest.pdf_lines import Fragment
from pipeline.ingest.readers import SourceText
from pipeline.limits import PAGES, PDF_SECONDS, refuse_above
from pipeline.records import SourceAnchor

_MAGIC_WITHIN = 1024
_END_WITHIN = 2048
_FAR = 20_000.0
_REPLACED = str.maketrans(
    {"\n": None, "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)


def _scan() -> TranscriptError:
    return TranscriptError(
        msg("the PDF has no text layer (it is a scan)"),
        next_step=msg("run text recognition (OCR) over it, or use the file it was made from"),
    )


class PdfReader:
    """PDF files with a text layer.

    Each line becomes a block. Running heads, page numbers and line numbers are left out; columns
    are read one after the other.
    """

    name = "PDF"
    formats = (
        ReadFormat(
            name=msg("PDF with text"),
            suffixes=(".pdf",),
            programs=msg("any program, by printing or exporting"),
            content=msg(
                "the text; running heads, page numbers and hyphens at the end of lines are removed"
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
        with parsing("PDF"):
            blocks = layout(_pages(data))
        if not blocks:
            raise _scan()
        return [SourceText(blocks=tuple(blocks))]


def _pages(data: bytes) -> list[list[Fragment]]:
    # It warns of every flaw that it repairs.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(BytesIO(data))
        # Many files are encrypted only against changes: they open with the empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise password_protected("PDF")
    except DependencyError as error:
        # AES needs a library that panreflex does without.
        raise password_protected("PDF") from error
    refuse_above(PAGES, len(reader.pages), msg("pages"))
    collector = _FragmentCollector()
    return [collector.fragments(page) for page in reader.pages]


class _FragmentCollector:
    """Collects the pieces of text that pypdf draws, within a time limit."""

    def __init__(self) -> None:
        self._deadline = monotonic() + PDF_SECONDS
        self._fragments: list[Fragment] = []
        self._turned = 0

    def fragments(self, page: pypdf.PageObject) -> list[Fragment]:
        self._fragments = []
        self._turned = (page.rotation or 0) % 360
        # Text that is upright as the page is shown; what runs along the margin belongs to no line.
        page.extract_text(
            orientations=self._turned,
            visitor_text=self._draw,
            visitor_operand_before=self._check,
        )
        # pypdf goes on after an error inside a form.
        self._check()
        return self._fragments

    def _check(self, *_: Any) -> None:
        if monotonic() > self._deadline:
            raise TranscriptError(
                msg(
                    "the PDF takes more than {pdf_seconds:.0f} seconds to read",
                    pdf_seconds=PDF_SECONDS,
                ),
                next_step=msg("split it, or use the file it was made from"),
            )

    def _draw(
        self, text: str, matrix: Sequence[float], in_text: Sequence[float], _: Any, size: float
    ) -> None:
        a, b, c, d, e, f = matrix
        x = in_text[4] * a + in_text[5] * c + e
        y = in_text[4] * b + in_text[5] * d + f
        for _quarter in range(0, self._turned, 90):
            x, y = y, -x
        size *= hypot(in_text[2] * a + in_text[3] * c, in_text[2] * b + in_text[3] * d)
        # Nobody sees text without size or outside any page; comparisons with NaN are false.
        visible = 0 < abs(size) < _FAR and abs(x) < _FAR and abs(y) < _FAR
        if visible and (text := text.translate(_REPLACED)):
            self._fragments.append(Fragment(text, x, y, abs(size)))
