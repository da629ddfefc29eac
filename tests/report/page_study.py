"""A study of three talks about a garden, with all that could break a page."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline.records import (
    Code,
    Codebook,
    CodedSegment,
    Coding,
    Document,
    Evidence,
    EvidenceKind,
    Fault,
    Role,
    Status,
    Topic,
    TopicAssignment,
    TopicProposal,
    Turn,
    segment_id,
)
from pipeline.results import Results
from tests.decisions import decided

ATTACK = "</script><script>window.broken = 1</script><img src=x onerror='window.broken = 1'>"

G1 = (
    "I: Warum?\n"
    "B: Wegen der 🍅 Tomaten. Die Ernte macht Mühe. Übung hilft 👩‍🌾 dabei.\n"
    "I: Und sonst?\n"
    f'B: Nachbarn sagen {ATTACK} und "so". Ein Fest.'
)
G2 = "B: Die Ernte: gross, muehevoll.\nB: Draußen auf der Straße."
G3 = "Niemand spricht hier von etwas.\u2028Doch."

PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
)


def document(name: str, text: str, **attributes: str) -> Document:
    turns, start = [], 0
    for number, line in enumerate(text.split("\n"), start=1):
        label = line.partition(": ")[0] if line[1:3] == ": " else ""
        begin = start + (len(label) + 2 if label else 0)
        role = Role.INTERVIEWER if label == "I" else Role.PARTICIPANT
        turns.append(
            Turn(number=number, speaker=label, role=role, start=begin, end=start + len(line))
        )
        start += len(line) + 1
    return Document(
        id=name, file=f"{name}.txt", text=text, turns=tuple(turns), attributes=attributes
    )


CODEBOOK = Codebook(
    title="Gärten",
    language="de",
    version="2",
    codes=(
        Code(id="M", name="Motive"),
        Code(id="M1", name="Ernte & <Essen>", parent="M", definition="Was man \"isst\".",
             include="Tomaten", exclude="Blumen", examples=("Die erste Tomate.",)),
        Code(id="M/2", name="Mühe", parent="M"),
        Code(id='L "x"', name="Leute"),
    ),
)  # fmt: skip
DOCUMENTS = (
    document("G1", G1, place="Stadt", size="<b>groß</b>"),
    document("G/2 ä_1", G2, place="Land"),
    document("G3", G3),
)


def coded(
    number: int, text: str, code: str, status: Status, probability: float = 1.0
) -> CodedSegment:
    of = DOCUMENTS[number]
    start = of.text.index(text)
    return CodedSegment(
        id=segment_id(of.id, start, start + len(text)),
        document=of.id,
        turn=next(turn.number for turn in of.turns if turn.start <= start < turn.end),
        start=start,
        end=start + len(text),
        code=code,
        coder="HK" if status is Status.HUMAN else "panreflex",
        decision=decided(status, probability),
        evidence=(
            Evidence(
                kind=EvidenceKind.LEARNED,
                code=code,
                text=text[:6],
                spans=((start, start + len(text[:6])),),
            ),
            Evidence(kind=EvidenceKind.QUOTE, code=code, text=text, coder="modell"),
        ),
    )


CODED = (
    coded(0, "Wegen der 🍅 Tomaten. Die Ernte macht Mühe.", "M1", Status.HUMAN),
    coded(0, "Die Ernte macht Mühe. Übung hilft 👩‍🌾 dabei.", "M/2", Status.REVIEW, 0.42),
    coded(0, "Die Ernte macht Mühe.", 'L "x"', Status.AUTO, 0.9),
    coded(0, f'Nachbarn sagen {ATTACK} und "so".', 'L "x"', Status.AUTO, 0.8),
    coded(1, "Die Ernte: gross, muehevoll.", "M1", Status.REVIEW, 0.3),
    coded(1, "gross, muehevoll.\nB: Draußen auf der", "M/2", Status.HUMAN),  # from turn to turn
)
# What one of two people said before they settled on M1: it no longer holds.
SETTLED = Coding(document="G1", code="M/2", coder="LM", start=12, end=17, turn=2)

EMPTY = Results(
    title="",
    language="de",
    codebook=Codebook(title="", language="de", version="", codes=()),
    documents=(),
    segments=(),
    coded=(),
)


def study() -> Results:
    start, end = CODED[2].start, CODED[2].end
    return Results(
        title='Der "Garten" & <mehr>',
        language="de",
        codebook=CODEBOOK,
        documents=DOCUMENTS,
        segments=(),
        coded=CODED,
        codings=(SETTLED,),
        topics=(
            Topic(
                id=0,
                label="Ernte",
                words=(("Ernte", 2.0), ("<i>", 1.0)),
                representatives=(CODED[2].id,),
            ),
        ),
        topic_proposals=(
            TopicProposal(
                topic=0, representatives=(CODED[2].id,), name="Obst <b>", sentence="Was reift.",
                model="m",
            ),
        ),
        assignments=(
            TopicAssignment(
                segment=CODED[2].id, document="G1", turn=2, start=start, end=end, topic=0,
                probability=0.5,
            ),
        ),
        faults=(Fault(stage="ingest", file="leer.txt", problem="the file is empty"),),
        attributes=("place",),
        tables={
            "code_by_document": pd.DataFrame(
                [["M1", "Ernte & <Essen>", "M", "code", 2, 2, 1, 1, 0]],
                columns=["code", "code_name", "main_code", "level", "segments", "documents",
                         "G1", "G/2 ä_1", "G3"],
            ),
            "code_by_topic": pd.DataFrame(
                [["M1", "Ernte", 0, "Ernte", 1, 1.0, 0.5, 1.0]],
                columns=["code", "code_name", "topic", "label", "together", "share_of_code",
                         "share_of_topic", "lift"],
            ),
        },
    )  # fmt: skip


FEAST = segment_id("G1", G1.index("Ein Fest."), G1.index("Ein Fest.") + len("Ein Fest."))
ADVICE = {
    "recommendations": pd.DataFrame(
        [
            ["E1", "Mehr Ernte.", "Stadt", "M1 Ernte", "several", 2, 2, 2, 0, 1, "x: y (1)"],
            ["E2", "<b>Feste</b>", None, None, "one voice", 1, 1, 1, 1, 0, None],
        ],
        columns=["recommendation", "text", "addressee", "codes", "basis", "passages_for",
                 "voices_for", "documents_for", "passages_against", "passages_open", "carried_by"],
    ).assign(not_carried_by="", survey_items="", note="", documents="G1, G/2 ä_1"),
    "recommendation_passages": pd.DataFrame(
        [
            ["E1", "for", "demand", CODED[2].id],
            ["E1", "for", None, FEAST],
            ["E1", "open", "wish", CODED[4].id],
            ["E2", "for", None, FEAST],
            ["E2", "against", None, FEAST],
        ],
        columns=["recommendation", "stance", "kind", "segment_id"],
    ),
    "examples": pd.DataFrame(
        [["Fest", "Stadt", "Leute", "M1", "Ernte", FEAST, ""]],
        columns=["title", "place", "needs", "code", "code_name", "segment_id", "note"],
    ),
}  # fmt: skip
"""Tables of recommendations and examples."""


def written(folder: Path, html: bytes) -> str:
    file = folder / "report.html"
    file.write_bytes(html)
    return file.as_uri()
