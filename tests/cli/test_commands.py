from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.shell_completion import BashComplete
from click.testing import CliRunner, Result

from pipeline.cli import main
from pipeline.store import read_output
from tests.small_study import CODEBOOK, CODINGS, METADATA, ONE, STUDY, THREE, write_study

DEMO = Path(__file__).parents[2] / "transcripts"
COMMANDS = sorted(main.list_commands(click.Context(main)))


def names(command: click.Command, path: str = "") -> Iterator[str]:
    """Yield what a command and all below it are called."""
    if path:
        yield path
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            below = command.get_command(click.Context(command), name)
            assert below is not None
            yield from names(below, f"{path} {name}".strip())


EVERY_COMMAND = sorted(names(main))


def panreflex(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], prog_name="panreflex")


def faults_of(folder: Path) -> list[tuple[str, str]]:
    table = read_output("faults", folder / "outputs")
    return list(zip(table["file"], table["problem"], strict=True))


# Help


@pytest.mark.parametrize("command", EVERY_COMMAND)
def test_every_command_has_help_with_an_example(command):
    result = panreflex(*command.split(), "--help")
    assert result.exit_code == 0
    _, example = result.output.split("  Example:\n")
    assert example.startswith(f"    panreflex {command}")
    assert all(len(line) <= 80 for line in result.output.splitlines())
    assert "\\b" not in result.output


def test_help_says_what_every_command_says_of_itself():
    result = panreflex("--help")
    assert result.exit_code == 0
    assert "    panreflex new my-study\n    panreflex run my-study\n" in result.output
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        listed = re.search(rf"^  {name} +(.+)$", result.output, re.MULTILINE)
        assert listed is not None
        assert (command.help or "").startswith(listed[1])


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["rnu"], "there is no command 'rnu'; did you mean 'run'?"),
        (["review", "exprt"], "there is no command 'exprt'; did you mean 'export'?"),
        (["run", "--forse"], "Did you mean one of: '--force'"),
        (["ingest", "--speaker"], "Did you mean '--speakers'?"),
    ],
)
def test_what_is_misspelt_is_named(args, sentence):
    result = panreflex(*args)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("args", [(), ("review",), ("codebook",)])
def test_without_a_command_the_help_is_printed_once(args):
    result = panreflex(*args)
    assert result.exit_code == 0
    assert result.stdout == panreflex(*args, "--help").stdout
    assert result.stdout.count("Usage: ") == 1
    assert result.stderr == ""


# A study


def test_a_new_study_runs_at_once(tmp_path, toy_encoder):
    folder = tmp_path / "meine studie"
    result = panreflex("new", folder, "--title", "Gärten [bold]")
    assert result.exit_code == 0
    assert result.output.splitlines()[-1].endswith(f'panreflex run "{folder}"')
    result = panreflex("code", folder)
    assert result.exit_code == 0
    assert result.stdout.startswith("Gärten [bold]")
    result = panreflex("new", folder)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "the folder holds already: study.toml" in result.stderr


def test_a_new_study_in_git_says_what_is_kept_out_of_it_or_is_not(tmp_path):
    (tmp_path / ".git").mkdir()
    result = panreflex("new", tmp_path / "one")
    assert f"wrote {tmp_path / 'one' / '.gitignore'}\n" in result.stdout
    assert result.stderr == ""
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / ".gitignore").write_text("*.bak\n")
    result = panreflex("new", tmp_path / "two")
    assert result.exit_code == 0
    assert ".gitignore" not in result.stdout
    assert result.stderr == (
        f"Notice: {tmp_path / 'two' / '.gitignore'} was there already and is left as it is; name "
        "transcripts, codings, outputs and .panreflex in it, or they are committed with the rest\n"
    )


def test_a_run_ends_with_a_summary(finished_study):
    result = panreflex("run", finished_study)
    assert result.exit_code == 0
    rows = {line[1:18].strip(): line[18:].split()[0] for line in result.stdout.splitlines()[1:-1]}
    assert (rows["Documents"], rows["Turns"], rows["Segments"]) == ("3", "10", "14")
    assert (rows["Codings: human"], rows["Faults"]) == ("3", "0")
    assert result.stdout.splitlines()[-1] == f"Results: {finished_study / 'outputs'}"
    assert "Coding" in result.stderr
    assert result.stderr.count("skipped, nothing changed") == 6


def test_a_stage_sums_up_nothing_that_it_did_not_bring_up_to_date(finished_study):
    (finished_study / "transcripts" / "two.txt").unlink()
    result = panreflex("ingest", finished_study)
    assert "Documents" in result.stdout
    assert "Codings" not in result.stdout
    assert "Topics" not in result.stdout


