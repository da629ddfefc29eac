from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.codebook import load_codebook
from pipeline.errors import CodebookError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def load(tmp_path):
    def write_and_load(source, name="codes.yaml"):
        file = tmp_path / name
        file.write_bytes(source if isinstance(source, bytes) else source.encode())
        return load_codebook(file)

    return write_and_load


@pytest.fixture
def message(load, tmp_path):
    def told(source, name="codes.yaml"):
        with pytest.raises(CodebookError) as caught:
            load(source, name)
        return str(caught.value).replace(f"{tmp_path}/", "")

    return told


GARDEN = """\
title: Gärten
language: de
version: 1.10
codes:
  - id: A
    name: Motive
    children:
      - id: A1
        name: Freude am Gärtnern
        definition: >
          Gärtnert gern,
          um der Sache willen.
        include: Ernte.
        exclude: Gemeinschaft (A2).
        examples:
          - Die Hände in der Erde.
          - "Ich sage immer: Erde hilft."
        terms: [ernten, Beet]
      - id: A2
        name: Gemeinschaft
        children:
          - {id: A2.1, name: Nachbarn}
  - id: B
    name: Regeln
    definition:
"""


def test_a_codebook_is_read_with_all_its_parts(load):
    book = load(GARDEN)
    assert (book.title, book.language, book.version) == ("Gärten", "de", "1.10")
    assert [(code.id, code.parent, code.line) for code in book.codes] == [
        ("A", None, 5),
        ("A1", "A", 8),
        ("A2", "A", 19),
        ("A2.1", "A2", 22),
        ("B", None, 23),
    ]
    joy = book.by_id["A1"]
    assert joy.name == "Freude am Gärtnern"
    assert joy.definition == "Gärtnert gern, um der Sache willen."
    assert (joy.include, joy.exclude) == ("Ernte.", "Gemeinschaft (A2).")
    assert joy.examples == ("Die Hände in der Erde.", "Ich sage immer: Erde hilft.")
    assert joy.terms == ("ernten", "Beet")
    assert book.main_code("A2.1") == "A"


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(load):
    assert load(GARDEN.replace("\n", "\r\n").encode("utf-8-sig")) == load(GARDEN)


def test_title_language_and_version_may_be_missing(load):
    book = load("codes: [{id: A, name: Motive}]", "garten.yml")
    assert (book.title, book.language, book.version) == ("garten", "de", "")


@pytest.mark.parametrize(
    "written", ["NO", "1.10", "007", "1e3", "2024-01-01", "0x1F", "yes", "1_0"]
)
def test_ids_and_names_are_text_as_written(load, written):
    code = load(f"codes:\n  - id: {written}\n    name: {written}").codes[0]
    assert (code.id, code.name) == (written, written)


def test_a_name_is_one_line(load):
    book = load("codes:\n  - id: A\n    name: |\n      Freude\n      am Gärtnern\n")
    assert book.codes[0].name == "Freude am Gärtnern"


