"""Which codes are known again after a codebook was changed?"""

from dataclasses import replace

import pytest

from pipeline.codebook.changes import CodeChange, code_similarity, compare_codebooks
from pipeline.records import Code, Codebook

HARVEST = Code(
    id="A1",
    name="Ernte",
    parent="A",
    definition="Freude an dem, was man im eigenen Beet erntet und isst.",
    examples=("Die erste Tomate!", "Der letzte Kohl."),
)
PEOPLE = Code(
    id="A2",
    name="Leute",
    parent="A",
    definition="Begegnungen mit Nachbarn und Gästen am Zaun.",
    examples=("Man grüßt sich.", "Wir feiern ein Fest."),
)
ROOF = Code(id="A", name="Motive")


def book(*codes):
    return Codebook(title="", language="de", version="", codes=(ROOF, *codes))


OLD = book(HARVEST, PEOPLE)


def told(*codes):
    return [(c.change.value, c.code, c.now, c.what) for c in compare_codebooks(OLD, book(*codes))]


def test_nothing_has_changed_but_the_lines_of_the_file():
    assert told(replace(HARVEST, line=99), PEOPLE) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"name": "Ertrag"}, [("renamed", "A1", ("A1",), ("name",))]),
        (
            {
                "definition": "Freude an allem, was man im eigenen Beet erntet.",
                "exclude": "Kaufen.",
            },
            [("redefined", "A1", ("A1",), ("definition", "exclude"))],
        ),
        ({"parent": None}, [("moved", "A1", ("A1",), ("parent",))]),
        ({"id": "C7"}, [("renamed", "A1", ("C7",), ("id",))]),
        (
            {"id": "C7", "examples": ("Der letzte Kohl.",)},
            [("renamed", "A1", ("C7",), ("id", "examples"))],
        ),
    ],
)
def test_one_code_is_changed(changed, expected):
    assert told(replace(HARVEST, **changed), PEOPLE) == expected


def test_a_removed_and_an_added_one():
    new = Code(id="A3", name="Stille", definition="Ruhe vor dem Lärm der Stadt finden.")
    assert told(HARVEST, new) == [("removed", "A2", (), ()), ("added", "A3", ("A3",), ())]


def test_two_become_one():
    both = Code(id="A9", name="Ernte und Leute", examples=(*HARVEST.examples, *PEOPLE.examples))
    assert told(both) == [("merged", "A1", ("A9",), ()), ("merged", "A2", ("A9",), ())]


def test_one_is_taken_into_another_that_stays():
    grown = replace(PEOPLE, examples=(*PEOPLE.examples, *HARVEST.examples))
    assert told(grown) == [
        ("merged", "A1", ("A2",), ()),
        ("redefined", "A2", ("A2",), ("examples",)),
    ]


def test_one_becomes_two_and_its_id_goes():
    first = Code(id="B1", name="Tomaten", examples=HARVEST.examples[:1])
    second = Code(id="B2", name="Kohl", examples=HARVEST.examples[1:])
    assert told(first, second, PEOPLE) == [("split", "A1", ("B1", "B2"), ())]


def test_one_gives_a_part_away_and_stays():
    rest = replace(HARVEST, examples=HARVEST.examples[:1])
    part = Code(id="B2", name="Kohl", examples=HARVEST.examples[1:])
    assert told(rest, part, PEOPLE) == [
        ("redefined", "A1", ("A1",), ("examples",)),
        ("split", "A1", ("A1", "B2"), ()),
    ]


def test_codes_that_were_numbered_anew_are_found_under_their_new_ids():
    new = Code(id="A1", name="Stille", definition="Ruhe vor dem Lärm der Stadt finden.")
    shifted = [replace(HARVEST, id="A2"), replace(PEOPLE, id="A3")]
    assert told(new, *shifted) == [
        ("renamed", "A1", ("A2",), ("id",)),
        ("renamed", "A2", ("A3",), ("id",)),
        ("added", "A1", ("A1",), ()),
    ]


def test_how_sure_it_is_is_how_alike_the_codes_are():
    other = replace(PEOPLE, id="C2", examples=(), definition="Begegnungen mit Gästen am Zaun.")
    (found,) = compare_codebooks(book(PEOPLE), book(other))
    assert isinstance(found, CodeChange)
    assert found.sure == code_similarity(PEOPLE, other) >= 75
    assert code_similarity(HARVEST, PEOPLE) < 75
