"""Which one reader takes a file?"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from pipeline import limits
from pipeline.errors import TranscriptError
from pipeline.ingest.corpus import read_corpus
from pipeline.ingest.readers import BUNDLED, SourceText, all_readers, external_readers, reader_of
from pipeline.ingest.subtitles import SubRipReader
from pipeline.ingest.testing import check_golden, generate, golden_file, input_files

GOLDEN = Path(__file__).parent / "golden"
TRANSCRIPTS = Path(__file__).parents[2] / "transcripts"


class Eager:
    """Claims every file."""

    def __init__(self, name: str) -> None:
        self.name = name

    def claims(self, data: bytes, name: str) -> bool:
        return True

    def read(self, data: bytes, name: str) -> list[SourceText]:
        return []


def test_each_file_of_the_demo_study_has_one_reader_whatever_its_name() -> None:
    files = [path for path in TRANSCRIPTS.iterdir() if path.stem.startswith(("Interview", "Work"))]

    for path in files:
        data = path.read_bytes()
        claimed = reader_of(data, path.name, all_readers())
        assert reader_of(data, "falsch.txt", all_readers()) is claimed
        assert reader_of(data, "falsch.docx", all_readers()) is claimed
    assert len(files) == 32


def test_names_of_readers_are_told_apart() -> None:
    names = [reader.name for reader in all_readers()]

    assert len(set(names)) == len(names) == len(BUNDLED)


def test_two_claims_are_an_error_that_names_both() -> None:
    with pytest.raises(TranscriptError, match="the file could be Word and RTF; "):
        reader_of(b"x", "a.txt", [Eager("Word"), Eager("RTF")])


def test_no_claim_names_what_could_be_read() -> None:
    with pytest.raises(TranscriptError) as caught:
        reader_of(b"\x07\0\x81\0", "a.bin", all_readers())

    assert caught.value.problem == "the file has no format that can be read"
    assert all(reader.name in str(caught.value.next_step) for reader in all_readers())


def test_text_file_that_is_no_text_says_why() -> None:
    with pytest.raises(TranscriptError, match="the file is no text: it holds NUL bytes; "):
        reader_of(b"\x07\0\x81\0", "a.TXT", all_readers())


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\xef\xbb\xbf"])
def test_empty_file(data: bytes) -> None:
    with pytest.raises(TranscriptError, match="the file is empty; "):
        reader_of(data, "a.txt", all_readers())


def test_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.ingest.readers.FILE_BYTES", 7)

    with pytest.raises(TranscriptError, match="the file has 8 bytes, more than the 7 allowed; "):
        reader_of(b"I: Ja?\n\n", "a.txt", all_readers())
    assert limits.FILE_BYTES > 10_000_000


@pytest.mark.parametrize("path", input_files(GOLDEN), ids=lambda path: path.name)
def test_blocks_are_those_of_the_golden_file(path: Path) -> None:
    check_golden(reader_of(path.read_bytes(), path.name, all_readers()), path)


def test_a_golden_file_tells_the_first_difference_and_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,500\nB: Ja.\n", encoding="utf-8")
    golden = generate(SubRipReader(), path)
    block = {"text": "B: Ja.", "line": 3, "cue": "1", "seconds": 1.0, "seconds_end": 2.5}
    assert json.loads(golden.read_text(encoding="utf-8")) == [{"blocks": [block]}]
    assert golden == golden_file(path)
    assert input_files(tmp_path) == [path]
    check_golden(SubRipReader(), path)

    golden.write_text(golden.read_text(encoding="utf-8").replace("Ja.", "Nein."), encoding="utf-8")
    with pytest.raises(AssertionError, match=r"line 5 of a\.srt\.golden\.json: .*Nein.* != .*Ja"):
        check_golden(SubRipReader(), path)
    with pytest.raises(FileExistsError):
        generate(SubRipReader(), path)


CHAT = """
from pipeline.ingest.blocks import Block
from pipeline.ingest.readers import FormatReader

def blocks(data):
    for number, line in enumerate(data.decode().splitlines(), 1):
        if line.startswith("*"):
            speaker, text = line[1:].split(":\\t")
            yield Block(text=text, speaker=speaker, line=number)

chat = FormatReader(name="CHAT (cha)", suffixes=(".cha",), function=blocks)
"""


@pytest.fixture
def chat_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A distribution that adds a reader, and the folder that it is installed in."""
    info = tmp_path / "site" / "chat_reader.dist-info"
    info.mkdir(parents=True)
    (info.parent / "chat_reader.py").write_text(CHAT, encoding="utf-8")
    (info / "METADATA").write_text("Name: chat-reader\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        "[panreflex.readers]\nchat = chat_reader:chat\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(info.parent)
    forget_readers()
    yield info
    forget_readers()
    sys.modules.pop("chat_reader", None)


def forget_readers() -> None:
    all_readers.cache_clear()
    external_readers.cache_clear()


def test_another_package_adds_a_reader(chat_package: Path, tmp_path: Path) -> None:
    folder = tmp_path / "transcripts"
    folder.mkdir()
    (folder / "I07.cha").write_text("@Begin\n*INV:\tWann?\n*PAR:\tNie.\n", encoding="utf-8")
    (folder / "I08.cha").write_text("*INV\n", encoding="utf-8")
    (folder / "I09.txt").write_text("I: Wann?\nB: Nie.\n", encoding="utf-8")

    corpus = read_corpus(folder)

    # Without it, a file of CHAT is plain text.
    assert [(d.id, [turn.speaker for turn in d.turns]) for d in corpus.documents] == [
        ("I07", ["INV", "PAR"]),
        ("I09", ["I", "B"]),
    ]
    assert [(fault.file, fault.problem) for fault in corpus.faults] == [
        ("I08.cha", "the CHAT (cha) file is damaged (ValueError)")
    ]
    assert list(external_readers().values()) == ["chat-reader 1.0"]


def test_a_reader_that_cannot_be_loaded_is_named(chat_package: Path) -> None:
    entry = "[panreflex.readers]\nchat = chat_reader:lost\n"
    (chat_package / "entry_points.txt").write_text(entry, encoding="utf-8")
    with pytest.raises(TranscriptError, match=r"'chat' of chat-reader 1.0 cannot be .*Attribute"):
        all_readers()
