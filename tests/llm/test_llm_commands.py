from __future__ import annotations

import json
import re
from pathlib import Path

from click.testing import CliRunner, Result

from pipeline.cli import main
from pipeline.llm.outcome import sort_answers
from pipeline.llm.template import default_template, load_template
from pipeline.records import ReadUncoded, Role, Segment
from pipeline.stages import read_artifact
from pipeline.study import StudyFolder
from tests.llm.fake_server import completion, refusal, serving
from tests.small_study import CODEBOOK, STUDY, write_study

MODEL = STUDY + '[coding.llm]\nmodel = "m"\nwindow = 2\n'
NOTHING = '{"codings": []}'


def panreflex(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args], prog_name="panreflex")


def study_of(folder: Path, more: str = "") -> Path:
    return write_study(folder / "study", study=MODEL + more)


def coding(body, _):
    """Give M1 to the first sentence of every window."""
    sentence = re.search(r"^\[1\] (.+)$", body["messages"][1]["content"], re.MULTILINE)
    assert sentence
    row = {"first": 1, "last": 1, "quote": sentence[1][:12], "code": "M1", "confidence": 90}
    return completion(json.dumps({"codings": [row | {"reason": "weil"}]}))


def test_a_server_is_asked_once(tmp_path, toy_encoder):
    with serving(coding) as server:
        folder = study_of(tmp_path, f'base_url = "{server.url}"')
        result = panreflex("code", folder)
        assert result.exit_code == 0, result.output
        asked = len(server.bodies)
        assert f"Language model: {asked} of {asked} requests answered" in result.stdout
        assert f"m: {asked} of {asked} requests answered, {asked} codings, 0 rej" in result.stdout
        assert "Tomaten" not in result.output
        # Of windows of two sentences the second has no code: candidates may be made of them.
        study = StudyFolder.open(folder)
        uncoded = {one.unit for one in read_artifact(study, "llm-uncoded", ReadUncoded)}
        spoken = [
            one.id for one in read_artifact(study, "segments", Segment)
            if one.role is Role.PARTICIPANT
        ]  # fmt: skip
        assert uncoded <= set(spoken)
        assert len(uncoded) == len(spoken) - asked > 0
        result = panreflex("run", folder)
        assert len(server.bodies) == asked
        assert re.search("Coding .*skipped, nothing changed", result.stderr)


def test_what_an_interruption_left_is_asked_later(tmp_path, toy_encoder):
    with serving(lambda b, n: coding(b, n) if n <= 3 else refusal(404)) as server:
        folder = study_of(tmp_path, f'base_url = "{server.url}"\nconcurrency = 1')
        result = panreflex("code", folder)
        assert result.exit_code == 1
        assert "does not know the model or the address" in result.stderr
        assert result.stderr.count("Error") == 1
        before = len(server.bodies)
        server.behave = coding
        assert panreflex("code", folder).exit_code == 0
        again = [body["messages"][1] for body in server.bodies[before:]]
        assert not [body for body in server.bodies[:3] if body["messages"][1] in again]


def test_a_dead_server_stops_the_run_but_not_for_good(tmp_path, toy_encoder, monkeypatch):
    monkeypatch.setattr("pipeline.llm.client.RETRIES", 0)
    folder = study_of(tmp_path, 'base_url = "http://127.0.0.1:9/v1"')
    result = panreflex("run", folder)
    assert result.exit_code == 1
    assert "no language model server answers at http://127.0.0.1:9/v1; start it" in result.stderr


def test_text_goes_to_another_computer_only_if_both_say_so(tmp_path, toy_encoder, monkeypatch):
    folder = study_of(tmp_path, 'base_url = "http://gpu.invalid/v1"\nallow_remote = true')
    result = panreflex("code", folder)
    assert result.exit_code == 1
    assert "another computer (gpu.invalid)" in result.stderr
    assert "goes to" not in result.stderr
    sent = []

    def ask(requests, _settings, there, **_):
        sent.append(there.host)
        return sort_answers([request.id for request in requests], [])

    monkeypatch.setattr("pipeline.llm.client.ask", ask)
    panreflex("code", folder)
    assert sent == []
    result = panreflex("code", folder, "--allow-remote")
    assert sent == ["gpu.invalid"]
    assert "Text of the transcripts goes to gpu.invalid (http://gpu.invalid/v1)." in result.stderr


