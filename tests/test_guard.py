"""Can a container do harm?"""

from __future__ import annotations

import random
import struct
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from pipeline import guard
from pipeline.errors import TranscriptError
from pipeline.guard import member_names, parsing, repack, unpack, unpack_document
from tests.ingest.office_files import zipped


def packed(content: bytes, method: int = ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", method) as archive:
        archive.writestr("a", content)
    return stream.getvalue()


def test_members_survive_unpacking_and_packing() -> None:
    members = unpack(zipped({"a": "eins", "b/c": "zwei"}), "Word")

    assert members == {"a": b"eins", "b/c": b"zwei"}
    assert unpack(repack(members).getvalue(), "Word") == members


def test_bomb_is_refused_by_its_ratio() -> None:
    bomb = packed(bytes(50_000_000))
    assert len(bomb) < 60_000

    with pytest.raises(TranscriptError, match="more than 200 times its size"):
        unpack(bomb, "Word")


def test_member_is_not_inflated_beyond_its_declared_size(monkeypatch: pytest.MonkeyPatch) -> None:
    # 50 MB of zeros, but both headers say 10 bytes, with the right checksum of 10 zeros.
    bomb = bytearray(packed(bytes(50_000_000)))
    small = packed(bytes(10))
    crc = small[14:18]
    central = bomb.index(b"PK\x01\x02")
    for crc_at, size_at in ((14, 22), (central + 16, central + 24)):
        bomb[crc_at : crc_at + 4] = crc
        bomb[size_at : size_at + 4] = struct.pack("<I", 10)

    assert unpack(bytes(bomb), "Word") == {"a": bytes(10)}


@pytest.mark.parametrize(
    ("limit", "amount", "problem"),
    [("MEMBERS", 1, "2 members"), ("UNPACKED_BYTES", 7, "8 bytes unpacked")],
)
def test_limits(monkeypatch: pytest.MonkeyPatch, limit: str, amount: int, problem: str) -> None:
    data = zipped({"a": "eins", "b": "zwei"})
    unpack(data, "Word")

    monkeypatch.setattr(guard, limit, amount)
    with pytest.raises(TranscriptError, match=problem):
        unpack(data, "Word")


def test_tags_are_counted_before_they_are_parsed() -> None:
    # Without any compression, so that no other limit holds.
    with pytest.raises(TranscriptError, match="tags and attributes"):
        unpack_document(zipped({"a.xml": "<p/>" * 5_000_001}), "Word")


def test_encrypted_and_unusual_members_are_refused() -> None:
    encrypted = bytearray(packed(b"x"))
    for at in (6, encrypted.index(b"PK\x01\x02") + 8):
        encrypted[at] |= 1

    with pytest.raises(TranscriptError, match="password-protected"):
        unpack(bytes(encrypted), "Word")
    with pytest.raises(TranscriptError, match="unknown way"):
        unpack(packed(b"x" * 100, ZIP_BZIP2), "Word")


def test_names_of_garbage_are_none() -> None:
    data = zipped({"a": "eins"})

    assert member_names(data) == {"a"}
    assert member_names(data[:-30]) == frozenset()
    assert member_names(b"PK\x03\x04" + random.Random(0).randbytes(1_000)) == frozenset()


def test_every_error_of_a_parser_becomes_one_for_people() -> None:
    with (
        pytest.raises(TranscriptError, match=r"the PDF file is damaged \(RecursionError\)"),
        parsing("PDF"),
    ):
        raise RecursionError
    with pytest.raises(TranscriptError, match=r"^mine$"), parsing("PDF"):
        raise TranscriptError("mine")
