"""Codebook as a Word document: each category with its rules and anchor examples."""

from __future__ import annotations

from pipeline.records import Code, Status
from pipeline.render import passage_source
from pipeline.report.document_style import WordFile
from pipeline.report.document_texts import DocumentTexts, document_texts
from pipeline.report.synthesis import LONGEST_QUOTE, shortened
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
    texts, codebook = document_texts(results.language), results.codebook
    title = texts.text("codebook_title", codebook.title or results.title)
    file = WordFile(title, texts.spelling)
    file.paragraph(title, "Title")
    if codebook.version:
        file.paragraph(texts.text("codebook_subtitle", codebook.version), "Subtitle")
    mains = sum(code.parent is None for code in codebook.codes)
    file.paragraph(
        texts.text(
            "codebook_about",
            mains=texts.count("main", mains),
            codes=texts.count("code", len(codebook.codes) - mains),
        )
    )
    file.contents(texts.text("contents"), levels=3)
    file.page_break()
    examples = confirmed_examples(results)
    codable = {code.id for code in codebook.codable}
    for code in codebook.codes:
        file.heading(texts.text("main", id=code.id, name=code.name), _level(code, results))
        _write_code(file, code, examples.get(code.id, []), texts, given=code.id in codable)
    return file.saved()


def shown_in_codebook(results: Results) -> str:
    """Return all that the document depends on, to find out whether it must be written anew."""
    shown = (results.title, results.language, results.codebook, confirmed_examples(results))
    return repr(shown)


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
    texts: DocumentTexts,
    *,
    given: bool,
) -> None:
    if code.definition:
        file.labelled(texts.text("definition"), code.definition)
    elif given:
        file.paragraph(texts.text("no_definition"))
    for key, text in (("include", code.include), ("exclude", code.exclude)):
        if text:
            file.labelled(texts.text(key), text)
    if code.terms:
        file.labelled(texts.text("terms"), ", ".join(code.terms))
    if not given:
        return
    file.labelled(f"{texts.text('examples')}:", "")
    for text, source in examples:
        file.quote(texts.text("quote", text), source)
    for text in code.examples:
        file.quote(texts.text("quote", text), texts.text("from_codebook"))
    if not examples and not code.examples:
        file.paragraph(texts.text("no_examples"))
