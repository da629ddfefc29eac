"""What a run adds to the history of a study."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, files, version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline.codebook import load_codebook
from pipeline.codebook.changes import CodeChange, compare_codebooks
from pipeline.codings import AnchoredCoding
from pipeline.encoders import BUNDLED
from pipeline.errors import PanreflexError
from pipeline.history import (
    AgreementFigures,
    HistoryEntry,
    codebook_copies,
    history_log,
    recoded_passages,
    without_removals,
)
from pipeline.manifest import Manifest, read_manifest
from pipeline.profiling import measured
from pipeline.records import Codebook, CodedSegment, Document, Segment, Topic
from pipeline.review.decisions import decided_codings
from pipeline.review.versions import CodebookVersion, codebook_hash_of, stored_codebook
from pipeline.stages.codings import anchored_codings, decisions_of, human_codings
from pipeline.stages.stage import read_artifact, records_file
from pipeline.store import write_bytes
from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from pipeline.agreement import Agreement

TABLES = ("coded_segments", "frequencies", "segments", "topics")
"""Outputs from which the counts can be taken."""
_EARLIER = "anchored-earlier"
"""Records of the codings of people as the last line of the history knows them."""
_WEIGHTS = 1_000_000
"""Bytes of a file of a package from which it is taken for the weights of a model."""


def check_history(study: StudyFolder) -> None:
    """Make sure that a run can be added to the history, before it begins.

    Raises
    ------
    OutputError
        The file is damaged.
    """
    history_log(study).read()


def made_of(manifest: Manifest) -> str:
    """Return a hash of all that shaped the results."""
    whole = {name: record.fingerprint for name, record in manifest.stages.items()}
    return sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:16]


def keep_earlier_codings(study: StudyFolder) -> None:
    """Keep the codings of people as the last line of the history knows them.

    They are compared with those of the line that is written next, also if runs are cut off until
    then.
    """
    now, kept = (records_file(study, name) for name in ("anchored", _EARLIER))
    if now.exists() and not kept.exists():
        write_bytes(kept, now.read_bytes())


@measured("history")
def record_run(study: StudyFolder, stages: Sequence[str]) -> HistoryEntry | None:
    """Add a line to the history where something has changed since the last one.

    Parameters
    ----------
    study : StudyFolder
        The study, which nobody else changes meanwhile.
    stages : sequence of str
        The stages that ran.

    Returns
    -------
    HistoryEntry or None
        What was added.
    """
    manifest = read_manifest(study.outputs)
    if manifest is None:
        return None
    log = history_log(study)
    mark = made_of(manifest)
    last = log.last()
    if last and last.made_of == mark:
        records_file(study, _EARLIER).unlink(missing_ok=True)
        return None
    entries = log.read()
    runs = without_removals(entries)
    entry = _state(
        study,
        manifest,
        number=max((one.number for one in entries), default=0) + 1,
        stages=stages,
        made=mark,
        before=runs[-1] if runs else None,
    )
    log.append([entry])
    records_file(study, _EARLIER).unlink(missing_ok=True)
    return entry


def _state(
    study: StudyFolder,
    manifest: Manifest,
    *,
    number: int,
    stages: Sequence[str],
    made: str,
    before: HistoryEntry | None,
) -> HistoryEntry:
    from pipeline.agreement import Agreement

    book = _codebook(study)
    name, changes = _codebook_version(study, book, before) if book else ("", ())
    coded = Counter(one.status.value for one in read_artifact(study, "coded", CodedSegment))
    documents = read_artifact(study, "documents", Document)
    counts = {
        "documents": len(documents),
        "turns": sum(len(one.turns) for one in documents),
        "segments": len(read_artifact(study, "segments", Segment)),
        **{status: coded[status] for status in ("human", "auto", "review")},
        "topics": len(read_artifact(study, "topics", Topic)),
    }
    code = manifest.stages.get("code")
    earlier = read_artifact(study, _EARLIER, AnchoredCoding)
    outputs = {
        path: stamp.sha256
        for record in manifest.stages.values()
        for path, stamp in record.outputs.items()
        if path.rpartition("/")[2].removesuffix(".csv") in TABLES
    }
    return HistoryEntry(
        number=number,
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        stages=tuple(stages),
        made_of=made,
        codebook=name,
        code_changes=changes,
        inputs=_inputs(study, manifest),
        settings=dict(manifest.settings),
        models=_models(manifest),
        prompt=str(code.settings.get("coding.llm.template", "")) if code else "",
        counts=counts,
        codings=_by_person(study, book) if book else {},
        recoded=recoded_passages(earlier, anchored_codings(study)) if earlier else (),
        agreement=_agreement(read_artifact(study, "agreement", Agreement)),
        versions={**manifest.versions, "source": _source(manifest)},
        outputs=outputs,
    )


def _codebook(study: StudyFolder) -> Codebook | None:
    """Return the codebook; None where it cannot be read: there is nothing to tell of it."""
    try:
        return load_codebook(study.codebook)
    except PanreflexError:
        return None


def _codebook_version(
    study: StudyFolder, book: Codebook, before: HistoryEntry | None
) -> tuple[str, tuple[CodeChange, ...]]:
    """Return the name of the codebook's version, and what changed in it; keep a copy of it."""
    now = CodebookVersion.of(study)
    if stored_codebook(study, now.hash) is None:
        write_bytes(codebook_copies(study) / f"{now.hash}{study.codebook.suffix}", now.content)
    name = now.name_of(book)
    if before is None or not before.codebook or before.codebook == name:
        return name, ()
    copy = stored_codebook(study, codebook_hash_of(before.codebook))
    if copy is None:
        return name, ()
    try:
        return name, compare_codebooks(load_codebook(copy), book)
    except PanreflexError:  # a copy that somebody has changed
        return name, ()


