"""What a study is coded from, whole and in parts.

Learning needs the documents that people have read, and of the others a sample that says which words
are frequent (`reference_units`). The rest is coded document by document (`parts`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from heapq import nsmallest

import numpy as np

from pipeline.alignment.units import covered_units
from pipeline.coding.features import Labels
from pipeline.records import Code, Codebook, Coding, Role, Segment, Vote

REFERENCE = 20_000
"""Sentences that say how frequent words and n-grams are, and what all vectors have in common; in a
larger study those that people have read and a sample of the others."""
PART = 2_000
"""Sentences of participants whose features are in memory at a time, unless a document has more."""


@dataclass(frozen=True)
class CodingInputs:
    """What a study, or some documents of it, are coded from.

    Attributes
    ----------
    segments : sequence of Segment
        All sentences of the documents, the interviewers' too, in the order of the text.
    codebook : Codebook
        The categories.
    codings : sequence of Coding
        What people coded.
    reviewed : sequence of Coding
        Decisions of people on single passages, without having read the document around them; with
        an empty code where they left the passage uncoded on purpose.
    votes : sequence of Vote
        Votes of coders from outside, as a language model.
    judged : collection of str, or mapping of str to such
        Ids of the units that they have judged, or that each of them has, by coder.
    uncoded_is_negative : bool
        Whether people left the rest of the documents that they coded uncoded on purpose.
    standalone : bool
        The documents are single texts, as answers in a survey, and not interviews.
    """

    segments: Sequence[Segment]
    codebook: Codebook
    codings: Sequence[Coding] = ()
    reviewed: Sequence[Coding] = ()
    votes: Sequence[Vote] = ()
    judged: Collection[str] | Mapping[str, Collection[str]] = frozenset()
    uncoded_is_negative: bool = True
    standalone: bool = False

    @property
    def units(self) -> list[Segment]:
        """The sentences of participants."""
        return [segment for segment in self.segments if segment.role is Role.PARTICIPANT]


def coded_labels(units: Sequence[Segment], codes: Sequence[Code], inputs: CodingInputs) -> Labels:
    """Return which codes people gave to each sentence: an array of the shape (units, codes)."""
    column = {code.id: number for number, code in enumerate(codes)}
    labels = np.zeros((len(units), len(column)), dtype=bool)
    for coding, rows in covered_units(units, [*inputs.codings, *inputs.reviewed]):
        # A main code without a definition of its own cannot be learned.
        if coding.code in column:
            labels[rows, column[coding.code]] = True
    return labels


def read_by_people(units: Sequence[Segment], inputs: CodingInputs) -> Labels:
    """Return which sentences people have read: coded, or left uncoded on purpose.

    Examples
    --------
    >>> unit = Segment(id="G1_0_6", document="G1", file="G1.txt", turn=1, speaker="B", start=0,
    ...                end=6, role=Role.PARTICIPANT, text="Regen.")
    >>> coding = Coding(document="G1", code="W", coder="HK", start=0, end=6, turn=1)
    >>> book = Codebook(title="", language="de", version="1", codes=(Code(id="W", name="Wasser"),))
    >>> read_by_people([unit], CodingInputs([unit], book, [coding]))
    array([ True])
    """
    if inputs.uncoded_is_negative:
        coded = {coding.document for coding in inputs.codings}
        read = np.array([unit.document in coded for unit in units], dtype=bool)
        by_passage = inputs.reviewed
    else:
        codable = {code.id for code in inputs.codebook.codable}
        given = [coding for coding in inputs.codings if coding.code in codable]
        read = np.zeros(len(units), dtype=bool)
        by_passage = [*given, *inputs.reviewed]
    for _, rows in covered_units(units, by_passage):
        read[rows] = True
    return read


def reference_units(units: Sequence[Segment], read: Labels) -> list[Segment]:
    """Choose the sentences that say how frequent words are: all, or `REFERENCE` of them.

    Those that people have read are among them. The others are drawn by their ids, so that a
    document more or less changes little.
    """
    if len(units) <= REFERENCE:
        return list(units)
    others = [unit for unit, known in zip(units, read, strict=True) if not known]
    drawn = _drawn(others, REFERENCE - int(read.sum()))
    return [unit for unit, known in zip(units, read, strict=True) if known or unit.id in drawn]


def open_documents(inputs: CodingInputs) -> CodingInputs:
    """Leave out the documents of which people have read all."""
    units = inputs.units
    read = read_by_people(units, inputs)
    documents = {unit.document for unit, known in zip(units, read, strict=True) if not known}
    return replace(
        inputs, segments=[segment for segment in inputs.segments if segment.document in documents]
    )


def parts(inputs: CodingInputs, sentences: int = PART) -> list[CodingInputs]:
    """Divide a study by document, in order.

    Parameters
    ----------
    inputs : CodingInputs
        The study.
    sentences : int
        Sentences of participants in a part, at most; more only where one document has more.

    Returns
    -------
    list of CodingInputs
        Whole documents, with what concerns them; `judged` is that of the study.
    """
    of_document: dict[str, list[Segment]] = {}
    for segment in inputs.segments:
        of_document.setdefault(segment.document, []).append(segment)
    sizes = {
        document: sum(segment.role is Role.PARTICIPANT for segment in segments)
        for document, segments in of_document.items()
    }
    codings, reviewed = _by_document(inputs.codings), _by_document(inputs.reviewed)
    votes: dict[str, list[Vote]] = {}
    for vote in inputs.votes:
        votes.setdefault(vote.unit, []).append(vote)

    def part(documents: Sequence[str]) -> CodingInputs:
        segments = [segment for document in documents for segment in of_document[document]]
        return replace(
            inputs,
            segments=segments,
            codings=[coding for document in documents for coding in codings.get(document, ())],
            reviewed=[coding for document in documents for coding in reviewed.get(document, ())],
            votes=[vote for segment in segments for vote in votes.get(segment.id, ())],
        )

    together: list[list[str]] = []
    size = 0
    for document in of_document:
        if not together or size + sizes[document] > sentences:
            together.append([])
            size = 0
        together[-1].append(document)
        size += sizes[document]
    return [part(documents) for documents in together]


def _by_document(codings: Sequence[Coding]) -> dict[str, list[Coding]]:
    found: dict[str, list[Coding]] = {}
    for coding in codings:
        found.setdefault(coding.document, []).append(coding)
    return found


def _drawn(units: Sequence[Segment], count: int) -> set[str]:
    """Draw ids of units: those with the lowest hashes."""
    ids = (unit.id for unit in units)
    return set(nsmallest(max(count, 0), ids, key=_hashed))


def _hashed(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=8).digest()
