from dataclasses import replace

import pytest

from pipeline.errors import StudyError
from pipeline.records import Counted
from pipeline.store import read_output, violations, write_table
from pipeline.tables import code_by_document


def test_counts_by_hand(coded, documents, codebook) -> None:
    table = code_by_document(coded, documents, codebook)
    columns = ["code", "segments", "documents", "I01", "I02", "W01"]
    assert table[columns].to_numpy().tolist() == [
        ["G", 4, 2, 2, 2, 0],
        ["G2", 2, 2, 1, 1, 0],
        ["G1", 2, 2, 1, 1, 0],
        ["W", 0, 0, 0, 0, 0],
    ]


def test_the_documents_add_up_to_the_total(coded, documents, codebook) -> None:
    table = code_by_document(coded, documents, codebook)
    ids = [document.id for document in documents]
    assert (table[ids].sum(axis=1) == table["segments"]).all()
    assert ((table[ids] > 0).sum(axis=1) == table["documents"]).all()


def test_awkward_document_ids_read_back(coded, documents, codebook, tmp_path) -> None:
    names = {"I01": "=1;2", "I02": "segments_2", "W01": "3,5"}
    documents = tuple(replace(document, id=names[document.id]) for document in documents)
    coded = tuple(replace(coding, document=names[coding.document]) for coding in coded)
    table = code_by_document(coded, documents, codebook)
    for dialect in ("excel-de", "rfc4180"):
        write_table(table, "code_by_document", tmp_path, dialect)
        assert read_output("code_by_document", tmp_path).equals(table)


def test_document_called_like_a_column(documents, codebook) -> None:
    documents = (replace(documents[0], id="segments"), *documents[1:])
    with pytest.raises(StudyError, match="two columns 'segments'; give the document another name"):
        code_by_document((), documents, codebook)


def test_empty_input(codebook) -> None:
    table = code_by_document((), (), codebook)
    assert table["segments"].tolist() == [0, 0, 0, 0]
    assert violations("code_by_document", table) == []


def test_what_stands_and_what_is_expected_by_hand(coded, documents, codebook) -> None:
    confirmed = code_by_document(coded, documents, codebook, Counted.CONFIRMED)
    columns = ["code", "confirmed", "documents_confirmed", "I01", "I02", "W01"]
    # The guess at G1 in I02 is left out.
    assert confirmed[columns].to_numpy().tolist() == [
        ["G", 3, 2, 2, 1, 0],
        ["G2", 2, 2, 1, 1, 0],
        ["G1", 1, 1, 1, 0, 0],
        ["W", 0, 0, 0, 0, 0],
    ]
    assert violations("code_by_document_confirmed", confirmed) == []
    expected = code_by_document(coded, documents, codebook, Counted.EXPECTED).set_index("code")
    # A person's count 1, the machine's 0.6667.
    assert expected[["I01", "I02", "W01"]].loc["G"].tolist() == [1.6667, 1.3334, 0]
    assert expected.loc["G1", "expected"] == 1.6667
    assert violations("code_by_document_expected", expected.reset_index()) == []