def _inputs(study: StudyFolder, manifest: Manifest) -> dict[str, str]:
    """Return the hashes of the files of people that the stages have read."""
    state = f"{study.state.name}/"
    return {
        path: stamp.sha256[:16]
        for record in manifest.stages.values()
        for path, stamp in sorted(record.inputs.items())
        if not path.startswith(state)
    }


def _by_person(study: StudyFolder, book: Codebook) -> dict[str, dict[str, int]]:
    people, _ = human_codings(study, book)
    reviewed, _ = decided_codings(decisions_of(study), book)
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for coding in (*people, *reviewed):
        if coding.code:
            found[coding.coder][coding.code] += 1
    return {coder: dict(sorted(codes.items())) for coder, codes in sorted(found.items())}


def _agreement(found: Collection[Agreement]) -> tuple[AgreementFigures, ...]:
    """Return what holds of all codes together."""
    return tuple(
        AgreementFigures(
            coders=tuple(one.coders),
            documents=one.documents,
            units=one.units,
            figures={name: figure.value for name, figure in one.figures.items()},
            intervals={
                name: (float(figure.interval[0]), float(figure.interval[1]))
                for name, figure in one.figures.items()
                if figure.interval
            },
        )
        for one in found
        if not one.code
    )


def _models(manifest: Manifest) -> dict[str, str]:
    return dict([*_encoders(manifest), *_language_models(manifest.settings)])


def _encoders(manifest: Manifest) -> Iterator[tuple[str, str]]:
    code = manifest.stages.get("code")
    used = str(code.settings.get("coding.encoder", "")) if code else ""
    for name in filter(None, used.split(" + ")):
        bundled = next((one for one in BUNDLED.values() if one.identity == name), None)
        yield name, _package(bundled.distribution) if bundled else ""


def _language_models(settings: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    named = settings.get("coding.llm.model") or ()
    host = urlsplit(str(settings.get("coding.llm.base_url", ""))).hostname or ""
    for name in [named] if isinstance(named, str) else named:
        yield str(name), host


@cache
def _package(distribution: str) -> str:
    """Return version and hash of the weights of a package, as its list of files has it."""
    try:
        listed = files(distribution) or []
        name = f"{distribution} {version(distribution)}"
    except PackageNotFoundError:
        return ""
    weights = sorted(
        (str(path), path.hash.value)
        for path in listed
        if path.hash and path.size and path.size >= _WEIGHTS
    )
    if len(weights) == 1:  # as any other program shows the hash of this file
        value = weights[0][1]
        return f"{name} {urlsafe_b64decode(value + '=' * (-len(value) % 4)).hex()[:16]}"
    if not weights:
        return name
    return f"{name} {sha256(json.dumps(weights).encode()).hexdigest()[:16]}"


def _source(manifest: Manifest) -> str:
    """Return a hash of the program itself: its version stays the same while it is developed."""
    programs = {name: record.program for name, record in manifest.stages.items()}
    return sha256(json.dumps(programs, sort_keys=True).encode()).hexdigest()[:16]
