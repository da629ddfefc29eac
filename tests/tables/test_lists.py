import pytest

from pipeline import tables
from pipeline.records import Fault, Topic, TopicAssignment
from pipeline.store import violations


def test_segments(segments) -> None:
    table = tables.segments(segments)
    assert table.iloc[1].tolist() == [
        "I01_27_37", "I01", "one.txt", 2, "B", "Absatz 2", "participant", 27, 37,
        "01:00:00", "Zaun eins.",
    ]  # fmt: skip
    assert table["time"].tolist() == ["00:00:59", "01:00:00", "01:00:00", "", ""]
    assert violations("segments", table) == []


def test_coded_segments_stand_in_the_order_of_the_text_then_of_the_codebook(
    coded, documents, codebook
) -> None:
    table = tables.coded_segments(coded, documents, codebook)
    assert table[["segment_id", "code", "status"]].to_numpy().tolist() == [
        ["I01_11_37", "G1", "human"],
        ["I01_27_37", "G2", "auto"],
        ["I02_3_17", "G2", "auto"],
        ["I02_3_17", "G1", "review"],
    ]
    assert table.iloc[0].to_dict() == {
        "segment_id": "I01_11_37",
        "document": "I01",
        "file": "one.txt",
        "turn": 2,
        "speaker": "B",
        "source": "Absatz 1–2",
        "start": 11,
        "end": 37,
        "time": "00:00:59",
        "text": "Beet eins zwei. Zaun eins.",
        "code": "G1",
        "code_name": "Beete",
        "main_code": "G",
        "status": "human",
        "probability": 1.0,
        "coder": "HK",
        "evidence": "",
        "reason": "von Hand kodiert",
    }
    assert table["probability"].tolist() == [1.0, 0.6667, 0.6667, 0.6667]
    assert violations("coded_segments", table) == []


def test_topics_with_fewer_quotes_than_columns(documents) -> None:
    def assigned(document: str, start: int, end: int, topic: int) -> TopicAssignment:
        return TopicAssignment(
            segment=f"{document}_{start}_{end}", document=document, start=start, end=end,
            turn={"I01": 2, "I02": 1}[document], topic=topic, probability=1.00000001,
        )  # fmt: skip

    assignments = (
        assigned("I01", 11, 26, 0), assigned("I01", 27, 37, 0), assigned("I02", 3, 17, 0),
        assigned("I01", 38, 44, -1),
    )  # fmt: skip
    found = (
        Topic(
            id=0, label="Beete", words=(("beet", 0.9), ("zaun", 0.1)),
            representatives=("I01_27_37", "I02_3_17"),
        ),
        Topic(id=-1, label="ohne Thema", words=(), representatives=()),
    )  # fmt: skip
    table = tables.topics(found, assignments, documents)
    assert table["stability"].isna().all()  # not measured
    assert table.drop(columns=["stability", "status"]).to_numpy().tolist() == [
        [0, "Beete", 3, 0.75, 2, "beet, zaun", "Zaun eins.", "I01, Absatz 2",
         "Beet und Zaun.", "I02: 1", "", "", "I01_27_37, I02_3_17"],
        [-1, "ohne Thema", 1, 0.25, 1, "", "", "", "", "", "", "", ""],
    ]  # fmt: skip
    assert violations("topics", table) == []

    passages = tables.topic_segments(assignments, documents)
    assert passages.iloc[1].tolist() == [
        "I01_27_37", "I01", 2, "Absatz 2", 27, 37, "Zaun eins.", 0, 1.0,
    ]  # fmt: skip
    assert violations("topic_segments", passages) == []


def test_faults(documents) -> None:
    table = tables.faults(
        [
            Fault(stage="ingest", file="a.txt", problem="the file is empty", next_step="send it"),
            Fault(stage="codings", file="b.csv", problem="code 'X' is unknown", line=7),
        ]
    )
    assert table["line"].isna().tolist() == [True, False]
    assert table.iloc[1].tolist() == ["codings", "b.csv", 7, "code 'X' is unknown", ""]
    assert violations("faults", table) == []


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("segments", tables.segments(())),
        ("topics", tables.topics((), (), ())),
        ("topic_segments", tables.topic_segments((), ())),
        ("faults", tables.faults(())),
    ],
)
def test_empty_lists_keep_their_columns(name: str, table) -> None:
    assert table.empty
    assert violations(name, table) == []


def test_no_codings_keep_their_columns(documents, codebook) -> None:
    table = tables.coded_segments((), documents, codebook)
    assert table.empty
    assert violations("coded_segments", table) == []
