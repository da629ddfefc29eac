"""How good are the topics, beside other ways to find them?

Run after ``panreflex run``:  ``python benchmarks/topics.py [STUDY]``

Prints a table with one row a method:

topics, none
    Number of topics; share of the passages that belong to none.
agreement
    Mutual information of topics and human codes over the coded sentences: 0 is chance, 1 is the
    same partition. Chance is measured by shuffling whole passages, because the sentences of one
    passage share their topic anyway; without that, longer passages would look better.
purity
    Share of the coded sentences in topics that carry the most frequent code of their topic.
voice
    Adjusted mutual information of topics and documents: 0 if topics do not tell who speaks.
coherence, diversity
    NPMI of the ten words of a topic, counted over passages of 60 words; share of different words
    among those of all topics.
stability
    Adjusted mutual information with the topics of the same corpus without every fifth document,
    mean of five.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import adjusted_mutual_info_score, mutual_info_score

from pipeline.codebook import load_codebook
from pipeline.codings import anchor_codings, read_codings
from pipeline.embed import CachedEncoder
from pipeline.records import Coding, Document, Segment
from pipeline.stages import read_left
from pipeline.study import StudyFolder
from pipeline.topics import clusters
from pipeline.topics.labels import topic_words
from pipeline.topics.passages import WORDS, passages, pool
from pipeline.topics.words import content_words, word_weights

Floats = NDArray[np.floating]
Labels = NDArray[np.integer]
WHOLE_TURN = 10**9
NEIGHBOURS = 14
TOPICS = 20


@dataclass(frozen=True)
class Corpus:
    """Passages of one length, with all that a method may look at."""

    vectors: Floats
    words: list[tuple[str, ...]]
    documents: NDArray[np.str_]
    rows: list[tuple[int, ...]]

    def part(self, chosen: NDArray[np.bool_]) -> Corpus:
        places = np.flatnonzero(chosen)
        return Corpus(
            self.vectors[places],
            [self.words[place] for place in places],
            self.documents[places],
            [self.rows[place] for place in places],
        )


Method = Callable[[Corpus], Labels]


def load(study: StudyFolder) -> tuple[tuple[Segment, ...], Floats, list[tuple[int, str]]]:
    """Read the sentences, their vectors, and the codes of the sentences (by row)."""
    segments = read_left(study, "segments", Segment)
    encoder = CachedEncoder(study.settings.coding.encoder, study.state / "vectors.sqlite")
    vectors = encoder.encode([segment.text for segment in segments])
    rows, _ = read_codings(study.codings) if study.codings else ((), ())
    documents = read_left(study, "documents", Document)
    codings, _ = anchor_codings(rows, documents, load_codebook(study.codebook))
    return segments, vectors, codes_of(segments, codings)


def codes_of(segments: Sequence[Segment], codings: Sequence[Coding]) -> list[tuple[int, str]]:
    found = {
        (row, coding.code)
        for row, one in enumerate(segments)
        for coding in codings
        if coding.document == one.document
        and 2 * (min(one.end, coding.end) - max(one.start, coding.start)) >= one.end - one.start
    }
    return sorted(found)


def corpus_of(segments: Sequence[Segment], vectors: Floats, words: int) -> Corpus:
    units = passages(segments, words)
    said = content_words([unit.text for unit in units])
    some = [place for place, spoken in enumerate(said) if spoken]
    return Corpus(
        pool([units[place] for place in some], segments, vectors),
        [said[place] for place in some],
        np.array([units[place].document for place in some]),
        [units[place].rows for place in some],
    )


def ours(corpus: Corpus) -> Labels:
    labels, _ = clusters.group(corpus.vectors, corpus.words, list(corpus.documents))
    return np.array(labels)


def without_words(corpus: Corpus) -> Labels:
    same = [("x",)] * len(corpus.words)
    labels, _ = clusters.group(corpus.vectors, same, list(corpus.documents))
    return np.array(labels)


def with_voice(corpus: Corpus) -> Labels:
    centred = corpus.vectors - corpus.vectors.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    return clusters.partition(
        clusters.neighbour_graph(centred, word_weights(corpus.words), NEIGHBOURS)
    )


def raw_vectors(corpus: Corpus) -> Labels:
    no_words = word_weights([("x",)] * len(corpus.words))
    return clusters.partition(clusters.neighbour_graph(corpus.vectors, no_words, NEIGHBOURS))


def k_means(corpus: Corpus) -> Labels:
    centred = clusters.without_voice(corpus.vectors, list(corpus.documents))
    both = np.hstack([centred, word_weights(corpus.words).toarray()])
    return KMeans(TOPICS, n_init=10, random_state=0).fit_predict(both)


def bertopic_default(corpus: Corpus) -> Labels:
    return _umap_hdbscan(corpus.vectors)


def umap_hdbscan(corpus: Corpus) -> Labels:
    centred = clusters.without_voice(corpus.vectors, list(corpus.documents))
    return _umap_hdbscan(np.hstack([centred, word_weights(corpus.words).toarray()]))


def _umap_hdbscan(vectors: Floats) -> Labels:
    from hdbscan import HDBSCAN
    from umap import UMAP

    reducer = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0)
    return HDBSCAN(min_cluster_size=10).fit_predict(reducer.fit_transform(vectors))


def nmf(corpus: Corpus) -> Labels:
    return (
        NMF(TOPICS, random_state=0, max_iter=500)
        .fit_transform(word_weights(corpus.words))
        .argmax(1)
    )


def lda(corpus: Corpus) -> Labels:
    counts = CountVectorizer(analyzer=list).fit_transform(corpus.words)
    return LatentDirichletAllocation(TOPICS, random_state=0).fit_transform(counts).argmax(1)


METHODS: list[tuple[str, int, Method]] = [
    ("panreflex", WORDS, ours),
    ("… of 30 words", WORDS // 2, ours),
    ("… of 90 words", WORDS * 3 // 2, ours),
    ("… of sentences", 1, ours),
    ("… of whole turns", WHOLE_TURN, ours),
    ("… without words", WORDS, without_words),
    ("… voice left in", WORDS, with_voice),
    ("… raw vectors alone", WORDS, raw_vectors),
    ("k-means, same input", WORDS, k_means),
    ("UMAP + HDBSCAN, same input", WORDS, umap_hdbscan),
    ("BERTopic's defaults", WORDS, bertopic_default),
    ("BERTopic's defaults, turns", WHOLE_TURN, bertopic_default),
    ("NMF", WORDS, nmf),
    ("LDA", WORDS, lda),
]


def agreement(labels: Labels, corpus: Corpus, codes: Sequence[tuple[int, str]]) -> float:
    places, names = coded(corpus, codes)
    passage, where = np.unique(places, return_inverse=True)
    topics = labels[passage]
    found = mutual_info_score(names, topics[where])
    random = np.random.default_rng(0)
    chance = np.mean(
        [mutual_info_score(names, random.permutation(topics)[where]) for _ in range(50)]
    )
    most = (entropy(names) + entropy(topics[where])) / 2
    return float((found - chance) / (most - chance))


def purity(labels: Labels, corpus: Corpus, codes: Sequence[tuple[int, str]]) -> float:
    places, names = coded(corpus, codes)
    topics = labels[places]
    best = sum(
        Counter(names[topics == topic]).most_common(1)[0][1] for topic in set(topics[topics >= 0])
    )
    return best / max(1, int((topics >= 0).sum()))


def coded(
    corpus: Corpus, codes: Sequence[tuple[int, str]]
) -> tuple[NDArray[np.integer], NDArray[np.str_]]:
    passage = {row: place for place, rows in enumerate(corpus.rows) for row in rows}
    kept = [(passage[row], code) for row, code in codes if row in passage]
    return np.array([place for place, _ in kept]), np.array([code for _, code in kept])


def entropy(labels: NDArray[np.generic]) -> float:
    _, counts = np.unique(labels, return_counts=True)
    shares = counts / counts.sum()
    return float(-(shares * np.log(shares)).sum())


def coherence(topics: Sequence[Sequence[str]], windows: Sequence[Sequence[str]]) -> float:
    """Mean NPMI of all pairs of words of each topic (Bouma 2009); -1 for those never together."""
    where: dict[str, set[int]] = {}
    for place, said in enumerate(windows):
        for word in said:
            where.setdefault(word, set()).add(place)

    def npmi(a: str, b: str) -> float:
        together = len(where[a] & where[b]) / len(windows)
        if not together:
            return -1.0
        expected = len(where[a]) * len(where[b]) / len(windows) ** 2
        return float(np.log(together / expected) / -np.log(together)) if together < 1 else 1.0

    means = [np.mean([npmi(a, b) for a, b in combinations(ws, 2)]) for ws in topics if len(ws) > 1]
    return float(np.mean(means)) if means else 0.0


def stability(method: Method, corpus: Corpus, labels: Labels) -> float:
    names = np.unique(corpus.documents)
    scores = []
    for left_out in range(5):
        kept = ~np.isin(corpus.documents, names[left_out::5])
        scores.append(adjusted_mutual_info_score(labels[kept], method(corpus.part(kept))))
    return float(np.mean(scores))


def measure(
    name: str, method: Method, corpus: Corpus, windows: Corpus, codes: list[tuple[int, str]]
) -> str:
    begin = time.perf_counter()
    labels = method(corpus)
    seconds = time.perf_counter() - begin
    documents = list(corpus.documents)
    found = topic_words(corpus.vectors, corpus.words, documents, [int(x) for x in labels])
    tops = [[word for word, _ in pairs[:10]] for topic, pairs in found.items() if topic >= 0]
    every = [word for words in tops for word in words]
    cells = [
        f"{len(tops)}",
        f"{(labels < 0).mean():.2f}",
        f"{agreement(labels, corpus, codes):.3f}",
        f"{purity(labels, corpus, codes):.2f}",
        f"{adjusted_mutual_info_score(documents, labels):.2f}",
        f"{coherence(tops, windows.words):.2f}",
        f"{len(set(every)) / max(1, len(every)):.2f}",
        f"{stability(method, corpus, labels):.2f}",
        f"{seconds:.1f}",
    ]
    return f"| {name} | {len(documents)} | {' | '.join(cells)} |"


def main() -> None:
    warnings.filterwarnings("ignore")
    study = StudyFolder.open(sys.argv[1] if len(sys.argv) > 1 else ".")
    segments, vectors, codes = load(study)
    windows = corpus_of(segments, vectors, WORDS)
    print(
        "| method | passages | topics | none | agreement | purity | voice | coherence | diversity"
        " | stability | s |\n|---|" + "---:|" * 10
    )
    for name, words, method in METHODS:
        corpus = windows if words == WORDS else corpus_of(segments, vectors, words)
        try:
            print(measure(name, method, corpus, windows, codes), flush=True)
        except ImportError as missing:
            print(f"| {name} | not installed: {missing.name} |")


if __name__ == "__main__":
    main()
