"""Slides of PowerPoint: titles are headings, each paragraph of a text box or table is text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from pipeline.errors import TranscriptError
from pipeline.guard import (
    ZIP_MAGIC,
    cut_off,
    member_names,
    parsing,
    repack,
    unpack_document,
)
from pipeline.i18n import msg, msg_n, verbatim
from pipeline.ingest.blocks import Block
from pipeline.ingest.document_parts import DOCUMENT_TYPE, TYPE
from pipeline.ingest.formats import ReadFormat
from pipeline.ingest.lost_characters import TYPE_ANEW, lost_characters
from pipeline.ingest.paragraphs import Paragraphs
from pipeline.ingest.readers import SourceText
from pipeline.limits import NESTING, refuse_above
from pipeline.records import SourceAnchor

_TYPES = "[Content_Types].xml"
_VARIANTS = (b"slideshow.main+xml", b"template.main+xml")


class PptxReader:
    """Slides (.pptx, and shows, templates and slides with macros).

    The number of a slide is its page. Footers, dates and slide numbers are left out, and the notes
    of speakers, which is said.
    """

    name = "PowerPoint (pptx)"
    formats = (
        ReadFormat(
            name=verbatim("PowerPoint"),
            suffixes=(".pptx", ".ppsx", ".potx", ".pptm"),
            programs=msg("PowerPoint, Impress, Keynote and Google Slides, as .pptx"),
            content=msg(
                "a document without speakers: titles of slides are headings, text boxes, lists and "
                "tables are text; footers, dates and slide numbers are left out, and notes, of "
                "which a fault tells; pictures and charts are not read"
            ),
            place=SourceAnchor(start=0, page=3),
            refusals=(cut_off("PowerPoint").message,),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is a presentation of PowerPoint."""
        if not data.startswith(ZIP_MAGIC):
            return False
        members = member_names(data)
        return "ppt/presentation.xml" in members or (not members and name.lower().endswith(".pptx"))

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the one document of the file."""
        members = unpack_document(data, "PowerPoint")
        for variant in _VARIANTS:  # python-pptx opens only what is called a presentation
            members[_TYPES] = members.get(_TYPES, b"").replace(variant, b"presentation.main+xml")
        import pptx  # only for files that must be read

        with parsing("PowerPoint"):
            slides = list(pptx.Presentation(repack(members)).slides)
            paragraphs = Paragraphs()
            blocks = tuple(
                block
                for number, slide in enumerate(slides, start=1)
                for block in _blocks(slide, number, paragraphs)
            )
            noted = sum(
                slide.has_notes_slide
                and bool((frame := slide.notes_slide.notes_text_frame) and frame.text.strip())
                for slide in slides
            )
        problems = (*_left_out_notes(noted), *lost_characters(blocks, TYPE_ANEW))
        return [SourceText(blocks=blocks, attributes={TYPE: DOCUMENT_TYPE}, problems=problems)]


def _left_out_notes(slides: int) -> tuple[TranscriptError, ...]:
    if not slides:
        return ()
    return (
        TranscriptError(
            msg_n(
                "left out of the text: the notes of {n} slide",
                "left out of the text: the notes of {n} slides",
                n=slides,
            ),
            next_step=msg("if they are to be coded, copy them into text boxes"),
        ),
    )


def _blocks(slide: Any, number: int, paragraphs: Paragraphs) -> Iterator[Block]:
    """Yield the paragraphs of a slide: its title first, then all else in the order of the file."""
    title = slide.shapes.title
    shapes = [shape for shape in _shapes(slide.shapes, 0) if not _is_furniture(shape)]
    if title is not None:
        shapes = [title, *(one for one in shapes if one.shape_id != title.shape_id)]
    for place, shape in enumerate(shapes):
        is_title = title is not None and place == 0
        texts = [" ".join(_texts(shape))] if is_title else _texts(shape)
        for text in texts:
            for block in paragraphs.blocks(text.replace("\v", " "), heading=is_title):
                yield replace(block, page=number, paragraph=None)


def _shapes(shapes: Iterable[Any], depth: int) -> Iterator[Any]:
    """Yield the shapes, of groups those inside of them."""
    refuse_above(NESTING, depth, msg("levels of elements"))
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes, depth + 1)
        else:
            yield shape


def _is_furniture(shape: Any) -> bool:
    """Return whether a shape is a footer, header, date or slide number."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    return shape.is_placeholder and shape.placeholder_format.type in {
        PP_PLACEHOLDER.FOOTER,
        PP_PLACEHOLDER.HEADER,
        PP_PLACEHOLDER.DATE,
        PP_PLACEHOLDER.SLIDE_NUMBER,
    }


def _texts(shape: Any) -> list[str]:
    """Return the paragraphs of a text box, or of the cells of a table."""
    if getattr(shape, "has_table", False):
        frames = [cell.text_frame for row in shape.table.rows for cell in row.cells]
    else:
        frames = [shape.text_frame] if shape.has_text_frame else []
    return [paragraph.text for frame in frames for paragraph in frame.paragraphs]
