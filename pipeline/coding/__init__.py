"""Automatic coding of sentences by people's codings and the codebook.

`inputs` divides a study, `features` represents sentences and codes, `similarity`, `lexical`,
`nearest` and `kernel_ridge` score pairs of sentence and code (`supervised` also without the codes
of some), `pair_model` combines the scores to one probability, `semi_markov` forms passages,
`classifier` trains all of that. `llm_votes`, `readings` and `fusion` bring in the votes of language
models, `decide` decides about codings, `auto_limits` from where on they stand, `explain` gives the
evidence. `coder` is all of it: `learn`, then code document by document, or `code_segments` for
both.
"""

from pipeline.coding.coder import code_open_documents, code_segments, human_segments
from pipeline.coding.inputs import CodingInputs

__all__ = ["CodingInputs", "code_open_documents", "code_segments", "human_segments"]
