"""What a passage loses without a sentence, the question before it, or a word."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.coding import attribution, evidence_room
from pipeline.coding.attribution import WORDS, Attributor
from pipeline.coding.classifier import train
from pipeline.coding.coding_data import CodingData, prepare
from pipeline.coding.decide import PredictedPassage, Thresholds
from pipeline.coding.explain import ASKED, Explainer, Prediction
from pipeline.coding.features import FeatureKind, Scores, View
from pipeline.coding.inputs import CodingInputs
from pipeline.coding.kernel_ridge import folds_by_document
from pipeline.coding.logistic import log_odds
from pipeline.coding.nearest_example import Likeness, NearestExamples
from pipeline.coding.occlusion import most_important
from pipeline.coding.stacked import without_questions
from pipeline.language import analyse, stop_words
from pipeline.records import EvidenceKind


def explained(
    coding_data: CodingData,
    part,
    rows: tuple[int, ...],
    code: int,
    by_sentence: tuple[float, ...] = (),
    scores: Scores | None = None,
):
    """Explain some sentences as if each had been given a code with these probabilities."""
    training_set, space = coding_data.training_set, coding_data.space
    classifier = train(training_set, coding_data.book, folds_by_document(training_set.dataset))
    probable = np.full((len(part), len(space.book.codes)), 0.1)
    probable[list(rows), code] = by_sentence or 0.7
    none = probable < 0
    limits = Thresholds(0.2, np.array([0.5, 0.5]), np.array([np.inf, np.inf]))
    prediction = Prediction(
        scores or classifier.scores(part), probable, probable, none, none, none, limits
    )
    attributor, examples = Attributor(space, classifier), NearestExamples(space, classifier)
    explainer = Explainer(space.book.codes, attributor, examples, classifier)
    return explainer.evidence(part, PredictedPassage(rows, code, 0.7), prediction)


def of_kind(evidence, *kinds: EvidenceKind):
    return [one for one in evidence if one.kind in kinds]


def test_the_most_important_sentence_is_the_surest_or_a_close_one_with_a_nearer_example():
    # Log odds of 0.9 are ln 9 = 2.197, of 0.8 ln 4 = 1.386, of 0.5 0: without the first the mean
    # of the passage sinks most, and the second is close to it, 0.811 away; the third is not.
    odds = log_odds(np.array([0.9, 0.8, 0.5]))
    assert odds == pytest.approx([2.197, 1.386, 0], abs=1e-3)
    assert most_important(odds, np.array([0.3, 0.6, 0.9])) == 1
    assert most_important(odds, np.array([0.6, 0.3, 0.9])) == 0
    # In a passage of two sentences the second one, too, although the mean rises without it.
    assert most_important(odds[:2], np.array([0.3, 0.6])) == 1
    # Where nothing is known that they could be like, the surest one.
    assert most_important(odds[::-1], np.full(3, -2.0)) == 2


def test_where_nothing_is_near_meaning_alone_chooses_the_example():
    # Together 0.1 + 0.2 = 0.3 and 0.2 + 0.05 = 0.25: neither is near, and the second one means
    # more of the same. With 0.35 of wording the first one is near, 0.45, and stays.
    meaning = np.array([[0.1, 0.2]])
    full = np.zeros((1, 2), dtype=bool)
    remote = Likeness(meaning, np.array([[0.2, 0.05]]), full)
    assert remote.best(0) == 1
    assert remote.of_sentences == pytest.approx([0.2])
    near = Likeness(meaning, np.array([[0.35, 0.05]]), full)
    assert near.best(0) == 0
    assert near.of_sentences == pytest.approx([0.45])


def test_what_is_too_brief_to_say_anything_is_neither_quoted_nor_an_example():
    # "No." is most like "Nope.", and neither tells a reader anything.
    both = np.array([[0.9, 0.1], [0.3, 0.5]])
    brief = np.array([[True, True], [True, False]])
    alike = Likeness(both, np.zeros((2, 2)), brief)
    assert most_important(np.array([2.0, 1.5]), alike.of_sentences) == 1
    assert alike.best(1) == 1


@pytest.mark.parametrize(("by_sentence", "place"), [((0.9, 0.6), 0), ((0.6, 0.9), 1)])
def test_the_most_important_sentence_is_quoted_with_what_is_like_it(
    coding_data, by_sentence, place
):
    part = coding_data.dataset[coding_data.rows(read=False)]
    rows = (1, 2)  # two sentences on water in one turn
    evidence = explained(coding_data, part, rows, 0, by_sentence)
    (sentence,) = of_kind(evidence, EvidenceKind.SENTENCE)
    assert sentence.text == part.units[rows[place]].text
    # The odds of 0.9 and 0.6: 2.197 and 0.405, which is 1.792 away and not close.
    assert sentence.weight == pytest.approx(2.197, abs=1e-3)
    (example,) = of_kind(evidence, EvidenceKind.EXAMPLE)
    assert example.text == sentence.text  # said in another interview, too


def test_a_passage_of_one_sentence_is_not_quoted(coding_data):
    part = coding_data.dataset[coding_data.rows(read=False)]
    assert not of_kind(explained(coding_data, part, (1,), 0), EvidenceKind.SENTENCE)


def test_the_question_is_named_where_the_code_is_less_probable_without_it(coding_data):
    part = coding_data.dataset[coding_data.rows(read=False)]
    training_set = coding_data.training_set
    classifier = train(training_set, coding_data.book, folds_by_document(training_set.dataset))
    scores = classifier.scores(part)
    losses = classifier.stacked.of_questions(scores)
    # The same by hand: log odds as they are, less those with all scores of questions at 0.
    hidden = {
        feature: values * 0 if feature.view is View.QUESTION else values
        for feature, values in scores.items()
    }
    seen, unseen = (
        classifier.stacked.sentence_probabilities(found, part) for found in (scores, hidden)
    )
    assert losses == pytest.approx(np.log(seen / (1 - seen)) - np.log(unseen / (1 - unseen)))
    assert classifier.stacked.of_questions(without_questions(scores)) == pytest.approx(0)

    # A question that says much more than any: more than log odds of 1 are lost without it.
    loud = {
        feature: values + 60 * (losses > 0)
        if feature.view is View.QUESTION and feature.kind is FeatureKind.LEARNED
        else values
        for feature, values in scores.items()
    }
    for found, named in ((loud, True), (without_questions(scores), False)):
        loss = classifier.stacked.of_questions(found)[1, 0]
        assert (loss >= ASKED) == named
        questions = of_kind(
            explained(coding_data, part, (1,), 0, scores=found), EvidenceKind.QUESTION
        )
        assert [one.text for one in questions] == ["Was ist mit dem Wasser?"] * named


def test_words_are_those_without_which_the_estimate_is_lower(coding_data):
    """The loss by the closed form is that of scoring the sentence without the word."""
    part = coding_data.dataset[coding_data.rows(read=False)]
    training_set, extractor = coding_data.training_set, coding_data.space.extractor
    classifier = train(training_set, coding_data.book, folds_by_document(training_set.dataset))
    row = next(
        row for row, unit in enumerate(part.units) if unit.text == "Das Wasser reicht nicht."
    )
    words = of_kind(
        explained(coding_data, part, (row,), 0), EvidenceKind.CODEBOOK, EvidenceKind.LEARNED
    )
    weights = classifier.kernel_ridge.ngram_weights(0)
    whole, without = (
        (extractor.ngrams([text]) @ weights)[0]
        for text in ("Das Wasser reicht nicht.", "Das reicht nicht.")
    )
    (water,) = [one for one in words if one.text == "Wasser"]
    assert water.weight == pytest.approx(whole - without)
    assert water.weight > 0


def test_at_most_five_words_and_never_a_function_word(
    garden, codings, codebook, encoder, monkeypatch
):
    """Whatever is lost without a word: five at most, and none that says nothing by itself."""
    monkeypatch.setattr(evidence_room, "OF_WORDS", np.inf)
    monkeypatch.setattr(attribution, "STRONG", -np.inf)
    monkeypatch.setattr(attribution, "NOTABLE", -np.inf)
    monkeypatch.setattr(attribution, "FEWEST", 0)
    monkeypatch.setattr(attribution, "TYPICAL", 0.0)
    first, second = codebook.codes
    book = replace(codebook, codes=(replace(first, exclude="Kompost, Erde und Tante"), second))
    coding_data = prepare(CodingInputs(garden, book, codings), encoder)
    part = coding_data.dataset[coding_data.rows(read=False)]
    rows = tuple(range(len(part) // 2))
    evidence = explained(coding_data, part, rows, 0)
    words = [one for one in evidence if one.spans]
    assert len(words) == WORDS
    assert sum(one.weight < 0 for one in words) == attribution.WORDS_AGAINST
    for one in words:
        (token,) = analyse(one.text)
        assert {one.text.casefold(), token.lemma.casefold()}.isdisjoint(stop_words("de"))


def test_where_nothing_is_strong_that_is_said_and_the_definition_given(coding_data):
    part = coding_data.dataset[coding_data.rows(read=False)]
    row = next(row for row, unit in enumerate(part.units) if unit.text.startswith("Meine Tante"))
    evidence = explained(coding_data, part, (row,), 0)
    assert [one.kind for one in evidence] == [EvidenceKind.EXAMPLE, EvidenceKind.DEFINITION]
    example, definition = evidence
    assert example.example is not None
    assert example.example.remote
    assert definition.text == "Gießen und Regen"


def test_where_no_word_is_strong_those_of_the_codebook_are_shown_and_that_is_said(
    coding_data, monkeypatch
):
    monkeypatch.setattr(attribution, "STRONG", np.inf)
    monkeypatch.setattr(attribution, "NOTABLE", np.inf)
    part = coding_data.dataset[coding_data.rows(read=False)]
    row = next(
        row for row, unit in enumerate(part.units) if unit.text == "Wir gießen abends mit Wasser."
    )
    evidence = explained(coding_data, part, (row,), 0)
    assert [(one.text, one.weight) for one in evidence if one.spans] == [
        ("gießen", 0.0),
        ("Wasser", 0.0),
    ]
    assert of_kind(evidence, EvidenceKind.NO_WORD)


def test_units_of_time_and_adverbs_are_no_evidence(codebook, encoder, segments_of, codings, garden):
    """Words that coding counts, and that tell a reader nothing."""
    first, second = codebook.codes
    book = replace(
        codebook, codes=(replace(first, definition="Gießen an Tagen, meist rückblickend"), second)
    )
    segments = [*garden, *segments_of("G9", [("B", ["Rückblickend meist Tage Regen."])])]
    coding_data = prepare(CodingInputs(segments, book, codings), encoder)
    part = coding_data.dataset[coding_data.rows(read=False)]
    row = next(row for row, unit in enumerate(part.units) if unit.document == "G9")
    named = {one.text for one in explained(coding_data, part, (row,), 0) if one.spans}
    assert named == {"Regen"}
