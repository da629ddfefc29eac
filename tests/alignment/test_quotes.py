from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.alignment.quotes import (
    QuoteFinder,
    TextSpan,
    normalize,
    normalize_with_offsets,
    similarity,
)

TEXT = "Sie sagte – leise –:  „Ja …\ngern“, und er’s auch."


def found(text: str, quote: str) -> str | None:
    finder = QuoteFinder(text)
    places = finder.exact_matches(quote) or finder.similar_matches(quote)
    return text[places[0].start : places[0].end] if places else None


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("leise", "leise"),
        ("  leise\n", "leise"),
        ("- leise -", "– leise –"),
        ('"Ja ... gern"', "„Ja …\ngern“"),
        ("»Ja … gern«", "„Ja …\ngern“"),
        ("leise –: „Ja", "leise –:  „Ja"),
        ("er's auch", "er’s auch"),
        ("le\u00adise", "leise"),
        ("LEISE", None),
        ("laut", None),
        ("", None),
        ("\u200b", None),
    ],
)
def test_spelling_of_marks_and_spaces_does_not_matter(quote, expected):
    assert found(TEXT, quote) == expected


@given(st.text(alphabet=" \u00a0\n\u00ad\u200b…„“–'ab", max_size=12))
def test_marks_and_spaces_are_normalized_one_by_one(text):
    chars, offsets = "", []
    for offset, char in enumerate(text):
        normal = {"\u00ad": "", "\u200b": "", "…": "...", "„": '"', "“": '"', "–": "-"}.get(
            char, char
        )
        normal = " " if char.isspace() else normal
        if not (normal == " " and chars.endswith(" ")):
            chars += normal
            offsets += [offset] * len(normal)
    assert normalize_with_offsets(text) == (chars, offsets)
    assert normalize(text) == chars.strip()


def test_text_with_characters_that_are_left_out_keeps_its_offsets():
    assert found("Das ist Gar\u00adten\u200barbeit.", "Gartenarbeit") == "Gar\u00adten\u200barbeit"


def test_decomposed_letters_are_composed():
    assert found("schöne Erde", "scho\u0308ne") == "schöne"


def test_every_place_is_found_and_places_inside_words_only_where_there_are_no_others():
    assert QuoteFinder("ja nein ja jammern").exact_matches("ja") == (
        TextSpan(0, 2),
        TextSpan(8, 10),
    )
    assert QuoteFinder("nein jammern").exact_matches("ja") == (TextSpan(5, 7),)


def test_every_place_that_is_like_a_quote_is_found():
    text = "Ich gieße abends immer gern. Was sonst? Ich gieße abends immer gerne. Ach so."
    places = QuoteFinder(text).similar_matches("Ich giese abends immer gerne.")
    assert [text[place.start : place.end] for place in places] == [
        "Ich gieße abends immer gern.",
        "Ich gieße abends immer gerne.",
    ]


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        # a letter wrong, missing, too many; a word too many, missing; other words; too short
        ("Abends gisse ich die Bohnen gern.", "Abends gieße ich die Bohnen gern."),
        ("Abends gieß ich die Bohnen gern.", "Abends gieße ich die Bohnen gern."),
        ("Abends gießee ich die Bohnen gern.", "Abends gieße ich die Bohnen gern."),
        ("Abends gieße ich die roten Bohnen gern.", "Abends gieße ich die Bohnen gern."),
        ("Abends gieße ich ja die Bohnen.", "Abends gieße ich die Bohnen"),
        ("Morgens esse ich nur die Tomaten auf.", None),
        ("gieße ick", None),
    ],
)
def test_like_words_are_found_whole(quote, expected):
    text = "Wie es mir geht? Abends gieße ich die Bohnen gern. Dann ist Ruhe."
    assert found(text, quote) == expected


def test_likeness_is_told():
    # 33 characters each, 32 in common: 2 * 32 / 66 = 0.969
    said = "Abends gieße ich die Bohnen gern."
    assert similarity("Abends giese ich die Bohnen gern.", said) == 96
    assert similarity("Abends  gieße ich die Bohnen gern.", said) == 100


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # as it was; words put in; a letter gone; a sentence put in behind, before; taken out
        ("Wer gießt? Ich, abends. Und wer erntet?", "Ich, abends."),
        ("Wer gießt? Ich, spät abends. Und wer erntet?", "Ich, spät abends."),
        ("Wer gießt? Ich abend. Und wer erntet?", "Ich abend."),
        ("Wer gießt? Ich abends. Gern sogar. Und wer erntet?", "Ich abends."),
        ("Wer gießt? Tja. Ich abends. Und wer erntet?", "Ich abends."),
        ("Wer gießt? Und wer erntet?", None),
    ],
)
def test_a_short_quote_is_found_by_what_stands_around_it(now, expected):
    text = f"Das Büro ist grau. Immer schon. {now} Alle zusammen, nach der Arbeit."
    places = QuoteFinder(text).matches_in_context(
        "Ich, abends.", "grau. Immer schon. Wer gießt? ", " Und wer erntet? Alle zusammen,"
    )
    assert [text[place.start : place.end] for place in places] == ([expected] if expected else [])


def test_a_turn_inside_a_quote_is_not_the_quote():
    text = "Das glaube ich auch, ja."
    assert found(text, f"Ganz etwas anderes steht hier. {text} Und noch viel mehr davon.") is None


WORDS = st.lists(
    st.text(st.sampled_from("abeäß–„“'.,…\u00ad"), min_size=1, max_size=6), min_size=1, max_size=12
)
GAPS = st.sampled_from([" ", "  ", "\n", "\u00a0"])


@settings(max_examples=100, deadline=None)
@given(WORDS, GAPS, GAPS, st.data())
def test_any_part_is_found_whatever_its_spaces(words, gap, other, data):
    text = gap.join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    part = other.join(words[first:last]).strip()
    assume(part.strip("\u00ad \n\u00a0"))
    places = QuoteFinder(text).exact_matches(part)
    assert places

    def bare(string: str) -> str:
        return (
            string.replace("\u00ad", "").replace("\u00a0", " ").replace("\n", " ").replace(" ", "")
        )

    spelled = str.maketrans({"„": '"', "“": '"', "–": "-", "…": "..."})
    for place in places:
        said = text[place.start : place.end]
        assert bare(said).translate(spelled) == bare(part).translate(spelled)
        assert similarity(part, said) == 100


@settings(max_examples=100, deadline=None)
@given(st.text("ab c.", min_size=1, max_size=60), st.data())
def test_a_quote_in_its_own_words_is_found_where_it_was_marked(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    assume(quote == quote.strip())
    places = QuoteFinder(text).exact_matches(quote)
    assert all(text[place.start : place.end] == quote for place in places)
    cut = [text[edge - 1 : edge + 1] for edge in (start, end) if 0 < edge < len(text)]
    inside_a_word = any(both.isalnum() for both in cut)
    assert TextSpan(start, end) in places or (inside_a_word and places)