def test_by_batch_files(tmp_path, toy_encoder):
    folder, out, back = study_of(tmp_path), tmp_path / "out.jsonl", tmp_path / "back.jsonl"
    result = panreflex("code", folder, "--llm-export", out)
    assert result.exit_code == 0, result.output
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert f"Wrote {len(lines)} of {len(lines)} requests" in result.stdout
    assert not (folder / "outputs" / "coded_segments.csv").exists()
    result = panreflex("code", folder)
    assert f"m has not answered {len(lines)} of {len(lines)} requests" in result.stderr
    assert result.exit_code == 1

    choice = {"message": {"content": NOTHING}, "finish_reason": "stop"}
    rows = [
        {"custom_id": line["custom_id"], "response": {"body": {"choices": [choice]}}}
        for line in lines
    ]
    rows[0]["response"]["body"] = {"choices": [choice | {"finish_reason": "length"}]}
    back.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    result = panreflex("code", folder, "--llm-import", back)
    assert result.exit_code == 1
    assert f"1 cut off: {rows[0]['custom_id']}" in result.stdout
    assert f"m has not answered 1 of {len(lines)} requests" in result.stderr

    panreflex("code", folder, "--llm-export", out)
    (again,) = out.read_text(encoding="utf-8").splitlines()
    assert json.loads(again) == lines[0]
    rows[0]["response"]["body"] = {"choices": [choice]}
    back.write_text(json.dumps(rows[0]), encoding="utf-8")
    result = panreflex("code", folder, "--llm-import", back)
    assert result.exit_code == 0, result.output
    assert "skipped" in panreflex("code", folder).stderr


