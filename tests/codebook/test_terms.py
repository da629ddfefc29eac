from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codebook import load_codebook
from pipeline.codebook.terms import MAX_WORDS_BETWEEN, TermWord, parse_term
from pipeline.errors import CodebookError


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Beet", [TermWord("Beet")]),
        ("  Beet ", [TermWord("Beet")]),
        ("Regen fallen", [TermWord("Regen"), TermWord("fallen", between=MAX_WORDS_BETWEEN)]),
        ("ernt*", [TermWord("ernt", any_end=True)]),
        ("*beet", [TermWord("beet", any_start=True)]),
        ("*ess*", [TermWord("ess", any_start=True, any_end=True)]),
        ("Garten-*", [TermWord("Garten", any_end=True)]),
        ("„Beete“", [TermWord("Beete", exact=True)]),
        ('"Beete"', [TermWord("Beete", exact=True)]),
        ("«Beete»", [TermWord("Beete", exact=True)]),
        ("»Beete«", [TermWord("Beete", exact=True)]),
        ("“Beete”", [TermWord("Beete", exact=True)]),
        ("„na ja, gut“", [TermWord(text, exact=True) for text in ("na", "ja", "gut")]),
        (
            "kein „hohes Beet“ mehr",
            [
                TermWord("kein"),
                TermWord("hohes", exact=True, between=MAX_WORDS_BETWEEN),
                TermWord("Beet", exact=True),
                TermWord("mehr", between=MAX_WORDS_BETWEEN),
            ],
        ),
        ("24/7", [TermWord("24/7")]),
        ("geht's", [TermWord("geht's")]),
        ("z.B.", [TermWord("z.B.")]),
        ("Hoch-Beet", [TermWord("Hoch-Beet")]),
    ],
)
def test_a_term_is_read(written, words):
    term = parse_term(written)
    assert list(term.words) == words
    assert not term.excludes


def test_a_leading_hyphen_rules_out_and_is_not_shown():
    term = parse_term("-„Hohe  Beete“")
    assert term.excludes
    assert term.text == "Hohe Beete"
    assert parse_term("Hoch-Beet").text == "Hoch-Beet"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("-", "the term '-' holds no word"),
        ("*", "the term '*' has a * almost by itself; write at least 2 letters beside it"),
        ("B*", "the term 'B*' has a * almost by itself; write at least 2 letters beside it"),
        ("Be*et", "the term 'Be*et' has a * within a word; a * may stand only at the beginning"),
        ("Beet**", "the term 'Beet**' has a * within a word"),
        ("„Beet", "the term '„Beet' has a quotation mark without its partner; close each"),
        ('Beet"', "has a quotation mark without its partner"),
        ("„“ Beet", "has nothing within its quotation marks; write a word there"),
        ("„Beet*“", "has a * within quotation marks"),
        ("(Beet|Erde)", "has '(Beet|Erde)' in it, which is no word; terms are words, phrases"),
        ("Beet .*", "the term 'Beet .*' has a * almost by itself"),
        ("--Beet", "has '-Beet' in it, which is no word"),
        ("Beet, Erde", "has 'Beet,' in it, which is no word"),
    ],
)
def test_what_is_no_term_is_told(written, told):
    with pytest.raises(CodebookError) as caught:
        parse_term(written)
    assert told in str(caught.value)


def test_a_long_term_is_shown_in_short():
    with pytest.raises(CodebookError, match=r"the term 'aaaaa+…' has"):
        parse_term("a" * 10_000 + "(")


@given(st.text(max_size=60) | st.text(alphabet='ab -*„“"«»().', max_size=20))
@settings(max_examples=100, deadline=None)
def test_every_text_is_a_term_or_refused(text):
    try:
        term = parse_term(text)
    except CodebookError:
        return
    assert term.words
    assert all(any(map(str.isalnum, word.text)) for word in term.words)


def test_each_wrong_term_of_a_codebook_is_told_with_its_line(tmp_path):
    file = tmp_path / "codes.yaml"
    file.write_text(
        "codes:\n  - id: A\n    name: Anbau\n    terms:\n      - Beet\n      - -Hochbeet\n"
        "      - Be*et\n      - [x]\n      - „Beet\n"
    )
    with pytest.raises(CodebookError) as caught:
        load_codebook(file)
    lines = str(caught.value).replace(f"{tmp_path}/", "").splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "codes.yaml, line 7",
        "codes.yaml, line 8",
        "codes.yaml, line 9",
    ]
    assert "the term 'Be*et' has a * within a word" in lines[0]


def test_each_wrong_term_of_a_table_is_told_with_its_line(tmp_path):
    file = tmp_path / "codes.csv"
    file.write_text("code;name;terms\nA;Anbau;Beet || -Hochbeet\nB;Boden;Erde || *\n")
    with pytest.raises(CodebookError, match=r"codes.csv, line 3: the term '\*' has a \* almost"):
        load_codebook(file)


def test_a_misspelt_key_is_told_with_the_nearest(tmp_path):
    file = tmp_path / "codes.yaml"
    file.write_text("codes:\n  - {id: A, name: Anbau, term: [Beet]}\n")
    with pytest.raises(CodebookError, match="unknown key 'term' in a code; did you mean 'terms'"):
        load_codebook(file)
