"""Does each coding of a project become a row that says where in the document it stands?"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.alignment.anchored import CodingRow
from pipeline.alignment.source_map import map_source
from pipeline.codings import read_codings
from pipeline.codings.from_project import project_rows
from pipeline.errors import PanreflexError
from pipeline.ingest.corpus import read_document
from pipeline.records import Document
from tests.ingest.office_files import docx_file, word_paragraph, zipped
from tests.project_file import Source, code, project_file, qde

# "ö" in two characters, an emoji, a byte order mark, CR LF, time marks, a head, a repeated answer.
TEXT = (
    "\ufeffInterview 1 😀\r\n\r\nI: Ja?\r\nB: Ja. #00:00:04-0#\r\nI: Was noch 🍅?\r\n"
    "B: To\u0308pfe,  und [00:01:02] Ja. #00:01:09-0#\r\n"
)
MARKED = TEXT.removeprefix("\ufeff")


def span(words: str, nth: int = 0, text: str = MARKED) -> tuple[int, int]:
    """Return the interval of the nth occurrence of some words."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return start, start + len(words)


def rows_of(
    folder: Path, data: bytes, *documents: Document
) -> tuple[list[CodingRow], dict[int | None, str]]:
    file = folder / "garten.qdpx"
    file.write_bytes(data)
    rows, faults = project_rows(file, documents)
    assert all((fault.stage, fault.file) == ("codings", "garten.qdpx") for fault in faults)
    return list(rows), {fault.line: fault.problem for fault in faults}


def marked(rows: list[CodingRow], *documents: Document) -> list[str]:
    texts = {document.id: document.text for document in documents}
    return [texts[row.document][row.start : row.end] for row in rows]


def test_places_are_exact_where_the_document_is_the_source(tmp_path: Path) -> None:
    selections = [
        span("Ja.", 0), span("Ja.", 1), span("To\u0308pfe"), span("Was noch 🍅"), span("I: Was"),
        span("4-0#\r\nI: Was"), (0, len(MARKED)), span("\u0308"),
    ]  # fmt: skip
    data = project_file(
        Source("I01", TEXT, "".join(code(*selection) for selection in selections), file="a.txt")
    )
    (document,) = read_document(data, "garten.qdpx")
    assert document.text == "I: Ja?\nB: Ja.\nI: Was noch 🍅?\nB: Töpfe, und Ja."

    rows, faults = rows_of(tmp_path, data, document)

    assert faults == {}
    assert marked(rows, document) == [
        "Ja.", "Ja.", "Töpfe", "Was noch 🍅", "Was", "Was", document.text[3:], "ö",
    ]  # fmt: skip
    assert [row.start for row in rows[:2]] == [10, 43]
    assert [row.quote for row in rows] == marked(rows, document)
    assert (rows[0].document, rows[0].quote, rows[0].coder) == ("I01", "Ja.", "Hanna K.")
    assert [row.line for row in rows] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_what_marks_nothing_that_was_said_is_a_fault(tmp_path: Path) -> None:
    inside = code(*span("Interview 1")) + code(*span("#00:00:04-0#")) + code(*span("\r\n\r\n"))
    data = project_file(Source("I01", TEXT, inside + code(3, 999), file="a.txt"))

    rows, faults = rows_of(tmp_path, data, *read_document(data, "garten.qdpx"))

    nothing = "the coding of 'I01' as 'M1' marks nothing that was said"
    assert rows == []
    assert faults == {
        1: nothing,
        2: nothing,
        3: nothing,
        4: "the coding of 'I01' as 'M1' marks a place that its text does not have",
    }


def test_the_same_text_in_another_file_has_exact_places_too(tmp_path: Path) -> None:
    data = project_file(Source("I01", TEXT, code(*span("Ja.", 1)), file="a.txt"))
    lines = unicodedata.normalize("NFC", MARKED).splitlines()
    word = docx_file("".join(map(word_paragraph, lines)))
    (document,) = read_document(word, "runde1/I01.docx", document_id="G1")

    rows, _ = rows_of(tmp_path, data, document)

    assert [(row.document, row.start) for row in rows] == [("G1", document.text.rindex("Ja."))]


@pytest.mark.parametrize("name", ["I01", "i01.txt", "01", "1", "C:\\Texte\\I 01.docx"])
def test_a_source_is_known_as_programs_call_its_file(tmp_path: Path, name: str) -> None:
    data = project_file(Source(name, TEXT, code(*span("Ja.", 1)), file="a.txt"))
    file = "01.txt" if name in {"01", "1"} else "I01.txt"
    (document,) = read_document(MARKED.encode(), file)

    rows, _ = rows_of(tmp_path, data, document)

    assert [(row.document, row.start) for row in rows] == [
        (document.id, document.text.rindex("Ja."))
    ]


