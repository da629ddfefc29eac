"""Tables as people see them: topics with their titles, the interview situation last."""

from __future__ import annotations

import pandas as pd

from pipeline.results import Results


def with_topic_titles(table: pd.DataFrame, results: Results) -> pd.DataFrame:
    """Put titles in the place of the labels of topics, and those of the interview situation last.

    Parameters
    ----------
    table : DataFrame
        Any table of the outputs; one without topics, or with titles of its own, is left as it is.
    results : Results
        Whose titles they are.

    Examples
    --------
    >>> from pipeline.records import Codebook
    >>> book = Codebook(title="", language="de", version="1", codes=())
    >>> coverage = pd.DataFrame({"topic": [1, 0], "kind": ["theme", "situation"],
    ...                          "title": ["A Garten: Beet", "Gesprächssituation: Kaffee"]})
    >>> results = Results(title="", language="de", codebook=book, documents=(), segments=(),
    ...                   coded=(), tables={"topic_coverage": coverage})
    >>> table = pd.DataFrame({"topic": [0, 1], "label": ["Kaffee", "Beet"]})
    >>> with_topic_titles(table, results).to_numpy().tolist()
    [[1, 'A Garten: Beet'], [0, 'Gesprächssituation: Kaffee']]
    """
    if not {"topic", "label"} <= set(table.columns) or "title" in table:
        return table
    numbers = table["topic"].tolist()
    titles = [
        results.topic_title(topic, label)
        for topic, label in zip(numbers, table["label"].tolist(), strict=True)
    ]
    shown = table.assign(label=pd.Series(titles, index=table.index, dtype=table["label"].dtype))
    if "code" in table:  # its rows stand in the order of the codebook
        return shown
    places = sorted(range(len(numbers)), key=lambda place: results.is_situation(numbers[place]))
    return shown.iloc[places]
