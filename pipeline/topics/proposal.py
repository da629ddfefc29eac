"""Candidates for inductive codes as a codebook that a person can edit and adopt."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence

import yaml

from pipeline.i18n import Language, Message, joined, msg, msg_n
from pipeline.records import Codebook
from pipeline.topics.candidate import Candidate, CandidateKind

ABOUT = (
    msg(
        "Candidates for inductive codes, proposed by panreflex: what recurs in the text without a "
        "code that covers it, and parts of codes that spread over many topics."
    ),
    msg(
        "How one of them is adopted: revise name and definition, copy the entry (from '- id:' to "
        "the next comment) into the codebook under 'codes:' or under the 'children:' of a main "
        "code, and change the id if you like. Then go through the documents coded by hand once "
        "more and give it where it fits (the passages are named with it): what is not marked in "
        "them counts as left uncoded on purpose, for a new code, too. From the next run on it is "
        "coded like any other. This file itself is not read."
    ),
)
"""What stands above candidates."""


def draft_definition(candidate: Candidate, sentences: Mapping[str, str], language: Language) -> str:
    """Draft a definition from the words and the most typical sentences of a candidate.

    Parameters
    ----------
    candidate : Candidate
        The candidate.
    sentences : mapping of str to str
        The text of each sentence by its id.
    language : Language
        In which it is written.
    """
    quotes = joined(" ", (msg("'{name}'", name=sentences[i]) for i in candidate.typical_sentences))
    drafted = msg("Typical: {quotes}", quotes=quotes)
    if candidate.words:
        about = msg("Passages that are about {name}.", name=candidate.name)
        drafted = joined(" ", (about, drafted))
    return drafted.text(language).strip()


def why_not_covered(candidate: Candidate, codebook: Codebook) -> Message:
    """Return how far a candidate is coded, and which code is nearest."""
    if candidate.kind is CandidateKind.PART:
        return msg(
            "Part of {code}, which spreads over many topics (here topic {topic})",
            code=_title(candidate.parent, codebook),
            topic=candidate.topic,
        )
    uncoded = msg(
        "{share:.0f} % of the sentences carry no code",
        share=_percent(candidate.sentences - candidate.coded, candidate.sentences),
    )
    if candidate.is_situation:
        uncoded = msg(
            "{uncoded}, {share:.0f} % of the passages open or close an interview: "
            "rather small talk",
            uncoded=uncoded,
            share=_percent(candidate.at_edges, len(candidate.passages)),
        )
    if not candidate.nearest:
        return uncoded
    return msg(
        "{uncoded}; nearest is {code} (given to {share:.0f} % of the sentences, similarity "
        "{similarity:.2f})",
        uncoded=uncoded,
        code=_title(candidate.nearest, codebook),
        share=_percent(candidate.nearest_sentences, candidate.sentences),
        similarity=candidate.similarity,
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
    language = Language.of(codebook.language)
    title = msg("Candidates: {title}", title=codebook.title).text(language)
    head = yaml.safe_dump(
        {"title": title, "language": codebook.language},
        allow_unicode=True,
        sort_keys=False,
    )
    entries = [_entry(one, codebook, sentences, quotes) for one in candidates]
    about = "\n#\n".join("\n".join(_comment([one.text(language)])) for one in ABOUT)
    return "\n".join([about, head + "codes:", *entries]) + "\n"


def _entry(
    candidate: Candidate,
    codebook: Codebook,
    sentences: Mapping[str, str],
    quotes: Mapping[str, tuple[str, str]],
) -> str:
    language = Language.of(codebook.language)
    remarks = [
        msg_n(
            "{n} passage {documents}. {reason}.",
            "{n} passages {documents}. {reason}.",
            n=len(candidate.passages),
            documents=msg_n("in {n} document", "in {n} documents", n=candidate.documents),
            reason=why_not_covered(candidate, codebook),
        ),
        msg("Examples from: {sources}.", sources=_sources(candidate.typical_passages, quotes)),
        msg("All passages: {sources}.", sources=_sources(candidate.passages, quotes)),
    ]
    code = {
        "id": candidate.id,
        "name": candidate.name,
        "definition": draft_definition(candidate, sentences, language),
        "examples": [quotes[name][0] for name in candidate.typical_passages],
    }
    written = yaml.safe_dump([code], allow_unicode=True, sort_keys=False, width=96)
    return "\n".join(["", *_comment(remark.text(language) for remark in remarks), written.rstrip()])


def _sources(names: Sequence[str], quotes: Mapping[str, tuple[str, str]]) -> str:
    return "; ".join(quotes[name][1] for name in names)


def _comment(remarks: Iterable[str]) -> list[str]:
    return [f"# {line}" for remark in remarks for line in textwrap.wrap(remark, 96)]


def _title(code: str, codebook: Codebook) -> str:
    return f"{code} {codebook.by_id[code].name}"


def _percent(part: int, whole: int) -> float:
    return 100 * part / max(1, whole)
