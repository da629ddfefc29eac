"""Where do topics occur, and what do they and the codes say of each other?"""

from dataclasses import replace

import pytest

from pipeline import tables
from pipeline.errors import StudyError
from pipeline.records import Role, Segment, Topic, TopicAssignment
from pipeline.topics.candidate import Candidate, CandidateKind
from pipeline.topics.map_and_hierarchy import HierarchyNode, MapPoint
from pipeline.topics.stability import TopicStability

TOPICS = (
    Topic(id=0, label="Beete", words=(), representatives=()),
    Topic(id=1, label="Zäune", words=(), representatives=()),
)


@pytest.fixture
def assignments(segments):
    """Sentences of I01: topics 0, 0, 1; of I02: 0; of W01: none."""
    return tuple(
        TopicAssignment(
            segment=one.id, document=one.document, turn=one.turn, start=one.start, end=one.end,
            topic=topic, probability=0.5,
        )
        for one, topic in zip(segments, (0, 0, 1, 0, -1), strict=True)
    )  # fmt: skip


def rows(table):
    return [[None if cell != cell else cell for cell in row] for row in table.to_numpy().tolist()]


def test_by_document(documents, assignments):
    table = tables.topic_by_document(TOPICS, assignments, documents)
    assert list(table.columns) == ["topic", "label", "passages", "documents", "I01", "I02", "W01"]
    assert rows(table) == [[0, "Beete", 3, 2, 2, 1, 0], [1, "Zäune", 1, 1, 1, 0, 0]]


def test_by_attribute(documents, assignments):
    # house: I01 and I02 with 4 passages; shed: W01 with 1.
    assert rows(tables.topic_by_attribute(TOPICS, assignments, documents, "type")) == [
        [0, "Beete", "house", 3, 0.75, 2, 2, 1.0],
        [0, "Beete", "shed", 0, 0.0, 0, 1, 0.0],
        [1, "Zäune", "house", 1, 0.25, 1, 2, 0.5],
        [1, "Zäune", "shed", 0, 0.0, 0, 1, 0.0],
    ]


def test_each_attribute_has_its_table_unless_one_takes_the_place_of_another(documents):
    made = tables.topic_by_attributes(TOPICS, (), documents, ["type", "city"])
    assert list(made) == ["topic_by_type", "topic_by_city"]
    for names in (["course"], ["Document"], ["city", "City"]):
        with pytest.raises(StudyError, match="would take the place of another topic_by_"):
            tables.topic_by_attributes(TOPICS, (), documents, names)


def test_by_course(documents, assignments):
    # I01 says 33 characters, 11 to 44; thirds end at 22 and 33. The middles are 18.5, 32 and 41:
    # opening, middle, end. Documents of one passage have it in the middle.
    table = tables.topic_by_course(TOPICS, assignments, documents)
    assert rows(table) == [
        # of 5 passages, 1 lies in the opening, 3 in the middle, 1 at the end
        [0, "Beete", "opening", 1, 0.3333, 1.0, 1.6667],
        [0, "Beete", "middle", 2, 0.6667, 0.6667, 1.1111],
        [0, "Beete", "end", 0, 0.0, 0.0, 0.0],
        [1, "Zäune", "opening", 0, 0.0, 0.0, 0.0],
        [1, "Zäune", "middle", 0, 0.0, 0.0, 0.0],
        [1, "Zäune", "end", 1, 1.0, 1.0, 5.0],
    ]
    written = [replace(one, attributes={"type": "document"}) for one in documents]
    assert tables.topic_by_course(TOPICS, assignments, written)["passages"].sum() == 0


def test_coverage(coded, segments, assignments, codebook):
    # Topic 0: both sentences of I01 carry G1, the second G2 too; I02 carries both. Topic 1: none.
    assert rows(tables.topic_coverage(coded, segments, TOPICS, assignments, codebook)) == [
        [0, "Beete", 3, 3, 1.0, "G1", "Beete", 1.0, "G1 (3), G2 (2)", "covered",
         "theme", "G1 Beete: Beete"],
        [1, "Zäune", 1, 0, 0.0, "", "", 0.0, "", "open", "theme", "Zäune"],
    ]  # fmt: skip


def test_what_opens_and_ends_interviews_and_stays_uncoded_is_their_situation(codebook, coded):
    """Ten passages each: welcome and thanks are topic 0, the beds 1, a last question on them 2."""
    topics = [Topic(id=n, label=name, words=(), representatives=()) for n, name in
              enumerate(["Kaffee", "Beete", "Wünsche"])]  # fmt: skip
    order = [0, 1, 1, 1, 1, 1, 1, 1, 2, 2]
    segments, assignments = [], []
    for name in ("I01", "I02"):
        for place, topic in enumerate(order if name == "I01" else [2, *order[1:8], 0, 0]):
            unit = Segment(
                id=f"{name}_{place}_{place + 1}", document=name, file="", turn=place, speaker="B",
                role=Role.PARTICIPANT, start=place, end=place + 1, text="x",
            )  # fmt: skip
            segments.append(unit)
            assignments.append(
                TopicAssignment(
                    segment=unit.id,
                    document=name,
                    turn=place,
                    start=place,
                    end=place + 1,
                    topic=topic,
                    probability=1.0,
                )
            )
    carried = {one.segment for one in assignments if one.topic == 2}
    codings = [replace(coded[0], code="G1", units=tuple(carried))]
    table = tables.topic_coverage(codings, segments, topics, assignments, codebook)
    # One of 8 passages at either end of ten is round(1.25): 2 of 3 in topics 0 and 2.
    assert table[["topic", "kind", "title"]].to_numpy().tolist() == [
        [1, "theme", "Beete"],
        [2, "theme", "G1 Beete: Wünsche"],
        [0, "situation", "Gesprächssituation: Kaffee"],
    ]
    named = [replace(topic, is_named=True) for topic in topics]
    table = tables.topic_coverage(codings, segments, named, assignments, codebook)
    assert table["title"].tolist() == ["Beete", "Wünsche", "Gesprächssituation: Kaffee"]


