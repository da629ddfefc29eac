"""Coding of the parts of a study, on the workers of a cluster where there is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.coding.inputs import CodingInputs
from pipeline.compute import Kept, computing
from pipeline.embed import Encoder, GivenVectors
from pipeline.embed.in_context import texts_in_context, vectors_in_context
from pipeline.language.tokens import keep_analyses, known_analyses
from pipeline.records import CodedDocument, Role, Segment
from pipeline.segment import preceding_questions

if TYPE_CHECKING:
    from pipeline.coding.coder import Coder

ENCODED_TOGETHER = 20_000
"""Texts that are encoded at once before the parts go out: work for many workers."""


def code_parts(
    coder: Coder,
    parts: Sequence[CodingInputs],
    encoder: Encoder,
) -> Iterator[tuple[CodedDocument, ...]]:
    """Code parts of a study, and yield what comes of each, in their order.

    Parameters
    ----------
    coder : Coder
        It goes to each worker once.
    parts : sequence of CodingInputs
        Whole documents.
    encoder : Encoder
        The one that was learned with. Workers are sent its vectors.
    """
    compute = computing()
    if not compute.is_cluster:
        for part in parts:
            yield coder.code_documents(part, encoder)
        return
    _encode_all((text for part in parts for text in _encoded_texts(part)), encoder)
    for part in parts:
        vectors_in_context(part.units, encoder)
    yield from compute.map(
        _code_part,
        _Prepared(parts, encoder, coder.language),
        coder,
        name="code",
        kept=Kept("coded", CodedDocument),
    )


@dataclass(frozen=True, slots=True)
class _PreparedPart:
    """Documents with all that a worker needs to code them."""

    documents: CodingInputs
    vectors: GivenVectors
    analyses: Mapping[str, bytes]
    language: str


@dataclass(frozen=True)
class _Prepared(Sequence[_PreparedPart]):
    """The parts, each prepared when it is sent."""

    parts: Sequence[CodingInputs]
    encoder: Encoder
    language: str

    def __len__(self) -> int:
        return len(self.parts)

    def __getitem__(self, number: int) -> _PreparedPart:  # type: ignore[override]  # no slices
        part = self.parts[number]
        texts = list(dict.fromkeys(_encoded_texts(part)))
        return _PreparedPart(
            documents=replace(part, judged=_judged_in(part)),
            vectors=GivenVectors(texts, self.encoder.encode(texts), self._in_context(part.units)),
            analyses=known_analyses((unit.text for unit in part.units), self.language),
            language=self.language,
        )

    def _in_context(self, units: Sequence[Segment]) -> GivenVectors | None:
        vectors = vectors_in_context(units, self.encoder)
        return None if vectors is None else GivenVectors(texts_in_context(units), vectors)


def _code_part(coder: Coder, part: _PreparedPart) -> tuple[CodedDocument, ...]:
    keep_analyses(part.analyses, part.language)
    return coder.code_documents(part.documents, part.vectors)


def _encoded_texts(part: CodingInputs) -> Iterator[str]:
    """Yield the texts of a part of which the vectors are needed; "-" stands for an empty one."""
    questions = preceding_questions(part.segments)
    for segment in part.segments:
        if segment.role is Role.PARTICIPANT:
            yield segment.text if segment.text.strip() else "-"
            question = questions.get((segment.document, segment.turn), "")
            yield question if question.strip() else "-"


def _encode_all(texts: Iterable[str], encoder: Encoder) -> None:
    """Let the workers encode what is in no cache yet."""
    distinct = list(dict.fromkeys(texts))
    for first in range(0, len(distinct), ENCODED_TOGETHER):
        encoder.encode(distinct[first : first + ENCODED_TOGETHER])


def _judged_in(part: CodingInputs) -> Mapping[str, frozenset[str]] | frozenset[str]:
    ids = {segment.id for segment in part.segments}
    if isinstance(part.judged, Mapping):
        return {
            coder: frozenset(one for one in ids if one in judged)
            for coder, judged in part.judged.items()
        }
    return frozenset(one for one in ids if one in part.judged)
