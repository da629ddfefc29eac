"""Ten sentences of ten characters in two documents, coded by Ada, Bo and Cy."""

from itertools import pairwise

import pytest

from pipeline.agreement import Confusion, agreements, confusions, disagreements
from pipeline.records import Code, Codebook, Coding, Role, Segment, segment_id

BOOK = Codebook(
    title="",
    language="de",
    version="1",
    codes=tuple(Code(id=name, name=name) for name in ("M", "B", "A")),
)


def sentences(document, roles="pppppi"):
    return [
        Segment(
            id=segment_id(document, start, start + 10),
            document=document,
            file="",
            turn=1,
            speaker="",
            role=Role.PARTICIPANT if role == "p" else Role.INTERVIEWER,
            start=start,
            end=start + 10,
            text="x" * 10,
        )
        for start, role in zip(range(0, 60, 10), roles, strict=True)
    ]


SENTENCES = sentences("I1") + sentences("I2")


def codings(coder, document, given):
    """Code the sentences of a document: a letter each, a dot for none."""
    return [
        Coding(document=document, code=c, coder=coder, start=10 * n, end=10 * n + 10, turn=1)
        for n, c in enumerate(given)
        if c != "."
    ]


ADA = [*codings("Ada", "I1", "AAB.."), *codings("Ada", "I2", "A....")]
BO = [*codings("Bo", "I1", "ABB.A"), *codings("Bo", "I2", "A....")]


def found(rows, code="", coders=("Ada", "Bo")):
    (row,) = [row for row in rows if row.code == code and row.coders == coders]
    return row


def test_two_people_on_one_code():
    row = found(agreements(ADA + BO, SENTENCES, BOOK), "A")
    # A: Ada 3 of 10 sentences (I1: 1, 2; I2: 1), Bo 3 (I1: 1, 5; I2: 1), both 2; neither 6.
    assert (row.documents, row.units) == (2, 10)
    assert (row.between.first, row.between.second, row.between.together) == (3, 3, 2)
    assert row.figures["observed"].value == pytest.approx(0.8)
    # Chance: 0.3 * 0.3 + 0.7 * 0.7 = 0.58; (0.8 - 0.58) / 0.42.
    assert row.figures["kappa"].value == pytest.approx(0.22 / 0.42)
    # Of 20 answers 6 are A: 1 - 4 * 19 / (2 * 6 * 14), where 4 answers are in pairs that differ.
    assert row.figures["alpha"].value == pytest.approx(1 - 4 * 19 / (2 * 6 * 14))
    assert row.figures["brennan_prediger"].value == pytest.approx(0.6)
    assert row.between.passages == (3, 3)
    assert row.between.matching == 4
    assert row.between.overlap == pytest.approx(2 / 3)
    # Where one gave A alone, the other gave B once and nothing once.
    assert row.between.instead == (("", 1), ("B", 1))
    assert not any(figure.interval for figure in row.figures.values())


def test_two_people_on_all_codes():
    rows = agreements(ADA + BO, SENTENCES, BOOK)
    assert [(row.coders, row.code) for row in rows] == [
        (("Ada", "Bo"), code) for code in ("", "B", "A")
    ]  # M was never given
    row = rows[0]
    # A, B, none: Ada 3, 1, 6; Bo 3, 2, 5; the same 2, 1, 5.
    # Chance 0.09 + 0.02 + 0.30 = 0.41; (0.8 - 0.41) / 0.59.
    assert (row.between.first, row.between.second, row.between.together) == (4, 5, 3)
    assert row.figures["kappa"].value == pytest.approx(0.39 / 0.59)
    # 6 of 9 passages have their like; chance is 1 / 2 for two codes.
    assert (row.between.passages, row.between.matching) == ((4, 5), 6)
    assert row.between.matching_kappa == pytest.approx((6 / 9 - 0.5) / 0.5)


def test_a_sentence_with_two_codes_wants_both():
    both = [*ADA, *codings("Ada", "I1", "..A")]
    rows = agreements(both + BO, SENTENCES, BOOK)
    assert found(rows).between.together == 2  # the third sentence: A and B, against B
    assert found(rows, "B").between.together == 1
    only = [d for d in disagreements(both + BO, SENTENCES, BOOK) if d.unit.start == 20]
    assert [(d.first, d.second) for d in only] == [(("B", "A"), ("B",))]  # the codebook's order
    # Bo, who gave B as well, gave no other code instead of A.
    assert found(rows, "A").between.instead == (("", 2), ("B", 1))


def test_disagreements_in_the_order_of_the_text():
    assert [
        (d.coders, d.unit.id, d.first, d.second) for d in disagreements(ADA + BO, SENTENCES, BOOK)
    ] == [
        (("Ada", "Bo"), "I1_10_20", ("A",), ("B",)),
        (("Ada", "Bo"), "I1_40_50", (), ("A",)),
    ]


