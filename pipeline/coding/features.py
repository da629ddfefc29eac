"""What do the coders see of a sentence and of a code?

Each sentence is seen three ways: itself, with its neighbours in the same turn, and through the
question that it answers. Each of these texts is seen as a sentence vector (what it means) and as
character n-grams (how it is worded), and so is each part of a code's description.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.codebook.terms import parse_term
from pipeline.embed import Encoder
from pipeline.records import Code, Role, Segment
from pipeline.segment import preceding_questions

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Matrix = NDArray[np.float64]
    Rows = NDArray[np.intp]

# A neighbour counts for so much of a sentence's window, a neighbour's neighbour for its square.
NEIGHBOUR_WEIGHT = 0.6
REACH = 2
STANDALONE = -1
"""In place of the number of a document for what stands in none, as an answer in a survey: it is
compared with the usual document, for the few sentences beside it are no measure."""


@dataclass(frozen=True, eq=False)
class TextFeatures:
    """Some texts, as meaning and as wording.

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

    def followed_by(self, other: TextFeatures) -> TextFeatures:
        """Put other texts behind these."""
        import numpy as np
        from scipy.sparse import csr_array, vstack

        return TextFeatures(
            np.vstack((self.vectors, other.vectors)), csr_array(vstack((self.ngrams, other.ngrams)))
        )

    @property
    def empty(self) -> TextFeatures:
        """As many empty texts."""
        import numpy as np
        from scipy.sparse import csr_array

        return TextFeatures(np.zeros_like(self.vectors), csr_array(self.ngrams.shape))

    def meaning(self, other: TextFeatures) -> Matrix:
        """Compare each text with each other one by cosine of the sentence vectors."""
        return self.vectors @ other.vectors.T

    def wording(self, other: TextFeatures) -> Matrix:
        """Compare each text with each other one by cosine of the n-gram weights."""
        product: Matrix = (self.ngrams @ other.ngrams.T).toarray()
        return product


@dataclass(frozen=True, eq=False)
class Features:
    """Sentences seen three ways.

    Attributes
    ----------
    sentence, window, question : TextFeatures
        The sentence itself, with its neighbours, and the question that it answers.
    """

    sentence: TextFeatures
    window: TextFeatures
    question: TextFeatures

    def followed_by(self, other: Features) -> Features:
        """Put other sentences behind these."""
        return Features(
            self.sentence.followed_by(other.sentence),
            self.window.followed_by(other.window),
            self.question.followed_by(other.question),
        )


@dataclass(frozen=True, eq=False)
class Dataset(Features):
    """The sentences of the participants, as the coders see them, a row a unit.

    Attributes
    ----------
    units : tuple of Segment
        In the order of the text.
    documents, turns : ndarray of int, shape (units,)
        Running number of the document (or `STANDALONE`) and of the turn of each unit.
    votes : mapping of str to ndarray, shape (units, codes)
        What else is said of each pair of unit and code: by the words of the codebook.
    opinions : mapping of str to ndarray, shape (units, codes)
        What coders from outside say, as `pipeline.coding.llm_votes.vote_matrix` gives it.
    """

    units: tuple[Segment, ...]
    documents: Rows
    turns: Rows
    votes: Mapping[str, Matrix] = field(default_factory=dict)
    opinions: Mapping[str, Matrix] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.units)

    def __getitem__(self, rows: Rows) -> Dataset:
        return Dataset(
            self.sentence[rows],
            self.window[rows],
            self.question[rows],
            tuple(self.units[row] for row in rows),
            self.documents[rows],
            self.turns[rows],
            {name: values[rows] for name, values in self.votes.items()},
            {name: values[rows] for name, values in self.opinions.items()},
        )


