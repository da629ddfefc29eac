"""A tiny study with names that break careless pictures."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline.records import (
    Code,
    Codebook,
    CodedSegment,
    Document,
    Role,
    Status,
    Topic,
    Turn,
)
from pipeline.results import Results
from tests.decisions import decided

LONG = "Überörtliche Gießgemeinschaften, Kompost „und“ Regentonnen für alle, die <b>säen</b>"
TEXT = "I: Warum?\nB: Wegen der Äpfel. Und der Leute."

BOOK = Codebook(
    title="Garten",
    language="de",
    version="1",
    codes=(
        Code(id="M", name="Motive"),
        Code(id="M1", name="Ernte & <b>Obst</b>", parent="M", definition="Was man isst."),
        Code(id="M2", name=LONG, parent="M", definition="Wer mitmacht."),
        Code(id="W", name="Wetter", definition="Regen."),
    ),
)


def document(name: str) -> Document:
    turns = (
        Turn(number=1, speaker="I", role=Role.INTERVIEWER, start=3, end=9),
        Turn(number=2, speaker="B", role=Role.PARTICIPANT, start=13, end=44),
    )
    return Document(id=name, file=f"{name}.txt", text=TEXT, turns=turns)


def coded(document: str, code: str, status: Status, start: int = 13, end: int = 29) -> CodedSegment:
    return CodedSegment(
        id=f"{document}_{start}_{end}",
        document=document,
        turn=2,
        start=start,
        end=end,
        code=code,
        coder="HK",
        decision=decided(status, 1.0),
    )


@pytest.fixture
def bare() -> Results:
    """One document, one coding; no topics, no attributes, no tables."""
    return Results(
        title="Garten",
        language="de",
        codebook=BOOK,
        documents=(document("G1"),),
        segments=(),
        coded=(coded("G1", "M1", Status.HUMAN),),
    )


@pytest.fixture
def full() -> Results:
    """Two documents and every table that a picture is made of."""
    tables = {
        "code_by_Größe_m": pd.DataFrame(
            [("M1", "groß", 2, 1, 1, 0.8, 2, 0), ("M2", "", 1, 1, 0, 0.4, 1, 0)],
            columns=[
                "code",
                "value",
                "segments",
                "documents",
                "documents_confirmed",
                "documents_expected",
                "documents_with_value",
                "small",
            ],
        ),
        "cooccurrence": pd.DataFrame(
            [
                ("sentence", "M1", "M2", 3, 0.25, 2, 2.5),
                ("sentence", "M1", "W", 1, 0.1, 1, 1.0),
                ("turn", "M2", "W", 5, 0.5, 0, 3.0),
            ],
            columns=[
                "level",
                "code_a",
                "code_b",
                "together",
                "jaccard",
                "together_confirmed",
                "together_expected",
            ],
        ),
        "topic_map": pd.DataFrame(
            [
                ("G1_13_29", "G1", 0, "Äpfel, Obst", 0.0, 1.0, "Wegen der <i>Äpfel</i>.", "Z. 2"),
                ("G1_30_44", "G1", -1, "", 2.0, 3.0, "Und der Leute.", "Z. 2"),
            ],
            columns=["segment_id", "document", "topic", "label", "x", "y", "text", "source"],
        ),
        "topic_by_document": pd.DataFrame(
            [(0, "Äpfel, Obst", 3, 2, 2, 1), (1, "Leute", 2, 1, 0, 2)],
            columns=["topic", "label", "passages", "documents", "G1", "G2"],
        ),
        "topic_by_course": pd.DataFrame(
            [
                (topic, part, share)
                for topic, shares in ((0, (1.0, 0.0, 0.0)), (1, (0.0, 0.5, 0.5)))
                for part, share in zip(("opening", "middle", "end"), shares, strict=True)
            ],
            columns=["topic", "part", "share_of_topic"],
        ),
        "topic_hierarchy": pd.DataFrame(
            [
                (0, None, None, 0.0, 3, "Äpfel"),
                (1, None, None, 0.0, 2, "Leute"),
                (2, None, None, 0.0, 1, "Regen"),
                (3, 0, 2, 0.25, 4, "Äpfel + Regen"),
                (4, 1, 3, 0.75, 6, "alle"),
            ],
            columns=["node", "left", "right", "distance", "passages", "label"],
        ).astype({"left": "Int64", "right": "Int64"}),
        "code_by_topic": pd.DataFrame(
            [("M1", 0, "Äpfel", 4, 1.0, 0.5, 2.5), ("M2", -1, "", 1, 1.0, 0.1, 0.4)],
            columns=[
                "code",
                "topic",
                "label",
                "together",
                "share_of_code",
                "share_of_topic",
                "lift",
            ],
        ),
        "joint_display": pd.DataFrame(
            [
                (LONG, "", "", "", 7.25, 40, "M1", "Ernte", 2.0, 4, 2, 1, "Wegen der Äpfel.", "G1"),
                (LONG, "", "", "", 7.25, 40, "M2", "Leute", 1.0, 4, 2, 1, "", ""),
                ("Regen", "", "", "", 8.5, 41, "W", "Wetter", 1.0, 4, 1, 2, "", ""),
            ],
            columns=[
                "item",
                "question",
                "wave",
                "group",
                "mean",
                "n",
                "code",
                "code_name",
                "documents_expected",
                "documents_compared",
                "rank_mean",
                "rank_share",
                "quote",
                "source",
            ],
        ),
    }
    return Results(
        title="Garten",
        language="de",
        codebook=BOOK,
        documents=(document("G1"), document("G2")),
        segments=(),
        coded=(
            coded("G1", "M1", Status.HUMAN),
            coded("G1", "M1", Status.REVIEW, 30, 44),
            coded("G1", "M2", Status.AUTO),
            coded("G2", "M1", Status.AUTO),
        ),
        topics=(
            Topic(
                id=0,
                label="Äpfel, Obst",
                words=(("Äpfel", 0.5), ("Obst", 0.25)),
                representatives=(),
            ),
        ),
        attributes=("Größe (m)",),
        tables=tables,
    )
