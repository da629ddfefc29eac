from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codebook import load_codebook
from pipeline.codebook.terms import parse_term
from pipeline.coding.patterns import Pattern, Patterns, forms
from pipeline.errors import CodebookError
from pipeline.language import analyse

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "codebook.md").read_text(encoding="utf-8")
ENGLISH_GUIDE = (DOCS / "en/codebook.md").read_text(encoding="utf-8")


def found(term, text, language="de"):
    words = forms(analyse(text, language))
    pattern = Pattern(parse_term(term), language)
    return [text[words[first].start : words[last].end] for first, last in pattern.find(words)]


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        # any inflection, whatever form the researcher wrote
        ("gießen", "Sie goss, er gießt, es ist gegossen.", ["goss", "gießt", "gegossen"]),
        ("schön", "Am schönsten ist es im Herbst.", ["schönsten"]),
        ("Regeln", "Eine Regel gilt.", ["Regel"]),
        ("beet", "Das Beet.", ["Beet"]),
        # parts of compounds, but not the other way round
        ("Regel", "Die Vereinsregeln gelten.", ["Vereinsregeln"]),
        ("Vereinsregel", "Die Regel gilt.", []),
        ("Beet", "Hoch- und Frühbeete", ["Hoch-", "Frühbeete"]),
        ("Beet", "Er betet.", []),
        # phrases: in order, up to two words between
        ("Wasser sparen", "Wasser kann man sparen.", ["Wasser kann man sparen"]),
        ("Wasser sparen", "Wasser kann man immer sparen.", []),
        ("Wasser sparen", "Wir sparen Wasser.", []),
        ("rufen an", "Er rief gleich an.", ["rief gleich an"]),
        ("Beet Erde Wasser", "Beet und Erde und Wasser", ["Beet und Erde und Wasser"]),
        ("Beet Erde", "Beet, Beet und Erde", ["Beet und Erde"]),
        # wildcards look at forms, lemmas and parts
        ("vergess*", "Er vergaß es, vergessen ist es.", ["vergaß", "vergessen"]),
        ("*beet", "Ein Frühbeet, zwei Hochbeete, ein Beetrand.", ["Frühbeet", "Hochbeete"]),
        ("*wasser*", "Die Abwassergebühr.", ["Abwassergebühr"]),
        # the exact form; a capital letter is meant
        ("„Beete“", "Das Beet, die Beete.", ["Beete"]),
        ("„Wagen“", "Wir wagen es mit dem Wagen.", ["Wagen"]),
        ("„kurze Wege“", "Kurze Wege sind keine kurzen Wege.", ["Kurze Wege"]),
        ("„kurze Wege“", "kurze und gute Wege", []),
        ("24/7", "Wir sind 24/7 im Garten.", ["24/7"]),
        ("Prozess", "Der Prozeß läuft.", ["Prozeß"]),
    ],
)
def test_what_a_term_finds(term, text, expected):
    assert found(term, text) == expected


EXAMPLES, ENGLISH_EXAMPLES = (
    re.findall(r"^\| `(.+)` \| (.+) \| (.+) \|$", guide, re.MULTILINE)
    for guide in (GUIDE, ENGLISH_GUIDE)
)


@pytest.mark.parametrize(
    ("term", "hit", "miss", "language"),
    [(*one, "de") for one in EXAMPLES] + [(*one, "en") for one in ENGLISH_EXAMPLES],
)
def test_the_guide_says_what_a_term_finds(term, hit, miss, language):
    assert found(term, hit, language)
    assert not found(term, miss, language)


def test_the_codebook_of_the_english_guide_can_be_read(tmp_path):
    file = tmp_path / "codes.yaml"
    text = re.search(r"```yaml\n(title.*?)```", ENGLISH_GUIDE, re.DOTALL)[1]
    file.write_text(text, encoding="utf-8")
    assert len(ENGLISH_EXAMPLES) == 10
    said = "Beds, watering, saving some water, as planned, a house."
    terms = load_codebook(file).codes[0].terms
    assert [found(term, said, "en") for term in terms] == [
        ["Beds"],
        ["watering", "water"],
        ["saving some water"],
        ["as planned"],
        [],
        ["house"],
    ]


def test_the_codebook_of_the_guide_can_be_read(tmp_path):
    file = tmp_path / "codes.yaml"
    file.write_text(re.search(r"```yaml\n(title.*?)```", GUIDE, re.DOTALL)[1], encoding="utf-8")
    terms = load_codebook(file).codes[0].terms
    assert len(EXAMPLES) == 14
    assert [found(term, "Frühbeete, gießt, Wasser gut sparen, nach Plan") for term in terms] == [
        ["Frühbeete"],
        ["gießt"],
        ["Wasser gut sparen"],
        ["nach Plan"],
        [],
        [],
    ]
    assert found(terms[4], "Hochbeete") == ["Hochbeete"]
    assert found(terms[5], "Zierpflanzen") == ["Zierpflanzen"]


def test_other_languages_have_lemmas_or_at_least_forms():
    assert found("water garden", "They watered the garden.", "en") == ["watered the garden"]
    assert found("garten*", "garten gartens", "xx") == ["garten", "gartens"]


def test_many_patterns_find_what_each_would():
    terms = ["Beet", "gieß*", "Wasser sparen", "„Beete“", "*beet"]
    patterns = [Pattern(parse_term(term), "de") for term in terms]
    words = forms(analyse("Hochbeete gießen, Wasser gut sparen, Beete."))
    together = sorted(Patterns(patterns).found(words))
    assert together == [
        (number, *span) for number, one in enumerate(patterns) for span in sorted(one.find(words))
    ]
    assert {number for number, _, _ in together} == set(range(len(terms)))


def test_repetition_costs_no_more_than_length():
    words = forms(analyse("Beet " * 3_000))
    pattern = Pattern(parse_term(" ".join(["Beet"] * 30)), "de")
    start = time.process_time()
    assert len(list(pattern.find(words))) == 3_000 - 29
    assert time.process_time() - start < 5


TEXTS = st.text(max_size=50) | st.text(alphabet="Beet gießn-*„“\"'.,:/()\n", max_size=50)


@given(TEXTS, TEXTS)
@settings(max_examples=100, deadline=None)
def test_any_term_can_be_looked_for_in_any_text(term, text):
    try:
        pattern = Pattern(parse_term(term), "de")
    except CodebookError:
        return
    words = forms(analyse(text))
    assert all(0 <= first <= last < len(words) for first, last in pattern.find(words))
    assert sorted(Patterns([pattern]).found(words)) == sorted(
        (0, *span) for span in pattern.find(words)
    )
