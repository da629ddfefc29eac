from __future__ import annotations

from pipeline.stages import picture_cache
from pipeline.stages.picture_cache import PictureCache


def never() -> bytes:
    raise AssertionError("it was drawn anew")


def test_what_the_last_run_drew_is_not_drawn_again(tmp_path):
    assert PictureCache(tmp_path, "altair").get("a circle", lambda: b"o") == b"o"
    assert PictureCache(tmp_path, "altair").get("a circle", never) == b"o"


def test_what_is_drawn_of_something_else_or_with_another_program_is_drawn(tmp_path, monkeypatch):
    PictureCache(tmp_path, "altair").get("a circle", lambda: b"o")
    assert PictureCache(tmp_path, "altair").get("a square", lambda: b"[]") == b"[]"
    assert PictureCache(tmp_path, "numpy").get("a circle", lambda: b"O") == b"O"
    monkeypatch.setattr(picture_cache.SOURCE, "fingerprint", lambda _module: "another")
    assert PictureCache(tmp_path, "altair").get("a circle", lambda: b"0") == b"0"


def test_only_what_was_asked_for_is_kept(tmp_path):
    first = PictureCache(tmp_path, "altair")
    first.get("a circle", lambda: b"o")
    first.get("a square", lambda: b"[]")
    second = PictureCache(tmp_path, "altair")
    second.get("a circle", never)
    second.remove_unused()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"o"]