def test_names_may_recur_under_different_main_codes_only(load, message):
    twice = """\
codes:
  - {id: A, name: Motive, children: [{id: A9, name: Sonstiges}]}
  - {id: B, name: Regeln, children: [{id: B9, name: Sonstiges}]}
"""
    assert len(load(twice).codes) == 4
    assert message("codes:\n  - {id: A, name: Regeln}\n  - {id: B, name: regeln}") == (
        "codes.yaml, line 3: the name 'regeln' is taken by the code on line 2; "
        "codes under the same main code need different names"
    )


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("", "codes.yaml: the codebook is empty; list its codes under 'codes:'"),
        ("# nothing\n", "codes.yaml: the codebook is empty; list its codes under 'codes:'"),
        ("title: x", "codes.yaml: the codebook has no codes; list at least one under 'codes:'"),
        ("codes:", "codes.yaml: the codebook has no codes; list at least one under 'codes:'"),
        ("codes: A", "codes.yaml, line 1: 'codes' must be a list; begin each code with '- id:'"),
        (
            "Motive und Regeln",
            "codes.yaml, line 1: this is no codebook; it begins with the keys title, language, "
            "version and codes",
        ),
        ("codes:\n  - A", "codes.yaml, line 2: an entry of 'codes' is no code; write '- id: …'"),
        (
            "code:\n  - {id: A, name: B}",
            "codes.yaml, line 1: unknown key 'code' in the codebook; did you mean 'codes'?",
        ),
        (
            "codes:\n  - name: Motive",
            "codes.yaml, line 2: code 'Motive' has no id; write one into it, or remove the code",
        ),
        (
            "codes:\n  - id: A",
            "codes.yaml, line 2: code 'A' has no name; write one into it, or remove the code",
        ),
        (
            'codes:\n  - {id: A, name: ""}',
            "codes.yaml, line 2: code 'A' has no name; write one into it, or remove the code",
        ),
        (
            "codes:\n  - id: A\n    name: B\n    exampels: [x]",
            "codes.yaml, line 4: unknown key 'exampels' in a code; did you mean 'examples'?",
        ),
        (
            "codes:\n  - id: A\n    name: B\n    name: C",
            "codes.yaml, line 4: the key 'name' stands twice in a code",
        ),
        (
            "codes:\n  - id: A\n    name: B\n    examples: Erde",
            "codes.yaml, line 4: 'examples' of code 'A' must be a list; "
            "write each on a line of its own after '- '",
        ),
        (
            "codes:\n  - id: A\n    name: B\n    examples:\n      - Er sagte: Erde",
            "codes.yaml, line 5: an entry of 'examples' of code 'A' must be one text; "
            "put it into quotation marks if it holds a colon and a space",
        ),
        (
            "codes:\n  - id: A\n    name: B\n    definition: [x]",
            "codes.yaml, line 4: 'definition' of code 'A' must be one text; "
            "put it into quotation marks if it holds a colon and a space",
        ),
        (
            "codes:\n  - {id: a1, name: B}\n  - {id: A1, name: C}",
            "codes.yaml, line 3: the id 'A1' is taken by the code on line 2",
        ),
        (
            "codes:\n  - {id: A|B, name: C}",
            "codes.yaml, line 2: the id of code 'A|B' holds the character '|'; "
            "ids may not hold | ; \\ or a line break",
        ),
        (
            'codes:\n  - {id: "A\\nB", name: C}',
            "codes.yaml, line 2: the id of code 'A B' holds the character '\\n'; "
            "ids may not hold | ; \\ or a line break",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(message, source, told):
    assert message(source) == told


@pytest.mark.parametrize(
    ("source", "line", "step"),
    [
        ("codes:\n\t- id: A", 2, "indent with spaces instead of tabs"),
        ("codes:\n  - id: A\n    name: B: C", 3, "put a text that holds a colon and a space"),
        ("codes:\n  - id: A\n    name: @B", 3, "begins with a special character"),
        ("codes:\n  - id: A\n    name: *B", 3, "begins with a special character"),
        ("codes:\n  - id: A\n   name: B", 3, "look at the indentation"),
        ("codes: []\n---\ncodes: []", 2, "look at the indentation"),
    ],
)
def test_what_is_not_yaml_is_told_with_its_line(message, source, line, step):
    told = message(source)
    assert told.startswith(f"codes.yaml, line {line}: not valid YAML (")
    assert step in told


def test_all_problems_are_told_at_once_in_the_order_of_the_file(message):
    source = """\
titel: Gärten
codes:
  - id: A
    name: Motive
    children:
      - name: Freude
      - id: A
        name: Gemeinschaft
        terms: Beet
"""
    assert message(source).splitlines() == [
        "codes.yaml, line 1: unknown key 'titel' in the codebook; did you mean 'title'?",
        "codes.yaml, line 6: code 'Freude' has no id; write one into it, or remove the code",
        "codes.yaml, line 7: the id 'A' is taken by the code on line 3",
        "codes.yaml, line 9: 'terms' of code 'A' must be a list; write each on a line of its own "
        "after '- '",
    ]


def test_an_alias_bomb_is_refused_at_its_first_alias(message):
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20)
    )
    assert message(bomb).startswith("codes.yaml, line 2: not valid YAML (the alias *a is not")


