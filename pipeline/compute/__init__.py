"""Where a stage computes: in this process and the one beside it, or on the workers of a cluster.

A stage hands functions and parts of its input to `computing()`, and gets the results in the order
of the parts. `pipeline.run` says what that is: `WithProcessBeside`, or a cluster
(`pipeline.compute.cluster`, which no stage imports); without a run it is `InProcess`.
"""

from pipeline.compute.beside import WithProcessBeside
from pipeline.compute.finished import FinishedParts
from pipeline.compute.here import Compute, InProcess, Kept, OnProgress, computing, using

__all__ = [
    "Compute",
    "FinishedParts",
    "InProcess",
    "Kept",
    "OnProgress",
    "WithProcessBeside",
    "computing",
    "using",
]
