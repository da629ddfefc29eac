from __future__ import annotations

import pytest

from pipeline.cache_file import CacheFile
from pipeline.language import cache, dictionary
from pipeline.language.cache import AnalysisCache, use_cache
from pipeline.language.dictionary import Dictionary

FORMS = ["Häuser", "häuser", "ging", "Prozesse", "a", "zzz", "", "Xqhäuser", "Zweiradmechaniker"]


@pytest.fixture(scope="module")
def unpacked() -> Dictionary:
    return Dictionary("de")


def packed(path) -> Dictionary:
    with use_cache(AnalysisCache(CacheFile(path, "1"))):
        return Dictionary("de", packed=True)


def test_packed_it_has_the_same(unpacked, tmp_path):
    expected = {form: unpacked.get(form) for form in FORMS}
    assert expected["Häuser"] == "Haus"
    made, found = packed(tmp_path / "a.sqlite"), packed(tmp_path / "a.sqlite")
    for one in (made, found):
        assert {form: one.get(form) for form in FORMS} == expected


def test_the_index_is_made_once(tmp_path, monkeypatch):
    packed(tmp_path / "a.sqlite")
    monkeypatch.setattr(dictionary.StreamMap, "__init__", None)  # would fail
    assert packed(tmp_path / "a.sqlite").get("Häuser") == "Haus"


def test_an_index_of_another_simplemma_is_made_again(tmp_path):
    with use_cache(AnalysisCache(CacheFile(tmp_path / "a.sqlite", "1"))) as _:
        cache.current_cache().put(dictionary._KIND, "de", b"?")
        assert Dictionary("de", packed=True).get("Häuser") == "Haus"


def test_for_many_forms_it_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(dictionary, "FEW", 2)
    one = packed(tmp_path / "a.sqlite")
    kinds = []
    for form in ("Häuser", "ging", "Prozesse"):
        assert one.get(form)
        kinds.append(isinstance(one._forms, dictionary.StreamMap))
    assert kinds == [True, True, False]


def test_of_a_language_without_dictionary_nothing_is_known():
    assert (bool(Dictionary("xx", packed=True)), Dictionary("xx").get("a")) == (False, None)


def test_a_study_that_was_analysed_has_little_that_is_new(tmp_path, monkeypatch):
    """Of four values in the file more than two are of an earlier run."""
    monkeypatch.setattr(cache, "_BATCH", 2)
    file = CacheFile(tmp_path / "a.sqlite", "1")
    first = AnalysisCache(file)
    for word in ("eins", "zwei", "drei", "vier"):
        first.put("length", word, b"4")
    assert not first.knew_much
    first.save()
    again = AnalysisCache(file)
    assert again.get("length", "eins") == b"4"
    assert again.knew_much
