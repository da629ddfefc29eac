from __future__ import annotations

import io
import json
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest

from pipeline.removal.wording import Wording

TEXT = "B: Der süße alte Birnbaum trägt in diesem Jahr – kaum zu glauben – fast nichts."
OTHER = "B: Die Quitte trägt in diesem Jahr kaum zu glauben viel."
PHRASE = "alte Birnbaum trägt in diesem Jahr"  # six words


@pytest.fixture
def wording() -> Wording:
    return Wording(TEXT, [OTHER])


def package(data: bytes) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as file:
        file.writestr("part.xml", data)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        PHRASE.encode(),
        PHRASE.encode("utf-16"),
        PHRASE.encode("cp1252"),
        json.dumps({"text": PHRASE.replace(" ", "\n", 1)}).encode(),
        PHRASE.upper().replace(" ", "\r\n  ").encode(),
        PHRASE.replace("Birnbaum", "<b>Birn</b>baum").encode(),
        b"alte<w:br/>Birnbaum</p><p>tr&auml;gt in diesem Jahr",
        package(package(PHRASE.encode())),
        b"\x00\xff\xfe\x80 " + PHRASE.encode() + b"\x00\x93",
    ],
)
def test_words_are_found_however_they_are_written(wording: Wording, content: bytes) -> None:
    assert wording.is_in(content)


def test_fewer_words_and_those_of_others_are_not_its_own(wording: Wording) -> None:
    assert not wording.is_in(b"Der alte Birnbaum")
    assert not wording.is_in(OTHER.encode())
    assert not wording.is_in("trägt in diesem Jahr kaum zu glauben".encode())
    assert not wording.is_in(b"")


def test_a_short_document_is_found_as_a_whole() -> None:
    assert Wording("B: Ja, gern.").is_in(b"B: Ja, gern.")
    assert not Wording("B: Ja, gern.").is_in(b"Ja, gern")


def test_short_sentences_are_found_as_a_whole() -> None:
    # Of four and five words; six are found without, and what another says, too, is not its own.
    said = ["Der Bus kommt selten.", "Wir warten oft sehr lange.", "Ja, ja.", "Das Büro ist grau."]
    short = Wording.of_short_sentences(said, ["B: Das Büro ist grau."])
    assert short.is_in(b"<p>Er sagt: der Bus kommt <b>selten</b>!</p>")
    assert short.is_in(b"Wir warten oft sehr lange")
    for other in (b"Der Bus kommt", b"Ja, ja.", "Das Büro ist grau.".encode()):
        assert not short.is_in(other)


def test_word_documents(wording: Wording) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("alte Birn")
    paragraph.add_run("baum trägt").bold = True
    paragraph.add_run(" in diesem Jahr")
    out = io.BytesIO()
    document.save(out)
    assert wording.is_in(out.getvalue())


def test_the_line(wording: Wording, tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("# Notizen\n\nalte Birnbaum\nträgt in diesem Jahr\n", encoding="utf-8")
    assert wording.first_line(path) == 3
    path.write_text(f"# Notizen\n{PHRASE}\n", encoding="utf-8")
    assert wording.first_line(path) == 2
