import csv
import errno
import io
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import store
from pipeline.errors import OutputError, StudyError
from pipeline.records import (
    Code,
    Codebook,
    CodedSegment,
    Document,
    Evidence,
    EvidenceKind,
    Fault,
    NearestExample,
    Role,
    Rule,
    RulePart,
    Segment,
    SourceAnchor,
    Status,
    Topic,
    Turn,
)
from pipeline.store import (
    keep_edited,
    neutralise,
    read_output,
    read_records,
    records_kept,
    renew_bytes,
    restore,
    write_bytes,
    write_records,
    write_table,
)
from pipeline.tables.frame import frame
from tests.decisions import decided

DIALECTS = ("excel-de", "rfc4180")


def faults(*rows: tuple[str, str, int | None, str, str]) -> pd.DataFrame:
    return frame("faults", rows)


def topic_segments(*texts: str, probability: float = 0.25) -> pd.DataFrame:
    rows = [
        (f"I01_{n}_{n + 1}", "I01", 1, "", n, n + 1, text, -1, probability)
        for n, text in enumerate(texts)
    ]
    return frame("topic_segments", rows)


# --- dialects ----------------------------------------------------------------------------------


def test_german_excel_gets_semicolons_bom_and_decimal_comma(tmp_path: Path) -> None:
    path = write_table(topic_segments("Grüße; ja"), "topic_segments", tmp_path, "excel-de")
    assert path == tmp_path / "topic_segments.csv"
    assert path.read_bytes() == (
        b"\xef\xbb\xbfsegment_id;document;turn;source;start;end;text;topic;probability\r\n"
        + 'I01_0_1;I01;1;;0;1;"Grüße; ja";-1;0,25\r\n'.encode()
    )


def test_rfc4180_gets_commas_no_bom_and_decimal_point(tmp_path: Path) -> None:
    path = write_table(topic_segments('sagt "ja", so'), "topic_segments", tmp_path, "rfc4180")
    assert path.read_bytes() == (
        b"segment_id,document,turn,source,start,end,text,topic,probability\r\n"
        b'I01_0_1,I01,1,,0,1,"sagt ""ja"", so",-1,0.25\r\n'
    )


def test_unknown_dialect_names_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="did you mean 'excel-de'"):
        write_table(faults(), "faults", tmp_path, "excel")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_types_and_empty_cells_return(tmp_path: Path, dialect: str) -> None:
    written = faults(("ingest", "NA", None, "null", ""), ("codings", "", 17, "nan", "None"))
    write_table(written, "faults", tmp_path, dialect)
    read = read_output("faults", tmp_path)
    pd.testing.assert_frame_equal(read, written)
    assert read["next_step"].tolist() == ["", "None"]
    assert str(read["line"].dtype) == "Int64"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_empty_table_keeps_header_and_types(tmp_path: Path, dialect: str) -> None:
    write_table(topic_segments(), "topic_segments", tmp_path, dialect)
    pd.testing.assert_frame_equal(read_output("topic_segments.csv", tmp_path), topic_segments())


# --- formulas ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 30",
        "-umschichtung",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        " =1+1",
        '"=1+1"',
        "'=1+1",
        "'\tx",
        "''\nx",
        "＝1+1",
        "＋1",
        "－1",
        "＠x",
        "\ufeff=1",
        "\u200b=1",
        "\u00a0=1",
        "\v=1",
    ],
)
def test_formulas_are_neutralised(text: str) -> None:
    assert neutralise(text) == "'" + text
    assert restore(neutralise(text)) == text


