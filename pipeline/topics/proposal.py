"""Candidates for inductive codes as a codebook that a person can edit and adopt."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence

import yaml

from pipeline.i18n import Language
from pipeline.i18n.numbers import decimal
from pipeline.records import Codebook
from pipeline.topics.candidates import Candidate, CandidateKind

_HEAD = """\
# Kandidaten für induktive Codes, vorgeschlagen von panreflex: was im Text wiederkehrt, ohne dass
# ein Code es abdeckt, und Teile von Codes, die sich über viele Topics verteilen.
#
# So wird einer davon übernommen: Name und Definition überarbeiten, den Eintrag (von "- id:" bis vor
# den nächsten Kommentar) unter "codes:" oder unter die "children:" eines Obercodes in den
# Kodierleitfaden kopieren, die id nach Wunsch ändern. Dann die von Hand kodierten Dokumente noch
# einmal durchgehen und ihn dort vergeben, wo er passt (die Passagen stehen jeweils dabei): was in
# ihnen nicht markiert ist, gilt als bewusst unkodiert, auch für einen neuen Code. Ab dem nächsten
# Lauf wird er kodiert wie jeder andere. Diese Datei selbst wird nicht ausgewertet.
"""


def draft_definition(candidate: Candidate, sentences: Mapping[str, str]) -> str:
    """Draft a definition from the words and the most typical sentences of a candidate.

    Parameters
    ----------
    candidate : Candidate
        The candidate.
    sentences : mapping of str to str
        The text of each sentence by its id.
    """
    about = f"Passagen, in denen es um {candidate.name} geht." if candidate.words else ""
    quoted = " ".join(f"„{sentences[name]}“" for name in candidate.typical_sentences)
    return f"{about} Typisch: {quoted}".strip()


def why_not_covered(candidate: Candidate, codebook: Codebook) -> str:
    """Return in German how far a candidate is coded, and which code is nearest."""
    if candidate.kind is CandidateKind.PART:
        return (
            f"Teil von {_title(candidate.parent, codebook)}, der sich über viele Topics verteilt "
            f"(hier Topic {candidate.topic})"
        )
    uncoded = _percent(candidate.sentences - candidate.coded, candidate.sentences)
    reason = f"{uncoded} der Sätze tragen keinen Code"
    if not candidate.nearest:
        return reason
    share = _percent(candidate.nearest_sentences, candidate.sentences)
    similarity = decimal(candidate.similarity, Language.DE)
    return (
        f"{reason}; am nächsten liegt {_title(candidate.nearest, codebook)} "
        f"(bei {share} der Sätze vergeben, Ähnlichkeit {similarity})"
    )


def proposal(
    candidates: Iterable[Candidate],
    codebook: Codebook,
    sentences: Mapping[str, str],
    quotes: Mapping[str, tuple[str, str]],
) -> str:
    """Return candidates in the form of a codebook, for a person to edit and adopt.

    Parameters
    ----------
    candidates : iterable of Candidate
        The candidates.
    codebook : Codebook
        The codebook to which they may be added.
    sentences : mapping of str to str
        The text of each sentence by its id.
    quotes : mapping of str to (str, str)
        Text and source of each passage by its id.

    Returns
    -------
    str
        YAML that `load_codebook` reads.
    """
    head = yaml.safe_dump(
        {"title": f"Kandidaten: {codebook.title}", "language": codebook.language},
        allow_unicode=True,
        sort_keys=False,
    )
    entries = [_entry(one, codebook, sentences, quotes) for one in candidates]
    return "\n".join([_HEAD + head + "codes:", *entries]) + "\n"


def _entry(
    candidate: Candidate,
    codebook: Codebook,
    sentences: Mapping[str, str],
    quotes: Mapping[str, tuple[str, str]],
) -> str:
    remarks = [
        f"{len(candidate.passages)} Passagen in {candidate.documents} Dokumenten. "
        f"{why_not_covered(candidate, codebook)}.",
        f"Beispiele aus: {_sources(candidate.typical_passages, quotes)}.",
        f"Alle Passagen: {_sources(candidate.passages, quotes)}.",
    ]
    code = {
        "id": candidate.id,
        "name": candidate.name,
        "definition": draft_definition(candidate, sentences),
        "examples": [quotes[name][0] for name in candidate.typical_passages],
    }
    written = yaml.safe_dump([code], allow_unicode=True, sort_keys=False, width=96)
    return "\n".join(["", *_comment(remarks), written.rstrip()])


def _sources(names: Sequence[str], quotes: Mapping[str, tuple[str, str]]) -> str:
    return "; ".join(quotes[name][1] for name in names)


def _comment(remarks: Sequence[str]) -> list[str]:
    return [f"# {line}" for remark in remarks for line in textwrap.wrap(remark, 96)]


def _title(code: str, codebook: Codebook) -> str:
    return f"{code} {codebook.by_id[code].name}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / max(1, whole):.0f} %"
