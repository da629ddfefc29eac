"""What becomes of folders that other systems, programs and people have filled?

Each study is written as it lies on a disk, and is read by the command. What is wrong is told once,
and everything else is read.
"""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipeline import read_output
from pipeline.ingest.files import transcript_files
from pipeline.records import Document
from pipeline.run import run
from pipeline.scaffold import new_study
from pipeline.stages import read_artifact
from pipeline.study import StudyFolder
from tests.ingest.office_files import docx_file, word_paragraph

NOT_UTF_8 = pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="names are Unicode here")


def interview(about: str) -> bytes:
    """Return an interview that is like no other."""
    said = (
        f"I: Wie kamen Sie zu {about}?\n"
        f"B: Zu {about} kam ich durch meine Tante. Sie hatte {about} schon als Kind sehr gern.\n"
        f"I: Und was bedeutet Ihnen {about} heute?\n"
        f"B: Ohne {about} wäre mein Sonntag leer. Das sage ich allen, die {about} nicht kennen.\n"
    )
    return said.encode()


BEES, BREAD, CHESS, GOATS = map(interview, ("Bienen", "Brot", "Schach", "Ziegen"))


def word(text: bytes) -> bytes:
    return docx_file("".join(word_paragraph(line) for line in text.decode().splitlines()))


