"""A language model names topics: quoted, marked, once, and never needed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli import main
from pipeline.llm.parse_response import Answer
from pipeline.llm.topic_names import TopicName, name_request, names_text, read_name
from pipeline.records import Topic
from pipeline.settings import LanguageModelSettings
from pipeline.stages.results import read_results
from pipeline.store import read_output
from pipeline.study import StudyFolder
from pipeline.topics.changes import read_changes
from tests.llm.fake_server import completion, serving
from tests.topics.garden import garden

STUDY = """\
title = "Gartenverein"
metadata = ""
[coding]
encoder = "use"
[topics]
min_size = 12
[coding.llm]
model = "m"
"""
CODEBOOK = """\
title: Garten
language: de
version: "1"
codes: [{id: Z, name: Zaun, definition: "Latten, Pfosten und Hecke."}]
"""
TOPIC = Topic(
    id=3, label="Honig", words=(("Honig", 2.0), ("Wabe", 1.0)), representatives=("G1_0_6",)
)
SAID = ["Der Honig war süß.", "Waben haben wir auch."]


def answer(*rows: dict[str, str]) -> Answer:
    return Answer(id="x", content=json.dumps({"topics": list(rows)}))


def test_a_request_has_words_and_passages():
    body = name_request(TOPIC, SAID, "de", LanguageModelSettings(model="m")).body
    assert "Antworte nur mit JSON" in body["messages"][0]["content"]
    assert body["messages"][1]["content"] == (
        "Honig, Wabe\n\n[1] Der Honig war süß.\n\n[2] Waben haben wir auch."
    )
    english = name_request(TOPIC, SAID, "en", LanguageModelSettings(model="m")).body
    assert english["messages"][0]["content"].startswith("You help")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"label": "Imkerei", "sentence": "S.", "quote": "Honig war süß"}], "Honig war süß"),
        ([{"label": "Imkerei", "sentence": "S.", "quote": "nie gesagt worden"}], None),
        ([{"label": "", "sentence": "S.", "quote": "Honig war süß"}], None),
        ([], None),
    ],
)
def test_a_name_counts_only_with_a_quote(rows, expected):
    request = name_request(TOPIC, SAID, "de", LanguageModelSettings(model="m"))
    name = read_name(request, answer(*rows), SAID)
    assert (name and (name.topic, name.quote)) == (expected and (3, expected))


def test_a_person_can_take_a_name_over(tmp_path):
    text = names_text([TopicName(3, "Imkerei: alles", "S.", "Honig")], {3: TOPIC}, "de", "m")
    assert "Von einer Maschine (m), von niemandem geprüft." in text
    entry = text.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "topics.yaml").write_text(f"topics:\n{entry}", encoding="utf-8")
    (change,) = read_changes(tmp_path / "topics.yaml")
    assert (change.name, change.passages) == ("Imkerei: alles", (("G1_0_6",),))


def panreflex(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], prog_name="panreflex")


def study_of(folder: Path, url: str) -> Path:
    files = {
        "study.toml": f'{STUDY}base_url = "{url}"\n',
        "codebook/kodierleitfaden.yaml": CODEBOOK,
        **{f"transcripts/{name}.txt": text for name, text in garden().texts.items()},
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


def test_names_are_asked_for_once_and_change_no_topic(tmp_path, toy_encoder):
    def behave(body, _):
        first = body["messages"][1]["content"].split("[1] ")[1].split("\n")[0]
        row = {"label": "Von Maschinenhand", "sentence": "Ein Satz.", "quote": first[:30]}
        return completion(json.dumps({"topics": [row]}))

    with serving(behave) as server:
        folder = study_of(tmp_path / "study", server.url)
        result = panreflex("topics", folder, "--names")
        assert result.exit_code == 0, result.output
        labels = read_output("topics", folder / "outputs")["label"].tolist()
        assert len(server.bodies) == len(labels) > 0
        assert f"{len(labels)} names proposed" in result.stdout or len(labels) == 1
        text = (folder / "outputs" / "topic_names.md").read_text(encoding="utf-8")
        assert text.count("Von Maschinenhand\n\n") == len(labels)
        assert "Von Maschinenhand" not in labels
        shown = read_results(StudyFolder.open(folder)).topic_proposals
        assert [(one.topic, one.name, one.model) for one in shown] == [
            (number, "Von Maschinenhand", "m") for number in range(len(labels))
        ]
        assert panreflex("topics", folder, "--names").exit_code == 0
        assert len(server.bodies) == len(labels)  # none was asked again
        records = folder / ".panreflex" / "topics.json"
        other = records.read_text(encoding="utf-8").replace(
            '"representatives":["', '"representatives":["x'
        )
        records.write_text(other.partition("\n")[2], encoding="utf-8")  # without the hash of them
        assert read_results(StudyFolder.open(folder)).topic_proposals == ()  # they are others now
    shutil.rmtree(folder)


def test_without_a_model_it_is_told(tmp_path, toy_encoder):
    folder = study_of(tmp_path / "study", "")
    (folder / "study.toml").write_text(STUDY.split("[coding.llm]", maxsplit=1)[0], encoding="utf-8")
    result = panreflex("topics", folder, "--names")
    assert result.exit_code == 1
    assert not (folder / "outputs" / "topics.csv").exists()
