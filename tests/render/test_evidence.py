"""The same records in words, in both languages; one reason for every kind of decision."""

from __future__ import annotations

import pytest

from pipeline.records import (
    CoderVote,
    Decision,
    DecisionReason,
    Evidence,
    EvidenceKind,
    NearestExample,
    Rank,
    RankBasis,
    Rival,
    Rule,
    RulePart,
    SourceAnchor,
    Status,
)
from pipeline.render import (
    evidence_spans,
    evidence_text,
    proposals_text,
    reason_parts,
    reason_text,
)
from pipeline.review.words import numbered_proposals


def word(kind: EvidenceKind, text: str, part: RulePart | None = None, rule: str = "", **more):
    return Evidence(
        kind=kind, code="W", text=text, rule=Rule(part, rule or text) if part else None, **more
    )


ANCHOR = SourceAnchor(start=90, page=3, line=12)
EVIDENCE = (
    word(EvidenceKind.CODEBOOK, "Hochbeet", RulePart.TERM, "Beet"),
    word(EvidenceKind.CODEBOOK, "gießen", RulePart.DEFINITION, "Gießen", negated=True),
    word(EvidenceKind.CODEBOOK, "Wasser", RulePart.NAME, quoted=True),
    word(EvidenceKind.LEARNED, "Tonne", negated=True, quoted=True),
    word(EvidenceKind.AGAINST, "Wein", RulePart.EXCLUDE),
    word(EvidenceKind.AGAINST, "Bier", RulePart.EXCLUDING_TERM),
    word(
        EvidenceKind.EXAMPLE,
        "Der Regen fehlt.",
        example=NearestExample(document="G1", turn=4, anchor=ANCHOR),
    ),
    word(EvidenceKind.QUOTE, "gießen nie", coder="modell"),
    word(EvidenceKind.QUOTE, "im Hochbeet", coder="modell"),
)


def test_the_same_evidence_reads_in_both_languages():
    assert evidence_text(EVIDENCE, "de") == (
        "im Kodierleitfaden: Hochbeet (Begriff „Beet“ im Kodierleitfaden), "
        "gießen (Definition: „Gießen“, verneint), Wasser (Name des Codes, zitiert)"
        " · wie von Hand kodiert: Tonne (verneint, zitiert)"
        " · dagegen: Wein (Ausschlussregel), Bier (Ausschluss durch den Begriff „Bier“)"
        " · ähnlich zu G1, S. 3, Zeile 12: „Der Regen fehlt.“"
        " · modell zitiert: „gießen nie im Hochbeet“"
    )
    assert evidence_text(EVIDENCE, "en") == (
        "in the codebook: Hochbeet (term “Beet” in the codebook), "
        "gießen (definition: “Gießen”, negated), Wasser (name of the code, quoted)"
        " · as coded by hand: Tonne (negated, quoted)"
        " · against it: Wein (exclusion rule), Bier (ruled out by the term “Bier”)"
        " · like G1, p. 3, line 12: “Der Regen fehlt.”"
        " · modell quotes: “gießen nie im Hochbeet”"
    )


def test_what_is_lost_most_without_comes_first_and_weakness_is_told():
    evidence = (
        word(EvidenceKind.SENTENCE, "Der Regen fehlt."),
        word(EvidenceKind.NO_WORD, ""),
        word(EvidenceKind.QUESTION, "Was fehlt Ihnen?"),
        word(EvidenceKind.EXAMPLE, "Es regnet nie.", example=NearestExample(remote=True)),
        word(EvidenceKind.DEFINITION, "Gießen und Regen"),
    )
    assert evidence_text(evidence, "de") == (
        "wichtigster Satz: „Der Regen fehlt.“ · kein einzelnes Wort gibt den Ausschlag"
        " · nach der Frage „Was fehlt Ihnen?“"
        " · am nächsten noch das Ankerbeispiel „Es regnet nie.“"
        " · kein starker Beleg; Definition des Codes: „Gießen und Regen“"
    )
    assert evidence_text(evidence, "en") == (
        "most important sentence: “Der Regen fehlt.” · no single word is decisive"
        " · after the question “Was fehlt Ihnen?”"
        " · at best like the anchor example “Es regnet nie.”"
        " · no strong evidence; definition of the code: “Gießen und Regen”"
    )


@pytest.mark.parametrize(
    ("example", "german", "english"),
    [
        (
            NearestExample(document="G1", turn=4, remote=True),
            "am nächsten noch G1, Redebeitrag 4: „Regen“",
            "at best like G1, turn 4: “Regen”",
        ),
        (NearestExample(), "ähnlich zum Ankerbeispiel „Regen“", "like the anchor example “Regen”"),
        (
            NearestExample(remote=True),
            "am nächsten noch das Ankerbeispiel „Regen“",
            "at best like the anchor example “Regen”",
        ),
    ],
)
def test_the_nearest_example_is_named_by_its_place(example, german, english):
    one = word(EvidenceKind.EXAMPLE, "Regen", example=example)
    assert evidence_text([one], "de") == german
    assert evidence_text([one], "en") == english


def test_what_a_user_wrote_is_never_translated():
    """The words are those of the catalogue, and braces are those of the text."""
    one = word(EvidenceKind.LEARNED, "negated", negated=True)
    assert evidence_text([one], "de") == "wie von Hand kodiert: negated (verneint)"
    quote = word(EvidenceKind.QUOTE, "{definition} no", coder="quoted")
    assert evidence_text([quote], "de") == "quoted zitiert: „{definition} no“"


