"""What a page of ours may run: sources named in its content security policy."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256


def source_hash(text: str) -> str:
    """Name a script or style in a content security policy by its hash.

    Examples
    --------
    >>> source_hash("follow();")
    "'sha256-..."
    """
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
