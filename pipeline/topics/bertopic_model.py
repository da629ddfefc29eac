"""Topics as a BERTopic model: BERTopic fits our parts, saves them and loads them.

BERTopic is the engine of a run that computes topics from nothing, and the model is handed out as it
is: its search, its hierarchy and its pictures are available. Only this module imports it, because
it takes longer to load than topics take to find.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from bertopic import BERTopic
from bertopic.backend import BaseEmbedder
from bertopic.cluster import BaseCluster
from bertopic.dimensionality import BaseDimensionalityReduction
from bertopic.plotting import _topics as pictures_of_topics
from bertopic.representation._base import BaseRepresentation
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.temporary_files import folders_for, temporary_folder
from pipeline.topics.labels import CANDIDATES, WeightedWords, distinctive_words
from pipeline.topics.map_and_hierarchy import map_places
from pipeline.topics.parts import FittedTopics, TopicParts
from pipeline.topics.similarity import of_length_1

if TYPE_CHECKING:
    from pipeline.records import Topic

LABEL = "Label"
"""Name of the words of which labels are made among the representations of a model."""

PADDING = ("", 0.00001)
"""What BERTopic gives to a topic with few words, because its pictures need as many for each."""

IDENTITY = "panreflex.json"
"""File beside a saved model that tells of which topics it is."""


class _Scaling:
    """Places of topics by their principal components, in place of UMAP's."""

    def __init__(self, **options: Any) -> None:
        """Ignore what UMAP is told."""

    def fit_transform(self, vectors: NDArray[np.floating]) -> NDArray[np.floating]:
        """Return two coordinates for each row."""
        directions = of_length_1(vectors)
        places = PCA(min(2, *directions.shape)).fit_transform(directions)
        return np.pad(places, ((0, 0), (0, 2)))[:, :2]


class StudyTopicModel(BERTopic):  # type: ignore[misc]
    """A BERTopic model that does without UMAP and HDBSCAN, where they are not installed."""

    _parts: TopicParts

    def visualize_topics(self, *args: Any, **options: Any) -> Any:
        """Draw the topics by their similarity, by principal components where UMAP is missing."""
        if not pictures_of_topics.HAS_UMAP:
            pictures_of_topics.UMAP, pictures_of_topics.HAS_UMAP = _Scaling, True
        return super().visualize_topics(*args, **options)

    def visualize_documents(self, docs: Sequence[str], *args: Any, **options: Any) -> Any:
        """Draw the passages, by default where they lie on the map of the study."""
        if len(args) < 3 and options.get("reduced_embeddings") is None:
            options["reduced_embeddings"] = self._places(docs)
        return super().visualize_documents(docs, *args, **options)

    def visualize_hierarchical_documents(
        self, docs: Sequence[str], *args: Any, **options: Any
    ) -> Any:
        """Draw the passages and joined topics, by default on the map of the study."""
        if len(args) < 4 and options.get("reduced_embeddings") is None:
            options["reduced_embeddings"] = self._places(docs)
        return super().visualize_hierarchical_documents(docs, *args, **options)

    def _places(self, docs: Sequence[str]) -> Any:
        """Return where the passages lie on the map."""
        corpus, row_of = self._parts.corpus, self._parts.passages.row_of
        places = map_places(corpus, self._parts.clusterer.labels_)
        if unknown := [text for text in docs if text not in row_of]:
            raise StudyError(
                msg("'{text}' is no passage of the model", text=unknown[0][:40]),
                next_step=msg("hand over the column 'text' of topics.passages"),
            )
        return places[[row_of[text] for text in docs]]

    def _sort_mappings_by_frequency(self, documents: pd.DataFrame) -> pd.DataFrame:
        """Sort topics by their size, but for those that are sorted.

        BERTopic puts topics of equal size in an order that depends on the processor.
        """
        found = documents["Topic"].tolist()
        if found != self._parts.clusterer.labels_:
            by_size: pd.DataFrame = super()._sort_mappings_by_frequency(documents)
            return by_size
        self.topic_mapper_.add_mappings({topic: topic for topic in set(found)}, topic_model=self)
        return documents


class PassageEmbedder(BaseEmbedder):  # type: ignore[misc]
    """Vectors of passages and of new texts, from the mean of the corpus.

    Without the mean all texts are similar to all.
    """

    def __init__(self, parts: TopicParts) -> None:
        super().__init__()
        self._parts = parts

    def embed(self, documents: Sequence[str], verbose: bool = False) -> Any:
        """Return one row for each text."""
        vectors, encode = self._parts.corpus.vectors, self._parts.encode
        rows = [self._parts.passages.row_of.get(text) for text in documents]
        new = [text for text, row in zip(documents, rows, strict=True) if row is None]
        if new and encode is None:
            raise StudyError(msg("there is no encoder for new texts"))
        encoded = iter(encode(new) if new and encode else ())
        found = [next(encoded) if row is None else vectors[row] for row in rows]
        return np.array(found) - vectors.mean(axis=0)

    def embed_words(self, words: Sequence[str], verbose: bool = False) -> Any:
        """Return one row for each word or search term, from the mean of the topics' words.

        Compared with passages, all words are most similar to the shortest passages.
        """
        encode, known = self._parts.encode, sorted(self._parts.topic_words)
        if (
            encode is None
            or not known
            or all(text in self._parts.passages.row_of for text in words)
        ):
            return self.embed(words)
        return np.asarray(encode(list(words))) - np.asarray(encode(known)).mean(axis=0)


