from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.coding.lexical import Lexicon
from pipeline.errors import CodebookError
from pipeline.records import Code, EvidenceKind, Role, Rule, RulePart, Segment

WATER = Code(
    id="W",
    name="Wasser",
    definition="Gießen und Regen",
    include="auch Brunnen",
    exclude="Regen am Hochbeet",
    examples=("Die Zisterne tropft.",),
)
SOIL = Code(id="B", name="Boden", definition="Erde nach dem Regen")


def strengths(codes, *texts, language="de"):
    return Lexicon(codes, language, texts).strengths


# With 3 texts, a word in one of them has the rarity log(4 / 2) / log(4) = 1/2.
THREE = ("Der Brunnen ist alt.", "Die Zisterne steht am Hochbeet.", "Der Regen kam.")


def test_a_word_of_the_description_counts_by_how_rare_it_is():
    found = strengths([WATER, SOIL], *THREE)
    # "Brunnen" stands in one of two codes: log(3 / 1) / log(3) = 1; 1 * 1 * 1/2 = 1/2.
    assert found[0] == pytest.approx([(1 / 2) / (1 + 1 / 2), 0])
    # "Regen" stands in both: log(3 / 2) / log(3). That the exclusion rule of W also has it is
    # nothing against it.
    both = log(3 / 2) / log(3) / 2
    assert found[2] == pytest.approx([both / (1 + both)] * 2)


def test_examples_count_half_and_the_exclusion_rule_against():
    # Zisterne: 1/2 * 1/2; Hochbeet counts as itself and as "Beet", each -1/2 * 1/2.
    total = 1 / 4 - 2 / 4
    found = strengths([WATER, SOIL], *THREE)
    assert found[1] == pytest.approx([total / (1 - total), 0])


def test_a_word_in_every_text_counts_for_nothing():
    # log((1 + 2) / (1 + 2)) = 0
    assert strengths([WATER], "Regen hilft.", "Regen schadet.").tolist() == [[0], [0]]


def test_a_word_counts_once_however_often_it_is_said():
    once, often, _ = strengths([WATER], "Brunnen.", "Brunnen, Brunnen!", "Nein.")[:, 0]
    assert once == often > 0


TERMS = Code(id="T", name="Anbau", definition="Zisterne", terms=("Beet", "-Hochbeet", "ernt*"))


def test_terms_count_in_full_and_rule_out_in_full():
    texts = ["Frühbeete.", "Das Hochbeet.", "Beet und Hochbeet.", "Zisterne.", "Nein."]
    lexicon = Lexicon([TERMS], "de", texts)
    assert lexicon.terms[:, 0].tolist() == [1, 0, 0, 0, 0]
    assert lexicon.excluded[:, 0].tolist() == [0, 1, 1, 0, 0]
    # "Zisterne" of the definition: one of 5 texts, the only code; log(2 / 1) / log(2) = 1.
    described = log(6 / 2) / log(6)
    assert lexicon.strengths[:, 0] == pytest.approx([1, -1, -1, described / (1 + described), 0])


def test_a_term_of_one_code_says_nothing_of_another():
    found = strengths([TERMS, SOIL], "Das Beet.", "Das Hochbeet.", "Nein.")
    assert found[:, 1].tolist() == [0, 0, 0]


def test_hits_name_the_words_and_what_fired():
    text = "Im Frühbeet und am Hochbeet erntete niemand."
    hits = Lexicon([TERMS], "de", [text, "Zisterne."]).hits(text, 0)
    # The lemma of "erntete" begins with "ernt" too: one hit all the same.
    assert [(hit.text, hit.weight, hit.rule, hit.negated) for hit in hits] == [
        ("Hochbeet", -1, Rule(RulePart.EXCLUDING_TERM, "Hochbeet"), True),
        ("Frühbeet", 1, Rule(RulePart.TERM, "Beet"), False),
        ("Hochbeet", 1, Rule(RulePart.TERM, "Beet"), True),
        ("erntete", 1, Rule(RulePart.TERM, "ernt*"), True),
    ]


def test_the_part_of_the_description_that_fired_is_named_in_its_form():
    lexicon = Lexicon([WATER, SOIL], "de", THREE)
    assert [(hit.text, hit.weight, hit.rule) for hit in lexicon.hits(THREE[1], 0)] == [
        ("Hochbeet", pytest.approx(-1 / 2), Rule(RulePart.EXCLUDE, "Hochbeet")),
        ("Zisterne", pytest.approx(1 / 4), Rule(RulePart.EXAMPLE, "Zisterne")),
    ]


def test_hits_mark_negation_and_quotation_and_count_all_the_same():
    text = "Er sagt: „Kein Brunnen!“ Und Regen."
    lexicon = Lexicon([WATER], "de", [text, "Nein."])
    assert [(hit.text, hit.rule, hit.negated, hit.quoted) for hit in lexicon.hits(text, 0)] == [
        ("Brunnen", Rule(RulePart.INCLUDE, "Brunnen"), True, True),
        ("Regen", Rule(RulePart.DEFINITION, "Regen"), False, False),
    ]
    # Two words in one of two texts, one code: 2 * log(3 / 2) / log(3), marked but not taken off.
    both = 2 * log(3 / 2) / log(3)
    assert lexicon.strengths[0, 0] == pytest.approx(both / (1 + both))


