"""A small study for everybody: in files, run once, and without the weight of a real encoder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest

from pipeline.embed import encoder_name
from pipeline.run import run
from pipeline.stages import STAGES, StageResult
from pipeline.study import StudyFolder
from tests.small_study import write_study

# Messages are tested as they are written, wherever the tests run.
os.environ["PANREFLEX_LANG"] = "en"


class ToyEncoder:
    """Counts which character trigrams a text has; loads at once, where a real encoder takes 5 s."""

    def __init__(self, name: str, root: Path) -> None:
        self.name = encoder_name(name, root)
        self.dimension = 384 if self.name.startswith("e5") else 512

    def encode(self, texts: Sequence[str]) -> Any:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for place in range(len(text)):
                vectors[row, crc32(text[place : place + 3].encode()) % self.dimension] += 1
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)


@pytest.fixture
def toy_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.embed.cache.open_encoder", ToyEncoder)


@pytest.fixture(scope="session")
def _finished_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_study(tmp_path_factory.mktemp("garden"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.embed.cache.open_encoder", ToyEncoder)
        run(StudyFolder.open(folder))
    return folder


@pytest.fixture(autouse=True)
def _light_report(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw and lay out nothing, which takes seconds, but where a test is about just that."""
    if "whole_report" not in request.keywords:
        light = replace(STAGES["report"], compute=lambda _study, _advanced: StageResult())
        monkeypatch.setitem(STAGES, "report", light)
    monkeypatch.setattr("pipeline.run.process_beside", nullcontext)  # it takes longer than all else


@pytest.fixture
def small_study(tmp_path: Path, toy_encoder: None) -> Path:
    """Folder of a small study that was never run."""
    return write_study(tmp_path / "study")


@pytest.fixture
def finished_study(tmp_path: Path, toy_encoder: None, _finished_study: Path) -> Path:
    """Folder of a small study in which all stages have run."""
    return Path(shutil.copytree(_finished_study, tmp_path / "study"))
