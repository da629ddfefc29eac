"""Who sits at a terminal is asked who asks, where it is not clear, and finds it in study.toml."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import main
from pipeline.records import Document, Role
from pipeline.stages import read_artifact
from pipeline.study import StudyFolder

SETTINGS = """\
codings = ""
# Who speaks.
[speakers]
interviewer = [
  "Frau Kranich",  # the first team
]

[ingest]  # tables
"""
NAMED = """\
Eva: Was ist mit den Bienen?
Udo: Gut. Und mit deinen Hühnern?
Eva: Auch gut. Hast du mehr?
Udo: Nein. Hast du denn mehr Hühner als ich Bienen, oder weißt du das gar nicht so genau?
Eva: Ja.
"""
CODED = NAMED.replace("Eva:", "S01:").replace("Udo:", "S02:")
KRANICH = {"Frau Kranich"}
CLEAR = """\
Frau Kranich: Wie war es?
Ida: Gut, das sage ich so.
Frau Kranich: Und heute?
Ida: Heute auch.
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    (tmp_path / "transcripts").mkdir()
    (tmp_path / "study.toml").write_text(SETTINGS, encoding="utf-8")
    put(tmp_path, A=CLEAR)
    return tmp_path


def put(study: Path, **documents: str) -> None:
    for name, text in documents.items():
        (study / "transcripts" / f"{name}.txt").write_text(text, encoding="utf-8")


def ask(monkeypatch: pytest.MonkeyPatch, study: Path, answers: str, *options: str):
    monkeypatch.setattr("pipeline.cli.ask_speakers._at_terminal", lambda: True)
    arguments = ["ingest", str(study), "--speakers", *options]
    return CliRunner().invoke(main, arguments, input=answers)


def speakers(study: Path) -> dict:
    return tomllib.loads((study / "study.toml").read_text(encoding="utf-8"))["speakers"]


def asking(study: Path) -> dict[str, set[str]]:
    return {
        document.id: {turn.speaker for turn in document.turns if turn.role is Role.INTERVIEWER}
        for document in read_artifact(StudyFolder.open(study), "documents", Document)
    }


def test_a_name_asks_in_all_documents(study, monkeypatch):
    put(study, D1=NAMED, D2=NAMED.replace("Bienen", "Ziegen"))
    result = ask(monkeypatch, study, "1\n")
    assert result.exit_code == 0
    assert "Who asks in D1 (D1.txt)?" in result.output
    assert "1  Eva: 3 turns, 11 words, “Was ist mit den Bienen?”" in result.output
    assert "in D2" not in result.output  # the first answer tells of it, too
    assert speakers(study) == {"interviewer": ["Frau Kranich", "Eva"]}
    assert asking(study) == {"A": KRANICH, "D1": {"Eva"}, "D2": {"Eva"}}
    text = (study / "study.toml").read_text(encoding="utf-8")
    assert "# Who speaks.\n" in text
    assert "# the first team\n" in text
    assert "[ingest]  # tables" in text


def test_long_first_words_are_cut(study, monkeypatch):
    begun = "Ach, das ist ja schön, dass wir uns hier im Garten wieder treffen. Was ist"
    put(study, D1=NAMED.replace("Was ist", begun))
    shown = ask(monkeypatch, study, "\n").output
    assert "“Ach, das ist ja schön, dass wir uns hier im Garten wieder t…”" in shown


def test_a_label_asks_here_and_answers_there(study, monkeypatch):
    put(study, D1=CODED, D2=CODED.replace("Bienen", "Ziegen"))
    result = ask(monkeypatch, study, "1\n2\n")
    assert result.exit_code == 0
    assert speakers(study)["documents"] == {
        "D1": {"interviewer": ["S01"]},
        "D2": {"interviewer": ["S02"]},
    }
    assert asking(study) == {"A": KRANICH, "D1": {"S01"}, "D2": {"S02"}}
    assert ask(monkeypatch, study, "").output.count("Who asks") == 0


