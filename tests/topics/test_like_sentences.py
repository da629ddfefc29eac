"""Are the sentences of a theme found in documents of which nobody knows them?"""

import numpy as np

from pipeline.records import Role
from pipeline.topics.corpus import build_corpus
from pipeline.topics.like_sentences import like_sentences
from tests.topics.garden import TURNS, garden


def test_each_theme_is_found_as_often_as_in_the_known_documents():
    study = garden()
    corpus = build_corpus(study.segments, study.vectors)
    known = np.array([one.document in {"G1", "G2"} for one in corpus.sentences])
    themes = [
        [row for row in np.flatnonzero(known) if _is_of(study, row, theme)]
        for theme in ("honey", "fence")
    ]
    found = like_sentences(corpus, themes, known)
    for theme, rows in zip(("honey", "fence"), found, strict=True):
        # Two people have said TURNS[theme] sentences each, and four others as many.
        assert len(rows) == 4 * TURNS[theme]
        assert all(_is_of(study, row, theme) for row in rows)
        assert rows == sorted(rows)
        assert not known[rows].any()


def _is_of(study, row, theme):
    """Whether a participant says it of the theme."""
    return study.themes[row] == theme and study.segments[row].role is Role.PARTICIPANT


def test_a_theme_that_no_known_document_has_is_not_found():
    study = garden()
    corpus = build_corpus(study.segments, study.vectors)
    known = np.array([one.document == "G1" for one in corpus.sentences])
    assert like_sentences(corpus, [[]], known) == [[]]
