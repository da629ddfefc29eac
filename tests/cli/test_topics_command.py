"""Does a theme that no code covers become a code, by the commands alone?"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from pipeline import Study
from pipeline.cli import main
from pipeline.errors import StudyError
from pipeline.records import TopicAssignment
from pipeline.run import run
from pipeline.stages import read_artifact
from pipeline.stages.stage import encoder_of
from pipeline.stages.topics import WORDS
from pipeline.store import read_output
from pipeline.study import StudyFolder
from pipeline.topics.corpus import PassageWords
from pipeline.topics.labels import possible_words
from tests.conftest import ToyEncoder
from tests.topics.garden import THEMES, garden

STUDY = """\
title = "Gartenverein"
metadata = ""
[coding]
encoder = "use"
[topics]
min_size = 12
"""

CODEBOOK = """\
title: Garten
language: de
version: "1"
codes:
  - {id: W, name: Wasser, definition: "Brunnen, Regentonne und Pumpe."}
  - {id: Z, name: Zaun, definition: "Latten, Pfosten und Hecke."}
  - {id: F, name: Fest, definition: "Kuchen, Lied und Tanz."}
"""
CODES = {"water": "W", "fence": "Z", "party": "F"}


class ThemeEncoder(ToyEncoder):
    """Knows besides the letters which theme a word belongs to, as a real encoder would."""

    def encode(self, texts: Sequence[str]) -> Any:
        vectors = super().encode(texts) / 4
        for row, text in enumerate(texts):
            for theme, words in enumerate(THEMES.values()):
                vectors[row, theme] += sum(word in text for word in words)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)


def panreflex(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], prog_name="panreflex")


def codings_of(codes: dict[str, str]) -> str:
    """List what a person coded in three of the six documents."""
    study = garden()
    lines = ["Dokumentname;Code;Anfang;Ende;Segment;Kodierer"]
    for segment, theme in zip(study.segments, study.themes, strict=True):
        if segment.document in {"G1", "G2", "G3"} and theme in codes:
            place = f"{segment.turn};{segment.turn}"
            lines.append(f"{segment.document};{codes[theme]};{place};{segment.text};HK")
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def _coded_club(tmp_path_factory) -> Path:
    """Six people; in three of them all is coded by hand but honey."""
    folder = tmp_path_factory.mktemp("club")
    files = {
        "study.toml": STUDY,
        "codebook/kodierleitfaden.yaml": CODEBOOK,
        "codebook/codings/hk.csv": codings_of(CODES),
        **{f"transcripts/{name}.txt": text for name, text in garden().texts.items()},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.embed.cache.open_encoder", ThemeEncoder)
        run(StudyFolder.open(folder))
    return folder


@pytest.fixture
def club(tmp_path, monkeypatch, _coded_club) -> Path:
    monkeypatch.setattr("pipeline.embed.cache.open_encoder", ThemeEncoder)
    return Path(shutil.copytree(_coded_club, tmp_path / "club"))


def honey_words(text: str) -> set[str]:
    return {word for word in THEMES["honey"] if word in text}


def test_a_theme_without_a_code_is_adopted(club):
    proposed = club / "codebook" / "kandidaten.yaml"
    result = panreflex("topics", club, "--candidates", proposed)
    assert result.exit_code == 0
    assert "Topics by how much of them is coded; codes hardly cover 1 of 4" in result.stdout
    assert f"1 candidates: {proposed}" in result.stdout
    candidates = read_output("candidates", club / "outputs")
    assert candidates["candidate"].tolist() == ["K1"]
    assert honey_words(candidates["name"][0])

    # A person copies the entry into the codebook, goes over what is coded by hand again …
    entry = proposed.read_text(encoding="utf-8").partition("- id: K1")[2]
    codebook = club / "codebook" / "kodierleitfaden.yaml"
    indented = ("- id: K1" + entry).rstrip().replace("\n", "\n  ")
    codebook.write_text(CODEBOOK + "  " + indented + "\n", encoding="utf-8")
    codings = club / "codebook" / "codings" / "hk.csv"
    codings.write_text(codings_of(CODES | {"honey": "K1"}), encoding="utf-8")
    # … and it is given in the other three documents like any other code: six times in each.
    assert panreflex("run", club).exit_code == 0
    coded = read_output("coded_segments", club / "outputs")
    texts = coded[(coded["code"] == "K1") & (coded["status"] != "human")]["text"]
    assert len(texts) == 18
    assert all(map(honey_words, texts))
    beside = read_output("code_by_topic", club / "outputs")
    assert beside[beside["code"] == "K1"]["lift"].max() > 3


def test_candidates_of_other_codings_are_labelled_without_the_encoder(club, monkeypatch):
    """With topics, also the words are encoded by which none of these is described."""
    shutil.rmtree(club / ".panreflex")
    monkeypatch.setattr("pipeline.topics.labels.CANDIDATES", 2)
    monkeypatch.setattr("pipeline.topics.parts.has_bertopic", lambda: False)
    study = StudyFolder.open(club)
    run(study, ["topics"])
    words = [one.words for one in read_artifact(study, WORDS, PassageWords)]
    documents = [one.document for one in read_artifact(study, "assignments", TopicAssignment)]
    possible = possible_words(words, documents)
    assert {*THEMES["honey"]} <= {*possible}
    encoder = encoder_of(study, lambda _done, _total: None, combined=False)
    assert encoder.unknown(possible) == 0


def test_what_a_person_may_have_edited_is_not_overwritten(club):
    codebook = club / "codebook" / "kodierleitfaden.yaml"
    result = panreflex("topics", club, "--candidates", codebook)
    assert result.exit_code == 1
    assert "the file exists already, and you may have edited it; name another" in result.stderr
    assert codebook.read_text(encoding="utf-8") == CODEBOOK


def test_stability_is_written_and_shown(club, monkeypatch):
    monkeypatch.setattr("pipeline.topics.stability.DRAWS", 2)
    result = panreflex("topics", club, "--stability")
    assert result.exit_code == 0
    assert "Fragile topics: 0 of 4" in result.stdout
    assert "Looking anew" in result.stderr
    table = read_output("topic_stability", club / "outputs")
    assert table["status"].tolist() == ["stable"] * 4
    assert panreflex("status", club).stdout.count("up to date") == 5

    topics = read_output("topics", club / "outputs")
    assert topics["stability"].tolist() == table["stability"].tolist()
    assert topics["status"].tolist() == ["stable"] * 4

    warning = "The topics are others now"
    assert warning not in panreflex("topics", club).stdout
    toml = club / "study.toml"
    toml.write_text(STUDY.replace("12", "42"), encoding="utf-8")
    assert warning in panreflex("topics", club).stdout
    topics = read_output("topics", club / "outputs")
    assert topics["stability"].isna().all()
    assert set(topics["status"]) == {""}
    assert not (club / "outputs" / "topic_stability.csv").exists()
    # The same topics as when it was measured: it holds again.
    toml.write_text(STUDY, encoding="utf-8")
    assert warning not in panreflex("topics", club).stdout
    assert set(read_output("topics", club / "outputs")["status"]) == {"stable"}


def test_a_name_is_given_again_and_what_is_lost_is_a_fault(club):
    topics = read_output("topics", club / "outputs")
    (club / "codebook" / "topics.yaml").write_text(
        "topics:\n"
        f"  - name: Rund ums Wasser\n    from:\n      - [{topics['passages'][0]}]\n"
        "  - name: Verloren\n    from:\n      - [G9_1_50]\n",
        encoding="utf-8",
    )
    assert "topics   stale: codebook/topics.yaml is new" in panreflex("status", club).stdout
    result = panreflex("topics", club)
    assert result.exit_code == 1
    assert (
        "Fault: codebook/topics.yaml, line 5: a change of topics was not made: none of its "
        "passages is in the text any more; name passages" in result.stderr
    )
    assert read_output("topics", club / "outputs")["label"][0] == "Rund ums Wasser"
    assert "Rund ums Wasser" in set(read_output("code_by_topic", club / "outputs")["label"])


def test_themes_that_are_expected_become_topics_and_what_attracts_nothing_is_a_fault(club):
    (club / "codebook" / "themen.yaml").write_text(
        "themes:\n  - {name: Imkerei, words: [Honig, Biene]}\n  - {name: Mondfahrt}\n",
        encoding="utf-8",
    )
    result = panreflex("topics", club)
    assert result.exit_code == 1
    assert "codebook/themen.yaml, line 3: the theme 'Mondfahrt' attracts no passages" in (
        result.stderr
    )
    topics = read_output("topics", club / "outputs").set_index("label")
    assert honey_words(topics.loc["Imkerei", "words"])


def test_a_study_without_enough_text_says_so(small_study):
    result = panreflex("topics", small_study)
    assert result.exit_code == 0
    assert "too little text for topics: 5 differen" in " ".join(result.stdout.split())
    assert "hardly cover" not in result.stdout
    assert read_output("topic_by_course", small_study / "outputs").empty
    result = panreflex("topics", small_study, "--candidates", small_study / "neu.yaml")
    assert result.exit_code == 0
    assert "Error" not in result.stderr
    assert "Nothing to propose: no theme recurs without a code" in result.stdout
    assert not (small_study / "neu.yaml").exists()


def passages_of(folder: Path) -> list[str]:
    return (folder / "outputs" / "topic_segments.csv").read_text("utf-8-sig").splitlines()


def test_the_model_of_a_study_is_one_of_bertopic(club):
    from bertopic import BERTopic

    topics = Study.open(club).topics
    assert isinstance(topics.model, BERTopic)
    listed = topics.passages
    assert topics.model.topics_ == listed["topic"].tolist()
    assert topics["label"].tolist() == topics.model.custom_labels_[topics.model._outliers :]
    found = topics.model.find_topics("Honig Schleuder Biene Wabe", top_n=1)[0][0]
    assert "Honig" in topics["words"][found]
    assert listed["text"][0].endswith(f" [{listed['document'][0]}]")


def test_bertopic_fits_the_first_run_and_later_ones_when_asked(club, monkeypatch):
    """After a change nobody waits until BERTopic is loaded, and the topics are the same."""
    from pipeline.topics import bertopic_model

    assert (club / ".panreflex" / "bertopic" / "topics.json").exists()
    before = passages_of(club)
    fit = bertopic_model.fit_bertopic
    with monkeypatch.context() as patch:
        patch.setattr(bertopic_model, "fit_bertopic", None)
        assert len(Study.open(club).topics.model.get_topics())  # the saved one
        run(StudyFolder.open(club), ["topics"], force=True)
    assert passages_of(club) == before
    changed = club / "transcripts" / "G1.txt"
    changed.write_text(changed.read_text().replace("Brunnen", "Tümpel", 1))
    run(StudyFolder.open(club), ["topics"])
    asked = []
    monkeypatch.setattr(bertopic_model, "fit_bertopic", lambda parts: asked.append(1) or fit(parts))
    model = Study.open(club).topics.model
    assert asked == [1]
    assert any("Tümpel" in text for text in Study.open(club).topics.passages["text"])
    assert Study.open(club).topics.model.topics_ == model.topics_
    assert asked == [1]


def test_without_bertopic_there_are_the_same_topics(club, monkeypatch):
    before = passages_of(club)
    for record in ("assignments.json", "topics.json"):
        (club / ".panreflex" / record).unlink()
    shutil.rmtree(club / ".panreflex" / "bertopic")
    monkeypatch.setitem(sys.modules, "bertopic", None)
    monkeypatch.setattr("pipeline.topics.parts.find_spec", lambda _name: None)
    run(StudyFolder.open(club), ["topics"])
    assert passages_of(club) == before
    with pytest.raises(StudyError, match="BERTopic is not installed; pip install bertopic"):
        _ = Study.open(club).topics.model
