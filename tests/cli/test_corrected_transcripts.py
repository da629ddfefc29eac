from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from pipeline.cli import main
from pipeline.store import read_output


def ingest(study: Path) -> Result:
    return CliRunner().invoke(main, ["ingest", str(study)])


def correct(study: Path, old: str, new: str) -> None:
    transcript = study / "transcripts" / "one.txt"
    text = transcript.read_text(encoding="utf-8")
    assert old in text
    transcript.write_text(text.replace(old, new), encoding="utf-8")


def test_ingest_names_codings_that_a_correction_moved_and_never_forgets_lost_ones(small_study):
    people = small_study / "codebook" / "codings" / "hk.csv"
    before = people.read_bytes()
    result = ingest(small_study)
    assert result.exit_code == 0
    assert "Human codings" not in result.stdout
    assert len(read_output("codings_moved", small_study / "outputs")) == 0

    correct(small_study, "schmeckt nach Sommer", "schmeckt nach dem Sommer")
    result = ingest(small_study)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-2:] == [
        "Human codings since they were first found: 1 moved, 1 reworded; see codings_moved.csv",
        "  hk.csv, line 2: G1, Zeile 2: '…Ernte schmeckt nach Sommer.' is now "
        "'…Ernte schmeckt nach dem Sommer.'",
    ]

    correct(small_study, "B: Mit den Nachbarn feiern wir jedes Jahr ein Fest.", "B: Nichts.")
    for _ in range(2):  # the second time, nothing has changed
        result = ingest(small_study)
        assert result.exit_code == 1
        assert "1 reworded, 1 lost; see codings_moved.csv" in result.stdout
        assert (
            "Fault: hk.csv, line 3: the words 'Mit den Nachbarn feiern wir jedes Jahr …' no longer "
            "stand in document 'G1' where they stood (Zeile 4)"
        ) in result.stderr

    correct(small_study, "B: Nichts.", "B: Mit den Nachbarn feiern wir jedes Jahr ein Fest.")
    result = ingest(small_study)
    assert result.exit_code == 0
    assert "1 moved, 1 reworded; see" in result.stdout
    assert people.read_bytes() == before
    table = read_output("codings_moved", small_study / "outputs")
    # " dem" is 4 characters.
    assert table[["line", "change", "start_before", "start"]].values.tolist() == [
        [2, "reworded", 26, 26],
        [3, "moved", 117, 121],
    ]


def test_ingest_needs_neither_codebook_nor_codings(small_study):
    (small_study / "codebook" / "kodierleitfaden.yaml").unlink()
    (small_study / "codebook" / "codings" / "hk.csv").unlink()
    (small_study / "codebook" / "codings").rmdir()
    assert ingest(small_study).exit_code == 0


def test_quotes_of_a_list_that_are_not_quite_the_words_of_the_transcript_are_told(small_study):
    people = small_study / "codebook" / "codings" / "hk.csv"
    written = people.read_text(encoding="utf-8")
    assert "feiern wir jedes Jahr" in written
    people.write_text(written.replace("feiern wir", "feiern wir immer"), encoding="utf-8")
    result = ingest(small_study)
    assert result.exit_code == 0
    assert (
        "Notice: hk.csv, line 3: its words are not quite those of the transcript (94 % alike); "
        "those of the transcript count"
    ) in " ".join(result.stderr.split())
    people.write_text(written, encoding="utf-8")
    assert "Notice" not in ingest(small_study).stderr
