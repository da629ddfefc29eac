"""Draft of a synthesis as a Word document: figures and quotes; the interpretation is left open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from pipeline.i18n import joined, verbatim
from pipeline.records import Code, Counted, Role, Status
from pipeline.render import attribute_title
from pipeline.report.document_style import WordFile
from pipeline.report.document_texts import document_texts
from pipeline.report.synthesis_dimensions import write_dimensions
from pipeline.report.synthesis_method import write_data, write_method
from pipeline.report.synthesis_recommendations import write_recommendations
from pipeline.report.workbook_texts import workbook_texts
from pipeline.results import Results
from pipeline.schema import attribute_table
from pipeline.tables import frequencies
from pipeline.tables.counts import weight
from pipeline.tables.frame import share

Row = Mapping[Any, Any]

QUOTES = {"typical": 6, "contrast": 4}
"""Quotes of a main code at most; of typical ones, as many more as it has codes."""
LONGEST_QUOTE = 600
PAIRS = 12
"""Pairs of codes that are listed."""
VALUES = 6
"""An attribute with more values is left to the workbook."""
ABSENT = 8
SMALL_NUMBER = 10
"""Expected counts below this are written with a decimal where they are compared."""

_PNG = b"\x89PNG"


def synthesis(
    results: Results, pictures: Mapping[str, bytes] | None = None, *, short: bool = False
) -> bytes:
    """Write the draft of a synthesis as a DOCX file.

    Parameters
    ----------
    results : Results
        What the study has come to.
    pictures : mapping of str to bytes
        PNG pictures by name (`pipeline.plots.charts`); those that are there are shown.
    short : bool
        Only the findings by main category, with one quote of each code.

    Returns
    -------
    bytes
        The same for the same results.
    """
    return _Synthesis(results, {} if short else pictures or {}, short=short).written()


class _Synthesis:
    """Writes the sections in their order."""

    def __init__(self, results: Results, pictures: Mapping[str, bytes], *, short: bool) -> None:
        self.results = results
        self.short = short
        self.pictures = pictures
        self.texts = document_texts(results.language)
        self.file = WordFile(self._text("title", results.title), self.texts.spelling)
        self.rows = {row["code"]: row for row in _frequencies(results)}
        self.mains = [code for code in results.codebook.codes if code.parent is None]

    def written(self) -> bytes:
        """Write all sections and return the file."""
        self.file.paragraph(self._text("title", self.results.title), "Title")
        self.file.paragraph(self._text("subtitle_short" if self.short else "subtitle"), "Subtitle")
        self.file.paragraph(self._text("about"))
        if not self.short:
            self.file.contents(self._text("contents"), levels=2)
            self.file.page_break()
        self._overview()
        if self.results.coded:
            self.file.heading(self._text("findings"), 1)
            if not self.short and self._leaves_out_groups():
                self.file.paragraph(self._text("small"))
            for main in self.mains:
                self._main_code(main)
        if self.short:
            return self.file.saved()
        if self.results.coded:
            self._together()
            self._groups()
            write_dimensions(self.file, self.results, self.texts, self._picture)
        self._topics()
        write_recommendations(self.file, self.results, self.texts)
        write_method(self.file, self.results, self.texts)
        write_data(self.file, self.results, self.texts)
        return self.file.saved()

    def _overview(self) -> None:
        count = dict.fromkeys(Status, 0)
        for one in self.results.coded:
            count[one.status] += 1
        sentences = sum(unit.role is Role.PARTICIPANT for unit in self.results.segments)
        self.file.heading(self._text("overview"), 1)
        text = self._text(
            "overview_text",
            documents=self.texts.count("document", len(self.results.documents)),
            sentences=self.texts.count("sentence", sentences),
            segments=self.texts.count("segment", len(self.results.coded)),
            **{str(status): self.texts.whole(number) for status, number in count.items()},
        )
        text += self._most_widespread()
        if not self.results.coded:
            text += " " + self._text("nothing_coded")
        self.file.paragraph(text)
        if self.results.coded:
            self.file.paragraph(self._text(f"counted{self._ending}"))
        self.file.paragraph(self._text("write_overview"))
        self._code_table(self.mains, self._text("mains"))
        for name in ("frequencies", "code_by_case"):
            self._picture(name)

    def _most_widespread(self) -> str:
        """Name the main code that most documents speak of, or all that share this place."""
        documents = {main.id: round(self._documents(main)) for main in self.mains}
        most = max(documents.values(), default=0)
        if not most:
            return ""
        first = [main for main in self.mains if documents[main.id] == most]
        if len(first) == 1:
            return " " + self._text("most_frequent", **self._named(first[0]))
        names = joined(", ", [verbatim(main.id) for main in first]).text(self.texts.language)
        return " " + self._text("most_frequent_together", names, **self._named(first[0]))

    @property
    def _ending(self) -> str:
        """Ending of the sentences that say what is counted."""
        return "_confirmed" if self.results.counted is Counted.CONFIRMED else ""

    def _counts(self, code: Code) -> float:
        """Return how often a code is expected, or confirmed."""
        return float(self.rows[code.id][self.results.counted])

    def _documents(self, code: Code) -> float:
        """Return in how many documents a code is expected, or confirmed."""
        return float(self.rows[code.id][f"documents_{self.results.counted}"])

    def _main_code(self, main: Code) -> None:
        self.file.heading(self._text("main", id=main.id, name=main.name), 2)
        if main.definition:
            self.file.paragraph(main.definition).runs[0].italic = True
        if not self._counts(main):
            self.file.paragraph(self._text("not_found", name=main.name))
            return
        below = [
            code
            for code in self.results.codebook.codes
            if code.id != main.id and self.results.codebook.main_code(code.id) == main.id
        ]
        sentences = [self._found(main), *self._most_frequent(below), *self._absent(main)]
        self.file.paragraph(" ".join(sentences))
        if not self.short:
            for sentence in self._by_attribute(main):
                self.file.paragraph(sentence)
        self.file.paragraph(self._text("interpret"))
        if below:
            self._code_table(below, self._text("subcodes", main.name))
        self._picture(f"main_{main.id}")
        if self.short:
            self._quotes(main, "typical", len(below) or 1)
            return
        self._quotes(main, "typical", max(QUOTES["typical"], len(below)))
        self._quotes(main, "contrast", QUOTES["contrast"])

    def _found(self, main: Code) -> str:
        """Write how often a main code is there, and by whom."""
        row = self.rows[main.id]
        numbers = {
            key: self.texts.whole(round(row[column]))
            for key, column in {
                **{key: key for key in ("human", "auto", "review", "confirmed")},
                "low": "expected_low",
                "high": "expected_high",
            }.items()
        }
        certain = row["expected"] == row["confirmed"]
        text = self._text(
            f"found{'_confirmed' if certain else self._ending}", **self._named(main), **numbers
        )
        if row["confirmed"]:
            parts = [key for key in ("human", "auto") if row[key]]
            by = f"by_{parts[0] if len(parts) == 1 else 'both'}"
            all_are = "all_" if certain or self._ending else ""
            text += " " + self._text(f"{all_are}{by}", **numbers)
        return f"{text} {self._text('left', **numbers)}" if row["review"] else text

    def _most_frequent(self, below: Sequence[Code]) -> list[str]:
        given = sorted(
            (code for code in below if round(self._counts(code))),
            key=lambda code: -self._counts(code),
        )
        keys = ("most_frequent_code", "next_code")
        return [
            self._text(key, **self._named(code) | {"segments": self._with_segments(code)})
            for key, code in zip(keys, given, strict=False)
        ]

    def _with_segments(self, code: Code) -> str:
        return self.texts.count("with_segments", round(self._counts(code)))

    def _absent(self, main: Code) -> list[str]:
        codebook = self.results.codebook
        there = {
            one.document
            for one in self.results.coded
            if codebook.main_code(one.code) == main.id and weight(one, self.results.counted)
        }
        absent = [one.id for one in self.results.documents if one.id not in there]
        return [self._text("absent", ", ".join(absent))] if 0 < len(absent) <= ABSENT else []

    def _leaves_out_groups(self) -> bool:
        """Return whether a comparison of groups leaves any out, because it is too small."""
        return any(row.get("small") for _, rows in self._attribute_tables for row in rows)

    def _by_attribute(self, main: Code) -> list[str]:
        sentences = []
        for name, rows in self._attribute_tables:
            groups = [row for row in rows if row["code"] == main.id]
            shown = [row for row in groups if not row.get("small")]
            if not 1 < len(shown) <= VALUES:
                continue
            counted = f"documents_{self.results.counted}"
            shown.sort(key=lambda row: -share(row[counted], row["documents_with_value"]))
            values = ", ".join(
                self._text(
                    "by_value",
                    value=row["value"] or self._text("no_value"),
                    share=self._share(row[counted], row["documents_with_value"]),
                    part=round(row[counted]),
                    all=row["documents_with_value"],
                )
                for row in shown
            )
            sentences.append(
                self._text("by_attribute", attribute=attribute_title(name), values=values)
            )
        return sentences

    @cached_property
    def _attribute_tables(self) -> list[tuple[str, list[dict[Any, Any]]]]:
        names = {name: attribute_table(name) for name in self.results.attributes}
        return [
            (name, self.results.tables[table].to_dict("records"))
            for name, table in names.items()
            if table in self.results.tables
        ]

    @cached_property
    def _quotes_of(self) -> Mapping[tuple[str, str], list[Row]]:
        """The quotes of each main code and kind, by their rank."""
        found: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
        if "quotes" in self.results.tables:
            quotes = self.results.tables["quotes"].sort_values("rank", kind="stable")
            for row in quotes.to_dict("records"):
                found[row["main_code"], row["kind"]].append(row)
        return found

    def _quotes(self, main: Code, kind: str, most: int) -> None:
        # The best of each code first, so that no code stands for its main code alone.
        chosen = self._quotes_of.get((main.id, kind), [])[:most]
        if not chosen:
            return
        self.file.heading(self._text(kind), 3)
        for row in chosen:
            source = ", ".join(filter(None, (row["document"], row["speaker"], row["source"])))
            unreviewed = row["status"] == Status.REVIEW
            self.file.quote(
                self._text("quote", shortened(row["text"], LONGEST_QUOTE)),
                # A code and a speaker may have the same name.
                self._text("cited_review" if unreviewed else "cited", source, code=row["code"]),
            )
        if kind == "contrast":
            self.file.paragraph(self._text("write_contrast"))

    def _together(self) -> None:
        if "cooccurrence" not in self.results.tables:
            return
        data = self.results.tables["cooccurrence"]
        if "level" in data:
            data = data[data["level"] == "sentence"]
        together = f"together_{self.results.counted}"
        rows = data.sort_values([together, "jaccard"], ascending=False, kind="stable")
        rows = rows[rows[together] > 0]
        if not len(rows):
            return
        self.file.heading(self._text("together"), 1)
        self.file.paragraph(self._text("together_text"))
        self.file.table(
            [self._text(key) for key in ("pair", *self._columns, "jaccard", "lift")],
            [
                [
                    f"{row['code_a']} {row['name_a']} – {row['code_b']} {row['name_b']}",
                    *(self._rounded(row[f"together_{column}"]) for column in self._columns),
                    self.texts.decimal(row["jaccard"]),
                    self._text("in_brackets", lift) if row["small"] else lift,
                ]
                for row in rows.head(PAIRS).to_dict("records")
                for lift in [self.texts.decimal(row["lift"])]
            ],
            (self._text("table"), self._text("together_caption")),
            numbers=range(1, 3 + len(self._columns)),
        )
        self._picture("cooccurrence")
        self.file.paragraph(self._text("write_together"))

    def _groups(self) -> None:
        names = [attribute_table(name) for name in self.results.attributes]
        shown = [name for name in names if self._has_picture(name)]
        if shown:
            self.file.heading(self._text("groups"), 1)
            for name in shown:
                self._picture(name)
            self.file.paragraph(self._text("write_groups"))

    def _topics(self) -> None:
        if "topics" not in self.results.tables:
            return
        rows = [
            row for row in self.results.tables["topics"].to_dict("records") if row["topic"] >= 0
        ]
        rows.sort(key=lambda row: self.results.is_situation(row["topic"]))
        if not rows:
            return
        self.file.heading(self._text("topics"), 1)
        self.file.paragraph(self.texts.count("topics_text", len(rows)))
        self.file.table(
            [self._text(key) for key in ("topic", "words", "passages", "documents")],
            [
                [
                    f"{row['topic']} {self.results.topic_title(row['topic'], row['label'])}",
                    row["words"],
                    self.texts.whole(row["size"]),
                    self.texts.whole(row["documents"]),
                ]
                for row in rows
            ],
            (self._text("table"), self._text("topics_caption")),
            numbers=(2, 3),
        )
        for name in ("topic_map", "code_by_topic"):
            self._picture(name)
        self.file.paragraph(self._text("write_topics"))

    @property
    def _columns(self) -> tuple[Counted, ...]:
        """What the tables hold: what is expected beside what is confirmed, or the latter alone."""
        if self.results.counted is Counted.CONFIRMED:
            return (Counted.CONFIRMED,)
        return Counted.EXPECTED, Counted.CONFIRMED

    @property
    def _statuses(self) -> tuple[Status, ...]:
        """Whose codings the tables count apart, as far as a page has room."""
        if self.results.counted is Counted.CONFIRMED:
            return Status.HUMAN, Status.AUTO
        return (Status.REVIEW,)

    def _rounded(self, number: float) -> str:
        """Write a count of codings; an expected one with a decimal while it is small."""
        if number < SMALL_NUMBER and number != round(number):
            return self.texts.decimal(number, 1)
        return self.texts.whole(round(number))

    def _code_table(self, codes: Iterable[Code], caption: str) -> None:
        keys = ("code", "name", *self._columns, *self._statuses, "documents", "share")
        self.file.table(
            [self._text(key) for key in keys],
            [[code.id, code.name, *self._cells(code)] for code in codes],
            (self._text("table"), caption),
            numbers=range(2, len(keys)),
        )

    def _cells(self, code: Code) -> Iterator[str]:
        """Write how often and in how many documents a code is expected or confirmed."""
        row = self.rows[code.id]
        if Counted.EXPECTED in self._columns:
            bounds = (row[f"expected_{bound}"] for bound in ("low", "high"))
            low, high = (self.texts.whole(round(bound)) for bound in bounds)
            expected = self._rounded(row["expected"])
            certain = row["expected"] == row["confirmed"]
            yield expected if certain else self._text("interval", expected, low=low, high=high)
        for column in ("confirmed", *self._statuses):
            yield self.texts.whole(row[column])
        yield self.texts.whole(round(self._documents(code)))
        yield self._share(self._documents(code), len(self.results.documents))

    def _share(self, documents: float, all_documents: int) -> str:
        """Write which part of all documents it is: of the whole number that stands beside it."""
        return self.texts.percent(share(round(documents), all_documents))

    def _has_picture(self, name: str) -> bool:
        """Tell whether there is a PNG: it may have to be waited for, and is asked for late."""
        return name in self.pictures and self.pictures[name].startswith(_PNG)

    def _picture(self, name: str) -> None:
        if self._has_picture(name):
            title = workbook_texts(self.results.language, self.results.dimensions).picture(name)
            self.file.picture(self.pictures[name], (self._text("picture"), title))

    def _named(self, code: Code) -> dict[str, str]:
        return {
            "id": code.id,
            "name": code.name,
            "segments": self.texts.count("segment", round(self._counts(code))),
            "documents": self.texts.count("in_documents", round(self._documents(code))),
            "all": self.texts.whole(len(self.results.documents)),
            "share": self._share(self._documents(code), len(self.results.documents)),
        }

    def _text(self, key: str, value: object = "", **named: object) -> str:
        return self.texts.text(key, value, **named)


def shortened(text: str, most: int) -> str:
    """Cut a text between words, and show that it was cut.

    Examples
    --------
    >>> shortened("eins zwei drei", 20), shortened("eins zwei drei", 10)
    ('eins zwei drei', 'eins zwei […]')
    """
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[: most + 1].rsplit(" ", 1)[0] + " […]"


def _frequencies(results: Results) -> list[dict[Any, Any]]:
    data = results.tables.get("frequencies")
    if data is None:
        data = frequencies(results.coded, results.documents, results.codebook)
    return data.to_dict("records")
