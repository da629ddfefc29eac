"""Quality of the topics beside other ways to find them.

Run after ``panreflex run``:

``python benchmarks/topics.py [--study STUDY] [METHOD …]``
    Prints a table with one row a method; all methods, if none is named.
``python benchmarks/topics.py --scale 3000 100000``
    Prints seconds and peak memory for about so many passages: the study repeated, each time with a
    fifth of its words left out and noise half as long as the vectors.

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
c_v, npmi, diversity
    Coherence of the ten words of a topic, counted over passages of 60 words, by gensim (to be
    installed beside, as UMAP and HDBSCAN); share of different words among those of all topics.
seeds, stability
    Adjusted mutual information with the topics of nine other seeds; with those of the same corpus
    without every fifth document, mean of five. The other columns are of the first seed, but for
    agreement, which is the mean of all ten.
"""

from __future__ import annotations

import argparse
import resource
import time
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import adjusted_mutual_info_score, mutual_info_score
from sklearn.preprocessing import normalize

from pipeline.codebook import load_codebook
from pipeline.codings import anchor_codings, read_codings
from pipeline.embed import CachedEncoder
from pipeline.records import Coding, Document, Segment
from pipeline.stages import read_artifact
from pipeline.study import StudyFolder
from pipeline.threads import one_thread
from pipeline.topics import clustering
from pipeline.topics.corpus import build_corpus
from pipeline.topics.labels import Keyness, distinctive_words
from pipeline.topics.map_and_hierarchy import topic_hierarchy, topic_map
from pipeline.topics.model import find_topics
from pipeline.topics.passages import WORDS, pool_vectors, split_passages
from pipeline.topics.words import content_words, word_weights

Floats = NDArray[np.floating]
Labels = NDArray[np.integer]
WHOLE_TURN = 10**9
NEIGHBOURS = 14
TOPICS = 20
SEEDS = 10


@dataclass(frozen=True)
class Corpus:
    """Passages of one length, with all that a method may look at."""

    vectors: Floats
    words: list[tuple[str, ...]]
    documents: NDArray[np.str_]
    rows: list[tuple[int, ...]]

    def subset(self, chosen: NDArray[np.bool_]) -> Corpus:
        places = np.flatnonzero(chosen)
        return Corpus(
            self.vectors[places],
            [self.words[place] for place in places],
            self.documents[places],
            [self.rows[place] for place in places],
        )


Method = Callable[[Corpus, int], Labels]


def load(study: StudyFolder) -> tuple[tuple[Segment, ...], Floats, list[tuple[int, str]]]:
    """Read the sentences, their vectors, and the codes of the sentences (by row)."""
    segments = read_artifact(study, "segments", Segment)
    encoder = CachedEncoder(study.settings.coding.encoder, study.state / "vectors.sqlite")
    vectors = encoder.encode([segment.text for segment in segments])
    rows, _ = read_codings(study.codings) if study.codings else ((), ())
    documents = read_artifact(study, "documents", Document)
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
    units = split_passages(segments, words=words)
    said = content_words([unit.text for unit in units])
    some = [place for place, spoken in enumerate(said) if spoken]
    return Corpus(
        pool_vectors([units[place] for place in some], segments, vectors),
        [said[place] for place in some],
        np.array([units[place].document for place in some]),
        [units[place].rows for place in some],
    )


def ours(corpus: Corpus, seed: int) -> Labels:
    labels, _ = clustering.cluster_passages(
        corpus.vectors, corpus.words, list(corpus.documents), seed=seed
    )
    return np.array(labels)


def without_words(corpus: Corpus, seed: int) -> Labels:
    same = [("x",)] * len(corpus.words)
    labels, _ = clustering.cluster_passages(corpus.vectors, same, list(corpus.documents), seed=seed)
    return np.array(labels)


def with_voice(corpus: Corpus, seed: int) -> Labels:
    centred = corpus.vectors - corpus.vectors.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    return clustering.partition(
        clustering.neighbour_graph(centred, word_weights(corpus.words), NEIGHBOURS), seed
    )


