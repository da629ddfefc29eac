"""Evidence of a cell: words first, and quotes in what they leave."""

from __future__ import annotations

from pipeline.coding.evidence_room import CELL, fitting, rooms
from pipeline.coding.nearest_example import QUOTE
from pipeline.records import Evidence, EvidenceKind, NearestExample, Rule, RulePart, SourceAnchor
from pipeline.render import evidence_text

QUOTES = (EvidenceKind.QUESTION, EvidenceKind.SENTENCE)


def word(text: str, rule: Rule | None = None, *, negated: bool = False) -> Evidence:
    kind = EvidenceKind.CODEBOOK if rule else EvidenceKind.LEARNED
    return Evidence(kind=kind, code="W", text=text, rule=rule, negated=negated, weight=0.1)


def example(characters: int) -> Evidence:
    place = NearestExample(document="G1", anchor=SourceAnchor(start=0, paragraph=10), remote=True)
    return Evidence(kind=EvidenceKind.EXAMPLE, code="W", text="x" * characters, example=place)


def test_words_are_kept_as_long_as_there_is_room():
    # 40 characters and 2 between words: 42, 84, and 126 are more than 110.
    words = [word("a" * 40), word("b" * 40), word("c" * 40)]
    assert fitting(words) == words[:2]
    assert fitting([word("d" * 200), *words]) == [word("d" * 200)]


def test_quotes_share_what_words_and_the_example_leave():
    # The example takes 100 + 2 and 38 + 3 around it, the word 8 + 2 and 22 + 3: 350 - 178 = 172.
    # Around the question stand 21 + 3, around the sentence 25 + 3: (172 - 52) / 2 = 60 each.
    shown = [example(100), word("Hochbeet")]
    assert rooms(shown, QUOTES) == dict.fromkeys(QUOTES, 60)
    # By itself a quote has room enough: 172 - 24 = 148, of which it takes what it may.
    assert rooms(shown, QUOTES[:1]) == {EvidenceKind.QUESTION: QUOTE}
    # With 60 characters more of words, (112 - 52) / 2 = 30 each are too few: the question alone,
    # with 112 - 24 = 88.
    shown = [example(100), word("Hochbeet"), word("x" * 58)]
    assert rooms(shown, QUOTES) == {EvidenceKind.QUESTION: 88}


def test_a_cell_is_never_much_longer_than_it_may_be():
    rule = Rule(RulePart.INCLUDE, "Hochbeeten")
    for words in ([], [word("Hochbeet", rule, negated=True)] * 5, [word("Hochbeet")] * 5):
        kept = fitting(words)
        shown = [*kept, example(QUOTE)]
        quotes = [
            Evidence(kind=kind, code="W", text="… " + "x" * room + " …")
            for kind, room in rooms(shown, QUOTES).items()
        ]
        for language in ("de", "en"):
            assert len(evidence_text([*shown, *quotes], language)) <= CELL
