"""Automatic coding of sentences by people's codings and the codebook.

`features` represents sentences and codes, `similarity`, `lexical`, `kernel_ridge` and `llm_votes`
score pairs of sentence and code, `classifier` combines the scores to one probability,
`semi_markov` forms passages, `decide` decides about codings, `explain` gives the evidence.
`code_segments` is all of it.
"""

from pipeline.coding.coder import CodingInputs, code_segments

__all__ = ["CodingInputs", "code_segments"]
