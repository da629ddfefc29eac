from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from pipeline import cache_file
from pipeline.cache_file import CacheFile


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "cached.sqlite"


def test_values_are_found_by_their_keys(path):
    file = CacheFile(path, "1")
    assert (file.all_values(), file.values_of([b"a"])) == ({}, {})
    file.add({b"a": b"1", b"b": b""})
    file.add({b"c": b"3", b"a": b"4"})
    file.add({})
    again = CacheFile(path, "1")
    assert again.all_values() == {b"a": b"4", b"b": b"", b"c": b"3"}
    assert again.values_of([b"c", b"d", b"a"]) == {b"c": b"3", b"a": b"4"}
    assert len(again.all_values(2)) == 2


def test_values_of_another_version_are_not_found_and_go(path):
    old, new = CacheFile(path, "old"), CacheFile(path, "new")
    old.add({b"a": b"1"})
    assert (new.all_values(), new.values_of([b"a"])) == ({}, {})
    new.keep_only([])
    assert old.all_values() == {b"a": b"1"}
    new.add({b"b": b"2"})
    assert (old.all_values(), new.all_values()) == ({}, {b"b": b"2"})


def test_what_is_no_longer_needed_does_not_stay_in_the_file(path):
    file = CacheFile(path, "1")
    file.add({b"a": b"said by one", b"b": b"said by two"})
    file.keep_only([b"b", b"c"])
    assert file.all_values() == {b"b": b"said by two"}
    assert b"said by one" not in path.read_bytes()


@pytest.mark.parametrize("content", [b"no database", b"", b"SQLite format 3\0" + b"\0\xff" * 600])
def test_a_damaged_file_is_begun_anew(content, path):
    path.parent.mkdir()
    path.write_bytes(content)
    file = CacheFile(path, "1")
    assert file.values_of([b"a"]) == {}
    file.keep_only([])
    file.add({b"a": b"1"})
    assert file.all_values() == {b"a": b"1"}


def test_a_file_of_another_shape_is_begun_anew(path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE cached (something INT)")
        db.execute("CREATE TABLE version (version TEXT)")
        db.execute("INSERT INTO version VALUES ('1')")
    file = CacheFile(path, "1")
    assert file.all_values() == {}
    file.add({b"a": b"1"})
    file.add({b"a": b"1"})
    assert file.all_values() == {b"a": b"1"}


def test_a_damaged_value_is_not_found(path):
    file = CacheFile(path, "1")
    file.add({b"a": b"Nein.", b"b": b"Ja."})
    path.write_bytes(path.read_bytes().replace(b"Nein.", b"Nien."))
    assert file.all_values() == {b"b": b"Ja."}
    assert file.values_of([b"a"]) == {}


def test_a_value_with_another_key_is_not_found(path):
    file = CacheFile(path, "1")
    file.add({b"key of Nein": b"Nein.", b"key of Ja": b"Ja."})
    path.write_bytes(path.read_bytes().replace(b"key of Nein", b"key of Naja"))
    assert file.all_values() == {b"key of Ja": b"Ja."}
    assert file.values_of([b"key of Naja"]) == {}


def test_a_damaged_file_of_which_SQLite_quotes_what_is_no_text_is_begun_anew(path):  # noqa: N802
    """Its message is decoded by Python's library, which raises no error of databases then."""
    file = CacheFile(path, "1")
    file.add({b"a": b"1"})
    path.write_bytes(
        path.read_bytes().replace(b"CREATE TABLE cached", b"CREATE T\xff\xfeLE cached")
    )
    assert file.values_of([b"a"]) == {}
    file.add({b"a": b"2"})
    assert file.all_values() == {b"a": b"2"}


def test_a_locked_file_stops_nothing(path, monkeypatch):
    monkeypatch.setattr(cache_file, "PATIENCE", 0.0)
    file = CacheFile(path, "1")
    file.add({b"a": b"1"})
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert file.all_values() == {}
        file.add({b"b": b"2"})
        file.keep_only([])
    assert file.all_values() == {b"a": b"1"}


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    file = CacheFile(tmp_path / "file" / "cached.sqlite", "1")
    file.add({b"a": b"1"})
    assert file.all_values() == {}


def test_an_interrupted_addition_leaves_the_last_good_state(path):
    file = CacheFile(path, "1")
    file.add({b"a": b"1"})

    class Interrupted(dict):
        def items(self):
            yield b"b", b"2"
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        file.add(Interrupted(b=b""))
    assert file.all_values() == {b"a": b"1"}
