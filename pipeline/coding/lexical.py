"""Lexical features: words of a sentence that speak for a code or against it.

 Terms that the researcher wrote down count in full: one that speaks for the code
gives the strength 1, one that rules it out -1. Beside them, and instead of them where a code has
none, stands the vocabulary of the code's description. A word of it counts the more, the fewer codes
have it and the rarer it is in the material::

    weight   = share * log((1 + codes) / codes with it) / log(1 + codes)
                     * log((1 + texts) / (1 + texts with it)) / log(1 + texts)
    strength = sum / (1 + |sum|)

over the distinct words that sentence and description share. The share is 1 for name, definition
and inclusion rule, 1/2 for anchor examples, which hold many words by chance, and -1/2 for what only
the exclusion rule says. A compound counts as itself and as its parts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from pipeline.codebook.terms import Term, parse_term
from pipeline.coding.features import Feature, FeatureKind, Labels, Matrix, Scores
from pipeline.coding.negation import negated, quoted
from pipeline.coding.patterns import Form, Pattern, Patterns, forms
from pipeline.errors import CodebookError
from pipeline.language import analyse, stop_words
from pipeline.records import Code, Evidence, EvidenceKind, Rule, RulePart, Segment

STRENGTH = Feature(FeatureKind.LEXICAL, "strength")
TERMS = Feature(FeatureKind.LEXICAL, "terms")
SHARES = {
    RulePart.NAME: 1.0,
    RulePart.DEFINITION: 1.0,
    RulePart.INCLUDE: 1.0,
    RulePart.EXAMPLE: 0.5,
    RulePart.EXCLUDE: -0.5,
}
MOST_NAMED = 0.01
"""A name that stands in a larger share of the sentences is an everyday word."""
FEW_NAMED = 2
"""So few sentences with a name are never too many."""
MOST_TEXTS = 1 << 15
"""Texts of which it is remembered what they have of the codebook: some tens of megabytes."""
_SHORTEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """Words of a sentence that speak for a code or against it.

    Attributes
    ----------
    start, end : int
        Half-open interval in the text of the sentence; of a phrase from its first word to its last.
    text : str
        What stands there.
    weight : float
        How much it counts, below 0 against the code.
    rule : Rule
        The term, or the part of the description with the word as it stands in it.
    negated, quoted : bool
        Stands within reach of a negation; is somebody else's word.
    """

    start: int
    end: int
    text: str
    weight: float
    rule: Rule
    negated: bool
    quoted: bool

    def evidence(self, code: str, spans: Iterable[tuple[int, int]]) -> Evidence:
        """Return it as evidence that stands at these intervals of a document."""
        return Evidence(
            kind=EvidenceKind.CODEBOOK if self.weight > 0 else EvidenceKind.AGAINST,
            code=code,
            text=self.text,
            spans=tuple(spans),
            rule=self.rule,
            negated=self.negated,
            quoted=self.quoted,
            weight=self.weight,
        )


class _Reading(NamedTuple):
    """What a text has of a codebook.

    Columns of words of the descriptions; number of the term, first and last word of each
    occurrence of one; rows of the codes whose whole name stands in it.
    """

    columns: tuple[int, ...]
    found: tuple[tuple[int, int, int], ...]
    names: tuple[int, ...]


class Lexicon:
    """The words of a codebook, weighed by how rare they are in some texts.

    Parameters
    ----------
    codes : sequence of Code
        The codes.
    language : str
        ISO code.
    texts : sequence of str
        Distinct sentences.

    Attributes
    ----------
    strengths : ndarray, shape (texts, codes)
        From -1 (ruled out by a term) to 1 (a term speaks for it).
    terms : ndarray, shape (texts, codes)
        1 where a term of the researcher speaks for the code and none rules it out, else 0.
    excluded : ndarray, shape (texts, codes)
        1 where a term of the researcher rules the code out, else 0.

    Raises
    ------
    CodebookError
        A term cannot be read.

    Examples
    --------
    >>> lexicon = Lexicon([Code(id="B", name="Anbau", terms=("Beet",))], "de", ["Am Hochbeet."])
    >>> lexicon.strengths
    array([[1.]])
    >>> hit, = lexicon.hits("Am Hochbeet.", 0)
    >>> hit.text, hit.rule
    ('Hochbeet', Rule(part=<RulePart.TERM: 'term'>, text='Beet'))
    """

    def __init__(self, codes: Sequence[Code], language: str, texts: Sequence[str]) -> None:
        self.language = language
        terms = [(row, parse_term(term)) for row, code in enumerate(codes) for term in code.terms]
        self._term_row = [row for row, _ in terms]
        self._terms = [term for _, term in terms]
        named = [(row, term) for row, code in enumerate(codes) if (term := _name_of(code))]
        self._name_row = [row for row, _ in named]
        self._patterns = Patterns(
            [Pattern(term, language) for term in (*self._terms, *(term for _, term in named))]
        )
        self._described = [_vocabulary(code, language) for code in codes]
        words = dict.fromkeys(word for described in self._described for word in described)
        self._column = {word: column for column, word in enumerate(words)}
        self._readings: dict[str, _Reading] = {}
        counts, *terms_found = self._read(texts)
        self._weights = self._weigh(counts.sum(axis=0), len(texts))
        self.strengths, self.terms, self.excluded = self._scored(counts, *terms_found)
        said = Counter(row for text in texts for row in set(self._reading(text).names))
        most = max(FEW_NAMED, MOST_NAMED * len(texts))
        self._telling = frozenset(row for row in self._name_row if said[row] <= most)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_readings": {}}  # can be read again

    def score(self, texts: Sequence[str]) -> tuple[Matrix, Matrix, Matrix]:
        """Return strengths, terms and excluded of further texts, with the weights of these."""
        return self._scored(*self._read(texts))

    def _read(self, texts: Sequence[str]) -> tuple[csr_array, Matrix, Matrix]:
        """Find which words of the codebook and which terms are in which text."""
        terms, excluded = np.zeros((2, len(texts), len(self._described)))
        rows: list[int] = []
        columns: list[int] = []
        for row, text in enumerate(texts):
            reading = self._reading(text)
            rows += [row] * len(reading.columns)
            columns += reading.columns
            for number, _, _ in reading.found:
                found = excluded if self._terms[number].excludes else terms
                found[row, self._term_row[number]] = 1.0
        terms[excluded > 0] = 0.0
        places = (np.array(rows, dtype=np.intp), np.array(columns, dtype=np.intp))
        shape = (len(texts), len(self._column))
        return csr_array((np.ones(len(rows)), places), shape=shape), terms, excluded

    def _reading(self, text: str) -> _Reading:
        """Look for the words of the codebook and its terms, once in each text."""
        found = self._readings.get(text)
        if found is None:
            words = forms(analyse(text, self.language))
            present = {key for word in words for key in word.keys} & self._column.keys()
            occurrences = list(self._patterns.found(words))
            terms = len(self._terms)
            found = _Reading(
                # In one order, so that sums are the same in every run to the last bit.
                tuple(sorted(self._column[key] for key in present)),
                tuple(one for one in occurrences if one[0] < terms),
                tuple(
                    self._name_row[number - terms] for number, *_ in occurrences if number >= terms
                ),
            )
            if len(self._readings) >= MOST_TEXTS:
                self._readings.clear()
            self._readings[text] = found
        return found

    def _scored(
        self, counts: csr_array, terms: Matrix, excluded: Matrix
    ) -> tuple[Matrix, Matrix, Matrix]:
        total = counts @ self._weights.T
        described = total / (1 + abs(total))
        return np.select([excluded > 0, terms > 0], [-1.0, 1.0], described), terms, excluded

    def scores(self, units: Sequence[Segment]) -> Scores:
        """Return the features that a classifier is trained on, of units of the study or others."""
        strengths, terms, _ = self.score([unit.text for unit in units])
        return {STRENGTH: strengths, TERMS: terms}

    def named(self, units: Sequence[Segment]) -> Labels:
        """Return which codes are called by their whole name in which units.

        A name that is an everyday word in the study (`MOST_NAMED`) tells nothing and is passed
        over, and so is a name beside a term that rules the code out.

        Returns
        -------
        ndarray of bool, shape (units, codes)

        Examples
        --------
        >>> from pipeline.records import Role
        >>> codes = [Code(id="B", name="Hochbeet"), Code(id="D", name="Dünger und Kompost")]
        >>> texts = ["Am Hochbeet.", "Nein.", "Vom Kompost und vom Dünger."]
        >>> units = [Segment(id=text, document="G1", file="", turn=1, speaker="B", start=0,
        ...                  end=len(text), role=Role.PARTICIPANT, text=text) for text in texts]
        >>> Lexicon(codes, "de", texts).named(units).astype(int)
        array([[1, 0],
               [0, 0],
               [0, 0]])
        """
        named = np.zeros((len(units), len(self._described)), dtype=bool)
        for place, unit in enumerate(units):
            reading = self._reading(unit.text)
            if telling := self._telling.intersection(reading.names):
                out = {
                    self._term_row[number]
                    for number, *_ in reading.found
                    if self._terms[number].excludes
                }
                named[place, sorted(telling - out)] = True
        return named

    def hits(self, text: str, row: int, least: float = 0.0) -> tuple[Hit, ...]:
        """Find the words of a text for and against the code of this row, weightiest first.

        What rules the code out comes before all that speaks for it. Words of the description that
        count less than `least` are left out.
        """
        found = self._hits(text, row, least)
        return tuple(sorted(found, key=lambda hit: (-abs(hit.weight), hit.weight, hit.start)))

    def _hits(self, text: str, row: int, least: float) -> Iterator[Hit]:
        tokens = analyse(text, self.language)
        words = forms(tokens)
        found = []
        for number, first, last in self._reading(text).found:
            if self._term_row[number] == row:
                term = self._terms[number]
                part = RulePart.EXCLUDING_TERM if term.excludes else RulePart.TERM
                weight = -1.0 if term.excludes else 1.0
                found.append((words[first], words[last], weight, Rule(part, term.text)))
        found += [(word, word, *described) for word in words for described in self._of(word, row)]
        for first_word, last_word, weight, rule in found:
            if abs(weight) < least:
                continue
            start, end = first_word.start, last_word.end
            yield Hit(
                start=start,
                end=end,
                text=text[start:end],
                weight=weight,
                rule=rule,
                negated=negated(tokens, start, end, self.language),
                quoted=quoted(text, tokens, start, end, self.language),
            )

    def _of(self, word: Form, row: int) -> Iterator[tuple[float, Rule]]:
        """Yield weight and rule of what the description of a code has of a word."""
        described = self._described[row]
        by_rule: dict[Rule, float] = {}
        for key in dict.fromkeys(word.keys):
            if rule := described.get(key):
                weight = float(self._weights[row, self._column[key]])
                by_rule[rule] = by_rule.get(rule, 0.0) + weight
        for rule, weight in by_rule.items():
            if weight:
                yield weight, rule

    def _weigh(self, texts_with: NDArray[np.float64], texts: int) -> Matrix:
        codes = len(self._described)
        shares = np.zeros((codes, len(self._column)))
        for row, described in enumerate(self._described):
            for word, rule in described.items():
                shares[row, self._column[word]] = SHARES[rule.part]
        codes_with = np.maximum((shares > 0).sum(axis=0), 1)
        specific = np.log((1 + codes) / codes_with) / np.log(1 + codes)
        rare = np.log((1 + texts) / (1 + texts_with)) / np.log(1 + max(texts, 1))
        weights: Matrix = shares * specific * rare
        return weights


def _name_of(code: Code) -> Term | None:
    """Return the name of a code as a term; None where it is none, such as ``Land, Bund``."""
    try:
        term = parse_term(code.name)
    except CodebookError:
        return None
    plain = not any(word.exact or word.any_start or word.any_end for word in term.words)
    return term if plain and not term.excludes else None


def _vocabulary(code: Code, language: str) -> dict[str, Rule]:
    """Gather the content words of a description, each from the first part that has it."""
    found: dict[str, Rule] = {}
    parts = {
        RulePart.NAME: (code.name,),
        RulePart.DEFINITION: (code.definition,),
        RulePart.INCLUDE: (code.include,),
        RulePart.EXAMPLE: code.examples,
        RulePart.EXCLUDE: (code.exclude,),
    }
    stop = {word.casefold() for word in stop_words(language)}
    for part, texts in parts.items():
        for word in (word for text in texts for word in forms(analyse(text, language))):
            # A function word has its lemma among the stop words, or its form, or both.
            if not stop.isdisjoint(word.keys[:2]):
                continue
            for key in word.keys[1:]:
                if key not in stop and sum(map(str.isalpha, key)) >= _SHORTEST:
                    found.setdefault(key, Rule(part, word.text))
    return found
