"""Topics guided by themes that an analyst expects.

Themes are given by words, by example sentences, or by the codes of the codebook. Passages that
share a word with a theme and are outstandingly similar to it are its core; passages similar to the
centre of core and theme become its topic, and the rest is clustered as if there were no themes.
Similarity is measured in robust standard deviations over all passages, because its level depends on
the wording of a theme. BERTopic requires a similarity of 0.7 (`zeroshot_topic_list`), which no
theme reaches with one model and every theme with another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.records import Codebook
from pipeline.topics.clustering import cluster_passages
from pipeline.topics.corpus import MIN_PASSAGES, PassageCorpus
from pipeline.topics.similarity import (
    Floats,
    joint_features,
    joint_sums,
    of_length_1,
    remove_document_effect,
    similarity,
    sparse_of_length_1,
)
from pipeline.topics.words import content_words, word_weights
from pipeline.yaml_nodes import entries, items, line_of, read_list, text

CORE_DEVIATIONS = 3.0
"""Robust standard deviations above the median similarity for passages of the core of a theme."""

TOPIC_DEVIATIONS = 2.5
"""The same for the passages of its topic, compared with the centre of the core."""

MIN_CORE = 3
"""Minimum number of passages of the core of a theme, from at least two documents."""


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A theme that an analyst expects.

    Attributes
    ----------
    name : str
        Name of its topic.
    texts : tuple of str
        Its words, a definition, example sentences.
    line : int
        Line of the file on which it begins; 0 if it comes from the codebook.
    """

    name: str
    texts: tuple[str, ...]
    line: int = 0


@dataclass(frozen=True)
class EncodedThemes:
    """Themes with their vectors and words.

    Attributes
    ----------
    themes : tuple of Theme
        The themes.
    vectors : array of shape (themes, dimensions)
        The mean vector of the texts of each.
    words : tuple of tuple of str
        The content words of each.
    """

    themes: tuple[Theme, ...]
    vectors: Floats
    words: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class TopicClusters:
    """The topics of the passages of a corpus.

    Attributes
    ----------
    numbers : list of int
        For each passage its topic; -1 for none. Those of themes come first.
    membership : list of float
        Membership of each passage in its topic, 0 to 1; 0 where it belongs to none.
    names : dict of int to str
        The name of each topic that is a theme.
    unmatched : tuple of Theme
        Themes that attract no passages.
    """

    numbers: list[int]
    membership: list[float]
    names: dict[int, str]
    unmatched: tuple[Theme, ...] = ()


def read_themes(path: Path) -> tuple[Theme, ...]:
    """Read the themes that an analyst expects; none if there is no file.

    Raises
    ------
    StudyError
        The file is not valid.

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
        title = f"{name}: {', '.join(words)}" if words else name
        found.append(Theme(name=name, texts=(title, *examples), line=line_of(node)))
    return tuple(found)


def themes_of(codebook: Codebook) -> tuple[Theme, ...]:
    """Return the codable codes as themes."""
    return tuple(
        Theme(name=code.name, texts=(f"{code.name}. {code.definition}", *code.examples))
        for code in codebook.codable
    )


def encode_themes(
    themes: Sequence[Theme], encode: Callable[[Sequence[str]], Floats], language: str = "de"
) -> EncodedThemes | None:
    """Return themes with their vectors and words; None if there are no themes."""
    if not themes:
        return None
    words = (content_words(theme.texts, language) for theme in themes)
    return EncodedThemes(
        tuple(themes),
        np.array([encode(theme.texts).mean(axis=0) for theme in themes]),
        tuple(tuple(word for text in texts for word in text) for texts in words),
    )


def cluster_around_themes(
    corpus: PassageCorpus, themes: EncodedThemes | None, *, min_size: int = 0, seed: int = 0
) -> TopicClusters:
    """Find the topic of each passage: first those of the themes, then other recurring ones.

    Parameters
    ----------
    corpus : PassageCorpus
        The passages.
    themes : EncodedThemes or None
        The themes; None for no guidance at all.
    min_size, seed : int
        As for `cluster_passages`.
    """
    if themes is None:
        unguided = cluster_passages(
            corpus.vectors, corpus.words, corpus.documents, min_size=min_size, seed=seed
        )
        return TopicClusters(*unguided, {})
    theme_of, membership = _assign_to_themes(corpus, themes)
    matched = sorted(set(theme_of) - {-1})
    numbers = [matched.index(theme) if theme >= 0 else -1 for theme in theme_of]
    rest = [row for row, theme in enumerate(theme_of) if theme < 0]
    if len({corpus.passages[row].text for row in rest}) >= MIN_PASSAGES:
        part = corpus.subset(rest)
        others = cluster_passages(
            part.vectors, part.words, part.documents, min_size=min_size, seed=seed
        )
        for row, number, share in zip(rest, *others, strict=True):
            if number >= 0:
                numbers[row], membership[row] = number + len(matched), share
    names = {number: themes.themes[theme].name for number, theme in enumerate(matched)}
    unmatched = [theme for row, theme in enumerate(themes.themes) if row not in matched]
    return TopicClusters(numbers, membership, names, tuple(unmatched))


def _assign_to_themes(
    corpus: PassageCorpus, encoded: EncodedThemes
) -> tuple[list[int], list[float]]:
    """Return for each passage its theme (-1: none) and its membership in it."""
    size = len(corpus.passages)
    weights = word_weights([*corpus.words, *encoded.words])
    passages = remove_document_effect(corpus.vectors, corpus.documents), weights[:size]
    centred = of_length_1(encoded.vectors - corpus.vectors.mean(axis=0))
    themes = joint_features(centred, weights[size:])
    shares_a_word = (weights[:size] @ weights[size:].T).toarray() > 0
    core = _outstanding_theme(similarity(*passages, themes), CORE_DEVIATIONS, shares_a_word)
    documents = [
        {corpus.documents[row] for row in np.flatnonzero(core == theme)}
        for theme in range(len(encoded.themes))
    ]
    has_core = np.array(
        [
            len(of_theme) > 1 and (core == theme).sum() >= MIN_CORE
            for theme, of_theme in enumerate(documents)
        ]
    )
    member = csr_matrix((core[:, None] == np.arange(len(has_core))).astype(float))
    similarities = similarity(*passages, sparse_of_length_1(joint_sums(*passages, member) + themes))
    found = _outstanding_theme(similarities, TOPIC_DEVIATIONS, has_core[None, :])
    membership = similarities[np.arange(size), found].clip(0, 1)
    return found.tolist(), np.where(found >= 0, membership, 0.0).tolist()


def _outstanding_theme(similarities: Floats, deviations: float, allowed: Floats) -> Floats:
    """Return for each passage the allowed theme to which it is outstandingly similar, or -1."""
    median = np.median(similarities, axis=0)
    # 1.4826 scales the median deviation of a normal distribution to its standard deviation.
    spread = 1.4826 * np.median(np.abs(similarities - median), axis=0) + 1e-9
    score = np.where(allowed, (similarities - median) / spread, -np.inf)
    return np.where(score.max(axis=1) >= deviations, score.argmax(axis=1), -1)
