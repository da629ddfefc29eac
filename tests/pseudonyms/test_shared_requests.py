"""A language model reads requests without names, and its quotes come back with them."""

from __future__ import annotations

import json

from pipeline.i18n import msg
from pipeline.llm.answers import votes_from_answers
from pipeline.llm.parse_response import Answer
from pipeline.llm.requests import Request
from pipeline.llm.shared_requests import answers_as_said, shared_requests
from pipeline.pseudonyms.mentions import Mention, NameKind
from pipeline.pseudonyms.names_in_text import NamesInText
from pipeline.pseudonyms.replaced_documents import replace_in_documents
from pipeline.pseudonyms.replaced_records import RecordReplacer
from pipeline.pseudonyms.replacements import NameDecision, ReplacementLevel
from pipeline.records import Document, Role, Turn
from pipeline.segment import segment_document

TEXT = "Er kam aus Ahausen-Süd. In Ahausens Mitte war er nie."
DECISIONS = (
    NameDecision(
        name="Ahausen",
        kind=NameKind.PLACE,
        level=ReplacementLevel.REPLACED,
        replacement="[Stadt A]",
    ),
)


def _mention(surface: str, after: str) -> Mention:
    start = TEXT.index(surface)
    return Mention(
        document="I1",
        start=start,
        end=start + len(surface),
        kind=NameKind.PLACE,
        name="Ahausen",
        surface=surface,
        after=after,
        reason=msg("known"),
    )


TURN = Turn(number=1, speaker="", role=Role.PARTICIPANT, start=0, end=len(TEXT))
DOCUMENT = Document(id="I1", file="", text=TEXT, turns=(TURN,))
NAMES = NamesInText(DECISIONS)
SHARED = replace_in_documents(
    [DOCUMENT], [_mention("Ahausen-Süd", "-Süd"), _mention("Ahausens", "s")], DECISIONS, NAMES
)
REPLACER = RecordReplacer(SHARED, NAMES)
UNITS = segment_document(DOCUMENT)
BODY = {
    "model": "m",
    "messages": [
        {"role": "system", "content": "Ankerbeispiel: wie in Ahausen"},
        {"role": "user", "content": "\n".join(f"{n} {one.text}" for n, one in enumerate(UNITS, 1))},
    ],
}
REQUEST = Request(id="r1", body=BODY, units=UNITS, codes=("A",), names=("Ahausener",))


def test_a_request_holds_no_name_and_keeps_its_id() -> None:
    (asked,) = shared_requests([REQUEST], REPLACER)
    assert asked.id == "r1"
    assert [message["content"] for message in asked.body["messages"]] == [
        "Ankerbeispiel: wie in [Stadt A]",
        "1 Er kam aus [Stadt A]-Süd.\n2 In [Stadt A]s Mitte war er nie.",
    ]
    assert asked.names == ("[Stadt A]er",)
    assert "Ahausen" in REQUEST.body["messages"][0]["content"]


def test_quotes_come_back_as_they_were_said() -> None:
    rows = [
        {"first": 1, "last": 1, "quote": "aus [Stadt A]-Süd", "reason": "[Stadt A]", "code": "A"},
        {"first": 2, "last": 2, "quote": "In [Stadt A]s Mitte", "reason": "", "code": "A"},
        {"first": 1, "last": 2, "quote": "[Stadt A]-Süd. In [Stadt A]s", "code": "A"},
        {"first": 2, "last": 2, "quote": "war er nie", "reason": "", "code": "A"},
        {"first": 2, "last": 2, "quote": "steht nicht da", "reason": "", "code": "A"},
        {"first": 9, "last": 9, "quote": "aus [Stadt A]-Süd", "reason": "", "code": "A"},
    ]
    for in_ascii in (False, True):
        content = json.dumps({"codings": rows}, ensure_ascii=in_ascii)
        (said,) = answers_as_said([Answer(id="r1", content=content)], [REQUEST], SHARED, REPLACER)
        quotes = [row["quote"] for row in json.loads(said.content)["codings"]]
        assert quotes[:5] == [
            "aus Ahausen-Süd",
            "In Ahausens Mitte",
            "Ahausen-Süd. In Ahausens",
            "war er nie",
            "steht nicht da",
        ]
        votes = votes_from_answers([REQUEST], [said], model="m")
        assert votes.report.unverified == 1
        spans = {one.spans for vote in votes.votes for one in vote.evidence}
        assert {TEXT[start:end] for ((start, end),) in spans} >= {"aus Ahausen-Süd"}


def test_an_answer_that_was_cut_off_stays_cut_off() -> None:
    content = (
        '{"codings": [{"first": 1, "quote": "aus [Stadt A]-Süd", "code": "A"}, {"first": 2, "q'
    )
    cut = Answer(id="r1", content=content, finish="length")
    (said,) = answers_as_said([cut], [REQUEST], SHARED, REPLACER)
    assert said.content == content.replace("[Stadt A]", "Ahausen")
    assert said.finish == "length"


def test_answers_to_requests_with_names_stay() -> None:
    content = '{"codings": [{"first": 1, "last": 1, "quote": "aus Ahausen-Süd", "code": "A"}]}'
    answers = (Answer(id="r1", content=content), Answer(id="other", content="?"))
    assert answers_as_said(answers, [REQUEST], SHARED, REPLACER) == answers