def test_another_version_of_the_text_is_only_quoted(tmp_path: Path) -> None:
    data = project_file(
        Source("I01", TEXT, code(*span("Ja.", 1)) + code(*span("Was")), file="a.txt")
    )
    (document,) = read_document(b"I: Ja!\nB: Ja.\nI: Was noch?\nB: Ja.", "P1_I01.txt")

    rows, faults = rows_of(tmp_path, data, document)

    assert faults == {}
    assert [(row.document, row.quote, row.start) for row in rows] == [
        ("P1_I01", "Ja.", None),
        ("P1_I01", "Was", None),
    ]
    rows, _ = rows_of(tmp_path, data)
    assert [row.document for row in rows] == ["I01", "I01"]


def test_codes_are_named_so_that_the_codebook_knows_them(tmp_path: Path) -> None:
    codes = (
        '<Code guid="f" name="Ordner 2024"><Code guid="a" name="A Motive"><Code guid="a9" '
        'name="Sonstiges"/><Code guid="a1" name="Freude"/></Code><Code guid="b" name="B Regeln">'
        '<Code guid="b9" name="sonstiges"/></Code></Code>'
    )
    inside = code(0, 2, "a9") + code(0, 2, "a1") + code(0, 2, "b9", "u7")
    rows, _ = rows_of(tmp_path, project_file(Source("I01", "Ja.", inside), codes=codes))

    assert [row.code for row in rows] == [
        "Ordner 2024\\A Motive\\Sonstiges",
        "Freude",
        "Ordner 2024\\B Regeln\\sonstiges",
    ]
    assert [row.coder for row in rows] == ["Hanna K.", "Hanna K.", "garten"]


def test_a_folder_may_hold_lists_and_projects(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Dokumentname;Code;Segment\nI01;M1;Ja.\n")
    (tmp_path / "b.qdpx").write_bytes(project_file(Source("I01", "Ja.", code(0, 3))))
    (tmp_path / "c.zip").write_bytes(project_file(Source("I02", "Nein.", code(0, 4))))
    (tmp_path / "d.qdpx").write_bytes(zipped({"a.qde": "<Project>"}))
    (tmp_path / "e.qdpx").write_bytes(zipped({"a.qde": qde("")}))

    rows, faults = read_codings(tmp_path)

    assert [(row.file, row.quote) for row in rows] == [
        ("a.csv", "Ja."), ("b.qdpx", "Ja."), ("c.zip", "Nein"),
    ]  # fmt: skip
    assert [(fault.file, fault.problem) for fault in faults] == [
        ("d.qdpx", "the REFI-QDA file is damaged (ParseError)")
    ]


def test_a_project_that_cannot_be_opened_says_so(tmp_path: Path) -> None:
    with pytest.raises(PanreflexError, match="cannot be read"):
        project_rows(tmp_path / "none.qdpx", [])


# Any transcript, any selection


WORDS = st.sampled_from(
    ["Ja.", "B", "12", "To\u0308pfe", "töpfe,", "🍅", "👩\u200d🌾", "wie:", "a\u0301"]
)
GAPS = st.sampled_from([" ", "  ", "\u00a0", "\t"])
TURNS = st.lists(
    st.tuples(
        st.sampled_from(["I", "B"]),
        st.lists(st.tuples(WORDS, GAPS), min_size=1, max_size=6),
        st.sampled_from(["", " #00:01:02-0#", " [00:00:12]"]),
        st.sampled_from(["\n", "\r\n", "\r\n\r\n", "\u2028"]),
    ),
    min_size=2,
    max_size=6,
)


@settings(max_examples=100, deadline=None)
@given(
    turns=TURNS, head=st.sampled_from(["", "\ufeff", "Ort: Beet\r\n", "😀 Ja.\n\n"]), data=st.data()
)
def test_any_words_of_any_source_are_found_where_they_stand(
    turns: list[tuple[str, list[tuple[str, str]], str, str]], head: str, data: st.DataObject
) -> None:
    source, spans = f"{head}I: Ja. Und?\n", []
    for label, words, mark, end in turns:
        source += f"{label}: "
        for word, gap in words:
            spans.append((len(source), len(source) + len(word)))
            source += word + gap
        source += mark + end
    first = data.draw(st.integers(0, len(spans) - 1))
    last = data.draw(st.integers(first, len(spans) - 1))
    (document,) = read_document(project_file(Source("I01", source, file="a.txt")), "garten.qdpx")

    found = map_source(source, document)
    assert found is not None
    place = found.interval(spans[first][0], spans[last][1])

    assert place is not None
    said = " ".join(document.text_of(turn) for turn in document.turns)
    before = sum(
        document.text[max(turn.start, 0) : min(turn.end, place[0])].split() != []
        and len(document.text[turn.start : min(turn.end, place[0])].split())
        for turn in document.turns
        if turn.start < place[0]
    )
    everything = ["Ja.", "Und?", *(source[start:end] for start, end in spans)]
    assert said.split() == [unicodedata.normalize("NFC", word) for word in everything]
    assert before == 2 + first
    assert document.text[slice(*place)].startswith(said.split()[2 + first])
    assert document.text[slice(*place)].endswith(said.split()[2 + last])