def test_who_answers_elsewhere_asks_here_alone(study, monkeypatch):
    put(study, D1=NAMED, D2=CLEAR.replace("Ida", "Eva"))
    ask(monkeypatch, study, "1\n")
    assert speakers(study)["documents"] == {"D1": {"interviewer": ["Eva"]}}
    assert asking(study) == {"A": KRANICH, "D1": {"Eva"}, "D2": KRANICH}


def test_nobody_asks(study, monkeypatch):
    put(study, D1=NAMED)
    result = ask(monkeypatch, study, "0\n")
    assert (result.exit_code, speakers(study)["participant"]) == (0, ["Eva", "Udo"])
    assert asking(study) == {"A": KRANICH, "D1": set()}


def test_what_is_no_answer_is_asked_again(study, monkeypatch):
    put(study, D1=NAMED)
    result = ask(monkeypatch, study, "Eva\n7\n1; 2\n")
    assert result.output.count("Write numbers from 1 to 2.") == 2
    assert asking(study) == {"A": KRANICH, "D1": {"Eva", "Udo"}}


@pytest.mark.parametrize("answers", ["1\nq\n", "1\n"])  # the second ends in the middle
def test_what_was_answered_stays(study, monkeypatch, answers):
    put(study, D1=CODED, D2=CODED.replace("Bienen", "Ziegen"))
    result = ask(monkeypatch, study, answers)
    assert speakers(study)["documents"] == {"D1": {"interviewer": ["S01"]}}
    assert asking(study) == {"A": KRANICH, "D1": {"S01"}, "D2": set()}
    assert result.exit_code == 1  # D2 is still not clear


@pytest.mark.parametrize("answers", ["\n", "q\n", ""])
def test_what_is_left_open_changes_nothing(study, monkeypatch, answers):
    put(study, D1=NAMED)
    ask(monkeypatch, study, answers)
    assert (study / "study.toml").read_text(encoding="utf-8") == SETTINGS


@pytest.mark.parametrize("option", ["--json", "--quiet"])
def test_programs_are_not_asked(study, monkeypatch, option):
    put(study, D1=NAMED)
    result = ask(monkeypatch, study, "1\n", option)
    assert "Who asks" not in result.output
    assert (study / "study.toml").read_text(encoding="utf-8") == SETTINGS


def test_nobody_is_asked_without_a_terminal(study):
    put(study, D1=NAMED)
    result = CliRunner().invoke(main, ["ingest", str(study), "--speakers"], input="1\n")
    assert "Who asks" not in result.output


def test_nothing_is_asked_where_all_is_clear(study, monkeypatch):
    assert "Who asks" not in ask(monkeypatch, study, "1\n").output


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other terminals")
def test_a_terminal_and_an_interrupt(study):
    import pty

    put(study, D1=CODED, D2=CODED.replace("Bienen", "Ziegen"))
    child, terminal = pty.fork()
    if not child:
        program = "from pipeline.cli import main; main()"
        arguments = ["-c", program, "ingest", str(study), "--speakers"]
        os.environ.update(LANG="C.UTF-8", LC_ALL="C.UTF-8", LANGUAGE="en", COLUMNS="120")
        os.execv(sys.executable, [sys.executable, *arguments])
    shown = read_until(terminal, "q to stop")
    os.write(terminal, b"2\n")
    shown += read_until(terminal, "q to stop")
    os.write(terminal, b"\x03")
    shown += read_until(terminal, None)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
    assert "in D1" in shown
    assert "in D2" in shown
    assert "Your answers are in" in shown
    assert "Traceback" not in shown
    assert speakers(study)["documents"] == {"D1": {"interviewer": ["S02"]}}


def read_until(terminal: int, words: str | None) -> str:
    shown = b""
    while words is None or words not in shown.decode(errors="replace"):
        try:
            got = os.read(terminal, 1000)
        except OSError:  # the other side is closed
            break
        if not got:
            break
        shown += got
    return shown.decode(errors="replace")
