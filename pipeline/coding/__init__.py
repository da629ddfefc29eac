"""Who votes for which code, how sure is it, and what is decided?

`material` holds what the coders see, `similarity` and `learning` are what they say, `fit` makes
one probability of it, `decide` makes codings of the probabilities, `explain` says why.
`code_segments` is all of it.
"""

from pipeline.coding.coder import code_segments

__all__ = ["code_segments"]
