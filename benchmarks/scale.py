"""Time and memory of each stage as a study grows: ``python -m benchmarks.scale --times 1 4 16``.

Lays out studies of 1, 4, 16 … times the demo study (its documents again under other ids, a word of
each sentence exchanged; the human codings once), runs each stage in a process of its own, and
prints its CPU time, wall time and peak memory, and by which power of the number of sentences they
grow: 1 is linear. ``--picture`` draws them. Since the codings are those of one study, open
sentences grow six times where sentences grow from 1 to 4 times, and what codes them seems to grow
faster than linear there; from 4 times on it does not.

Sentences get their vectors from a stand-in that hashes their words, so that the rest is measured;
``--encoder auto`` takes the installed encoders instead. Copies are plain text, so that the time to
read them is that of text, not of Word files.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise
from math import log
from pathlib import Path
from zlib import crc32

import numpy as np

ROOT = Path(__file__).parents[1]
STAND_IN = "scale-stand-in"
DIMENSION = 896
"""As many numbers as E5 and USE have together."""
LEAST_SECONDS = 0.5
"""Parts that took less, at every size, are not printed."""
_WORD = re.compile(r"(?<=\s)[a-zäöüß]{5,}\b")


@dataclass(frozen=True)
class Cost:
    """What a stage, or a part of one, has cost at a size."""

    cpu: float
    wall: float
    memory: int | None


class HashedWords:
    """Encodes a text as the mean of pseudo-random vectors of its words."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return a row for each text."""
        rows = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for place, text in enumerate(texts):
            for word in text.casefold().split() or [""]:
                rows[place] += _vector(word)
        return rows


@cache
def _vector(word: str) -> np.ndarray:
    return np.random.default_rng(crc32(word.encode())).standard_normal(DIMENSION, dtype=np.float32)


def main() -> None:
    """Lay out, run, print."""
    options = _options()
    if options.stage:
        print(json.dumps(run_stage(options.study, options.stage)))
        return
    folder = options.folder or Path(tempfile.mkdtemp(prefix="panreflex-scale-"))
    sizes: dict[int, int] = {}
    costs: dict[int, dict[tuple[str, str], Cost]] = {}
    for times in options.times:
        study = folder / f"{times}x"
        lay_out(options.source, study, times, options.encoder)
        costs[times] = {}
        for stage in options.stages:
            told = _in_own_process(study, stage, folder)
            costs[times] |= {(stage, part): Cost(**one) for part, one in told["costs"].items()}
            sizes[times] = told["sentences"]
            print(f"# {times} times: {stage}, {costs[times][stage, ''].cpu:.1f} CPU s", flush=True)
    print_table(costs, sizes)
    if options.picture:
        draw(costs, sizes, options.picture)
    if not options.folder:
        shutil.rmtree(folder)


def lay_out(source: Path, target: Path, times: int, encoder: str) -> None:
    """Lay out a study so many times as large as another."""
    from pipeline.ingest.corpus import read_corpus
    from pipeline.ingest.metadata import read_metadata
    from pipeline.records import Role
    from pipeline.study import StudyFolder

    if target.exists():
        return
    original = StudyFolder.open(source)
    (target / ".panreflex").mkdir(parents=True)
    for name in ("transcripts", "codebook"):
        shutil.copytree(source / name, target / name)
    settings = original.file.read_text(encoding="utf-8")
    if encoder == STAND_IN:
        settings = re.sub(
            r'^encoder = ".*"', f'encoder = "{STAND_IN}"', settings, flags=re.MULTILINE
        )
    elif (known := original.state / "vectors.sqlite").exists():
        shutil.copy(known, target / ".panreflex")
    (target / "study.toml").write_text(settings, encoding="utf-8")
    table = target / original.metadata.relative_to(source.resolve())
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    documents = read_corpus(
        original.transcripts,
        metadata=read_metadata(original.metadata),
        roles=original.roles,
        document_roles=original.document_roles,
        ignore=[original.metadata],
    ).documents
    words = sorted({word for one in documents for word in _WORD.findall(one.text)})
    row_of = {row["document"]: row for row in rows}
    for copy in range(1, times):
        chance = random.Random(copy)
        for document in documents:
            file = f"{document.id}_{copy}.txt"
            lines = [
                f"{turn.speaker or ('I' if turn.role is Role.INTERVIEWER else 'B')}: "
                + changed(document.text_of(turn), words, chance)
                for turn in document.turns
            ]
            path = target / "transcripts" / file
            path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
            rows.append(row_of[document.id] | {"file": file, "document": f"{document.id}x{copy}"})
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def changed(text: str, words: Sequence[str], chance: random.Random) -> str:
    """Exchange a word of each sentence for one from elsewhere in the study.

    Examples
    --------
    >>> changed("Wir haben lange gewartet.", ["immer"], random.Random(0))
    'Wir haben immer gewartet.'
    """
    sentences = re.split(r"(?<=[.!?…]) ", " ".join(text.split("\n")))
    for place, sentence in enumerate(sentences):
        if found := list(_WORD.finditer(sentence)):
            one = chance.choice(found)
            word = chance.choice(words)
            sentences[place] = sentence[: one.start()] + word + sentence[one.end() :]
    return " ".join(sentences)


