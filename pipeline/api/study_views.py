"""What of a study can be read in a notebook, one thing at a time?"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from pipeline.api.display import CodingView, DocumentView, SegmentView
from pipeline.api.display_codes import CodebookView, CodeView, TopicView
from pipeline.api.names import UnknownNameError, named
from pipeline.errors import nearest
from pipeline.i18n import msg

if TYPE_CHECKING:
    from pipeline.results import Results


class StudyViews(ABC):
    """The documents, sentences, codings, codes and topics of a study, by their names.

    Examples
    --------
    >>> from pipeline.api.example import garden_study
    >>> garden_study().document("G2")
    <Document 'G2': 2 turns, 81 characters>
    """

    @property
    @abstractmethod
    def results(self) -> Results:
        """All that the stages have left, as records.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> len(garden_study().results.documents)
        3
        """

    @property
    def category_system(self) -> CodebookView:
        """The codebook to be read in a notebook; ``study.category_system["B2"]`` is one code.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().category_system
        <Codebook: 2 codes>
        """
        return CodebookView(self.results.codebook, self.results)

    def document(self, name: str) -> DocumentView:
        """Return a transcript by its id, to be read with its codings.

        Parameters
        ----------
        name : str
            The id, as in the column ``document``.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().document("G2").record.turns[1].speaker
        'B'
        """
        found = self.results
        known = {document.id: document for document in found.documents}
        return DocumentView(
            named(name, known, msg("there is no document '{name}'", name=name)), found
        )

    def segment(self, name: str) -> SegmentView:
        """Return a sentence by its id, to be read in its turn.

        Parameters
        ----------
        name : str
            The id, as in the column ``segment_id`` of `segments`.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().segment("G2_26_63")
        <Segment 'G2_26_63': M1>
        """
        found = self.results
        known = {segment.id: segment for segment in found.segments}
        return SegmentView(
            named(name, known, msg("there is no segment '{name}'", name=name)), found
        )

    def coding(self, segment: str, code: str) -> CodingView:
        """Return a coded passage, to be read with what it rests on.

        Parameters
        ----------
        segment, code : str
            As in the columns ``segment_id`` and ``code`` of `codings`.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().coding("G2_26_63", "M1").text
        'Ich esse gern, was ich geerntet habe.'
        """
        found = self.results
        codes = {one.code: one for one in found.coded if one.id == segment}
        if not codes:
            known = dict.fromkeys(one.id for one in found.coded)
            raise UnknownNameError(
                msg("there is no coded passage '{segment}'", segment=segment),
                next_step=nearest(segment, known),
            )
        return CodingView(
            named(
                code,
                codes,
                msg("passage '{segment}' has no code '{name}'", segment=segment, name=code),
            ),
            found,
        )

    def code_definition(self, code: str) -> CodeView:
        """Return a code by its id, to be read with its surest passages.

        Parameters
        ----------
        code : str
            The id, as in the column ``code``.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().code_definition("M1").record.name
        'Ernte'
        """
        return self.category_system[code]

    def topic(self, number: int) -> TopicView:
        """Return a topic by its number, to be read with its typical passages.

        Parameters
        ----------
        number : int
            As in the column ``topic``.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().topic(0)
        Traceback (most recent call last):
        pipeline.api.names.UnknownNameError: there is no topic '0'; none are known
        """
        found = self.results
        known = {str(topic.id): topic for topic in found.topics}
        return TopicView(
            named(str(number), known, msg("there is no topic '{name}'", name=number)), found
        )
