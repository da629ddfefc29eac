"""Who votes for which code, how sure is it, and what is decided?

`material` holds what the coders see, `similarity` and `learning` are what they say, `fit` makes
one probability of it, `decide` makes codings of the probabilities, `explain` says why, `evaluate`
how good they are on documents that the machine has not seen. `code_segments` is all of it.
"""

from pipeline.coding.coder import code_segments
from pipeline.coding.evaluate import Evaluation, evaluate

__all__ = ["Evaluation", "code_segments", "evaluate"]
