"""How does an analyst who knows BERTopic go on with the topics of a study?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.api.study import Study


def as_bertopic(study: Study) -> Any:
    """Return the topics of a study as a fitted ``bertopic.BERTopic``.

    For its pictures, its hierarchy and its search. The topics and their words are those of the
    study; numbers and names are BERTopic's own.

    Parameters
    ----------
    study : Study
        A study that was run.

    Returns
    -------
    bertopic.BERTopic
        A model that was fitted on the passages.

    Raises
    ------
    StudyError
        There are no topics, or BERTopic is not installed: ``pip install panreflex[bertopic]``,
        which brings torch.

    Examples
    --------
    >>> from pipeline.api.example import garden_study
    >>> as_bertopic(garden_study())
    Traceback (most recent call last):
        ...
    pipeline.errors.StudyError: ...study.toml: there are no topics; run 'panreflex topics'
    """
    from pipeline.stages.topics import bertopic_of

    _ = study.results
    return bertopic_of(study.folder)
