import json
import os
from pathlib import Path

import pytest

from pipeline import manifest
from pipeline.errors import OutputError
from pipeline.manifest import (
    StageRecord,
    compare,
    describe_stage,
    edited_outputs,
    finish,
    read_manifest,
    write_manifest,
)

SETTINGS = {"seed": 0, "coding": {"encoder": "e5", "labels": ("a", "b")}}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "transcripts").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "transcripts" / name).write_text(name, encoding="utf-8")
    return tmp_path


def ingest(root: Path, settings: dict | None = None) -> StageRecord:
    return describe_stage(
        "ingest", root, inputs=(root / "transcripts").iterdir(), settings=settings or SETTINGS
    )


def test_nothing_changed(root: Path) -> None:
    assert compare(ingest(root), ingest(root), root) == []
    assert ingest(root).fingerprint == ingest(root).fingerprint


def test_never_run(root: Path) -> None:
    assert compare(None, ingest(root), root) == ["it was never run"]


def test_inputs_are_known_by_their_content(root: Path) -> None:
    old = ingest(root)
    os.utime(root / "transcripts" / "a.txt", (0, 0))
    assert compare(old, ingest(root), root) == []
    (root / "transcripts" / "a.txt").write_text("A.txt", encoding="utf-8")
    (root / "transcripts" / "b.txt").rename(root / "transcripts" / "c.txt")
    assert compare(old, ingest(root), root) == [
        "transcripts/a.txt changed",
        "transcripts/b.txt is gone",
        "transcripts/c.txt is new",
    ]
    assert ingest(root).fingerprint != old.fingerprint


def test_settings_are_named_with_both_values(root: Path) -> None:
    new = ingest(root, {"seed": 1, "coding": {"encoder": "use"}, "dialect": "x"})
    assert compare(ingest(root), new, root) == [
        "setting seed changed from 0 to 1",
        "setting coding.encoder changed from 'e5' to 'use'",
        "setting coding.labels is gone",
        "setting dialect is new",
    ]


def test_a_stage_is_stale_when_one_before_it_is(root: Path) -> None:
    def coding() -> StageRecord:
        return describe_stage("coding", root, after=[ingest(root)])

    old = coding()
    assert compare(old, coding(), root) == []
    (root / "transcripts" / "a.txt").unlink()
    assert compare(old, coding(), root) == ["stage ingest changed"]
    assert coding().fingerprint != old.fingerprint


def test_versions_and_the_program_count(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stage() -> StageRecord:
        return describe_stage("topics", root, libraries=["numpy", "not-installed"], program=program)

    program = "one"
    old = stage()
    assert set(old.versions) == {"python", "numpy"}
    monkeypatch.setattr(manifest, "version", lambda _: "99.0")
    program = "other"
    assert compare(old, stage(), root) == [
        "panreflex itself changed",
        f"numpy changed from '{old.versions['numpy']}' to '99.0'",
        "not-installed is new",
    ]


def test_outputs_missing_and_edited(root: Path) -> None:
    written = [root / "outputs" / name for name in ("one.csv", "two.csv")]
    written[0].parent.mkdir()
    for path in written:
        path.write_text("machine", encoding="utf-8")
    done = finish(ingest(root), root, written)
    assert list(done.outputs) == ["outputs/one.csv", "outputs/two.csv"]
    assert edited_outputs(done, root) == []
    written[0].write_text("person", encoding="utf-8")
    written[1].unlink()
    assert compare(done, ingest(root), root) == ["outputs/two.csv is missing"]
    assert edited_outputs(done, root) == [written[0]]


def test_manifest_returns_equal(root: Path) -> None:
    path = root / "transcripts" / "a.txt"
    done = finish(ingest(root), root, [path])
    written = write_manifest(root / "outputs", {"ingest": done}, settings=SETTINGS, seed=7)
    assert written == root / "outputs" / "manifest.json"
    read = read_manifest(root / "outputs")
    assert read is not None
    assert read.stages == {"ingest": done}
    assert compare(read.stages["ingest"], ingest(root), root) == []
    assert read.seed == 7
    assert {"python", "panreflex", "scikit-learn", "pandas"} <= set(read.versions)


def test_manifest_holds_what_a_reader_checks_and_no_place_on_this_computer(root: Path) -> None:
    write_manifest(root, {"ingest": ingest(root)}, settings=SETTINGS, seed=0)
    text = (root / "manifest.json").read_text(encoding="utf-8")
    data = json.loads(text)
    assert data["stages"]["ingest"]["inputs"]["transcripts/a.txt"] == {
        "size": 5,
        # printf a.txt | sha256sum
        "sha256": "18b7cb099a9ea3f50ba899b5ba81e0d377a5f3b16f8f6eeb8b3e58cd4692b993",
    }
    assert data["settings"] == {"seed": 0, "coding.encoder": "e5", "coding.labels": ["a", "b"]}
    assert str(root) not in text
    assert str(Path.home()) + "/" not in text


def test_no_manifest_is_none_and_a_damaged_one_is_told(root: Path) -> None:
    assert read_manifest(root) is None
    (root / "manifest.json").write_text('{"created": 1', encoding="utf-8")
    with pytest.raises(OutputError, match=r"damaged.*delete it; all stages will run again"):
        read_manifest(root)
