from dataclasses import replace

import pytest

from pipeline.errors import StudyError
from pipeline.store import violations
from pipeline.tables import code_by_attribute, code_by_attributes


def test_counts_by_hand(coded, documents, codebook) -> None:
    table = code_by_attribute(coded, documents, codebook, "city")
    columns = ["code", "value", "segments", "documents", "documents_with_value"]
    # Nord: I01 and W01; Süd: I02.
    assert table[columns].to_numpy().tolist() == [
        ["G", "Nord", 2, 1, 2],
        ["G", "Süd", 2, 1, 1],
        ["G2", "Nord", 1, 1, 2],
        ["G2", "Süd", 1, 1, 1],
        ["G1", "Nord", 1, 1, 2],
        ["G1", "Süd", 1, 1, 1],
        ["W", "Nord", 0, 0, 2],
        ["W", "Süd", 0, 0, 1],
    ]
    assert table["share_of_documents"].tolist() == [0.5, 1, 0.5, 1, 0.5, 1, 0, 0]
    assert violations("code_by_city", table) == []


def test_documents_without_a_value_are_a_group_of_their_own(coded, documents, codebook) -> None:
    documents = (replace(documents[0], attributes={}), *documents[1:])
    table = code_by_attribute(coded, documents, codebook, "city")
    assert table[table["code"] == "G"]["value"].tolist() == ["", "Süd", "Nord"]
    assert table[table["code"] == "G"]["segments"].tolist() == [2, 2, 0]
    assert violations("code_by_city", table) == []


def test_unknown_attribute_names_the_nearest(coded, documents, codebook) -> None:
    with pytest.raises(StudyError, match=r"'citty' is not a column.*did you mean 'city'"):
        code_by_attribute(coded, documents, codebook, "citty")


def test_several_attributes_by_the_name_of_their_file(coded, documents, codebook) -> None:
    tables = code_by_attributes(coded, documents, codebook, ["city", "type"])
    assert list(tables) == ["code_by_city", "code_by_type"]
    assert set(tables["code_by_type"]["value"]) == {"house", "shed"}


@pytest.mark.parametrize("attributes", [["document"], ["Topic"], ["city", "City"]])
def test_files_do_not_overwrite_each_other(coded, documents, codebook, attributes) -> None:
    documents = [replace(d, attributes=dict.fromkeys(attributes, "x")) for d in documents]
    with pytest.raises(StudyError, match="would take the place of another"):
        code_by_attributes(coded, documents, codebook, attributes)


def test_empty_input(codebook) -> None:
    table = code_by_attribute((), (), codebook, "city")
    assert table.empty
    assert violations("code_by_city", table) == []
