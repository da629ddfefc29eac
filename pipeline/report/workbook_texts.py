"""Names of tables, columns and values for the researchers of a study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.errors import OutputError
from pipeline.i18n import Language, msg, template
from pipeline.i18n.language import catalogue
from pipeline.render import attribute_title
from pipeline.schema import Column, table
from pipeline.schema.columns import Table

if TYPE_CHECKING:
    from pipeline.settings import DimensionSettings

TITLES = {
    "theme_matrix": template("Theme matrix"),
    "frequencies": template("Frequencies"),
    "code_by_document": template("Code × document"),
    "code_by_document_confirmed": template("Code × document: confirmed"),
    "code_by_document_expected": template("Code × document: expected"),
    "code_by_*": template("Code × {attribute}"),
    "*_by_document": template("{attribute} × document"),
    "group_tests": template("Groups compared"),
    "code_by_speaker": template("Code × speaker"),
    "code_by_course": template("Code × course"),
    "cooccurrence": template("Co-occurrence"),
    "case_profiles": template("Case profiles"),
    "quotes": template("Quotes"),
    "coded_segments": template("Coded segments"),
    "joint_display": template("Joint display"),
    "recommendations": template("Recommendations"),
    "recommendation_passages": template("Passages of recommendations"),
    "examples": template("Good examples"),
    "agreement": template("Agreement"),
    "disagreements": template("Disagreements"),
    "confusion": template("Confusions"),
    "topics": template("Topics"),
    "code_by_topic": template("Code × topic"),
    "topic_by_document": template("Topic × document"),
    "topic_by_course": template("Topic × course"),
    "topic_by_*": template("Topic × {attribute}"),
    "topic_map": template("Topic map"),
    "topic_hierarchy": template("Kinship of topics"),
    "topic_coverage": template("Topics and codes"),
    "code_spread": template("Spread of codes"),
    "candidates": template("Candidates"),
    "topic_stability": template("Stability of topics"),
    "evaluation": template("Quality by code"),
    "evaluation_summary": template("Quality in all"),
    "codings_moved": template("Moved codings"),
    "faults": template("Faults"),
}
"""What the sheet of a table is called."""

QUESTIONS = {
    "theme_matrix": template(
        "What does each document say about each main code? The cells are for your "
        "summaries; 'panreflex matrix import' reads them."
    ),
    "coded_segments": template(
        "Which passages carry which code, and what does each coding rest on?"
    ),
    "code_by_*": template("How often is each code given in each group of documents?"),
    "agreement": template("How far do people agree who coded the same documents?"),
    "confusion": template("Which code did the one give where the other gave which?"),
    "topic_by_*": template("How often does each topic occur in each group of documents?"),
    "topic_map": template("Where does every passage lie on the map of topics?"),
    "topic_hierarchy": template("Which topics are alike, and how much?"),
}
"""Questions that tables answer, where that of the schema is too long."""

PICTURES = {
    "code_by_case": template("Code × case"),
    "portrait": template("Course: {name}"),
    "topic_overview": template("Topics at a glance"),
    "topic_map": template("Map of topics"),
    "topic_words": template("Words of topics"),
    "topic_hierarchy": template("Kinship of topics"),
}
"""What a picture shows, where that is not the name of a table."""

VALUES = {
    "level": (
        "main",
        "code",
        "sentence",
        "passage",
        "turn",
        "near",
    ),
    "status": (
        "human",
        "auto",
        "review",
        "open",
        "covered",
        "broad",
        "focused",
        "fragile",
        "stable",
    ),
    "part": (
        "opening",
        "middle",
        "end",
    ),
    "kind": (
        "typical",
        "contrast",
        "topic",
        "rest",
        "part",
        "demand",
        "wish",
        "warning",
        "advice",
    ),
    "basis": ("none", "one voice", "one document", "several"),
    "tone": ("for", "against"),
    "comparison": ("convergence", "complement", "contradiction"),
    "change": (
        "moved",
        "reworded",
        "lost",
    ),
    "stance": (
        "for",
        "against",
        "open",
    ),
}
"""What stands in the cells of a column that holds one of a few words."""

PHRASES = {
    "contents": template("Contents"),
    "sheet": template("Sheet"),
    "answers": template("What it answers"),
    "rows": template("Rows"),
    "file": template("File"),
    "notes": template("Notes"),
    "heading": template("Heading"),
    "column": template("Column of the file"),
    "meaning": template("Meaning"),
    "pictures": template("Pictures"),
    "pictures_answer": template("What does it look like?"),
    "given": template("Given"),
    "quote": template("“{value}”"),
    "summarised_by": template("summarised by {value}"),
    "statuses": template("Status of codings"),
    "left_out": template("Without a sheet because they are very long: {value}"),
    "too_long": template(
        "Without a sheet because they have more than {rows} rows or {columns} columns; the CSV "
        "files have them: {value}"
    ),
    "empty": template("Without a sheet because they have no rows: {value}"),
    "folded": template(
        "Columns with technical details are folded up (plus sign above the columns)."
    ),
    "crossed_expected": template(
        "Cross tables hold expected codings (the sum of probabilities) and, of documents, the "
        "share in which the code is expected; the CSV files have all figures of each pair."
    ),
    "crossed_confirmed": template(
        "Cross tables hold confirmed codings and, of documents, the share that has one; the CSV "
        "files have all figures of each pair."
    ),
    "group": template("{value} (n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{n})"),
    "no_value": template("not known"),
    "cut": template(" […] (cut; whole in the CSV file)"),
    "notes_answer": template("What does each column mean?"),
    "status_human": template("A person decided."),
    "status_auto": template("The machine is sure enough for the coding to stand without review."),
    "status_review": template("The machine's best guess, for a person."),
}
"""Headings and sentences of the workbook."""


def question_of(shape: Table) -> str:
    """Return the question that a table answers, in English."""
    return QUESTIONS.get(shape.name, shape.meaning.split("?")[0] + "?")


@dataclass(frozen=True)
class WorkbookTexts:
    """The texts of a workbook in one language."""

    language: Language
    dimensions: Mapping[str, str] = field(default_factory=dict)
    """Titles of the dimensions of the study, by their names."""

    def text(self, key: str, value: object = "", **named: object) -> str:
        """Return a fixed word or sentence, filled in."""
        return msg(PHRASES[key], value=value, **named).text(self.language)

    def title(self, name: str) -> str:
        """Return what a table is called: by the title of a dimension, by the name of an attribute.

        Examples
        --------
        >>> workbook_texts("de").title("code_by_city"), workbook_texts("en").title("frequencies")
        ('Code × City', 'Frequencies')
        """
        shape = table(name).name
        title = TITLES.get(name, TITLES[shape])
        varies = name.removeprefix(shape.removesuffix("*")).removesuffix(shape.removeprefix("*"))
        shown = self.dimensions.get(varies) or attribute_title(varies)
        return msg(title, attribute=shown).text(self.language)

    def question(self, name: str) -> str:
        """Return the question that a table answers."""
        return catalogue(self.language).gettext(question_of(table(name)))

    def heading(self, name: str, column: Column) -> str:
        """Return what a column of a table is called.

        Examples
        --------
        >>> column = table("frequencies").column("share_of_documents")
        >>> workbook_texts("de").heading("frequencies", column)
        'Anteil der Dokumente'
        >>> workbook_texts("en").heading("frequencies", column)
        'share of documents'
        """
        shape = table(name)
        if column not in shape.columns:
            prefix = shape.family.prefix if shape.family else ""
            if not prefix or not column.name.startswith(prefix):
                return column.name
            first = self.heading(name, shape.column(prefix.strip("_")))
            return f"{first}: {column.name.removeprefix(prefix)}"
        return catalogue(self.language).pgettext("heading", column.title)

    def meaning(self, column: Column) -> str:
        """Return what a column of a table says."""
        return catalogue(self.language).gettext(column.meaning) if column.meaning else ""

    def value(self, column: str, value: str) -> str:
        """Return how a cell that holds one of a few words is written.

        Examples
        --------
        >>> german = workbook_texts("de")
        >>> german.value("status", "review"), german.value("text", "review")
        ('zu prüfen', 'review')
        """
        if value not in VALUES.get(column, ()):
            return value
        return catalogue(self.language).pgettext(f"value of {column}", value)

    def picture(self, name: str) -> str:
        """Return what a picture shows.

        Examples
        --------
        >>> german, english = workbook_texts("de"), workbook_texts("en")
        >>> german.picture("portrait_I07"), english.picture("frequencies")
        ('Verlauf: I07', 'Frequencies')
        """
        kind, _, of = name.partition("_")
        if shown := PICTURES.get(name) or PICTURES.get(kind):
            return msg(shown, name=of).text(self.language)
        try:
            return self.title(name)
        except OutputError:
            return name.replace("_", " ")


def workbook_texts(language: str, dimensions: Iterable[DimensionSettings] = ()) -> WorkbookTexts:
    """Return the texts for a study in a language: German, or English for all others."""
    return WorkbookTexts(Language.of(language), {one.name: one.title for one in dimensions})
