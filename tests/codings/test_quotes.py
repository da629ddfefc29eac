from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.codings.quotes import Place, QuoteFinder

TEXT = "Sie sagte – leise –:  „Ja …\ngern“, und er’s auch."


def found(text: str, quote: str) -> str | None:
    place = QuoteFinder(text).find(quote)
    return None if place is None else text[place.start : place.end]


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


def test_text_with_characters_that_are_left_out_keeps_its_offsets():
    assert found("Das ist Gar\u00adten\u200barbeit.", "Gartenarbeit") == "Gar\u00adten\u200barbeit"


def test_decomposed_letters_are_composed():
    assert found("schöne Erde", "scho\u0308ne") == "schöne"


def test_the_interval_is_searched_first_then_the_text_from_its_beginning():
    finder = QuoteFinder("ja nein ja nein ja")
    assert finder.find("ja", within=(4, 18)) == Place(8, 10)
    assert finder.find("ja", within=(3, 7)) == Place(0, 2)
    assert finder.find("ja") == Place(0, 2)


def test_the_same_words_elsewhere_outrank_like_words_in_the_interval():
    text = "Ich gieße abends immer gern. Ich gieße abends immer gerne."
    place = QuoteFinder(text).find("Ich gieße abends immer gerne.", within=(0, 28))
    assert place == Place(29, 58)


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
    text = "Wie es mir geht? Abends gieße ich die Bohnen gern. Dann ist Ruhe."
    place = QuoteFinder(text).find("Abends giese ich die Bohnen gern.")
    # 33 characters each, 32 in common: 2 * 32 / 66 = 0.969
    assert place == Place(17, 50, 96)


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
    place = QuoteFinder(text).find(part)
    assert place is not None
    assert place.likeness == 100

    def bare(string: str) -> str:
        return (
            string.replace("\u00ad", "").replace("\u00a0", " ").replace("\n", " ").replace(" ", "")
        )

    spelled = str.maketrans({"„": '"', "“": '"', "–": "-", "…": "..."})
    assert bare(text[place.start : place.end]).translate(spelled) == bare(part).translate(spelled)


@settings(max_examples=100, deadline=None)
@given(st.text("ab c.", min_size=1, max_size=60), st.data())
def test_a_quote_in_its_own_words_is_found_where_it_was_marked(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    assume(quote == quote.strip())
    assert QuoteFinder(text).find(quote, within=(start, end)) == Place(start, end)
