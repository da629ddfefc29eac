"""DataFrames are the same whatever pandas keeps texts in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from pipeline.api.documents import as_codebook, as_series, documents_of
from pipeline.api.frames import codebook_frame, documents_frame
from pipeline.api.texts import code_texts
from pipeline.results import Results
from pipeline.tables.frame import frame

HALF = "Ja\ud83d."
"""Python reads so what is not UTF-8 in a name, and what was cut off amid a character."""


@pytest.fixture(params=["python", "pyarrow"])
def storage(request: pytest.FixtureRequest):
    if request.param == "pyarrow":
        pytest.importorskip("pyarrow")
    with pd.option_context("mode.string_storage", request.param):
        yield


def test_halves_of_characters_are_replaced_in_tables(storage: None):
    found = frame("faults", [("ingest", HALF, 3, "=1\x00", ""), ("ingest", "a", None, "b", "c")])
    assert found["file"].tolist() == ["Ja\ufffd.", "a"]
    assert found["line"].tolist() == [3, pd.NA]
    assert found["problem"].tolist() == ["=1\x00", "b"], "only where there is such a half"
    assert frame("faults", []).dtypes.tolist() == found.dtypes.tolist()


def test_and_in_tables_of_documents_and_codes(storage: None):
    book = as_codebook({HALF: "Zustimmung"})
    (document,) = documents_of(as_series(["Ja."]))
    object.__setattr__(document, "file", HALF)
    object.__setattr__(document, "attributes", {"Ort": HALF})
    results = Results(
        title="", language="de", codebook=book, documents=(document,), segments=(), coded=()
    )
    found = documents_frame(results)
    assert found[["file", "Ort"]].to_numpy().tolist() == [["Ja\ufffd.", "Ja\ufffd."]]
    assert codebook_frame(book)["code_name"].tolist() == ["Ja\ufffd."]


def test_and_in_texts_that_are_coded_in_a_notebook(storage: None):
    said = pd.Series(["Die Tomaten \ud83d schmecken.", "Nachbarn feiern."], dtype=object)
    found = code_texts(said, {"Ernte": "Tomaten ernten", "Leute": "Nachbarn"}, encoder=Letters())
    assert "Die Tomaten \ufffd schmecken." in found["text"].tolist()


class Letters:
    """Encodes a text by its letters."""

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        counts = [1 + text.encode().count(letter) for text in texts for letter in b"aeinrst"]
        return np.array(counts, dtype=float).reshape(-1, 7)
