"""Which columns and keys has each output file?"""

from __future__ import annotations

from pipeline.schema.shapes import Column, Family, Kind, Table


def _text(name: str, meaning: str, *, optional: bool = False) -> Column:
    return Column(name, Kind.TEXT, meaning, optional)


def _integer(name: str, meaning: str, *, optional: bool = False) -> Column:
    return Column(name, Kind.INTEGER, meaning, optional)


def _share(name: str, meaning: str, *, optional: bool = False) -> Column:
    return Column(name, Kind.SHARE, meaning, optional)


def _coefficient(name: str, meaning: str) -> Column:
    return Column(name, Kind.NUMBER, meaning, optional=True)


_DOCUMENT = _text("document", "Short name of the document.")
_FILE = _text("file", "Transcript, relative to the folder of transcripts.")
_TURN = _integer("turn", "Number of the turn in its document, counted from 1.")
_SPEAKER = _text(
    "speaker", "Label of the person who speaks; empty where the source has none.", optional=True
)
_SOURCE = _text(
    "source",
    "Place in the source file as its reader counts: page, paragraph (empty ones are not counted), "
    "line, subtitle or time; empty where the source has none.",
    optional=True,
)
_START = _integer("start", "Offset of the first character in the document's text, from 0.")
_END = _integer("end", "Offset behind the last character in the document's text.")
_TIME = _text(
    "time", "Time in the recording, hh:mm:ss; empty where the source has none.", optional=True
)
_CODE = _text("code", "Id of the code.")
_CODE_NAME = _text("code_name", "Name of the code.")
_MAIN_CODE = _text("main_code", "Id of the topmost code above it; its own id if it has none.")
_CODE_ROW = (
    _CODE,
    _CODE_NAME,
    _MAIN_CODE,
    _text(
        "level",
        "main: the row sums up a code and all codes below it; code: a code without subcodes.",
    ),
)
_SEGMENTS = _integer(
    "segments",
    "Number of coded passages; a passage with two subcodes counts twice in the row of their main "
    "code, as in QDA programs.",
)
_DOCUMENTS = _integer("documents", "Number of documents with at least one such passage.")