def test_half_of_a_sentence_carries_the_code():
    def at(start, end, coder="Bo"):
        return Coding(document="I1", code="A", coder=coder, start=start, end=end, turn=1)

    ada = [at(0, 10, "Ada")]
    assert disagreements([*ada, at(5, 14)], SENTENCES, BOOK) == ()
    assert len(disagreements([*ada, at(6, 15)], SENTENCES, BOOK)) == 2


def test_documents_of_one_coder_do_not_count():
    alone = codings("Ada", "I3", "BBBBB")
    segments = SENTENCES + sentences("I3")
    assert agreements([*ADA, *alone, *BO], segments, BOOK) == agreements(ADA + BO, SENTENCES, BOOK)
    assert agreements([*alone, *BO], segments, BOOK) == ()
    assert agreements(ADA, SENTENCES, BOOK) == ()
    assert agreements([], SENTENCES, BOOK) == ()


def test_what_was_not_read_is_not_compared():
    rows = agreements(ADA + BO, SENTENCES, BOOK, uncoded_counts=False)
    # Both gave some code to the sentences 1 to 3 of I1 and 1 of I2: A, A, B, A against A, B, B, A.
    row = found(rows)
    assert (row.units, row.figures["observed"].value) == (4, 0.75)
    # Chance: A 0.75 * 0.5, B 0.25 * 0.5.
    assert row.figures["kappa"].value == pytest.approx((0.75 - 0.5) / 0.5)
    assert len(disagreements(ADA + BO, SENTENCES, BOOK, uncoded_counts=False)) == 1


def test_three_people_and_a_document_that_one_of_them_has_not_seen():
    cy = codings("Cy", "I1", "ABB..")
    rows = agreements(ADA + BO + cy, SENTENCES, BOOK)
    everybody = ("Ada", "Bo", "Cy")
    assert rows[0].coders == everybody
    pairs = [("Ada", "Bo"), ("Ada", "Cy"), ("Bo", "Cy")]
    assert [row.coders for row in rows if not row.code] == [everybody, *pairs]
    assert [found(rows, "A", pair).units for pair in pairs] == [10, 5, 5]
    # Light's kappa: Ada and Bo 0.22 / 0.42; Ada (2 of 5) and Cy (1 of 5) agree on 4 of 5 by chance
    # on 0.4 * 0.2 + 0.6 * 0.8 = 0.56; Bo and Cy alike.
    kappas = [0.22 / 0.42, 0.24 / 0.44, 0.24 / 0.44]
    assert [found(rows, "A", pair).figures["kappa"].value for pair in pairs] == pytest.approx(
        kappas
    )
    row = found(rows, "A", everybody)
    assert row.figures["kappa"].value == pytest.approx(sum(kappas) / 3)
    assert (row.documents, row.units, row.between) == (2, 10, None)
    # 5 sentences with three answers, 5 with two: 25, of which 7 are A. Of the two sentences on
    # which they differ one is A by one of three (the 2nd) and one as well (the 5th): in each 4
    # ordered pairs differ, over 3 - 1 others: 2 each.
    assert row.figures["alpha"].value == pytest.approx(1 - 4 * 24 / (2 * 7 * 18))


def test_bounds_hold_the_coefficient_in_six_documents():
    names = [f"I{n}" for n in range(6)]
    segments = [s for name in names for s in sentences(name)]
    given = ["AAB..", "ABB..", "AAB.A", "AAB..", "BAB..", "AAAA."]
    ada = [c for name in names for c in codings("Ada", name, "AAB..")]
    bo = [c for name, text in zip(names, given, strict=True) for c in codings("Bo", name, text)]
    row = agreements(ada + bo, segments, BOOK, seed=1)[0]
    low, high = row.figures["kappa"].interval
    assert all(a < b for a, b in pairwise([0, low, row.figures["kappa"].value, high, 1]))
    assert row == agreements(ada + bo, segments, BOOK, seed=1)[0]


def test_codes_in_documents_and_how_often():
    of_all, of_a, of_b = agreements([*ADA, *BO], SENTENCES, BOOK)[0], *(
        found for code in "AB" for found in agreements([*ADA, *BO], SENTENCES, BOOK)
        if found.code == code
    )  # fmt: skip
    # Ada: A 2, B 1 in I1, A 1 in I2; Bo: A 2, B 2 in I1, A 1 in I2. B in I1 differs in number.
    assert (of_a.between.in_document, of_a.between.frequency) == (1, 1)
    assert (of_b.between.in_document, of_b.between.frequency) == (1, 0.5)
    assert (of_all.between.in_document, of_all.between.frequency) == (1, 0.75)


def reviewed(coder, given):
    """Judge sentences of I2 singly: a letter each, a dash for no code, a dot for not seen."""
    return [
        Coding(
            document="I2",
            code=c.strip("-"),
            coder=coder,
            start=10 * n,
            end=10 * n + 10,
            turn=1,
        )
        for n, c in enumerate(given)
        if c != "."
    ]