def study_of(folder: Path, files: Mapping[str, bytes], settings: str = "") -> StudyFolder:
    """Write a study with these transcripts; other folders than theirs begin with a slash."""
    for name, data in files.items():
        path = folder / (name[1:] if name.startswith("/") else f"transcripts/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "transcripts").mkdir(exist_ok=True)
    (folder / "study.toml").write_text(f'codings = ""\n{settings}', encoding="utf-8")
    return StudyFolder.open(folder)


def read(study: StudyFolder) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Return the attributes of each document, and what is told."""
    found = run(study, ["ingest", "codings"])
    documents = read_artifact(study, "documents", Document)
    return {one.id: dict(one.attributes) for one in documents}, [
        str(fault.message) for fault in found.faults
    ]


def test_a_share_of_windows_and_macos(tmp_path):
    left_behind = (
        "desktop.ini", "Thumbs.db", "THUMBS.DB", "~$I01.docx", ".~lock.I01.odt#", ".DS_Store",
        "._I01.txt", "__MACOSX/._I01.txt", "sub/__MACOSX/I01.txt", "~WRL0003.tmp", "I01.txt.bak",
        "sub/I02.bak", "I01.txt~", "@eaDir/I01.txt", "$RECYCLE.BIN/I03.txt", "I09.docx.crdownload",
        "I01.txt - Verknüpfung.lnk", "README.txt", "Projekt (Laufwerk P) - Verknüpfung.lnk",
        "Interviews.lnk", "Cloud.url",
    )  # fmt: skip
    study = study_of(
        tmp_path, {**dict.fromkeys(left_behind, b"\0\1\2"), "I01.txt": BEES, "sub/I02.txt": BREAD}
    )
    assert read(study) == ({"I01": {}, "I02": {}}, [])


def test_what_only_leads_to_a_transcript_or_to_speech_is_told(tmp_path):
    study = study_of(
        tmp_path,
        {
            "I01.txt": BEES,
            "I02.MP3": b"ID3\4",
            "sub/I03.m4a": b"\0\0\0 ftypM4A",
            "I04.docx - Verknüpfung.lnk": b"L\0\0\0",
            ".I05.docx.icloud": b"bplist00",
            "I06.bak": BREAD,  # nothing that it is the backup of
        },
    )
    documents, told = read(study)
    assert list(documents) == ["I01", "I06"]
    assert told == [
        "2 files are recordings, not transcripts: I02.MP3, sub/I03.m4a; transcribe them, or move "
        "them out of the folder",
        "2 files are only links to documents: .I05.docx.icloud, I04.docx - Verknüpfung.lnk; put "
        "the documents themselves into the folder, as Word or text files",
    ]


@NOT_UTF_8
@pytest.mark.parametrize("name", [b"Gespr\xe4ch.txt", b"Gespr\x84ch.txt"])
def test_names_in_the_encoding_of_windows(tmp_path, name):
    metadata = "file,document,city\nGespräch.txt,G1,Köln\nI02.txt,,Ulm\n"
    study = study_of(tmp_path, {"I02.txt": BREAD, "metadata.csv": metadata.encode()})
    (tmp_path / "transcripts" / os.fsdecode(name)).write_bytes(BEES)
    documents, told = read(study)
    assert documents == {"G1": {"city": "Köln"}, "I02": {"city": "Ulm"}}
    assert [line.partition(":")[0] for line in told] == ["Gesprch.txt"]
    assert "rename the file" in told[0]


def test_copies_of_clouds_and_people(tmp_path):
    corrected = CHESS.replace(b"Tante", b"Oma")
    study = study_of(
        tmp_path,
        {
            "I01.txt": BEES,
            "I01 (1).txt": BEES,
            "I02 - Kopie.txt": BREAD + b"B: Und das war es.\n",
            "I02.txt": BREAD,
            "I03 (Konfliktkopie von Eva 2024-05-14).txt": corrected,
            "I03.txt": CHESS,
            "I04.txt": GOATS,
            "I04 (1).txt": interview("Geigen"),  # is none, whatever it is called
        },
    )
    documents, told = read(study)
    assert len(documents) == 8
    assert [line.partition(":")[0] for line in told] == [
        "I01 (1).txt", "I02 - Kopie.txt", "I03 (Konfliktkopie von Eva 2024-05-14).txt",
    ]  # fmt: skip
    assert told[0] == (
        "I01 (1).txt: it looks like a copy of I01.txt: nearly all that is said in it is the same; "
        "take one of the two out of the folder, or its words count twice"
    )


def test_a_long_copy_under_another_name(tmp_path):
    said = BEES + BREAD + CHESS
    study = study_of(tmp_path, {"Frau A.txt": said, "final_Berg.txt": said})
    assert [line.partition(":")[0] for line in read(study)[1]] == ["final_Berg.txt"]


def test_answers_that_many_give_are_no_copies(tmp_path):
    answers = b"Nr;Antwort\n1;Ja.\n2;Nein.\n3;Das kann ich nicht beurteilen.\n"
    other = answers.replace(b"2;Nein.", b"2;Doch, sehr.\n4;Mal so, mal so.")
    study = study_of(tmp_path, {"umfrage.csv": answers, "umfrage_2.csv": other})
    documents, told = read(study)
    assert (len(documents), told) == (7, [])


@pytest.mark.parametrize("row", ["I03", "I03.docx", "I03.txt"])
def test_one_document_in_two_formats(tmp_path, row):
    metadata = f"file,city\n{row},Ulm\n".encode()
    study = study_of(tmp_path, {"I03.docx": word(BEES), "I03.txt": BEES, "metadata.csv": metadata})
    documents, told = read(study)
    assert documents == {"I03": {"city": "Ulm"}}
    first, second = ("I03.txt", "I03.docx") if row == "I03.txt" else ("I03.docx", "I03.txt")
    assert told == [
        f"{second}: it holds the same document as {first}, and is not read; keep only one of the "
        "two in the folder"
    ]


@pytest.mark.parametrize(
    ("files", "rows", "listed"),
    [
        (("01.txt", "02.txt"), ("1", "2"), ("1", "2.0")),
        (("1.txt", "2.txt"), ("01", "02.txt"), ("001", "02")),
        (("sub/I03.txt", "Müller.txt"), ("sub\\I03.txt", "Mu\u0308ller.TXT"), ("I03", "müller")),
        (("I 03.txt", "Frau  Müller.txt"), ("I03.txt", "Frau Müller"), ("I 03", "frau müller.txt")),
        (("I03.TXT", "ina.txt"), ("i03.txt", "INA"), ("T:\\Daten\\I03.txt", "sub/Ina.txt")),
    ],
)
def test_lists_that_write_names_in_another_way(tmp_path, files, rows, listed):
    metadata = "file,city\n" + "".join(
        f"{row},{city}\n" for row, city in zip(rows, "AB", strict=True)
    )
    quotes = ("Ohne Bienen wäre mein Sonntag leer.", "Ohne Brot wäre mein Sonntag leer.")
    codings = "Dokument;Code;Segment\n" + "".join(
        f"{name};A;{quote}\n" for name, quote in zip(listed, quotes, strict=True)
    )
    study = study_of(
        tmp_path,
        {files[0]: BEES, files[1]: BREAD, "metadata.csv": metadata.encode(),
         "/lists/anna.csv": codings.encode()},
    )  # fmt: skip
    (tmp_path / "study.toml").write_text('codings = "lists"\n', encoding="utf-8")
    documents, told = read(StudyFolder.open(study.root))
    assert told == []
    assert [one["city"] for one in map(documents.get, map(stem, files))] == ["A", "B"]


def stem(file: str) -> str:
    return unicodedata.normalize("NFC", Path(file).stem)


def test_names_that_differ_in_case_alone(tmp_path):
    study = study_of(
        tmp_path,
        {"Eva.txt": BEES, "eva.txt": BREAD, "metadata.csv": b"file,city\nEva.txt,A\neva.txt,B\n"},
    )
    if len(list((tmp_path / "transcripts").iterdir())) < 3:
        pytest.skip("this file system knows no case")
    assert read(study) == ({"Eva": {"city": "A"}, "eva": {"city": "B"}}, [])


def test_the_metadata_say_all_that_is_wrong_in_them_at_once(tmp_path):
    metadata = "file,city\nI01.txt,A\nsub,B\n,C\n,D\nI01.txt,E\nI77.txt,F\nI78.txt,G\nI 02.docx,H\n"
    study = study_of(
        tmp_path, {"I01.txt": BEES, "sub/I02.txt": BREAD, "metadata.csv": metadata.encode()}
    )
    documents, told = read(study)
    assert documents == {"I01": {"city": "A"}, "I02": {"city": "H"}}
    assert told == [
        "metadata.csv, lines 4–5: the row names no file; fill in its cell 'file', or remove the "
        "row",
        "metadata.csv, line 3: the row names the folder 'sub'; name each of its files in a row of "
        "its own",
        "metadata.csv, line 6: file 'I01.txt' has two rows; the first is used; remove one of them",
        "metadata.csv, line 9: 'I 02.docx' is taken for sub/I02.txt, because no other file is "
        "called so; write its name into the row as it is, if it is meant",
        "metadata.csv, lines 7–8: it names 2 files that do not exist: I77.txt, I78.txt; put them "
        "there or remove their rows",
    ]


def test_one_unknown_document_in_many_rows(tmp_path):
    row = "D1;A;Ohne Bienen wäre mein Sonntag leer.\n"
    study = study_of(
        tmp_path,
        {"I01.txt": BEES, "/lists/anna.csv": f"Dokument;Code;Segment\n{row * 11}".encode()},
    )
    (tmp_path / "study.toml").write_text('codings = "lists"\n', encoding="utf-8")
    assert read(StudyFolder.open(study.root))[1] == [
        "anna.csv, lines 2–12: there is no document 'D1'; known are I01"
    ]
    faults = read_output("faults", study.outputs)
    assert faults["line"].tolist() == [2]
    assert faults["problem"].tolist() == ["es gibt kein Dokument „D1“ (Zeilen 2–12)"]


def test_nobody_asks_in_several_documents(tmp_path):
    talk = "Eva: Was ist mit {0}?\nUdo: Gut. Und mit deinen {0}?\nEva: Auch gut. Hast du mehr?\n"
    talk += "Udo: Nein. Hast du denn mehr {0}?\nEva: Ja.\n"
    study = study_of(
        tmp_path,
        {f"D{n}.txt": talk.format(f"Bienen {n}").encode() for n in range(1, 15)} | {"X.txt": BREAD},
    )
    (told,) = read(study)[1]
    assert told.startswith(
        "nobody is recognised as the interviewer in 14 documents: D1, D2, D3, D4, D5, D6, D7, D8, "
        "D9, D10, D11, D12 …; "
    )


def test_the_example_of_a_new_study_may_be_deleted(tmp_path):
    new_study(tmp_path, title="Bienen")
    transcripts = tmp_path / "transcripts"
    (transcripts / "Beispiel.txt").unlink()
    (transcripts / "I01.txt").write_bytes(BEES)
    assert read(StudyFolder.open(tmp_path)) == ({"I01": {}}, [])
    # As a German Excel saves it, with a row of one's own.
    (transcripts / "metadata.csv").write_bytes(
        b"file;document;type;date\r\nBeispiel.txt;Beispiel;interview;14.05.2024\r\nI01.txt;B1;;\r\n"
    )
    assert read(StudyFolder.open(tmp_path)) == ({"B1": {}}, [])
    (transcripts / "metadata.csv").write_bytes(b"file,document,type,date\n")
    assert read(StudyFolder.open(tmp_path)) == ({"I01": {}}, [])


@pytest.mark.parametrize("files", [{}, {"README.md": b"x"}, {"desktop.ini": b"x"}])
def test_no_transcripts(tmp_path, files):
    study = study_of(tmp_path, files)
    found = run(study, ["topics"])
    assert [(one.file, one.problem) for one in found.faults] == [
        ("transcripts", "there are no transcripts in this folder")
    ]
    assert (found.documents, found.codings, found.topics) == (0, None, None)
    assert run(study, ["topics"]).faults == found.faults  # and again, from what is kept


def test_no_transcript_can_be_read_any_more(tmp_path):
    study = study_of(tmp_path, {"I01.txt": BEES})
    assert read(study)[1] == []
    shutil.rmtree(tmp_path / "transcripts")
    study = study_of(tmp_path, {"I01.txt": b"", "I02.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"})
    found = run(study, ["ingest", "codings", "topics"])
    assert (found.documents, found.topics) == (0, None)
    assert [one.file for one in found.faults] == ["I01.txt", "I02.doc"]


def test_files_come_as_people_count(tmp_path):
    for name in ("I10.txt", "I2.txt", "b/1.txt", "I1.txt", "1.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("B: Ja.", encoding="utf-8")
    assert list(transcript_files(tmp_path)) == ["1.txt", "I1.txt", "I2.txt", "I10.txt", "b/1.txt"]
