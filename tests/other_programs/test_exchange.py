"""Do projects and codebooks come back from QualCoder and Taguette as they were?

Both run with their own code, in environments that `make test-exchange` sets up.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from pipeline.codebook import load_codebook
from pipeline.codings import anchor_codings, read_codings
from pipeline.exchange import codebook_qdc, exported_codings, project
from pipeline.exchange.codebook_files import codebook_taguette
from pipeline.ingest.corpus import read_document
from pipeline.qdpx import read_project
from pipeline.records import Status
from pipeline.results import Results
from tests.exchange.garden import garden

pytestmark = [pytest.mark.slow, pytest.mark.other_program]

HERE = Path(__file__).parent


def run(name: str, *arguments: object) -> dict[str, int]:
    """Run a driver by the Python of its program; return what it counted."""
    folder = os.environ.get("OTHER_PROGRAMS", "")
    python = Path(folder) / name / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not folder or not python.exists():
        pytest.skip(f"{name} is not set up: make test-exchange does it")
    done = subprocess.run(
        [python, HERE / f"{name}_driver.py", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    counted = json.loads(done.stdout.strip().splitlines()[-1])
    assert isinstance(counted, dict)
    return counted


def through_qualcoder(results: Results, folder: Path) -> tuple[dict[str, int], bytes]:
    """Return what QualCoder holds of the exported project, and the project that it exports."""
    source = os.environ.get("QUALCODER", "")
    if not source:
        pytest.skip("QUALCODER does not name a folder with the source of QualCoder")
    file = folder / "garden.qdpx"
    file.write_bytes(project(results))
    path = next(Path(source).rglob("qualcoder/refi.py")).parents[1]
    return run("qualcoder", path, file, folder), (folder / "again.qdpx").read_bytes()


def test_qualcoder_takes_everything_and_gives_it_back(tmp_path: Path) -> None:
    results = garden()
    before = read_project(project(results))
    counted, data = through_qualcoder(results, tmp_path)

    values = sum(1 for one in results.documents for value in one.attributes.values() if value)
    assert counted == {
        "texts": len(results.documents),
        "codes": 3,
        "categories": 1,
        "codings": len(before.codings),
        "memos": sum(1 for one in before.codings if one.memo),
        "owners": len({one.coder for one in before.codings}),
        "cases": len(results.documents),
        "case values": values,
        "file values": values,
    }
    after = read_project(data)

    def seen(found: object) -> list[tuple[str, ...]]:
        return sorted(
            (c.source.name, c.source.text[c.start : c.end], c.code.name, c.coder, c.memo)
            for c in found.codings  # type: ignore[attr-defined]
        )

    assert seen(after) == seen(before)
    assert after.lost == ()
    documents = {one.id: one for one in read_document(data, "again.qdpx")}
    assert {name: one.text for name, one in documents.items()} == {
        one.id: one.text for one in results.documents
    }
    assert {name: one.attributes for name, one in documents.items()} == {
        one.id: {name: value for name, value in one.attributes.items() if value}
        for one in results.documents
    }


def test_human_codings_from_qualcoder_are_those_of_before(tmp_path: Path) -> None:
    results = garden()
    _, data = through_qualcoder(results, tmp_path)
    file = tmp_path / "codings" / "again.qdpx"
    file.parent.mkdir()
    file.write_bytes(data)

    rows, faults = read_codings(file.parent, results.documents)
    codings, lost = anchor_codings(rows, results.documents, results.codebook)

    assert [str(one.problem).split(" by")[0] for one in faults] == ["2 codings"]  # the machine's
    assert lost == ()
    assert {(c.document, c.code, c.coder, c.start, c.end, c.comment) for c in codings} == {
        (c.document.id, c.code.id, c.coder, c.start, c.end, c.comment)
        for c in exported_codings(results, [Status.HUMAN])
    }


@pytest.fixture
def taguette(tmp_path: Path) -> Path:
    results = garden()
    (tmp_path / "codebook.csv").write_bytes(codebook_taguette(results.codebook))
    human = exported_codings(results, [Status.HUMAN])
    documents = [
        {
            "name": document.id,
            "text": document.text,
            "highlights": [
                {"start": c.start, "end": c.end, "codes": [c.code.id]}
                for c in human
                if c.document.id == document.id
            ],
        }
        for document in results.documents
    ]
    (tmp_path / "highlights.json").write_text(json.dumps(documents), encoding="utf-8")
    counted = run("taguette", tmp_path)
    assert counted == {"tags": len(results.codebook.codes), "highlights": len(human)}
    return tmp_path


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_codebook_comes_back_from_taguette(taguette: Path, form: str) -> None:
    before = garden().codebook.codes
    after = load_codebook(taguette / f"tags.{form}").codes
    assert [(c.id, c.name, c.parent, c.definition, c.include, c.exclude) for c in after] == [
        (c.id, c.name, c.parent, c.definition, c.include, c.exclude) for c in before
    ]


def test_the_tree_comes_back_from_the_codebook_of_taguette_for_qda_programs(
    taguette: Path,
) -> None:
    after = load_codebook(taguette / "tags.qdc").codes
    assert [(c.id, c.name, c.parent) for c in after] == [
        (c.id, c.name, c.parent) for c in garden().codebook.codes
    ]
    assert codebook_qdc(garden().codebook)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_highlights_come_back_from_taguette(taguette: Path, form: str) -> None:
    results = garden()
    folder = taguette / "codings"
    folder.mkdir()
    (taguette / f"highlights.{form}").rename(folder / f"highlights.{form}")

    rows, faults = read_codings(folder, results.documents)
    codings, lost = anchor_codings(rows, results.documents, results.codebook)

    assert (faults, lost) == ((), ())
    assert [(c.document, c.code, c.start, c.end) for c in codings] == [
        (c.document.id, c.code.id, c.start, c.end)
        for c in exported_codings(results, [Status.HUMAN])
    ]
