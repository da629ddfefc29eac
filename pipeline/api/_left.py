"""What has the last run of a study left, read once until the next one?"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from pipeline.coding.coder import Coder
    from pipeline.results import Results


def results_of(folder: StudyFolder) -> Results:
    """Return what a study has come to."""
    return _results(folder, _stamp(folder))


def coder_of(folder: StudyFolder) -> Coder:
    """Return what the human codings of a study teach."""
    return _coder(folder, _stamp(folder))


def was_run(folder: StudyFolder) -> bool:
    """Say whether there is anything to be read."""
    from pipeline.stages import records_file

    return records_file(folder, "documents").exists()


def _stamp(folder: StudyFolder) -> tuple[int, ...]:
    """Return what is another when a run, or a person, has changed what the results are read of."""
    from pipeline.manifest import FILE_NAME

    files = (folder.outputs / FILE_NAME, folder.codebook)
    return tuple(path.stat().st_mtime_ns for path in files if path.exists())


@lru_cache(maxsize=2)
def _results(folder: StudyFolder, stamp: tuple[int, ...]) -> Results:
    del stamp  # it only tells an older run from a newer one
    from pipeline.stages.results import read_results

    return read_results(folder)


@lru_cache(maxsize=1)
def _coder(folder: StudyFolder, stamp: tuple[int, ...]) -> Coder:
    """Learn from the human codings of a study; new texts leave no trace in its cache."""
    del stamp
    from pipeline.coding.coder import train_coder
    from pipeline.embed import open_combined_encoder
    from pipeline.stages.coding_inputs import coding_data_of, coding_inputs_of

    settings, told = folder.settings, coding_inputs_of(folder)
    cache = folder.state / "vectors.sqlite"
    encoder = open_combined_encoder(
        settings.coding.encoder, cache if cache.exists() else None, None, folder.root, keep=False
    )
    return train_coder(
        coding_data_of(folder, told, encoder),
        told.codebook.language,
        auto_precision=settings.coding.auto_precision,
        seed=settings.seed,
    )
