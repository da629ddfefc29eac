"""Are the sentences of a theme found in documents of which nobody knows them?"""

import numpy as np
from scipy.sparse import csr_matrix, random_array
from sklearn.linear_model import Ridge

from pipeline.records import Role
from pipeline.topics.corpus import build_corpus
from pipeline.topics.like_sentences import PENALTY, _Ridge, _Rows, like_sentences
from pipeline.topics.similarity import joint_features
from tests.topics.garden import TURNS, garden


def test_each_theme_is_found_as_often_as_in_the_known_documents():
    study = garden()
    corpus = build_corpus(study.segments, study.vectors)
    known = np.array([one.document in {"G1", "G2"} for one in corpus.sentences])
    themes = [
        [row for row in np.flatnonzero(known) if _is_of(study, row, theme)]
        for theme in ("honey", "fence")
    ]
    found = like_sentences(corpus, themes, known, np.zeros(len(known)))
    for theme, rows in zip(("honey", "fence"), found, strict=True):
        # Two people have said TURNS[theme] sentences each, and four others as many.
        assert len(rows) == 4 * TURNS[theme]
        assert all(_is_of(study, row, theme) for row in rows)
        assert rows == sorted(rows)
        assert not known[rows].any()


def _is_of(study, row, theme):
    """Whether a participant says it of the theme."""
    return study.themes[row] == theme and study.segments[row].role is Role.PARTICIPANT


def test_likeness_is_learned_as_scikit_learn_does():
    random = np.random.default_rng(0)
    rows = _Rows(random.normal(size=(90, 8)), csr_matrix(random_array((90, 40), rng=1)))
    wanted = (random.random((90, 3)) < [0.1, 0.5, 0.0]).astype(float)
    ridge = Ridge(PENALTY, solver="sparse_cg", tol=1e-12)
    expected = ridge.fit(joint_features(*rows), wanted).predict(joint_features(*rows))
    assert np.allclose(_Ridge(rows, wanted).predict(rows), expected, atol=1e-4)


def test_a_theme_that_no_known_document_has_is_not_found():
    study = garden()
    corpus = build_corpus(study.segments, study.vectors)
    known = np.array([one.document == "G1" for one in corpus.sentences])
    assert like_sentences(corpus, [[]], known, np.zeros(len(known))) == [[]]


def test_what_carries_a_code_comes_after_what_is_as_similar():
    study = garden()
    corpus = build_corpus(study.segments, study.vectors)
    known = np.array([one.document in {"G1", "G2"} for one in corpus.sentences])
    honey = np.array([_is_of(study, row, "honey") for row in range(len(known))])
    theme = np.flatnonzero(known & honey)[:6].tolist()
    # Of two people 6 of 52 sentences are of the theme: 12 of the 104 of four others (24 are honey).
    first, *_ = like_sentences(corpus, [theme], known, np.zeros(len(known)))
    assert len(first) == 12
    coded = np.zeros(len(known))
    coded[first] = 1.0
    again, *_ = like_sentences(corpus, [theme], known, coded)
    assert len(again) == 12
    assert len(set(again) & set(first)) < 6
    assert honey[again].all()