def raw_vectors(corpus: Corpus, seed: int) -> Labels:
    no_words = word_weights([("x",)] * len(corpus.words))
    return clustering.partition(
        clustering.neighbour_graph(corpus.vectors, no_words, NEIGHBOURS), seed
    )


def k_means(corpus: Corpus, seed: int) -> Labels:
    centred = clustering.remove_document_effect(corpus.vectors, list(corpus.documents))
    both = np.hstack([centred, word_weights(corpus.words).toarray()])
    return KMeans(TOPICS, n_init=10, random_state=seed).fit_predict(both)


def bertopic_default(corpus: Corpus, seed: int) -> Labels:
    return _umap_hdbscan(corpus.vectors, seed)


def umap_hdbscan(corpus: Corpus, seed: int) -> Labels:
    centred = clustering.remove_document_effect(corpus.vectors, list(corpus.documents))
    return _umap_hdbscan(np.hstack([centred, word_weights(corpus.words).toarray()]), seed)


def _umap_hdbscan(vectors: Floats, seed: int) -> Labels:
    from hdbscan import HDBSCAN
    from umap import UMAP

    reducer = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
    return HDBSCAN(min_cluster_size=10).fit_predict(reducer.fit_transform(vectors))


def nmf(corpus: Corpus, seed: int) -> Labels:
    return (
        NMF(TOPICS, random_state=seed, max_iter=500)
        .fit_transform(word_weights(corpus.words))
        .argmax(1)
    )


def lda(corpus: Corpus, seed: int) -> Labels:
    counts = CountVectorizer(analyzer=list).fit_transform(corpus.words)
    return LatentDirichletAllocation(TOPICS, random_state=seed).fit_transform(counts).argmax(1)


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


def coherence(
    topics: Sequence[Sequence[str]], windows: Sequence[Sequence[str]], kind: str
) -> float:
    from gensim.corpora import Dictionary
    from gensim.models.coherencemodel import CoherenceModel

    texts = [list(said) for said in windows]
    model = CoherenceModel(
        topics=[words for words in topics if len(words) > 1],
        texts=texts,
        dictionary=Dictionary(texts),
        coherence=kind,
        window_size=WHOLE_TURN,
        processes=1,
    )
    return float(model.get_coherence())


def words_of_topics(corpus: Corpus, labels: Labels) -> dict[int, tuple[tuple[str, float], ...]]:
    """Return the words that set each topic apart, each counted once for each document."""
    said = zip(labels.tolist(), corpus.documents, corpus.words, strict=True)
    once = {(topic, document, word) for topic, document, words in said for word in words}
    topics = sorted(set(labels.tolist()))
    counted = CountVectorizer(analyzer=list)
    counts = counted.fit_transform([word for of, _, word in once if of == t] for t in topics)
    weights = Keyness().fit(counts).transform(counts)
    return distinctive_words(weights, counted.get_feature_names_out(), topics)


def stability(method: Method, corpus: Corpus, labels: Labels) -> float:
    names = np.unique(corpus.documents)
    scores = []
    for left_out in range(5):
        kept = ~np.isin(corpus.documents, names[left_out::5])
        scores.append(adjusted_mutual_info_score(labels[kept], method(corpus.subset(kept), 0)))
    return float(np.mean(scores))


