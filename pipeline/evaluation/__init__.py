"""How good is the coding on documents that the machine has not seen?

`held_out` lets the machine judge them, `scores`, `calibration`, `effort` and `learning_curve`
measure it, `baselines` are what it is compared with, `verdict` says what each code lacks, and
`report` is all of it. `foreign` reads coded text that is no study.
"""

from pipeline.evaluation.foreign import Sample, read_sample
from pipeline.evaluation.report import Plan, Report, cross_validate, train_and_test

__all__ = ["Plan", "Report", "Sample", "cross_validate", "read_sample", "train_and_test"]