TABLES: tuple[Table, ...] = (
    Table(
        "segments",
        "Every coding unit (a sentence of a turn), coded or not.",
        (
            _text("segment_id", "Document, start and end; stays the same when run again."),
            _DOCUMENT,
            _FILE,
            _TURN,
            _SPEAKER,
            _SOURCE,
            _text("role", "interviewer or participant; only participants are coded."),
            _START,
            _END,
            _TIME,
            _text("text", "The sentence."),
        ),
        ("segment_id",),
    ),
    Table(
        "coded_segments",
        "Every coded passage, one row for each of its codes: the best single answer.",
        (
            _text("segment_id", "Document, start and end of the passage."),
            _DOCUMENT,
            _FILE,
            _TURN,
            _SPEAKER,
            _SOURCE,
            _START,
            _END,
            _TIME,
            _text("text", "The passage: neighbouring sentences of a turn that carry the code."),
            _CODE,
            _CODE_NAME,
            _MAIN_CODE,
            _text(
                "status",
                "human: a person decided; auto: sure enough to stand; review: the best guess, "
                "for a person.",
            ),
            _share("probability", "How sure the machine is, 0 to 1; 1 where a person decided."),
            _text("coder", "Who coded: a person's initials or the name of the machine's coder."),
            _text("evidence", "Words of the passage that speak for the code.", optional=True),
            _text("reason", "Why the code was given, in one clause.", optional=True),
        ),
        ("segment_id", "code"),
    ),
    Table(
        "codings_moved",
        "Which codings of people no longer stand where, or as, they were found first? The lists of "
        "codings themselves are never changed.",
        (
            _text("file", "The list of codings."),
            _integer("line", "Line of that list.", optional=True),
            _DOCUMENT,
            _text("code", "The code as it is written in the list."),
            _text("coder", "Who coded."),
            _text(
                "change",
                "moved: the words stand elsewhere; reworded: they were corrected; lost: they were "
                "not found any more, and the coding does not count until the list or the "
                "transcript is mended.",
            ),
            _text("source_before", "Place in the source file at first.", optional=True),
            _text("source", "Place in the source file now; empty where lost.", optional=True),
            _integer("start_before", "Offset of the first character at first."),
            _integer("start", "Offset of the first character now.", optional=True),
            _text("text_before", "The words at first."),
            _text("text", "The words now; empty where lost.", optional=True),
        ),
        (),
    ),
    Table(
        "frequencies",
        "How often is each code given? Codes that were never given stand there with 0.",
        (
            *_CODE_ROW,
            _SEGMENTS,
            _DOCUMENTS,
            _share("share_of_documents", "documents divided by the number of all documents."),
            _integer("words", "Words of the coded text; text that is coded twice counts once."),
            _integer("human", "How many of segments have the status human."),
            _integer("auto", "How many of segments have the status auto."),
            _integer("review", "How many of segments have the status review."),
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
        (*_CODE_ROW, _SEGMENTS, _DOCUMENTS),
        ("code",),
        Family("", "document", "How many of segments lie in this document."),
    ),
    Table(
        "code_by_topic",
        "Which codes lie in which topics? Pairs that never meet are left out.",
        (
            _CODE,
            _CODE_NAME,
            _integer("topic", "Number of the topic; -1: the text belongs to none."),
            _text("label", "A few words that name the topic."),
            _integer("together", "Number of sentences that carry the code and lie in the topic."),
            _share("share_of_code", "together divided by the code's sentences in all topics."),
            _share("share_of_topic", "together divided by the topic's sentences."),
            Column(
                "lift",
                Kind.NUMBER,
                "How many times as often as by chance they meet: 1 is chance, 2 is twice as often.",
            ),
        ),
        ("code", "topic"),
    ),
    Table(
        "code_by_*",
        "How often is each code given in each group of documents? One file for each attribute "
        "that the study names.",
        (
            *_CODE_ROW,
            _text("value", "Value of the attribute; empty: documents without one.", optional=True),
            _SEGMENTS,
            _DOCUMENTS,
            _integer("documents_with_value", "Number of all documents with this value."),
            _share("share_of_documents", "documents divided by documents_with_value."),
        ),
        ("code", "value"),
    ),
    Table(
        "cooccurrence",
        "Which two codes are given to the same sentence? Pairs that never are, are left out.",
        (
            _text("code_a", "Id of the code that stands first in the codebook."),
            _text("code_b", "Id of the other code."),
            _text("name_a", "Name of code_a."),
            _text("name_b", "Name of code_b."),
            _integer("units_a", "Number of sentences that carry code_a."),
            _integer("units_b", "Number of sentences that carry code_b."),
            _integer("together", "Number of sentences that carry both."),
            _share("jaccard", "together / (units_a + units_b - together): 1 if always together."),
        ),
        ("code_a", "code_b"),
    ),
    Table(
        "agreement",
        "How far do people agree who coded the same documents? Made where two coded the same one. "
        "A sentence carries a code if the marked passage covers at least half of it. Sentences "
        "without a code count, unless uncoded_is_negative = false in study.toml: then only those "
        "to which both gave some code.",
        (
            _text("coder_a", "Who coded; empty in the rows for all coders.", optional=True),
            _text("coder_b", "Who coded as well; empty in the rows for all.", optional=True),
            _text(
                "code",
                "Id of the code; empty: all codes, where two people say the same of a sentence "
                "only if they give it the same codes.",
                optional=True,
            ),
            _text("code_name", "Name of the code.", optional=True),
            _integer("documents", "Number of documents that they share."),
            _integer("units", "Number of sentences of participants that are compared."),
            _integer("units_a", "Number of them that carry the code by coder_a.", optional=True),
            _integer("units_b", "Number of them that carry the code by coder_b.", optional=True),
            _integer(
                "together",
                "Number of them that carry the code by both; of all codes: the same ones.",
                optional=True,
            ),
            Column(
                "agreement",
                Kind.SHARE,
                "Share of the sentences of which both say the same, uncoded ones among them.",
                optional=True,
            ),
            _coefficient("kappa", "Cohen's kappa; for all coders the mean of all pairs (Light)."),
            _coefficient(
                "kappa_low",
                "Lower bound of its 95 % interval, by drawing documents anew; empty for fewer than "
                "five documents.",
            ),
            _coefficient("kappa_high", "Upper bound of its 95 % interval."),
            _coefficient("alpha", "Krippendorff's alpha, nominal."),
            _coefficient("brennan_prediger", "Kappa of Brennan and Prediger: equal chances."),
            _coefficient("gwet_ac1", "Gwet's AC1, which does not fall where a code is rare."),
            _integer("passages_a", "Number of passages that coder_a marked.", optional=True),
            _integer("passages_b", "Number of passages that coder_b marked.", optional=True),
            _integer(
                "passages_matching",
                "How many of all these the other one marked too, with the same code and at least "
                "90 % of the longer passage in common.",
                optional=True,
            ),
            Column(
                "passage_agreement",
                Kind.SHARE,
                "passages_matching divided by passages_a + passages_b, as in QDA programs.",
                optional=True,
            ),
            _coefficient(
                "passage_kappa",
                "passage_agreement corrected for chance, which is 1 by the number of codes; for "
                "all codes only.",
            ),
            Column(
                "overlap",
                Kind.SHARE,
                "Characters that both marked with the code, divided by the mean of what each "
                "marked: the agreement on where passages begin and end.",
                optional=True,
            ),
            _text(
                "instead",
                "Where only one of the two gave the code: what the other one gave (how often).",
                optional=True,
            ),
        ),
        ("coder_a", "coder_b", "code"),
    ),
    Table(
        "disagreements",
        "Of which sentences do two people say different things? Made together with agreement.csv.",
        (
            _text("coder_a", "Who coded."),
            _text("coder_b", "Who coded as well."),
            _text("segment_id", "Document, start and end of the sentence."),
            _DOCUMENT,
            _TURN,
            _SPEAKER,
            _SOURCE,
            _START,
            _END,
            _text("text", "The sentence."),
            _text("codes_a", "Codes that coder_a gave to it.", optional=True),
            _text("codes_b", "Codes that coder_b gave to it.", optional=True),
        ),
        ("coder_a", "coder_b", "segment_id"),
    ),
    Table(
        "topics",
        "What recurs in the text, found without the codebook?",
        (
            _integer("topic", "Number of the topic, the largest is 0; -1: what belongs to none."),
            _text("label", "A few words that name the topic."),
            _integer("size", "Number of passages."),
            _share("share", "size divided by the number of all passages."),
            _integer("documents", "Number of documents with at least one of its passages."),
            _text("words", "Words that set the topic apart, best first.", optional=True),
            _text("quote_1", "Its most typical passage.", optional=True),
            _text("source_1", "Document and place of quote_1.", optional=True),
            _text("quote_2", "The next.", optional=True),
            _text("source_2", "Document and place of quote_2.", optional=True),
            _text("quote_3", "The next.", optional=True),
            _text("source_3", "Document and place of quote_3.", optional=True),
        ),
        ("topic",),
    ),
    Table(
        "topic_segments",
        "To which topic does each passage belong?",
        (
            _text("segment_id", "Document, start and end of the passage."),
            _DOCUMENT,
            _TURN,
            _SOURCE,
            _START,
            _END,
            _text("text", "The passage, of one or more sentences."),
            _integer("topic", "Number of the topic; -1: none."),
            _share("probability", "How typical the passage is for the topic, 0 to 1."),
        ),
        ("segment_id",),
    ),
    Table(
        "evaluation",
        "How far do people and machine agree on each code, in documents that the machine had not "
        "seen? Counted are sentences.",
        (
            _CODE,
            _CODE_NAME,
            _integer("people", "Sentences that people gave the code."),
            _integer("machine", "Sentences that the machine gave it."),
            _integer("both", "Sentences that both gave it."),
            _share("precision", "both divided by machine."),
            _share("recall", "both divided by people."),
            _share("f1", "Harmonic mean of precision and recall."),
            Column("kappa", Kind.NUMBER, "Cohen's kappa; empty where it is not defined.", True),
            _text(
                "taken_for",
                "Codes that the machine gave instead where people gave this one, with the number "
                "of sentences.",
                optional=True,
            ),
            _text(
                "given_for",
                "Codes that people gave instead where the machine gave this one.",
                optional=True,
            ),
            _share("f1_zero_shot", "F1 by the codebook alone."),
            _share("f1_tfidf", "F1 of logistic regression on n-grams.", optional=True),
            _share("f1_lexical", "F1 by the wording shared with the codebook.", optional=True),
            _share("f1_majority", "F1 of the most frequent code everywhere.", optional=True),
            _integer("auto", "How many of machine would stand without review."),
            _share("auto_precision", "Share of auto that is right.", optional=True),
            _share(
                "auto_from",
                "Probability from which on a coding stands; empty where none does.",
                optional=True,
            ),
            _text("verdict", "Whether the code can be automated, or what is missing."),
        ),
        ("code",),
    ),
    Table(
        "evaluation_summary",
        "How far do people and machine agree in all, and what would simpler means achieve on the "
        "same sentences?",
        (
            _text(
                "method",
                "panreflex; panreflex_masked: with the interviewers' questions hidden; zero_shot: "
                "by the codebook alone; tfidf: logistic regression on n-grams; lexical: wording "
                "shared with the codebook; majority: the most frequent code everywhere.",
            ),
            _share("micro_f1", "F1 over all pairs of sentence and code."),
            _share("macro_f1", "Mean F1 of the codes that people gave at least once."),
            Column("mean_kappa", Kind.NUMBER, "Mean kappa of these codes.", True),
            _share("precision", "both divided by machine."),
            _share("recall", "both divided by people."),
            _integer("people", "Codings of sentences by people."),
            _integer("machine", "Codings of sentences by the machine."),
            _integer("both", "Codings that both gave."),
            _share("auto_share", "Share of machine that would stand without review."),
            _share("auto_precision", "Share of these that is right.", optional=True),
            _share(
                "calibration_error",
                "Mean distance between probability and share right, in ten bins.",
                optional=True,
            ),
            _share("brier", "Mean squared distance between probability and truth.", optional=True),
            _share(
                "effort_80",
                "Share of the sentences that a person must look at to reach a micro-F1 of 0.80, "
                "the least sure first.",
            ),
            _share("effort_90", "The same for 0.90."),
        ),
        ("method",),
    ),
    Table(
        "evaluation_curves",
        "Which points do the curves of evaluation.svg go through?",
        (
            _text(
                "curve",
                "learning: micro-F1 (y) after x training documents; effort: micro-F1 (y) after a "
                "person looked at the share x of the sentences; calibration: share right (y) of "
                "codings with a mean probability of x.",
            ),
            _text(
                "series",
                "learning: method, the mean of the draws; effort: method, or random order; "
                "calibration: auto, review or all.",
            ),
            Column("x", Kind.NUMBER, "Place on the horizontal axis."),
            _share("y", "Place on the vertical axis."),
            _integer("n", "calibration: number of codings.", optional=True),
        ),
        (),
    ),
    Table(
        "faults",
        "What could not be read, anchored or decided, and why?",
        (
            _text("stage", "Step of the pipeline that met it."),
            _text("file", "The file concerned.", optional=True),
            _integer("line", "Line or row of the file, counted from 1.", optional=True),
            _text("problem", "What is wrong, in one sentence."),
            _text("next_step", "What can be done about it.", optional=True),
        ),
        (),
    ),
)