def measure(
    name: str, method: Method, corpus: Corpus, windows: Corpus, codes: list[tuple[int, str]]
) -> str:
    begin = time.perf_counter()
    labels = method(corpus, 0)
    seconds = time.perf_counter() - begin
    others = [method(corpus, seed) for seed in range(1, SEEDS)]
    agreed = [agreement(one, corpus, codes) for one in (labels, *others)]
    documents = list(corpus.documents)
    found = words_of_topics(corpus, labels)
    tops = [[word for word, _ in pairs[:10]] for topic, pairs in found.items() if topic >= 0]
    every = [word for words in tops for word in words]
    cells = [
        f"{len(tops)}",
        f"{(labels < 0).mean():.2f}",
        f"{np.mean(agreed):.3f}",
        f"{purity(labels, corpus, codes):.2f}",
        f"{adjusted_mutual_info_score(documents, labels):.2f}",
        f"{coherence(tops, windows.words, 'c_v'):.2f}",
        f"{coherence(tops, windows.words, 'c_npmi'):.2f}",
        f"{len(set(every)) / max(1, len(every)):.2f}",
        f"{np.mean([adjusted_mutual_info_score(labels, one) for one in others]):.2f}",
        f"{stability(method, corpus, labels):.2f}",
        f"{seconds:.1f}",
    ]
    return f"| {name} | {len(documents)} | {' | '.join(cells)} |"


def grown(segments: Sequence[Segment], vectors: Floats, times: int) -> tuple[list[Segment], Floats]:
    """Repeat a study, each time a little different."""
    random = np.random.default_rng(0)
    many = []
    moved = np.tile(vectors, (times, 1))
    for copy in range(times):
        for one in segments:
            words = one.text.split()
            kept = " ".join(word for word in words if random.random() > 0.2)
            document = f"{one.document}x{copy}"
            name = f"{document}_{one.start}_{one.end}"
            many.append(replace(one, id=name, document=document, text=kept or one.text))
        noise = random.normal(scale=0.5 / np.sqrt(vectors.shape[1]), size=vectors.shape)
        moved[copy * len(vectors) : (copy + 1) * len(vectors)] += noise.astype(np.float32)
    return many, normalize(moved, copy=False)


def scale(segments: Sequence[Segment], vectors: Floats, size: int) -> None:
    times = round(size / len(split_passages(segments)))
    given = grown(segments, vectors, times)
    found = timed(f"{size}: read", lambda: build_corpus(*given))
    model = timed(f"{size}: topics", lambda: find_topics(found))
    timed(f"{size}: map", lambda: topic_map(found, model.assignments))
    timed(f"{size}: hierarchy", lambda: topic_hierarchy(found, model.topics, model.assignments))
    print(f"| {size}: {len(found.passages)} passages, {len(model.topics)} topics | | | |")


def timed(name: str, work: Callable[[], Any]) -> Any:
    begin, before = time.perf_counter(), time.process_time()
    made = work()
    seconds, own = time.perf_counter() - begin, time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"| {name} | {seconds:.1f} | {own:.1f} | {peak} |", flush=True)
    return made


def main() -> None:
    warnings.filterwarnings("ignore")
    parser = argparse.ArgumentParser()
    parser.add_argument("methods", nargs="*")
    parser.add_argument("--study", default=".")
    parser.add_argument("--scale", nargs="+", type=int, default=[], metavar="PASSAGES")
    given = parser.parse_args()
    segments, vectors, codes = load(StudyFolder.open(given.study))
    with one_thread():
        if given.scale:
            print("| step | s | s of one core | peak MB |\n|---|---:|---:|---:|")
            for size in sorted(given.scale):
                scale(segments, vectors, size)
        else:
            compare(segments, vectors, codes, given.methods)


def compare(
    segments: tuple[Segment, ...],
    vectors: Floats,
    codes: list[tuple[int, str]],
    wanted: Collection[str],
) -> None:
    windows = corpus_of(segments, vectors, WORDS)
    print(
        "| method | passages | topics | none | agreement | purity | voice | c_v | npmi | diversity"
        " | seeds | stability | s |\n|---|" + "---:|" * 12
    )
    for name, words, method in METHODS:
        if wanted and name not in wanted:
            continue
        corpus = windows if words == WORDS else corpus_of(segments, vectors, words)
        try:
            print(measure(name, method, corpus, windows, codes), flush=True)
        except ImportError as missing:
            print(f"| {name} | not installed: {missing.name} |")


if __name__ == "__main__":
    main()
