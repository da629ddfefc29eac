from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.errors import StudyError
from pipeline.llm.requests import FewShotExample, coding_requests
from pipeline.llm.template import default_template, load_template, read_template
from pipeline.llm.windows import windows
from tests.llm.interview import BOOK, SETTINGS, interview, requests

ROOT = Path(__file__).parents[2]


def changed(**settings):
    return SETTINGS.model_copy(update=settings)


def test_a_request_shows_numbered_sentences_under_their_question():
    first, second = requests()
    assert first.body["messages"][1]["content"] == (
        "Der Ausschnitt:\n\n"
        "Frage: Warum gärtnern Sie?\n"
        "[1] Wegen der „Tomaten“.\n"
        "[2] Die Ernte schmeckt – wirklich.\n"
        "[3] Das Büro ist grau."
    )
    assert "[1] Mit den Nachbarn" in second.body["messages"][1]["content"]


def test_the_codebook_is_shown_without_empty_rules():
    system = requests()[0].body["messages"][0]["content"]
    assert system.endswith(
        "[M1] Ernte\n"
        "  Oberkategorie: Motive\n"
        "  Definition: Freude an dem, was man erntet.\n"
        "  Nicht dazu: Freude an den Leuten (M2).\n"
        "  Beispiele: Die erste Tomate schmeckt anders.\n"
        "\n"
        "[M2] Leute\n"
        "  Oberkategorie: Motive\n"
        "  Definition: Die Menschen im Garten."
    )
    assert "<!--" not in system
    assert "Der Kodierleitfaden „Garten“:" in system


def test_examples_and_candidates_are_those_that_were_chosen():
    asked = requests(
        examples=lambda window: [FewShotExample(f"Wie {len(window.units)}?", ("M1", "M2"))],
        candidates=lambda window: ["M2"],
    )
    assert "kodiert:\n- „Wie 3?“ → M1, M2\n\nDer" in asked[0].body["messages"][1]["content"]
    assert "[M1]" not in asked[0].body["messages"][0]["content"]
    assert asked[0].codes == ("M2",)
    row = asked[0].body["response_format"]["json_schema"]["schema"]["properties"]["codings"]
    assert row["items"]["properties"]["code"]["enum"] == ["M2"]


def test_rules_stand_before_the_excerpt_and_those_without_a_value_are_left_out():
    asked = requests(rules=lambda window: {"leadin": "Gehört dazu.", "begin": "55", "end": ""})
    text = asked[0].body["messages"][1]["content"]
    assert text.startswith("So kodiert dieses Team")
    assert (
        ":\n- Hinführung: Gehört dazu.\n- Die erste Passage eines Redebeitrags beginnt in 55"
        in text
    )
    assert text.count("\n- ") == 2
    assert "kodiert dieses Team" not in requests()[0].body["messages"][1]["content"]


def test_earlier_questions_stand_before_the_excerpt():
    first, second = (one.body["messages"][1]["content"] for one in requests())
    assert "Vorher" not in first
    assert second.startswith("Vorher im Interview wurde gefragt:\n- Warum gärtnern Sie?\n\nDer")


def test_an_own_template_of_before_leaves_out_what_it_does_not_know():
    source = default_template("de")
    for section in ("Rules", "Asked", "After"):
        source = re.sub(rf"## {section}\n.*?(?=\n## |\Z)", "", source, flags=re.DOTALL)
    source = source.replace("{asked}", "").replace("{rules}", "")
    segments = interview(("I", ["Und?"]), ("B", ["a.", "b.", "c."]), ("I", ["Wie?"]), ("B", ["d."]))
    asked = coding_requests(
        windows(segments, 2),
        BOOK,
        read_template(source),
        SETTINGS,
        rules=lambda window: {"begin": "55"},
    )
    assert "(davor) a." in asked[1].body["messages"][1]["content"]
    for one in asked:
        assert "55" not in one.body["messages"][1]["content"]
        assert "danach" not in one.body["messages"][1]["content"]


def test_braces_in_a_transcript_are_left_alone():
    asked = requests(examples=lambda _: [FewShotExample("{passage} {codebook}", ("M1",))])
    assert "„{passage} {codebook}“ → M1" in asked[0].body["messages"][1]["content"]


def test_the_same_request_has_the_same_id_in_another_process():
    script = "from tests.llm.interview import requests\nprint(*(asked.id for asked in requests()))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [asked.id for asked in requests()]


@pytest.mark.parametrize("other", [{"model": "other"}, {"temperature": 0.5}, {"seed": 1}])
def test_what_shapes_the_answer_shapes_the_id(other):
    ids = {asked.id for asked in requests()}
    assert not ids & {asked.id for asked in requests(changed(**other))}


@pytest.mark.parametrize(
    "other", [{"concurrency": 9}, {"timeout": 9.0}, {"base_url": "http://localhost/v1"}]
)
def test_how_the_server_is_reached_does_not(other):
    assert requests(changed(**other)) == requests()


def test_samples_differ_in_their_seed_and_id_only():
    one, two, again, other = requests(changed(samples=2, temperature=0.7, seed=5))
    assert (one.body["seed"], again.body["seed"]) == (5, 6)
    assert one.body["messages"] == again.body["messages"]
    assert len({one.id, two.id, again.id, other.id}) == 4


def test_samples_without_chance_are_refused():
    with pytest.raises(StudyError, match="asks for the same answer again"):
        requests(changed(samples=2))


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_shipped_templates_are_whole(language):
    source = default_template(language)
    assert json.loads(source[source.index('{"codings": [{"f') :].splitlines()[0])["codings"]
    assert '{"codings": []}' in source
    assert read_template(source).parts["Sentence"] == "[{number}] {text}"


def test_a_language_without_a_template_gets_the_english_one():
    assert load_template(None, "fr") == load_template(None, "en") != load_template(None, "de")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("## Sentence", "## Sentense", "has a section 'Sentense' that means nothing; did you"),
        (
            "{passage}\n\n## Second",
            "{pasage}\n\n## Second",
            "'{pasage}' means nothing in the section",
        ),
        (
            "{passage}\n\n## Second",
            "\n\n## Second",
            "the section 'User' of the template has no '{pas",
        ),
        ("## Before\n(davor) {text}", "", "the template has no section '## Before'"),
    ],
)
def test_a_template_that_lacks_something_is_told(tmp_path, old, new, problem):
    source = default_template("de")
    assert old in source
    path = tmp_path / "prompt.md"
    path.write_text(source.replace(old, new), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        load_template(path, "de")
    assert problem in str(caught.value)


def test_a_missing_template_is_told(tmp_path):
    with pytest.raises(StudyError, match=r"prompt.md: the template cannot be read"):
        load_template(tmp_path / "prompt.md", "de")


def test_an_edited_template_asks_anew(tmp_path):
    path = tmp_path / "prompt.md"
    path.write_text(
        default_template("de").replace("Der Ausschnitt:", "Bitte kodieren:"), encoding="utf-8"
    )
    assert load_template(path, "de").hash != load_template(None, "de").hash
    assert "Bitte kodieren:" in load_template(path, "de").parts["User"]
