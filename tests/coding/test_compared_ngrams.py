from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array, random_array

from pipeline.coding import compared_ngrams
from pipeline.coding.compared_ngrams import ComparedNgrams

# Of ten texts nine have the first n-gram, two the second, one the third: more than a tenth of them
# have the first two.
TEXTS = csr_array([[0.5, 0, 0]] * 7 + [[0.5, 0.25, 0]] * 2 + [[0, 0, 1.0]])


def test_common_and_rare_ngrams_are_added_up():
    """0.5 * 2 + 0.25 * 4 = 2, and 1 * 8 from the rare one."""
    compared = ComparedNgrams.of(TEXTS)
    assert compared.place.tolist() == [0, 1, -1]
    assert compared.common.shape == (2, 16)
    alike = compared.alike(csr_array([[2.0, 4.0, 8.0]]))
    assert alike.tolist() == [[1.0] * 7 + [2.0] * 2 + [8.0]]


def test_only_the_most_frequent_are_multiplied_as_dense_matrices(monkeypatch):
    monkeypatch.setattr(compared_ngrams, "MOST_COMMON", 1)
    compared = ComparedNgrams.of(TEXTS)
    assert compared.place.tolist() == [0, -1, -1]
    assert compared.alike(TEXTS).tolist() == (TEXTS @ TEXTS.T).toarray().tolist()


@pytest.mark.parametrize("texts", [1, 15, 37])
def test_how_alike_a_text_is_does_not_depend_on_those_beside_it(texts):
    numbers = np.random.default_rng(0)
    known = csr_array(random_array((texts, 500), density=0.2, rng=numbers))
    others = csr_array(random_array((150, 500), density=0.2, rng=numbers))
    compared = ComparedNgrams.of(known)
    alike = compared.alike(others)
    assert alike == pytest.approx((others @ known.T).toarray())
    for first, last in ((0, 1), (3, 20), (63, 66), (100, 150)):
        assert (compared.alike(others[first:last]) == alike[first:last]).all()


@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (0, 0)])
def test_nothing_is_like_nothing(shape):
    nothing = csr_array(shape)
    assert ComparedNgrams.of(nothing).alike(csr_array((4, shape[1]))).shape == (4, shape[0])


def test_single_precision_stays():
    single = TEXTS.astype(np.float32)
    assert ComparedNgrams.of(single).alike(single).dtype == np.float32
