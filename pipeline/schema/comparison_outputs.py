"""Columns and keys of the outputs that compare people with people and with the machine."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.agreement_measures import MEASURES
from pipeline.schema.columns import (
    CODE,
    CODE_NAME,
    DOCUMENT,
    END,
    SOURCE,
    SPEAKER,
    START,
    TURN,
    Column,
    Kind,
    Table,
    coefficient,
    integer,
    share,
    text,
)


def _measures() -> Iterator[Column]:
    """Yield the columns of the coefficients of agreement, each with its interval behind."""
    for number, measure in enumerate(MEASURES.values()):
        kind = Kind.SHARE if measure.share else Kind.NUMBER
        yield Column(measure.column, kind, measure.meaning, optional=True)
        how = ", by drawing documents anew; empty for fewer than five documents"
        low = f"Lower bound of its 95 % interval{'' if number else how}."
        yield coefficient(f"{measure.column}_low", low)
        yield coefficient(f"{measure.column}_high", "Upper bound of its 95 % interval.")


COMPARISON_TABLES: tuple[Table, ...] = (
    Table(
        "agreement",
        "How far do people agree who coded the same documents? Made where two coded the same one. "
        "A sentence carries a code if the marked passage covers at least half of it. Sentences "
        "without a code count, unless uncoded_is_negative = false in study.toml: then only those "
        "to which both gave some code.",
        (
            text("coder_a", "Who coded; empty in the rows for all coders.", optional=True),
            text("coder_b", "Who coded as well; empty in the rows for all.", optional=True),
            text(
                "code",
                "Id of the code; empty: all codes, where two people say the same of a sentence "
                "only if they give it the same codes.",
                optional=True,
            ),
            text("code_name", "Name of the code.", optional=True),
            integer("documents", "Number of documents that they share."),
            integer("units", "Number of sentences of participants that are compared."),
            integer("units_a", "Number of them that carry the code by coder_a.", optional=True),
            integer("units_b", "Number of them that carry the code by coder_b.", optional=True),
            integer(
                "together",
                "Number of them that carry the code by both; of all codes: the same ones.",
                optional=True,
                heading="both",
            ),
            *_measures(),
            integer("passages_a", "Number of passages that coder_a marked.", optional=True),
            integer("passages_b", "Number of passages that coder_b marked.", optional=True),
            integer(
                "passages_matching",
                "How many of all these the other one marked too, with the same code and at least "
                "90 % of the longer passage in common (another share by --overlap).",
                optional=True,
            ),
            Column(
                "passage_agreement",
                Kind.SHARE,
                "passages_matching divided by passages_a + passages_b, as in QDA programs.",
                optional=True,
            ),
            coefficient(
                "passage_kappa",
                "passage_agreement corrected for chance, which is 1 by the number of codes; for "
                "all codes only.",
            ),
            Column(
                "document_agreement",
                Kind.SHARE,
                "Share of the documents of which both say the same, whether they have the code; of "
                "all codes: share of all pairs of document and code.",
                optional=True,
            ),
            Column(
                "frequency_agreement",
                Kind.SHARE,
                "The same of how often they have it.",
                optional=True,
            ),
            Column(
                "overlap",
                Kind.SHARE,
                "Characters that both marked with the code, divided by the mean of what each "
                "marked: the agreement on where passages begin and end.",
                optional=True,
            ),
            text(
                "instead",
                "Where only one of the two gave the code: what the other one gave (how often).",
                optional=True,
            ),
        ),
        ("coder_a", "coder_b", "code"),
    ),
    Table(
        "confusion",
        "Which code did the one give where the other gave which? Made together with agreement.csv. "
        "A code that both gave stands for itself; what only the one gave stands against each that "
        "only the other gave: a sentence with several codes may count several times.",
        (
            text("coder_a", "Who coded."),
            text("coder_b", "Who coded as well."),
            text("code_a", "Id of the code that coder_a gave; empty: none.", optional=True),
            text("code_a_name", "Its name; where there is none, that."),
            text("code_b", "Id of the code that coder_b gave; empty: none.", optional=True),
            text("code_b_name", "Its name; where there is none, that."),
            integer("sentences", "Number of sentences."),
        ),
        ("coder_a", "coder_b", "code_a", "code_b"),
    ),
    Table(
        "disagreements",
        "Of which sentences do two people say different things? Made together with agreement.csv.",
        (
            text("coder_a", "Who coded."),
            text("coder_b", "Who coded as well."),
            text("segment_id", "Document, start and end of the sentence."),
            DOCUMENT,
            TURN,
            SPEAKER,
            SOURCE,
            START,
            END,
            text("text", "The sentence."),
            text("codes_a", "Codes that coder_a gave to it.", optional=True),
            text("codes_b", "Codes that coder_b gave to it.", optional=True),
        ),
        ("coder_a", "coder_b", "segment_id"),
    ),
    Table(
        "replication",
        "How much changes when the same documents are read by another language model, or with "
        "another prompt or seed? Made by panreflex llm replicate, in the folder replication.",
        (
            text("reading", "What differs from the settings of the study; first the study's own."),
            text("code", "Id of the code; empty: all codes together.", optional=True),
            text("code_name", "Name of the code.", optional=True),
            text("model", "Name of the model."),
            text("prompt", "Hash of the wording of the requests."),
            integer("seed", "Start of the model's random choices."),
            Column("temperature", Kind.NUMBER, "How random its answers are."),
            integer("requests", "Requests to the model."),
            integer("answered", "How many of them have a readable answer."),
            integer("passages", "Passages that it gave the code."),
            integer("sentences", "Sentences in them."),
            integer("documents", "Documents that have the code."),
            integer(
                "same_as_first",
                "Sentences that the first reading gave the same code; of all codes: pairs of "
                "sentence and code.",
            ),
            share(
                "f1_first",
                "Agreement with the first reading (F1): twice same_as_first by all that both gave.",
                optional=True,
            ),
            integer("people", "Sentences that people gave the code, in what the model has read."),
            share("precision", "Share of its sentences that people gave the code.", optional=True),
            share("recall", "Share of people's sentences that it gave the code.", optional=True),
            share("f1", "Harmonic mean of precision and recall.", optional=True),
        ),
        ("reading", "code"),
    ),
    Table(
        "replication_differences",
        "Which sentences get other codes than in the first reading? Made by panreflex llm "
        "replicate, in the folder replication.",
        (
            text("reading", "What differs from the settings of the study."),
            text("segment_id", "Document, start and end of the sentence."),
            DOCUMENT,
            TURN,
            SPEAKER,
            SOURCE,
            START,
            END,
            text("text", "The sentence."),
            text("codes_first", "Codes of the first reading.", optional=True),
            text("codes", "Codes of this reading.", optional=True),
            text("codes_people", "Codes that people gave to it.", optional=True),
        ),
        ("reading", "segment_id"),
    ),
    Table(
        "evaluation",
        "How far do people and machine agree on each code, in documents that the machine had not "
        "seen? Counted are sentences.",
        (
            CODE,
            CODE_NAME,
            integer("people", "Sentences that people gave the code."),
            integer("machine", "Sentences that the machine gave it."),
            integer("both", "Sentences that both gave it."),
            share("precision", "both divided by machine."),
            share("recall", "both divided by people."),
            share("f1", "Harmonic mean of precision and recall."),
            Column("kappa", Kind.NUMBER, "Cohen's kappa; empty where it is not defined.", True),
            text(
                "taken_for",
                "Codes that the machine gave instead where people gave this one, with the number "
                "of sentences.",
                optional=True,
            ),
            text(
                "given_for",
                "Codes that people gave instead where the machine gave this one.",
                optional=True,
            ),
            share("f1_zero_shot", "F1 by the codebook alone."),
            share("f1_tfidf", "F1 of logistic regression on n-grams.", optional=True),
            share("f1_lexical", "F1 by the wording shared with the codebook.", optional=True),
            share("f1_majority", "F1 of the most frequent code everywhere.", optional=True),
            integer(
                "auto", "How many of machine would stand without review.", heading="without review"
            ),
            share("auto_precision", "Share of auto that is right.", optional=True),
            share(
                "auto_from",
                "Probability from which on a coding stands; empty where none does.",
                optional=True,
            ),
            text(
                "verdict",
                "From which probability on codings of it stand without review, or what is missing.",
            ),
        ),
        ("code",),
    ),
    Table(
        "evaluation_summary",
        "How far do people and machine agree in all, and what would simpler means achieve on the "
        "same sentences?",
        (
            text(
                "method",
                "panreflex; panreflex_masked: with the interviewers' questions hidden; "
                "panreflex_without_model: without the opinions of a language model; zero_shot: "
                "by the codebook alone; tfidf: logistic regression on n-grams; lexical: wording "
                "shared with the codebook; majority: the most frequent code everywhere.",
            ),
            share("micro_f1", "F1 over all pairs of sentence and code."),
            share("macro_f1", "Mean F1 of the codes that people gave at least once."),
            Column("mean_kappa", Kind.NUMBER, "Mean kappa of these codes.", True),
            share("precision", "both divided by machine."),
            share("recall", "both divided by people."),
            integer("people", "Codings of sentences by people."),
            integer("machine", "Codings of sentences by the machine."),
            integer("both", "Codings that both gave."),
            share("auto_share", "Share of machine that would stand without review."),
            share("auto_precision", "Share of these that is right.", optional=True),
            integer(
                "passages",
                "Passages that people marked: neighbouring sentences of a turn with the same code.",
            ),
            share(
                "passages_found",
                "Share of them that the machine marked too: with the same code, and half of the "
                "sentences in common that either marked.",
            ),
            share("passages_exact", "Share that it marked from the same to the same sentence."),
            share(
                "boundary_similarity",
                "How far the places coincide at which codes begin and end within turns: Fournier's "
                "B, where one sentence off counts half; mean over the documents.",
                optional=True,
            ),
            share(
                "calibration_error",
                "Mean distance between probability and share right, in ten bins.",
                optional=True,
            ),
            share("brier", "Mean squared distance between probability and truth.", optional=True),
            share(
                "effort_80",
                "Share of the sentences that a person must look at to reach a micro-F1 of 0.80, "
                "the least sure first.",
            ),
            share("effort_90", "The same for 0.90."),
        ),
        ("method",),
    ),
    Table(
        "evaluation_curves",
        "Which points do the curves of evaluation.svg go through?",
        (
            text(
                "curve",
                "learning: micro-F1 (y) after x training documents; effort: micro-F1 (y) after a "
                "person looked at the share x of the sentences; calibration: share right (y) of "
                "codings with a mean probability of x.",
            ),
            text(
                "series",
                "learning: method, the mean of the draws; effort: method, or random order; "
                "calibration: auto, review or all.",
            ),
            Column("x", Kind.NUMBER, "Place on the horizontal axis."),
            share("y", "Place on the vertical axis."),
            integer("n", "calibration: number of codings.", optional=True),
        ),
        (),
    ),
)
