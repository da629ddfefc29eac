"""Decisions and codings that a changed codebook puts in doubt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.codebook import load_codebook
from pipeline.codebook.changes import ChangeType, CodeChange, compare_codebooks
from pipeline.codings import CodeResolver
from pipeline.errors import CodingsError
from pipeline.records import Codebook, segment_id
from pipeline.review.decisions import EffectiveDecision
from pipeline.review.versions import CodebookVersion, codebook_hash, stored_codebook
from pipeline.stages.codings import anchored_codings, decisions_of
from pipeline.study import StudyFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedCoding:
    """A decision or coding to be looked at again.

    Attributes
    ----------
    segment : str
        The passage.
    code : str
        The code as it was.
    by, origin : str
        Who gave it (or was shown it), and file and line where that is written.
    """

    segment: str
    code: str
    by: str
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebookChanges:
    """What has changed since an earlier codebook.

    Attributes
    ----------
    earlier : str
        Which codebook: its file or version.
    changed : tuple of CodeChange
        Its codes that are not what they were, and what was added.
    again : tuple of AffectedCoding
        What is to be looked at again; of the codings in lists, which name no version, all that
        carry a changed code.
    """

    earlier: str
    changed: tuple[CodeChange, ...]
    again: tuple[AffectedCoding, ...]


def changes_since(study: StudyFolder, old: Path, new: Path | None = None) -> CodebookChanges:
    """Compare a codebook file with another one, or with that of the study."""
    earlier = load_codebook(old)
    found = compare_codebooks(earlier, load_codebook(new or study.codebook))
    again = [
        *_decisions(decisions_of(study), found),
        *_codings(study, earlier, found),
    ]
    return CodebookChanges(earlier=old.name, changed=found, again=tuple(again))


def changes_since_decisions(
    study: StudyFolder,
) -> tuple[tuple[CodebookChanges, ...], Mapping[str, int]]:
    """Compare the codebook with each one that decisions of reviews were made under.

    Returns
    -------
    tuple of CodebookChanges
        For each earlier codebook, in the order of the decisions. Codings in lists are listed with
        the first one.
    mapping of str to int
        Number of decisions by the codebook of which no copy was kept.
    """
    now = CodebookVersion.of(study).hash
    by_version: defaultdict[str, list[EffectiveDecision]] = defaultdict(list)
    for decision in decisions_of(study):
        by_version[decision.entry.codebook].append(decision)
    found: list[CodebookChanges] = []
    missing: dict[str, int] = {}
    for name, decisions in by_version.items():
        version = codebook_hash(decisions[0].entry)
        if version == now:
            continue
        copy = stored_codebook(study, version)
        if copy is None:
            missing[name] = len(decisions)
            continue
        earlier = load_codebook(copy)
        changed = compare_codebooks(earlier, load_codebook(study.codebook))
        again = list(_decisions(decisions, changed))
        if not found:
            again += _codings(study, earlier, changed)
        found.append(CodebookChanges(earlier=name, changed=changed, again=tuple(again)))
    return tuple(found), missing


def _touched(changed: Iterable[CodeChange]) -> set[str]:
    return {one.code for one in changed if one.change is not ChangeType.ADDED}


def _decisions(
    decisions: Iterable[EffectiveDecision], changed: Sequence[CodeChange]
) -> Iterator[AffectedCoding]:
    touched = _touched(changed)
    for decision in decisions:
        entry = decision.entry
        for code in dict.fromkeys((*entry.codes, entry.code)):
            if code in touched:
                yield AffectedCoding(
                    segment=segment_id(*entry.passage),
                    code=code,
                    by=entry.reviewer,
                    origin=f"{entry.file}:{entry.row}",
                )


def _codings(
    study: StudyFolder, earlier: Codebook, changed: Sequence[CodeChange]
) -> Iterator[AffectedCoding]:
    resolver, touched = CodeResolver(earlier), _touched(changed)
    for anchored in anchored_codings(study):
        row = anchored.row
        try:
            code = resolver.find(row.code).id
        except CodingsError:  # of a later codebook: nothing of this one concerns it
            continue
        if code in touched and not anchored.lost:
            yield AffectedCoding(
                segment=segment_id(anchored.document, anchored.now.start, anchored.now.end),
                code=code,
                by=row.coder,
                origin=f"{row.file}:{row.line}",
            )
