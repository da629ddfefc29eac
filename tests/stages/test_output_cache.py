from __future__ import annotations

import pytest

from pipeline.stages import output_cache
from pipeline.stages.output_cache import OutputCache


def cache(folder, library: str = "altair") -> OutputCache:
    return OutputCache(folder, "pipeline.limits", library)


def never() -> bytes:
    raise AssertionError("it was made anew")


def test_what_the_last_run_drew_is_not_drawn_again(tmp_path):
    assert cache(tmp_path).get("a circle", lambda: b"o") == b"o"
    assert cache(tmp_path).get("a circle", never) == b"o"


def test_what_is_drawn_of_something_else_or_with_another_program_is_drawn(tmp_path, monkeypatch):
    cache(tmp_path).get("a circle", lambda: b"o")
    assert cache(tmp_path).get("a square", lambda: b"[]") == b"[]"
    assert cache(tmp_path, "numpy").get("a circle", lambda: b"O") == b"O"
    monkeypatch.setattr(output_cache.SOURCE, "fingerprint", lambda _module: "another")
    assert cache(tmp_path).get("a circle", lambda: b"0") == b"0"


def test_other_words_make_it_anew(tmp_path, monkeypatch):
    cache(tmp_path).get("a circle", lambda: b"o")
    monkeypatch.setattr(output_cache.SOURCE, "catalogue", lambda _module: "another")
    assert cache(tmp_path).get("a circle", lambda: b"0") == b"0"


def test_what_is_there_is_known_without_being_made(tmp_path):
    kept = cache(tmp_path)
    assert not kept.has("a circle")
    kept.get("a circle", lambda: b"o")
    assert kept.has("a circle")


def test_only_what_was_asked_for_is_kept(tmp_path):
    first = cache(tmp_path)
    first.get("a circle", lambda: b"o")
    first.get("a square", lambda: b"[]")
    second = cache(tmp_path)
    second.get("a circle", never)
    second.remove_unused()
    assert len(list(tmp_path.iterdir())) == 1
    assert first.has("a circle")
    assert not first.has("a square")


@pytest.mark.parametrize(
    "damage", [lambda kept: kept[:-1], lambda kept: b"", lambda kept: b"x" * 99]
)
def test_what_is_damaged_is_made_anew(tmp_path, damage):
    cache(tmp_path).get("a circle", lambda: b"a circle of some length")
    (path,) = tmp_path.iterdir()
    path.write_bytes(damage(path.read_bytes()))
    assert not cache(tmp_path).has("a circle")
    assert cache(tmp_path).get("a circle", lambda: b"o") == b"o"
    assert cache(tmp_path).get("a circle", never) == b"o"


def test_what_cannot_be_kept_is_made_nevertheless(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    kept = cache(tmp_path / "file" / "pictures")
    assert kept.get("a circle", lambda: b"o") == b"o"
    kept.remove_unused()
