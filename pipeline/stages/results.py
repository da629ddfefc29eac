"""The results of all stages of a study, read together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.agreement import Agreement
from pipeline.codebook import load_codebook
from pipeline.ingest.document_parts import compared_attributes
from pipeline.manifest import read_manifest
from pipeline.records import (
    CodedSegment,
    Counted,
    DimensionValue,
    Document,
    MissedCodes,
    Segment,
    Topic,
    TopicAssignment,
    TopicProposal,
)
from pipeline.results import Results
from pipeline.review.decisions import decided_codings
from pipeline.stages.codings import decisions_of, human_codings
from pipeline.stages.dimensions import DIMENSION_VALUES
from pipeline.stages.faults import all_faults
from pipeline.stages.stage import read_artifact
from pipeline.stages.topic_names import TOPIC_PROPOSALS
from pipeline.store import read_output
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    import pandas as pd


class OutputTables(Mapping[str, "pd.DataFrame"]):
    """The tables in a folder of outputs, each read when it is first asked for."""

    def __init__(self, folder: Path, names: tuple[str, ...]) -> None:
        self._folder = folder
        self._names = names
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._read:
            self._read[name] = read_output(name, self._folder)
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names  # without reading the table

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def written_tables(study: StudyFolder) -> tuple[str, ...]:
    """Return the names of the tables that the manifest of a study names."""
    known = read_manifest(study.outputs)
    written = [
        Path(path) for record in (known.stages if known else {}).values() for path in record.outputs
    ]
    return tuple(sorted(path.stem for path in written if path.suffix == ".csv"))


def read_results(study: StudyFolder) -> Results:
    """Read the results of the stages of a study.

    Parameters
    ----------
    study : StudyFolder
        A study that was run.

    Returns
    -------
    Results
        Whose tables are those that the manifest names: a table of another program that lies
        among the outputs is none of them.

    Raises
    ------
    PanreflexError
        The codebook, or the results of the stages, cannot be read.
    """
    codebook = load_codebook(study.codebook)
    known = read_manifest(study.outputs)
    people, _ = human_codings(study, codebook)
    reviewed, _ = decided_codings(decisions_of(study), codebook)
    topics = read_artifact(study, "topics", Topic)
    documents = read_artifact(study, "documents", Document)
    representatives = {topic.id: topic.representatives for topic in topics}
    return Results(
        title=study.title,
        language=study.settings.language,
        codebook=codebook,
        documents=documents,
        segments=read_artifact(study, "segments", Segment),
        coded=read_artifact(study, "coded", CodedSegment),
        missed=read_artifact(study, "missed", MissedCodes),
        dimensions=study.settings.dimensions,
        dimension_values=read_artifact(study, DIMENSION_VALUES, DimensionValue),
        codings=tuple(coding for coding in (*people, *reviewed) if coding.code),
        topics=topics,
        assignments=read_artifact(study, "assignments", TopicAssignment),
        topic_proposals=tuple(
            one
            for one in read_artifact(study, TOPIC_PROPOSALS, TopicProposal)
            if representatives.get(one.topic) == one.representatives
        ),
        agreement=read_artifact(study, "agreement", Agreement),
        faults=all_faults(study),
        attributes=compared_attributes(study.settings.tables.attributes, documents),
        small_cell=study.settings.tables.small_cell,
        counted=Counted(study.settings.tables.counted),
        tables=OutputTables(study.outputs, written_tables(study)),
        manifest=known,
    )