@pytest.mark.parametrize(
    ("reason", "german", "english"),
    [
        (DecisionReason.PERSON, "von Hand kodiert", "coded by hand"),
        (
            DecisionReason.ABOVE_THRESHOLD,
            "gilt: über der geprüften Schwelle 0,70",
            "stands: above the tested threshold 0.70",
        ),
        (
            DecisionReason.BELOW_THRESHOLD,
            "prüfen: unter der geprüften Schwelle 0,70",
            "please check: below the tested threshold 0.70",
        ),
        (
            DecisionReason.NO_THRESHOLD,
            "prüfen: für diesen Code ist keine Schwelle verlässlich",
            "please check: no threshold is reliable for this code",
        ),
        (
            DecisionReason.UNTESTED_CODER,
            "prüfen: noch zeigt keine Handkodierung, wie verlässlich modell, zwei ist",
            "please check: no hand coding shows yet how reliable modell, zwei is",
        ),
        (
            DecisionReason.CODER_ALONE,
            "prüfen: nur modell, zwei gibt diesen Code, alle Kodierer zusammen nicht",
            "please check: only modell, zwei gives this code, all coders together do not",
        ),
        (
            DecisionReason.NAME_ALONE,
            "prüfen: der Name des Codes fällt, sonst spricht nichts dafür",
            "please check: the name of the code is said, nothing else speaks for it",
        ),
        (
            DecisionReason.CODEBOOK_ALONE,
            "prüfen: nur nach dem Kodierleitfaden",
            "please check: by the codebook alone",
        ),
    ],
)
def test_every_reason_has_its_words(reason, german, english):
    decision = Decision(
        status=Status.REVIEW, reason=reason, threshold=0.7, coders=("modell", "zwei")
    )
    assert reason_text(decision, "de") == german
    assert reason_text(decision, "en") == english


def test_every_kind_of_reason_is_tested():
    (marked,) = (
        one for one in test_every_reason_has_its_words.pytestmark if one.name == "parametrize"
    )
    assert {reason for reason, _, _ in marked.args[1]} == set(DecisionReason)


DECISION = Decision(
    status=Status.AUTO,
    reason=DecisionReason.ABOVE_THRESHOLD,
    probability=0.75,
    threshold=0.7,
    sentence_probability=0.4,
    codes=12,
    coded_sentences=8,
    ranks=(
        Rank(RankBasis.CODED_SENTENCES, 1),
        Rank(RankBasis.CONTEXT, 2),
        Rank(RankBasis.DESCRIPTION, 2),
        Rank(RankBasis.WORDS, 3),
        Rank(RankBasis.QUESTION, 1),
    ),
    votes=(
        CoderVote("modell", 0.9, ("weil; darum",), 0.977),
        CoderVote("zwei", 0.0),
    ),
    rival=Rival("B", "Boden", 0.3),
)


def test_the_same_decision_reads_in_both_languages():
    assert reason_text(DECISION, "de") == (
        "Platz unter 12 Codes: nach 8 kodierten Sätzen 1, im Zusammenhang des Redebeitrags 2, "
        "nach Beschreibung 2, nach Wörtern 3, nach Frage davor 1; modell: 0,90 (weil; darum), "
        "damit hier zu 98 % richtig; zwei: nein; "
        "für sich 0,40, mit Nachbarsätzen 0,75; gilt: über der geprüften Schwelle 0,70; "
        "sonst B Boden 0,30"
    )
    assert reason_parts(DECISION, "en") == [
        "rank among 12 codes: by 8 coded sentences 1, in the context of the turn 2, "
        "by description 2, by words 3, by the question before 1",
        "modell: 0.90 (weil; darum), here right in 98% of cases",
        "zwei: no",
        "by itself 0.40, with its neighbours 0.75",
        "stands: above the tested threshold 0.70",
        "otherwise B Boden 0.30",
    ]


def test_memos_of_people_and_files_of_their_codings_stay_as_they_are():
    decision = Decision(
        status=Status.HUMAN, reason=DecisionReason.PERSON, comments=("sicher", "no; doch")
    )
    assert reason_text(decision, "de") == "von Hand kodiert; sicher; no; doch"
    origins = [word(EvidenceKind.ORIGIN, text) for text in ("hk.csv:2", "ms.csv:7")]
    assert evidence_text(origins, "en") == "hk.csv:2, ms.csv:7"


def test_a_code_with_few_codings_and_one_that_is_given_too():
    decision = Decision(
        status=Status.REVIEW,
        reason=DecisionReason.NO_THRESHOLD,
        codes=2,
        ranks=(Rank(RankBasis.CODED_SENTENCES, None),),
        rival=Rival("B", "Boden", 0.6, given=True),
    )
    assert reason_parts(decision, "de")[0] == (
        "Platz unter 2 Codes: kaum Handkodierungen dieses Codes"
    )
    assert reason_parts(decision, "de")[-1] == "zugleich B Boden 0,60"


def test_spans_of_evidence_are_each_place_once():
    """The word recurs at 20; the quote covers its first place and touches what follows."""
    found = evidence_spans(
        [
            word(EvidenceKind.LEARNED, "Regen", spans=((4, 9), (20, 25))),
            word(EvidenceKind.QUOTE, "Der Regen", spans=((0, 9),)),
            word(EvidenceKind.CODEBOOK, "fehlt", spans=((9, 14),)),
        ]
    )
    assert found == ((0, 9), (9, 14), (20, 25))


def test_a_probability_that_would_be_nothing_is_less_than_the_least():
    alternatives = [Rival("B", "Boden", 0.0049), Rival("C", "Kanne", 0.005)]
    written = proposals_text(Rival("W", "Wasser", 0.5), alternatives, "de")
    assert written == "1: W Wasser 0,50 · 2: B Boden < 0,01 · 3: C Kanne 0,01"
    assert numbered_proposals(written)[2] == "B Boden < 0,01"
