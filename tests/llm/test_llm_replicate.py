"""The same documents read again by other models, with other seeds and prompts."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main
from pipeline.llm.answers import AnswerReport, ModelVotes
from pipeline.llm.replication import Overlap, Reading, compare_readings, differing_sentences
from pipeline.records import Coding, Role, Segment, Vote
from tests.llm.fake_server import completion, serving
from tests.llm.test_llm_commands import MODEL
from tests.small_study import write_study

UNITS = [
    Segment(
        id=f"{document}{number}",
        document=document,
        file="",
        turn=1,
        speaker="",
        role=Role.PARTICIPANT,
        start=10 * number,
        end=10 * number + 10,
        text="x" * 10,
    )
    for document in "DE"
    for number in range(4)
]


def reading(name: str, given: dict[str, str], judged: str = "D0 D1 D2 D3 E0 E1 E2 E3") -> Reading:
    votes = tuple(Vote(unit=u, code=c, coder=name, strength=0.9) for u, c in given.items())
    report = AnswerReport(model=name, requested=2, answered=2)
    return Reading(
        name=name,
        model=name,
        prompt="h",
        seed=0,
        temperature=0.0,
        votes=ModelVotes(votes, frozenset(judged.split()), report),
    )


FIRST = reading("first", {"D0": "A", "D1": "A", "D2": "B", "E0": "A"})
OTHER = reading("other", {"D0": "A", "D2": "A", "E0": "A", "E3": "B"}, "D0 D1 D2 D3 E0 E1")
PEOPLE = [
    Coding(document="D", code="A", coder="HK", start=0, end=20, turn=1),
    Coding(document="D", code="B", coder="HK", start=30, end=40, turn=1),
]


def test_readings_are_compared_where_both_have_read():
    rows = {
        (one.reading.name, one.code): one
        for one in compare_readings([FIRST, OTHER], UNITS, PEOPLE, ["A", "B"])
    }
    # The other one has not judged E2 and E3. Both gave A to D0 and E0; of 4 and 3 pairs 2.
    pooled = rows["other", ""]
    assert pooled.with_first == Overlap(first=4, second=3, both=2)
    assert pooled.with_first.f1 == pytest.approx(4 / 7)
    # People coded D alone: A in D0 and D1, B in D3. The other one: A in D0 and D2.
    assert pooled.with_people == Overlap(first=3, second=2, both=1)
    assert (pooled.with_people.precision, pooled.with_people.recall) == (1 / 2, 1 / 3)
    of_a = rows["other", "A"]
    assert (of_a.passages, of_a.sentences, of_a.documents) == (3, 3, 2)
    assert (rows["first", "A"].passages, rows["first", "A"].sentences) == (2, 3)
    assert rows["first", ""].with_first.f1 == 1
    assert Overlap(0, 0, 0).f1 is None


def test_sentences_that_get_other_codes_are_listed():
    found = differing_sentences(FIRST, OTHER, UNITS)
    assert [(unit.id, one, two) for unit, one, two in found] == [
        ("D1", ("A",), ()),
        ("D2", ("B",), ("A",)),
    ]


def panreflex(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], prog_name="panreflex")


def coding(body, _):
    """Give M1 to the first sentence of a window; the model "bold" and another seed to the last."""
    numbered = re.findall(r"^\[(\d+)\] (.+)$", body["messages"][1]["content"], re.MULTILINE)
    bold = body["model"] == "bold" or body.get("seed") == 7
    number, text = numbered[-1 if bold else 0]
    row = {"first": int(number), "last": int(number), "quote": text[:12], "code": "M1"}
    return completion(json.dumps({"codings": [row | {"confidence": 90, "reason": "weil"}]}))


def table_of(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / "outputs" / "replication" / f"{name}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_a_study_is_read_again(tmp_path, toy_encoder):
    with serving(coding) as server:
        folder = write_study(tmp_path / "study", study=MODEL + f'base_url = "{server.url}"')
        result = panreflex("llm", "replicate", folder, "--model", "bold", "--seed", 7)
        assert result.exit_code == 0, result.output
        asked = len(server.bodies)
        assert {(body["model"], body.get("seed")) for body in server.bodies} == {
            ("m", 0), ("bold", 0), ("m", 7),
        }  # fmt: skip
        rows = {row["reading"]: row for row in table_of(folder, "replication") if not row["code"]}
        assert list(rows) == ["m", "bold", "seed 7"]
        assert rows["m"]["f1_first"] == "1,0"
        assert rows["bold"]["same_as_first"] == rows["seed 7"]["same_as_first"]
        assert int(rows["bold"]["answered"]) == int(rows["bold"]["requests"]) == asked // 3
        assert {row["reading"] for row in table_of(folder, "replication_differences")} == {
            "bold", "seed 7",
        }  # fmt: skip
        assert "seed 7" in result.stdout
        # Nothing is asked twice, and the study's own coding asks the first model's requests only.
        assert panreflex("llm", "replicate", folder, "--model", "bold").exit_code == 0
        assert panreflex("code", folder).exit_code == 0
        assert len(server.bodies) == asked


def test_by_batch_files(tmp_path, toy_encoder):
    folder = write_study(tmp_path / "study", study=MODEL)
    out, back = tmp_path / "out.jsonl", tmp_path / "back.jsonl"
    result = panreflex("llm", "replicate", folder, "--model", "bold", "--export", out)
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert {line["body"]["model"] for line in lines} == {"m", "bold"}
    replies = [
        {
            "custom_id": line["custom_id"],
            "response": {"body": json.loads(coding(line["body"], 0)[2])},
        }
        for line in lines
    ]
    back.write_text("".join(json.dumps(one) + "\n" for one in replies), encoding="utf-8")
    result = panreflex("llm", "replicate", folder, "--model", "bold", "--import", back)
    assert result.exit_code == 0, result.output
    rows = [row for row in table_of(folder, "replication") if not row["code"]]
    assert [row["answered"] == row["requests"] for row in rows] == [True, True]


def test_nothing_to_compare_with_is_said(tmp_path, toy_encoder):
    folder = write_study(tmp_path / "study", study=MODEL)
    result = panreflex("llm", "replicate", folder)
    assert result.exit_code == 1
    assert "name another --model, --seed or --prompt" in result.stderr
