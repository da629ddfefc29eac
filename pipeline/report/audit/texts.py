"""Sentences, headings and dates of the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from pipeline.codebook.changes import ChangeType
from pipeline.i18n import Language, Message, msg, numbers, template, template_n

COUNTS = {
    "run": template_n("{n:,} run that changed something", "{n:,} runs that changed something"),
    "decision": template_n("{n:,} decision of a review", "{n:,} decisions of reviews"),
    "version": template_n("{n:,} version of the codebook", "{n:,} versions of the codebook"),
    "more": template_n(
        "{n:,} more row is on the page (audit_trail.html).",
        "{n:,} more rows are on the page (audit_trail.html).",
    ),
    "rows": template_n("{file}: {n:,} row", "{file}: {n:,} rows"),
}

PHRASES: Mapping[str, str] = {
    "title": template("Audit trail: {value}"),
    "about": template(
        "This document shows how the results came about, so that others can examine it: what was "
        "read, how the codebook developed, who coded and decided what and when, with which "
        "settings and models, and what was changed or removed and why. It follows the records that "
        "Lincoln and Guba (1985, 319–320 and 382–384) ask for an audit trail, after Halpern (1983)."
    ),
    "about_sources": template(
        "Nothing in it was written by hand: each row names its source as file:line. "
        "“{history}” is the history of runs, “{log}” the log of reviews; both are only added to. "
        "Times are in UTC. What was done before the history began is known from the log alone."
    ),
    "about_people": template(
        "It names the people who coded, and holds their memos: pass it on like the codings."
    ),
    "period": template("From {first} to {last}: {runs}, {versions}, {decisions}."),
    "no_reasons": template(
        "Not recorded by the program, and to be added by you: intentions, expectations and notes "
        "on the process (reflexive journal). ⟦[add, or name the file]⟧"
    ),
    "contents": template("Contents"),
    "table": template("Table"),
    "skip": template("Skip to content"),
    "raw": template("Raw data: what was read"),
    "raw_text": template("Files and the beginning of the hash (SHA-256) of their content."),
    "raw_now": template("Files of the last run"),
    "raw_changes": template("Files that came, changed or went"),
    "no_changes": template("Nothing has changed since the history began."),
    "instrument": template("Instrument: versions of the codebook"),
    "versions": template("Versions of the codebook"),
    "code_changes": template("Changes of codes"),
    "no_code_changes": template("No code has changed since the history began."),
    "sure_text": template(
        "“Sure” is 100 % where the id of a code says it; else how similar anchor examples and "
        "definitions are."
    ),
    "reduction": template("Data reduction: what was coded"),
    "reduction_text": template(
        "Coded passages by status after each run that changed something; column “status” in "
        "coded_segments.csv, whose hash the history holds."
    ),
    "over_time": template("Results over time"),
    "people": template("Codings by person"),
    "people_text": template(
        "How many codings each person had in lists and reviews, whenever that changed."
    ),
    "nobody": template("Nobody has coded."),
    "process": template("Process: who decided what and when"),
    "imports": template("Imported review sheets"),
    "decisions": template("Decisions, one by one"),
    "no_decisions": template("No review was imported."),
    "recoded": template("Recoded, and why"),
    "recoded_text": template(
        "Passages to which a person later gave another code, in lists or in reviews. Why, their "
        "memos say; where codes had changed in the codebook meanwhile, that is named."
    ),
    "recoded_caption": template("Recoded passages"),
    "no_recoded": template("No passage was recoded since the history began."),
    "agreement": template("Agreement over time"),
    "agreement_text": template(
        "All codes together, with 95 % intervals where there are five documents or more."
    ),
    "no_agreement": template("No two people coded the same document."),
    "made_with": template("Settings, models and prompts"),
    "models": template("Models"),
    "settings": template("Settings of the last run"),
    "setting_changes": template("Changes of settings, models and versions"),
    "removed": template("What was removed"),
    "removed_caption": template("Removed codes, files, imports and documents"),
    "nothing_removed": template("Nothing was removed since the history began."),
    "sources": template("Where the figures come from"),
    "sources_caption": template("Files, with their size and hash (SHA-256) when this was written"),
    "literature": template("References"),
    "date": template("Date"),
    "file": template("File"),
    "hash": template("Hash"),
    "what": template("What"),
    "before": template("Before"),
    "now": template("Now"),
    "source": template("Source"),
    "version": template("Version"),
    "copy": template("Copy"),
    "codes": template("Codes"),
    "code": template("Code"),
    "change": template("Change"),
    "sure": template("Sure"),
    "documents": template("Documents"),
    "segments": template("Segments"),
    "few_documents": template("Doc."),
    "few_segments": template("Seg."),
    "human": template("Hand"),
    "auto": template("Auto"),
    "review": template("Review"),
    "topics": template("Topics"),
    "person": template("Person"),
    "codings": template("Codings"),
    "import": template("Import"),
    "sheet": template("Sheet"),
    "codebook": template("Codebook"),
    "passage": template("Passage"),
    "decision": template("Decision"),
    "memo": template("Memo"),
    "coders": template("Coders"),
    "sentences": template("Sentences"),
    "model": template("Model"),
    "setting": template("Setting"),
    "value": template("Value"),
    "size": template("Bytes"),
    "prompt": template("Prompt (wording of the requests)"),
    "new": template("new"),
    "changed": template("changed"),
    "gone": template("gone"),
    "undone": template("taken back"),
    "not_in_force": template("no longer in force"),
    "yes": template("yes"),
    "no": template("no"),
    "nothing": template("–"),
    "no_code": template("no code"),
    "import_undone": template("import {value} taken back"),
    "code_removed": template("code {value} removed"),
    "file_gone": template("file {value} no longer there"),
    "document_removed": template("document {value} removed"),
    "still_in": template("still in: {value}"),
    "where": template("asked at {value}"),
    "by_batch": template("asked by batch files"),
}
"""Headings and sentences, to be filled in; ⟦ and ⟧ mark a place that people fill in."""

CHANGES: Mapping[ChangeType, Message] = {
    ChangeType.RENAMED: msg("renamed"),
    ChangeType.REDEFINED: msg("redefined"),
    ChangeType.MOVED: msg("moved"),
    ChangeType.MERGED: msg("merged"),
    ChangeType.SPLIT: msg("split"),
    ChangeType.REMOVED: msg("removed"),
    ChangeType.ADDED: msg("added"),
}
PARTS: Mapping[str, Message] = {
    "id": msg("id"),
    "name": msg("name"),
    "definition": msg("definition"),
    "include": msg("includes"),
    "exclude": msg("excludes"),
    "examples": msg("anchor examples"),
    "terms": msg("words"),
    "parent": msg("place"),
}
"""Parts of a code that may change."""
LITERATURE = (
    "Halpern, E. S. (1983). Auditing Naturalistic Inquiries: The Development and Application of a "
    "Model. Dissertation, Indiana University.",
    "Lincoln, Y. S. & Guba, E. G. (1985). Naturalistic Inquiry. Sage.",
)


class AuditTexts:
    """Writes sentences, numbers and dates in the language of a study.

    Parameters
    ----------
    language : str
        German for ``"de"``, English for all others.

    Examples
    --------
    >>> AuditTexts("de").date("2026-11-30T22:55:44+00:00"), AuditTexts("de").value(0.85)
    ('30.11.2026, 22:55', '0,85')
    """

    def __init__(self, language: str) -> None:
        self.language = Language.of(language)

    @property
    def spelling(self) -> str:
        """The language as Word names it."""
        return "de-DE" if self.language is Language.DE else "en-GB"

    def text(self, key: str, value: object = "", **named: object) -> str:
        """Return a sentence, filled in."""
        return msg(PHRASES[key], value=value, **named).text(self.language)

    def count(self, key: str, number: int, **named: object) -> str:
        """Count something."""
        from pipeline.i18n import msg_n

        return msg_n(*COUNTS[key], n=number, **named).text(self.language)

    def message(self, message: Message) -> str:
        """Return a message."""
        return message.text(self.language)

    def whole(self, number: int) -> str:
        """Write a whole number."""
        return numbers.whole(number, self.language)

    def decimal(self, number: float | None) -> str:
        """Write a number with decimals; one that is not defined is a dash."""
        return numbers.decimal(float("nan") if number is None else number, self.language)

    def date(self, when: str) -> str:
        """Write a time; what is none as it is."""
        try:
            time = datetime.fromisoformat(when).astimezone(UTC)
        except ValueError:
            return when
        return time.strftime(
            "%d.%m.%Y, %H:%M" if self.language is Language.DE else "%Y-%m-%d %H:%M"
        )

    def value(self, value: object) -> str:
        """Write the value of a setting."""
        if value in (None, "", []):
            return self.text("nothing")
        if isinstance(value, bool):
            return self.text("yes" if value else "no")
        if isinstance(value, float):
            digits = len(repr(value).partition(".")[2]) if "e" not in repr(value) else 6
            return numbers.decimal(value, self.language, digits)
        if isinstance(value, list | tuple):
            return "; ".join(map(self.value, value))
        return str(value)