@pytest.mark.parametrize("text", ["", "ja", "'ne Frage", "''", "a=b", "– ja", "1-2", "'"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert neutralise(text) == text
    assert restore(text) == text


def test_what_no_csv_can_carry_is_replaced() -> None:
    assert neutralise("a\x00b\ud800c") == "a\ufffdb\ufffdc"


def test_formula_in_a_header_is_neutralised(tmp_path: Path) -> None:
    document = "=cmd|' /C calc'!A0"
    table = frame("code_by_document", [("A", "Anbau", "A", "code", 3, 1, 3)], family=[document])
    path = write_table(table, "code_by_document", tmp_path)
    assert path.read_text("utf-8-sig").splitlines()[0].endswith(f";'{document}")
    pd.testing.assert_frame_equal(read_output("code_by_document", tmp_path), table)


def test_negative_numbers_stay_numbers(tmp_path: Path) -> None:
    path = write_table(topic_segments("x"), "topic_segments", tmp_path, "rfc4180")
    assert next(csv.DictReader(path.open(newline="")))["topic"] == "-1"


# What the text of a transcript might begin with, at worst, and what may follow.
AWKWARD = st.builds(
    str.__add__,
    st.text("=+-@＝－'\"\t\r\n;, \ufeff\u200b.0", max_size=4),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8),
)


@settings(max_examples=100, deadline=None)
@given(
    texts=st.lists(AWKWARD, min_size=1, max_size=5),
    dialect=st.sampled_from(DIALECTS),
    line=st.none() | st.integers(-5, 10**12),
)
def test_any_text_returns_exactly(tmp_path_factory, texts, dialect, line) -> None:
    folder = tmp_path_factory.mktemp("out")
    written = faults(*((text + "s", text, line, "p", text) for text in texts))
    write_table(written, "faults", folder, dialect)
    pd.testing.assert_frame_equal(read_output("faults", folder), written)
    raw = (folder / "faults.csv").read_bytes().decode("utf-8-sig")
    delimiter = store.DIALECTS[dialect].delimiter
    for stage, file, _, _, next_step in csv.reader(
        io.StringIO(raw, newline=""), delimiter=delimiter
    ):
        for cell in (stage, file, next_step):
            assert not cell.startswith(("\t", "\r", "\n"))
            assert not cell.lstrip(' "\ufeff\u200b').startswith(tuple("=+-@＝－"))


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1), st.sampled_from(DIALECTS))
def test_any_share_returns_exactly(tmp_path_factory, share: float, dialect: str) -> None:
    folder = tmp_path_factory.mktemp("out")
    written = topic_segments("x").assign(probability=share)
    write_table(written, "topic_segments", folder, dialect)
    pd.testing.assert_frame_equal(read_output("topic_segments", folder), written, check_exact=True)


@pytest.mark.parametrize("size", [32_767, 200_000])
def test_long_cells_return(tmp_path: Path, size: int) -> None:
    written = topic_segments("=" * size)
    write_table(written, "topic_segments", tmp_path)
    pd.testing.assert_frame_equal(read_output("topic_segments", tmp_path), written)


# --- reading what people left ------------------------------------------------------------------


def put(folder: Path, text: str, encoding: str = "utf-8") -> None:
    (folder / "faults.csv").write_bytes(text.encode(encoding))


def test_file_saved_by_excel_as_plain_csv(tmp_path: Path) -> None:
    put(
        tmp_path,
        "problem;stage;file;line;next_step;Notiz\r\nkürzen;ingest;a.txt;3;;später\r\n;;;;;\r\n",
        "cp1252",
    )
    read = read_output("faults", tmp_path)
    assert read.to_dict("records") == [
        {"problem": "kürzen", "stage": "ingest", "file": "a.txt", "line": 3, "next_step": "",
         "Notiz": "später"}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not the names of the columns"),
        ("stage;file\r\n", "not the names of the columns"),
        ("stage;file;line;problem;next_step\r\n;;;;\r\na;b\r\n", "row 3 has 2 cells instead of 5"),
        ("stage;file;line;problem;next_step\r\na;b;x;d;e\r\n", "row 2: 'x' in column 'line'"),
        ('stage;file;line;problem;next_step\r\n"a"b;c;1;d;e\r\n', "no proper CSV"),
    ],
)
def test_spoilt_file_names_the_place(tmp_path: Path, text: str, message: str) -> None:
    put(tmp_path, text)
    with pytest.raises(OutputError, match=message) as raised:
        read_output("faults", tmp_path)
    assert raised.value.file == str(tmp_path / "faults.csv")


def test_missing_output_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="run 'panreflex run' first"):
        read_output("faults", tmp_path)
    write_table(faults(), "faults", tmp_path)
    with pytest.raises(OutputError, match="did you mean 'faults'"):
        read_output("fault", tmp_path)


# --- the schema is kept ------------------------------------------------------------------------


def test_table_against_the_schema_is_not_written(tmp_path: Path) -> None:
    good = topic_segments("a", "b")
    for bad, message in [
        (good[["document", *good.columns.drop("document")]], "the first columns are not"),
        (good.assign(extra="x"), "'extra' is unknown"),
        (good.assign(turn=1.5), "'turn' is float64 instead of int64"),
        (good.assign(document=["I01", ""]), "'document' has an empty cell"),
        (good.assign(probability=float("nan")), "'probability' has an empty cell"),
        (good.assign(probability=1.5), "share outside 0 to 1"),
        (good.assign(segment_id="I01_0_1"), "same segment_id"),
    ]:
        with pytest.raises(ValueError, match=message):
            write_table(bad, "topic_segments", tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- whole or not at all -----------------------------------------------------------------------


def test_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    write_bytes(path, b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="the disk is full; make room and run again"):
        write_bytes(path, b"new")
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("a.csv", b"old")]


