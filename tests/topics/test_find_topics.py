"""Which topics are there, and where?"""

import socket
import sys
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from pipeline.records import Role
from pipeline.topics.corpus import build_corpus, words_of
from pipeline.topics.model import find_topics, most_typical
from pipeline.topics.passages import TopicPassage, split_passages
from tests.topics.garden import THEMES, TURNS, garden


@pytest.fixture(scope="module")
def study():
    return garden()


@pytest.fixture(scope="module")
def model(study):
    return find_topics(build_corpus(study.segments, study.vectors))


def test_each_theme_is_a_topic_whoever_speaks(study, model):
    theme_of = dict(zip([one.id for one in study.segments], study.themes, strict=True))
    pairs = Counter((theme_of[found.segment], found.topic) for found in model.assignments)

    # Six people speak 8, 7, 6 and 5 times; a few sentences may fit nowhere.
    assert [topic.id for topic in model.topics] == [0, 1, 2, 3]
    for topic, (theme, times) in enumerate(TURNS.items()):
        assert 0.9 * 6 * times <= pairs[theme, topic] <= 6 * times
    assert sum(count for (_, topic), count in pairs.items() if topic >= 0) == sum(
        pairs[theme, topic] for topic, theme in enumerate(TURNS)
    )


def test_labels_are_made_of_the_words_of_the_theme(model):
    for topic, words in zip(model.topics, THEMES.values(), strict=True):
        label = topic.label.split(", ")
        assert len(label) == 4
        assert set(label) <= set(words)
        assert {word for word, _ in topic.words} <= set(words)  # no speaker, filler, or question


def test_typical_passages_come_from_different_documents(model):
    where = {found.segment: found for found in model.assignments}

    for topic in model.topics:
        typical = [where[name] for name in topic.representatives]
        assert len({found.document for found in typical}) == 3
        assert {found.topic for found in typical} == {topic.id}
        assert all(0 < found.probability <= 1 for found in typical)


def test_the_text_of_each_passage_is_found_by_its_place(study, model):
    said = {unit.id: unit.text for unit in split_passages(study.segments)}

    assert len(model.assignments) == len(said) == 26 * 6
    for found in model.assignments:
        assert study.texts[found.document][found.start : found.end] == said[found.segment]


def test_the_same_input_gives_the_same_topics(study, model):
    assert find_topics(build_corpus(study.segments, study.vectors)) == model


def test_a_minimum_size_that_no_topic_has(study):
    found = find_topics(build_corpus(study.segments, study.vectors), min_size=60)

    assert (found.topics, found.note) == ((), "no theme recurs in several documents")
    assert {place.topic for place in found.assignments} == {-1}


def test_a_passage_between_all_themes_belongs_to_none(study):
    row = next(row for row, one in enumerate(study.segments) if one.role is Role.PARTICIPANT)
    segments, vectors = list(study.segments), study.vectors.copy()
    segments[row] = replace(segments[row], text="Neulich schwamm ein Oktopus durch Lissabon.")
    vectors[row] = np.eye(32)[:5].sum(axis=0) / 5**0.5

    found = find_topics(build_corpus(segments, vectors)).assignments[0]

    assert found.probability < 0.5


@pytest.mark.parametrize(
    ("segments", "note"),
    [
        (lambda all_: [], "too little text for topics: 0 different passages"),
        (lambda all_: all_[:22], "too little text for topics: 11 different passages"),
        (
            lambda all_: [replace(one, text="Der Zaun.") for one in all_],
            "too little text for topics: 1 passage of",
        ),
        (
            lambda all_: [replace(one, text=f"{place}, äh.") for place, one in enumerate(all_)],
            "too little text for topics: 0 different passages",
        ),
        (
            lambda all_: [replace(one, role=Role.INTERVIEWER) for one in all_],
            "too little text for topics: 0 different passages",
        ),
        (
            lambda all_: [one for one in all_ if one.document == "G1"],
            "topics are what recurs in several documents, and there is only one",
        ),
    ],
    ids=["nothing", "too few", "all the same", "no words", "interviewers", "one document"],
)
def test_too_little_text_gives_a_note_and_no_topics(study, segments, note):
    given = segments(list(study.segments))

    found = find_topics(build_corpus(given, study.vectors[: len(given)]))

    assert found.topics == ()
    assert found.note.startswith(note)
    assert {place.topic for place in found.assignments} <= {-1}
    assert len(found.assignments) == len(split_passages(given))


def test_twelve_passages_are_enough():
    small = garden(people=3, turns=dict.fromkeys(THEMES, 1))

    found = find_topics(build_corpus(small.segments, small.vectors))

    assert len(found.assignments) == 12
    assert "too little" not in found.note


def test_nothing_is_fetched_and_nothing_is_printed(study, model, monkeypatch, capfd, recwarn):
    def refuse(*_):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)

    assert find_topics(build_corpus(study.segments, study.vectors)) == model
    assert capfd.readouterr() == ("", "")
    assert [str(warning.message) for warning in recwarn] == []
    assert "sentence_transformers" not in sys.modules


def test_words_that_are_known_are_not_looked_for_again(study, monkeypatch):
    corpus = build_corpus(study.segments, study.vectors)
    known = words_of(corpus)
    monkeypatch.setattr("pipeline.topics.corpus.content_words", None)
    again = build_corpus(study.segments, study.vectors, known=known)
    assert (again.passages, again.words) == (corpus.passages, corpus.words)
    assert (again.vectors == corpus.vectors).all()


def test_the_passages_shown_say_the_words_of_the_label():
    def passage(name, document):
        return TopicPassage(
            id=name, document=document, turn=1, start=0, end=9, text="wort " * 60, rows=(0,)
        )

    members = [
        (0.9, passage("a", "G1")),
        (0.8, passage("b", "G2")),
        (0.7, passage("c", "G2")),
        (0.6, passage("d", "G3")),
        (0.5, passage("e", "G4")),
        (0.4, passage("f", "G5")),
        (0.3, passage("g", "G6")),
    ]
    words = {"b": ("Zaun",), "c": ("Zaun", "Tor"), "d": ("Tor",), "g": ("Zaun", "Tor", "Latte")}
    # Of the better half (a to d) c says both words; then nothing is missing that any of them says,
    # and the most typical of other documents follow.
    assert most_typical(members, "Zaun, Tor, Latte", words) == ("c", "a", "d")
    assert most_typical(members) == ("a", "b", "d")
