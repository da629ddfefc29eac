"""Columns and keys of the outputs that list and count codings."""

from __future__ import annotations

from pipeline.schema.columns import (
    CODE,
    CODE_NAME,
    CODE_ROW,
    CONFIRMED,
    COUNTS,
    DOCUMENT,
    DOCUMENT_COUNTS,
    DOCUMENTS,
    DOCUMENTS_CONFIRMED,
    DOCUMENTS_EXPECTED,
    END,
    EXPECTED,
    FILE,
    MAIN_CODE,
    SEGMENTS,
    SOURCE,
    SPEAKER,
    START,
    TIME,
    TURN,
    WORDS,
    Column,
    Family,
    Kind,
    Table,
    coefficient,
    integer,
    share,
    text,
)

CODING_TABLES: tuple[Table, ...] = (
    Table(
        "segments",
        "Every coding unit (a sentence of a turn), coded or not.",
        (
            text("segment_id", "Document, start and end; stays the same when run again."),
            DOCUMENT,
            FILE,
            TURN,
            SPEAKER,
            SOURCE,
            text(
                "role",
                "Of speech: interviewer or participant; only participants are coded. Of a document "
                "without speakers: participant for the text that is coded; heading, imprint, "
                "biography, references, contents or repetition for what is not.",
            ),
            START,
            END,
            TIME,
            text("text", "The sentence."),
        ),
        ("segment_id",),
    ),
    Table(
        "coded_segments",
        "Every coded passage, one row for each of its codes: the best single answer.",
        (
            text("segment_id", "Document, start and end of the passage."),
            DOCUMENT,
            FILE,
            TURN,
            SPEAKER,
            SOURCE,
            START,
            END,
            TIME,
            text("text", "The passage: neighbouring sentences of a turn that carry the code."),
            CODE,
            CODE_NAME,
            MAIN_CODE,
            text(
                "status",
                "human: a person decided; auto: sure enough to stand; review: the best guess, "
                "for a person.",
            ),
            share("probability", "How sure the machine is, 0 to 1; 1 where a person decided."),
            text("coder", "Who coded: a person's initials or the name of the machine's coder."),
            text(
                "evidence",
                "What the code would be less probable without: the most important sentence of the "
                "passage, up to five words, those of the codebook with where it has them, the "
                "question before; words that speak against the code; the most similar passage that "
                "people coded, or anchor example. Where nothing is strong it says so and gives the "
                "definition. Of human codings: list and line.",
                optional=True,
            ),
            text(
                "reason",
                "Which place among all codes each coder gives it; what the neighbouring sentences "
                "changed; why it stands or is for a person; the code that comes next.",
                optional=True,
            ),
        ),
        ("segment_id", "code"),
        Family(
            "dimension_",
            "dimension",
            "Value of the passage in a dimension of study.toml, by what is said in it or shortly "
            "before; empty: undetermined.",
            Kind.TEXT,
            optional=True,
            parts=(
                share(
                    "_probability",
                    "How probable the value is, or, where there is none, that none holds; 1 where "
                    "a person set it. Empty where a passage was not read.",
                    optional=True,
                ),
                text(
                    "_evidence",
                    "What was said that the value rests on, and where: in the passage, before it "
                    "in the turn, in the question, in an earlier turn.",
                    optional=True,
                ),
            ),
        ),
    ),
    Table(
        "codings_moved",
        "Which codings of people no longer stand where, or as, they were found first? The lists of "
        "codings themselves are never changed.",
        (
            text("file", "The list of codings."),
            integer("line", "Line of that list.", optional=True),
            DOCUMENT,
            text(
                "code",
                "The code as it is written in the list; empty where a review decided that none "
                "holds.",
                optional=True,
            ),
            text("coder", "Who coded."),
            text(
                "change",
                "moved: the words stand elsewhere; reworded: they were corrected; lost: they were "
                "not found any more, and the coding does not count until the list or the "
                "transcript is mended.",
            ),
            text("source_before", "Place in the source file at first.", optional=True),
            text("source", "Place in the source file now; empty where lost.", optional=True),
            integer("start_before", "Offset of the first character at first."),
            integer("start", "Offset of the first character now.", optional=True),
            text("text_before", "The words at first."),
            text("text", "The words now; empty where lost.", optional=True),
        ),
        (),
    ),
    Table(
        "suggestions",
        "Which passages are most worth coding by hand next? Made by panreflex code --suggest, "
        "in the form of a list of codings: fill in the codes, and put a copy among the codings.",
        (
            DOCUMENT,
            text("code", "Empty, for the person who codes.", optional=True),
            integer("begin", "Number of the turn in its document, counted from 1."),
            text("segment", "The passage."),
            text("coder", "Empty, for the person who codes.", optional=True),
            text("comment", "Empty, for the person who codes.", optional=True),
            SOURCE,
            text("proposal", "The most probable codes, each with its probability."),
        ),
        ("document", "begin", "segment"),
    ),
    Table(
        "frequencies",
        "How often is each code given? Codes that were never given stand there with 0.",
        (
            *CODE_ROW,
            *COUNTS,
            DOCUMENTS,
            *DOCUMENT_COUNTS,
            share("share_of_documents", "documents divided by the number of all documents."),
            WORDS,
            integer("human", "How many of segments have the status human."),
            integer("auto", "How many of segments have the status auto."),
            integer("review", "How many of segments have the status review."),
        ),
        ("code",),
        Family(
            "segments_",
            "document type",
            "How many of segments lie in documents of this type; documents without a type count "
            "in segments alone.",
        ),
    ),
    Table(
        "code_by_document",
        "How often is each code given in each document?",
        (*CODE_ROW, SEGMENTS, DOCUMENTS),
        ("code",),
        Family("", "document", "How many of segments lie in this document."),
    ),
    Table(
        "code_by_document_confirmed",
        "How often is each code confirmed in each document?",
        (*CODE_ROW, CONFIRMED, DOCUMENTS_CONFIRMED),
        ("code",),
        Family("", "document", "How many of confirmed lie in this document."),
    ),
    Table(
        "code_by_document_expected",
        "How often is each code expected to be right in each document?",
        (*CODE_ROW, EXPECTED, DOCUMENTS_EXPECTED),
        ("code",),
        Family("", "document", "How many of expected lie in this document.", Kind.NUMBER),
    ),
    Table(
        "code_by_*",
        "How often is each code given in each group of documents? One file for each attribute "
        "that the study names, and for each of its dimensions, whose values are of passages.",
        (
            *CODE_ROW,
            text(
                "value",
                "Value of the attribute; empty: documents without one. Of a dimension: the value "
                "of the passages, and a document has all the values that its passages have; "
                "confirmed and expected then are of code and value together.",
                optional=True,
            ),
            *COUNTS,
            DOCUMENTS,
            *DOCUMENT_COUNTS,
            integer("documents_with_value", "Number of all documents with this value."),
            share("share_of_documents", "documents divided by documents_with_value."),
            share("share_of_code", "Row share: segments divided by all segments of the code."),
            share(
                "share_of_value",
                "Column share: segments divided by the segments of all codes in documents with "
                "this value.",
            ),
            WORDS,
            share(
                "share_of_words",
                "words divided by all words that participants say in documents with this value.",
            ),
            integer(
                "small",
                "1: so few documents that groups should not be compared and people may be "
                "recognised: fewer than small_cell in study.toml have the code (or are in the "
                "group, where none has it); 0: enough.",
            ),
            integer(
                "unlike",
                "1: in documents with this value participants say at least twice as many words as "
                "usual, or half as many, so that numbers of segments do not compare: see "
                "share_of_words; 0: not.",
            ),
        ),
        ("code", "value"),
    ),
    Table(
        "*_by_document",
        "How do the values of a dimension spread over the documents? One file for each dimension "
        "that the study names.",
        (
            DOCUMENT,
            text("value", "Value of the dimension; empty: undetermined.", optional=True),
            integer("passages", "Number of coded passages with this value, each counted once."),
            integer("set_by_people", "How many of them people gave the value."),
            Column(
                "expected",
                Kind.NUMBER,
                "How many passages are expected to have this value: sum of the probabilities.",
            ),
            share("share_of_document", "passages divided by all coded passages of the document."),
        ),
        ("document", "value"),
    ),
    Table(
        "group_tests",
        "Do the groups of an attribute differ in a code, more than by chance? To explore, not to "
        "prove: the groups were not drawn at random.",
        (
            text("attribute", "Column of the metadata."),
            *CODE_ROW,
            integer(
                "groups",
                "Number of groups that are compared: those with a value and at least as many "
                "documents as small_cell in study.toml says.",
            ),
            integer("documents", "Number of documents in them."),
            coefficient(
                "p",
                "How often groups put together at random differ as much in how often the code is "
                "expected per word; documents stay whole. Empty for fewer than two groups.",
            ),
            coefficient(
                "p_corrected",
                "The same, corrected for the number of codes that are looked at (Westfall and "
                "Young, by the smallest p), main codes and codes each among themselves.",
            ),
        ),
        ("attribute", "code"),
    ),
    Table(
        "cooccurrence",
        "Which two codes meet, how closely, and more often than by chance? Pairs that never meet "
        "are left out.",
        (
            text(
                "level",
                "sentence: the same sentence carries both; passage: two coded passages overlap; "
                "turn: both are given within a turn; near: two coded passages lie at most as many "
                "sentences apart as near in study.toml says, or overlap.",
            ),
            text("code_a", "Id of the code that stands first in the codebook."),
            text("code_b", "Id of the other code."),
            text("name_a", "Name of code_a."),
            text("name_b", "Name of code_b."),
            integer("units_a", "Number of sentences, passages or turns that carry code_a."),
            integer("units_b", "Number of them that carry code_b."),
            integer(
                "together",
                "sentence, turn: number of them that carry both; passage, near: number of pairs "
                "of passages that meet, as QDA programs count.",
            ),
            integer("documents", "Number of documents in which they meet."),
            share(
                "jaccard",
                "together / (units_a + units_b - together): 1 if always together. At most 1, also "
                "where a long passage meets several.",
            ),
            Column(
                "expected",
                Kind.NUMBER,
                "How often they would meet by chance, if each document kept its units but had "
                "them anywhere in what participants say.",
                heading="expected by chance",
            ),
            Column("lift", Kind.NUMBER, "together / expected: above 1, more often than by chance."),
            integer(
                "together_confirmed",
                "How many of together are confirmed: both codes given or accepted by a person, "
                "or auto.",
            ),
            Column(
                "together_expected",
                Kind.NUMBER,
                "How many of together are expected to be right: the product of both "
                "probabilities, summed.",
            ),
            integer(
                "small",
                "1: they stand together less often than small_cell in study.toml says, so that "
                "lift and jaccard say little; 0: enough.",
            ),
        ),
        ("level", "code_a", "code_b"),
    ),
)
