"""A folder of reports, slides and web pages as they come: what cannot be read is said, and why."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pptx
import pypdf

from pipeline.ingest.corpus import read_corpus
from tests.ingest.office_files import pdf_file
from tests.ingest.test_pdf_documents import PAGE

PLACED = [(f.text, f.x, f.y, f.size) for f in PAGE]
WEB_PAGE = """<html><head><title>Der Teich</title></head><body>
<nav><ul><li>Start</li><li>Vereine</li></ul></nav>
<main><h1>Der Teich</h1><p>Im Frühjahr wurde der Teich gereinigt, und die Kinder halfen dabei.</p>
<h2>Wie es weiterging</h2><p>Danach blieb das Wasser klar, obwohl es kaum geregnet hatte.</p></main>
<footer><p>Gartenbund e. V., Rosenweg 3, 12345 Adorf</p></footer>
<div class="cookie-consent"><p>Wir verwenden Cookies.</p></div></body></html>"""


def locked(data: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(data))
    writer.encrypt("geheim", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def empty_slides() -> bytes:
    slides = pptx.Presentation()
    slides.slides.add_slide(slides.slide_layouts[6])
    out = BytesIO()
    slides.save(out)
    return out.getvalue()


def test_every_file_is_a_document_or_a_fault_with_its_next_step(tmp_path: Path) -> None:
    report = pdf_file(PLACED)
    files = {
        "bericht.pdf": report,
        "kaputt.pdf": report[: len(report) // 2],
        "scan.pdf": pdf_file([]),
        "gesperrt.pdf": locked(report),
        "leer.pptx": empty_slides(),
        "seite.html": WEB_PAGE.encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)

    corpus = read_corpus(tmp_path)

    assert [document.id for document in corpus.documents] == ["bericht", "seite"]
    told = {fault.file: str(fault.problem) for fault in corpus.faults if fault.file in files}
    assert told == {
        "gesperrt.pdf": "the PDF file is password-protected",
        "kaputt.pdf": "the PDF file is cut off or damaged",
        "leer.pptx": "the file holds nothing that was said",
        "scan.pdf": "the PDF has no text layer (it is a scan)",
        "seite.html": "left out of the text: 1 menu or notice of the web page",
    }
    assert all(fault.next_step for fault in corpus.faults)
    page = corpus.documents[1]
    assert [(turn.role.value, page.text_of(turn)) for turn in page.turns] == [
        ("heading", "Der Teich"),
        ("participant", "Im Frühjahr wurde der Teich gereinigt, und die Kinder halfen dabei."),
        ("heading", "Wie es weiterging"),
        ("participant", "Danach blieb das Wasser klar, obwohl es kaum geregnet hatte."),
        ("imprint", "Gartenbund e. V., Rosenweg 3, 12345 Adorf"),
    ]
