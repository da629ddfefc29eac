from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pytest

from pipeline.coding import attribution, code_segments
from pipeline.coding.attribution import Attributor
from pipeline.coding.classifier import Classifier, train
from pipeline.coding.coding_data import CodingData, prepare
from pipeline.coding.decide import PredictedPassage, Thresholds, decide
from pipeline.coding.evidence_room import CELL
from pipeline.coding.explain import Explainer, Prediction
from pipeline.coding.inputs import CodingInputs
from pipeline.coding.kernel_ridge import folds_by_document
from pipeline.coding.nearest_example import QUOTE, NearestExamples
from pipeline.coding.zero_shot import zero_shot_probabilities
from pipeline.language import analyse
from pipeline.records import CodedSegment, Coding, NearestExample, SourceAnchor, Status, Vote
from pipeline.render import evidence_text, reason_text

PHRASE = "Wir gießen abends mit Wasser."


@dataclass(frozen=True)
class Explained:
    """Evidence and reason in the words of a language."""

    evidence: str
    reason: str


def in_words(row: CodedSegment, language: str = "de") -> Explained:
    return Explained(evidence_text(row.evidence, language), reason_text(row.decision, language))


def explainer_of(coding_data: CodingData, classifier: Classifier | None) -> Explainer:
    space = coding_data.space
    attributor, examples = Attributor(space, classifier), NearestExamples(space, classifier)
    return Explainer(coding_data.book.codes, attributor, examples, classifier)


def explained(
    coding_data: CodingData, text: str, code: int, *, alone: float = 0.4, auto: float = np.inf
) -> Explained:
    """Explain one sentence of the garden as if it had been given a code with 0.75."""
    training_set = coding_data.training_set
    classifier = train(training_set, coding_data.book, folds_by_document(training_set.dataset))
    part = coding_data.dataset[coding_data.rows(read=False)]
    row = next(row for row, unit in enumerate(part.units) if unit.text == text)
    probable = np.full((len(part), 2), 0.1)
    probable[row] = (0.3, 0.3)
    probable[row, code] = 0.75
    before = probable.copy()
    before[row, code] = alone
    limits = Thresholds(0.2, np.array([0.5, 0.5]), np.array([auto, auto]))
    prediction = Prediction(
        classifier.scores(part),
        before,
        probable,
        probable >= 0.5,
        only_voted=probable < 0,
        only_named=probable < 0,
        limits=limits,
    )
    explainer = explainer_of(coding_data, classifier)
    passage = PredictedPassage((row,), code, 0.75)
    decision = decide(passage, limits, trained=True)
    return Explained(
        evidence_text(explainer.evidence(part, passage, prediction), "de"),
        reason_text(explainer.detailed(decision, part, passage, prediction), "de"),
    )


def test_evidence_names_the_rule_and_the_nearest_coding(coding_data):
    evidence = explained(coding_data, PHRASE, 0).evidence
    assert "im Kodierleitfaden: gießen (Definition: „Gießen“)" in evidence
    assert f"ähnlich zu G0, Redebeitrag 4: „{PHRASE}“" in evidence
    assert "mit" not in evidence.split(" · ")[0].split()


def test_the_nearest_coding_is_told_by_its_place_in_the_source(garden, codings, codebook, encoder):
    placed = [replace(unit, anchor=SourceAnchor(start=unit.start, paragraph=9)) for unit in garden]
    evidence = explained(
        prepare(CodingInputs(placed, codebook, codings), encoder), PHRASE, 0
    ).evidence
    assert "ähnlich zu G0, Absatz 9: „" in evidence


def test_a_term_of_the_researcher_is_the_rule(garden, codings, codebook, encoder):
    first, second = codebook.codes
    book = replace(codebook, codes=(replace(first, terms=("gießen",)), second))
    evidence = explained(prepare(CodingInputs(garden, book, codings), encoder), PHRASE, 0).evidence
    assert evidence.startswith("im Kodierleitfaden: gießen (Begriff „gießen“ im Kodierleitfaden)")


