"""Which columns and keys have the outputs about topics?"""

from __future__ import annotations

from pipeline.schema.columns import (
    CODE,
    CODE_NAME,
    DOCUMENT,
    END,
    SOURCE,
    START,
    TURN,
    integer,
    share,
    text,
)
from pipeline.schema.shapes import Column, Kind, Table

TOPIC_TABLES: tuple[Table, ...] = (
    Table(
        "topics",
        "What recurs in the text, found without the codebook?",
        (
            integer("topic", "Number of the topic, the largest is 0; -1: what belongs to none."),
            text("label", "A few words that name the topic."),
            integer("size", "Number of passages."),
            share("share", "size divided by the number of all passages."),
            integer("documents", "Number of documents with at least one of its passages."),
            text("words", "Words that set the topic apart, best first.", optional=True),
            text("quote_1", "Its most typical passage.", optional=True),
            text("source_1", "Document and place of quote_1.", optional=True),
            text("quote_2", "The next.", optional=True),
            text("source_2", "Document and place of quote_2.", optional=True),
            text("quote_3", "The next.", optional=True),
            text("source_3", "Document and place of quote_3.", optional=True),
        ),
        ("topic",),
    ),
    Table(
        "topic_segments",
        "To which topic does each passage belong?",
        (
            text("segment_id", "Document, start and end of the passage."),
            DOCUMENT,
            TURN,
            SOURCE,
            START,
            END,
            text("text", "The passage, of one or more sentences."),
            integer("topic", "Number of the topic; -1: none."),
            share("probability", "How typical the passage is for the topic, 0 to 1."),
        ),
        ("segment_id",),
    ),
    Table(
        "code_by_topic",
        "Which codes lie in which topics? Pairs that never meet are left out.",
        (
            CODE,
            CODE_NAME,
            integer("topic", "Number of the topic; -1: the text belongs to none."),
            text("label", "A few words that name the topic."),
            integer("together", "Number of sentences that carry the code and lie in the topic."),
            share("share_of_code", "together divided by the code's sentences in all topics."),
            share("share_of_topic", "together divided by the topic's sentences."),
            Column(
                "lift",
                Kind.NUMBER,
                "How many times as often as by chance they meet: 1 is chance, 2 is twice as often.",
            ),
        ),
        ("code", "topic"),
    ),
)
