"""The coder as a scikit-learn estimator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.metrics import f1_score
from sklearn.utils.validation import check_is_fitted

from pipeline.api.documents import as_codebook, as_encoder, as_series, documents_of, units_of
from pipeline.api.targets import Target, read_target
from pipeline.coding.coder import train_coder
from pipeline.coding.coding_data import prepare
from pipeline.coding.decide import choose
from pipeline.coding.features import Matrix
from pipeline.coding.inputs import CodingInputs
from pipeline.embed import Encoder
from pipeline.records import Code, Codebook
from pipeline.threads import one_thread

BATCH = 2000
"""Texts that are judged at once."""


class CodebookCoder(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # sklearn has no types
    """The coder of panreflex as a scikit-learn classifier of texts.

    It learns from labelled texts and from the codebook; without labels the codebook decides alone.
    It is the model that codes studies (`pipeline.coding`); each text is one unit, by itself.

    Parameters
    ----------
    codebook : Codebook, mapping of str to str, path-like or None
        The categories; or definitions by the names of codes; or the file of a codebook. The labels
        of `y` are ids of its codes. Without it, the labels are all that is known of the classes.
    encoder : str or Encoder
        Name of a sentence encoder, as in ``study.toml``, or an object with ``encode(texts)``.
    threshold : float or None
        From which probability on a text is given a code; None: as learned on held-out texts. With
        single labels, None always answers with the most probable one; a number lets the coder
        abstain where that is less probable.
    abstained : object
        In place of a single label where the coder abstains.
    auto_precision : float
        As for `pipeline.code_texts`.
    language : str
        Language of the texts where the codebook does not tell, as two letters.
    random_state : int
        Start of random choices, made in very large training sets only.

    Attributes
    ----------
    classes_ : ndarray, shape (classes,)
        The labels: in the order of the codebook, single ones sorted.
    multilabel_ : bool
        Whether a text may have several labels, or none; `predict` returns an indicator matrix then.
    coder_ : pipeline.coding.coder.Coder
        What was learned.
    encoder_ : Encoder
        The encoder that it was learned with.

    Examples
    --------
    >>> themes = {"Ernte": "Tomaten und Gemüse ernten", "Leute": "Nachbarn treffen und feiern"}
    >>> coder = CodebookCoder(themes, encoder="use")
    >>> texts = ["Die Tomaten schmecken!", "Wir feiern mit Nachbarn.", "Viel Gemüse."]
    >>> coder.fit(texts, ["Ernte", "Leute", "Ernte"]).predict(["Tomaten und Gurken"]).tolist()
    ['Ernte']

    Several labels, or none, for each text:

    >>> coder.fit(texts, [["Ernte"], ["Leute"], []]).predict_proba(texts).shape
    (3, 2)

    By the codebook alone:

    >>> coder.fit(texts).predict(["Die Nachbarn feiern."]).tolist()
    [[0, 1]]
    """

    def __init__(
        self,
        codebook: Codebook | Mapping[str, str] | str | Path | None = None,
        *,
        encoder: str | Encoder = "auto",
        threshold: float | None = None,
        abstained: Any = "",
        auto_precision: float = 0.85,
        language: str = "de",
        random_state: int = 0,
    ) -> None:
        self.codebook = codebook
        self.encoder = encoder
        self.threshold = threshold
        self.abstained = abstained
        self.auto_precision = auto_precision
        self.language = language
        self.random_state = random_state

    def fit(self, X: Iterable[str], y: Any = None) -> Self:  # noqa: N803 (scikit-learn's name)
        """Learn from texts and their labels.

        Parameters
        ----------
        X : iterable of str
            The texts.
        y : array, list or None
            A label for each text; or a list of labels for each (``[]``: read, but no code fits); or
            an indicator matrix. None, as a whole or for a text: nobody has read it.

        Returns
        -------
        CodebookCoder
            Itself.

        Examples
        --------
        >>> coder = CodebookCoder(encoder="use").fit(["Regen!", "Sonne!"], ["nass", "trocken"])
        >>> coder.classes_.tolist(), coder.multilabel_
        (['nass', 'trocken'], False)
        """
        texts = self._texts(X)
        if not texts:
            raise ValueError("found 0 samples, but at least 1 text is required")
        book = None if self.codebook is None else as_codebook(self.codebook, self.language)
        if book is None and y is None:
            raise ValueError(
                "requires y to be passed, but the target y is None: without a codebook"
            )
        target = read_target(y, len(texts), [code.id for code in book.codable] if book else [])
        if not len(target.classes):
            raise ValueError("there is no class: neither a code nor a label")
        of_classes = self._book(book, target)
        with one_thread():
            units = self._units(texts, of_classes.language)
            inputs = CodingInputs(units, of_classes, standalone=True)
            self.encoder_ = as_encoder(self.encoder)
            coding_data = prepare(inputs, self.encoder_)
            self.coder_ = train_coder(
                replace(coding_data, labels=target.labels, read=target.known),
                auto_precision=self.auto_precision,
                seed=self.random_state,
            )
        self.classes_ = target.classes
        self.multilabel_ = target.several
        return self

    def predict_proba(self, X: Iterable[str]) -> NDArray[np.float64]:  # noqa: N803
        """Return how probable each class is for each text.

        Parameters
        ----------
        X : iterable of str
            The texts.

        Returns
        -------
        ndarray, shape (texts, classes)
            With single labels the probabilities of a text add up to 1; else each class is judged
            by itself.

        Examples
        --------
        >>> coder = CodebookCoder({"A": "Regen", "B": "Sonne"}, encoder="use").fit(["Es regnet."])
        >>> probable = coder.predict_proba(["Der Regen fehlt."])[0]
        >>> bool(probable[0] > probable[1])
        True
        """
        probable = self._probabilities(X)
        if self.multilabel_:
            return probable
        total: NDArray[np.float64] = probable.sum(axis=1, keepdims=True)
        even = np.full_like(probable, 1 / probable.shape[1])
        return np.divide(probable, total, out=even, where=total > 0)

    def predict(self, X: Iterable[str]) -> NDArray[Any]:  # noqa: N803
        """Decide which labels each text has.

        Parameters
        ----------
        X : iterable of str
            The texts.

        Returns
        -------
        ndarray
            A label for each text; or an indicator matrix, a column for each of ``classes_``.

        Examples
        --------
        >>> coder = CodebookCoder({"A": "Regen", "B": "Sonne"}, encoder="use", threshold=1.0)
        >>> coder.fit(["Es regnet.", "Die Sonne!"], ["A", "B"]).predict(["Der Regen."]).tolist()
        ['']
        """
        probable = self._probabilities(X)
        if self.multilabel_:
            limits = self.coder_.limits.learned
            chosen = (
                choose(probable, limits) if self.threshold is None else probable >= self.threshold
            )
            return chosen.astype(int)
        best: NDArray[Any] = self.classes_[probable.argmax(axis=1)]
        if self.threshold is None:
            return best
        unsure = probable.max(axis=1) < self.threshold
        return np.where(unsure, np.array(self.abstained, dtype=object), best.astype(object))

    def score(self, X: Iterable[str], y: Any, sample_weight: Any = None) -> float:  # noqa: N803
        """Compare with known labels.

        Parameters
        ----------
        X : iterable of str
            The texts.
        y : array or list
            Their labels, as for `fit`.
        sample_weight : array, optional
            Weight of each text.

        Returns
        -------
        float
            With single labels the share that is right; else the micro-F1, because the share of
            texts with all labels right rewards a coder that gives none.

        Examples
        --------
        >>> coder = CodebookCoder({"A": "Regen", "B": "Sonne"}, encoder="use")
        >>> coder.fit(["Es regnet.", "Die Sonne!"], ["A", "B"]).score(["Der Regen."], ["A"])
        1.0
        """
        if not getattr(self, "multilabel_", False):
            return float(super().score(X, y, sample_weight))

        texts = self._texts(X)
        wanted = read_target(y, len(texts), self.classes_.tolist())
        return float(
            f1_score(
                wanted.labels[wanted.known],
                self.predict(texts)[wanted.known],
                average="micro",
                sample_weight=None if sample_weight is None else sample_weight[wanted.known],
                zero_division=0,
            )
        )

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.target_tags.required = self.codebook is None
        tags.target_tags.two_d_labels = True
        tags.classifier_tags.multi_label = True
        return tags

    def _texts(self, X: Iterable[str]) -> list[str]:  # noqa: N803
        return as_series(X).tolist()

    def _units(self, texts: list[str], language: str) -> Any:
        return units_of(documents_of(as_series(texts)), language, split=False)

    def _book(self, book: Codebook | None, target: Target) -> Codebook:
        """Return a flat codebook of the classes, in their order."""
        known = book.by_id if book else {}
        return Codebook(
            title="",
            language=book.language if book else self.language,
            version="",
            codes=tuple(
                replace(known.get(name) or Code(id=str(name), name=str(name)), parent=None)
                for name in target.classes.tolist()
            ),
        )

    def _probabilities(self, X: Iterable[str]) -> Matrix:  # noqa: N803
        check_is_fitted(self)
        texts, coder = self._texts(X), self.coder_
        if not texts:
            raise ValueError("found 0 samples, but at least 1 text is required")
        with one_thread():
            return np.vstack(
                [
                    coder.probabilities(
                        coder.extract(
                            self._units(texts[first : first + BATCH], coder.language),
                            self.encoder_,
                            standalone=True,
                        )
                    )
                    for first in range(0, len(texts), BATCH)
                ]
            )