def test_json_is_all_that_goes_to_stdout(finished_study):
    result = panreflex("ingest", finished_study, "--speakers", "--json")
    found = json.loads(result.stdout)
    assert (found["documents"], found["turns"], found["segments"]) == (3, 10, 14)
    assert found["faults"] == []
    assert found["speakers"][0] == {
        "document": "G1", "speaker": "I", "role": "interviewer", "turns": 2, "words": 6
    }  # fmt: skip
    assert json.loads(panreflex("status", finished_study, "--json").stdout)["stages"]["code"] == []


@pytest.mark.parametrize(
    ("args", "key"),
    [
        (["tables"], "segments"),
        (["code", "--suggest", "2"], "suggestions"),
        (["codebook", "diff"], "since"),
        (["codebook", "export"], "codes"),
        (["export", "long"], "codings"),
        (["review", "agreement", "--no-machine"], None),
        (["review", "export"], "sheets"),
        (["review", "conflicts"], "sheets"),
        (["review", "history", "G1_1_20"], "decisions"),
        (["completion", "zsh"], "script"),
    ],
)
def test_every_command_tells_one_object_and_is_quiet_where_it_should(
    finished_study, monkeypatch, args, key
):
    monkeypatch.chdir(finished_study)
    told = panreflex(*args, "--json").stdout
    quiet = panreflex(*args, "--quiet")
    if key is None:  # one person alone coded the small study
        assert told == quiet.stdout == ""
        assert quiet.stderr.startswith("Error: nobody can be compared")
    else:
        assert key in json.loads(told)
        assert quiet.output == ""


