"""Feature extraction: sentences and codes as sentence vectors and character n-grams.

Each sentence has three views: itself, with its neighbours in the same turn, and the question that
it answers. Each of these texts is represented by a sentence vector (its meaning) and by character
n-grams (its wording), and so is each part of a code's description.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack, vstack

from pipeline.codebook.terms import parse_term
from pipeline.coding.compared_ngrams import ComparedNgrams
from pipeline.coding.ngrams import NgramWeigher, Occlusion, WeighedWords
from pipeline.embed import Encoder
from pipeline.embed.in_context import vectors_in_context
from pipeline.records import Code, Role, Segment
from pipeline.segment import preceding_questions

Matrix = NDArray[np.float64]
Labels = NDArray[np.bool_]
Rows = NDArray[np.intp]
Key = TypeVar("Key")

# A neighbour counts for so much of a sentence's window, a neighbour's neighbour for its square.
NEIGHBOUR_WEIGHT = 0.6
REACH = 2
STANDALONE = -1
"""In place of the number of a document for what stands in none, as an answer in a survey: it is
compared with the usual document, because the few sentences beside it are no measure."""


class FeatureKind(StrEnum):
    """What a feature of a pair of sentence and code says."""

    SIMILARITY = "similarity"  # to a part of the code's description
    LEXICAL = "lexical"  # words of the codebook
    LEARNED = "learned"  # from human codings: whether the sentence carries the code
    CODED = "coded"  # likewise, whether it carries any code
    NEAREST = "nearest"  # similarity to the nearest exemplars of the code


class View(StrEnum):
    """Which text of a sentence a feature looks at."""

    SENTENCE = "sentence"
    WINDOW = "window"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Feature:
    """A score of every pair of sentence and code.

    Attributes
    ----------
    kind : FeatureKind
        What it says.
    name : str
        What it is among those of its kind: ``"definition meaning"``, a kernel, a language model.
    view : View
        Which text it looks at.
    """

    kind: FeatureKind
    name: str
    view: View = View.SENTENCE


Scores = dict[Feature, Matrix]
"""Scores of pairs of unit and code, by feature: arrays of the shape (units, codes)."""


@dataclass(frozen=True, eq=False)
class TextFeatures:
    """Features of some texts: their meaning and their wording.

    Attributes
    ----------
    vectors : ndarray, shape (texts, dimension)
        Sentence vectors less the mean of the corpus, of length 1; zero where there is no text.
    ngrams : csr_array, shape (texts, n-grams)
        Weights of character n-grams (tf-idf), of length 1.
    """

    vectors: Matrix
    ngrams: csr_array

    def __getitem__(self, rows: Rows) -> TextFeatures:
        return TextFeatures(self.vectors[rows], self.ngrams[rows])

    def followed_by(self, *others: TextFeatures) -> TextFeatures:
        """Put other texts behind these."""
        every = (self, *others)
        return TextFeatures(
            np.vstack([one.vectors for one in every]),
            csr_array(vstack([one.ngrams for one in every], format="csr")),
        )

    @property
    def empty(self) -> TextFeatures:
        """As many empty texts."""
        return TextFeatures(np.zeros_like(self.vectors), csr_array(self.ngrams.shape))

    def meaning(self, other: TextFeatures) -> Matrix:
        """Compare each text with each other one by cosine of the sentence vectors."""
        return self.vectors @ other.vectors.T

    def wording(self, other: TextFeatures) -> Matrix:
        """Compare each text with each other one by cosine of the n-gram weights."""
        return cast(Matrix, other.compared_ngrams.alike(self.ngrams))

    @property
    def single(self) -> TextFeatures:
        """The same in single precision, which takes half the memory."""
        return TextFeatures(
            cast(Matrix, self.vectors.astype(np.float32, copy=False)),
            self.ngrams.astype(np.float32, copy=False),
        )

    @cached_property
    def compared_ngrams(self) -> ComparedNgrams:
        """The n-grams, prepared because many texts are compared with the same ones."""
        return ComparedNgrams.of(self.ngrams)

    def __reduce__(self) -> tuple[type[TextFeatures], tuple[Matrix, csr_array]]:
        return TextFeatures, (self.vectors, self.ngrams)


@dataclass(frozen=True, eq=False)
class Features:
    """Features of sentences in three views.

    Attributes
    ----------
    sentence, window, question : TextFeatures
        The sentence itself, with its neighbours, and the question that it answers.
    """

    sentence: TextFeatures
    window: TextFeatures
    question: TextFeatures

    def followed_by(self, *others: Features) -> Features:
        """Put other sentences behind these."""
        return Features(
            self.sentence.followed_by(*(other.sentence for other in others)),
            self.window.followed_by(*(other.window for other in others)),
            self.question.followed_by(*(other.question for other in others)),
        )

    @property
    def ngrams_in_context(self) -> csr_array:
        """N-grams of the sentence and, behind them, of the sentence with its neighbours."""
        return csr_array(hstack((self.sentence.ngrams, self.window.ngrams), format="csr"))

    @cached_property
    def compared_in_context(self) -> ComparedNgrams:
        """These n-grams, prepared because many sentences are compared with the same ones."""
        return ComparedNgrams.of(self.ngrams_in_context)

    def __getstate__(self) -> dict[str, Any]:
        # Without what can be prepared again.
        return {one.name: getattr(self, one.name) for one in fields(self)}


@dataclass(frozen=True, eq=False)
class Dataset(Features):
    """Sentences of participants with their features, a row a unit.

    Attributes
    ----------
    units : tuple of Segment
        In the order of the text.
    documents, turns : ndarray of int, shape (units,)
        Running number of the document (or `STANDALONE`) and of the turn of each unit.
    lexical_scores : mapping of Feature to ndarray, shape (units, codes)
        Scores of each pair of unit and code by the words of the codebook.
    llm_votes : mapping of str to ndarray, shape (units, codes)
        Votes of coders from outside (`pipeline.coding.llm_votes.vote_matrix`).
    named : ndarray of bool, shape (units, codes), or None
        Which codes are called by their name (`pipeline.coding.lexical.Lexicon.named`).
    context : ndarray of float32, shape (units, dimension), or None
        Vectors of the units as they stand in their turn (`pipeline.embed.in_context`); None where
        the encoder has none.
    questions : tuple of str
        The question that each unit answers, in words; empty where they are not known.
    """

    units: tuple[Segment, ...]
    documents: Rows
    turns: Rows
    lexical_scores: Mapping[Feature, Matrix] = field(default_factory=dict)
    llm_votes: Mapping[str, Matrix] = field(default_factory=dict)
    named: Labels | None = None
    context: NDArray[np.float32] | None = None
    questions: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.units)

    def question_of(self, row: int) -> str:
        """Return the question that a unit answers; empty where it is not known."""
        return self.questions[row] if self.questions else ""

    def __getitem__(self, rows: Rows) -> Dataset:
        return Dataset(
            self.sentence[rows],
            self.window[rows],
            self.question[rows],
            tuple(self.units[row] for row in rows),
            self.documents[rows],
            self.turns[rows],
            {feature: values[rows] for feature, values in self.lexical_scores.items()},
            {coder: values[rows] for coder, values in self.llm_votes.items()},
            None if self.named is None else self.named[rows],
            None if self.context is None else self.context[rows],
            tuple(self.questions[row] for row in rows) if self.questions else (),
        )

    @property
    def single(self) -> Dataset:
        """The same in single precision, for many sentences."""
        return replace(
            self,
            sentence=self.sentence.single,
            window=self.window.single,
            question=self.question.single,
            lexical_scores={
                feature: cast(Matrix, values.astype(np.float32, copy=False))
                for feature, values in self.lexical_scores.items()
            },
        )


@dataclass(frozen=True, eq=False)
class CodebookFeatures:
    """Features of the descriptions of the codes.

    Attributes
    ----------
    codes : tuple of Code
        The codable codes, in the order of the codebook.
    definition, include, exclude : TextFeatures
        A row a code; zero where the codebook is silent. The name and the terms that the
        researcher wrote down belong to the definition.
    examples : TextFeatures
        A row an anchor example.
    example_code : ndarray of int
        Row of the code that each example belongs to, ascending.
    example_texts : tuple of str
        The anchor examples.
    """

    codes: tuple[Code, ...]
    definition: TextFeatures
    include: TextFeatures
    exclude: TextFeatures
    examples: TextFeatures
    example_code: Rows
    example_texts: tuple[str, ...]

    @cached_property
    def descriptions(self) -> TextFeatures:
        """Definitions, inclusion rules, exclusion rules and examples, one behind the other."""
        return self.definition.followed_by(self.include, self.exclude, self.examples)


class FeatureExtractor:
    """Extracts the features of texts; fitted on the texts of a study.

    Parameters
    ----------
    texts : sequence of str
        Sentences of participants and the texts of the codebook, which say how frequent n-grams are.
    mean : ndarray, shape (dimension,)
        What the vectors of the sentences have in common.
    """

    def __init__(self, texts: Sequence[str], mean: NDArray[np.float32]) -> None:
        self._mean = mean
        self._weigher = NgramWeigher(texts)

    def vectors(self, texts: Sequence[str], encoder: Encoder) -> Matrix:
        """Return centred sentence vectors; zero for empty texts."""
        present = np.array([bool(text.strip()) for text in texts], dtype=bool)
        raw = encoder.encode([text if text.strip() else "-" for text in texts])
        vectors: Matrix = unit_length((raw - self._mean).astype(np.float64)) * present[:, None]
        return vectors

    def ngrams(self, texts: Sequence[str]) -> csr_array:
        """Return weighted character n-grams."""
        return self.tfidf(self.counts(texts))

    def counts(self, texts: Sequence[str]) -> csr_array:
        """Count the character n-grams of the words of each text."""
        return self._weigher.counts(texts)

    def tfidf(self, counts: csr_array) -> csr_array:
        """Weigh counted n-grams (tf-idf), each row to length 1."""
        return self._weigher.weights(counts)

    def without_words(self, text: str, words: Sequence[Collection[str]]) -> Occlusion:
        """Prepare what the n-grams of a text say without some of its words."""
        return self._weigher.without_words(text, words)

    def of_words(self, words: Sequence[str]) -> WeighedWords:
        """Weigh the n-grams of each of some words."""
        return self._weigher.of_words(words)

    def text_features(self, texts: Sequence[str], encoder: Encoder) -> TextFeatures:
        """Return meaning and wording of texts."""
        return TextFeatures(self.vectors(texts, encoder), self.ngrams(texts))


def fit_extractor(
    units: Sequence[Segment], codes: Sequence[Code], encoder: Encoder
) -> FeatureExtractor:
    """Fit an extractor on sentences of participants and on the codebook."""
    texts = [unit.text for unit in units]
    of_codes = [
        text
        for code in codes
        for text in (_definition(code), code.include, code.exclude, *code.examples)
    ]
    mean = encoder.encode(texts or of_codes).mean(axis=0)
    return FeatureExtractor(texts + of_codes, mean)


def extract(
    segments: Sequence[Segment],
    extractor: FeatureExtractor,
    encoder: Encoder,
    *,
    standalone: bool = False,
) -> Dataset:
    """Extract the features of participants' sentences, which the extractor may not know.

    Parameters
    ----------
    segments : sequence of Segment
        All sentences of some documents, the interviewers' too, in the order of the text.
    extractor : FeatureExtractor
        Fitted on a study.
    encoder : Encoder
        Gives sentence vectors.
    standalone : bool
        The documents are single texts, not interviews (`STANDALONE`).
    """
    units = [segment for segment in segments if segment.role is Role.PARTICIPANT]
    documents, turns = numbered(units, units, standalone=standalone)
    texts = [unit.text for unit in units]
    counts = extractor.counts(texts)
    sentence = TextFeatures(extractor.vectors(texts, encoder), extractor.tfidf(counts))
    window = TextFeatures(
        _pooled(sentence.vectors, turns), extractor.tfidf(_with_neighbours(counts, turns))
    )

    preceding = preceding_questions(segments)
    preceding_of_unit = [preceding.get((unit.document, unit.turn), "") for unit in units]
    distinct = sorted(set(preceding_of_unit))
    row_of = {text: row for row, text in enumerate(distinct)}
    questions = extractor.text_features(distinct, encoder)
    question = questions[np.array([row_of[text] for text in preceding_of_unit], dtype=np.intp)]
    context = vectors_in_context(units, encoder)
    return Dataset(
        sentence,
        window,
        question,
        tuple(units),
        documents,
        turns,
        context=context,
        questions=tuple(preceding_of_unit),
    )


def joined(datasets: Sequence[Dataset]) -> Dataset:
    """Put the sentences of several datasets one behind the other.

    Documents and turns keep their numbers, which each dataset has for itself.
    """
    first, *others = datasets
    together = first.followed_by(*others)
    return Dataset(
        together.sentence,
        together.window,
        together.question,
        tuple(unit for one in datasets for unit in one.units),
        np.concatenate([one.documents for one in datasets]),
        np.concatenate([one.turns for one in datasets]),
        _stacked([one.lexical_scores for one in datasets]),
        _stacked([one.llm_votes for one in datasets]),
        np.concatenate([one.named for one in datasets if one.named is not None])
        if first.named is not None
        else None,
        np.concatenate([one.context for one in datasets if one.context is not None])
        if first.context is not None
        else None,
        tuple(question for one in datasets for question in one.questions),
    )


def _stacked(scores: Sequence[Mapping[Key, Matrix]]) -> dict[Key, Matrix]:
    return {name: np.vstack([one[name] for one in scores]) for name in scores[0]}


def describe(
    codes: Sequence[Code], extractor: FeatureExtractor, encoder: Encoder
) -> CodebookFeatures:
    """Extract the features of the descriptions of codes."""

    def features(texts: Sequence[str]) -> TextFeatures:
        return extractor.text_features(texts, encoder)

    examples = [(row, text) for row, code in enumerate(codes) for text in code.examples]
    return CodebookFeatures(
        tuple(codes),
        features([_definition(code) for code in codes]),
        features([code.include for code in codes]),
        features([code.exclude for code in codes]),
        features([text for _, text in examples]),
        np.array([row for row, _ in examples], dtype=np.intp),
        tuple(text for _, text in examples),
    )


def _definition(code: Code) -> str:
    terms = [parse_term(term) for term in code.terms]
    wanted = ", ".join(term.text.replace("*", "") for term in terms if not term.excludes)
    return ". ".join(filter(None, (code.name, code.definition, wanted)))


def numbered(
    units: Sequence[Segment], among: Sequence[Segment], *, standalone: bool = False
) -> tuple[Rows, Rows]:
    """Return running numbers of the document and of the turn of each unit.

    Parameters
    ----------
    units : sequence of Segment
        Some sentences.
    among : sequence of Segment
        The sentences whose documents and turns are counted.
    standalone : bool
        The documents are single texts, not interviews (`STANDALONE`).
    """
    turn_of = _numbers((unit.document, unit.turn) for unit in among)
    turns = [turn_of[unit.document, unit.turn] for unit in units]
    if standalone:
        return np.full(len(units), STANDALONE, dtype=np.intp), np.array(turns, dtype=np.intp)
    document_of = _numbers(unit.document for unit in among)
    documents = [document_of[unit.document] for unit in units]
    return np.array(documents, dtype=np.intp), np.array(turns, dtype=np.intp)


def _numbers(keys: Iterable[Key]) -> dict[Key, int]:
    return {key: number for number, key in enumerate(dict.fromkeys(keys))}


def _pooled(vectors: Matrix, turns: Rows) -> Matrix:
    """Add to each sentence its neighbours in the turn, the nearer the more."""
    pooled = vectors.copy()
    for distance in range(1, REACH + 1):
        for step in (distance, -distance):
            pooled += NEIGHBOUR_WEIGHT**distance * shifted(vectors, turns, step)
    return unit_length(pooled)


def shifted(values: Matrix, turns: Rows, step: int) -> Matrix:
    """Return for each unit the values of the unit `step` places later in its turn, or zeros.

    Examples
    --------
    >>> import numpy as np
    >>> shifted(np.array([[1.0], [2.0], [3.0]]), np.array([0, 0, 1]), 1).ravel()
    array([2., 0., 0.])
    """
    result = np.zeros_like(values)
    here, there = (
        (slice(None, -step), slice(step, None))
        if step > 0
        else (slice(-step, None), slice(None, step))
    )
    same_turn = turns[here] == turns[there]
    result[here][same_turn] = values[there][same_turn]
    return result


def unit_length(vectors: Matrix) -> Matrix:
    """Scale each row to length 1; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Matrix = vectors / np.maximum(lengths, 1e-12)
    return scaled


def _with_neighbours(counts: csr_array, turns: Rows) -> csr_array:
    """Add to what is counted in each sentence the counts of its neighbours in the turn.

    The n-grams of a text are those of its words, so these are the counts of the three together.
    """
    own = np.arange(len(turns), dtype=np.int32)
    joined = np.flatnonzero(turns[1:] == turns[:-1]).astype(np.int32)
    rows = np.concatenate((own, joined, joined + 1))
    others = np.concatenate((own, joined + 1, joined))
    beside = csr_array((np.ones(len(rows)), (rows, others)), shape=(len(turns), len(turns)))
    added = csr_array(beside @ counts)
    # In one order, so that sums are the same to the last bit however they were counted.
    added.sort_indices()
    return added