class DistinctiveWords(BaseRepresentation):  # type: ignore[misc]
    """The words with the largest weights, equal ones in the order of the alphabet.

    Weights are divided by the largest of all, because BERTopic's pictures leave out others than 0
    to 1.
    """

    def extract_topics(
        self,
        topic_model: BERTopic,
        documents: pd.DataFrame,
        c_tf_idf: Any,
        topics: Mapping[int, Any],
    ) -> dict[int, list[tuple[str, float]]]:
        """Return the words of each topic."""
        found = _words_of(topic_model, c_tf_idf, topics)
        most = c_tf_idf.max() or 1.0
        return {
            topic: _padded([(word, weight / most) for word, weight in words])
            for topic, words in found.items()
        }


class LabelWords(BaseRepresentation):  # type: ignore[misc]
    """The same words in the order in which a label takes them."""

    def __init__(self, parts: TopicParts) -> None:
        self.parts = parts

    def extract_topics(
        self,
        topic_model: BERTopic,
        documents: pd.DataFrame,
        c_tf_idf: Any,
        topics: Mapping[int, Any],
    ) -> dict[int, list[tuple[str, float]]]:
        """Return the words of each topic."""
        found = _words_of(topic_model, c_tf_idf, topics)
        if len(documents) == len(self.parts.passages.texts):
            numbers = documents.sort_values("ID")["Topic"].astype(int).tolist()
            found = self.parts.label_words(found, numbers)
        return {topic: _padded(words) for topic, words in found.items()}


def _words_of(
    topic_model: BERTopic, c_tf_idf: Any, topics: Iterable[int]
) -> dict[int, WeightedWords]:
    names = topic_model.vectorizer_model.get_feature_names_out()
    return distinctive_words(c_tf_idf, names, sorted(topics))


def fit_bertopic(parts: TopicParts) -> BERTopic:
    """Let BERTopic fit the parts.

    Parameters
    ----------
    parts : TopicParts
        What BERTopic shall use in place of its own.

    Returns
    -------
    bertopic.BERTopic
        The model, of which `read_fitted` gives topics and words.

    Raises
    ------
    NoRecurringThemeError
        There are no topics.
    """
    vectors = parts.corpus.vectors
    model = _empty_model(parts)
    model.fit(parts.passages.texts, embeddings=vectors - vectors.mean(axis=0))
    # As in a model that was loaded: new texts go to the topic with the most similar centre.
    model.hdbscan_model = BaseCluster()
    return model


def read_fitted(model: BERTopic) -> FittedTopics:
    """Return the topics and words of a fitted model."""
    topics = sorted(model.topic_representations_)
    names = model.vectorizer_model.get_feature_names_out()
    return FittedTopics(
        list(model.topics_),
        distinctive_words(model.c_tf_idf_, names, topics),
        {
            topic: tuple((word, float(weight)) for word, weight in words if word)
            for topic, words in model.topic_aspects_[LABEL].items()
        },
    )


def name_topics(model: BERTopic, topics: Sequence[Topic], texts: Mapping[str, str]) -> None:
    """Give a model the labels of the topics, and their typical passages.

    Parameters
    ----------
    model : bertopic.BERTopic
        A fitted model.
    topics : sequence of Topic
        Its topics.
    texts : mapping of str to str
        The text of each passage by its id, as the model knows it.
    """
    model.set_topic_labels({topic.id: topic.label for topic in topics})
    model.representative_docs_ = {-1: []} | {
        topic.id: [texts[name] for name in topic.representatives] for topic in topics
    }


def save_model(model: BERTopic, folder: Path, identity: str) -> None:
    """Save a model, whole or not at all, as BERTopic does it without code (safetensors).

    Parameters
    ----------
    model : bertopic.BERTopic
        A fitted model.
    folder : Path
        Takes the place of what lies there.
    identity : str
        Of which topics it is (`identity_of`).
    """
    # Not among the temporary files of the system: words of transcripts are confidential.
    with temporary_folder(next(folders_for(folder))) as new:
        embedder, model.embedding_model = model.embedding_model, None
        try:
            # The name of a model that nobody downloads: ours is handed to the loaded model.
            model.save(
                str(new),
                serialization="safetensors",
                save_ctfidf=True,
                save_embedding_model="panreflex",
            )
        finally:
            model.embedding_model = embedder
        (new / IDENTITY).write_text(json.dumps({"of": identity}), encoding="utf-8")
        remove_model(folder)
        new.rename(folder)


def remove_model(folder: Path) -> None:
    """Remove a saved model."""
    if folder.exists():
        shutil.rmtree(folder)


def load_model(folder: Path, parts: TopicParts, identity: str) -> BERTopic | None:
    """Load a saved model with its parts; None if there is none of the very same topics.

    Parameters
    ----------
    folder : Path
        Where it was saved.
    parts : TopicParts
        Its parts, which are not saved.
    identity : str
        Of which topics it shall be.
    """
    try:
        of = json.loads((folder / IDENTITY).read_text(encoding="utf-8"))["of"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if of != identity:
        return None
    parts.fit()
    empty = _empty_model(parts)
    model = BERTopic.load(str(folder), embedding_model=empty.embedding_model)
    model.__class__, model._parts = StudyTopicModel, parts
    model.vectorizer_model, model.ctfidf_model = parts.counts, parts.weights
    model.representation_model = empty.representation_model
    model.language = None
    return model


def _empty_model(parts: TopicParts) -> BERTopic:
    model = StudyTopicModel(
        language="multilingual",  # or else it drops all letters but A to Z
        top_n_words=CANDIDATES,
        embedding_model=PassageEmbedder(parts),
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=parts.clusterer,
        vectorizer_model=parts.counts,
        ctfidf_model=parts.weights,
        representation_model={"Main": DistinctiveWords(), LABEL: LabelWords(parts)},
    )
    model._parts = parts
    return model


def _padded(words: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    return [*words, *[PADDING] * (CANDIDATES - len(words))]
