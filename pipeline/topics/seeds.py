"""Where are the themes that an analyst expects, and what recurs beside them?

Themes are named by words, by example sentences, or by the codes of the codebook. Passages that
share a word with a theme and stand out by their likeness to it are its core; what is like the
middle of core and theme becomes its topic, and the rest is grouped as if there were no themes. How
far a passage stands out is measured in robust standard deviations over all passages, because how
alike a theme and a passage are depends on how it is worded. BERTopic asks for a likeness of 0.7
(`zeroshot_topic_list`), which no theme reaches with one model and every theme with another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.records import Codebook
from pipeline.topics.clusters import group
from pipeline.topics.corpus import ENOUGH, Corpus
from pipeline.topics.likeness import likeness, meaning, sums, without_voice
from pipeline.topics.listed import entries, items, line_of, read_list, text
from pipeline.topics.words import content_words, word_weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]

STANDS_OUT = 3.0
"""Robust standard deviations by which the core of a theme is more like it than most passages."""

BELONGS = 2.5
"""The same for the passages that are like the middle of the core."""

FEWEST = 3
"""Passages that make the core of a theme, of at least two documents."""


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A theme that an analyst expects.

    Attributes
    ----------
    name : str
        What its topic will be called.
    texts : tuple of str
        What it is about: its words, a definition, example sentences.
    line : int
        Line of the file on which it begins; 0 where it comes from the codebook.
    """

    name: str
    texts: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True)
class Guide:
    """Themes, with what a passage can be compared with.

    Attributes
    ----------
    themes : tuple of Theme
        The themes.
    vectors : array of shape (themes, dimensions)
        The mean vector of the texts of each.
    words : tuple of tuple of str
        Their content words.
    """

    themes: tuple[Theme, ...]
    vectors: Floats
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Grouped:
    """The topics of the passages of a corpus.

    Attributes
    ----------
    numbers : list of int
        For each passage its topic; -1 for none. Those of themes come first.
    ties : list of float
        How far it belongs there, 0 to 1; 0 where it belongs to none.
    names : dict of int to str
        The theme of each topic that is one.
    lost : tuple of Theme
        Themes that attract nothing.
    """

    numbers: list[int]
    ties: list[float]
    names: dict[int, str]
    lost: tuple[Theme, ...] = ()


def read_themes(path: Path) -> tuple[Theme, ...]:
    """Read the themes that an analyst expects; none where there is no file.

    Raises
    ------
    StudyError
        The file is not as it should be.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "themen.yaml"
    >>> _ = file.write_text("themes: [{name: Wasser, words: [Pumpe], examples: [Es regnet.]}]")
    >>> read_themes(file)
    (Theme(name='Wasser', texts=('Wasser: Pumpe', 'Es regnet.'), line=1),)
    """
    found = []
    for node in read_list(path, "themes"):
        entry = entries(node, ("name", "words", "examples"), path)
        name = text(entry.get("name"), path)
        words = [text(item, path) for item in items(entry.get("words"), path)]
        examples = [text(item, path) for item in items(entry.get("examples"), path)]
        if not name:
            raise StudyError(msg("a theme has no name"), file=path, line=line_of(node))
        about = f"{name}: {', '.join(words)}" if words else name
        found.append(Theme(name=name, texts=(about, *examples), line=line_of(node)))
    return tuple(found)


def themes_of(codebook: Codebook) -> tuple[Theme, ...]:
    """Take the codes that can be given for themes."""
    return tuple(
        Theme(name=code.name, texts=(f"{code.name}. {code.definition}", *code.examples))
        for code in codebook.codable
    )


def read_guide(
    themes: Sequence[Theme], encode: Callable[[Sequence[str]], Floats], language: str = "de"
) -> Guide | None:
    """Find vectors and words of themes; None where there are no themes."""
    import numpy as np

    if not themes:
        return None
    said = (content_words(theme.texts, language) for theme in themes)
    return Guide(
        tuple(themes),
        np.array([encode(theme.texts).mean(axis=0) for theme in themes]),
        tuple(tuple(word for text in texts for word in text) for texts in said),
    )


def group_around(
    corpus: Corpus, guide: Guide | None, *, min_size: int = 0, seed: int = 0
) -> Grouped:
    """Find the topic of each passage: first those of the themes, then what else recurs.

    Parameters
    ----------
    corpus : Corpus
        The passages.
    guide : Guide or None
        The themes; None for no guidance at all.
    min_size, seed : int
        As for `group`.
    """
    if guide is None:
        free = group(corpus.vectors, corpus.words, corpus.documents, min_size=min_size, seed=seed)
        return Grouped(*free, {})
    theme_of, ties = _around(corpus, guide)
    kept = sorted(set(theme_of) - {-1})
    numbers = [kept.index(theme) if theme >= 0 else -1 for theme in theme_of]
    rest = [row for row, theme in enumerate(theme_of) if theme < 0]
    if len({corpus.units[row].text for row in rest}) >= ENOUGH:
        part = corpus.part(rest)
        free = group(part.vectors, part.words, part.documents, min_size=min_size, seed=seed)
        for row, number, tie in zip(rest, *free, strict=True):
            numbers[row], ties[row] = (number + len(kept), tie) if number >= 0 else (-1, 0.0)
    names = {number: guide.themes[theme].name for number, theme in enumerate(kept)}
    lost = [one for place, one in enumerate(guide.themes) if place not in kept]
    return Grouped(numbers, ties, names, tuple(lost))


def _around(corpus: Corpus, guide: Guide) -> tuple[list[int], list[float]]:
    """Say for each passage to which theme it belongs (-1: none), and how far."""
    import numpy as np
    from scipy.sparse import csr_matrix
    from sklearn.preprocessing import normalize

    size = len(corpus.units)
    weights = word_weights([*corpus.words, *guide.words])
    alike = without_voice(corpus.vectors, corpus.documents)
    passages = alike, weights[:size]
    themes = meaning(normalize(guide.vectors - corpus.vectors.mean(axis=0)), weights[size:])
    shares_a_word = (weights[:size] @ weights[size:].T).toarray() > 0
    core = _outstanding(likeness(*passages, themes), STANDS_OUT, shares_a_word)
    where = [
        {corpus.documents[row] for row in np.flatnonzero(core == theme)}
        for theme in range(len(guide.themes))
    ]
    enough = np.array(
        [
            len(documents) > 1 and (core == theme).sum() >= FEWEST
            for theme, documents in enumerate(where)
        ]
    )
    member = csr_matrix((core[:, None] == np.arange(len(enough))).astype(float))
    alikes = likeness(*passages, normalize(sums(*passages, member) + themes))
    found = _outstanding(alikes, BELONGS, enough[None, :])
    ties = alikes[np.arange(size), found].clip(0, 1)
    return found.tolist(), np.where(found >= 0, ties, 0.0).tolist()


def _outstanding(alikes: Floats, least: float, may: Floats) -> Floats:
    """Say for each passage which theme it is outstandingly like, of those that it may; or -1."""
    import numpy as np

    median = np.median(alikes, axis=0)
    # 1.4826 makes the median deviation of what is normally distributed its standard deviation.
    spread = 1.4826 * np.median(np.abs(alikes - median), axis=0) + 1e-9
    score = np.where(may, (alikes - median) / spread, -np.inf)
    return np.where(score.max(axis=1) >= least, score.argmax(axis=1), -1)