def test_nothing_is_told_as_json_where_a_command_failed(tmp_path):
    result = panreflex("run", tmp_path, "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "there is no study.toml" in result.stderr


def test_quiet_says_only_what_went_wrong(finished_study):
    result = panreflex("run", finished_study, "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    (finished_study / "transcripts" / "empty.txt").write_text("", encoding="utf-8")
    result = panreflex("ingest", finished_study, "-q")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Fault: empty.txt")
    assert result.stderr.count("\n") == 1


def test_verbose_names_every_reason(finished_study):
    toml = finished_study / "study.toml"
    toml.write_text("seed = 7\n" + toml.read_text(encoding="utf-8"), encoding="utf-8")
    shown = panreflex("ingest", finished_study, "--force", "--verbose").stderr
    assert "Reading transcripts: asked for\n" in shown


def test_every_command_says_as_much_as_it_is_asked_to():
    for command in EVERY_COMMAND:
        shown = panreflex(*command.split(), "--help").output
        is_group = "COMMAND [ARGS]" in shown
        for option in ("--quiet", "--verbose", "--json"):
            assert (f" {option}" in shown) is not is_group, command


def test_a_study_is_an_argument_unless_the_command_has_another_one():
    for command in EVERY_COMMAND:
        usage = panreflex(*command.split(), "--help").output.partition("\n\n")[0]
        other = re.search(
            r"FOLDER|FILE|OLD|NUMBER|SEGMENT|DOCUMENT|SHEET|bash|COMMAND|llm find", usage
        )
        assert ("[STUDY]" in usage) is not bool(other), usage


@pytest.mark.parametrize(
    ("args", "begun", "expected"),
    [
        ([], "rev", ["review"]),
        (["review"], "con", ["conflicts"]),
        (["review", "export"], "--samp", ["--sample"]),
        (["review", "export", "STUDY", "--code"], "m1", ["M1"]),
        (["review", "export", "STUDY", "--document"], "", ["G1", "G3", "G2"]),
        (["review", "export", "nowhere", "--code"], "", []),
    ],
)
def test_a_shell_completes(finished_study, args, begun, expected):
    shell = BashComplete(main, {}, "panreflex", "_PANREFLEX_COMPLETE")
    args = [str(finished_study) if arg == "STUDY" else arg for arg in args]
    assert [item.value for item in shell.get_completions(args, begun)] == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_learns_to_complete(shell):
    assert "_PANREFLEX_COMPLETE" in panreflex("completion", shell).stdout


def test_nothing_but_text_goes_into_a_pipe(finished_study):
    result = panreflex("ingest", finished_study, "--force", "--speakers")
    assert "\x1b" not in result.output


def test_a_terminal_may_be_told_to_show_no_colours(monkeypatch):
    from pipeline.cli.console import console

    monkeypatch.setenv("FORCE_COLOR", "1")  # as in a terminal
    assert console().color_system
    monkeypatch.setenv("NO_COLOR", "1")
    assert console().no_color


def test_one_stage_at_a_time(small_study):
    result = panreflex("ingest", small_study, "--speakers")
    assert result.exit_code == 0
    assert "Codings" not in result.stdout
    assert re.search(r"^ G2 +I +interviewer +1 +3 $", result.stdout, re.MULTILINE)
    assert panreflex("code", small_study).exit_code == 0
    assert panreflex("topics", small_study).exit_code == 0  # in a coded study, beside the codes
    result = panreflex("tables", small_study)
    assert result.exit_code == 0
    assert result.stderr.count("skipped") == 5


def test_status_says_what_is_stale_and_why(finished_study):
    said = panreflex("status", finished_study).stdout.splitlines()
    assert said[:6] == [
        "ingest   up to date",
        "codings  up to date",
        "code     up to date",
        "topics   up to date",
        "tables   up to date",
        "report   up to date",
    ]
    assert said[6] == ""
    assert said[7].startswith("Read by people: ")
    assert said[8].startswith("Expected F1 of the whole coding as it stands: ")
    (finished_study / "outputs" / "coded_segments.csv").unlink()
    with (finished_study / "codebook" / "kodierleitfaden.yaml").open("a") as file:
        file.write("\n# a remark\n")
    assert panreflex("status", finished_study).stdout.splitlines()[:6] == [
        "ingest   up to date",
        "codings  up to date",
        "code     stale: codebook/kodierleitfaden.yaml changed; "
        "outputs/coded_segments.csv is missing",
        "topics   up to date",
        "tables   stale: codebook/kodierleitfaden.yaml changed; stage code changed",
        "report   stale: codebook/kodierleitfaden.yaml changed; stage code changed; "
        "stage tables changed",
    ]


def test_status_lists_the_first_reasons_only(small_study):
    panreflex("ingest", small_study)
    for number in range(7):
        (small_study / "transcripts" / f"[{number}].txt").write_text("B: Ja.")
    line = panreflex("status", small_study).stdout.splitlines()[0]
    assert line.startswith("ingest   stale: transcripts/[0].txt is new; transcripts/[1].txt is")
    assert line.endswith("transcripts/[4].txt is new; and 2 more")


def test_an_edited_output_is_named(finished_study):
    edited = finished_study / "outputs" / "segments.csv"
    edited.write_text("mine")
    result = panreflex("ingest", finished_study, "--force")
    assert f"kept as {edited.with_name('segments.edited-1.csv')}" in result.stdout


def test_names_are_printed_as_they_are(tmp_path, toy_encoder, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")  # room for names of codes
    name = "[red]Müller :smile: [b].txt"
    folder = write_study(
        tmp_path / "[bold]Ü",
        study=STUDY.replace("Gartenstudie", "[i]Gärten :seedling:"),
        one="",
        metadata=METADATA.replace("one.txt", name),
        kodierleitfaden="codes:\n  - {id: M1, name: '[red]Ernte'}\n  - {id: M2, name: ':bee:'}\n",
    )
    (folder / "transcripts" / name).write_text(ONE, encoding="utf-8")
    (folder / "transcripts" / "leer [x].txt").write_text("")
    result = panreflex("code", folder)
    assert result.stdout.startswith("[i]Gärten :seedling:")
    assert f"Results: {folder / 'outputs'}" in result.stdout
    assert "Fault: leer [x].txt: the file is empty" in result.stderr
    result = panreflex("evaluate", folder)
    assert result.exit_code == 0
    assert "[red]Ernte" in result.stdout
    assert ":bee:" in result.stdout


@pytest.mark.skipif(os.name == "nt", reason="no file can have such a name there")
def test_no_name_can_command_the_terminal(tmp_path, toy_encoder, monkeypatch):
    """Names of files, codes and people are of anybody, and a message repeats them."""
    for language in ("en", "de"):
        monkeypatch.setenv("PANREFLEX_LANG", language)
        folder = write_study(
            tmp_path / language,
            kodierleitfaden=CODEBOOK.replace("Ernte", '"Ern\\e[2Jte"').replace("M2", "M\x9b3"),
            hk=CODINGS.replace("HK", "H\x1b]0;K\x07").replace("M1;4", "X\x1b[2J;4"),
        )
        (folder / "transcripts" / "leer\x1b[1A\x9b2K.txt").write_text("")
        results = [
            panreflex("run", folder),
            panreflex("run", folder, "--json"),
            panreflex("status", folder),
            panreflex("evaluate", folder),
            panreflex("codebook", "show", folder),
            panreflex("run", folder / "no\x1b[2Jthing"),
        ]
        for result in results:
            said = result.stdout + result.stderr
            assert re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f]", said) == []


def test_evaluation_reads_what_changed(small_study, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    result = panreflex("evaluate", small_study)
    assert result.exit_code == 0
    assert re.search(r"^ M1 +Ernte +3 ", result.stdout, re.MULTILINE)
    # The only coded sentence of the second document is no longer there.
    (small_study / "transcripts" / "two.txt").write_text("B: Der Weg ist weit.")
    assert panreflex("evaluate", small_study).exit_code == 1


def test_evaluation_wants_two_coded_documents(tmp_path, toy_encoder):
    folder = write_study(tmp_path, hk="".join(CODINGS.splitlines(keepends=True)[:3]))
    result = panreflex("evaluate", folder)
    assert result.exit_code == 1
    assert "fewer than two documents have human codings" in result.stderr


# Bad input: one row, one line, the others are coded, exit status 1

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ENCRYPTED = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
CUT_OFF = min(DEMO.glob("*.docx")).read_bytes()[:9000]


@pytest.mark.parametrize(
    ("name", "content", "problem", "german"),
    [
        ("leer.txt", b"", "the file is empty", "die Datei ist leer"),
        ("leer.docx", b"", "the file is empty", "die Datei ist leer"),
        (
            "halb.docx",
            CUT_OFF,
            "the Word file is cut off or damaged",
            "die Word-Datei ist abgeschnitten oder beschädigt",
        ),
        (
            "geheim.docx",
            ENCRYPTED,
            "the Office file is password-protected",
            "die Office-Datei ist mit einem Passwort geschützt",
        ),
        (
            "müll.txt",
            bytes(range(256)),
            "the file is no text: it holds NUL bytes",
            "die Datei ist kein Text: sie enthält NUL-Bytes",
        ),
        (
            "latin.txt",
            b"B: \x81\x8d\x8f Ja.",
            "the file is no text in UTF-8, UTF-16 or cp1252",
            "die Datei ist kein Text in UTF-8, UTF-16 oder cp1252",
        ),
        (
            "bild.png",
            b"\x89PNG\r\n\x1a\n\0\0",
            "the file is a picture",
            "die Datei ist ein Bild",
        ),
        (
            "stumm.vtt",
            b"WEBVTT\n\n",
            "the file holds nothing that was said",
            "die Datei enthält nichts Gesagtes",
        ),
    ],
)
def test_a_file_that_cannot_be_read(small_study, name, content, problem, german):
    (small_study / "transcripts" / name).write_bytes(content)
    for _ in range(2):  # the second time, all is skipped, and the fault is still there
        result = panreflex("ingest", small_study)
        assert result.exit_code == 1
        lines = [line for line in result.stderr.splitlines() if line.startswith("Fault")]
        assert len(lines) == 1
        assert lines[0].startswith(f"Fault: {name}: {problem}; ")
        assert faults_of(small_study) == [(name, german)]  # in the language of the study
        assert re.search(r"Documents +3 ", result.stdout)
    assert "skipped" in result.stderr
    (small_study / "transcripts" / name).unlink()
    assert panreflex("ingest", small_study).exit_code == 0
    assert faults_of(small_study) == []


def test_a_file_with_the_wrong_ending_is_read(small_study):
    shutil.copy(min(DEMO.glob("*.docx")), small_study / "transcripts" / "wort.txt")
    result = panreflex("ingest", small_study)
    assert result.exit_code == 0
    assert re.search(r"Documents +4 ", result.stdout)


def test_two_files_with_the_same_id(tmp_path, toy_encoder):
    folder = write_study(tmp_path, metadata=METADATA.replace("G3", "G1"), hk="")
    result = panreflex("code", folder)
    assert result.exit_code == 1
    assert faults_of(folder) == [
        ("three.txt", "die Dokument-ID „G1“ ist schon vergeben an one.txt")
    ]
    assert set(read_output("coded_segments", folder / "outputs")["document"]) <= {"G1", "G2"}


def test_metadata_of_a_file_that_does_not_exist(tmp_path):
    folder = write_study(tmp_path, metadata=METADATA + "four.txt,G4,Stadt\n")
    result = panreflex("ingest", folder)
    assert result.exit_code == 1
    assert (
        "Fault: metadata.csv, line 5: it names the file 'four.txt', which does not exist; put it "
        "there or remove its row" in result.stderr
    )


def test_metadata_of_a_misspelt_file(tmp_path):
    folder = write_study(tmp_path, metadata=METADATA.replace("three.txt", "tree.txt"))
    result = panreflex("ingest", folder)
    assert "'tree.txt', which does not exist; did you mean 'three.txt'?" in result.stderr


def test_codings_that_find_no_place(tmp_path, toy_encoder):
    wrong = (
        "G1;M11;2;2;Das Büro ist grau.;HK\n"
        "G2;M1;2;2;Davon war nie die Rede, nirgendwo, kein einziges Mal.;HK\n"
        "G7;M1;2;2;Der Weg ist weit.;HK\n"
    )
    folder = write_study(tmp_path, hk=CODINGS + wrong)
    result = panreflex("code", folder)
    assert result.exit_code == 1
    assert [line for line in result.stderr.splitlines() if "Fault" in line] == [
        "Fault: hk.csv, line 6: the words 'Davon war nie die Rede, nirgendwo, kein…' do not stand "
        "in document 'G2'; compare the transcript with the version that was coded",
        "Fault: hk.csv, line 7: there is no document 'G7'; known are G1, G3, G2",
        "Fault: hk.csv, line 5: the code 'M11' is not in the codebook; did you mean 'M1'?",
    ]
    faults = read_output("faults", folder / "outputs")
    assert faults[["stage", "file", "line"]].values.tolist() == [
        ["codings", "hk.csv", line] for line in (6, 7, 5)
    ]
    coded = read_output("coded_segments", folder / "outputs")
    assert (coded["status"] == "human").sum() == 3
    assert (coded["document"] == "G3").any()


def test_a_flood_of_faults_is_cut_off_on_the_screen_only(small_study):
    for number in range(120):
        (small_study / "transcripts" / f"no{number}.txt").write_bytes(b"a\0b")
    result = panreflex("ingest", small_study)
    assert result.stderr.count("Fault: ") == 100
    assert result.stderr.splitlines()[-1] == "… and 20 more faults, in faults.csv"
    assert len(faults_of(small_study)) == 120


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"study": ""}, "there is no study.toml in this folder"),
        ({"study": "encodr = 1"}, "study.toml, line 1: unknown key 'encodr'"),
        ({"kodierleitfaden": ""}, "'codebook/kodierleitfaden.yaml' (codebook) does not exist"),
        ({"kodierleitfaden": "codes:\n - id: ["}, "line 2: not valid YAML"),
        ({"study": STUDY.replace("place", "palce")}, "did you mean 'place'?"),
    ],
)
def test_an_error_is_one_plain_sentence(tmp_path, toy_encoder, changes, sentence):
    folder = write_study(tmp_path, **changes)
    result = panreflex("run", folder)
    assert result.exit_code == 1
    errors = [
        line for line in result.stderr.splitlines() if not line.startswith(("Read", "Find", "Cod"))
    ]
    assert len(errors) == 1
    assert errors[0].startswith("Error: ")
    assert sentence in errors[0]
    assert result.stdout == ""


