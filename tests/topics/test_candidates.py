"""Is what no code covers proposed as a code, and can a person adopt it?"""

from dataclasses import replace

import numpy as np
import pytest

from pipeline.codebook import load_codebook
from pipeline.i18n import Language
from pipeline.records import Code, Codebook, CodedSegment, Role, Status, TopicAssignment
from pipeline.topics.candidate import (
    CandidateKind,
    candidate_places,
    effective_number,
    is_broad,
)
from pipeline.topics.candidates import find_candidates
from pipeline.topics.corpus import build_corpus
from pipeline.topics.labels import possible_words
from pipeline.topics.model import find_topics
from pipeline.topics.proposal import draft_definition, proposal, why_not_covered
from tests.decisions import decided
from tests.topics.garden import THEMES, garden

BOOK = Codebook(
    title="Garten: alles",
    language="de",
    version="1",
    codes=(
        Code(id="water", name="Wasser"),
        Code(id="fence", name="Zäune"),
        Code(id="party", name="Feste"),
        Code(id="k1", name="Nie vergeben"),
    ),
)


@pytest.fixture(scope="module")
def study():
    return garden()


@pytest.fixture(scope="module")
def corpus(study):
    return build_corpus(study.segments, study.vectors)


@pytest.fixture(scope="module")
def assignments(study):
    return find_topics(build_corpus(study.segments, study.vectors)).assignments


def coded(study, codes):
    """Give each sentence the code of its theme."""
    return [
        CodedSegment(
            id=one.id, document=one.document, turn=one.turn, start=one.start, end=one.end,
            code=codes[theme], coder="HK", decision=decided(Status.HUMAN), units=(one.id,),
        )
        for one, theme in zip(study.segments, study.themes, strict=True)
        if one.role is Role.PARTICIPANT and theme in codes
    ]  # fmt: skip


@pytest.fixture(scope="module")
def honey(study, corpus, assignments):
    """All is coded but honey."""
    given = coded(study, {"water": "water", "fence": "fence", "party": "party"})
    (found,) = find_candidates(corpus, assignments, given, BOOK)
    return found


def test_the_theme_without_a_code_is_the_candidate(study, honey):
    theme_of = dict(zip([one.id for one in study.segments], study.themes, strict=True))
    assert honey.kind is CandidateKind.TOPIC
    assert (honey.parent, honey.topic) == ("", 2)  # the third in size
    assert {theme_of[name] for name in honey.passages} == {"honey"}
    assert len(honey.passages) >= 32  # of 36; a few may fit nowhere
    assert set(honey.name.split(", ")) <= set(THEMES["honey"])
    assert (honey.documents, honey.coded, honey.nearest_sentences) == (6, 0, 0)
    assert honey.nearest in {"water", "fence", "party"}
    assert len({name.partition("_")[0] for name in honey.typical_sentences}) == 3


def test_it_is_made_of_sentences_also_where_they_stand_between_coded_ones(study):
    """Each person speaks in one turn, so that passages of 60 words have several themes."""
    spoken = [
        (replace(one, turn=1), vector, theme)
        for one, vector, theme in zip(study.segments, study.vectors, study.themes, strict=True)
        if one.role is Role.PARTICIPANT
    ]
    segments, vectors, themes = zip(*spoken, strict=True)
    corpus = build_corpus(segments, np.array(vectors))
    one_topic = [
        TopicAssignment(
            segment=one.id, document=one.document, turn=1, start=one.start, end=one.end,
            topic=0, probability=1.0,
        )
        for one in corpus.all_passages
    ]  # fmt: skip
    given = coded(study, {"water": "water", "fence": "fence", "party": "party"})
    (found,) = find_candidates(corpus, one_topic, given, BOOK)
    theme_of = {one.id: theme for one, theme in zip(segments, themes, strict=True)}
    units = [unit for units in found.units for unit in units]
    assert {theme_of[unit] for unit in units} == {"honey"}
    assert 32 <= len(units) == found.sentences <= 36
    assert found.coded == 0
    # Of 156 sentences 36 are open: the topic is covered.
    assert found.kind is CandidateKind.REST
    # A passage is the sentences, word for word.
    texts = {one.id: one.text for one in segments}
    for place, passage, inside in zip(
        candidate_places([found], segments), found.passages, found.units, strict=True
    ):
        assert place.segment == passage
        said = study.texts[place.document][place.start : place.end].split("\n")
        spoken_there = [line.partition(": ")[2] for line in said[1:] if line.startswith("P")]
        assert said[:1] + spoken_there == [texts[unit] for unit in inside]