def batch_answers(lines, path, content=NOTHING, finish="stop"):
    choice = {"message": {"content": content}, "finish_reason": finish}
    rows = [
        {"custom_id": line["custom_id"], "response": {"body": {"choices": [choice]}}}
        for line in lines
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def exported(folder, path):
    assert panreflex("code", folder, "--llm-export", path).exit_code == 0
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_of_several_models_is_a_coder_of_its_own(tmp_path, toy_encoder):
    study = STUDY + '[coding.llm]\nmodel = ["m", "n", "m"]\nwindow = 2\n'
    folder = write_study(tmp_path / "study", study=study)
    lines = exported(folder, tmp_path / "out.jsonl")
    of_m = [line for line in lines if line["body"]["model"] == "m"]
    assert {line["body"]["model"] for line in lines} == {"m", "n"}
    assert len(lines) == 2 * len(of_m)
    back = batch_answers(of_m, tmp_path / "back.jsonl")
    result = panreflex("code", folder, "--llm-import", back)
    assert f"m: {len(of_m)} of {len(of_m)} requests answered, 0 codings" in result.stdout
    assert f"n: 0 of {len(of_m)} requests answered" in result.stdout
    assert f"model n has not answered {len(of_m)} of {len(of_m)} requests" in result.stderr
    assert "model m has not" not in result.stderr


def test_of_a_cut_off_answer_the_complete_part_is_kept_and_the_rest_asked_again(
    tmp_path, toy_encoder
):
    folder, back = study_of(tmp_path), tmp_path / "back.jsonl"
    lines = exported(folder, tmp_path / "out.jsonl")
    (own,) = [
        line for line in lines if "[1] Ich esse gern" in line["body"]["messages"][1]["content"]
    ]
    row = {"first": 1, "last": 1, "quote": "Ich esse gern", "code": "M1", "confidence": 90}
    cut = json.dumps({"codings": [row | {"reason": "weil"}]})[:-2] + ', {"first": 2'
    panreflex("code", folder, "--llm-import", batch_answers(lines, back))
    result = panreflex("code", folder, "--llm-import", batch_answers([own], back, cut, "length"))
    # A whole answer is not given up for a part.
    assert f"m: {len(lines)} of {len(lines)} requests answered, 0 codings" in result.stdout

    (folder / ".panreflex" / "answers.sqlite").unlink()
    others = [line for line in lines if line != own]
    panreflex("code", folder, "--llm-import", batch_answers(others, back))
    result = panreflex("code", folder, "--llm-import", batch_answers([own], back, cut, "length"))
    assert f"m: {len(lines) - 1} of {len(lines)} requests answered, 1 codings" in result.stdout
    assert f"1 of {len(lines)} answers of the language model m were cut off" in result.stderr
    assert "has not answered" not in result.stderr
    assert exported(folder, tmp_path / "out.jsonl") == [own]


def test_candidates_make_requests_shorter(tmp_path, toy_encoder, monkeypatch):
    monkeypatch.setattr("pipeline.llm.few_shot.nearest_codes.__defaults__", (1,))
    folder, out = study_of(tmp_path, 'context = "candidates"'), tmp_path / "out.jsonl"
    panreflex("code", folder, "--llm-export", out)
    for line in out.read_text(encoding="utf-8").splitlines():
        system = json.loads(line)["body"]["messages"][0]["content"]
        assert ("[M1]" in system) != ("[M2]" in system)


def test_examples_come_from_other_documents(tmp_path, toy_encoder):
    folder, out = study_of(tmp_path), tmp_path / "out.jsonl"
    panreflex("code", folder, "--llm-export", out)
    shown = [json.loads(line)["body"]["messages"][1]["content"] for line in out.open()]
    own = [text for text in shown if "[1] Ich esse gern" in text]  # coded in G2 as M1
    assert len(own) == 1
    assert "- „Ich esse gern" not in own[0]
    assert "- „Wegen der Tomaten. Die Ernte schmeckt nach Sommer.“ → M1" in own[0]


def test_an_empty_model_codes_without_one_and_says_so(tmp_path, toy_encoder):
    with serving(coding) as server:
        folder = study_of(tmp_path, f'base_url = "{server.url}"')
        settings = folder / "study.toml"
        text = settings.read_text(encoding="utf-8").replace('model = "m"', 'model = ""')
        settings.write_text(text, encoding="utf-8")
        result = panreflex("code", folder)
    assert result.exit_code == 0, result.output
    assert "Notice: no language model is asked, because 'model'" in result.stderr
    assert server.bodies == []
    assert (folder / "outputs/coded_segments.csv").is_file()


def test_a_study_without_a_model_is_told(small_study, tmp_path):
    result = panreflex("code", small_study, "--llm-export", tmp_path / "out.jsonl")
    assert result.exit_code == 1
    told = "the study names no language model; run 'panreflex llm use', or set 'model' under"
    assert told in result.stderr


def test_how_a_server_is_reached_makes_no_stage_stale(tmp_path, toy_encoder):
    folder = study_of(tmp_path)
    panreflex("code", folder)
    settings = folder / "study.toml"
    settings.write_text(settings.read_text() + "timeout = 9\n")
    assert re.search(r"^code +up to date$", panreflex("status", folder).stdout, re.MULTILINE)
    settings.write_text(settings.read_text() + "seed = 9\n")
    assert "coding.llm.seed" in panreflex("status", folder).stdout


def unsure(body, _):
    """Give M1 to the first sentence of every window, unsure at the first reading."""
    status, headers, text = coding(body, _)
    second = "Zur Wahl stehen" in body["messages"][0]["content"]
    return status, headers, text if second else text.replace(": 90", ": 40")


def test_what_is_in_doubt_is_asked_again_by_server_and_by_batch(tmp_path, toy_encoder):
    more = "second_reading = true\nexamples = 0\n"
    book = CODEBOOK.replace("name: Leute", "name: Leute\n        exclude: Ernte (M1).")
    study = write_study(tmp_path / "study", study=MODEL + more, kodierleitfaden=book)
    first = exported(study, tmp_path / "out.jsonl")
    bodies = {line["custom_id"]: json.loads(unsure(line["body"], 0)[2]) for line in first}
    rows = [{"custom_id": id_, "response": {"body": body}} for id_, body in bodies.items()]
    back = tmp_path / "back.jsonl"
    back.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    panreflex("code", study, "--llm-import", back)
    second = exported(study, tmp_path / "out.jsonl")
    # A passage of each window, but that in one answer it goes over from one to the next.
    assert len(second) == len(first) - 1
    for line in second:
        assert "Zur Wahl stehen" in line["body"]["messages"][0]["content"]

    served = write_study(tmp_path / "served", study=MODEL + more, kodierleitfaden=book)
    with serving(unsure) as server:
        settings = served / "study.toml"
        settings.write_text(settings.read_text() + f'base_url = "{server.url}"\n')
        result = panreflex("code", served)
        assert result.exit_code == 0, result.output
        asked = len(first) + len(second)
        assert len(server.bodies) == asked
        assert f"m: {asked} of {asked} requests answered, {asked} codings" in result.stdout
        assert "skipped" in panreflex("code", served).stderr
        assert len(server.bodies) == asked


def test_rules_reach_the_model_and_without_one_make_no_stage_stale(tmp_path, toy_encoder):
    rules = '[coding.rules]\naside = "Gehört dazu."\n'
    lines = exported(study_of(tmp_path, rules), tmp_path / "out.jsonl")
    for line in lines:
        assert "- Einschub: Gehört dazu.\n" in line["body"]["messages"][1]["content"]
    folder = write_study(tmp_path / "other")
    panreflex("code", folder)
    settings = folder / "study.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + rules, encoding="utf-8")
    assert re.search(r"^code +up to date$", panreflex("status", folder).stdout, re.MULTILINE)


def test_requests_know_nothing_of_human_codings_where_the_study_says_so(tmp_path, toy_encoder):
    folder = study_of(tmp_path, "examples = 0\n[coding.rules]\nfrom_codings = false\n")
    before = exported(folder, tmp_path / "out.jsonl")
    (folder / "codebook" / "codings" / "hk.csv").unlink()
    assert exported(folder, tmp_path / "out.jsonl") == before


def test_the_manifest_has_the_hash_of_the_wording(tmp_path, toy_encoder):
    folder = study_of(tmp_path, 'prompt = "prompt.md"')
    prompt = folder / "prompt.md"
    prompt.write_text(default_template("de"), encoding="utf-8")
    panreflex("code", folder)
    manifest = json.loads((folder / "outputs" / "manifest.json").read_text(encoding="utf-8"))
    wording = manifest["stages"]["code"]["settings"]["coding.llm.template"]
    assert wording == load_template(prompt, "de").hash
    prompt.write_text(default_template("de").replace("Der Ausschnitt:", "Bitte:"), encoding="utf-8")
    assert "prompt.md changed" in panreflex("status", folder).stdout


def test_critique(tmp_path, toy_encoder):
    def behave(body, _):
        assert "[M2] Leute" in body["messages"][1]["content"]
        row = {"quote": "Nachbarn und Feste", "problem": "p", "suggestion": "s"}
        return completion(json.dumps({"suggestions": [row, row | {"quote": "erfunden"}]}))

    with serving(behave) as server:
        folder = study_of(tmp_path, f'base_url = "{server.url}"')
        result = panreflex("codebook", "critique", folder, "--pair", "M1", "M2")
    assert result.exit_code == 0, result.output
    assert "1 suggestion:" in result.stdout
    text = (folder / "outputs" / "codebook_critique.md").read_text(encoding="utf-8")
    assert "Von einer Maschine (m)" in text
    assert "**Stelle:** „Nachbarn und Feste“" in text
    assert "erfunden" not in text
