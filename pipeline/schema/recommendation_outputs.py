"""Columns and keys of the outputs on recommendations and good examples."""

from __future__ import annotations

from pipeline.schema.columns import (
    DOCUMENT,
    SOURCE,
    SPEAKER,
    Column,
    Table,
    integer,
    text,
)

_PASSAGE = text("segment_id", "The passage: names it in other tables and in sheets.")
_TEXT = text("text", "The passage in words.")
_GROUP = text(
    "attributes",
    "What is known of the document: the attributes that the study compares by.",
    optional=True,
)
_RECOMMENDATION = text("recommendation", "Its id in the sheet of recommendations.")
_RELEASED = text("released", "yes: it may be published.", optional=True)
_CODES = text("codes", "The codes of the passage, the likeliest first.", optional=True)
_CUES = (
    text(
        "cues",
        "The words that show it; empty where only the question does.",
        optional=True,
    ),
    text(
        "asked_for",
        "yes: the interviewer asked for such.",
        optional=True,
        heading="asked by the interviewer",
    ),
)
_THEME = (
    text("code", "The likeliest code of the passage; empty: none.", optional=True),
    text("code_name", "Its name.", optional=True),
)


def _to_fill_in(name: str, meaning: str) -> Column:
    return text(name, f"For people to fill in: {meaning}", optional=True)


RECOMMENDATION_TABLES: tuple[Table, ...] = (
    Table(
        "recommendation_suggestions",
        "Which passages demand, wish, warn or advise? Grouped by code, as a sheet to write "
        "recommendations from. Found by words and questions; a proposal. Written by 'panreflex "
        "recommend suggest'.",
        (
            *_THEME,
            text("topic", "The topic that the passage lies in.", optional=True),
            text("kind", "demand, wish, warning or advice."),
            *_CUES,
            _TEXT,
            DOCUMENT,
            SPEAKER,
            SOURCE,
            _PASSAGE,
            _CODES,
            _GROUP,
            _to_fill_in(
                "recommendation",
                "the id of the recommendation that it belongs to; or a new one, as id, colon and "
                "what it says.",
            ),
            _to_fill_in("stance", "for or against; empty: for."),
            _to_fill_in("addressee", "whom the recommendation is for."),
        ),
        ("segment_id",),
    ),
    Table(
        "example_suggestions",
        "Which passages tell of something done that worked? Found by words and questions; those "
        "that people confirm become good examples. Written by 'panreflex recommend examples'.",
        (
            *_THEME,
            _TEXT,
            _to_fill_in("confirmed", "yes or no."),
            _to_fill_in("released", "yes: its words may be published."),
            _to_fill_in("title", "what the example is called."),
            text(
                "place",
                "Where it was: proposed from the metadata, for people to correct.",
                optional=True,
                heading="location",
            ),
            _to_fill_in("needs", "what is needed to do it."),
            _to_fill_in("note", "anything else."),
            *_CUES,
            DOCUMENT,
            SPEAKER,
            SOURCE,
            _PASSAGE,
            _CODES,
            _GROUP,
        ),
        ("segment_id",),
    ),
    Table(
        "recommendations",
        "What does each recommendation rest on?",
        (
            _RECOMMENDATION,
            text("text", "What it says."),
            text("addressee", "Whom it is for.", optional=True),
            text("codes", "Codes that it is about.", optional=True),
            text(
                "basis",
                "none: nobody named a passage for it; one voice: all of them are said by one "
                "person; one document: by several in one document; several: in several documents.",
            ),
            integer("passages_for", "Passages that people named for it."),
            integer("voices_for", "Speakers who say them."),
            integer("documents_for", "Documents in which they stand."),
            text("documents", "These documents.", optional=True),
            integer("passages_against", "Passages that people named against it."),
            integer("documents_against", "Documents in which these stand."),
            integer(
                "passages_open",
                "Passages with its codes that demand, wish, warn or advise, and that nobody has "
                "named: for or against it is open. Only codings that stand, or are likelier than "
                "not.",
            ),
            integer("documents_open", "Documents in which these stand."),
            text(
                "carried_by",
                "The values of each attribute among the documents for it, with their numbers of "
                "documents.",
                optional=True,
            ),
            text(
                "not_carried_by",
                "Values of these attributes of which no document is for it; of attributes with at "
                "most 12 values.",
                optional=True,
            ),
            text(
                "survey_items",
                "Items of the survey with one of its codes, or a code above or below, with their "
                "means.",
                optional=True,
            ),
            _RELEASED,
            text("note", "What a person wrote beside it.", optional=True),
        ),
        ("recommendation",),
    ),
    Table(
        "recommendation_passages",
        "Which passages speak for each recommendation, which against, and which are still to be "
        "judged?",
        (
            _RECOMMENDATION,
            text("stance", "for, against: a person says so; open: nobody has judged it."),
            text(
                "kind",
                "demand, wish, warning or advice, by its words; empty: none of these.",
                optional=True,
            ),
            text(
                "tone",
                "for: it values what it speaks of; against: it finds fault; empty: unclear. By "
                "words, as in quotes.csv: a hint, not a finding.",
                optional=True,
            ),
            DOCUMENT,
            SPEAKER,
            SOURCE,
            _PASSAGE,
            _TEXT,
            _CODES,
            _GROUP,
        ),
        ("recommendation", "stance", "segment_id"),
    ),
    Table(
        "examples",
        "Which good examples have people confirmed?",
        (
            text("title", "What a person calls it.", optional=True),
            text("place", "Where it was.", optional=True, heading="location"),
            text("needs", "What is needed to do it.", optional=True),
            _TEXT,
            text("code", "The likeliest code of the passage; empty: none.", optional=True),
            text("code_name", "Its name.", optional=True),
            DOCUMENT,
            SPEAKER,
            SOURCE,
            _PASSAGE,
            _GROUP,
            _RELEASED,
            text("note", "What a person wrote beside it.", optional=True),
        ),
        ("segment_id",),
    ),
)
