"""The topics of a study as a DataFrame, with the model that found them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pandas as pd

from pipeline.study import StudyFolder

if TYPE_CHECKING:
    from bertopic import BERTopic


class TopicTable(pd.DataFrame):
    """Topics in the shape of ``topics.csv``; what is made of it are ordinary DataFrames.

    Examples
    --------
    >>> from pipeline.api.example import garden_study
    >>> isinstance(garden_study().topics, pd.DataFrame)
    True
    """

    _folder: StudyFolder
    # pandas asks for these names, or else it takes the attribute for a column.
    _internal_names: ClassVar = [*getattr(pd.DataFrame, "_internal_names", ()), "_folder"]
    _internal_names_set: ClassVar = set(_internal_names)

    @classmethod
    def of(cls, table: pd.DataFrame, folder: StudyFolder) -> TopicTable:
        """Return a copy of a table of topics that knows its study."""
        made = cls(table.copy())
        made._folder = folder
        return made

    @property
    def model(self) -> BERTopic:
        """The topics as a fitted ``bertopic.BERTopic``.

        Its topics have the numbers, words and labels of the study; `passages` are what it was
        fitted on. It is taken from the last run, or fitted now, with the same result.

        Raises
        ------
        StudyError
            There are no topics, or BERTopic is not installed.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().topics.model
        Traceback (most recent call last):
            ...
        pipeline.errors.StudyError: ...study.toml: there are no topics; run 'panreflex topics'
        """
        from pipeline.stages.topics import bertopic_of

        return bertopic_of(self._folder)

    @property
    def passages(self) -> pd.DataFrame:
        """The passages on which `model` was fitted, one row each, in the order of the text.

        ``segment_id``, ``document``, ``topic``, and ``text`` as the model knows it: with its
        document at the end, as in "Honig! [I03]". Its methods ask for it as ``docs``.

        Examples
        --------
        >>> from pipeline.api.example import garden_study
        >>> garden_study().topics.passages.columns.tolist()
        ['segment_id', 'document', 'topic', 'text']
        """
        from pipeline.stages.topics import model_passages

        columns = ["segment_id", "document", "topic", "text"]
        return pd.DataFrame(model_passages(self._folder), columns=columns)
