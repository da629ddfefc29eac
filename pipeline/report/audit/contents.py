"""Sections and tables of the audit trail, each row with the file and line that it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipeline.agreement_measures import MEASURES
from pipeline.codebook.changes import ChangeType, CodeChange
from pipeline.history import (
    AgreementFigures,
    Difference,
    HistoryEntry,
    differences,
    without_removals,
)
from pipeline.i18n import msg
from pipeline.i18n.message import translated
from pipeline.report.audit.texts import CHANGES, LITERATURE, PARTS, AuditTexts
from pipeline.report.audit.trail import AuditTrail
from pipeline.review.layout import ReviewVerdict
from pipeline.review.log import LogEntry
from pipeline.review.verdicts import VERDICTS, counted

HASH = 12
"""Characters of a hash that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTable:
    """A table: its caption, headings, rows of cells, and the columns that hold numbers."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSection:
    """A heading with what stands below it, in this order: paragraphs and tables."""

    title: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[AuditTable, ...] = ()
    notes: tuple[str, ...] = ()


def audit_contents(trail: AuditTrail) -> tuple[AuditSection, ...]:
    """Write the sections of an audit trail, the first without a title.

    Parameters
    ----------
    trail : AuditTrail
        All that is known.

    Returns
    -------
    tuple of AuditSection
        In the order of the document.
    """
    writer = _AuditWriter(trail)
    return (
        writer.about(),
        writer.raw_data(),
        writer.instrument(),
        writer.reduction(),
        writer.process(),
        writer.recoded(),
        writer.agreement(),
        writer.made_with(),
        writer.removed(),
        writer.sources(),
    )


class _AuditWriter:
    def __init__(self, trail: AuditTrail) -> None:
        self.trail = trail
        self.texts = AuditTexts(trail.language)
        self.text = self.texts.text
        self.runs = without_removals(trail.history)
        self.line = {entry.number: line for line, entry in enumerate(trail.history, 1)}

    def about(self) -> AuditSection:
        decisions = [one for one in self.trail.decisions if one.verdict is not ReviewVerdict.UNDO]
        dates = [one.when for one in self.trail.history] + [one.when for one in decisions]
        times = sorted(filter(None, dates))
        period = self.text(
            "period",
            first=self.texts.date(times[0]) if times else self.text("nothing"),
            last=self.texts.date(times[-1]) if times else self.text("nothing"),
            runs=self.texts.count("run", len(self.runs)),
            versions=self.texts.count("version", len(self.trail.codebooks)),
            decisions=self.texts.count("decision", len(decisions)),
        )
        files = {"history": self.trail.history_file, "log": self.trail.log_file}
        return AuditSection(
            title="",
            paragraphs=(
                self.text("about"),
                period,
                self.text("about_sources", **files),
                self.text("about_people"),
                self.text("no_reasons"),
            ),
        )

    def raw_data(self) -> AuditSection:
        last = self.runs[-1] if self.runs else None
        now = [
            (name, hash_[:HASH], self._line(last))
            for name, hash_ in (last.inputs.items() if last else ())
            if last
        ]
        changes = [
            (
                self.texts.date(entry.when),
                one.name,
                self._became(one),
                str(one.before or self.text("nothing"))[:HASH],
                str(one.now or self.text("nothing"))[:HASH],
                self._line(entry),
            )
            for entry, one in self._changes(lambda entry: entry.inputs)
        ]
        head = ("date", "file", "change", "before", "now", "source")
        return AuditSection(
            title=self.text("raw"),
            paragraphs=(self.text("raw_text"),),
            tables=(
                self._table("raw_now", ("file", "hash", "source"), now),
                self._table("raw_changes", head, changes),
            ),
            notes=() if changes else (self.text("no_changes"),),
        )

    def instrument(self) -> AuditSection:
        versions = [
            (self.texts.date(one.when), one.name, one.copy or self.text("nothing"), one.source)
            for one in self.trail.codebooks
        ]
        changes = [
            (self.texts.date(state.when), *self._code_change(one), state.source)
            for state in self.trail.codebooks
            for one in state.changes
        ]
        head = ("date", "code", "change", "what", "now", "sure", "source")
        return AuditSection(
            title=self.text("instrument"),
            tables=(
                self._table("versions", ("date", "version", "copy", "source"), versions),
                self._table("code_changes", head, changes, numbers=(5,)),
            ),
            notes=(self.text("sure_text" if changes else "no_code_changes"),),
        )

    def reduction(self) -> AuditSection:
        keys = ("documents", "segments", "human", "auto", "review", "topics")
        results = [
            (
                self.texts.date(entry.when),
                *(self.texts.whole(entry.counts.get(key, 0)) for key in keys),
                self._line(entry),
            )
            for entry in self.runs
        ]
        columns = ("few_documents", "few_segments", *keys[2:])
        people = [
            (
                self.texts.date(entry.when),
                one.name,
                self.texts.whole(sum((one.before or {}).values())),
                self.texts.whole(sum((one.now or {}).values())),
                self._codes(one.now or {}),
                self._line(entry),
            )
            for entry, one in self._changes(lambda entry: entry.codings, first=True)
        ]
        person = ("date", "person", "before", "now", "codes", "source")
        return AuditSection(
            title=self.text("reduction"),
            paragraphs=(self.text("reduction_text"), self.text("people_text")),
            tables=(
                self._table(
                    "over_time", ("date", *columns, "source"), results, numbers=range(1, 7)
                ),
                self._table("people", person, people, numbers=(2, 3)),
            ),
            notes=() if people else (self.text("nobody"),),
        )

    def process(self) -> AuditSection:
        imports: dict[int, list[tuple[int, LogEntry]]] = {}
        undone = {one.number for one in self.trail.decisions if one.verdict is ReviewVerdict.UNDO}
        for line, entry in enumerate(self.trail.decisions, 1):
            if entry.verdict is not ReviewVerdict.UNDO:
                imports.setdefault(entry.number, []).append((line, entry))
        rows = [self._import(entries, undone) for entries in imports.values()]
        head = ("import", "date", "person", "sheet", "hash", "decision", "codebook", "source")
        single = [
            (
                self.texts.date(entry.when),
                entry.reviewer,
                f"{entry.document}_{entry.start}_{entry.end}",
                self._decision(entry, in_force=line in self.trail.holding),
                entry.comment,
                f"{entry.file}:{entry.row}",
                f"{self.trail.log_file}:{line}",
            )
            for entries in imports.values()
            for line, entry in entries
        ]
        one_by_one = ("date", "person", "passage", "decision", "memo", "sheet", "source")
        return AuditSection(
            title=self.text("process"),
            tables=(
                self._table("imports", head, rows, numbers=(0,)),
                self._table("decisions", one_by_one, single),
            ),
            notes=() if single else (self.text("no_decisions"),),
        )

    def recoded(self) -> AuditSection:
        rows = [
            (
                self.texts.date(one.when),
                one.by,
                one.passage,
                ", ".join(one.before) or self.text("no_code"),
                ", ".join(one.now) or self.text("no_code"),
                "; ".join(map(self._short_change, one.changed)),
                one.memo,
                "; ".join(one.source),
            )
            for one in self.trail.recoded
        ]
        head = ("date", "person", "passage", "before", "now", "codebook", "memo", "source")
        return AuditSection(
            title=self.text("recoded"),
            paragraphs=(self.text("recoded_text"),),
            tables=(self._table("recoded_caption", head, rows),),
            notes=() if rows else (self.text("no_recoded"),),
        )

    def agreement(self) -> AuditSection:
        rows = []
        known: dict[tuple[str, ...], AgreementFigures] = {}
        for entry in self.runs:
            for one in entry.agreement:
                if known.get(one.coders) != one:
                    rows.append(self._agreement_row(entry, one))
                known[one.coders] = one
        names = tuple(translated(one.heading, self.texts.language) for one in MEASURES.values())
        head = tuple(map(self.text, ("date", "coders", "documents", "sentences")))
        table = AuditTable(
            caption=self.text("agreement"),
            head=(*head, *names, self.text("source")),
            rows=tuple(rows),
            numbers=tuple(range(2, 4 + len(names))),
        )
        return AuditSection(
            title=self.text("agreement"),
            paragraphs=(self.text("agreement_text" if rows else "no_agreement"),),
            tables=(table,) if rows else (),
        )

    def made_with(self) -> AuditSection:
        last = self.runs[-1] if self.runs else None
        models = [
            (self.texts.date(entry.when), one.name, self._model(one), self._line(entry))
            for entry, one in self._changes(self._models, first=True)
        ]
        settings = [
            (name, self.texts.value(value), self._line(last))
            for name, value in (last.settings.items() if last else ())
            if last and value not in ("", [], None)
        ]
        changes = [
            (
                self.texts.date(entry.when),
                one.name,
                self.texts.value(one.before),
                self.texts.value(one.now),
                self._line(entry),
            )
            for entry, one in self._changes(lambda entry: {**entry.settings, **entry.versions})
        ]
        head = ("date", "setting", "before", "now", "source")
        return AuditSection(
            title=self.text("made_with"),
            tables=(
                self._table("models", ("date", "model", "version", "source"), models),
                self._table("settings", ("setting", "value", "source"), settings),
                self._table("setting_changes", head, changes),
            ),
            notes=() if changes else (self.text("no_changes"),),
        )

    def removed(self) -> AuditSection:
        rows = sorted(self._removals())
        return AuditSection(
            title=self.text("removed"),
            tables=(
                self._table(
                    "removed_caption",
                    ("date", "what", "source"),
                    [(self.texts.date(when), what, source) for when, what, source in rows],
                ),
            ),
            notes=() if rows else (self.text("nothing_removed"),),
        )

    def sources(self) -> AuditSection:
        rows = [(one.name, self.texts.whole(one.size), one.sha256) for one in self.trail.files]
        return AuditSection(
            title=self.text("sources"),
            tables=(self._table("sources_caption", ("file", "size", "hash"), rows, numbers=(1,)),),
            notes=(f"{self.text('literature')}: {' '.join(LITERATURE)}",),
        )

    def _table(
        self,
        caption: str,
        head: Sequence[str],
        rows: Sequence[tuple[str, ...]],
        numbers: Sequence[int] = (),
    ) -> AuditTable:
        return AuditTable(
            caption=self.text(caption),
            head=tuple(map(self.text, head)),
            rows=tuple(rows),
            numbers=tuple(numbers),
        )

    def _line(self, entry: HistoryEntry | None) -> str:
        if entry is None:
            return ""
        return f"{self.trail.history_file}:{self.line[entry.number]}"

    def _changes(
        self, of: Callable[[HistoryEntry], Mapping[str, Any]], *, first: bool = False
    ) -> Iterator[tuple[HistoryEntry, Difference]]:
        """Yield what differs from line to line; `first`: all of the first line, too."""
        if first and self.runs:
            yield from ((self.runs[0], one) for one in differences({}, of(self.runs[0])))
        for before, now in pairwise(self.runs):
            yield from ((now, one) for one in differences(of(before), of(now)))

    def _became(self, one: Difference) -> str:
        key = "new" if one.before is None else "gone" if one.now is None else "changed"
        return self.text(key)

    def _code_change(self, one: CodeChange) -> tuple[str, ...]:
        return (
            self._code(one.code),
            self.texts.message(CHANGES[one.change]),
            ", ".join(self.texts.message(PARTS[part]) for part in one.what),
            ", ".join(one.now),
            f"{self.texts.whole(one.sure)}\N{NO-BREAK SPACE}%",
        )

    def _short_change(self, one: CodeChange) -> str:
        return f"{one.code} {self.texts.message(CHANGES[one.change])}"

    def _code(self, code: str) -> str:
        return f"{code} {self.trail.names.get(code, '')}".strip()

    def _codes(self, counts: Mapping[str, int]) -> str:
        return ", ".join(f"{code}\N{NO-BREAK SPACE}{number}" for code, number in counts.items())

    def _import(self, entries: Sequence[tuple[int, LogEntry]], undone: set[int]) -> tuple[str, ...]:
        lines, (first, *_) = [line for line, _ in entries], [entry for _, entry in entries]
        verdicts = Counter(entry.verdict for _, entry in entries)
        made = [
            self.texts.message(counted(verdict, verdicts[verdict]))
            for verdict in VERDICTS
            if verdicts[verdict]
        ]
        if first.number in undone:
            made.append(self.text("undone"))
        people = dict.fromkeys(entry.reviewer for _, entry in entries)
        span = f"{lines[0]}–{lines[-1]}" if len(lines) > 1 else str(lines[0])
        return (
            str(first.number),
            self.texts.date(first.when),
            ", ".join(people),
            first.file,
            first.sha256[:HASH],
            ", ".join(made),
            first.codebook,
            f"{self.trail.log_file}:{span}",
        )

    def _decision(self, entry: LogEntry, *, in_force: bool) -> str:
        codes = ", ".join(entry.codes) or self.text("no_code")
        if entry.dimension:
            codes = f"{entry.dimension} = {entry.value or '–'}"
        elif entry.verdict is ReviewVerdict.RELEASE:
            codes = self.texts.message(msg("yes") if entry.value == "yes" else msg("no"))
        proposed = f"{entry.code} → " if entry.code and entry.code not in entry.codes else ""
        said = f"{self.texts.message(VERDICTS[entry.verdict])}: {proposed}{codes}"
        return said if in_force else f"{said} ({self.text('not_in_force')})"

    def _agreement_row(self, entry: HistoryEntry, one: AgreementFigures) -> tuple[str, ...]:
        cells = []
        for name in MEASURES:
            cell = self.texts.decimal(one.figures.get(name))
            if interval := one.intervals.get(name):
                low, high = map(self.texts.decimal, interval)
                cell += f" [{low}; {high}]"
            cells.append(cell)
        return (
            self.texts.date(entry.when),
            ", ".join(one.coders),
            self.texts.whole(one.documents),
            self.texts.whole(one.units),
            *cells,
            self._line(entry),
        )

    def _models(self, entry: HistoryEntry) -> Mapping[str, Any]:
        asked = entry.settings.get("coding.llm.model") or ()
        names = {asked} if isinstance(asked, str) else set(asked)
        found: dict[str, Any] = {}
        for name, value in entry.models.items():
            by = self.text("where", value) if value else self.text("by_batch")
            found[name] = by if name in names else value
        if entry.prompt and names:
            found[self.text("prompt")] = entry.prompt[:HASH]
        return found

    def _model(self, one: Difference) -> str:
        return self.text("gone") if one.now is None else str(one.now) or self.text("nothing")

    def _removals(self) -> Iterator[tuple[str, str, str]]:
        log = self.trail.log_file
        for line, undo in enumerate(self.trail.decisions, 1):
            if undo.verdict is ReviewVerdict.UNDO:
                source = f"{log}:{line}"
                yield undo.when, self.text("import_undone", undo.number), source
        for state in self.trail.codebooks:
            for one in state.changes:
                if one.change is ChangeType.REMOVED:
                    yield state.when, self.text("code_removed", self._code(one.code)), state.source
        for entry, gone in self._changes(lambda entry: entry.inputs):
            if gone.now is None:
                yield entry.when, self.text("file_gone", gone.name), self._line(entry)
        for entry in self.trail.history:
            if entry.removal:
                yield entry.when, self._removal(entry), self._line(entry)

    def _removal(self, entry: HistoryEntry) -> str:
        removal = entry.removal
        if removal is None:
            return ""
        parts = [self.text("document_removed", removal.name or removal.receipt)]
        parts += [
            self.texts.count("rows", rows, file=file) if rows else file
            for file, rows in removal.removed.items()
        ]
        if removal.remaining:
            parts.append(self.text("still_in", ", ".join(removal.remaining)))
        return "; ".join(parts)
