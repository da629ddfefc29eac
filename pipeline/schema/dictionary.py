"""Data dictionary: the description of the outputs for people."""

from __future__ import annotations

from pipeline.schema.outputs import TABLES
from pipeline.schema.shapes import DECIMALS


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
    ]
    for shape in TABLES:
        unique = " and ".join(f"`{name}`" for name in shape.key)
        lines += [
            "",
            f"## {shape.name.replace('*', '<attribute>')}.csv",
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
