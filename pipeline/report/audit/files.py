"""The audit trail as a Word document, and as a page that is one file without scripts."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from importlib import resources

from pipeline.look import stylesheet
from pipeline.report.audit.contents import AuditSection, AuditTable, audit_contents
from pipeline.report.audit.texts import AuditTexts
from pipeline.report.audit.trail import AuditTrail
from pipeline.report.document_style import WordFile

MOST_ROWS = 400
"""Rows of a table in the Word document, which becomes slow with more; the page has all."""


def audit_document(trail: AuditTrail) -> bytes:
    """Write the audit trail as a DOCX file: the same for the same records."""
    texts = AuditTexts(trail.language)
    title = texts.text("title", trail.title)
    file = WordFile(title, texts.spelling)
    file.paragraph(title, "Title")
    about, *sections = audit_contents(trail)
    for paragraph in about.paragraphs:
        file.paragraph(paragraph)
    file.contents(texts.text("contents"), levels=1)
    for section in sections:
        file.heading(section.title, 1)
        for paragraph in section.paragraphs:
            file.paragraph(paragraph)
        for table in filter(lambda one: one.rows, section.tables):
            file.table(
                table.head,
                table.rows[:MOST_ROWS],
                (texts.text("table"), table.caption),
                numbers=table.numbers,
            )
            if (more := len(table.rows) - MOST_ROWS) > 0:
                file.paragraph(texts.count("more", more))
        for note in section.notes:
            file.paragraph(note)
    return file.saved()


def audit_page(trail: AuditTrail) -> bytes:
    """Write the audit trail as an HTML file that asks the network for nothing and runs no script.

    Parameters
    ----------
    trail : AuditTrail
        All that is known.

    Returns
    -------
    bytes
        The same for the same records.
    """
    texts = AuditTexts(trail.language)
    title = escape(texts.text("title", trail.title))
    about, *sections = audit_contents(trail)
    own = resources.files(__package__).joinpath("audit.css").read_text(encoding="utf-8")
    style = stylesheet("page") + own
    hash_ = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{hash_}'; base-uri 'none'; form-action 'none'"
    body = "\n".join(
        [
            *(f"<p>{_marked(paragraph)}</p>" for paragraph in about.paragraphs),
            *_contents(texts, sections),
            *(line for number, one in enumerate(sections, 1) for line in _section(number, one)),
        ]
    )
    return f"""\
<!doctype html>
<html lang="{texts.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#main">{escape(texts.text("skip"))}</a>
<main id="main" class="trail" tabindex="-1">
<h1>{title}</h1>
{body}
</main>
</body>
</html>
""".encode()


def _contents(texts: AuditTexts, sections: list[AuditSection]) -> Iterator[str]:
    label = escape(texts.text("contents"))
    yield f'<nav aria-label="{label}"><h2>{label}</h2><ol>'
    for number, section in enumerate(sections, 1):
        yield f'<li><a href="#s{number}">{escape(section.title)}</a></li>'
    yield "</ol></nav>"


def _section(number: int, section: AuditSection) -> Iterator[str]:
    yield f'<section aria-labelledby="s{number}"><h2 id="s{number}">{escape(section.title)}</h2>'
    yield from (f"<p>{_marked(paragraph)}</p>" for paragraph in section.paragraphs)
    for table in section.tables:
        if table.rows:
            yield from _table(table)
    yield from (f'<p class="note">{_marked(note)}</p>' for note in section.notes)
    yield "</section>"


def _table(table: AuditTable) -> Iterator[str]:
    # A wide table is scrolled by itself, also by keyboard.
    yield f'<div class="wide" tabindex="0" role="region" aria-label="{escape(table.caption)}">'
    yield f"<table><caption>{escape(table.caption)}</caption><thead><tr>"
    yield from (
        f'<th scope="col"{_class(table, place)}>{escape(cell)}</th>'
        for place, cell in enumerate(table.head)
    )
    yield "</tr></thead><tbody>"
    for row in table.rows:
        cells = (f"<td{_class(table, n)}>{escape(cell)}</td>" for n, cell in enumerate(row))
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table></div>"


def _class(table: AuditTable, place: int) -> str:
    return ' class="number"' if place in table.numbers else ""


def _marked(text: str) -> str:
    return escape(text).replace("⟦", "<mark>").replace("⟧", "</mark>")
