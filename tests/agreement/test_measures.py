import krippendorff
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from pipeline.agreement_measures import MEASURES, Answers, Figure, alpha, chance_corrected, kappa


def answers_of(table):
    """Spread the cells of a table (first coder down, second across) as answers."""
    cells = [(a, b) for a, row in enumerate(table) for b, n in enumerate(row) for _ in range(n)]
    return Answers(np.array(cells).T, np.zeros(len(cells), int))


def value(name, table):
    return MEASURES[name].compute(answers_of(table)).value


def one_document(answers):
    return alpha(Answers(answers, np.zeros(answers.shape[1], int))).value


def numbered(*coders):
    """Number letters and digits by the alphabet; a dot is a gap."""
    known = sorted(set("".join(coders)) - {"."})
    return np.array([[-1 if c == "." else known.index(c) for c in coder] for coder in coders])


def test_kappa_of_cohen_1960_table_2():
    # Observed (88 + 40 + 12) / 200 = 0.70; chance 0.6 * 0.5 + 0.3 * 0.3 + 0.1 * 0.2 = 0.41;
    # (0.70 - 0.41) / (1 - 0.41) = 0.4915.
    table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    assert value("observed", table) == pytest.approx(0.70)
    assert value("kappa", table) == pytest.approx(0.492, abs=5e-4)
    # Brennan & Prediger's kappa of the same table: (0.70 - 1 / 3) / (1 - 1 / 3).
    assert value("brennan_prediger", table) == pytest.approx(0.55)


def test_kappa_and_ac1_of_gwet_2008_where_nearly_everything_is_positive():
    # Observed 118 / 125 = 0.944. Kappa's chance (123 * 120 + 2 * 5) / 125² = 0.9453.
    # AC1's: (123 + 120) / 250 = 0.972 positive, 2 * 0.972 * 0.028 = 0.0544.
    table = [[118, 5], [2, 0]]
    assert value("observed", table) == pytest.approx(0.944)
    assert value("kappa", table) == pytest.approx(-0.0234, abs=5e-5)
    assert value("ac1", table) == pytest.approx(0.9408, abs=5e-5)
    assert value("brennan_prediger", table) == pytest.approx(2 * 0.944 - 1)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        # 46 * 49 + 54 * 51 = 5008 of 10000 by chance; (0.85 - 0.5008) / (1 - 0.5008).
        ([[40, 9], [6, 45]], 0.700),
        # 90 * 85 + 10 * 15 = 7800; (0.85 - 0.78) / (1 - 0.78).
        ([[80, 10], [5, 5]], 0.318),
    ],
)
def test_the_first_paradox_of_feinstein_and_cicchetti_1990(table, expected):
    # High agreement but low kappa, J. Clin. Epidemiol. 43: the same share, another kappa.
    assert value("observed", table) == pytest.approx(0.85)
    assert value("kappa", table) == pytest.approx(expected, abs=5e-4)
    # Equal chances do not see the margins: 2 * 0.85 - 1 (Byrt, Bishop & Carlin 1993).
    assert value("brennan_prediger", table) == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("coders", "expected"),
    [
        # A, binary: 4 of 10 units differ; 14 zeros and 6 ones make 1 - 8 * 19 / (2 * 14 * 6).
        (("0100000010", "1110010000"), 0.095),
        # B, nominal, two observers.
        (("aabbdcccedda", "babbbccceddd"), 0.692),
        # C, four observers with gaps; the unit with a single value does not count.
        (("123321412...", "1233224125.3", ".3332342251.", "1233244125" + "1."), 0.743),
    ],
)
def test_alpha_of_krippendorff_2011(coders, expected):
    assert one_document(numbered(*coders)) == pytest.approx(expected, abs=5e-4)


def test_coefficients_that_cannot_be_told():
    nothing_but_one_answer = {
        name: measure.compute(answers_of([[3]])) for name, measure in MEASURES.items()
    }
    assert nothing_but_one_answer.pop("observed") == Figure(1.0)
    assert set(nothing_but_one_answer.values()) == {Figure(None)}
    assert chance_corrected(1.0, 1) is None
    assert one_document(np.array([[0, 0], [0, 0]])) is None
    assert one_document(np.array([[0, -1], [-1, 1]])) is None


ANSWERS = st.lists(st.tuples(*[st.integers(-1, 3)] * 3), min_size=1, max_size=30).map(
    lambda rows: np.array(rows).T
)


@settings(max_examples=100, deadline=None)
@given(ANSWERS)
def test_the_coefficients_are_those_of_the_libraries(answers):
    first, second = np.abs(answers[:2])
    theirs = cohen_kappa_score(first, second) if len({*first, *second}) > 1 else np.nan
    found = kappa(Answers(np.array([first, second]), np.zeros(len(first), int))).value
    assert found == (None if np.isnan(theirs) else pytest.approx(theirs))
    pairable = answers[:, (answers >= 0).sum(axis=0) >= 2]
    if len(set(pairable[pairable >= 0].tolist())) > 1:
        data = np.where(answers < 0, np.nan, answers.astype(float))
        assert one_document(answers) == pytest.approx(
            krippendorff.alpha(data, level_of_measurement="nominal")
        )


def test_documents_are_drawn_not_sentences():
    # In each of ten documents the two agree on all sentences or on none: what is uncertain are
    # ten draws, not a hundred, so that the interval is wide.
    answers = np.tile([0, 1], 50)
    document = np.repeat(np.arange(10), 10)
    other = np.where(document < 8, answers, 1 - answers)
    both = np.array([answers, other])
    by_document = kappa(Answers(both, document))
    by_sentence = kappa(Answers(both, np.arange(100)))
    assert by_document.value == by_sentence.value == pytest.approx(0.6)
    # 8 of 10 documents agree; the middle 95 % of Binomial(10, 0.8) / 10 lie between 0.5 and 1,
    # and kappa is twice that less 1.
    assert by_document.interval == pytest.approx((0.0, 1.0))
    low, high = by_sentence.interval
    assert 0.4 < low < 0.6 < high < 0.8
    again = kappa(Answers(both, document, 7))
    assert again == kappa(Answers(both, document, 7))
    four_documents = kappa(Answers(both, document // 3))
    assert four_documents == Figure(pytest.approx(0.6))


def test_every_coefficient_has_an_interval_around_it():
    answers = np.tile([0, 1, 2, 0], 30)
    document = np.repeat(np.arange(12), 10)
    other = np.where(np.arange(120) % 7 < 2, 0, answers)
    given = Answers(np.array([answers, other]), document)
    found = {name: measure.compute(given) for name, measure in MEASURES.items()}
    for name, figure in found.items():
        low, high = figure.interval
        assert low < figure.value < high, name
    # The share itself is not corrected for chance: it lies above what is.
    assert found["observed"].value > max(found[n].value for n in found if n != "observed")
