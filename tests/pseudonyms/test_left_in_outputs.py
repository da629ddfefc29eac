"""Files are read before they are written: what is a name of the list is found in any of them."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from pipeline.pseudonyms.left_in_outputs import names_left
from pipeline.pseudonyms.mentions import Mention, NameKind
from pipeline.pseudonyms.names_in_text import NamesInText
from pipeline.pseudonyms.replacements import NameDecision, ReplacementLevel


def never(text: str) -> list[Mention]:
    raise AssertionError(f"a file of {len(text)} characters is no sentence")


def decision(name: str) -> NameDecision:
    return NameDecision(
        name=name, kind=NameKind.PLACE, level=ReplacementLevel.REPLACED, replacement="[Ort A]"
    )


NAMES = NamesInText((decision("Öhringen"), decision("Koch")), frozenset({"Koch"}), never)


def packed(**members: str) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.csv", "\ufeffin Öhringen;".encode()),
        ("a.json", rb'{"a": "\u00d6hringens"}'),
        ("a.html", b"<p>&#214;hringen</p>"),
        ("a.xlsx", packed(sheet="<t>Öhringen</t>")),
        ("a.qdpx", packed(outer="", **{"Öhringen.txt": ""})),
        ("Öhringen.txt", b""),
    ],
)
def test_a_name_is_found(path: str, content: bytes) -> None:
    assert names_left({path: content}, NAMES) == {path: ("Öhringen",)}


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.csv", "in [Ort A]; Öhringenweg ist ein anderes Wort; Koch".encode()),
        ("a.png", "Öhringen".encode()),  # pixels are no text
        ("a.xlsx", b"PK\x03\x04 damaged"),
        ("a.html", "<script>/* vega */ Öhringen</script>".encode()),
    ],
)
def test_nothing_is_found(path: str, content: bytes) -> None:
    assert names_left({path: content}, NAMES) == {}


def test_words_of_the_program_are_none() -> None:
    assert names_left({"a.txt": "Öhringen".encode()}, NAMES, {"Öhringen"}) == {}
