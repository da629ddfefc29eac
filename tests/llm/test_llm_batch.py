from __future__ import annotations

import json

import pytest

from pipeline.errors import OutputError
from pipeline.llm.batch import batch_lines, read_batch
from pipeline.llm.cache import AnswerCache
from pipeline.llm.parse_response import Answer
from tests.llm.interview import requests

FIRST, SECOND = requests()


def line(id_, content='{"codings": []}', finish="stop", **more):
    choice = {"message": {"content": content}, "finish_reason": finish}
    body = {"choices": [choice], "usage": {"prompt_tokens": 7, "completion_tokens": 2}}
    response = {"status_code": 200, "body": body}
    return json.dumps({"custom_id": id_, "response": response, "error": None, **more}) + "\n"


def test_a_batch_file_has_one_request_a_line():
    rows = [json.loads(text) for text in batch_lines([FIRST, SECOND]).splitlines()]
    assert [row["custom_id"] for row in rows] == [FIRST.id, SECOND.id]
    assert {row["method"] + row["url"] for row in rows} == {"POST/v1/chat/completions"}
    assert rows[0]["body"] == FIRST.body


def test_good_answers_are_taken():
    found = read_batch("\ufeff" + line(SECOND.id) + "\r\n\n" + line(FIRST.id), [FIRST, SECOND])
    assert [answer.id for answer in found.usable] == [SECOND.id, FIRST.id]
    assert (found.usable[0].tokens_in, found.usable[0].tokens_out) == (7, 2)
    assert found.missing == ()


def test_everything_else_is_listed():
    source = (
        line(FIRST.id, "ungefähr")
        + line(FIRST.id, finish="length")
        + line(FIRST.id, error={"code": "x"})
        + line(FIRST.id, response=None)
        + line(FIRST.id, response={"status_code": 500, "body": {}})
        + line(FIRST.id, response={"status_code": 200})
        + "kein JSON\n[1]\n"
        + '{"custom_id": 3}\n'
        + line(SECOND.id)
        + line(SECOND.id)
        + line("fremd")
    )
    found = read_batch(source, [FIRST, SECOND])
    assert found.malformed == (FIRST.id, FIRST.id)
    assert found.truncated == (FIRST.id,)
    assert found.failed == (FIRST.id,) * 3
    assert found.unreadable_lines == (7, 8, 9)
    assert [answer.id for answer in found.usable] == [SECOND.id]
    assert found.duplicate == (SECOND.id,)
    assert found.unknown == ("fremd",)
    assert found.missing == (FIRST.id,)


def test_a_line_separator_inside_an_answer_ends_no_line():
    source = line(FIRST.id, '{"codings": [], "note": "a\u2028b"}')
    source = json.dumps(json.loads(source), ensure_ascii=False)
    assert "\u2028" in source
    assert len(read_batch(source, [FIRST]).usable) == 1


def test_answers_are_kept(tmp_path):
    cache = AnswerCache(tmp_path / "state" / "answers.sqlite")
    assert cache.load(["a"]) == ()
    answers = [Answer(id=f"{n}", content="ä", finish="stop", tokens_in=n) for n in range(1200)]
    cache.save(answers)
    before = cache.path.read_bytes()
    assert cache.load([f"{n}" for n in range(1300)]) == tuple(answers)
    assert cache.path.read_bytes() == before
    cache.save([Answer(id="0", content="\ud800")])
    assert [answer.content for answer in cache.load(["0"])] == ["?"]


def test_a_damaged_file_of_answers_is_kept_and_told(tmp_path):
    cache = AnswerCache(tmp_path / "answers.sqlite")
    cache.path.write_bytes(b"no database")
    for use in (lambda: cache.load(["a"]), lambda: cache.save([Answer(id="a", content="[]")])):
        with pytest.raises(OutputError, match=r"answers\.sqlite: the file is damaged"):
            use()
    assert cache.path.read_bytes() == b"no database"
