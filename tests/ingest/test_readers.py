"""Which one reader takes a file?"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import limits
from pipeline.errors import TranscriptError
from pipeline.ingest.readers import REGISTRY, SourceText, all_readers, reader_of

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

    assert len(set(names)) == len(names) == len(REGISTRY)


def test_two_claims_are_an_error_that_names_both() -> None:
    with pytest.raises(TranscriptError, match="the file could be Word and RTF; "):
        reader_of(b"x", "a.txt", [Eager("Word"), Eager("RTF")])


def test_no_claim_names_what_could_be_read() -> None:
    with pytest.raises(TranscriptError) as caught:
        reader_of(b"\x89PNG\r\n\x1a\n\0\0", "a.png", all_readers())

    assert caught.value.problem == "the file has no format that can be read"
    assert all(reader.name in str(caught.value.next_step) for reader in all_readers())


def test_text_file_that_is_no_text_says_why() -> None:
    with pytest.raises(TranscriptError, match="the file is no text: it holds NUL bytes; "):
        reader_of(b"\x89PNG\r\n\x1a\n\0\0", "a.TXT", all_readers())


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\xef\xbb\xbf"])
def test_empty_file(data: bytes) -> None:
    with pytest.raises(TranscriptError, match="the file is empty; "):
        reader_of(data, "a.txt", all_readers())


def test_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.ingest.readers.FILE_BYTES", 7)

    with pytest.raises(TranscriptError, match="the file has 8 bytes, more than the 7 allowed; "):
        reader_of(b"I: Ja?\n\n", "a.txt", all_readers())
    assert limits.FILE_BYTES > 10_000_000
