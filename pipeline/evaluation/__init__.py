"""Evaluation of the coding on documents that the machine has not seen.

`held_out` lets the machine judge them, `scores`, `calibration`, `effort` and `learning_curve`
measure it, `baselines` are what it is compared with, `assessment` says what each code lacks, and
`report` is all of it. `coded_table` reads coded text that is no study.
"""

from pipeline.evaluation.coded_table import CodedSample, read_coded_table
from pipeline.evaluation.report import (
    EvaluationOptions,
    EvaluationReport,
    cross_validate,
    train_and_test,
)

__all__ = [
    "CodedSample",
    "EvaluationOptions",
    "EvaluationReport",
    "cross_validate",
    "read_coded_table",
    "train_and_test",
]
