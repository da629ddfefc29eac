"""Definition of a stage, and of the records that stages hand to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.encoders import BUNDLED
from pipeline.profiling import measured
from pipeline.records import Document, Fault, Segment
from pipeline.store import read_records
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
OnProgress = Callable[[int, int], None]

ENCODERS = tuple(encoder.distribution for encoder in BUNDLED.values())
"""Distributions of the bundled encoders: their version shapes whatever is made of vectors."""


@dataclass(frozen=True)
class StageResult:
    """What a stage has computed.

    Attributes
    ----------
    records : mapping of str to sequence
        Records for later stages, by their name.
    tables : mapping of str to DataFrame
        Tables for people, by their name in the schema.
    files : mapping of str to bytes
        Other files for people, by their path in the folder of outputs, with ``/``.
    faults : sequence of Fault
        What could not be done.
    """

    records: Mapping[str, Sequence[object]] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    faults: Sequence[Fault] = ()


@dataclass(frozen=True)
class Stage:
    """A step of the pipeline, as the runner knows it.

    Attributes
    ----------
    inputs : callable
        Files that the stage reads, of a study.
    settings : callable
        Settings that shape its result, of a study.
    libraries : tuple of str
        Distributions that shape its result.
    after : tuple of str
        Stages whose results it uses.
    produces : tuple of str
        Names of the records that it writes to the state folder.
    compute : callable
        Does the work.
    has_algebra : bool
        Whether it computes with matrices, in one thread (`pipeline.threads`): what has none need
        not load the libraries for it.
    is_quick : callable, optional
        Tells of a study whether the stage may run in a second process while others run in this
        one: it takes seconds, and shares no unfinished work with them. Without it, it never does.
    """

    inputs: Callable[[StudyFolder], Iterable[Path]]
    settings: Callable[[StudyFolder], Mapping[str, Any]]
    libraries: tuple[str, ...]
    after: tuple[str, ...]
    produces: tuple[str, ...]
    compute: Callable[[StudyFolder, Callable[[int, int], None]], StageResult]
    has_algebra: bool = True
    is_quick: Callable[[StudyFolder], bool] | None = None

    @property
    def has_faults(self) -> bool:
        """Whether it meets what could not be read, anchored or decided, and records that."""
        return any(name.startswith("faults-") for name in self.produces)


def records_file(study: StudyFolder, name: str) -> Path:
    """Return the file of records that a stage produces."""
    return study.state / f"{name}.json"


READ_UNCODED = "llm-uncoded"
"""Name of the records of the sentences for which a language model names no code."""


def read_artifact(study: StudyFolder, name: str, record: type[T]) -> tuple[T, ...]:
    """Return records that a stage produced; none where it has not run."""
    path = records_file(study, name)
    with measured(f"reading {name}"):
        return read_records(path, record) if path.exists() else ()


def documents_of(study: StudyFolder) -> tuple[Document, ...]:
    """Return the documents, which have the attributes that the tables will ask for."""
    documents = read_artifact(study, "documents", Document)
    if documents:
        study.check_attributes(dict.fromkeys(name for d in documents for name in d.attributes))
    return documents


def settings_of(*names: str) -> Callable[[StudyFolder], Mapping[str, Any]]:
    """Return a function that selects the settings which shape the result of a stage."""

    def of(study: StudyFolder) -> Mapping[str, Any]:
        chosen = study.settings.model_dump(mode="json", include=set(names))
        if "coding" in names:
            from pipeline.embed import combined_encoder_name

            chosen["coding"]["encoder"] = combined_encoder_name(
                study.settings.coding.encoder, study.root
            )
        return chosen

    return of


def encoder_of(study: StudyFolder, on_progress: OnProgress, *, combined: bool = True) -> Any:
    """Open the encoder of a study, with its cache: the combined one, or the best single one."""
    from pipeline.embed import CachedEncoder, open_combined_encoder

    if study.original:
        from pipeline.embed.given import EncoderOfOriginals

        said = read_artifact(study.original, "segments", Segment)
        shown = read_artifact(study, "segments", Segment)
        originals = {new.text: old.text for old, new in zip(said, shown, strict=True)}
        encoder = encoder_of(study.original, on_progress, combined=combined)
        return EncoderOfOriginals(encoder, originals)
    cache = study.state / "vectors.sqlite"
    opened = open_combined_encoder if combined else CachedEncoder
    return opened(study.settings.coding.encoder, cache, on_progress, study.root)