def test_who_reviewed_passages_is_compared_on_these_alone():
    judged = [*reviewed("Cy", "AB-.."), *reviewed("Di", ".BA-.")]
    found = agreements([], SENTENCES, BOOK, reviewed=judged)
    (of_all,) = [row for row in found if not row.code]
    # Both saw the second and the third sentence: B and B, none and A.
    assert (of_all.units, of_all.between.together, of_all.figures["observed"].value) == (2, 1, 0.5)
    # Cy's A in the first one, which Di has not seen, is not counted.
    assert of_all.between.passages == (1, 2)
    # Ada read the whole document: they share three sentences.
    with_ada = agreements(ADA, SENTENCES, BOOK, reviewed=reviewed("Cy", "AB-.."))
    assert with_ada[0].coders == ("Ada", "Cy")
    assert with_ada[0].units == 3


def test_two_who_reviewed_and_gave_no_code():
    judged = [*reviewed("Cy", "--..."), *reviewed("Di", "--...")]
    (found,) = agreements([], SENTENCES, BOOK, reviewed=judged)
    assert (
        found.figures["kappa"].value,
        found.figures["observed"].value,
        found.between.matching,
    ) == (None, 1.0, 0)


def machine(given, document="I1", name="M"):
    """Code the sentences of a document as the machine does, which says so where it gives none."""
    return [
        Coding(
            document=document, code=c.strip("-"), coder=name, start=10 * n, end=10 * n + 10, turn=1
        )
        for n, c in enumerate(given)
    ]


def test_the_machine_is_compared_with_each_person_but_is_none():
    people = [*ADA, *BO]
    rows = agreements(people, SENTENCES, BOOK, machine=machine("AAB--"))
    assert [row.coders for row in rows if not row.code] == [
        ("Ada", "Bo"),
        ("Ada", "M"),
        ("Bo", "M"),
    ]
    assert rows[: len(agreements(people, SENTENCES, BOOK))] == agreements(people, SENTENCES, BOOK)
    # Ada says AAB.. of I1; of I2 the machine has said nothing.
    assert (
        found(rows, "", ("Ada", "M")).units,
        found(rows, "", ("Ada", "M")).figures["observed"].value,
    ) == (5, 1)
    # Bo says ABB.A: three of five.
    assert found(rows, "", ("Bo", "M")).figures["observed"].value == pytest.approx(0.6)
    assert found(rows, "A", ("Bo", "M")).between.passages == (2, 2)  # of I1 alone


def test_machines_are_compared_with_one_another_last():
    rows = agreements(
        ADA, SENTENCES, BOOK, machine=[*machine("AAB--"), *machine("ABB-A", name="L")]
    )
    assert [row.coders for row in rows if not row.code] == [("Ada", "L"), ("Ada", "M"), ("L", "M")]
    # AAB-- and ABB-A: the first, the third and the fourth of five sentences.
    assert found(rows, "", ("L", "M")).figures["observed"].value == pytest.approx(3 / 5)


def test_what_the_machine_leaves_uncoded_counts_as_that_of_people_does():
    rows = agreements(ADA, SENTENCES, BOOK, machine=machine("A-BB-"), uncoded_counts=False)
    # Ada AAB..: both gave a code to the first and the third sentence.
    assert (
        found(rows, "", ("Ada", "M")).units,
        found(rows, "", ("Ada", "M")).figures["observed"].value,
    ) == (2, 1)


def test_how_much_of_a_passage_is_the_same():
    def passages(coder, end):
        return [Coding(document="I1", code="A", coder=coder, start=0, end=end, turn=1)]

    both = [*passages("Ada", 40), *passages("Bo", 50)]  # 40 of 50 characters
    matching = {
        share: agreements(both, SENTENCES, BOOK, same_passage=share)[0].between.matching
        for share in (0.9, 0.8)
    }
    assert matching == {0.9: 0, 0.8: 2}


def test_confusions_in_the_order_of_the_codebook():
    # I1: Ada AAB.., Bo ABB.A; I2: both A and four times none.
    expected = [("B", "B", 1), ("A", "B", 1), ("A", "A", 2), ("", "A", 1), ("", "", 5)]
    assert confusions([*ADA, *BO], SENTENCES, BOOK) == tuple(
        Confusion(coders=("Ada", "Bo"), first=a, second=b, sentences=n) for a, b, n in expected
    )
    coded = confusions([*ADA, *BO], SENTENCES, BOOK, uncoded_counts=False)
    assert [(c.first, c.second, c.sentences) for c in coded] == expected[:3]


def test_to_give_no_code_is_no_answer_where_uncoded_sentences_do_not_count():
    ada = [*codings("Ada", "I1", "AA"), *codings("Ada", "I1", ".B")]
    row = found(agreements(ada + codings("Bo", "I1", "AA"), SENTENCES, BOOK, uncoded_counts=False))
    # Two sentences, two answers: A (three times) and A with B (once); observed 1/2.
    assert row.figures["brennan_prediger"].value == pytest.approx(0)  # chance 1/2
    assert row.figures["ac1"].value == pytest.approx(
        0.2
    )  # chance 2 * 3/4 * 1/4 = 0.375; 0.125 / 0.625
