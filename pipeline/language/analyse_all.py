"""German analysis of many texts by the workers of a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.compute import computing
from pipeline.language.tokens import analyse, keep_analyses, known_analyses


def analyse_all(texts: Iterable[str], language: str = "de") -> None:
    """Analyse what is not in the cache, where there is a cluster to do it.

    In one process each text is analysed when it is asked for, if ever.

    Parameters
    ----------
    texts : iterable of str
        Running texts.
    language : str
        ISO code.
    """
    compute = computing()
    if not compute.is_cluster:
        return
    wanted = list(dict.fromkeys(texts))
    known = known_analyses(wanted, language)
    unknown = [text for text in wanted if text not in known]
    parts = compute.parts(unknown, (1 for _ in unknown))
    for analyses in compute.map(_analyses, parts, language, name="analyse"):
        keep_analyses(analyses, language)


def _analyses(language: str, texts: Sequence[str]) -> dict[str, bytes]:
    for text in texts:
        analyse(text, language)
    return known_analyses(texts, language)
