"""Does a study work whose transcripts and codings come from the project of a QDA program?"""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from pipeline.cli import main
from pipeline.store import read_output
from tests.project_file import Source, code, project_file
from tests.small_study import ONE, TWO, write_study

CODES = (
    '<Code guid="c0" name="Ordner"><Code guid="c1" name="ernte"/><Code guid="c2" name="M2 Leute"/>'
    '</Code><Code guid="c3" name="Ernten"/>'
)
PHOTO = (
    '<PictureSource guid="s" name="Foto"><PictureSelection guid="p"><Coding guid="d"><CodeRef '
    'targetGUID="c1"/></Coding></PictureSelection></PictureSource>'
)
METADATA = "file,document,place\ngarten.qdpx,,Stadt\nthree.txt,G3,Land\n"


def code_at(text: str, words: str, guid: str, user: str = "u1", nth: int = 0) -> str:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return code(start, start + len(words), guid, user)


def project() -> bytes:
    # Two interviews in two forms: a file with CR LF and an emoji in front, and inline.
    one = "😀 Garten\r\n\r\n" + ONE.replace("\n", "\r\n")
    first = code_at(one, "Die Ernte schmeckt nach Sommer.", "c1")
    first += code_at(one, "Mit den Nachbarn feiern wir", "c2", "{U2}")
    second = code_at(TWO, "Ich esse gern, was ich geerntet habe.", "C1")
    second += code_at(TWO, "Der Weg ist weit.", "c3") + code_at(TWO, "I:", "c1")
    return project_file(
        Source("G1", one, first, file="a.txt"), Source("G2", TWO, second), codes=CODES, extra=PHOTO
    )


def run(folder: Path) -> tuple[list[tuple[str, str, str, str]], list[tuple[str, int, str]]]:
    """Return the human codings and the faults that a study comes to."""
    result = CliRunner().invoke(main, ["code", str(folder)], prog_name="panreflex")
    faults = read_output("faults", folder / "outputs")
    coded = read_output("coded_segments", folder / "outputs")
    assert result.exit_code == bool(len(faults)), result.output
    human = coded[coded["status"] == "human"]
    told = faults["problem"] + "; " + faults["next_step"]
    return (
        sorted(zip(human["document"], human["code"], human["coder"], human["text"], strict=True)),
        list(zip(faults["file"], faults["line"].fillna(0), told, strict=True)),
    )


def test_a_project_among_the_transcripts_brings_texts_and_codings(
    tmp_path: Path, toy_encoder: None
) -> None:
    folder = write_study(tmp_path, one="", two="", hk="", metadata=METADATA)
    (folder / "transcripts" / "garten.qdpx").write_bytes(project())

    human, faults = run(folder)

    # Exactly what was marked, also where it is a part of a sentence.
    assert human == [
        ("G1", "M1", "Hanna K.", "Die Ernte schmeckt nach Sommer."),
        ("G1", "M2", "MS", "Mit den Nachbarn feiern wir"),
        ("G2", "M1", "Hanna K.", "Ich esse gern, was ich geerntet habe."),
    ]
    nothing = (
        "markiert nichts, was gesagt wurde; markieren Sie die Worte, nicht nur eine "
        "Überschrift, einen Namen oder eine Zeitangabe"
    )
    assert faults == [
        (
            "garten.qdpx",
            0,
            "die Quelle „Foto“ lässt sich nicht lesen: es ist ein PictureSource ohne reinen Text; "
            "exportieren Sie das Projekt mit dem Text seiner Quellen, oder geben Sie die Datei "
            "selbst",
        ),
        (
            "garten.qdpx",
            6,
            "die Kodierung von „Foto“ mit „ernte“ markiert keinen reinen Text (PictureSelection); "
            "markieren Sie die Stelle im Text der Quelle",
        ),
        ("garten.qdpx", 5, f"die Kodierung von „G2“ mit „ernte“ {nothing}"),
        (
            "garten.qdpx",
            4,
            "der Code „Ernten“ steht nicht im Kodierleitfaden; meinten Sie „Ernte“?",
        ),
    ]


def test_a_project_among_the_codings_is_anchored_in_transcripts_from_other_files(
    tmp_path: Path, toy_encoder: None
) -> None:
    folder = write_study(tmp_path, hk="")
    (folder / "codebook" / "codings").mkdir()
    (folder / "codebook" / "codings" / "garten.qdpx").write_bytes(project())

    human, faults = run(folder)

    assert [row[:3] for row in human] == [
        ("G1", "M1", "Hanna K."),
        ("G1", "M2", "MS"),
        ("G2", "M1", "Hanna K."),
    ]
    assert [line for _, line, _ in faults] == [6, 5, 4]


def test_a_project_that_changed_is_read_again(tmp_path: Path, toy_encoder: None) -> None:
    folder = write_study(tmp_path, one="", two="", hk="", metadata=METADATA)
    file = folder / "transcripts" / "garten.qdpx"
    file.write_bytes(project())
    run(folder)
    file.write_bytes(project_file(Source("G1", ONE, code_at(ONE, "Die Ernte", "c1")), codes=CODES))

    human, faults = run(folder)

    assert human == [("G1", "M1", "Hanna K.", "Die Ernte")]
    assert faults == []
