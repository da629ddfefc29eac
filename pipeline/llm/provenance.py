"""Which language models read a study along, where they ran, and with what prompt."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from pipeline.i18n import Message, msg
from pipeline.loopback import is_loopback
from pipeline.manifest import Manifest

HASH_CHARS = 12
"""Characters of a hash that are enough to compare it."""


def models_of(manifest: Manifest | None) -> tuple[Message, ...]:
    """Say of each language model of a study its name, where it ran, and the hash of its prompt.

    Parameters
    ----------
    manifest : Manifest or None
        Of the results.

    Examples
    --------
    >>> settings = {"coding.llm.model": "qwen3:14b", "coding.llm.base_url": "http://localhost/v1"}
    >>> found = Manifest(created="", seed=0, settings=settings, versions={}, stages={})
    >>> print(*models_of(found))
    qwen3:14b (on this computer)
    """
    settings = manifest.settings if manifest else {}
    names: str | Iterable[str] = settings.get("coding.llm.model") or ()
    code = manifest.stages.get("code") if manifest else None
    template = str(code.settings.get("coding.llm.template", "")) if code else ""
    host = (urlsplit(str(settings.get("coding.llm.base_url", ""))).hostname or "").casefold()
    where = (
        msg("asked by batch files")
        if not host
        else msg("on this computer")
        if is_loopback(host)
        else msg("on {host}", host=host)
    )
    return tuple(
        msg("{model} ({where}; prompt {hash})", model=name, where=where, hash=template[:HASH_CHARS])
        if template
        else msg("{model} ({where})", model=name, where=where)
        for name in ([names] if isinstance(names, str) else names)
    )
