from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cache_file import CacheFile
from pipeline.language import analyse, stop_words
from pipeline.language import cache as cache_module
from pipeline.language import study_cache as study_cache_module
from pipeline.language import tokens as tokens_module
from pipeline.language.cache import AnalysisCache, current_cache, use_cache
from pipeline.language.lexicon import in_dictionary
from pipeline.language.study_cache import study_cache
from pipeline.language.vocabulary import vocabulary

PIECES = (
    "Bürger:innen|Bürgerinnen und Bürger|Rad- und Fußwege|hab's|'ne|(lacht)|Vereinsheim|-bau|äh|12."
    "|„Ja“,|\n|\t|\x1e|\x1f|İ|ß|z. B.|a" + "b" * 300
)
SPEECH = st.lists(st.sampled_from(PIECES.split("|"))).map(" ".join)


@given(st.text() | SPEECH, st.sampled_from(["de", "en", "qq"]))
@settings(max_examples=60, deadline=None)
def test_what_the_cache_has_is_what_is_found_anew(text, language):
    fresh = tokens_module._analyse(text, language)
    with use_cache(AnalysisCache()):
        for _ in range(2):
            analyse.cache_clear()
            assert analyse(text, language) == fresh


@pytest.fixture
def analysed(monkeypatch):
    """The texts that were analysed, and not taken from a cache."""
    texts = []
    analyse_anew = tokens_module._analyse
    monkeypatch.setattr(
        tokens_module,
        "_analyse",
        lambda text, language: texts.append(text) or analyse_anew(text, language),
    )
    return texts


def test_a_text_is_analysed_once_in_the_life_of_a_study(analysed, tmp_path):
    with study_cache(tmp_path):
        first = [analyse(text) for text in ("Die Vereinsheime!", "", "Ja.", "Ja.")]
    assert analysed == ["Die Vereinsheime!", "", "Ja."]
    with study_cache(tmp_path):
        assert [analyse(text) for text in ("Die Vereinsheime!", "", "Ja.", "Ja.")] == first
        analyse("Nein.")
        analyse("Ja.", "en")
    assert analysed[3:] == ["Nein.", "Ja."]


def test_what_another_version_found_is_not_used(analysed, tmp_path, monkeypatch):
    today = study_cache_module.analysis_version()
    with study_cache(tmp_path):
        analyse("Ja.")
    monkeypatch.setattr(study_cache_module, "analysis_version", lambda: "of tomorrow")
    with study_cache(tmp_path):
        analyse("Nein.")
        analyse("Ja.")
    assert analysed == ["Ja.", "Nein.", "Ja."]
    file = tmp_path / study_cache_module.FILE
    assert CacheFile(file, "of tomorrow").all_values()
    assert not CacheFile(file, today).all_values()


def test_the_version_names_code_libraries_and_models(monkeypatch):
    said = study_cache_module.analysis_version()
    assert "simplemma" in said
    monkeypatch.setattr(study_cache_module, "_version", lambda _: "of tomorrow")
    study_cache_module.analysis_version.cache_clear()
    assert "simplemma of tomorrow" in study_cache_module.analysis_version()
    assert "de_core_news_sm of tomorrow" in study_cache_module.analysis_version()
    monkeypatch.undo()
    study_cache_module.analysis_version.cache_clear()
    assert study_cache_module.analysis_version() == said


def test_a_full_cache_forgets_half():
    cache = AnalysisCache(capacity=4)
    for text in "abcde":
        cache.put("length", text, b"1")
    assert [text for text in "abcde" if cache.get("length", text)] == ["b", "d", "e"]


def test_a_cache_can_be_read_without_being_added_to(tmp_path):
    with study_cache(tmp_path, keep=False):
        analyse("Ja.")
    assert not list(tmp_path.iterdir())


def test_an_interrupted_run_has_saved_most(tmp_path, monkeypatch):
    monkeypatch.setattr(cache_module, "_BATCH", 2)
    file = CacheFile(tmp_path / "a.sqlite", "1")
    cache = AnalysisCache(file)
    for text in "abc":
        cache.put("length", text, b"1")
    known = AnalysisCache(file)
    assert [text for text in "abc" if known.get("length", text)] == ["a", "b"]


def test_an_error_leaves_the_cache_in_use_as_it_was(tmp_path):
    before = current_cache()

    def interrupted():
        with study_cache(tmp_path):
            analyse("Ja.")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert current_cache() is before
    assert (tmp_path / study_cache_module.FILE).exists()


def test_the_file_alone_tells_nothing_of_what_was_said(tmp_path):
    with study_cache(tmp_path):
        analyse("Die Kassenwartin fehlte gestern unentschuldigt.")
    stored = (tmp_path / study_cache_module.FILE).read_bytes()
    for word in ("Kassenwart", "fehlen", "fehlte", "gestern", "unentschuldigt"):
        assert word.encode() not in stored


@pytest.mark.parametrize("language", ["de", "en", "fr", "qq"])
def test_a_vocabulary_comes_back_as_it_was(language, tmp_path):
    vocabulary.cache_clear()
    fresh = vocabulary(language)
    for _ in range(2):
        with study_cache(tmp_path):
            assert vocabulary(language) == fresh


def test_nothing_heavy_is_loaded_for_what_is_known(tmp_path):
    with study_cache(tmp_path):
        for text in (
            "Die Vereinsheime sind zu.",
            "Bürgerinnen und Bürger mit Rad- und Wanderkarten",
            "sind die",
            "nur Bürger:innen",
        ):
            analyse(text)
        stop_words()
        in_dictionary("Müller")
    code = (
        "import sys; from pathlib import Path; from pipeline.language import analyse, stop_words;"
        "from pipeline.language.lexicon import in_dictionary;"
        "from pipeline.language.study_cache import study_cache\n"
        "with study_cache(Path(sys.argv[1])):"
        " analyse('Die Vereinsheime sind zu.'); stop_words(); in_dictionary('Müller');"
        # A new sentence of known words.
        " known = analyse('Die Bürger:innen mit Rad- und Wanderkarten sind zu.')\n"
        "print([token.lemma for token in known])\n"
        "print(*sys.modules)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(
        "['der', 'Bürger', 'mit', 'Radkarte', 'und', 'Wanderkarte', 'sein', 'zu', '.']"
    )
    assert {"spacy", "simplemma", "numpy"}.isdisjoint(done.stdout.split())
