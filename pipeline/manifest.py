"""Provenance of the outputs: inputs, settings, seeds and versions of each stage.

A stage is described by all that shapes its result (`describe_stage`). The description of the last
run lies in ``outputs/manifest.json``; where today's differs, the stage is stale, and `compare`
says why.
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import file_digest, sha256
from importlib import metadata
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from pipeline.errors import OutputError
from pipeline.i18n import Message, msg, verbatim
from pipeline.profiling import ResourceUsage
from pipeline.store import write_bytes

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FILE_NAME = "manifest.json"

version = cache(metadata.version)  # which reads a file each time


@dataclass(frozen=True, slots=True, kw_only=True)
class FileStamp:
    """Size and hash of the content of a file."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRecord:
    """All that shapes the result of a stage, as it was or would be.

    Attributes
    ----------
    name, fingerprint : str
        The stage, and one hash of all that shapes its result.
    inputs, outputs : mapping of str to FileStamp
        Files by their path relative to the study, with ``/``.
    settings : mapping
        Settings by their dotted name (``"coding.encoder"``).
    versions : mapping of str to str
        Python and the libraries that shape the result.
    program : str
        Hash of the source that the stage uses.
    catalogue : str
        Hash of the translations, where the stage writes any; what it hands to others has none.
    after : mapping of str to str
        Fingerprints of the stages before it.
    usage : ResourceUsage or None
        What its last run has cost. It differs from run to run and from machine to machine, and
        makes nothing stale.
    parts : mapping of str to ResourceUsage
        What the parts of that run have cost, where it was profiled.
    """

    name: str
    fingerprint: str
    inputs: Mapping[str, FileStamp]
    settings: Mapping[str, Any]
    versions: Mapping[str, str]
    program: str
    after: Mapping[str, str]
    catalogue: str = ""
    outputs: Mapping[str, FileStamp] = field(default_factory=dict)
    usage: ResourceUsage | None = None
    parts: Mapping[str, ResourceUsage] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Provenance of the outputs, so that they can be made again."""

    created: str
    seed: int
    settings: Mapping[str, Any]
    versions: Mapping[str, str]
    stages: Mapping[str, StageRecord]


def describe_stage(
    name: str,
    root: Path,
    *,
    inputs: Iterable[Path] = (),
    settings: Mapping[str, Any] | None = None,
    libraries: Iterable[str] = (),
    after: Iterable[StageRecord] = (),
    program: str = "",
    catalogue: str = "",
) -> StageRecord:
    """Describe what a stage would be made of now.

    Parameters
    ----------
    name : str
        Name of the stage.
    root : Path
        Folder of the study.
    inputs : iterable of Path
        Files that it reads. One that cannot be read is left out: that it is gone is a change.
    settings : mapping
        The settings that matter to it, seed included; JSON values, sections as nested mappings.
    libraries : iterable of str
        Distributions whose version shapes the result.
    after : iterable of StageRecord
        The stages whose results it uses, as they are now.
    program, catalogue : str
        Hashes of the source and of the translations that it uses (`pipeline.source`).

    Returns
    -------
    StageRecord
        Without outputs; `finish` adds them.

    Examples
    --------
    >>> describe_stage("topics", Path(), settings={"topics": {"min_size": 5}}).settings
    {'topics.min_size': 5}
    """
    parts: dict[str, Any] = {
        "inputs": _stamps(inputs, root),
        "settings": json.loads(json.dumps(dict(_flat(settings or {})))),
        "versions": {"python": ".".join(platform.python_version_tuple()[:2])}
        | _versions(libraries),
        "program": program,
        "after": {record.name: record.fingerprint for record in after},
    }
    hashes = {path: stamp.sha256 for path, stamp in parts["inputs"].items()}
    whole = json.dumps([name, parts | {"inputs": hashes}], sort_keys=True)
    return StageRecord(
        name=name, fingerprint=sha256(whole.encode()).hexdigest(), catalogue=catalogue, **parts
    )


def finish(record: StageRecord, root: Path, outputs: Iterable[Path]) -> StageRecord:
    """Add to a record what the stage wrote."""
    return replace(record, outputs=_stamps(outputs, root))


def with_usage(
    record: StageRecord, usage: ResourceUsage, parts: Mapping[str, ResourceUsage]
) -> StageRecord:
    """Add to a record what the run of the stage, and its parts, have cost."""
    rounded = {part: one.rounded for part, one in parts.items()}
    return replace(record, usage=usage.rounded, parts=rounded)


def compare(old: StageRecord | None, new: StageRecord, root: Path) -> list[Message]:
    """Return why a stage has to run again.

    Parameters
    ----------
    old : StageRecord or None
        The stage as it was run last.
    new : StageRecord
        The stage as it would be run now.
    root : Path
        Folder of the study, in which the old outputs should lie.

    Returns
    -------
    list of Message
        Reasons; none means that nothing changed. An output that a person edited is no reason.
    """
    if old is None:
        return [msg("it was never run")]
    reasons = list(_differences(old.inputs, new.inputs))
    reasons += _differences(
        old.settings, new.settings, lambda name: msg("setting {name}", name=name), tell=True
    )
    reasons += _differences(old.after, new.after, lambda name: msg("stage {name}", name=name))
    if (old.program, old.catalogue) != (new.program, new.catalogue):
        reasons.append(msg("panreflex itself changed"))
    reasons += _differences(old.versions, new.versions, tell=True)
    reasons += [
        msg("{path} is missing", path=path) for path in old.outputs if not (root / path).is_file()
    ]
    return reasons


def edited_outputs(record: StageRecord, root: Path) -> list[Path]:
    """List the outputs of a stage that are no longer what it wrote: a person edited them.

    For this to hold after a crash, take a stage off the manifest before it writes.
    """
    there = _stamps((root / path for path in record.outputs), root)
    return [root / path for path, stamp in there.items() if stamp != record.outputs[path]]


def write_manifest(
    folder: Path,
    stages: Mapping[str, StageRecord],
    *,
    settings: Mapping[str, Any],
    seed: int,
) -> Path:
    """Write ``manifest.json`` beside the outputs; return its path."""
    manifest = Manifest(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        seed=seed,
        settings=dict(_flat(settings)),
        versions={"python": platform.python_version()} | _versions(_own_libraries()),
        stages=stages,
    )
    path = folder / FILE_NAME
    write_bytes(path, _adapter().dump_json(manifest, indent=2) + b"\n")
    return path


def read_manifest(folder: Path) -> Manifest | None:
    """Read the manifest beside some outputs; None where there is none.

    Raises
    ------
    OutputError
        There is one, but it is damaged.
    """
    path = folder / FILE_NAME
    try:
        return _adapter().validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise OutputError(
            msg("the file is damaged or of another version of panreflex"),
            file=path,
            next_step=msg("delete it; all stages will run again"),
        ) from error


def _stamps(paths: Iterable[Path], root: Path) -> dict[str, FileStamp]:
    stamps = {}
    for path in sorted(paths):
        try:
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
                size = file.tell()
        except OSError:
            continue
        # A name that is no UTF-8 can be written down, but not with the characters that it has.
        name = Path(os.path.relpath(path, root)).as_posix().encode(errors="backslashreplace")
        stamps[name.decode()] = FileStamp(size=size, sha256=digest)
    return stamps


def _flat(settings: Mapping[str, Any], section: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{section}{key}.")
        else:
            yield section + key, value


def _differences(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    called: Callable[[str], Message] = verbatim,
    *,
    tell: bool = False,
) -> Iterator[Message]:
    for name in {**old, **new}:
        what = called(name)
        if name not in new:
            yield msg("{what} is gone", what=what)
        elif name not in old:
            yield msg("{what} is new", what=what)
        elif old[name] != new[name] and tell:
            values = {"old": repr(old[name]), "new": repr(new[name])}
            yield msg("{what} changed from {old} to {new}", what=what, **values)
        elif old[name] != new[name]:
            yield msg("{what} changed", what=what)


def _versions(libraries: Iterable[str]) -> dict[str, str]:
    found = {}
    for library in libraries:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found


def _own_libraries() -> list[str]:
    try:
        requirements = requires("panreflex") or []
    except PackageNotFoundError:
        return []
    return ["panreflex", *(re.split(r"[^\w.-]", name, maxsplit=1)[0] for name in requirements)]


@cache
def _adapter() -> TypeAdapter[Manifest]:
    return TypeAdapter(Manifest)