@pytest.mark.parametrize("people", [6, 12])  # few documents, and others
def test_no_other_words_are_encoded_than_those_that_the_corpus_tells(people):
    study, asked = garden(people), set()
    corpus = build_corpus(study.segments, study.vectors)

    def encode(words):
        asked.update(words)
        return study.vectors[: len(words)]

    for codes in ({}, {"water": "water"}, {"honey": "fence", "party": "fence"}):
        assignments = find_topics(corpus, encode=encode).assignments
        find_candidates(corpus, assignments, coded(study, codes), BOOK, encode=encode)
    assert asked
    assert asked <= {*possible_words(corpus.words, corpus.documents)}


def test_where_the_machine_coded_it_is_what_is_like_it_in_documents_of_people(
    study, corpus, assignments
):
    """People coded three of six documents; in the others the machine gave honey to other codes."""
    given = [
        one if one.document in {"G1", "G2", "G3"} else replace(one, decision=decided(Status.AUTO))
        for one in coded(study, {"water": "water", "fence": "fence", "party": "party"})
    ]
    wrong = [
        replace(one, decision=decided(Status.AUTO))
        for one in coded(study, {"honey": "party"})
        if one.document in {"G4", "G5", "G6"}
    ]
    (found,) = find_candidates(corpus, assignments, [*given, *wrong[:12]], BOOK)
    theme_of = dict(zip([one.id for one in study.segments], study.themes, strict=True))
    units = [unit for units in found.units for unit in units]
    # Six sentences a person, of whom those of people are uncoded; as many are expected of others.
    assert {theme_of[unit] for unit in units} == {"honey"}
    assert {unit.partition("_")[0] for unit in units} == {f"G{n}" for n in range(1, 7)}
    assert len(units) >= 32
    assert found.documents == 6
    # What the machine coded is told.
    assert found.coded == len({one.id for one in wrong[:12]} & set(units)) >= 10
    assert (found.nearest, found.nearest_sentences) == ("party", found.coded)


def test_a_proposal_for_what_a_language_model_left_uncoded_is_no_code(study, corpus, assignments):
    """Nobody coded; the machine proposes a wrong code for all of honey."""
    proposed = [
        replace(one, decision=decided(Status.REVIEW))
        for one in coded(
            study, {"water": "water", "fence": "fence", "party": "party", "honey": "party"}
        )
    ]
    assert find_candidates(corpus, assignments, proposed, BOOK) == ()

    theme_of = dict(zip([one.id for one in study.segments], study.themes, strict=True))
    read = {name for name, theme in theme_of.items() if theme == "honey"}
    (found,) = find_candidates(corpus, assignments, proposed, BOOK, read_uncoded=read)

    assert {theme_of[name] for name in found.passages} == {"honey"}
    assert found.coded == 0
    # What stands is a code, whatever the model says.
    stands = [replace(one, decision=decided(Status.AUTO)) for one in proposed]
    assert find_candidates(corpus, assignments, stands, BOOK, read_uncoded=read) == ()


def test_without_documents_of_people_a_candidate_is_what_carries_no_code(
    study, corpus, assignments, honey
):
    given = coded(study, {"water": "water", "fence": "fence", "party": "party"})
    by_machine = [replace(one, decision=decided(Status.AUTO)) for one in given]
    assert find_candidates(corpus, assignments, by_machine, BOOK) == (honey,)


def test_an_open_topic_that_comes_apart_is_offered_as_a_whole(study, corpus, assignments):
    one_topic = [replace(one, topic=0) for one in assignments]
    whole, *themes = sorted(
        find_candidates(corpus, one_topic, [], BOOK), key=lambda one: -len(one.passages)
    )
    # The largest theme has 48 of 156 sentences, less than half of the topic.
    assert (len(whole.passages), whole.topic, whole.kind) == (156, 0, CandidateKind.TOPIC)
    assert len(themes) == 4
    # A theme that has the larger part of what is open offers the topic: 36 of 66.
    given = coded(study, {"water": "water", "fence": "fence"})
    found = find_candidates(corpus, one_topic, given, BOOK)
    assert (
        sorted(len(one.passages) for one in found)
        == sorted(len(one.passages) for one in themes)[:2]
    )


def test_its_id_is_free_also_for_readers_who_ignore_case(honey):
    assert honey.id == "K2"


def test_where_all_is_coded_nothing_is_missing(study, corpus, assignments):
    every = coded(study, {"water": "water", "fence": "fence", "party": "party", "honey": "k1"})
    assert find_candidates(corpus, assignments, every, BOOK) == ()


def test_without_topics_there_is_nothing_to_propose(corpus, assignments):
    none = [replace(one, topic=-1) for one in assignments]
    assert find_candidates(corpus, none, [], BOOK) == ()
    assert find_candidates(corpus, [], [], BOOK) == ()


def test_without_codings_every_topic_is_one(corpus, assignments):
    found = find_candidates(corpus, assignments, [], BOOK)
    assert [one.id for one in found] == ["K2", "K3", "K4", "K5"]
    assert {one.topic for one in found} == {0, 1, 2, 3}
    assert {one.nearest for one in found} == {""}