def test_file_open_in_excel_is_told_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise PermissionError(errno.EACCES, "The process cannot access the file")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(OutputError, match=r"open in another program.*close it in Excel"):
        write_bytes(tmp_path / "a.csv", b"new")
    assert list(tmp_path.iterdir()) == []


def test_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "outputs").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        write_bytes(tmp_path / "outputs" / "a.csv", b"x")


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_killed_writer_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    loop = (
        "from pipeline.store import write_bytes\n"
        f"while True:\n    for b in (b'a', b'b'): write_bytes({str(path)!r}, b * 3_000_000)\n"
    )
    with subprocess.Popen([sys.executable, "-c", loop]) as writer:
        while not path.exists():
            time.sleep(0.01)
        time.sleep(0.1)
        writer.kill()
    data = path.read_bytes()
    assert data in {b"a" * 3_000_000, b"b" * 3_000_000}


def test_file_that_holds_this_already_is_not_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    synced = []
    monkeypatch.setattr(os, "fsync", synced.append)
    for content in (b"old", b"old", b"new", b"newer"):
        renew_bytes(path, content)
        assert path.read_bytes() == content
    assert len(synced) == 3


def test_edited_output_gets_a_free_name(tmp_path: Path) -> None:
    path = tmp_path / "coded_segments.csv"
    kept = []
    for text in ("first", "second"):
        path.write_text(text)
        kept.append(keep_edited(path))
    assert [p.name for p in kept] == [
        "coded_segments.edited-1.csv",
        "coded_segments.edited-2.csv",
    ]
    assert [p.read_text() for p in kept] == ["first", "second"]
    assert not path.exists()


# --- records -----------------------------------------------------------------------------------

DOCUMENT = Document(
    id="I01",
    file="a/b.txt",
    text="I: Und?\nB: Äpfel \U0001f34e.",
    turns=(
        Turn(number=1, speaker="I", role=Role.INTERVIEWER, start=3, end=7),
        Turn(
            number=2,
            speaker="",
            role=Role.PARTICIPANT,
            start=11,
            end=19,
            anchors=(SourceAnchor(start=11, cue="g/1", seconds=1.5),),
        ),
    ),
    attributes={"Größe": "klein"},
)
RECORDS = [
    DOCUMENT,
    Codebook(title="t", language="de", version="1", codes=(Code(id="A", name="Äpfel", line=3),)),
    CodedSegment(
        id="I01_11_19", document="I01", turn=2, start=11, end=19, code="A", coder="supervised",
        decision=decided(Status.AUTO, 1 / 3), units=("a", "b"),
        evidence=(
            Evidence(
                kind=EvidenceKind.CODEBOOK, code="A", text="„Äpfel“", spans=((11, 18),),
                rule=Rule(RulePart.TERM, "Apfel"), weight=0.5,
            ),
            Evidence(
                kind=EvidenceKind.EXAMPLE, code="A", text="Äpfel.",
                example=NearestExample(
                    document="I02", turn=3, anchor=SourceAnchor(start=9, line=2)
                ),
            ),
        ),
    ),
    Topic(id=-1, label="", words=(("apfel", 0.5),), representatives=("x",)),
]  # fmt: skip


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_records_return_equal(tmp_path: Path, record: object) -> None:
    if isinstance(record, Codebook):
        assert record.by_id  # what was computed from a record is not part of it
    path = tmp_path / "state" / "records.json"
    write_records(path, [record, record])
    assert read_records(path, type(record)) == (record, record)


def test_no_records_return_as_none(tmp_path: Path) -> None:
    write_records(tmp_path / "a.json", [])
    assert read_records(tmp_path / "a.json", Segment) == ()


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "does not exist"), (b'[{"id":', "damaged"), (b'[{"id": "x"}]', "damaged")],
)
def test_damaged_records_say_what_to_do(
    tmp_path: Path, content: bytes | None, problem: str
) -> None:
    path = tmp_path / "segments.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(OutputError, match=f"{problem}.*delete it and run 'panreflex run'"):
        read_records(path, Segment)


def test_records_that_are_kept_are_read_again_where_the_file_changed(tmp_path):
    path = tmp_path / "faults.json"
    old = Fault(stage="ingest", file="a.txt", problem="it is empty")
    with records_kept():
        write_records(path, [old])
        first = read_records(path, Fault)
        assert read_records(path, Fault) is first
        # The same length in the same second: only the content tells.
        write_records(path, [replace(old, file="b.txt")])
        assert read_records(path, Fault) == (replace(old, file="b.txt"),)
        with pytest.raises(OutputError, match="damaged or of another version"):
            read_records(path, Document)
    assert read_records(path, Fault) is not read_records(path, Fault)
