"""The stage that replaces the names in all that the stages before have come to.

It runs in a study with names replaced (`StudyFolder.original`), in the place of those that read,
code and find topics: what they decided with the names holds, and tables and reports are made of
records without them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.codebook import load_codebook
from pipeline.i18n import Message
from pipeline.profiling import measured
from pipeline.pseudonyms.replaced_records import DIGESTS, PEOPLE, RecordReplacer
from pipeline.records import (
    CodedSegment,
    DimensionValue,
    Document,
    Fault,
    MissedCodes,
    Segment,
    Topic,
    TopicAssignment,
    TopicProposal,
)
from pipeline.stages.dimensions import DIMENSION_VALUES
from pipeline.stages.faults import SOURCES
from pipeline.stages.pseudonyms import (
    Pseudonymisation,
    list_file,
    names_of_study,
    pseudonymisation_of,
    require_decided,
    require_no_name,
)
from pipeline.stages.stage import OnProgress, Stage, StageResult, read_artifact, records_file
from pipeline.stages.topic_names import TOPIC_PROPOSALS
from pipeline.store import neutralise, write_bytes
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    import pandas as pd

_OF_EARLIER = (
    *("anchored", "candidates", "coded", "documents", "missed"),
    *("reviewed", "segments", "topics"),
    DIMENSION_VALUES,
)
_FAULTS = tuple(f"faults-{name}" for name in SOURCES if name != "tables")


def _pseudonymise(study: StudyFolder, _: OnProgress) -> StageResult:
    original = study.original
    assert original is not None  # noqa: S101  it runs in no other study
    found = names_of_study(original)
    require_decided(found)
    replacing = pseudonymisation_of(original, found)
    with measured("records"):
        records = _records(original, replacing)
    _write_inputs(study, original, replacing)
    with measured("tables"):
        tables = _tables(study, original, replacing, records)
    return StageResult(records=records, tables=tables)


def _records(study: StudyFolder, replacing: Pseudonymisation) -> dict[str, tuple[Any, ...]]:
    from pipeline.codings import AnchoredCoding
    from pipeline.llm.answers import AnswerReport
    from pipeline.review.decisions import EffectiveDecision
    from pipeline.topics.candidate import Candidate

    classes: dict[str, type] = {
        "segments": Segment,
        "anchored": AnchoredCoding,
        "reviewed": EffectiveDecision,
        "coded": CodedSegment,
        "missed": MissedCodes,
        DIMENSION_VALUES: DimensionValue,
        "llm-answers": AnswerReport,
        "topics": Topic,
        "assignments": TopicAssignment,
        "topics-note": Message,
        "candidates": Candidate,
        TOPIC_PROPOSALS: TopicProposal,
        **dict.fromkeys(_FAULTS, Fault),
    }
    replaced: dict[str, tuple[Any, ...]] = {
        name: replacing.replacer.records(read_artifact(study, name, record))
        for name, record in classes.items()
    }
    return {"documents": tuple(one.after for one in replacing.documents), **replaced}


def _write_inputs(study: StudyFolder, original: StudyFolder, replacing: Pseudonymisation) -> None:
    """Write what people wrote, as the stages after this one read it."""
    from pipeline.exchange import codebook_yaml
    from pipeline.recommendations import (
        PassageFinder,
        examples_csv,
        read_examples,
        read_recommendations,
        recommendations_csv,
    )
    from pipeline.sheets import read_sheet
    from pipeline.summaries import merge_summaries, read_summaries

    codebook = load_codebook(original.codebook)
    documents = read_artifact(original, "documents", Document)
    (shown,) = replacing.replacer.records([replace(codebook, faults=())])
    write_bytes(study.codebook, codebook_yaml(shown))
    summaries, _ = read_summaries(original.summaries, documents, codebook)
    study.summaries.unlink(missing_ok=True)
    if summaries:
        after = tuple(one.after for one in replacing.documents)
        merge_summaries(study.summaries, replacing.replacer.records(summaries), after, shown)
    finder, shown_as = PassageFinder(documents), replacing.replacer.cell
    recommendations, _ = read_recommendations(
        original.recommendation_files, codebook, finder, original.recommendation_sheet
    )
    examples, _ = read_examples(original.examples, finder)
    for path, data in (
        (study.recommendations, recommendations_csv(recommendations, shown_as)),
        (study.examples, examples_csv(examples, shown_as)),
    ):
        path.unlink(missing_ok=True)
        if data.count(b"\r\n") > 1:
            write_bytes(path, data)
    if study.survey and original.survey and original.survey.exists():
        sheet = read_sheet(original.survey)
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        writer.writerow(sheet.header.cells)
        for row in sheet.rows:
            writer.writerow([neutralise(replacing.replacer.text(cell)) for cell in row.cells])
        write_bytes(study.survey, out.getvalue().encode("utf-8-sig"))


def _tables(
    study: StudyFolder,
    original: StudyFolder,
    replacing: Pseudonymisation,
    records: Mapping[str, tuple[Any, ...]],
) -> dict[str, pd.DataFrame]:
    """Return the tables of the stages that this one stands for."""
    from pipeline import tables
    from pipeline.review.decisions import locate_log
    from pipeline.review.log import log_file, read_log
    from pipeline.stages.results import written_tables
    from pipeline.stages.topics import stability_of
    from pipeline.store import read_output
    from pipeline.topics.map_and_hierarchy import MapPoint

    language, documents = study.settings.language, records["documents"]
    said = read_artifact(original, "documents", Document)
    log = locate_log(read_log(log_file(original)), said, language)
    reviews = replacing.replacer.records(log.anchored)
    made = {
        "segments": tables.segments(records["segments"], language),
        "codings_moved": tables.codings_moved([*records["anchored"], *reviews]),
        "coded_segments": tables.coded_segments(
            records["coded"],
            documents,
            load_codebook(study.codebook),
            language,
            values=records[DIMENSION_VALUES],
            dimensions=[dimension.name for dimension in study.settings.dimensions],
        ),
    }
    written = written_tables(original)
    if "topics" not in written:
        return made
    topics, assignments = records["topics"], records["assignments"]
    listed = assignments, documents, language
    stability = stability_of(original)
    stable_from = study.settings.topics.stable_from
    made |= {
        "topics": tables.topics(topics, *listed, stability=stability, stable_from=stable_from),
        "topic_segments": tables.topic_segments(*listed),
        "topic_by_document": tables.topic_by_document(topics, assignments, documents),
        "topic_by_course": tables.topic_by_course(topics, assignments, documents),
    }
    if "topic_map" in written:
        known = read_output("topic_map", original.outputs)
        places = [
            MapPoint(segment=replacing.replacer.cell(name, "segment_id"), x=x, y=y)
            for name, x, y in zip(known["segment_id"], known["x"], known["y"], strict=True)
        ]
        made["topic_map"] = tables.topic_map(places, topics, *listed)
    for name in ("topic_hierarchy", "topic_stability"):
        if name in written:
            listed_labels = read_output(name, original.outputs)
            made[name] = _without_names(listed_labels, replacing.replacer)
    return made


def _without_names(table: pd.DataFrame, replacer: RecordReplacer) -> pd.DataFrame:
    """Return a table with names replaced."""
    shown = table.copy()
    for column in shown.columns:
        if column not in PEOPLE | DIGESTS and str(shown[column].dtype) in {"str", "object"}:
            kind = shown[column].dtype
            cells = [
                replacer.cell(cell, str(column)) if isinstance(cell, str) else cell
                for cell in shown[column]
            ]
            shown[column] = type(shown[column])(cells, index=shown.index, dtype=kind)
    return shown


def with_names_replaced(
    compute: Callable[[StudyFolder, OnProgress], StageResult],
) -> Callable[[StudyFolder, OnProgress], StageResult]:
    """Return the computation of a stage whose results are read once more for names.

    Those in tables are replaced: what was read there may be no record. Nothing is written while any
    name is left.
    """

    def computed(study: StudyFolder, on_progress: OnProgress) -> StageResult:
        result = compute(study, on_progress)
        original = study.original
        assert original is not None  # noqa: S101  it runs in no other study
        replacing = pseudonymisation_of(original, names_of_study(original))
        # Where a name is an ordinary word of the transcripts, too, they have decided already.
        names = replace(replacing.names, find=None, _by_key={})
        replacer = RecordReplacer(replacing.documents, names)
        tables = {name: _without_names(one, replacer) for name, one in result.tables.items()}
        cells = {f"{name}.csv": _cells(one) for name, one in tables.items()}
        require_no_name(study, {**result.files, **cells})
        return replace(result, tables=tables)

    return computed


def _cells(table: pd.DataFrame) -> bytes:
    """Return the texts of a table without those that name who coded."""
    shown = table[[column for column in table.columns if column not in PEOPLE | DIGESTS]]
    return shown.to_csv(index=False).encode()


def _inputs(study: StudyFolder) -> Iterator[Path]:
    original = study.original
    assert original is not None  # noqa: S101
    names = (*_OF_EARLIER, "llm-answers", "assignments", "topics-note", TOPIC_PROPOSALS, *_FAULTS)
    perhaps = (records_file(original, name) for name in names)
    yield from (path for path in perhaps if path.exists())


def _settings(study: StudyFolder) -> Mapping[str, Any]:
    """Return the settings, and the hashes of what people wrote: their files may bear names."""
    original = study.original
    assert original is not None  # noqa: S101
    written = {
        "codebook": original.codebook,
        "summaries": original.summaries,
        "survey": original.survey,
        **{f"recommendations {path.suffix}": path for path in original.recommendation_files},
        "recommendation_sheet": original.recommendation_sheet,
        "examples": original.examples,
        "replacements": list_file(original),
    }
    hashes = {
        name: sha256(path.read_bytes()).hexdigest()
        for name, path in written.items()
        if path and path.exists()
    }
    chosen = study.settings.model_dump(
        mode="json", include={"language", "topics", "dialect", "dimensions"}
    )
    return {**chosen, "sha256": hashes}


PSEUDONYMISE = Stage(
    inputs=_inputs,
    settings=_settings,
    libraries=(),
    after=(),
    produces=(
        "documents",
        "segments",
        "anchored",
        "reviewed",
        "coded",
        "missed",
        DIMENSION_VALUES,
        "topics",
        *_FAULTS,
    ),
    compute=_pseudonymise,
    has_algebra=False,
)
