"""Automatic coding of sentences by people's codings and the codebook.

`features` represents sentences and codes, `similarity`, `lexical`, `nearest` and `kernel_ridge`
score pairs of sentence and code (`supervised` also without the codes of some), `pair_model`
combines the scores to one probability, `semi_markov` forms passages, `classifier` trains all of
that. `llm_votes`, `readings` and `fusion` bring in the votes of language models, `decide` decides
about codings, `explain` gives the evidence. `code_segments` is all of it.
"""

from pipeline.coding.coder import CodingInputs, code_segments

__all__ = ["CodingInputs", "code_segments"]
