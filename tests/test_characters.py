"""Which characters can every table, file and picture carry?"""

from __future__ import annotations

import re
import unicodedata
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.characters import composed, printable
from pipeline.decoding import clean_line, decode_text

ANY = st.text(
    st.one_of(
        st.characters(),
        st.characters(max_codepoint=0xA0),
        st.characters(categories=["Cs"]),
        st.sampled_from("\ufffd\ufffe\uffff"),
    )
)


@given(ANY)
def test_what_is_left_can_be_written_in_utf_8_and_in_xml(text):
    left = printable(text)
    written = f"<a>{escape(left)}</a>".encode()
    assert ElementTree.fromstring(written).text in (left.replace("\r\n", "\n").replace("\r", "\n"),
                                                    None)  # fmt: skip
    assert {char for char in left if unicodedata.category(char) == "Cc"} <= {"\t", "\n", "\r"}
    assert printable(left) == left


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"],
                             exclude_characters="\ufffe\uffff")))  # fmt: skip
def test_all_else_stays(text):
    assert printable(text) == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Er\x01nte\x7f", "Ernte"),
        ("Ernte\x0bund\x85Obst", "Ernte und Obst"),
        ("Zeile 1\r\n\tZeile 2", "Zeile 1\r\n\tZeile 2"),
        ("M\udcfcller \ud83d\ud83c\udf45 \U0001f345", "Mller  \U0001f345"),
    ],
)
def test_what_parts_words_becomes_a_space_and_all_else_vanishes(written, read):
    assert printable(written) == read


@given(st.text(st.sampled_from("aeuÜ\u0308\u0301\u0316\u0344\u0f73 –„ \n"), max_size=28))
def test_what_people_write_is_composed_as_unicode_says(text):
    assert composed(text) == unicodedata.normalize("NFC", text)


@given(st.text(st.sampled_from("ae\u0308\u0301\u0316\u0344\u0f73–")), st.integers(1, 90))
def test_what_is_composed_stays_composed(text, times):
    once = composed(text * times)
    assert unicodedata.normalize("NFC", once) == composed(once) == once
    assert not re.search("[\u0308\u0301\u0316\u0f73]{100}", once)


def test_marks_without_end_are_parted_and_none_is_lost():
    """To put a million of them into their order would take minutes."""
    text = "B: a" + "\u0316\u0301" * 500_000 + " Ja."
    (line,) = decode_text(text.encode()).split("\n")
    assert line.count("\u0316") == 500_000
    assert line.endswith(" Ja.")
    assert clean_line(line) == line
