from __future__ import annotations

from pipeline.stages import kept
from pipeline.stages.kept import Kept


def never() -> bytes:
    raise AssertionError("it was drawn anew")


def test_what_the_last_run_drew_is_not_drawn_again(tmp_path):
    assert Kept(tmp_path, "altair").get("a circle", lambda: b"o") == b"o"
    assert Kept(tmp_path, "altair").get("a circle", never) == b"o"


def test_what_is_drawn_of_something_else_or_with_another_program_is_drawn(tmp_path, monkeypatch):
    Kept(tmp_path, "altair").get("a circle", lambda: b"o")
    assert Kept(tmp_path, "altair").get("a square", lambda: b"[]") == b"[]"
    assert Kept(tmp_path, "numpy").get("a circle", lambda: b"O") == b"O"
    monkeypatch.setattr(kept, "program_hash", lambda: "another")
    assert Kept(tmp_path, "altair").get("a circle", lambda: b"0") == b"0"


def test_only_what_was_asked_for_is_kept(tmp_path):
    first = Kept(tmp_path, "altair")
    first.get("a circle", lambda: b"o")
    first.get("a square", lambda: b"[]")
    second = Kept(tmp_path, "altair")
    second.get("a circle", never)
    second.forget_others()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"o"]