def test_endless_nesting_is_refused(message):
    assert message("codes: " + "[" * 20_000) == "codes.yaml: the codebook is nested too deeply"


def test_python_objects_are_never_made(message):
    source = "codes:\n  - {id: A, name: !!python/object/apply:os.getcwd []}"
    assert "'name' of code 'A' must be one text" in message(source)


def test_other_files_are_refused(message):
    assert "not UTF-8 text; save it again" in message("codes:\n  # Gärten".encode("cp1252"))
    assert message("codes:\n  # Gärten".encode("cp1252")).startswith("codes.yaml, line 2:")
    assert message(b"PK\x03\x04").startswith("codes.yaml: not valid YAML (")
    assert message(b"PK", "codes.docx") == (
        "codes.docx: this is no codebook: it is read from YAML, a table or a QDA program's file; "
        "save it with one of the endings .yaml, .yml, .csv, .tsv, .xlsx, .xlsm, .qdc, .qdpx"
    )


@pytest.mark.parametrize("name", ["codes.yaml", "codes.csv"])
def test_a_missing_file_is_named(tmp_path, name):
    with pytest.raises(CodebookError, match=f"{name}: the codebook cannot be read .No such file"):
        load_codebook(tmp_path / name)


def test_a_table_is_a_codebook_too(load):
    book = load(
        "code,name,definition,examples\n"
        'A,Motive,"Warum, sagt die Person.",Die Erde. || Die Leute.\n'
        "100,Regeln,,\n",
        "garten.csv",
    )
    assert book.title == "garten"
    assert [(code.id, code.name, code.definition, code.examples) for code in book.codes] == [
        ("A", "Motive", "Warum, sagt die Person.", ("Die Erde.", "Die Leute.")),
        ("100", "Regeln", "", ()),
    ]


def test_a_table_may_have_a_hierarchy(load, message):
    book = load("Parent;ID;Name;Terms\n;A;Motive;\nA;A1;Freude;Beet || Erde", "garten.csv")
    assert book.main_code("A1") == "A"
    assert book.by_id["A1"].terms == ("Beet", "Erde")
    assert message("code;name;parent\nA;x;B\nB;y;A\nC;z;A\nD;w;AA", "g.csv").splitlines() == [
        "g.csv, line 2: code 'A' is its own parent",
        "g.csv, line 3: code 'B' is its own parent",
        "g.csv, line 5: code 'D' has the unknown parent 'AA'; did you mean 'A'?",
    ]


def test_problems_of_a_table_are_told_at_once(message):
    assert message("code;nmae\nA;x", "g.csv").splitlines() == [
        "g.csv, line 1: unknown column 'nmae'; did you mean 'name'?",
        "g.csv, line 1: the column 'name' is missing",
    ]
    assert message("code;name\nA;x\nA;y;z\na;\n", "g.csv").splitlines() == [
        "g.csv, line 3: the row has more than the 2 cells of the header",
        "g.csv, line 4: the id 'a' is taken by the code on line 2",
        "g.csv, line 4: code 'a' has no name; write one into it, or remove the code",
    ]
    assert message("", "g.csv") == "g.csv: the codebook is empty"
    assert message("code;name\n", "g.csv").startswith("g.csv: the codebook has no codes")


def test_the_demo_codebook(load):
    book = load_codebook(ROOT / "codebook/kodierleitfaden.yaml")
    assert len(book.codes) == 8 + 35
    assert len(book.codable) == 35
    assert {book.main_code(code.id) for code in book.codable} == set("ABCDEFGH")
    assert all(code.definition and code.examples for code in book.codable)


def test_unchanged_file_is_parsed_once(load):
    book = load(GARDEN)
    assert load(GARDEN) is book
    # The same length in the same second: only the content tells.
    assert load(GARDEN.replace("id: B", "id: C")).codes[-1].id == "C"
