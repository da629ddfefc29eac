from __future__ import annotations

import json

from pipeline.llm.answers import votes_from_answers
from pipeline.llm.few_shot import DocumentExample, agreed_codes
from pipeline.llm.parse_response import Answer
from pipeline.llm.requests import FewShotExample
from pipeline.llm.second_reading import (
    ReasonForDoubt,
    doubtful_passages,
    second_readings,
    with_second_reading,
)
from pipeline.llm.template import default_template, read_template
from pipeline.records import Code, Codebook, Role, Vote
from tests.llm.interview import BOOK, SEGMENTS, SETTINGS, requests
from tests.llm.test_llm_few_shot import WordEncoder

UNITS = [unit for unit in SEGMENTS if unit.role is Role.PARTICIPANT]  # three, then two
# M1 names M2 in its rule of exclusion; nothing names M3.
WIDE = Codebook(
    title="Garten",
    language="de",
    version="1",
    codes=(*BOOK.codes, Code(id="M3", name="Ruhe", parent="M", definition="Still sein.")),
)


def vote(row, code, strength=0.9, coder="m"):
    return Vote(unit=UNITS[row].id, code=code, coder=coder, strength=strength)


def doubtful(votes, **more):
    return [
        ([UNITS.index(unit) for unit in found.units], set(found.codes), set(found.doubts))
        for found in doubtful_passages(UNITS, votes, WIDE, **more)
    ]


def test_what_is_sure_is_not_read_again():
    assert doubtful([vote(0, "M1"), vote(1, "M1"), vote(3, "M2")]) == []


def test_an_unsure_code_is_set_beside_those_that_its_rules_name():
    votes = [vote(0, "M1", 0.6), vote(1, "M1", 0.6), vote(3, "M2", 0.5), vote(4, "M3", 0.2)]
    assert doubtful(votes) == [
        ([0, 1], {"M1", "M2"}, {ReasonForDoubt.UNSURE}),
        ([3], {"M1", "M2"}, {ReasonForDoubt.UNSURE}),  # the rule of M1 names M2
    ]  # nothing to set beside M3


def test_two_codes_of_the_same_sentences_are_one_choice():
    votes = [vote(0, "M1"), vote(1, "M1"), vote(1, "M3"), vote(2, "M3")]
    assert doubtful(votes) == [([0, 1, 2], {"M1", "M3"}, {ReasonForDoubt.TWO_CODES})]


def test_other_models_and_similar_passages_raise_doubts_where_they_do_not_agree():
    votes = [vote(0, "M1"), vote(3, "M2")]
    others = [vote(0, "M3", coder="n"), vote(3, "M2", coder="n"), vote(3, "M1", coder="n")]
    assert doubtful(votes, others=others) == [([0], {"M1", "M3"}, {ReasonForDoubt.OTHER_MODEL})]
    assert doubtful(votes, alike=lambda units: {"M2"}) == [
        ([0], {"M1", "M2"}, {ReasonForDoubt.EXAMPLES})
    ]


def test_similar_passages_agree_where_most_of_the_nearest_of_other_documents_do():
    def passage(document, text, code):
        return DocumentExample(document, FewShotExample(text, (code,)))

    own = [passage("G1", "Ernte", "M3")] * 9
    others = [passage("G2", "Ernte", "M1")] * 3 + [passage("G2", "Ernte", "M2")] * 2
    far = [passage("G2", "Bus", "M2")] * 9
    agreed = agreed_codes([*own, *far, *others], WordEncoder())
    assert agreed([UNITS[1]]) == {"M1"}
    assert agreed_codes([*own, *others[1:], *far], WordEncoder())([UNITS[1]]) == {"M2"}
    assert agreed_codes(others[:2], WordEncoder())([UNITS[1]]) == set()


def asked(votes, **more):
    return second_readings(
        doubtful_passages(UNITS, votes, WIDE),
        SEGMENTS,
        WIDE,
        read_template(default_template("de")),
        SETTINGS,
        **more,
    )


def test_a_second_reading_sees_only_the_codes_in_question_and_not_what_was_given():
    (request,) = asked([vote(1, "M1", 0.6)], rules={"absence": "Zählt auch.", "begin": ""})
    system, user = (message["content"] for message in request.body["messages"])
    assert "[M1] Ernte" in system
    assert "[M2] Leute" in system
    assert "[M3]" not in system
    assert user.endswith(
        "Frage: Warum gärtnern Sie?\n"
        "(davor) Wegen der „Tomaten“.\n"
        "[1] Die Ernte schmeckt – wirklich.\n"
        "(danach) Das Büro ist grau."
    )
    assert "Zählt auch." in user
    assert request.second
    assert request.codes == ("M1", "M2")
    # Whichever of the two the first reading gave, the request is the same.
    (other,) = asked([vote(1, "M2", 0.6)], rules={"absence": "Zählt auch."})
    assert other.id == request.id


def test_a_template_without_the_section_takes_the_shipped_one():
    source = default_template("de")
    begin, end = source.index("## Second"), source.index("## Code")
    own = read_template(source[:begin] + source[end:])
    candidates = doubtful_passages(UNITS, [vote(1, "M1", 0.6)], WIDE)
    (request,) = second_readings(candidates, SEGMENTS, WIDE, own, SETTINGS)
    assert "Zur Wahl stehen nur" in request.body["messages"][0]["content"]


def test_a_second_reading_stands_for_the_first_in_what_was_in_question():
    first_requests = requests()
    rows = [
        {"first": 1, "last": 1, "quote": "Wegen der", "code": "M2", "confidence": 90},
        {"first": 2, "last": 2, "quote": "Die Ernte", "code": "M2", "confidence": 60},
    ]
    content = json.dumps({"codings": rows})
    first = votes_from_answers(
        first_requests, [Answer(id=first_requests[0].id, content=content)], model="m"
    )
    again = asked(first.votes)
    assert [[unit.text for unit in one.units] for one in again] == [[UNITS[0].text, UNITS[1].text]]
    row = {"first": 2, "last": 2, "quote": "schmeckt", "code": "M1", "confidence": 95}
    answer = Answer(id=again[0].id, content=json.dumps({"codings": [row]}))
    second = votes_from_answers(again, [answer], model="m")
    found = with_second_reading(first, second, again)
    assert [(one.unit, one.code, one.strength, one.coder) for one in found.votes] == [
        (UNITS[1].id, "M1", 0.95, "m")
    ]
    assert found.judged == first.judged
    assert (found.report.requested, found.report.answered, found.report.codings) == (3, 2, 3)
    assert found.report.missing == (first_requests[1].id,)
    # Without an answer the first reading stands.
    nothing = votes_from_answers(again, [], model="m")
    assert with_second_reading(first, nothing, again).votes == first.votes
