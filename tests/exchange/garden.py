"""Results of a small study, written by hand: two people, the machine, and names that hurt."""

from __future__ import annotations

from pipeline.records import (
    Code,
    Codebook,
    CodedSegment,
    Coding,
    Document,
    Evidence,
    EvidenceKind,
    Role,
    Status,
    Turn,
)
from pipeline.results import Results
from tests.decisions import decided

CODEBOOK = Codebook(
    title='Garten & "Beet"',
    language="de",
    version="1.10",
    codes=(
        Code(id="M", name="Motive"),
        Code(
            id="M1",
            name="Ernte <b>/ Äpfel",
            parent="M",
            definition="Was man isst.\n\nBeispiele: keine Überschrift.",
            include="Obst.",
            exclude="Blumen (M2).",
            examples=("Die erste Tomate.", "=1+1"),
            terms=("-Hochbeet", "Beet"),
        ),
        Code(id="M2", name="Leute", parent="M"),
        Code(id="W", name="Wetter"),
    ),
)


def said(number: int, speaker: str, role: Role, start: int, end: int) -> Turn:
    return Turn(number=number, speaker=speaker, role=role, start=start, end=end)


# "I: Und?" is 0 to 7, "B: Die Ernte & der Apfel." begins at 8; its words at 11.
FIRST = Document(
    id="G1",
    file="Stadt/G 1.txt",
    text="I: Und?\nB: Die Ernte & der Apfel.",
    turns=(said(1, "I", Role.INTERVIEWER, 3, 7), said(2, "B", Role.PARTICIPANT, 11, 33)),
    attributes={"Ort": "Stadt <1>", "Alter": "47", "PLZ": "01067", "Tag": "2023-02-14"},
)
# "🍅 " are two code points, so that "Regen." stands from 5 to 11.
SECOND = Document(
    id="Müller/2",
    file="two.txt",
    text="B: 🍅 Regen.",
    turns=(said(1, "B", Role.PARTICIPANT, 3, 11),),
    attributes={"Ort": "=Land", "Alter": "8", "PLZ": "", "mit Garten": "true"},
)


def coding(document: str, code: str, coder: str, start: int, end: int, comment: str = "") -> Coding:
    turn = 2 if document == "G1" else 1
    return Coding(
        document=document,
        code=code,
        coder=coder,
        start=start,
        end=end,
        turn=turn,
        comment=comment,
    )


def machine(document: str, code: str, status: Status, start: int, end: int) -> CodedSegment:
    return CodedSegment(
        id="",
        document=document,
        turn=2 if document == "G1" else 1,
        start=start,
        end=end,
        code=code,
        coder="ensemble",
        decision=decided(status, 0.9321),
        evidence=(Evidence(kind=EvidenceKind.LEARNED, code=code, text="Regen"),),
    )


CODINGS = (
    coding("G1", "M1", "Anna Ö.", 11, 20, "sicher?\nja"),
    coding("G1", "M2", "Anna Ö.", 11, 20),
    coding("G1", "M1", "=Ben", 11, 33),
    coding("G1", "M1", "Anna Ö.", 11, 20, "noch einmal"),
)
CODED = (
    machine("Müller/2", "W", Status.AUTO, 5, 11),
    machine("Müller/2", "M2", Status.REVIEW, 3, 11),
)


def garden(**changes: object) -> Results:
    """Return the results, with other values of some fields."""
    fields: dict[str, object] = {
        "title": "Garten & Co. <1>",
        "language": "de",
        "codebook": CODEBOOK,
        "documents": (FIRST, SECOND),
        "segments": (),
        "coded": CODED,
        "codings": CODINGS,
    }
    return Results(**{**fields, **changes})  # type: ignore[arg-type]  # a test knows the fields