@dataclass(frozen=True, eq=False)
class CodebookFeatures:
    """What the codebook says of each code, as the coders see it.

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
        Row of the code that each example belongs to.
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


class FeatureExtractor:
    """Turns texts into views; ground once on the texts of a study.

    Parameters
    ----------
    texts : sequence of str
        The sentences of the participants and the texts of the codebook.
    encoder : Encoder
        Gives sentence vectors.
    typical : sequence of str
        The texts whose mean is what all of them have in common.
    """

    def __init__(self, texts: Sequence[str], encoder: Encoder, typical: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

        self._encoder = encoder
        self._counter = CountVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), min_df=2, max_features=60_000, dtype=float
        )
        try:
            counted = self._counter.fit_transform(texts)
        except ValueError:  # too little text for an n-gram to recur
            counted = self._counter.set_params(min_df=1).fit_transform([*texts, "text"])
        self._weigher = TfidfTransformer(sublinear_tf=True).fit(counted)
        self._mean = encoder.encode(typical or texts).mean(axis=0)

    def vectors(self, texts: Sequence[str]) -> Matrix:
        """Return centred sentence vectors; zero for empty texts."""
        import numpy as np

        present = np.array([bool(text.strip()) for text in texts], dtype=bool)
        raw = self._encoder.encode([text if text.strip() else "-" for text in texts])
        vectors: Matrix = unit_length((raw - self._mean).astype(np.float64)) * present[:, None]
        return vectors

    def ngrams(self, texts: Sequence[str]) -> csr_array:
        """Return weighted character n-grams."""
        return self.weighed(self.counts(texts))

    def counts(self, texts: Sequence[str]) -> csr_array:
        """Count the character n-grams of the words of each text."""
        from scipy.sparse import csr_array

        return csr_array(self._counter.transform(texts))

    def weighed(self, counts: csr_array) -> csr_array:
        """Weigh counted n-grams (tf-idf), each row to length 1."""
        from scipy.sparse import csr_array

        if not counts.shape[0]:
            return counts
        return csr_array(self._weigher.transform(counts))

    def view(self, texts: Sequence[str]) -> TextFeatures:
        """See texts as meaning and as wording."""
        return TextFeatures(self.vectors(texts), self.ngrams(texts))


def extract(
    segments: Sequence[Segment],
    codes: Sequence[Code],
    encoder: Encoder,
    *,
    standalone: bool = False,
) -> tuple[Dataset, CodebookFeatures, FeatureExtractor]:
    """Look at the sentences of a study and at its codes.

    Parameters
    ----------
    segments : sequence of Segment
        All sentences, the interviewers' too, in the order of the text.
    codes : sequence of Code
        The codable codes.
    encoder : Encoder
        Gives sentence vectors.
    standalone : bool
        As for `extract_with`.
    """
    units = [segment for segment in segments if segment.role is Role.PARTICIPANT]
    texts = [unit.text for unit in units]
    of_codes = [
        text
        for code in codes
        for text in (_definition(code), code.include, code.exclude, *code.examples)
    ]
    extractor = FeatureExtractor(texts + of_codes, encoder, texts)
    return (
        extract_with(segments, extractor, standalone=standalone),
        _descriptions(codes, extractor),
        extractor,
    )


def extract_with(
    segments: Sequence[Segment], extractor: FeatureExtractor, *, standalone: bool = False
) -> Dataset:
    """See the sentences of participants with an extractor that was fitted on these or on others.

    Parameters
    ----------
    segments : sequence of Segment
        All sentences, the interviewers' too, in the order of the text.
    extractor : FeatureExtractor
        How to see them.
    standalone : bool
        The documents are single texts, not interviews (`STANDALONE`).
    """
    import numpy as np

    units = [segment for segment in segments if segment.role is Role.PARTICIPANT]
    documents = _running([unit.document for unit in units])
    if standalone:
        documents[:] = STANDALONE
    turns = _running([(unit.document, unit.turn) for unit in units])
    texts = [unit.text for unit in units]
    counts = extractor.counts(texts)
    sentence = TextFeatures(extractor.vectors(texts), extractor.weighed(counts))
    window = TextFeatures(
        _pooled(sentence.vectors, turns), extractor.weighed(_with_neighbours(counts, turns))
    )

    preceding = preceding_questions(segments)
    asked = [preceding.get((unit.document, unit.turn), "") for unit in units]
    distinct = sorted(set(asked))
    row_of = {text: row for row, text in enumerate(distinct)}
    questions = extractor.view(distinct)
    question = questions[np.array([row_of[text] for text in asked], dtype=np.intp)]
    return Dataset(sentence, window, question, tuple(units), documents, turns)


def _descriptions(codes: Sequence[Code], extractor: FeatureExtractor) -> CodebookFeatures:
    import numpy as np

    examples = [(row, text) for row, code in enumerate(codes) for text in code.examples]
    return CodebookFeatures(
        tuple(codes),
        extractor.view([_definition(code) for code in codes]),
        extractor.view([code.include for code in codes]),
        extractor.view([code.exclude for code in codes]),
        extractor.view([text for _, text in examples]),
        np.array([row for row, _ in examples], dtype=np.intp),
        tuple(text for _, text in examples),
    )


def _definition(code: Code) -> str:
    terms = [parse_term(term) for term in code.terms]
    wanted = ", ".join(term.text.replace("*", "") for term in terms if not term.excludes)
    said = (code.name, code.definition, wanted)
    return ". ".join(part for part in said if part)


def _running(keys: Sequence[object]) -> Rows:
    import numpy as np

    number: dict[object, int] = {}
    return np.array([number.setdefault(key, len(number)) for key in keys], dtype=np.intp)


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
    import numpy as np

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
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Matrix = vectors / np.maximum(lengths, 1e-12)
    return scaled


def _with_neighbours(counts: csr_array, turns: Rows) -> csr_array:
    """Add to what is counted in each sentence the counts of its neighbours in the turn.

    The n-grams of a text are those of its words, so these are the counts of the three together.
    """
    import numpy as np
    from scipy.sparse import csr_array

    own = np.arange(len(turns))
    joined = np.flatnonzero(turns[1:] == turns[:-1])
    rows = np.concatenate((own, joined, joined + 1))
    others = np.concatenate((own, joined + 1, joined))
    beside = csr_array((np.ones(len(rows)), (rows, others)), shape=(len(turns), len(turns)))
    added = csr_array(beside @ counts)
    # In one order, so that sums are the same to the last bit however they were counted.
    added.sort_indices()
    return added
