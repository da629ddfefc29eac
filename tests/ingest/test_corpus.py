"""Which documents does a folder hold, and what in it could not be read?"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import TranscriptError
from pipeline.ingest.corpus import read_corpus, read_document, speaker_counts
from pipeline.records import Fault, Role

DIALOGUE = b"I: Wie war es?\nB: Gut, sehr gut.\nI: Aha."


def write(folder: Path, **files: bytes) -> Path:
    for name, data in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".txt").write_bytes(data)
    return folder


def test_documents_in_the_order_of_their_files(tmp_path: Path) -> None:
    write(tmp_path, b=DIALOGUE, a=DIALOGUE, sub__c=DIALOGUE)

    corpus = read_corpus(tmp_path)

    assert corpus.faults == ()
    assert [(d.id, d.file) for d in corpus.documents] == [
        ("a", "a.txt"), ("b", "b.txt"), ("c", "sub/c.txt"),
    ]  # fmt: skip
    assert read_corpus(tmp_path) == corpus


def test_metadata_give_id_and_attributes(tmp_path: Path) -> None:
    write(tmp_path, a=b"---\ncity: Ulm\nage: 7\n---\n" + DIALOGUE)

    (document,) = read_corpus(
        tmp_path, metadata={"a.txt": {"document": "I1", "city": "Bonn"}}
    ).documents

    assert (document.id, dict(document.attributes)) == ("I1", {"city": "Bonn", "age": "7"})


def test_what_is_no_transcript_is_skipped(tmp_path: Path) -> None:
    for name in ("README.md", "readme_de.txt", ".DS_Store", "~$a.docx", "metadata.csv", "a.txt"):
        (tmp_path / name).write_bytes(DIALOGUE)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "a.txt").write_bytes(DIALOGUE)

    corpus = read_corpus(tmp_path, ignore=[tmp_path / "metadata.csv"])

    assert [document.file for document in corpus.documents] == ["a.txt"]
    assert corpus.faults == ()


def test_a_bad_file_is_a_fault_and_the_others_are_read(tmp_path: Path) -> None:
    write(tmp_path, a=DIALOGUE, b=b"", c="für".encode()[:-2], d=b"# ", e=b"\x00\x01", f=DIALOGUE)
    (tmp_path / "d.txt").rename(tmp_path / "d.md")

    corpus = read_corpus(tmp_path)

    assert [document.id for document in corpus.documents] == ["a", "f"]
    assert [(f.stage, f.file, f.problem) for f in corpus.faults] == [
        ("ingest", "b.txt", "the file is empty"),
        ("ingest", "c.txt", "the file is cut off: it ends inside a character"),
        ("ingest", "d.md", "the file holds nothing that was said"),
        ("ingest", "e.txt", "the file is no text: it holds NUL bytes"),
    ]
    assert all(fault.next_step for fault in corpus.faults)


def test_file_that_may_not_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    write(tmp_path, a=DIALOGUE)
    monkeypatch.setattr(Path, "read_bytes", refuse)

    assert [fault.problem for fault in read_corpus(tmp_path).faults] == [
        "the file cannot be opened (Permission denied)"
    ]


def test_ids_that_are_taken(tmp_path: Path) -> None:
    write(tmp_path, a=DIALOGUE, b=DIALOGUE, sub__a=DIALOGUE)

    corpus = read_corpus(tmp_path, metadata={"b.txt": {"document": "a"}})

    assert [document.file for document in corpus.documents] == ["a.txt"]
    assert [(fault.file, fault.problem) for fault in corpus.faults] == [
        ("b.txt", "the document id 'a' is already taken by a.txt"),
        ("sub/a.txt", "the document id 'a' is already taken by a.txt"),
    ]


def test_metadata_of_a_file_that_does_not_exist(tmp_path: Path) -> None:
    write(tmp_path, Interview_01=DIALOGUE)

    assert read_corpus(tmp_path, metadata={"Interview_1.txt": {}}).faults == (
        Fault(
            stage="ingest",
            file="",
            problem="it names the file 'Interview_1.txt', which does not exist",
            next_step="did you mean 'Interview_01.txt'?",
        ),
    )


def test_role_of_a_speaker_that_nobody_is(tmp_path: Path) -> None:
    write(tmp_path, a=b"Eva: Ja?\nUdo: So.\nEva: Aha.\nUdo: Ja.")

    corpus = read_corpus(tmp_path, roles={"eva": Role.INTERVIEWER, "Odo": Role.PARTICIPANT})

    assert [turn.role for turn in corpus.documents[0].turns[:2]] == ["interviewer", "participant"]
    assert [(fault.file, fault.problem, fault.next_step) for fault in corpus.faults] == [
        (
            "study.toml",
            "speaker 'Odo' is given a role, but nobody is called that",
            "did you mean 'Udo'?",
        )
    ]


def test_only_some_files(tmp_path: Path) -> None:
    write(tmp_path, a=DIALOGUE, b=b"", c=DIALOGUE)

    corpus = read_corpus(tmp_path, only={"c.txt"}, roles={"Eva": Role.INTERVIEWER})

    assert [document.id for document in corpus.documents] == ["c"]
    assert corpus.faults == ()


def test_several_documents_of_a_file_and_one_that_is_empty(tmp_path: Path) -> None:
    write(tmp_path, a=b"#TEXT Eva\nI: Ja?\n#TEXT Udo\n\n#TEXT Ina\nI: So?\n#TEXT Eva\nI: Nein?")

    corpus = read_corpus(tmp_path)

    assert [(d.id, d.text) for d in corpus.documents] == [("a_Eva", "I: Ja?"), ("a_Ina", "I: So?")]
    assert [fault.problem for fault in corpus.faults] == [
        "document 'Udo' holds nothing that was said",
        "the document id 'a_Eva' is already taken by a.txt",
    ]


def test_rows_of_a_table_are_documents(tmp_path: Path) -> None:
    (tmp_path / "umfrage.csv").write_text("Nr;Ort;Antwort\nF1;Ulm;Zu spät.\nF2;Bonn;Gut so.\n")

    corpus = read_corpus(tmp_path, text_column="Antwort", id_column="Nr")

    assert [(d.id, d.text, dict(d.attributes)) for d in corpus.documents] == [
        ("umfrage_F1", "Zu spät.", {"Ort": "Ulm"}),
        ("umfrage_F2", "Gut so.", {"Ort": "Bonn"}),
    ]


def test_one_file() -> None:
    (document,) = read_document(
        DIALOGUE, "sub/I07.txt", attributes={"city": "Ulm"}, roles={"B": Role.INTERVIEWER}
    )

    assert (document.id, document.file) == ("I07", "sub/I07.txt")
    assert document.attributes == {"city": "Ulm"}
    assert {turn.role for turn in document.turns} == {Role.INTERVIEWER}
    assert [
        (count.label, count.role.value, count.turns, count.words)
        for count in speaker_counts(document)
    ] == [("I", "interviewer", 2, 4), ("B", "interviewer", 1, 3)]


@pytest.mark.parametrize(
    ("limit", "data", "problem"),
    [
        ("BLOCKS", DIALOGUE, "the file has 3 paragraphs, more than the 2 allowed"),
        ("BLOCK_CHARS", b"I: Ja?", "the file has 6 characters in one paragraph, more than the 2"),
        ("DOCUMENT_CHARS", b"I:\nJ", "the file has 3 characters, more than the 2 allowed"),
    ],
)
def test_limits(monkeypatch: pytest.MonkeyPatch, limit: str, data: bytes, problem: str) -> None:
    monkeypatch.setattr(f"pipeline.ingest.file_reading.{limit}", 2)

    with pytest.raises(TranscriptError, match=problem):
        read_document(data, "a.txt")
