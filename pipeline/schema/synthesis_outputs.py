"""Columns and keys of the outputs that a synthesis is written from."""

from __future__ import annotations

from pipeline.schema.columns import (
    CODE,
    CODE_NAME,
    CODE_ROW,
    COUNTS,
    DOCUMENT,
    DOCUMENT_COUNTS,
    DOCUMENTS,
    MAIN_CODE,
    SOURCE,
    SPEAKER,
    WORDS,
    Column,
    Kind,
    Table,
    coefficient,
    integer,
    share,
    text,
)

_MAIN_CODE = text("main_code", "Id of a topmost code; it stands for all codes below it, too.")
_LIFT_OF_CHANCE = "How many times as often as if the code were spread evenly over the interviews."

SYNTHESIS_TABLES: tuple[Table, ...] = (
    Table(
        "code_by_speaker",
        "How often does each speaker of a document say what a code stands for? Pairs that never "
        "meet are left out.",
        (
            *CODE_ROW,
            DOCUMENT,
            SPEAKER,
            *COUNTS,
            WORDS,
            share(
                "share_of_speaker",
                "words divided by all words that this speaker says in the document.",
            ),
        ),
        ("code", "document", "speaker"),
    ),
    Table(
        "code_by_course",
        "In which part of the interviews is each code given? The parts are thirds of what "
        "participants say; a passage counts where its middle lies.",
        (
            *CODE_ROW,
            text("part", "opening, middle or end."),
            *COUNTS,
            share("share_of_code", "segments divided by all segments of the code."),
            share("share_of_part", "segments divided by the segments of all codes in this part."),
            Column("lift", Kind.NUMBER, _LIFT_OF_CHANCE),
        ),
        ("code", "part"),
    ),
    Table(
        "case_profiles",
        "What is each document about, beside all others? Every document and main code, also where "
        "they do not meet.",
        (
            DOCUMENT,
            _MAIN_CODE,
            CODE_NAME,
            *COUNTS,
            WORDS,
            share(
                "share_of_document",
                "words divided by all coded words of the document; a word with two main codes "
                "counts once in the latter.",
            ),
            share("share_of_study", "The same of all documents together."),
            Column(
                "ratio",
                Kind.NUMBER,
                "share_of_document divided by share_of_study: above 1, more than elsewhere; empty "
                "where the code was never given.",
                optional=True,
            ),
            text(
                "top_codes",
                "The codes below it that this document has, each with its number of segments.",
                optional=True,
            ),
        ),
        ("document", "main_code"),
    ),
    Table(
        "quotes",
        "What should be quoted for each code? Passages of as many documents as there are, typical "
        "ones first, then such that differ from them. Those that people coded go before those that "
        "stand, and these before those that are for review.",
        (
            CODE,
            CODE_NAME,
            MAIN_CODE,
            integer("rank", "1 is to be quoted first."),
            text("kind", "typical: much like the others; contrast: unlike those that are typical."),
            DOCUMENT,
            SPEAKER,
            SOURCE,
            text("segment_id", "The row of coded_segments.csv."),
            text("text", "The passage."),
            text("status", "human, auto or review, as in coded_segments.csv."),
            share("probability", "As in coded_segments.csv."),
            share(
                "typicality",
                "How like the middle of the other passages of the code it is (cosine, negative "
                "ones as 0); 1 for the only one.",
            ),
            text(
                "stance",
                "for: it values what it speaks of; against: it finds fault; empty: unclear. By "
                "words of praise and complaint, and their negation: a hint, not a finding.",
                optional=True,
            ),
        ),
        ("code", "rank"),
    ),
    Table(
        "theme_matrix",
        "What does each document say about each main code? Every document and main code; a person "
        "writes the summaries.",
        (
            DOCUMENT,
            _MAIN_CODE,
            CODE_NAME,
            *COUNTS,
            WORDS,
            text("quote", "The passage to quote; empty where there is none.", optional=True),
            SOURCE,
            text("segment_id", "Its row of coded_segments.csv.", optional=True),
            text("summary", "What a person wrote; the program never does.", optional=True),
            text("summary_by", "Who wrote it.", optional=True),
        ),
        ("document", "main_code"),
    ),
    Table(
        "joint_display",
        "Do interviews give weight to what a survey does? A row for each item of the survey and "
        "code that belongs to it.",
        (
            text("item", "The item of the survey."),
            text("label", "What the item says in full.", optional=True, heading="wording"),
            text("question", "The question of the survey that it belongs to.", optional=True),
            text("wave", "When it was asked.", optional=True),
            text("group", "Whose answers these are; empty: everybody's.", optional=True),
            Column("mean", Kind.NUMBER, "Mean of the answers."),
            coefficient("mean_low", "Lower bound of its 95 % interval: 1.96 * sd / sqrt(n)."),
            coefficient("mean_high", "Upper bound of it."),
            coefficient(
                "change",
                "mean minus that of the wave before, waves in the order of the survey's rows.",
            ),
            coefficient(
                "change_low",
                "Lower bound of its 95 % interval, as if other people had answered in each wave.",
            ),
            coefficient("change_high", "Upper bound of it."),
            Column("sd", Kind.NUMBER, "Their standard deviation.", optional=True),
            Column("min", Kind.NUMBER, "The smallest answer.", optional=True),
            Column("max", Kind.NUMBER, "The largest answer.", optional=True),
            integer("n", "Number of answers.", optional=True),
            CODE,
            CODE_NAME,
            *COUNTS,
            DOCUMENTS,
            *DOCUMENT_COUNTS,
            integer(
                "documents_compared",
                "Number of documents that the shares refer to: all in which somebody speaks, or "
                "those of the group.",
            ),
            share("share_of_documents", "documents divided by documents_compared."),
            WORDS,
            share("share_of_words", "words divided by all words that participants say in them."),
            share("share_of_item", "Share of the documents that have any code of the item."),
            share(
                "share_per_code",
                "Mean over the item's codes of documents_expected / documents_compared: does not "
                "grow with the number of codes.",
            ),
            share("words_per_code", "Mean over the item's codes of share_of_words."),
            integer(
                "rank_mean",
                "Place of the item by mean among those of the same question, wave and group, 1 for "
                "the highest; ties share it. Empty for fewer than three items.",
                optional=True,
            ),
            integer("rank_share", "Place of the item by share_per_code, likewise.", optional=True),
            text(
                "comparison",
                "What a person wrote into the survey's column comparison: convergence, complement "
                "or contradiction.",
                optional=True,
            ),
            text("note", "What a person wrote beside it.", optional=True),
            text("quote", "What is to be quoted first for the code.", optional=True),
            text("source", "Its document and place there.", optional=True),
        ),
        ("item", "question", "wave", "group", "code"),
    ),
)
