"""Is each source of a project a document, as it would be in a file of its own?"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import TranscriptError
from pipeline.ingest.corpus import read_corpus, read_document
from pipeline.ingest.project import QdpxReader
from tests.ingest.office_files import docx_file, odt_file, word_paragraph, zipped
from tests.project_file import Source, project_file, qde

FIRST = "\ufeffTranskript 1\r\n\r\nI: Ja? 😀\r\nB: To\u0308pfe.\r\n"
SECOND = "I: Und?\nB: Die Nachbarn."
LOST = '<TextSource guid="s" name="I03" plainTextPath="internal://x.txt"/>'
PHOTO = '<PictureSource guid="s" name="Foto"/>'


def test_each_source_is_a_document_called_as_it_is() -> None:
    data = project_file(Source("I01", FIRST, file="a.txt"), Source("I02", SECOND))

    first, second = read_document(data, "garten.qdpx")

    assert (first.id, first.file) == ("I01", "garten.qdpx")
    assert first.text == "I: Ja? 😀\nB: Töpfe."
    assert [(turn.speaker, turn.anchors[0].line) for turn in first.turns] == [("I", 3), ("B", 4)]
    assert (second.id, second.text) == ("I02", SECOND)
    # Two projects may hold the same sources: the id from the metadata sets them apart.
    assert read_document(data, "garten.qdpx", document_id="P1")[1].id == "P1_I02"


def test_a_source_that_cannot_be_read_stops_no_other(tmp_path: Path) -> None:
    data = project_file(Source("I02", SECOND), Source("I04", " \n"), extra=LOST + PHOTO)
    (tmp_path / "garten.qdpx").write_bytes(data)

    corpus = read_corpus(tmp_path)

    assert [document.id for document in corpus.documents] == ["I02"]
    assert [fault.problem for fault in corpus.faults] == [
        "document 'I04' holds nothing that was said",
        "the source 'I03' cannot be read: the file of its text is missing in the project (x.txt)",
        "the source 'Foto' cannot be read: it is a PictureSource without plain text",
    ]
    with pytest.raises(TranscriptError, match="'I03'"):
        read_document(data, "garten.qdpx")


def test_projects_are_known_by_their_content() -> None:
    reader = QdpxReader()
    data = project_file(Source("I02", SECOND))

    assert reader.claims(data, "garten.zip")
    assert reader.claims(data[:-30], "garten.qdpx")
    for other in (docx_file(word_paragraph("I: Ja?")), odt_file(""), b"I: Ja?"):
        assert not reader.claims(other, "garten.qdpx")


def test_a_project_that_is_cut_off_or_empty_is_named_so() -> None:
    with pytest.raises(TranscriptError, match="cut off"):
        read_document(project_file(Source("I02", SECOND))[:-30], "garten.qdpx")
    with pytest.raises(TranscriptError, match="holds no sources"):
        read_document(zipped({"a.qde": qde("")}), "garten.qdpx")
