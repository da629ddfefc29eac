"""Two talks about gardens, with names that harm spreadsheets; of one nothing is coded.

G1  I: Und?  B: Die Beete haben wir im März gemeinsam angelegt. =Der Zaun fehlt.
G2  B: Nichts davon.
"""

from __future__ import annotations

import pandas as pd

from pipeline import tables
from pipeline.records import (
    Code,
    Codebook,
    CodedSegment,
    Coding,
    Document,
    Role,
    Segment,
    SourceAnchor,
    Status,
    Turn,
    segment_id,
)
from pipeline.results import Results
from pipeline.summaries import ThematicSummary
from pipeline.tables.frame import frame
from tests.decisions import decided

BEDS = "Die Beete haben wir im März gemeinsam angelegt."
ONE = f"I: Und?\nB: {BEDS} =Der Zaun fehlt."
END = 11 + len(BEDS)
TWO = "B: Nichts davon."
CODEBOOK = Codebook(
    title="Gärten",
    language="de",
    version="1.2",
    codes=(
        Code(id="G", name="Garten/Hof [alt]"),
        Code(
            id="G1",
            name="=Beete",
            parent="G",
            definition="Was wächst.",
            include="Ernte.",
            exclude="Zäune (G2).",
            examples=("Im Beet wächst Salat.",),
        ),
        Code(id="G2", name="Zäune", parent="G"),
        Code(id="W", name="Wetter*"),
    ),
)


def documents() -> tuple[Document, ...]:
    return (
        Document(
            id="G1",
            file="eins.txt",
            text=ONE,
            turns=(
                Turn(number=1, speaker="I", role=Role.INTERVIEWER, start=3, end=7),
                Turn(
                    number=2,
                    speaker="B",
                    role=Role.PARTICIPANT,
                    start=11,
                    end=len(ONE),
                    anchors=(SourceAnchor(start=11, paragraph=2),),
                ),
            ),
            attributes={"Ort/Lage": "Stadt", "=Alter": "50"},
        ),
        Document(
            id="G2",
            file="zwei.txt",
            text=TWO,
            turns=(Turn(number=1, speaker="B", role=Role.PARTICIPANT, start=3, end=len(TWO)),),
            attributes={"Ort/Lage": "Land", "=Alter": ""},
        ),
    )


def coded() -> tuple[CodedSegment, ...]:
    return tuple(
        CodedSegment(
            id=segment_id("G1", start, end),
            document="G1",
            turn=2,
            start=start,
            end=end,
            code=code,
            coder=coder,
            decision=decided(status, probability),
        )
        for start, end, code, status, probability, coder in (
            (11, END, "G1", Status.HUMAN, 1.0, "HK"),
            (END + 1, len(ONE), "G2", Status.REVIEW, 0.4, "panreflex"),
        )
    )


def quotes() -> pd.DataFrame:
    (one, _), code = coded(), CODEBOOK.by_id["G1"]
    row = (code.id, code.name, "G", 1, "typical", "G1", "B", "Absatz 2", one.id, BEDS, "human", 1.0)
    return frame("quotes", [(*row, 1.0, "for")])


def garden(*, bare: bool = False) -> Results:
    """Return the results; `bare` leaves out all that a study may lack."""
    texts, given = documents(), () if bare else coded()
    made = {
        "frequencies": tables.frequencies(given, texts, CODEBOOK),
        "code_by_document": tables.code_by_document(given, texts, CODEBOOK),
        "coded_segments": tables.coded_segments(given, texts, CODEBOOK),
        "faults": tables.faults(()),
    }
    if not bare:
        made |= {
            "code_by_Ort_Lage": tables.code_by_attribute(given, texts, CODEBOOK, "Ort/Lage"),
            "theme_matrix": tables.theme_matrix(
                given,
                texts,
                CODEBOOK,
                summaries=(
                    ThematicSummary(document="G2", main_code="W", text="Kein Wort.", by="HK"),
                ),
            ),
        }
    return Results(
        title="Gärten & =Höfe",
        language="de",
        codebook=CODEBOOK,
        documents=texts,
        segments=tuple(
            Segment(
                id=segment_id(document.id, turn.start, turn.end),
                document=document.id,
                file=document.file,
                turn=turn.number,
                speaker=turn.speaker,
                role=turn.role,
                start=turn.start,
                end=turn.end,
                text=document.text_of(turn),
            )
            for document in texts
            for turn in document.turns
        ),
        coded=given,
        codings=()
        if bare
        else (Coding(document="G1", code="G1", coder="HK", start=11, end=END, turn=2),),
        attributes=() if bare else ("Ort/Lage",),
        tables=made,
    )
