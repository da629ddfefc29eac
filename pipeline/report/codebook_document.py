"""What do coders read: each category with its rules and anchor examples?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.records import Code, Status
from pipeline.render import passage_source
from pipeline.report.document_style import WordFile
from pipeline.report.synthesis import LONGEST_QUOTE, shortened
from pipeline.report.synthesis_words import Phrases, phrases_for

if TYPE_CHECKING:
    from pipeline.results import Results

EXAMPLES = 3
"""Examples of a code that are taken from segments."""


def codebook_document(results: Results) -> bytes:
    """Write the codebook as a DOCX file, with anchor examples from what people coded.

    Parameters
    ----------
    results : Results
        What the study has come to.

    Returns
    -------
    bytes
        The same for the same results.
    """
    phrases, codebook = phrases_for(results.language), results.codebook
    title = phrases.say("codebook_title", codebook.title or results.title)
    file = WordFile(title, phrases.spelling)
    file.paragraph(title, "Title")
    if codebook.version:
        file.paragraph(phrases.say("codebook_subtitle", codebook.version), "Subtitle")
    mains = sum(code.parent is None for code in codebook.codes)
    file.paragraph(
        phrases.say(
            "codebook_about",
            mains=phrases.many("main", mains),
            codes=phrases.many("code", len(codebook.codes) - mains),
        )
    )
    file.contents(phrases.say("contents"), levels=3)
    file.page_break()
    examples = confirmed_examples(results)
    codable = {code.id for code in codebook.codable}
    for code in codebook.codes:
        file.heading(phrases.say("main", id=code.id, name=code.name), _level(code, results))
        _write_code(file, code, examples.get(code.id, []), phrases, given=code.id in codable)
    return file.saved()


def confirmed_examples(results: Results) -> dict[str, list[tuple[str, str]]]:
    """Choose passages of each code that people coded or confirmed, with their sources.

    The most typical ones where `quotes` names them, then others; each of another document.
    """
    documents = {document.id: document for document in results.documents}
    ranks: dict[tuple[str, str], int] = {}
    if "quotes" in results.tables:
        quotes = results.tables["quotes"]
        typical = quotes[quotes["kind"] == "typical"]
        ranks = {
            (code, segment): rank
            for code, segment, rank in zip(
                typical["code"], typical["segment_id"], typical["rank"], strict=True
            )
        }
    people = [one for one in results.coded if one.status is Status.HUMAN]
    people.sort(key=lambda one: ranks.get((one.code, one.id), len(ranks) + 1))
    chosen: dict[str, dict[str, tuple[str, str]]] = {}
    for one in people:
        of_code, document = chosen.setdefault(one.code, {}), documents[one.document]
        if one.document in of_code or len(of_code) == EXAMPLES:
            continue
        turn = document.turns[one.turn - 1]
        source = (
            one.document,
            turn.speaker,
            passage_source(turn, one.start, one.end, results.language),
        )
        text = shortened(document.text[one.start : one.end], LONGEST_QUOTE)
        of_code[one.document] = (text, ", ".join(filter(None, source)))
    return {code: list(of_code.values()) for code, of_code in chosen.items()}


def _level(code: Code, results: Results) -> int:
    level, parent = 1, code.parent
    while parent is not None:
        level, parent = level + 1, results.codebook.by_id[parent].parent
    return min(level, 3)


def _write_code(
    file: WordFile,
    code: Code,
    examples: list[tuple[str, str]],
    phrases: Phrases,
    *,
    given: bool,
) -> None:
    if code.definition:
        file.labelled(phrases.say("definition"), code.definition)
    elif given:
        file.paragraph(phrases.say("no_definition"))
    for key, text in (("include", code.include), ("exclude", code.exclude)):
        if text:
            file.labelled(phrases.say(key), text)
    if code.terms:
        file.labelled(phrases.say("terms"), ", ".join(code.terms))
    if not given:
        return
    file.labelled(f"{phrases.say('examples')}:", "")
    for text, source in examples:
        file.quote(phrases.say("quote", text), source)
    for text in code.examples:
        file.quote(phrases.say("quote", text), phrases.say("from_codebook"))
    if not examples and not code.examples:
        file.paragraph(phrases.say("no_examples"))
