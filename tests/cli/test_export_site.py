"""A site holds what people have released, and not a word more."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline import read_output
from pipeline.cli import main
from pipeline.pseudonyms.replacements import NameDecision, ReplacementLevel
from pipeline.stages.pseudonyms import list_file, read_list, write_list
from pipeline.study import StudyFolder
from tests.pseudonyms.test_shared_study import (
    CODINGS,
    DECISIONS,
    METADATA,
    ONE,
    ORIGINAL,
    THREE,
    TWO,
)
from tests.small_study import CODEBOOK, STUDY, write_study

RECOMMENDATIONS = """\
id;text;addressee;codes;passages;against;released
E1;Brakelfeld feiert jedes Jahr.;Stadt;M2;"G3: Mit Anna Müller und Frau Öhlmann feiern wir";;ja
E2;Niemand darf Öhlmann ausladen.;Land;M1;G2: Der Weg ist weit.;;
"""
SHEET = """\
text;document;segment_id;recommendation;stance;addressee
Ein Koch kocht dort.;G3;;E3: Öhlmann kocht in Brakelfeld.;;Vereine
Der Weg ist weit.;G2;;E1;dagegen;
"""
EXAMPLES = """\
document;text;confirmed;released;title;place;needs;note
G3;Mit Anna Müller und Frau Öhlmann feiern wir manchmal ein Fest.;ja;ja;Fest;Brakelfeld;Mut;intern
G2;Der Weg ist weit.;ja;;Wandern;;Schuhe;
G1_Mueller;Das Büro ist grau.;nein;ja;Grau;;;
"""
REVIEW = """\
Dokument;Text;Entscheidung;Kodiert von;Freigegeben
G1_Mueller;Die Ernte schmeckt nach Sommer in Brakelfeld.;;Zoe Quandt;ja
G2;Ich esse gern, was ich in Brakelfelds Gärten geerntet habe.;;Zoe Quandt;nein
"""
RELEASED = (
    "Die Ernte schmeckt nach Sommer in [Stadt A].",
    "Mit Frau B. und Frau […] feiern wir manchmal ein Fest.",
)


def run(*arguments: str | Path, code: int = 0) -> str:
    done = CliRunner().invoke(main, [*map(str, arguments)], env={"PANREFLEX_LANG": "en"})
    assert done.exit_code == code, done.output
    return done.output if code else done.stdout


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("brachland") / "geheimnis"
    folder.mkdir()
    settings = STUDY.replace("Gartenstudie", "Gärten in Brakelfeld")
    settings += '[speakers]\nparticipant = ["Anna Müller"]\n'
    settings += '[site]\nabout = "Über Gärten"\nlicence = "CC BY 4.0"\nattributes = ["place"]\n'
    write_study(
        folder, study=settings, metadata=METADATA, one=ONE, two=TWO, three="",
        kodierleitfaden=CODEBOOK, hk=CODINGS,
    )  # fmt: skip
    (folder / "transcripts/Brakelfeld_3.txt").write_text(THREE, encoding="utf-8")
    (folder / "codebook/empfehlungen.csv").write_text(RECOMMENDATIONS, encoding="utf-8")
    (folder / "codebook/empfehlungen_bogen.csv").write_text(SHEET, encoding="utf-8")
    (folder / "codebook/beispiele.csv").write_text(EXAMPLES, encoding="utf-8")
    (folder / "zoe.csv").write_text(REVIEW, encoding="utf-8")
    return folder


def decide(folder: Path) -> None:
    write_list(
        StudyFolder.open(folder),
        [
            NameDecision(name=n, kind=k, level=ReplacementLevel(e), replacement=r, forms=f)
            for n, k, e, r, f in DECISIONS
        ],
    )


@pytest.fixture(scope="module")
def site(garden: Path) -> dict[str, str]:
    assert "nobody has decided on names yet" in run("export", "site", garden, code=1)
    run("review", "import", garden / "zoe.csv", "--study", garden)
    decide(garden)
    decided = read_list(StudyFolder.open(garden))
    write_list(StudyFolder.open(garden), [one for one in decided if one.name != "Öhlmann"])
    assert "is undecided: 'Öhlmann'" in " ".join(run("export", "site", garden, code=1).split())
    assert not list(garden.rglob("exchange/site/*"))
    decide(garden)
    told = json.loads(run("export", "site", garden, "--json"))
    folder = Path(told["folder"])
    assert told["files"] == sorted(path.name for path in folder.iterdir())
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def shown(page: str) -> str:
    page = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_what_was_released_is_there_with_names_replaced(site: dict[str, str]) -> None:
    first, second = RELEASED
    assert first in shown(site["themes.html"])
    assert second in shown(site["examples.html"])
    assert second in shown(site["recommendations.html"])  # an example that it rests on
    assert "E1 [Stadt A] feiert jedes Jahr." in shown(site["recommendations.html"])
    basis = "1 Stelle spricht dafür in 1 Dokument; 1 spricht dagegen."
    assert f"{basis} Sie stützt sich auf eine einzige Stimme." in shown(
        site["recommendations.html"]
    )
    assert "Fest" in shown(site["examples.html"])
    assert "Was es braucht Mut" in shown(site["examples.html"])
    assert "Lizenz: CC BY 4.0" in shown(site["index.html"])
    assert "[Stadt A]" in shown(site["index.html"])  # its title
    assert "M1 Ernte" in shown(site["themes.html"])


def grams(text: str, n: int) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    yield from zip(*(words[at:] for at in range(n)), strict=False)


def test_no_byte_is_of_what_was_not_released(garden: Path, site: dict[str, str]) -> None:
    told = {
        name: f"{name} {page} {html.unescape(page)} {shown(page)}" for name, page in site.items()
    }
    # What people call somebody or something in the study, wherever it stands.
    hidden = [*ORIGINAL, "Zoe", "Quandt", "HK", "intern", "Wandern", "Schuhe", "ausladen", "Grau"]
    hidden += ["G1", "G2", "G3", "one.txt", "two.txt", "brachland", "geheimnis", str(garden)]
    allowed = {gram for released in RELEASED for gram in grams(released, 3)}
    transcripts = ONE + TWO + THREE
    for name, page in told.items():
        for word in hidden:
            assert not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", page), (name, word)
        # Three words in a row that somebody said, and that nobody released.
        said = set(grams(transcripts, 3)) - allowed
        assert not said & set(grams(page, 3)), (name, said & set(grams(page, 3)))
        assert not re.search(r"(?:src|href)=\"?(?:https?:|//)", page)


def test_recommendations_of_the_sheet_are_traced_with_names_replaced(
    garden: Path, site: dict[str, str]
) -> None:
    outputs = garden / "outputs_pseudonymised"
    rows = read_output("recommendations", outputs).set_index("recommendation")
    assert rows["text"].to_dict() == {
        "E1": "[Stadt A] feiert jedes Jahr.",
        "E2": "Niemand darf […] ausladen.",
        "E3": "[…] kocht in [Stadt A].",
    }
    assert rows["passages_against"].to_dict() == {"E1": 1, "E2": 0, "E3": 0}
    assert rows["addressee"].fillna("").to_dict() == {"E1": "Stadt", "E2": "Land", "E3": "Vereine"}
    passages = read_output("recommendation_passages", outputs)
    said = passages[passages["stance"] != "open"]
    assert list(zip(said["recommendation"], said["text"], strict=True)) == [
        ("E1", "Mit Frau B. und Frau […] feiern wir"),
        ("E1", "Der Weg ist weit."),
        ("E2", "Der Weg ist weit."),
        ("E3", "Ein Koch kocht dort."),
    ]


def test_pages_say_what_they_may_do_and_are_the_same_again(
    garden: Path, site: dict[str, str]
) -> None:
    for name, page in site.items():
        policy = re.findall(r'Content-Security-Policy" content="([^"]+)"', page)
        assert policy, name
        assert policy[0].startswith("default-src 'none'; style-src 'sha256-")
        assert ("script-src" in policy[0]) == (name == "search.html")
        assert '<html lang="de">' in page
    again = garden / "public"
    run("export", "site", garden, "--output", again)
    assert {path.name: path.read_text(encoding="utf-8") for path in again.iterdir()} == site
    # Nothing is written into a folder that is there, unless that is said.
    run("export", "site", garden, "--output", again)
    assert (garden / "public-2/index.html").exists()


def test_pages_go_when_nothing_is_released_any_more(
    garden: Path, site: dict[str, str], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(garden, tmp_path / "study"))
    pages = folder / "outputs_pseudonymised/exchange/site"
    assert {one.name for one in pages.iterdir()} == set(site)
    for name in ("empfehlungen", "empfehlungen_bogen", "beispiele"):
        (folder / f"codebook/{name}.csv").unlink()
    (folder / "zoe.csv").write_text(REVIEW.replace(";ja\n", ";nein\n"), encoding="utf-8")
    run("review", "import", folder / "zoe.csv", "--study", folder)
    assert "nothing has been released" in run("export", "site", folder, code=1)
    assert not list(pages.iterdir())


def test_a_release_that_is_taken_back_is_gone(garden: Path, site: dict[str, str]) -> None:
    run("review", "undo", "--study", garden)
    folder = Path(json.loads(run("export", "site", garden, "--json"))["folder"])
    assert RELEASED[0] not in shown((folder / "themes.html").read_text(encoding="utf-8"))
    for name in ("beispiele", "empfehlungen", "empfehlungen_bogen"):
        (garden / f"codebook/{name}.csv").unlink()
    assert "nothing has been released" in run("export", "site", garden, code=1)
    assert list_file(StudyFolder.open(garden)).exists()
