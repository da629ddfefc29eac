"""Texts that are in no study: coded, searched for topics, read, in memory."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

import pipeline
from pipeline import code_texts, find_topics, read_document, read_documents
from pipeline.api.documents import as_codebook, as_series, documents_of, units_of
from pipeline.errors import CodebookError, CodingsError, TranscriptError
from pipeline.records import Role

THEMES = {"Wasser": "Regen und Gießen mit Wasser", "Boden": "Erde und Kompost im Boden"}
WET = ["Der Regen fehlt uns.", "Wir gießen abends mit Wasser.", "Das Wasser reicht nicht."]
DRY = ["Die Erde ist schwer.", "Kompost macht die Erde gut.", "Im Boden leben Würmer."]


def test_answers_are_coded_under_their_own_index(words):
    answers = pd.Series(
        ["Der Regen fehlt. Die Erde ist schwer.", None, "Guten Tag."], index=["a", "b", "c"]
    )
    coded = code_texts(answers, THEMES, encoder=words)
    assert coded.loc[["a"], "code"].tolist() == ["Wasser", "Boden"]
    assert coded.loc[["a"], "text"].tolist() == ["Der Regen fehlt.", "Die Erde ist schwer."]
    assert set(coded["status"]) == {"review"}  # nothing was learned from people
    assert "b" not in coded.index
    for label, row in coded.iterrows():
        assert answers[label][row["start"] : row["end"]] == row["text"]
    assert coded["probability"].dtype == "float64"


def test_a_codebook_without_codes_is_an_error(words):
    with pytest.raises(CodebookError, match=r"the codebook has no codes; name each code with"):
        code_texts(["Der Regen fehlt."], {}, encoder=words)


def test_english_answers_are_explained_in_english(words):
    themes = {"Rain": "rain and watering", "Soil": "soil and compost"}
    coded = code_texts(["The soil is heavy."], themes, encoder=words, language="en")
    row = coded.loc[coded["code"] == "Soil"].iloc[0]
    assert row["evidence"].endswith("in the codebook: soil")
    assert row["reason"].startswith("rank among 2 codes: by description 1")
    assert not re.search(r"Rain Rain|\d,\d", row["reason"])


def test_one_code_is_told_in_the_singular(words):
    coded = code_texts(["Der Regen fehlt."], {"Wasser": "Regen"}, encoder=words)
    assert coded["reason"].iloc[0].startswith("Platz unter 1 Code: ")


def test_a_text_as_a_whole(words):
    coded = code_texts(["Der Regen fehlt. Wir gießen."], THEMES, encoder=words, split=False)
    assert coded["text"].tolist() == ["Der Regen fehlt. Wir gießen."]


def test_people_teach_and_their_codes_stay(words):
    texts = [*WET, *DRY, "Guten Tag.", "Der Regen fehlt uns sehr.", "Die Erde ist sehr schwer."]
    codes = ["Wasser"] * 3 + [["Boden"]] * 3 + [[], None, np.nan]
    coded = code_texts(texts, THEMES, codes, encoder=words)
    human = coded[coded["status"] == "human"]
    assert human.index.tolist() == [0, 1, 2, 3, 4, 5]
    assert human["probability"].tolist() == [1.0] * 6
    machine = coded[coded["status"] != "human"]
    assert 6 not in machine.index  # read, and left uncoded on purpose
    assert machine.loc[[7], "code"].tolist() == ["Wasser"]
    assert machine.loc[[8], "code"].tolist() == ["Boden"]


def test_labels_that_repeat_are_kept(words):
    coded = code_texts(pd.Series(WET[:2], index=["x", "x"]), THEMES, encoder=words)
    assert coded.index.tolist() == ["x", "x"]


def test_offsets_are_those_of_the_text_with_plain_line_ends(words):
    coded = code_texts(["Guten Tag!\r\nDer Regen fehlt uns."], THEMES, encoder=words)
    text = "Guten Tag!\nDer Regen fehlt uns."
    assert [text[row["start"] : row["end"]] for _, row in coded.iterrows()] == list(coded["text"])


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ("ein Text", "not one text"),
        (pd.DataFrame({"a": ["x"]}), "name one of its columns"),
        ([1, 2], "number 0 is int"),
    ],
)
def test_what_is_no_list_of_texts_is_refused(texts, said):
    with pytest.raises(TypeError, match=said):
        as_series(texts)


def test_wrong_codes_are_refused(words):
    with pytest.raises(CodingsError, match="did you mean 'Wasser'"):
        code_texts(WET, THEMES, ["Waser", None, None], encoder=words)
    with pytest.raises(ValueError, match="3 texts, but codes for 1"):
        code_texts(WET, THEMES, ["Wasser"], encoder=words)


def test_nothing_gives_an_empty_table(words):
    for texts in ([], [""], ["   "]):
        assert code_texts(texts, THEMES, encoder=words).empty


def test_texts_become_documents_with_one_turn():
    first, second = documents_of(as_series(["Ja. Doch.", ""]))
    assert first.turns[0].role is Role.PARTICIPANT
    assert first.text_of(first.turns[0]) == "Ja. Doch."
    assert [unit.text for unit in units_of([first, second], "de")] == ["Ja.", "Doch."]


def test_a_codebook_is_taken_as_it_comes(tmp_path):
    book = as_codebook(THEMES)
    assert as_codebook(book) is book
    file = tmp_path / "codes.csv"
    file.write_text("code;name;definition\nA;Regen;was fällt\n", encoding="utf-8")
    assert [code.id for code in as_codebook(file).codes] == ["A"]


def test_topics_of_texts_keep_their_index(words):
    # Twelve different texts on two matters are the least that topics are looked for in.
    texts = [f"{text} Nummer {n}." for n in range(4) for text in (*WET, *DRY)]
    found = find_topics(pd.Series(texts, index=[f"r{n}" for n in range(24)]), encoder=words)
    assert found.passages.index[0] == "r0"
    assert len(found.passages) == 24
    assert found.topics["size"].sum() == (found.passages["topic"] >= 0).sum()
    assert found._repr_html_()


def test_a_file_with_several_documents(tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text(
        "id;answer\n1;Der Regen fehlt uns in jedem Sommer.\n2;Die Erde ist viel zu schwer.\n",
        encoding="utf-8",
    )
    assert len(read_documents(file)) == 2
    with pytest.raises(TranscriptError, match="2 documents; read it with read_documents"):
        read_document(file)
    with pytest.raises(TranscriptError, match="cannot be opened"):
        read_document(tmp_path / "nichts.txt")


def test_every_public_name_exists():
    for name in pipeline.__all__:
        assert getattr(pipeline, name)
        assert name in dir(pipeline)
    with pytest.raises(AttributeError, match="no attribute 'studdy'"):
        _ = pipeline.studdy
