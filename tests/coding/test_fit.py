from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.coding.coder import prepare
from pipeline.coding.fit import PairModel, held_out_probabilities, train
from pipeline.coding.learning import Lessons, folds_by_document
from pipeline.coding.similarity import similarities


@pytest.fixture
def corpus(garden, codings, codebook, encoder):
    return prepare(garden, codebook, codings, encoder)


@pytest.fixture
def judge(corpus):
    lessons = corpus.lessons
    return train(lessons, corpus.book, folds_by_document(lessons.material))


def test_it_tells_the_codes_of_new_documents(corpus, judge):
    new = corpus.material[corpus.rows(read=False)]
    probable = judge.probabilities(judge.scores(new), new)
    best = {unit.text: int(row.argmax()) for unit, row in zip(new.units, probable, strict=True)}
    assert best["Das Wasser reicht nicht."] == 0
    assert best["Im Boden leben Würmer."] == 1
    talk = [row for unit, row in zip(new.units, probable, strict=True) if "Tante" in unit.text]
    assert max(row.max() for row in talk) < probable.max() / 2


def test_masked_means_that_no_question_is_seen(corpus, judge):
    """With the questions exchanged the masked answer stays; the other one does not."""
    new = corpus.material[corpus.rows(read=False)]
    exchanged = replace(new, question=new.question[np.arange(len(new))[::-1]])
    before, after = judge.scores(new), judge.scores(exchanged)
    masked = [judge.probabilities(scores, new, masked=True) for scores in (before, after)]
    open_ = [judge.probabilities(scores, new) for scores in (before, after)]
    assert masked[0] == pytest.approx(masked[1])
    assert not np.allclose(*open_)


def test_a_code_without_codings_is_judged_by_its_description(corpus):
    lessons = corpus.lessons
    only_water = Lessons(lessons.material, lessons.labels * np.array([True, False]))
    judge = train(only_water, corpus.book, folds_by_document(lessons.material))
    assert judge.taught.tolist() == [True, False]
    new = corpus.material[corpus.rows(read=False)]
    scores = judge.scores(new)
    probable = judge.probabilities(scores, new)
    by_description = judge.fitted.described.probabilities(scores, new)
    assert probable[:, 1].argmax() == by_description[:, 1].argmax()
    soil = [
        unit.text in {"Die Erde ist schwer.", "Der Kompost macht die Erde gut."}
        for unit in new.units
    ]
    assert probable[soil, 1].mean() > probable[~np.array(soil), 1].mean()


def test_held_out_probabilities_do_not_know_the_answer(corpus):
    lessons = corpus.lessons
    folds = folds_by_document(lessons.material)
    forged = lessons.labels.copy()
    own = np.isin(np.arange(len(lessons.material)), folds[0])
    forged[own] = ~forged[own]
    before = held_out_probabilities(lessons, corpus.book, folds)
    after = held_out_probabilities(Lessons(lessons.material, forged), corpus.book, folds)
    assert before[own] == pytest.approx(after[own], abs=1e-6)


def test_too_many_pairs_are_sampled_and_weighted(corpus, monkeypatch):
    """8 pairs fit and many do not; with room for 10 of those, each stands for its share."""
    lessons = corpus.lessons
    scores = similarities(lessons.material, corpus.book)
    full = PairModel(described_only=True).fit(scores, lessons.material, lessons.labels)
    monkeypatch.setattr("pipeline.coding.fit.MOST_PAIRS", 20)
    sampled = PairModel(described_only=True).fit(scores, lessons.material, lessons.labels)
    means = [model.probabilities(scores, lessons.material).mean() for model in (full, sampled)]
    assert means[0] == pytest.approx(means[1], abs=0.05)
    assert means[0] == pytest.approx(lessons.labels.mean(), abs=0.02)
