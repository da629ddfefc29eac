"""A sheet of four passages from one invented interview, and what one person made of it."""

from __future__ import annotations

from pathlib import Path

from pipeline.records import Code, Codebook, Document, Role, Segment, Turn, segment_id
from pipeline.review.items import ReviewItem
from pipeline.review.layout import SHEET
from pipeline.review.match import ReviewContext
from pipeline.review.sheet import csv_sheet, sheet_rows

QUESTION = "Warum gärtnern Sie?"
SENTENCES = (
    "Wegen der „Ernte“ – was sonst?",
    "=Zeit für mich, das ist viel.",
    "Die Nachbarn, die grüßen.",
    "Und der Weg … na ja, ist weit.",
)
TEXT = f"I: {QUESTION}\nB: {' '.join(SENTENCES)}\n"
_STARTS = [TEXT.index(sentence) for sentence in SENTENCES]
_BEGIN = _STARTS[0]

DOCUMENT = Document(
    id="G1",
    file="G1.txt",
    text=TEXT,
    turns=(
        Turn(number=1, speaker="I", role=Role.INTERVIEWER, start=3, end=3 + len(QUESTION)),
        Turn(number=2, speaker="B", role=Role.PARTICIPANT, start=_BEGIN, end=len(TEXT) - 1),
    ),
)
SEGMENTS = tuple(
    Segment(
        id=segment_id("G1", start, start + len(text)),
        document="G1",
        file="G1.txt",
        turn=2,
        speaker="B",
        role=Role.PARTICIPANT,
        start=start,
        end=start + len(text),
        text=text,
    )
    for start, text in zip(_STARTS, SENTENCES, strict=True)
)
BOOK = Codebook(
    title="Garten",
    language="de",
    version="1",
    codes=(
        Code(id="M1", name="Ernte", definition="Freude an dem, was man isst."),
        Code(id="M2", name="Leute", definition="Die Menschen im Garten."),
        Code(id="1.2", name="Zeit", definition="Zeit, die man hat."),
    ),
)
CONTEXT = ReviewContext(documents=(DOCUMENT,), segments=SEGMENTS, codebook=BOOK)
ITEMS = tuple(
    ReviewItem(
        document="G1",
        turn=2,
        start=unit.start,
        end=unit.end,
        code=code,
        status="review" if code else "uncoded",
        probability=0.5 if code else None,
    )
    for unit, code in zip(SEGMENTS, ("M1", "M1", "M2", ""), strict=True)
)
ANSWERS = (
    {"decision": "annehmen"},
    {"decision": "umkodieren", "new_code": "1.2", "comment": "eher – „Zeit“"},
    {"decision": "ablehnen"},
    {"decision": "ergänzen", "new_code": "M2"},
)
DECIDED = [
    ("accept", SENTENCES[0], "M1", ("M1",), ""),
    ("recode", SENTENCES[1], "M1", ("1.2",), "eher – „Zeit“"),
    ("reject", SENTENCES[2], "M2", (), ""),
    ("add", SENTENCES[3], "", ("M2",), ""),
]
"""Verdict, passage, proposed code, codes that hold, and comment of each answer."""


def filled_rows(answers=ANSWERS):
    """Return the rows of the sheet as Anna has filled it in."""
    rows = sheet_rows(ITEMS, [DOCUMENT], SEGMENTS, BOOK, reviewer="Anna")
    return [row | answer for row, answer in zip(rows, answers, strict=True)]


def write_sheet(folder: Path, answers=ANSWERS, columns=SHEET) -> Path:
    """Write the sheet as a German CSV."""
    path = folder / "pruefbogen.csv"
    path.write_bytes(csv_sheet(filled_rows(answers), columns))
    return path


def decided(entries):
    """Return what `DECIDED` has of each decision, in the order of the text."""
    return [
        (e.verdict.value, e.text, e.code, e.codes, e.comment)
        for e in sorted(entries, key=lambda e: e.start)
    ]