def test_what_speaks_against_the_code_is_not_hidden(garden, codings, codebook, encoder):
    first, second = codebook.codes
    book = replace(codebook, codes=(first, replace(second, exclude="Gießen mit Wasser")))
    evidence = explained(prepare(CodingInputs(garden, book, codings), encoder), PHRASE, 1).evidence
    assert "dagegen: " in evidence
    assert "(Ausschlussregel" in evidence.split("dagegen: ")[1]


def test_negated_words_are_marked(garden, codings, codebook, encoder):
    evidence = explained(
        prepare(CodingInputs(garden, codebook, codings), encoder), "Das Wasser reicht nicht.", 0
    )
    assert "Wasser (Name des Codes, verneint)" in evidence.evidence


@pytest.mark.parametrize(
    ("auto", "told"),
    [
        (0.7, "gilt: über der geprüften Schwelle 0,70"),
        (0.8, "prüfen: unter der geprüften Schwelle 0,80"),
        (np.inf, "prüfen: für diesen Code ist keine Schwelle verlässlich"),
    ],
)
def test_the_reason_says_why_a_person_must_look(coding_data, auto, told):
    assert told in explained(coding_data, PHRASE, 0, auto=auto).reason


def test_the_reason_says_what_the_neighbours_changed_and_what_comes_next(coding_data):
    reason = explained(coding_data, PHRASE, 0).reason
    assert "für sich 0,40, mit Nachbarsätzen 0,75" in reason
    assert reason.endswith("sonst B Boden 0,30")
    assert "für sich" not in explained(coding_data, PHRASE, 0, alone=0.72).reason


def test_an_opinion_is_told_with_what_such_opinions_were_worth(garden, codings, codebook, encoder):
    code_of = {(c.document, c.start): c.code for c in codings}
    judged = {unit.id for unit in garden}
    votes = [
        Vote(unit=unit.id, code=code_of[place], coder="modell", strength=0.9)
        for unit in garden
        if (place := (unit.document, unit.start)) in code_of
    ] + [
        Vote(unit=unit.id, code="W", coder="modell", strength=0.9)
        for unit in garden
        if unit.document == "G4" and unit.text == PHRASE
    ]
    inputs = CodingInputs(garden, codebook, codings, votes=votes, judged=judged)
    coded = code_segments(inputs, encoder)
    row = next(row for row in coded if row.document == "G4" and row.code == "W")
    # 8 of 8 opinions on W were right, all 16 of 16; 16 codings of 48 pairs are usual:
    # all votes (16 + 1/3) / 17 = 0.961, of this strength (16 + 10 * 0.961) / 26 = 0.985, of this
    # code (8 + 10 * 0.985) / 18 = 0.992.
    assert "modell: 0,90, damit hier zu 99 % richtig" in in_words(row).reason


def test_status_and_reason_never_contradict_each_other(garden, codings, codebook, encoder):
    """A model has judged one open sentence only, and any probability would do for ``auto``."""
    unit = next(unit for unit in garden if unit.document == "G4" and unit.text == PHRASE)
    vote = Vote(unit=unit.id, code="W", coder="modell", strength=0.9)
    inputs = CodingInputs(garden, codebook, codings, votes=[vote], judged={unit.id})
    machine = [
        row
        for row in code_segments(inputs, encoder, auto_precision=0.0)
        if row.status is not Status.HUMAN
    ]
    assert machine
    for row in machine:
        assert row.status is Status.REVIEW
        assert "steht" not in in_words(row).reason
        assert "noch zeigt keine Handkodierung, wie verlässlich modell ist" in in_words(row).reason


def test_by_the_codebook_alone_the_anchor_example_is_quoted(garden, codebook, encoder):
    coded = code_segments(CodingInputs(garden, codebook), encoder)
    assert all("prüfen: nur nach dem Kodierleitfaden" in in_words(row).reason for row in coded)
    assert any("Ankerbeispiel „Wir gießen.“" in in_words(row).evidence for row in coded)


