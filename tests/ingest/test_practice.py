"""Is what people and programs write in practice read, or else named?"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ingest.corpus import read_corpus, read_document
from pipeline.ingest.pdf_lines import Fragment, document_lines
from pipeline.ingest.subtitles import SubRipReader
from pipeline.records import Document
from tests.ingest.office_files import docx_file, rtf_file, word_paragraph, word_table

SAID = [
    "Wie haben Sie von der Probe erfahren?",
    "Aus der Zeitung. Da stand nur ein Satz.",
    "Und wer hat Sie mitgenommen?",
    "Meine Tante. Sie singt seit zehn Jahren.",
    "Was war das Schwerste?",
    "Das Warten, bis man dran war.",
]
IB = ["I", "B"] * 3


def spoken(document: Document) -> list[tuple[str, str]]:
    return [(turn.speaker, document.text_of(turn)) for turn in document.turns]


def read(text: str | bytes, name: str = "a.txt") -> list[tuple[str, str]]:
    data = text if isinstance(text, bytes) else text.encode()
    (document,) = read_document(data, name)
    return spoken(document)


def problems(folder: Path, text: str | bytes, name: str = "a.txt") -> list[tuple[int | None, str]]:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return [(fault.line, str(fault.problem)) for fault in read_corpus(folder).faults]


def labelled(form: str = "{w}: {t}", asks: str = "I", answers: str = "B") -> list[str]:
    return [form.format(w=(asks, answers)[n % 2], t=text, n=n + 1) for n, text in enumerate(SAID)]


@pytest.mark.parametrize(
    "slip",
    ["B; Meine", "B. Meine", "B, Meine", "B Meine", "B - Meine", "B – Meine", "B\tMeine"],
)
def test_a_label_without_its_colon_is_named(tmp_path: Path, slip: str) -> None:
    text = "\n\n".join(labelled()).replace("B: Meine", slip)

    (line, problem), *others = problems(tmp_path, text)

    assert (line, others) == (7, [])
    assert "label without its colon; it is read as the words of 'I'" in problem


@pytest.mark.parametrize(
    "make",
    [
        lambda lines: docx_file("".join(map(word_paragraph, lines))),
        lambda lines: rtf_file("".join(line + r"\par " for line in lines)),
        lambda lines: "\n".join(line.replace(" Sie ", "\nSie ") for line in lines).encode(),
    ],
)
def test_slips_in_files_of_all_kinds(tmp_path: Path, make: object) -> None:
    lines = [line.replace("B: Meine", "B; Meine") for line in labelled()]

    (found,) = problems(tmp_path, make(lines), "a")  # type: ignore[operator]

    assert "'B; Meine Tante. Sie singt seit zehn …' looks like a label" in found[1]


def test_a_semicolon_behind_a_name_is_named(tmp_path: Path) -> None:
    lines = "\n".join(labelled(asks="Frau Lind", answers="Herr Reh"))

    ((line, problem),) = problems(tmp_path, lines.replace("Reh: Meine", "Reh; Meine"))

    assert line == 4
    assert problem.startswith("'Herr Reh; Meine Tante. Sie singt seit …' looks like a label")


def test_several_slips_are_one_fault(tmp_path: Path) -> None:
    text = "\n".join(labelled()).replace("B: ", "B; ").replace("B; Aus", "B: Aus")

    assert problems(tmp_path, text) == [
        (
            4,
            "2 times a label seems to lack its colon, first in 'B; Meine Tante. Sie singt seit "
            "zehn …'; it is read as the words of 'I'",
        )
    ]


@pytest.mark.parametrize(
    "text",
    [
        "I: How long?\n\nR: Ten years.\n\nI think it was ten.\n\nI: And then?\n\nR: We left.",
        "I: Wer sagte das?\nB: B. sagte es. B. war da.\nB. wusste es.\nI: Und?\nB: Nichts.",
        "\n".join(labelled(asks="Frau Lind", answers="Udo")) + "\nFrau Lind Weber war auch da.",
    ],
)
def test_words_that_begin_like_a_label_are_no_slips(tmp_path: Path, text: str) -> None:
    assert problems(tmp_path, text) == []


def test_the_first_question_without_a_label_is_named(tmp_path: Path) -> None:
    text = "\n".join(labelled())[len("I: ") :]

    ((line, problem),) = problems(tmp_path, text)

    assert line == 2
    assert problem == (
        "the question 'Wie haben Sie von der Probe erfahren?' stands before the first label 'B' "
        "and is left out"
    )


@pytest.mark.parametrize(("labelled_ones", "label"), [(0, "I"), (1, "B")])
def test_labels_of_only_one_side_are_named(tmp_path: Path, labelled_ones: int, label: str) -> None:
    text = "\n\n".join(
        f"{label}: {words}" if n % 2 == labelled_ones else words for n, words in enumerate(SAID)
    )

    assert [problem for _, problem in problems(tmp_path, text)] == [
        f"questions and answers alternate, but all are read as the words of '{label}'"
    ]


def test_a_title_that_asks_is_no_question(tmp_path: Path) -> None:
    assert problems(tmp_path, "Wie wollen wir singen?\n\n" + "\n".join(labelled())) == []


def test_one_person_with_and_without_a_note_is_named(tmp_path: Path) -> None:
    cues = "".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{name}: {text}\n\n"
        for n, (name, text) in enumerate(
            zip(["Ada", "Ben (Gast)", "Ada", "Ben"] * 2, SAID + SAID[:2], strict=True), 1
        )
    )

    ((_, problem),) = problems(tmp_path, cues, "a.srt")

    assert problem == "'Ben (Gast)' and 'Ben' look like one person"


def test_people_told_apart_by_notes_are_several(tmp_path: Path) -> None:
    names = ["Moderation", "TN (w)", "TN (m)"] * 2
    text = "\n".join(f"{name}: {words}" for name, words in zip(names, SAID, strict=True))

    assert not [problem for _, problem in problems(tmp_path, text) if "one person" in problem]
    assert {speaker for speaker, _ in read(text)} == {*names}


@pytest.mark.parametrize(("asks", "answers"), [("I", "Reh"), ("Ada", "Reh"), ("INT", "reh")])
def test_two_people_keep_their_turns_however_long_they_speak(asks: str, answers: str) -> None:
    long = "\n".join(f"Das war im Jahr {n} so, und danach nicht mehr." for n in range(9))
    text = "\n".join(f"{line}\n{long}" if n % 2 else line
                     for n, line in enumerate(labelled(asks=asks, answers=answers)))  # fmt: skip

    assert [speaker for speaker, _ in read(text)] == [asks, answers] * 3


@pytest.mark.parametrize(
    ("form", "asks", "answers"),
    [
        ("{w}.: {t}", "I", "B"),
        ("*{w}*: {t}", "I", "B"),
        ("#{w}: {t}", "I", "B"),
        ("{w}. {t}", "Q", "A"),
        ("{w}; {t}", "I", "B1"),
        ("{w}: {t}", "1", "2"),
        ("{w}: {t}", "A.L.", "B.-J."),
        ("{w} {n}: {t}", "Frage", "Antwort"),
    ],
)
def test_labels_with_marks_points_and_numbers(form: str, asks: str, answers: str) -> None:
    expected = list(zip([asks, answers] * 3, SAID, strict=True))

    assert read("\n".join(labelled(form, asks, answers))) == expected


def test_an_enumeration_has_no_labels() -> None:
    assert {speaker for speaker, _ in read("A. Anfang\nB. Mitte\nC. Schluss\nUnd mehr Text.")} == {
        ""
    }


def test_lines_that_are_all_numbered_lose_their_numbers() -> None:
    text = "01  I:   und wie war das\n02       in der ersten zeit\n03  B:   schwierig (.)\n"
    text += "04       aber schön\n05  I:   hm\n06  B:   ja"

    assert read(text) == [
        ("I", "und wie war das\nin der ersten zeit"),
        ("B", "schwierig (.)\naber schön"),
        ("I", "hm"),
        ("B", "ja"),
    ]


def test_dialogues_by_dashes_lose_them() -> None:
    assert [text for _, text in read("\n".join(f"– {text}" for text in SAID))] == SAID


@pytest.mark.parametrize(
    "turn",
    [
        "{w}\n0 Minuten {n} Sekunden0:0{n}\n{w} 0 Minuten {n} Sekunden\n{t}",
        "{w}\n0 minutes {n} seconds0:0{n}\n{w} 0 minutes {n} seconds\n{t}",
        "00:00:0{n}:12 - 00:00:0{n}:24\n{w}\n{t}\n",
        "[00:00:0{n}:12] {w}: {t}",
    ],
)
def test_times_of_teams_pages_and_of_video_editors(turn: str) -> None:
    text = "\n".join(labelled(turn, "Ada Lind", "Ben Reh"))
    (document,) = read_document(text.encode(), "a.txt")

    assert spoken(document) == list(zip(["Ada Lind", "Ben Reh"] * 3, SAID, strict=True))
    assert [turn.anchors[0].seconds for turn in document.turns] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "rows",
    [
        [(str(n), line) for n, line in enumerate(labelled(), start=1)],
        [("Z.", "Transkript"), *((str(n), line) for n, line in enumerate(labelled(), start=11))],
        [
            ("Nr", "Text", "Notiz"),
            *((f"{n}.", line, "") for n, line in enumerate(labelled(), start=1)),
        ],
        [("Zeile", "Person", "Äußerung"), *((str(n), *both) for n, both in
                                            enumerate(zip(IB, SAID, strict=True), start=1))],
    ],
)  # fmt: skip
def test_numbers_of_rows_are_no_words(rows: list[tuple[str, ...]]) -> None:
    assert read(docx_file(word_table(*rows)), "a.docx") == list(zip(IB, SAID, strict=True))


def test_numbered_lists_that_are_no_transcripts_stay() -> None:
    rows = [("Nr", "Name", "Funktion"), ("1", "Lind", "Leitung"), ("2", "Reh", "Bass"),
            ("3", "Öz", "Alt")]  # fmt: skip
    (document,) = read_document(docx_file(word_table(*rows)), "a.docx")

    assert "Lind" in document.text
    assert "Leitung" in document.text


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("a.csv", "{n};{w}: {t}"),
        ("a.txt", "{w}\t\t00:00:0{n}.000\t00:00:0{n}.500\t00:00:00.500\t{t}"),
        ("a.csv", "{w};00:00:0{n}:12;00:00:0{n}:24;{t}"),
    ],
)
def test_turns_in_tables_without_headings(name: str, line: str) -> None:
    assert read("\n".join(labelled(line)), name) == list(zip(IB, SAID, strict=True))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.ass", "[Script Info]\nTitle: x\n\n[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Ja?",
         "the file holds subtitles in a format that is not read"),
        ("a.lrc", "[00:12.00]Ja?\n[00:17.20]Nein.",
         "the file holds subtitles in a format that is not read"),
        ("a.txt", 'File type = "ooTextFile"\nObject class = "TextGrid"\n\nxmin = 0',
         "the file holds annotations of a program for linguistic transcripts"),
        ("a.eaf", '<?xml version="1.0"?><ANNOTATION_DOCUMENT/>',
         "the file holds annotations of a program for linguistic transcripts"),
        ("a.eml", "From: a@b.de\nSubject: Probe\n\nLiebe Ada, wann ist sie?", "the file is a mail"),
        ("a.log", "10:00:01 INFO start\n10:00:02 INFO done",
         "its name says that the file is no transcript"),
        ("a.YML", "language: de\nmodel: large", "its name says that the file is no transcript"),
    ],
)  # fmt: skip
def test_text_that_is_no_transcript_is_named(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    assert [problem for _, problem in problems(tmp_path, text, name)] == [said]


def test_cues_of_youtube_in_its_own_format() -> None:
    text = "0:00:01.000,0:00:02.500\nWie war das?\n\n0:00:02.500,0:00:04.000\nGut.\n"
    (source,) = SubRipReader().read(text.encode(), "a.sbv")

    assert SubRipReader().claims(text.encode(), "a.sbv")
    assert [(block.seconds, block.text) for block in source.blocks] == [
        (1.0, "Wie war das?"),
        (2.5, "Gut."),
    ]


@pytest.mark.parametrize("form", ["[{w}]: {t}", "[{w}] {t}", "({w}): {t}", "[{w}]:\n{t}"])
def test_names_in_brackets_before_a_colon_in_cues(form: str) -> None:
    cues = "".join(
        f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{text}\n\n"
        for n, text in enumerate(labelled(form, "SPEAKER_01", "SPEAKER_00"), 1)
    )

    assert read(cues, "a.srt") == list(zip(["SPEAKER_01", "SPEAKER_00"] * 3, SAID, strict=True))


def test_columns_of_the_last_page_are_those_of_the_page_before() -> None:
    def column(x: float, words: list[str]) -> list[Fragment]:
        return [Fragment(text, x, 700 - 14 * n, 10) for n, text in enumerate(words)]

    left = [f"die linke Spalte, Zeile {n}" for n in range(12)]
    right = [f"die rechte Spalte, Zeile {n}" for n in range(12)]
    pages = [column(60, left) + column(300, right), column(60, left[:6]) + column(300, right[:2])]

    last = document_lines(pages)[1]

    assert [line.text for line in last] == left[:6] + right[:2]
