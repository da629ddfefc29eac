"""Which characters can every table, file and picture carry?"""

from __future__ import annotations

import unicodedata
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.characters import printable

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