def run_stage(folder: Path, stage: str) -> dict[str, object]:
    """Run a stage of a study whose earlier ones have run; return what it and its parts cost."""
    from pipeline.run import run
    from pipeline.study import StudyFolder

    # Forced, so that a study that was kept is measured again; its vectors are known by then.
    found = run(StudyFolder.open(folder), [stage], profile=True, force=True)
    costs = {
        part: asdict(Cost(one.cpu_seconds, one.wall_seconds, one.peak_memory_mb))
        for (name, part), one in found.profile.items()
        if name == stage
    }
    return {"sentences": found.segments, "costs": costs}


def _in_own_process(study: Path, stage: str, folder: Path) -> dict[str, dict]:
    """Run a stage alone, so that its memory is its own; the stand-in is an installed package."""
    package = folder / "stand_in" / "panreflex_stand_in-1.dist-info"
    package.mkdir(parents=True, exist_ok=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: stand-in\nVersion: 1\n")
    (package / "entry_points.txt").write_text(
        f"[panreflex.encoders]\n{STAND_IN} = benchmarks.scale:HashedWords\n"
    )
    paths = os.pathsep.join([str(package.parent), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale", "--stage", stage, "--study", study],
        env=os.environ | {"PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


def print_table(
    costs: Mapping[int, Mapping[tuple[str, str], Cost]], sizes: Mapping[int, int]
) -> None:
    """Print a row for each stage and for each of its parts that counts."""
    times = list(costs)
    print()
    print(f"{'':42}" + "".join(f"{one:>10} times   " for one in times) + "    grows with the power")
    sentences = "".join(f"{sizes[one]:>16,}  " for one in times)
    print(f"{'sentences':42}{sentences}")
    # The largest has the most parts, each behind the one that it is in.
    for key in dict.fromkeys(key for one in reversed(times) for key in costs[one]):
        stage, part = key
        row = [costs[one].get(key) for one in times]
        if part and max(one.cpu for one in row if one) < LEAST_SECONDS:
            continue
        name = "  " * (part.count("/") + 1) + part.rsplit("/", 1)[-1] if part else stage
        cells = "".join(
            f"{one.cpu:>8.1f} s {one.memory or 0:>5} MB" if one else " " * 18 for one in row
        )
        print(f"{name:42}{cells}    " + " ".join(f"{one:.2f}" for one in powers(row, sizes)))
    print("\nCPU time and the most memory held until then; a stage runs in a process of its own.")


def powers(row: Sequence[Cost | None], sizes: Mapping[int, int]) -> Iterator[float]:
    """Yield by which power of the sentences CPU time grows from each size to the next."""
    for (small, large), (fewer, more) in zip(pairwise(row), pairwise(sizes.values()), strict=True):
        if small and large and small.cpu > 0 and large.cpu > 0:
            yield log(large.cpu / small.cpu) / log(more / fewer)


def draw(
    costs: Mapping[int, Mapping[tuple[str, str], Cost]], sizes: Mapping[int, int], path: Path
) -> None:
    """Draw CPU time and memory of each stage over the number of sentences."""
    import altair as alt
    import pandas as pd
    from vl_convert import vegalite_to_svg

    data = pd.DataFrame(
        [
            {"sentences": sizes[times], "stage": stage, "CPU seconds": one.cpu, "MB": one.memory}
            for times, found in costs.items()
            for (stage, part), one in found.items()
            if not part
        ]
    )
    lines = (
        alt.Chart(data, width=330, height=260)
        .mark_line(point=True)
        .encode(
            x=alt.X("sentences:Q", scale=alt.Scale(type="log")),
            color=alt.Color("stage:N", sort=None),
        )
    )
    chart = lines.encode(y=alt.Y("CPU seconds:Q", scale=alt.Scale(type="log"))) | lines.encode(
        y=alt.Y("MB:Q", title="peak memory, MB", scale=alt.Scale(type="log"))
    )
    path.write_text(vegalite_to_svg(chart.to_json()), encoding="utf-8")


def _options() -> argparse.Namespace:
    from pipeline.stages import STAGES

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--times", type=int, nargs="+", default=[1, 4], help="sizes, in demo studies")
    add("--source", type=Path, default=ROOT, help="study to repeat")
    add("--encoder", choices=[STAND_IN, "auto"], default=STAND_IN)
    # The list of faults is made after every other stage, and takes no time.
    stages = [name for name in STAGES if name != "faults"]
    add("--stages", nargs="+", choices=stages, default=stages)
    add("--folder", type=Path, help="keep the studies here, and take what lies there")
    add("--picture", type=Path, help="SVG file to draw")
    add("--stage", help=argparse.SUPPRESS)
    add("--study", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
