"""The features of the sentences of a study: what they are measured by, and the measuring."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.coding.features import (
    CodebookFeatures,
    Dataset,
    FeatureExtractor,
    Labels,
    describe,
    extract,
    fit_extractor,
)
from pipeline.coding.inputs import CodingInputs, reference_units
from pipeline.coding.lexical import Lexicon
from pipeline.coding.llm_votes import vote_matrix
from pipeline.embed import Encoder
from pipeline.records import Segment, Vote


@dataclass(frozen=True, eq=False)
class FeatureSpace:
    """What sentences are measured by; nothing of it knows what people coded.

    Attributes
    ----------
    book : CodebookFeatures
        The codable codes.
    extractor : FeatureExtractor
        Knows how frequent n-grams are in the study, and what its sentences have in common.
    lexicon : Lexicon
        Which words speak for which code.
    voters : tuple of str
        The coders from outside that have judged something of the study.
    """

    book: CodebookFeatures
    extractor: FeatureExtractor
    lexicon: Lexicon
    voters: tuple[str, ...] = ()

    def dataset(
        self,
        segments: Sequence[Segment],
        encoder: Encoder,
        *,
        votes: Sequence[Vote] = (),
        judged: Collection[str] | Mapping[str, Collection[str]] = frozenset(),
        standalone: bool = False,
    ) -> Dataset:
        """Measure sentences of participants, whatever else is measured beside them.

        Parameters
        ----------
        segments : sequence of Segment
            All sentences of some documents.
        encoder : Encoder
            The one that the space was fitted with.
        votes, judged, standalone
            As in `CodingInputs`.
        """
        dataset = extract(segments, self.extractor, encoder, standalone=standalone)
        units, codes = dataset.units, self.book.codes
        return replace(
            dataset,
            lexical_scores=self.lexicon.scores(units),
            llm_votes=vote_matrix(units, codes, votes, judged, self.voters),
            named=self.lexicon.named(units),
        )


def fit_feature_space(inputs: CodingInputs, read: Labels, encoder: Encoder) -> FeatureSpace:
    """Fit on the sentences of a study, or enough of them (`pipeline.coding.inputs.REFERENCE`).

    Parameters
    ----------
    inputs : CodingInputs
        The study.
    read : ndarray of bool, shape (units,)
        Which sentences people have read.
    encoder : Encoder
        Gives sentence vectors.
    """
    codebook = inputs.codebook
    codes = codebook.codable
    units = reference_units(inputs.units, read)
    extractor = fit_extractor(units, codes, encoder)
    codable = {code.id for code in codes}
    return FeatureSpace(
        describe(codes, extractor, encoder),
        extractor,
        Lexicon(codes, codebook.language, list(dict.fromkeys(unit.text for unit in units))),
        tuple(dict.fromkeys(vote.coder for vote in inputs.votes if vote.code in codable)),
    )
