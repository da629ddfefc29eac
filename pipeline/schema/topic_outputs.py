"""Columns and keys of the outputs about topics."""

from __future__ import annotations

from pipeline.schema.columns import (
    CODE,
    CODE_NAME,
    DOCUMENT,
    END,
    SOURCE,
    START,
    TURN,
    Column,
    Family,
    Kind,
    Table,
    integer,
    share,
    text,
)

_TOPIC = integer("topic", "Number of the topic, as in topics.csv.")
_LABEL = text("label", "A few words that name the topic, or the name that you gave it.")
_PASSAGES = integer("passages", "Number of passages of the topic.")
_STABILITY = (
    "The lesser of by_seed and by_documents in topic_stability.csv: below 0.6 a topic should not "
    "be trusted, from 0.75 on it is sure"
)
_STATUS = "fragile: stability is below stable_from in study.toml; or stable"


def _lift(meaning: str) -> Column:
    return Column("lift", Kind.NUMBER, meaning)


def _quotes(*, optional: bool) -> tuple[Column, ...]:
    """Describe the most typical passages and their places; only the first may be promised."""
    return (
        text("quote_1", "Its most typical passage.", optional=optional),
        text("source_1", "Document and place of quote_1.", optional=optional),
        text("quote_2", "The next.", optional=True),
        text("source_2", "Document and place of quote_2.", optional=True),
        text("quote_3", "The next.", optional=True),
        text("source_3", "Document and place of quote_3.", optional=True),
    )


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
            share(
                "stability",
                f"{_STABILITY}; empty until panreflex topics --stability has measured it.",
                optional=True,
            ),
            text("status", f"{_STATUS}; empty like stability.", optional=True),
            text("words", "Words that set the topic apart, best first.", optional=True),
            *_quotes(optional=True),
            text(
                "passages",
                "Ids of these passages (segment_id of topic_segments.csv), for your own names and "
                "merges in codebook/topics.yaml.",
                optional=True,
                heading="passage ids",
            ),
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
        "topic_map",
        "Where does each passage lie on a map on which like passages lie together? Of more than "
        "2,000 passages, 2,000 by chance.",
        (
            text("segment_id", "Document, start and end of the passage."),
            DOCUMENT,
            integer("topic", "Number of the topic; -1: none."),
            text("label", "A few words that name the topic; empty: none.", optional=True),
            Column("x", Kind.NUMBER, "Place from left to right; distances have no unit."),
            Column("y", Kind.NUMBER, "Place from bottom to top."),
            text("text", "The passage, of one or more sentences."),
            SOURCE,
        ),
        ("segment_id",),
    ),
    Table(
        "topic_hierarchy",
        "Which topics are most alike? Joined two by two, the most alike first.",
        (
            integer(
                "node",
                "Number of the topic; those that were joined are numbered on from there.",
            ),
            integer("left", "One of the two that were joined; empty: a topic.", optional=True),
            integer("right", "The other one; empty: a topic.", optional=True),
            Column(
                "distance",
                Kind.NUMBER,
                "How unlike the two are (1 minus cosine of their middles); 0: a topic.",
            ),
            integer("passages", "Number of passages of all topics in it."),
            text("label", "A few words that name the topic, or what was joined."),
        ),
        ("node",),
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
            integer("confirmed", "How many of them have the code from a person, or as auto."),
            Column(
                "expected",
                Kind.NUMBER,
                "How many of them are expected to have it: the sum of probabilities.",
            ),
            share("share_of_code", "together divided by the code's sentences in all topics."),
            share("share_of_topic", "together divided by the topic's sentences."),
            _lift(
                "How many times as often as by chance they meet: 1 is chance, 2 is twice as often."
            ),
        ),
        ("code", "topic"),
    ),
    Table(
        "topic_by_document",
        "How often does each topic occur in each document? Counted are passages.",
        (
            _TOPIC,
            _LABEL,
            _PASSAGES,
            integer("documents", "Number of documents with at least one of them."),
        ),
        ("topic",),
        Family("", "document", "How many of passages lie in this document."),
    ),
    Table(
        "topic_by_course",
        "Where in the interviews does each topic occur? What participants say in a document is "
        "parted in three of the same length.",
        (
            _TOPIC,
            _LABEL,
            text("part", "opening, middle or end."),
            _PASSAGES,
            share("share_of_topic", "passages divided by all passages of the topic."),
            share("share_of_part", "passages divided by all passages of this part."),
            _lift("How many times as often as if the topic were spread evenly."),
        ),
        ("topic", "part"),
    ),
    Table(
        "topic_by_*",
        "How often does each topic occur in each group of documents? One file for each attribute "
        "that the study names.",
        (
            _TOPIC,
            _LABEL,
            text("value", "Value of the attribute; empty: documents without one.", optional=True),
            _PASSAGES,
            share("share", "passages divided by all passages of documents with this value."),
            integer("documents", "Number of documents with at least one such passage."),
            integer("documents_with_value", "Number of all documents with this value."),
            share("share_of_documents", "documents divided by documents_with_value."),
        ),
        ("topic", "value"),
    ),
    Table(
        "topic_coverage",
        "How far do codes cover each topic? Counted are sentences.",
        (
            _TOPIC,
            _LABEL,
            integer("sentences", "Number of sentences in its passages."),
            integer("coded", "How many of them carry any code."),
            share("share_coded", "coded divided by sentences."),
            text(
                "main_code",
                "The code that most of them carry.",
                optional=True,
                heading="most frequent code",
            ),
            text("main_code_name", "Its name.", optional=True),
            share("share_of_main_code", "Share of the sentences that carry it."),
            text("codes", "Codes by the number of their sentences in the topic.", optional=True),
            text("status", "open: no more than half of the sentences are coded; or covered."),
            text(
                "kind",
                "situation: about the interview itself, because at least half of its passages lie "
                "at the beginning or the end of conversations and less than a third of its "
                "sentences are coded; or theme.",
            ),
            text(
                "title",
                "What views call the topic: label, with the code before it that at least a third "
                "of the sentences carry; a name that you gave it stands for itself.",
            ),
        ),
        ("topic",),
    ),
    Table(
        "code_spread",
        "Over which topics does each code spread? A code that is everywhere may be too broad. "
        "Counted are sentences.",
        (
            CODE,
            CODE_NAME,
            integer("sentences", "Number of sentences that carry the code."),
            share("share_outside", "Share of them that lies in no topic."),
            integer("topics", "Number of topics with at least one of them."),
            Column(
                "effective_topics",
                Kind.NUMBER,
                "Over how many topics they would spread if all had the same share: exponential of "
                "the entropy; 1: all in one.",
            ),
            text("where", "Topics by the number of the code's sentences in them.", optional=True),
            text("status", "broad: effective_topics is 5 or more, and a third of all; or focused."),
        ),
        ("code",),
    ),
    Table(
        "candidates",
        "What recurs without a code that covers it? Candidates for inductive codes; "
        "panreflex topics --candidates writes them as a codebook.",
        (
            text("candidate", "Id that no code has; changes with the text."),
            text(
                "kind",
                "topic: a theme of uncoded sentences, most of which lie in a topic that is mostly "
                "open; rest: another theme of uncoded sentences; part: a part of a code that "
                "spreads over many topics.",
            ),
            text("name", "Proposed name: words that set it apart."),
            text("definition", "Draft, from its words and most typical sentences."),
            integer("topic", "The topic in which most of it lies; -1: none."),
            integer(
                "passages",
                "Number of its passages: neighbouring uncoded sentences (where only the machine "
                "coded, those most like them), or passages of a part.",
            ),
            integer("documents", "Number of documents with at least one of them."),
            share("share_coded", "Share of their sentences that carries any code."),
            text("parent", "The code that it would be a part of.", optional=True),
            text("nearest_code", "The code whose passages are most like it.", optional=True),
            text("nearest_name", "Its name.", optional=True),
            text("why", "Why no code covers it."),
            *_quotes(optional=False),
        ),
        ("candidate",),
    ),
    Table(
        "topic_stability",
        "Which topics would be found again? Made by panreflex topics --stability.",
        (
            _TOPIC,
            _LABEL,
            _PASSAGES,
            share("stability", f"{_STABILITY}."),
            share(
                "by_seed",
                "Overlap with the most similar topic (shared passages divided by those of either), "
                "mean of 10 other seeds.",
            ),
            share("by_documents", "The same, mean of 10 draws without a fifth of the documents."),
            share("found", "Share of these 20 in which the overlap is at least one half."),
            text("status", f"{_STATUS}."),
        ),
        ("topic",),
    ),
)
