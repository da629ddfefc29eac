import pytest

from pipeline.errors import OutputError
from pipeline.schema import TABLES, Column, Kind, attribute_table, table

# The columns that the users were promised, word for word.
PROMISED = {
    "segments": "segment_id, document, file, turn, speaker, source, role, start, end, time, text",
    "coded_segments": (
        "segment_id, document, file, turn, speaker, source, start, end, time, text, code, "
        "code_name, main_code, status, probability, coder, evidence, reason"
    ),
}


@pytest.mark.parametrize("name", PROMISED)
def test_promised_columns_in_their_order(name: str) -> None:
    assert ", ".join(column.name for column in table(name).columns) == PROMISED[name]


@pytest.mark.parametrize("shape", TABLES, ids=lambda shape: shape.name)
def test_every_table_describes_itself(shape) -> None:
    names = [column.name for column in shape.columns]
    assert len(names) == len(set(names))
    assert set(shape.key) <= set(names)
    assert all(column.meaning.endswith(".") for column in shape.columns)


def test_attribute_tables_share_one_shape_but_not_those_of_documents_and_topics() -> None:
    assert table("code_by_Ort").name == "code_by_*"
    assert table("code_by_document").name == "code_by_document"
    assert table("code_by_topic").name == "code_by_topic"


def test_unknown_output_names_the_nearest() -> None:
    with pytest.raises(OutputError, match="did you mean 'frequencies'"):
        table("frequencys")


@pytest.mark.parametrize(
    ("attribute", "name"),
    [
        ("city", "code_by_city"),
        ("Größe", "code_by_Größe"),
        ("a/b: c?", "code_by_a_b_c"),
        ("../x", "code_by_x"),
    ],
)
def test_attribute_becomes_a_harmless_file_name(attribute: str, name: str) -> None:
    assert attribute_table(attribute) == name


def test_family_knows_its_columns_and_leaves_others_to_people() -> None:
    frequencies = table("frequencies")
    assert frequencies.column("segments_interview").kind is Kind.INTEGER
    assert frequencies.column("note") == Column("note", Kind.TEXT, "", optional=True)
    assert [c.name for c in frequencies.layout(["a", "b"])][-2:] == ["segments_a", "segments_b"]
