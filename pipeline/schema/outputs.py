"""All output files: their columns and keys, and the data dictionary that describes them."""

from __future__ import annotations

import re

from pipeline.errors import OutputError, nearest
from pipeline.i18n import msg
from pipeline.schema.coding_outputs import CODING_TABLES
from pipeline.schema.columns import DECIMALS, Column, Kind, Table, integer, text
from pipeline.schema.comparison_outputs import COMPARISON_TABLES
from pipeline.schema.recommendation_outputs import RECOMMENDATION_TABLES
from pipeline.schema.synthesis_outputs import SYNTHESIS_TABLES
from pipeline.schema.topic_outputs import TOPIC_TABLES

FAULTS = Table(
    "faults",
    "What could not be read, anchored or decided, and why?",
    (
        text("stage", "Step of the pipeline that met it."),
        text("file", "The file concerned.", optional=True),
        integer("line", "Line or row of the file, counted from 1.", optional=True),
        text("problem", "What is wrong, in one sentence."),
        text("next_step", "What can be done about it.", optional=True),
    ),
    (),
)

PROFILE = Table(
    "profile",
    "What did the last run with --profile cost, by stage and part? Figures of one machine at one "
    "time: nothing of the study depends on them.",
    (
        text(
            "stage",
            "Step of the pipeline that ran; run: the whole run, with what lies around the steps.",
        ),
        text(
            "part",
            "Part of the step; one within another stands behind it with a slash, and is included "
            "in it. Empty: the whole step.",
            optional=True,
        ),
        Column(
            "cpu_seconds",
            Kind.NUMBER,
            "Processor time, that of ended child processes included; of a part that ran in a "
            "thread beside others, that of its thread.",
        ),
        Column(
            "wall_seconds",
            Kind.NUMBER,
            "Time that passed; of parts that ran in several threads at once, the sum.",
        ),
        integer(
            "peak_memory_mb",
            "The most memory that the process has held until the part ended, in megabytes: a part "
            "with more than the one before it is what needed more. Empty where the system does "
            "not tell (Windows).",
            optional=True,
        ),
        integer("calls", "How often the part ran."),
        integer(
            "items",
            "How many texts, records or files it worked on; empty where it does not say.",
            optional=True,
        ),
        Column(
            "items_per_cpu_second",
            Kind.NUMBER,
            "items divided by cpu_seconds.",
            optional=True,
        ),
    ),
    ("stage", "part"),
)

TABLES: tuple[Table, ...] = (
    *CODING_TABLES,
    *SYNTHESIS_TABLES,
    *RECOMMENDATION_TABLES,
    *TOPIC_TABLES,
    *COMPARISON_TABLES,
    FAULTS,
    PROFILE,
)


def table(name: str) -> Table:
    """Return the shape of an output.

    Parameters
    ----------
    name : str
        Name of the file without ``.csv``.

    Raises
    ------
    OutputError
        There is no such output.

    Examples
    --------
    >>> table("frequencies").key
    ('code',)
    >>> table("code_by_city").name
    'code_by_*'
    """
    by_name = {known.name: known for known in TABLES}
    for family in ("code_by_", "topic_by_"):
        if name not in by_name and name.startswith(family):
            return by_name[family + "*"]
    if name not in by_name and name.endswith("_by_document"):
        return by_name["*_by_document"]
    try:
        return by_name[name]
    except KeyError:
        raise OutputError(
            msg("there is no output '{name}'", name=name), next_step=nearest(name, by_name)
        ) from None


def attribute_table(attribute: str, what: str = "code") -> str:
    """Return the name of the output that compares codes, or topics, by an attribute of documents.

    Examples
    --------
    >>> attribute_table("city"), attribute_table("Alter (Jahre)")
    ('code_by_city', 'code_by_Alter_Jahre')
    """
    return f"{what}_by_" + re.sub(r"[^\w-]+", "_", attribute).strip("_")


def data_dictionary() -> str:
    """Describe every output for people, in Markdown."""
    lines = [
        "# Data dictionary",
        "",
        "What stands in the files of `outputs/`. Printed from `pipeline/schema`; do not edit.",
        "",
        "`panreflex run` writes them for a German Excel (semicolons, UTF-8 with byte order mark, "
        'decimal comma) or, with `dialect = "rfc4180"` in `study.toml`, with commas and decimal '
        "points. `pipeline.read_output(name)` reads either into a typed DataFrame.",
        "",
        "Text that a spreadsheet would take for a formula has an apostrophe before it, which "
        "`read_output` takes off again. NUL characters become `\N{REPLACEMENT CHARACTER}`. "
        f"Shares lie between 0 and 1; fractions have at most {DECIMALS} decimals. Offsets count "
        "Unicode characters of the document's text, line feeds included.",
        "",
        "`panreflex run --pseudonymised` writes the same files with names replaced. Ids of "
        "passages there are those of the study, but begin with another document where a document "
        "bears a name; offsets count characters of the text that is shown.",
    ]
    for shape in TABLES:
        unique = " and ".join(f"`{name}`" for name in shape.key)
        lines += [
            "",
            f"## {shape.name.replace('*_', '<dimension>_').replace('*', '<attribute>')}.csv",
            "",
            shape.meaning + (f" A row for each {unique}." if unique else ""),
            "",
            "| column | type | may be empty | meaning |",
            "|---|---|---|---|",
        ]
        example = [f"<{shape.family.of}>"] if shape.family else []
        lines += [
            f"| `{c.name}` | {c.kind} | {'yes' if c.optional else 'no'} | {c.meaning} |"
            for c in shape.layout(example)
        ]
    return "\n".join(lines) + "\n"
