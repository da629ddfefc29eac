"""Is every document of the demo study read with no turn lost or glued?"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from pipeline.ingest.corpus import Corpus, read_corpus
from pipeline.ingest.metadata import read_metadata
from pipeline.ingest.roles import assign_roles, unclear_speakers
from pipeline.records import Document, Role

ROOT = Path(__file__).parents[2]
TRANSCRIPTS = ROOT / "transcripts"
METADATA = TRANSCRIPTS / "metadata.csv"
CODINGS = ROOT / "codebook" / "codings" / "human_coding_sample.csv"

# Counted in the sources by another way than the readers': paragraphs or lines that begin with a
# label, changes of the voice tag, lines SPEAKER_nn, paragraphs of the HTML.
TURNS = {
    "I01": 48, "I02": 32, "I03": 36, "I04": 36, "I05": 32, "I06": 36, "I07": 34, "I08": 27,
    "I09": 33, "I10": 31, "I11": 53, "I12": 31, "I13": 40, "I14": 35, "I15": 30, "I16": 32,
    "I17": 34, "I18": 34, "I19": 36, "I20": 48, "I21": 36, "I22": 29, "I23": 31, "I24": 31,
    "I25": 34, "I26": 33, "I27": 33, "I28": 31, "W1": 51, "W2": 42, "W3": 43, "W4": 47,
}  # fmt: skip

LEFTOVERS = re.compile(
    r"#\d|\d-\d#|\[\d\d:|-->|<|>|&\w+;|\*\*|SPEAKER_|\bS0\d|WEBVTT|vertraulich|Seite \d|skript I"
)
LABELS = {"I", "B", "B1", "B2", "M", *(f"P{n}" for n in range(1, 7)), "Interviewerin",
          "Befragte Person", "S00", "S01", "SPEAKER_00", "SPEAKER_01"}  # fmt: skip
ASKING = {"I", "M", "Interviewerin", "S00", "SPEAKER_00"}


@cache
def corpus() -> Corpus:
    return read_corpus(TRANSCRIPTS, metadata=read_metadata(METADATA), ignore=[METADATA])


def documents() -> dict[str, Document]:
    return {document.id: document for document in corpus().documents}


def test_all_documents_are_read() -> None:
    assert corpus().faults == ()
    assert {id_: len(document.turns) for id_, document in documents().items()} == TURNS


@pytest.mark.parametrize("document_id", TURNS)
def test_text_is_what_was_said_and_nothing_else(document_id: str) -> None:
    document = documents()[document_id]

    for turn in document.turns:
        words = document.text_of(turn)
        assert words == " ".join(words.split()) != ""
        assert LEFTOVERS.search(words) is None
        # Neither a hyphen of the line end nor a second turn is left in the words.
        assert (
            re.search(r"[a-zäöüß]- (?!und|oder|bzw|vs|bis|als|wie|statt)[a-zäöüß]", words) is None
        )
        assert re.search(r"(?:^|[.?!] )(?:I|B|B\d|M|P\d): ", words) is None
        assert turn.speaker in LABELS
        assert turn.role is (Role.INTERVIEWER if turn.speaker in ASKING else Role.PARTICIPANT)
        assert turn.anchors[0].start == turn.start
    assert document.attributes["city"].startswith("Stadt")


def test_who_asks_is_recognised_under_any_name_or_said_to_be_unclear() -> None:
    unclear = set()
    for document in documents().values():
        turns = [(f"Dr. {turn.speaker} Meier", document.text_of(turn)) for turn in document.turns]
        asking = {label for label, role in assign_roles(turns).items() if role is Role.INTERVIEWER}
        if asking:
            assert asking == {
                f"Dr. {t.speaker} Meier" for t in document.turns if t.speaker in ASKING
            }
            assert unclear_speakers(turns) == ()
        else:
            assert set(unclear_speakers(turns)) == {label for label, _ in turns}
            unclear.add(document.id)

    assert unclear == {"W1", "W3", "W4"}  # minutes of workshops, in which hardly anybody asks


def test_every_human_coding_stands_in_the_turn_that_it_names() -> None:
    with CODINGS.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";"))

    lost = [
        row["Segment"]
        for row in rows
        if (document := documents()[row["Dokumentname"]])
        and not any(
            row["Segment"] in document.text_of(turn)
            for turn in document.turns[int(row["Anfang"]) - 1 : int(row["Ende"])]
        )
    ]

    assert len(rows) == 293
    assert lost == []


def words_of(file: str, *markup: str) -> list[str]:
    """Take a source apart as crudely as can be: all that is not markup is words."""
    encoding = "cp1252" if file == "Interview_11.txt" else "utf-8-sig"
    text = (TRANSCRIPTS / file).read_text(encoding=encoding)
    for pattern in markup:
        text = re.sub(pattern, " ", text, flags=re.MULTILINE | re.DOTALL)
    return text.split()


CUE = r"^[^\n]*\n[\d:.,]+ --> [\d:.,]+$"


@pytest.mark.parametrize(
    ("file", "markup"),
    [
        ("Interview_03.txt", [r"^[IB]:"]),
        ("Interview_11.txt", [r"^[IB]:"]),
        ("Interview_19.txt", [r"^[IB]:"]),
        ("Interview_25_maxqda.txt", [r"\A[^\n]*", r"^SPEAKER_\d\d$", r"\[[\d:]{8}\] -"]),
        ("Interview_09.md", [r"\A---.*?\n---", r"^\*\*[IB]:\*\*"]),
        ("Workshop_02.md", [r"\A---.*?\n---", r"^\*\*[MP]\d?:\*\*"]),
        ("Interview_08.vtt", [r"\AWEBVTT", CUE, r"<[^>]*>"]),
        ("Interview_23.vtt", [r"\AWEBVTT", CUE, r"^(?:Interviewerin|Befragte Person):"]),
        ("Interview_21.srt", [CUE, r"^[IB]:"]),
        ("Interview_15.html", [r"\A.*?(?=<p><a)", r"S0[01]: <span[^>]*>[^<]*</span>", r"<[^>]*>"]),
    ],
)  # fmt: skip
def test_every_word_of_the_source_is_there_in_its_order(file: str, markup: list[str]) -> None:
    document = next(d for d in corpus().documents if d.file == file)
    words = [word for turn in document.turns for word in document.text_of(turn).split()]

    assert words == words_of(file, *markup)


def test_times_are_known_where_the_source_has_them() -> None:
    timed = {
        id_
        for id_, d in documents().items()
        if all(t.anchors[0].seconds is not None for t in d.turns)
    }

    assert timed == {
        "I01",
        "I05",
        "I07",
        "I08",
        "I15",
        "I16",
        "I17",
        "I21",
        "I23",
        "I25",
        "I26",
        "I27",
    }
    assert documents()["I01"].turns[2].anchors[0].seconds == pytest.approx(34.6)
    assert documents()["I01"].turns[2].seconds_end == pytest.approx(36.7)
