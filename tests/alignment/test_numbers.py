"""Do the numbers of a list ever put a coding where it was not made?"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.alignment.numbers import PAGE, NumberedQuote, meant_spans
from pipeline.alignment.quotes import QuoteFinder, TextSpan
from pipeline.ingest.corpus import read_document
from pipeline.records import Document, Role, SourceAnchor, Turn

ANSWERS = st.sampled_from(["Ja.", "Nein.", "Ja. Und gern.", "Die Ernte.", "Ja. Nein."])


def transcript(answers: list[str], head: int, blank: bool) -> Document:
    between = "\n\n" if blank else "\n"
    turns = (f"I: Frage {n}?{between}B: {said}" for n, said in enumerate(answers))
    text = "Gespräch\n\n" * head + between.join(turns) + "\n"
    (document,) = read_document(text.encode(), "I1.txt")
    return document


@settings(max_examples=100, deadline=None)
@given(
    answers=st.lists(ANSWERS, min_size=2, max_size=6),
    head=st.integers(0, 2),
    blank=st.booleans(),
    counted=st.sampled_from(["line", "turn"]),
    data=st.data(),
)
def test_whatever_is_counted_no_coding_is_put_at_another_place(
    answers: list[str], head: int, blank: bool, counted: str, data: st.DataObject
) -> None:
    document = transcript(answers, head, blank)
    finder = QuoteFinder(document.text)
    meant: list[TextSpan] = []
    quotes: list[NumberedQuote] = []
    for _ in range(data.draw(st.integers(1, 5))):
        turn = data.draw(st.sampled_from(document.turns))
        words = data.draw(st.sampled_from(document.text_of(turn).split()))
        start = document.text.index(words, turn.start)
        spans = finder.exact_matches(words)
        if TextSpan(start, start + len(words)) not in spans:
            continue
        anchor = turn.anchor_at(start)
        number = turn.number if counted == "turn" or anchor is None else anchor.line
        meant.append(TextSpan(start, start + len(words)))
        quotes.append(NumberedQuote(spans, number))
    for true, found in zip(meant, meant_spans(document, quotes), strict=True):
        assert true in found


def test_numbers_of_lines_decide_in_a_whole_list() -> None:
    document = transcript(["Ja.", "Ja.", "Nein.", "Ja."], head=1, blank=True)
    spans = QuoteFinder(document.text).exact_matches("Ja.")
    lines = [
        anchor.line
        for turn in document.turns
        if document.text_of(turn) == "Ja." and (anchor := turn.anchor_at(turn.start))
    ]
    quotes = [NumberedQuote(spans, line) for line in lines]
    assert meant_spans(document, quotes) == [(span,) for span in spans]


def test_pages_decide_where_they_are_named() -> None:
    text = "Ja. Ja. Ja."
    turns = tuple(
        Turn(
            number=n, speaker="B", role=Role.PARTICIPANT, start=start, end=start + 3,
            anchors=(SourceAnchor(start=start, page=page, paragraph=n),),
        )
        for n, start, page in ((1, 0, 1), (2, 4, 2), (3, 8, 2))
    )  # fmt: skip
    document = Document(id="I1", file="I1.pdf", text=text, turns=turns)
    first, second, third = QuoteFinder(text).exact_matches("Ja.")
    assert meant_spans(
        document,
        [NumberedQuote((first, second, third), 1, PAGE), NumberedQuote((first, second), 2, PAGE)],
    ) == [(first,), (second,)]
