"""Which characters do bytes mean?"""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.decoding import clean_line, decode_beginning, decode_text
from pipeline.errors import TranscriptError

WORDS = "I: Für „Bürger*innen“ – 7 €?"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"])
def test_encodings(encoding: str) -> None:
    assert decode_text(WORDS.encode(encoding)) == WORDS


MAC = "I: Möchten Sie über „Öl“ – süß – reden?\rB: Ja… für Geld, ça va."


def test_mac_roman_is_known_by_its_umlauts() -> None:
    assert decode_text(MAC.encode("mac_roman")) == MAC.replace("\r", "\n")
    # As Mac Roman, these would have umlauts, too: an "Ö" for each ellipsis, an "ä" for the "Š".
    western = "I: Frau Škoda…ging über die Straße…und dann… süß, § 3 §5."
    assert decode_text(western.encode("cp1252")) == western


@given(st.text(alphabet="abßäöüÄÖÜ …„“€\n", max_size=60))
def test_cp1252_is_read_as_such_where_no_word_has_signs_inside(text: str) -> None:
    text = f"für {text.replace('…', '… ')}"
    assert decode_text(text.encode("cp1252")) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("mark", ["\ufeff"])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-be"])
def test_byte_order_marks(encoding: str, mark: str) -> None:
    assert decode_text((mark + WORDS).encode(encoding)) == WORDS


def test_line_ends_and_composed_characters() -> None:
    assert decode_text("fu\u0308r\r\nuns\rund\u2028alle\x85".encode()) == "für\nuns\nund\nalle\n"


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("Tür".encode()[:2], "the file is cut off: it ends inside a character"),
        (b"\xff\xfeI\x00:", "the file is cut off or damaged: it is not complete UTF-16"),
        (b"I: \0 Ja", "the file is no text: it holds NUL bytes"),
        (b"I: \x81 Ja", "the file is no text in UTF-8, UTF-16 or cp1252"),
        (b"\xfc\x01\x02", "the file is no text in UTF-8, UTF-16 or cp1252"),
        ("für".encode() + "für".encode("cp1252") + b".", "the file mixes UTF-8 with another"),
    ],
)
def test_no_text(data: bytes, problem: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        decode_text(data)

    assert caught.value.problem.startswith(problem)
    assert caught.value.next_step


def test_too_many_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.decoding.LINES", 2)

    assert decode_text(b"a\nb\nc") == "a\nb\nc"
    with pytest.raises(TranscriptError, match="the file has 3 lines, more than the 2 allowed"):
        decode_text(b"a\r\nb\r\n\r\n")


def test_opening_may_cut_a_character() -> None:
    text = "ü" * 50

    assert decode_beginning(text.encode(), size=51) == "ü" * 25
    assert decode_beginning(text.encode("utf-16"), size=51) == "ü" * 24
    assert decode_beginning(text.encode()[:51], size=51) is None


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("\u00a0z.\u202fB. \t so ", "z. B. so"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("Mitt\u00adwoch", "Mittwoch"),
        ("Mitt\u00ad ", "Mitt\u00ad"),
        ("\u00ad", ""),
        ("a\x00\x07b\x85c", "ab c"),
    ],
)
def test_tidy(text: str, tidied: str) -> None:
    assert clean_line(text) == tidied


@settings(max_examples=100, deadline=None)
@given(st.text())
def test_tidy_text_stays_as_it_is(text: str) -> None:
    once = clean_line(text)

    assert clean_line(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\n" not in once


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(categories=["L", "P", "Zs"], max_codepoint=0x2122)))
def test_any_german_text_survives_utf_8(text: str) -> None:
    assert decode_text(text.encode()) == unicodedata.normalize("NFC", text)
