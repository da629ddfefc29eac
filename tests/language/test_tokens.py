from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language import analyse, expand_coordination, lemmas, sentences, stop_words
from pipeline.language.pieces import piecewise_rules
from pipeline.language.tokens import _as_a_whole, _by_strings

PIECES = (
    "Bürger:innen|Bürgerinnen und Bürger|Rad- und Fußwege|hab's|'ne|(lacht)|Vereinsheim|-bau|äh|12."
    "|„Ja“,|\n|\t|Ärzt*innen,"
)
SPEECH = st.lists(st.sampled_from([*PIECES.split("|"), "x" * 250])).map(" ".join)


@given(st.text() | SPEECH, st.sampled_from(["de", "en", "qq"]))
@settings(max_examples=60, deadline=None)
def test_tokens_are_slices_of_the_text(text, language):
    tokens = analyse(text, language)
    assert all(token.text == text[token.start : token.end] for token in tokens)
    offsets = [offset for token in tokens for offset in (token.start, token.end)]
    assert offsets == sorted(offsets)
    assert "".join("".join(token.text for token in tokens).split()) == "".join(text.split())
    assert all(token.lemma for token in tokens)


@given(
    st.text(st.sampled_from("aeSnÄß ab12 .,-/'’\t\n\u00a0")) | SPEECH,
    st.sampled_from(["de", "en", "fr", "fi", "qq"]),
)
@settings(max_examples=60, deadline=None)
def test_strings_are_divided_by_themselves_as_in_the_whole_text(text, language):
    plain = text.replace("x" * 250, "x" * 50)
    rules = piecewise_rules(language)
    assert list(_by_strings(plain, rules)) == list(_as_a_whole(plain, language))


def test_words_that_hold_spaces_are_found_in_the_whole_text():
    assert piecewise_rules("ru") is None
    assert [token.text for token in analyse("Это ж/д к-т, да", "ru")] == [
        "Это",
        "ж/д к-т",
        ",",
        "да",
    ]


def test_a_truncated_word_counts_as_the_whole_one():
    token = analyse("Sport- und Kulturvereine")[0]
    assert (token.text, token.lemma, token.parts) == ("Sport-", "Sportverein", ("Sport", "Verein"))


def test_a_pair_is_one_token():
    tokens = analyse("Liebe Winzerinnen und Winzer, guten Tag")
    assert [(token.start, token.end, token.lemma) for token in tokens[1:2]] == [(6, 28, "Winzer")]


def test_a_hyphen_parts_a_compound():
    assert analyse("der Rhein-Main-Radweg")[1].parts == ("Rhein", "Main", "Rad", "Weg")


def test_words_are_told_from_signs_and_numbers():
    text = "Am 12. Mai, z. B. 3-mal (ha!), post@haus.example, 2G-Regel"
    words = [token.text for token in analyse(text) if token.is_word]
    assert words == ["Am", "Mai", "3-mal", "ha", "2G-Regel"]


def test_case_tells_nouns_from_verbs():
    assert lemmas("Sehen Sie: das Sehen. Gute Leute, das Gute.")[:4] == [
        "sehen",
        "sie",
        "der",
        "Sehen",
    ]


def test_a_stressed_word_is_no_acronym():
    assert lemmas("das war NIE so bei der EU")[2::4] == ["nie", "EU"]


def test_english_through_the_same_functions():
    assert lemmas("The children were running.", "en") == ["the", "child", "be", "run"]
    assert expand_coordination("pre- and postwar", "en") == "pre- and postwar"
    assert "uh" in stop_words("en")


def test_a_language_that_nobody_knows_is_still_read():
    assert lemmas("Abc def", "qq") == ["abc", "def"]
    assert stop_words("qq") == frozenset()


def test_stop_words_are_function_words_and_fillers_but_no_themes():
    stops = stop_words("de")
    assert {"und", "äh", "sozusagen", "halt", "ne", "nich", "lacht", "unv"} <= stops
    assert not {"zeit", "tag", "jahr", "teil", "wissen"} & stops


@pytest.mark.parametrize(
    "text",
    [
        "." * 30_000 + "x",
        " " * 30_000 + "x",
        "(" * 30_000,
        "Ab" * 15_000,
        "Rad-, " * 5_000,
        "Bürgerinnen und " * 2_000,
        "a/ " * 5_000,
        "1. " * 5_000,
    ],
    ids=lambda text: text[:8],
)
def test_no_text_takes_for_ever(text):
    analyse("Wörterbücher laden")
    begin = process_time()
    sentences(text)
    analyse(text)
    expand_coordination(text)
    assert process_time() - begin < 10
