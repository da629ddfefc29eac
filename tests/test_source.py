from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import run, stages
from pipeline.source import SOURCE, SourceTree
from pipeline.stages import STAGES, faults
from pipeline.study import StudyFolder

PACKAGE = Path(stages.__file__).parents[1]
DOWN_FROM_CODE = {"code", "tables", "report"}


def stale(after: Callable[[Path], object], copy: Path) -> set[str]:
    """Return the stages whose source is another after a change of a copy of the package."""
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    changed = SourceTree(copy)
    after(copy)
    modules = {name: f"pipeline.stages.{name}" for name in STAGES}
    return {
        name
        for name, module in modules.items()
        if SOURCE.fingerprint(module) != changed.fingerprint(module)
    }


def append(path: str, text: str) -> Callable[[Path], object]:
    def change(package: Path) -> None:
        file = package / path
        file.write_bytes(file.read_bytes() + text.encode())

    return change


@pytest.mark.parametrize(
    ("path", "concerned"),
    [
        ("plots/colours.py", {"report"}),
        ("report/page/parts/views.css", {"report"}),
        ("look/page.css", {"report"}),
        ("topics/clustering.py", {"topics", "tables"}),
        ("coding/decide.py", {"code", "tables"}),
        ("ingest/rtf.py", {"ingest"}),
        ("cli/show.py", set()),
        ("api/study.py", set()),
        # Whether the example of a new study is still among its transcripts, ingest says.
        ("scaffold/templates/de/transcripts/Beispiel.txt", {"ingest"}),
    ],
)
def test_a_stage_uses_what_its_modules_import(path: str, concerned: set[str], tmp_path: Path):
    found = stale(append(path, "\n"), tmp_path / "pipeline")
    # Reports read the codings of people anew.
    assert found - {"report"} == concerned - {"report"}
    assert found >= concerned


def test_all_stages_use_the_records(tmp_path: Path):
    assert stale(append("records.py", "\n"), tmp_path / "pipeline") == set(STAGES)


def test_what_follows_a_stale_stage_is_stale(
    finished_study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    study = StudyFolder.open(finished_study)
    assert not any(run.status(study).values())
    copy = tmp_path / "pipeline"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    append("coding/decide.py", "\n")(copy)
    monkeypatch.setattr(run, "SOURCE", SourceTree(copy))
    assert {name for name, reasons in run.status(study).items() if reasons} == DOWN_FROM_CODE
    assert run.status(study)["code"] == ["panreflex itself changed"]


@pytest.fixture
def small(tmp_path: Path) -> SourceTree:
    """A package in which one module puts a message together, and another translates it."""
    files = {
        "__init__.py": "",
        "i18n/__init__.py": "from pipeline.i18n.message import msg, translated\n",
        "i18n/message.py": "",
        "i18n/locale/de/LC_MESSAGES/panreflex.mo": "old",
        "count.py": "from pipeline.i18n import msg\n",
        "show.py": "def f():\n    import re\n    from pipeline import count\n"
        "    from pipeline.i18n import translated\n",
        "many/__init__.py": "from pipeline.many.one import first\n"
        "from pipeline.many.two import second\n",
        "many/one.py": "",
        "many/two.py": "",
        "takes_one.py": "from pipeline import many\n\n\ndef take():\n    return many.first\n",
        "takes_all.py": "from pipeline import many\n\n\ndef take():\n    return vars(many)\n",
        "types.py": "if TYPE_CHECKING:\n    from pipeline.count import x\n\nimport re\n",
        "by_name.py": 'READERS = ("pipeline.many.two:second",)\n',
    }
    for name, text in files.items():
        path = tmp_path / "pipeline" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return SourceTree(tmp_path / "pipeline")


@pytest.mark.parametrize(
    ("module", "reached"),
    [
        ("takes_one", {"many.one"}),
        ("takes_all", {"many", "many.one", "many.two"}),
        ("types", set()),
        ("by_name", {"many.two"}),
        ("count", {"i18n.message"}),
        ("show", {"count", "i18n.message"}),
    ],
)
def test_imports_are_followed_to_what_defines_a_name(
    module: str, reached: set[str], small: SourceTree
):
    wanted = {f"pipeline.{name}" for name in {module, *reached}}
    assert small.reached(f"pipeline.{module}") == wanted


def test_translations_concern_only_what_translates(small: SourceTree, tmp_path: Path):
    changed = SourceTree(tmp_path / "pipeline")
    before = {name: small.catalogue(f"pipeline.{name}") for name in ("count", "show")}
    source = small.fingerprint("pipeline.show")
    file = tmp_path / "pipeline" / "i18n" / "locale" / "de" / "LC_MESSAGES" / "panreflex.mo"
    file.write_text("new", encoding="utf-8")
    assert before["count"] == changed.catalogue("pipeline.count") == ""
    assert before["show"] != changed.catalogue("pipeline.show")
    assert source == changed.fingerprint("pipeline.show")


def test_translations_make_stale_what_shows_them_and_nothing_behind_it(
    finished_study: Path, monkeypatch: pytest.MonkeyPatch
):
    study = StudyFolder.open(finished_study)
    known = {name: SOURCE.catalogue(f"pipeline.stages.{name}") for name in STAGES}
    monkeypatch.setattr(
        SourceTree,
        "catalogue",
        lambda _, module: (known | {"ingest": "new"})[module.rpartition(".")[2]],
    )
    assert {name for name, reasons in run.status(study).items() if reasons} == {"ingest"}


AFTER_THE_LIST = {"report"}
"""Runs when faults.csv is written, which it shows; what it misses itself is told in the summary."""


def test_every_stage_with_faults_is_listed():
    before = [name for name in STAGES if name not in AFTER_THE_LIST]
    assert list(faults.SOURCES) == [name for name in before if STAGES[name].has_faults]