def test_a_hit_becomes_evidence_where_it_stands_in_the_document():
    text = "Der Brunnen."
    (hit,) = Lexicon([WATER], "de", [text, "Nein."]).hits(text, 0)
    evidence = hit.evidence("W", [(100 + hit.start, 100 + hit.end)])
    assert (evidence.kind, evidence.code, evidence.text) == (EvidenceKind.CODEBOOK, "W", "Brunnen")
    assert evidence.spans == ((104, 111),)


def test_nothing_said_has_no_hits():
    lexicon = Lexicon([WATER], "de", ["Nein."])
    assert (lexicon.strengths.tolist(), lexicon.hits("Nein.", 0)) == ([[0]], ())


def test_english_works_the_same_way():
    code = Code(id="W", name="Water", terms=("water garden", "-lawn"), definition="A fountain")
    texts = ["They never watered the garden.", "We water the lawn.", "Two fountains."]
    lexicon = Lexicon([code], "en", texts)
    assert lexicon.terms[:, 0].tolist() == [1, 0, 0]
    assert lexicon.excluded[:, 0].tolist() == [0, 1, 0]
    assert lexicon.strengths[2, 0] > 0
    hit = lexicon.hits(texts[0], 0)[0]
    assert (hit.text, hit.rule, hit.negated) == (
        "watered the garden",
        Rule(RulePart.TERM, "water garden"),
        True,
    )


def test_function_words_of_a_description_say_nothing():
    code = Code(id="A", name="Und dann war es so", definition="Die Person sagt, dass wir es haben")
    assert strengths([code], "Und dann haben wir es.", "Nein.").tolist() == [[0], [0]]


def test_the_order_of_units_and_codes_changes_nothing():
    forward = strengths([WATER, SOIL], *THREE)
    backward = strengths([SOIL, WATER], *reversed(THREE))
    assert backward[::-1, ::-1] == pytest.approx(forward)


def test_without_texts_or_codes_there_are_no_strengths():
    assert strengths([WATER]).shape == (0, 1)
    assert strengths([], "Regen.").shape == (1, 0)
    assert strengths([]).shape == (0, 0)


def test_a_term_that_cannot_be_read_is_refused():
    with pytest.raises(CodebookError, match="the term 'Be\\*et' has a \\* within a word"):
        strengths([Code(id="A", name="Anbau", terms=("Be*et",))])


PIECES = st.lists(
    st.sampled_from(
        ["Beet", "Hoch- und Frühbeete", "nicht", "„", "“", '"', ": ", "Regen", "\n", " "]
    )
    | st.text(max_size=8),
    max_size=12,
).map(" ".join)


@given(st.lists(PIECES, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_hits_give_the_words_at_their_place_in_any_text(texts):
    codes = [WATER, SOIL, TERMS]
    lexicon = Lexicon(codes, "de", list(dict.fromkeys(texts)))
    assert np.isfinite(lexicon.strengths).all()
    assert (abs(lexicon.strengths) <= 1).all()
    for row, text in enumerate(dict.fromkeys(texts)):
        for column in range(len(codes)):
            hits = lexicon.hits(text, column)
            assert all(hit.text == text[hit.start : hit.end] != "" for hit in hits)
            assert hits or lexicon.strengths[row, column] == 0


def named(codes, *texts):
    lexicon = Lexicon(codes, "de", texts)
    units = [
        Segment(
            id=str(place), document="G1", file="", turn=1, speaker="B", role=Role.PARTICIPANT,
            start=0, end=len(text), text=text,
        )
        for place, text in enumerate(texts)
    ]  # fmt: skip
    return lexicon.named(units).astype(int).tolist()


def test_a_code_is_named_by_all_of_its_name_in_any_form():
    codes = [
        Code(id="1", name="Gießdienst"),
        Code(id="2", name="freiwilliger Helfer"),
        Code(id="3", name="Beete, Wege"),  # a list is no name that anybody says
    ]
    texts = ["Den Gießdienst teilen wir.", "Die freiwilligen Helfer kamen.", "Helfer. Beete, Wege."]
    assert named(codes, *texts) == [[1, 0, 0], [0, 1, 0], [0, 0, 0]]


def test_an_everyday_word_names_no_code():
    code = Code(id="1", name="Garten")
    # Three of 100 sentences are more than 1 % and more than two; of 300 they are 1 %.
    assert sum(map(sum, named([code], *["Im Garten."] * 2, *["Nein."] * 98))) == 2
    assert sum(map(sum, named([code], *["Im Garten."] * 3, *["Nein."] * 97))) == 0
    assert sum(map(sum, named([code], *["Im Garten."] * 3, *["Nein."] * 297))) == 3


def test_a_term_that_rules_the_code_out_rules_its_name_out():
    code = Code(id="1", name="Gießdienst", terms=("-Schule",))
    assert named([code], "Der Gießdienst der Schule.", "Der Gießdienst.") == [[0], [1]]