def test_spread(coded, segments, assignments, codebook):
    third = [one if one.segment != segments[3].id else with_topic(one, 1) for one in assignments]
    # G1 has two sentences in topic 0 and one in topic 1: exp(-(2/3 ln 2/3 + 1/3 ln 1/3)) = 1.8899.
    assert rows(tables.code_spread(coded, segments, third, codebook)) == [
        ["G2", "Zäune", 2, 0.0, 2, 2.0, "0 (1), 1 (1)", "focused"],
        ["G1", "Beete", 3, 0.0, 2, 1.8899, "0 (2), 1 (1)", "focused"],
        ["W", "Wetter", 0, 0.0, 0, 0.0, "", "focused"],
    ]
    outside = [with_topic(one, -1) for one in assignments]
    table = tables.code_spread(coded, segments, outside, codebook)
    assert table["share_outside"].tolist() == [1.0, 1.0, 0.0]


def with_topic(one, topic):
    return TopicAssignment(
        segment=one.segment, document=one.document, turn=one.turn, start=one.start, end=one.end,
        topic=topic, probability=one.probability,
    )  # fmt: skip


def test_candidates(documents, segments, assignments, codebook):
    one = Candidate(
        id="K1", kind=CandidateKind.REST, name="Regen", words=("Regen",), topic=1, parent="",
        passages=(segments[2].id, segments[4].id), units=((segments[2].id,), (segments[4].id,)),
        documents=2, sentences=4, coded=1,
        nearest="W", similarity=0.5, nearest_sentences=1, at_edges=0,
        typical_passages=(segments[2].id,), typical_sentences=(segments[2].id,),
    )  # fmt: skip
    said = tables.quoted_passages(assignments, documents)
    texts = {segment.id: segment.text for segment in segments}
    assert rows(tables.candidates([one], codebook, texts, said)) == [
        [
            "K1", "rest", "Regen",
            "Passagen, in denen es um Regen geht. Typisch: „Regen.“",
            1, 2, 2, 0.25, "", "W", "Wetter",
            "75 % der Sätze tragen keinen Code; am nächsten liegt W Wetter (bei 25 % der Sätze "
            "vergeben, Ähnlichkeit 0,50)",
            "Regen.", "I01, Absatz 2", "", "", "", "",
        ]
    ]  # fmt: skip
    assert tables.candidates([], codebook, {}, {}).empty


def test_stability(assignments):
    found = [
        TopicStability(topic=0, by_seed=0.9, by_documents=0.6, found=0.95),
        TopicStability(topic=1, by_seed=0.59, by_documents=0.8, found=0.7),
    ]
    assert rows(tables.topic_stability(found, TOPICS, assignments, 0.6)) == [
        [0, "Beete", 3, 0.6, 0.9, 0.6, 0.95, "stable"],
        [1, "Zäune", 1, 0.59, 0.59, 0.8, 0.7, "fragile"],
    ]


def test_fragile_topics_are_marked_where_it_was_measured(documents, assignments):
    shown = ["topic", "size", "stability", "status"]
    found = [TopicStability(topic=0, by_seed=0.9, by_documents=0.5, found=0.95)]
    table = tables.topics(TOPICS, assignments, documents, stability=found, stable_from=0.6)
    assert rows(table[shown]) == [[0, 3, 0.5, "fragile"], [1, 1, None, ""]]
    assert rows(tables.topics(TOPICS, assignments, documents)[shown]) == [
        [0, 3, None, ""],
        [1, 1, None, ""],
    ]


def test_map(documents, segments, assignments):
    places = [MapPoint(segment=segments[row].id, x=1.5, y=-row) for row in (2, 4)]
    assert rows(tables.topic_map(places, TOPICS, assignments, documents)) == [
        [segments[2].id, "I01", 1, "Zäune", 1.5, -2, "Regen.", "Absatz 2"],
        [segments[4].id, "W01", -1, "", 1.5, -4, "Nichts davon.", ""],
    ]


def test_hierarchy():
    nodes = [
        HierarchyNode(node=0, passages=3, label="Beete"),
        HierarchyNode(node=1, passages=1, label="Zäune"),
        HierarchyNode(node=2, left=0, right=1, distance=0.123456, passages=4, label="Garten"),
    ]
    table = tables.topic_hierarchy(nodes)
    assert table["left"].isna().tolist() == [True, True, False]
    assert table.loc[2].tolist() == [2, 0, 1, 0.1235, 4, "Garten"]
    assert tables.topic_hierarchy([]).columns.tolist() == table.columns.tolist()