def test_what_opens_and_closes_interviews_comes_last(study, corpus, assignments):
    """The largest theme, which all six speak of, moves to the edges of the interviews."""
    theme_of = dict(zip([one.id for one in study.segments], study.themes, strict=True))
    moved = sorted(
        assignments, key=lambda one: (one.document, theme_of[one.segment] != "water", one.start)
    )
    found = find_candidates(corpus, moved, [], BOOK)
    *_, last = found
    assert {theme_of[name] for name in last.passages} == {"water"}
    assert len(last.passages) == max(len(one.passages) for one in found)
    # 26 passages a person: round(26 / 8) = 3 at each edge, and of the first three all are water.
    assert last.at_edges == 6 * 3
    # 6 documents less the share at the edges.
    uses = [one.documents * (1 - one.at_edges / len(one.passages)) for one in found]
    assert uses == sorted(uses, reverse=True)


def test_what_has_no_words_in_common_comes_after_what_has(honey):
    assert replace(honey, words=(), documents=9).use < honey.use < replace(honey, documents=9).use


def test_small_talk_is_told(honey):
    talk = replace(honey, sentences=40, coded=4, nearest="", at_edges=len(honey.passages) // 2 + 1)
    assert talk.is_situation
    assert "der Passagen stehen am Anfang oder Ende eines Gesprächs: eher Plauderei" in str(
        why_not_covered(talk, BOOK).text(Language.DE)
    )


def test_how_broad_a_code_is():
    assert effective_number([]) == effective_number([0, 0]) == 0
    assert effective_number([3, 3, 3]) == pytest.approx(3)
    assert 1 < effective_number([9, 1]) < 2
    assert is_broad([2] * 5, topics=5)
    assert not is_broad([2] * 4, topics=5)  # never fewer than five topics
    assert not is_broad([2] * 6, topics=21)  # nor less than a third of all


def test_a_broad_code_has_parts(study, corpus, assignments, monkeypatch):
    monkeypatch.setattr("pipeline.topics.candidate.MIN_BROAD_TOPICS", 2)
    everything = dict.fromkeys(("water", "fence", "honey"), "water") | {"party": "party"}
    found = find_candidates(corpus, assignments, coded(study, everything), BOOK)
    assert [(one.kind, one.parent, one.topic) for one in found] == [
        (CandidateKind.PART, "water", topic) for topic in (0, 1, 2)
    ]
    assert {one.nearest for one in found} == {"party"}  # not the code that it is a part of
    assert why_not_covered(found[0], BOOK).text(Language.DE) == (
        "Teil von water Wasser, der sich über viele Themen verteilt (hier Thema 0)"
    )


def test_why_no_code_covers_it(honey):
    half = replace(
        honey,
        sentences=40,
        coded=10,
        nearest="fence",
        nearest_sentences=4,
        at_edges=0,
        similarity=0.256,
    )
    assert why_not_covered(half, BOOK).text(Language.DE) == (
        "75 % der Sätze tragen keinen Code; am nächsten liegt fence Zäune (bei 10 % der Sätze "
        "vergeben, Ähnlichkeit 0,26)"
    )
    alone = replace(half, nearest="")
    assert why_not_covered(alone, BOOK).text(Language.DE) == "75 % der Sätze tragen keinen Code"


def test_the_draft_names_words_and_quotes_sentences(honey):
    one = replace(honey, name="Honig, Wabe", typical_sentences=("a", "b"))
    assert draft_definition(one, {"a": "Der Honig: süß.", "b": "Eine Wabe."}, Language.DE) == (
        "Passagen, in denen es um Honig, Wabe geht. Typisch: „Der Honig: süß.“ „Eine Wabe.“"
    )


def test_the_proposal_is_a_codebook(tmp_path, study, corpus, honey):
    texts = {one.id: one.text for one in study.segments}
    odd = "\"- nein: #1\nzweite Zeile 'so'\""
    quotes = {unit.id: (odd, f"{unit.document}, Absatz 3") for unit in corpus.passages}
    file = tmp_path / "kandidaten.yaml"
    file.write_text(proposal([honey], BOOK, texts, quotes), encoding="utf-8")
    book = load_codebook(file)
    (code,) = book.codes
    assert (book.title, code.id, code.name) == ("Kandidaten: Garten: alles", "K2", honey.name)
    assert code.definition == draft_definition(honey, texts, Language.DE)
    assert code.examples == (odd,) * 3
    remarks = file.read_text(encoding="utf-8").replace("\n# ", " ")
    assert f"{len(honey.passages)} Passagen in 6 Dokumenten. 100 % der Sätze" in remarks
    assert remarks.count("Absatz 3") == len(honey.passages) + 3  # all, and three examples
