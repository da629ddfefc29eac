"""Does a table whose columns are not all read say so?"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.ingest.corpus import read_corpus
from pipeline.ingest.docx import DocxReader
from pipeline.ingest.odt import OdtReader
from pipeline.ingest.readers import Reader
from pipeline.ingest.rtf import RtfReader
from tests.ingest.office_files import docx_file, odt_file, rtf_file, word_table

Rows = list[tuple[str, ...]]
NOTED: Rows = [
    ("Nr.", "Sprecher", "Text", "Zeit", "Notiz"),
    ("1", "I", "Und dann?", "00:01:05", "zögert"),
    ("2", "B", "Nichts.", "00:01:10", ""),
]
PLAIN: Rows = [row[:4] for row in NOTED]
UNNAMED: Rows = [("I", "Und dann?", "leise"), ("B", "Gar nichts mehr.", ""), ("I", "Ach.", "")]
PROBLEM = "the columns '{}' of the transcript's table are left out"


def odt_table(rows: Rows) -> bytes:
    cells = (
        "".join(f"<table:table-cell><text:p>{c}</text:p></table:table-cell>" for c in row)
        for row in rows
    )
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    return odt_file(f"<table:table>{lines}</table:table>")


def rtf_table(rows: Rows) -> bytes:
    lines = (r"\trowd\intbl " + "".join(rf"{cell}\cell " for cell in row) + r"\row" for row in rows)
    return rtf_file("".join(lines).replace("ö", r"\u246?") + r"\pard ")


@pytest.mark.parametrize(
    ("reader", "file"),
    [
        (DocxReader(), lambda rows: docx_file(word_table(*rows))),
        (OdtReader(), odt_table),
        (RtfReader(), rtf_table),
    ],
)
def test_columns_with_words_that_are_not_read_are_named(reader: Reader, file) -> None:  # type: ignore[no-untyped-def]
    def problems(rows: Rows) -> list[str]:
        (source,) = reader.read(file(rows), "a")
        assert [block.text for block in source.blocks][:1] == ["Und dann?"]
        return [problem.problem for problem in source.problems]

    assert problems(NOTED) == [PROBLEM.format("Notiz")]
    assert problems(UNNAMED) == [PROBLEM.format("3")]
    # Numbers of the rows are no words.
    assert problems(PLAIN) == []


def test_the_transcript_is_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "I01.docx").write_bytes(docx_file(word_table(*NOTED)))

    corpus = read_corpus(tmp_path)

    assert [document.text for document in corpus.documents] == ["I: Und dann?\nB: Nichts."]
    assert [(f.file, f.problem) for f in corpus.faults] == [("I01.docx", PROBLEM.format("Notiz"))]
