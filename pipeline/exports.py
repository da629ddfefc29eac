"""Exports of the coded segments: bundled ones, and those that other packages add.

A bundled export is one entry in `BUNDLED`. Another package adds one by an entry point of the group
``panreflex.exports``: its name is that of the command ``panreflex export NAME``, its object an
`Export`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import entry_points
from pkgutil import resolve_name
from typing import Any

from pipeline.errors import OutputError
from pipeline.i18n import msg

ENTRY_POINTS = "panreflex.exports"
"""Group of the entry points by which other packages add exports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A way to take the coded segments of a study to another program.

    Attributes
    ----------
    name : str
        Of the command: ``panreflex export NAME``.
    label : str
        What it writes, as the help of the command.
    function : str
        Where the function is, as ``module:function``. It is called with the `Results` of a study,
        ``only`` (statuses) and ``coders`` (names), both empty for all, and returns the file.
    file_name : str
        Of the file, where the user does not name one.
    example : str
        Options behind ``panreflex export NAME`` in the help.
    notices : str
        Where a function is that returns, of the `Results`, what users should know.
    stage : str
        Up to which stage the study is brought up to date before.
    """

    name: str
    label: str
    function: str
    file_name: str
    example: str = ""
    notices: str = ""
    stage: str = "code"

    def write(self, results: Any, **chosen: Any) -> bytes:
        """Return the file."""
        content: bytes = resolve_name(self.function)(results, **chosen)
        return content

    def notices_on(self, results: Any) -> tuple[Any, ...]:
        """Return what users should know of the file."""
        return tuple(resolve_name(self.notices)(results)) if self.notices else ()


BUNDLED: dict[str, Export] = {
    export.name: export
    for export in (
        Export(
            name="qdpx",
            label="Write the whole study as a REFI-QDA project (.qdpx).\n\n"
            "Texts, codebook, attributes, and what each person and the machine coded, each under "
            "a user of its own, with memos, evidence and reasons: for MAXQDA, ATLAS.ti, NVivo and "
            "QualCoder.",
            function="pipeline.exchange:project",
            file_name="project.qdpx",
            example="--output studie.qdpx",
            notices="pipeline.exchange:project_notices",
            stage="tables",  # notes are made of recommendations and examples
        ),
        Export(
            name="maxqda",
            label="Write the coded segments as an Excel file with MAXQDA's columns.",
            function="pipeline.exchange:segment_list",
            file_name="coded_segments_maxqda.xlsx",
            example="--only human",
        ),
        Export(
            name="long",
            label="Write one row for each coded segment and code as CSV, for R.\n\n"
            "With commas and decimal points in UTF-8, whatever the dialect of the study, and with "
            "the attributes of the documents.",
            function="pipeline.exchange:long_table",
            file_name="codings_long.csv",
            example="--output codings.csv",
        ),
    )
}
"""By name."""


def external() -> dict[str, Export]:
    """Return the exports that other packages add, by name; a bundled one takes precedence.

    Raises
    ------
    OutputError
        The object of an entry point is not an `Export`.
    """
    found = {}
    for point in entry_points(group=ENTRY_POINTS):
        if point.name in {"qdc", "audit", "site", *BUNDLED}:
            continue
        export = point.load()
        if not isinstance(export, Export):
            raise OutputError(
                msg(
                    "the export '{name}' of {value} is no Export",
                    name=point.name,
                    value=point.value,
                )
            )
        found[point.name] = export
    return found