def test_a_crash_says_where_but_not_what(small_study, monkeypatch):
    def crash(*_: object, **__: object) -> None:
        raise ValueError(THREE)

    monkeypatch.setattr("pipeline.stages.ingest.segment_document", crash)
    result = panreflex("run", small_study)
    assert result.exit_code == 1
    assert re.search(r"\(ValueError in pipeline\.stages\.ingest, line \d+\)", result.stderr)
    assert "Tomaten" not in result.output
    monkeypatch.setenv("PANREFLEX_DEBUG", "1")
    assert isinstance(panreflex("run", small_study).exception, ValueError)


def test_a_run_shows_no_transcript_and_leaves_human_codings_alone(finished_study):
    codings = finished_study / "codebook" / "codings" / "hk.csv"
    before = codings.read_bytes()
    result = panreflex("run", finished_study, "--force")
    assert result.exit_code == 0
    assert not re.search("Tomaten|Büro|Nachbarn", result.output)
    assert codings.read_bytes() == before
    assert list(codings.parent.iterdir()) == [codings]


def test_a_folder_that_nobody_may_open_is_named(tmp_path, monkeypatch):
    def closed(_study: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path / "transcripts"))

    monkeypatch.setattr("pipeline.study.StudyFolder.open", closed)
    result = CliRunner().invoke(main, ["status", str(tmp_path)])
    assert result.exit_code == 1
    assert (
        f"{tmp_path / 'transcripts'}: cannot be opened (Permission denied); check" in result.output
    )
