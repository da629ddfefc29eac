"""Transcripts in projects of QDA programs.

Their codings are read by `pipeline.codings`. The values of variables, of a source itself
and of the cases that it belongs to, are attributes of its document.
"""

from __future__ import annotations

from io import BytesIO

from pipeline.decoding import decode_text
from pipeline.errors import TranscriptError
from pipeline.guard import ZIP_MAGIC, cut_off, member_names
from pipeline.i18n import Message, msg, verbatim
from pipeline.ingest.formats import ReadFormat
from pipeline.ingest.plain import numbered_lines, paragraphs
from pipeline.ingest.readers import SourceText
from pipeline.qdpx import KIND, ProjectSource, is_project, read_project


def _no_sources() -> TranscriptError:
    return TranscriptError(
        msg("the project holds no sources"), next_step=msg("export it with them")
    )


class QdpxReader:
    """REFI-QDA projects (.qdpx): each source that has a plain text is a document."""

    name = f"{KIND} (qdpx)"
    formats = (
        ReadFormat(
            name=verbatim("REFI-QDA"),
            suffixes=(".qdpx",),
            programs=verbatim("MAXQDA, ATLAS.ti, NVivo, QualCoder"),
            content=msg("its sources, the attributes of its cases, and who coded what"),
            place=None,
            refusals=(_no_sources().message, cut_off(KIND).message),
        ),
    )

    def claims(self, data: bytes, name: str) -> bool:
        """Return whether it is a project, by the list of its content."""
        if not data.startswith(ZIP_MAGIC):
            return False
        broken = name.lower().endswith(".qdpx") and not member_names(data)
        return broken or is_project(BytesIO(data))

    def read(self, data: bytes, name: str) -> list[SourceText]:
        """Return the texts of the project, and the sources that have none."""
        if sources := list(map(_text, read_project(data).sources)):
            return sources
        raise _no_sources()


def _unreadable(source: ProjectSource, why: Message) -> Message:
    return msg("the source '{name}' cannot be read: {why}", name=source.name, why=why)


def _text(source: ProjectSource) -> SourceText:
    if source.problem:
        problem = TranscriptError(
            _unreadable(source, source.problem),
            next_step=msg(
                "export the project with the text of its sources, or give its file itself"
            ),
        )
        return SourceText(title=source.name, independent=True, problems=(problem,))
    try:
        blocks = paragraphs(numbered_lines(decode_text(source.text.encode())))
    except TranscriptError as error:
        problem = TranscriptError(_unreadable(source, error.problem), next_step=error.next_step)
        return SourceText(title=source.name, independent=True, problems=(problem,))
    return SourceText(
        title=source.name,
        independent=True,
        blocks=blocks,
        attributes=source.attributes,
        problems=tuple(
            TranscriptError(
                msg(
                    "the cases of the source '{name}' differ in the variable '{variable}', which "
                    "is left out",
                    name=source.name,
                    variable=variable,
                ),
                next_step=msg("give the source itself one value, or write it into the metadata"),
            )
            for variable in source.contested
        ),
    )