def test_a_long_example_is_cut_around_what_is_alike(codebook, encoder, segments_of, monkeypatch):
    long = "Also das war " + "noch und immer " * 12 + "so dass wir mit der Gießkanne Wasser holen."
    segments = [
        unit
        for name, text in (("G1", long), ("G2", "Mit der Gießkanne, dem Wasser."))
        for unit in segments_of(name, [("B", [text, "Das Wetter war schön."])])
    ]
    first = segments[0]
    coding = Coding(document="G1", code="W", coder="", start=0, end=first.end, turn=1)
    other = replace(coding, code="B", start=segments[1].start, end=segments[1].end)
    book = replace(codebook, codes=tuple(replace(code, examples=()) for code in codebook.codes))
    coding_data = prepare(CodingInputs(segments, book, [coding, other]), encoder)
    classifier = train(
        coding_data.training_set,
        coding_data.book,
        folds_by_document(coding_data.training_set.dataset),
    )
    part = coding_data.dataset[coding_data.rows(read=False)]
    examples = NearestExamples(coding_data.space, classifier)
    found, _ = examples.nearest(part, 0, 0, examples.alike(part, [0], 0), 0)
    assert found is not None
    assert found.text == long
    example = found.evidence
    assert example.example == NearestExample(document="G1", turn=first.turn, remote=True)
    assert example.text.startswith("… ")
    assert "mit der Gießkanne Wasser" in example.text
    assert len(example.text) <= QUOTE + 2
    # Its words are those of the sentence, which was analysed as a whole: what is shown of it is a
    # new text in each run, and to analyse that would load the dictionary.
    analysed = []
    monkeypatch.setattr(
        attribution, "analyse", lambda text, *more: analysed.append(text) or analyse(text, *more)
    )
    words = Attributor(coding_data.space, classifier).words(
        part, PredictedPassage((0,), 0, 0.7), found
    )
    assert {"Gießkanne", "Wasser"} & {one.text for one in words}
    assert long in analysed
    assert example.text not in analysed


def test_every_cell_stays_short(garden, codings, codebook, encoder):
    for row in code_segments(CodingInputs(garden, codebook, codings), encoder):
        if row.status is not Status.HUMAN:
            assert len(in_words(row).evidence) <= CELL
            assert len(in_words(row).reason) <= 400


def test_evidence_stands_where_it_says_at_every_place(codebook, encoder, segments_of):
    """A word that recurs in its passage is evidence at each of its places."""
    text = "Der Regen fehlt, wir gießen, und der Regen bleibt aus."
    segments = segments_of("G1", [("I", ["Und?"]), ("B", [text])])
    (row,) = (
        row for row in code_segments(CodingInputs(segments, codebook), encoder) if row.code == "W"
    )
    words = {one.text: one for one in row.evidence if one.spans}
    canonical = " ".join(unit.text for unit in segments)
    assert words["Regen"].spans == tuple(found.span() for found in re.finditer("Regen", canonical))
    for one in words.values():
        assert {canonical[start:end] for start, end in one.spans} == {one.text}


def test_the_same_codings_read_in_another_language(garden, codings, codebook, encoder):
    rows = code_segments(CodingInputs(garden, codebook, codings), encoder)
    german, english = ([in_words(row, language) for row in rows] for language in ("de", "en"))
    assert "gilt: über" in german[-1].reason or "prüfen: " in german[-1].reason
    assert "stands: above" in english[-1].reason or "please check: " in english[-1].reason
    assert not any("ähnlich zu" in row.evidence for row in english)


def test_the_next_codes_are_those_that_the_passage_does_not_carry(coding_data):
    """Code 0 has 0.75, code 1 has 0.3: it comes next, or nothing where it is given too."""
    alternatives = {}
    for given_too in (False, True):
        part = coding_data.dataset[coding_data.rows(read=False)]
        probable = np.full((len(part), 2), 0.1)
        probable[0] = 0.75, 0.3
        chosen = probable >= (0.3 if given_too else 0.5)
        limits = Thresholds(0.2, np.array([0.5, 0.5]), np.array([np.inf, np.inf]))
        scores, probabilities = zero_shot_probabilities(part, coding_data.book)
        none = probable < 0
        prediction = Prediction(scores, probabilities, probable, chosen, none, none, limits)
        explainer = explainer_of(coding_data, None)
        passage = PredictedPassage((0,), 0, 0.75)
        decision = decide(passage, limits, trained=False)
        found = explainer.detailed(decision, part, passage, prediction).alternatives
        alternatives[given_too] = [(one.code, one.probability) for one in found]
    second = coding_data.book.codes[1].id
    assert alternatives == {False: [(second, 0.3)], True: []}
