"""Catalogue of messages: ``python docs/catalogue.py`` writes it anew from the source.

New messages come into ``panreflex.po`` without a translation, what nothing says any more goes, and
``panreflex.mo`` is compiled from it. Messages stand in the source as ``msg("…")`` and
``msg_n("…", "…", n=…)``; the help of commands and options is taken from Click, and that of settings
from their models.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from pipeline.cli import main
from pipeline.i18n.language import LOCALE
from pipeline.report.workbook_texts import TITLES, VALUES, question_of
from pipeline.review.layout import ON_SHEET
from pipeline.schema.outputs import TABLES
from pipeline.settings import sections

FOLDER = LOCALE / "de" / "LC_MESSAGES"
PACKAGE = LOCALE.parents[1]
KEYWORDS = {
    "msg": None,
    "msg_n": (1, 2),
    "template": None,
    "template_n": (1, 2),
    "pgettext": ((1, "c"), 2),
}
METHODS = [("**.py", "python")]


def empty(project: str) -> Catalog:
    """Return a catalogue without messages."""
    made = datetime(2026, 11, 30, tzinfo=UTC)  # that it is the same each time
    return Catalog(
        locale="de",
        project=project,
        header_comment=f"# German messages of {project}.",
        creation_date=made,
        revision_date=made,
        fuzzy=False,
    )


def extracted() -> Catalog:
    """Return all messages of the source, without translations."""
    found = empty("panreflex")
    for _, _, text, _, context in extract_from_dir(PACKAGE, METHODS, keywords=KEYWORDS):
        found.add(text, context=context)
    for context, text in columns():
        found.add(text, context=context)
    for text in filter(None, [*helps(main), *settings()]):
        found.add(text)
    return found


def helps(command: click.Command) -> Iterator[str]:
    """Yield the paragraphs of the help of a command and of all below it."""
    with click.Context(command) as ctx:
        for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
            yield " ".join(paragraph.split())
        yield from (line for line in (command.epilog or "").split("\n") if line.endswith(":"))
        for param in command.params:  # that of --help is Click's own
            if getattr(param, "help", None):
                yield " ".join(param.help.split())
        if isinstance(command, click.Group):
            for name in command.list_commands(ctx):
                yield from helps(command.get_command(ctx, name))


def settings() -> Iterator[str | None]:
    """Yield the descriptions of settings and of their sections, which a new study has."""
    for home, model in sections().items():
        yield model.__doc__ if home else None
        yield from (field.description for field in model.model_fields.values())


def columns() -> Iterator[tuple[str | None, str]]:
    """Yield what tables and their columns are called and mean, and what stands in them."""
    for shape in TABLES:
        for column in shape.columns:
            yield "heading", column.title
            yield None, column.meaning
        if shape.family:
            yield None, shape.family.meaning
        if shape.name in TITLES:
            yield None, question_of(shape)
    yield from (("decision on a sheet", verdict.value) for verdict in ON_SHEET)
    for name, values in VALUES.items():
        yield from ((f"value of {name}", value) for value in values)


def read(name: str = "panreflex") -> Catalog:
    """Read a catalogue: that of panreflex, or that of Click's own messages."""
    with (FOLDER / f"{name}.po").open("rb") as file:
        return read_po(file, locale="de")


def compiled(catalog: Catalog) -> bytes:
    """Return the catalogue as gettext reads it."""
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def written(catalog: Catalog) -> bytes:
    """Return the catalogue as people read it."""
    out = BytesIO()
    write_po(out, catalog, width=100, no_location=True, ignore_obsolete=True, sort_output=True)
    return out.getvalue()


if __name__ == "__main__":
    known = read()
    known.update(extracted(), no_fuzzy_matching=True)
    (FOLDER / "panreflex.po").write_bytes(written(known))
    for name in ("panreflex", "click"):
        (FOLDER / f"{name}.mo").write_bytes(compiled(read(name)))
    for message in known:
        if message.id and not message.string:
            print(f"not translated: {message.id!r}")  # noqa: T201
