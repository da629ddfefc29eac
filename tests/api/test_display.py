"""How things show themselves in a notebook: readable, escaped, cut off where they are long."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from pipeline import Study, as_codebook, show
from pipeline.api.display import CodingView, SegmentView, TopicView
from pipeline.api.documents import as_series, documents_of, units_of
from pipeline.api.html import Mark, marked
from pipeline.records import (
    Code,
    Codebook,
    CodedSegment,
    Document,
    Evidence,
    EvidenceKind,
    Role,
    Status,
    Topic,
    TopicAssignment,
    Turn,
)
from pipeline.results import Results
from tests.decisions import decided

SCRIPT = "<script>alert('Umlaute & Größe')</script>"


class Balanced(HTMLParser):
    """Refuses HTML in which not every tag is closed, and collects its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def coded(text: str, start: int, end: int, code: str, **more) -> CodedSegment:
    return CodedSegment(
        id=f"0_{start}_{end}", document="0", turn=1, start=start, end=end, code=code,
        coder="panreflex", decision=decided(Status.REVIEW, 0.5), **more,
    )  # fmt: skip


def test_overlapping_marks_keep_the_text_as_it_is():
    html = marked("abcdef", [Mark(0, 4, "#0072B2", "A"), Mark(2, 6, "#E69F00", "B")])
    # the chips A and B stand behind what they name: ab|cd, then A, ef, then B
    assert Balanced(html).text == "abcdAefB"
    assert [len(piece) for piece in re.findall(r'title="">(\w+)</mark>', html)] == [2, 2, 2]


def test_evidence_is_in_bold_where_it_stands_and_nowhere_else():
    """By its place: both times the word is evidence, and not in another word or sentence."""
    text = "Regen. Der Regen fehlt, sagt er, Regenwasser auch, und Regen."
    (document,) = documents_of(as_series([text]))
    spans = tuple(found.span() for found in re.finditer(r"\bRegen\b", text))[1:]
    word = Evidence(kind=EvidenceKind.CODEBOOK, code="W", text="Regen", spans=spans)
    quote = Evidence(kind=EvidenceKind.QUOTE, code="W", text="er, Regenw", spans=((29, 39),))
    one = coded(text, 7, len(text), "W", evidence=(word, quote))
    results = show(document, coded=[one], codebook=as_codebook({"W": ""})).results
    html = CodingView(one, results)._repr_html_()
    bold = [words for words in re.findall("<b>(.*?)</b>", html) if words in text]
    assert bold == ["Regen", "er, Regenw", "Regen"]


def test_a_document_is_escaped_marked_and_in_one_piece():
    (document,) = documents_of(as_series([f"{SCRIPT} Der Regen fehlt."]))
    book = as_codebook({"<Wasser>": "Regen & Gießen"})
    end = len(document.text)
    view = show(document, coded=[coded("", end - 16, end, "<Wasser>")], codebook=book)
    html = Balanced(view._repr_html_())
    assert "script" not in html.tags
    assert SCRIPT in html.text
    assert "Der Regen fehlt.<Wasser>" in html.text
    assert "background" in view._repr_html_()


def test_a_long_document_says_how_much_more_there_is():
    lines = [f"Satz {number}." for number in range(352)]
    text = "\n".join(lines)
    turns, start = [], 0
    for number, line in enumerate(lines, start=1):
        turns.append(
            Turn(
                number=number,
                speaker="B",
                role=Role.PARTICIPANT,
                start=start,
                end=start + len(line),
            )
        )
        start += len(line) + 1
    view = show(Document(id="G1", file="G1.txt", text=text, turns=tuple(turns)))
    shown = Balanced(view._repr_html_()).text
    assert "Satz 39." in shown
    assert "Satz 40." not in shown
    assert shown.endswith("… 312 weitere Redebeiträge")


def test_a_very_long_turn_is_shown_around_the_passage():
    text = "Anfang. " + "bla " * 20_000 + "Der Regen fehlt. " + "bla " * 20_000 + "Ende."
    (document,) = documents_of(as_series([text]))
    start = text.index("Der Regen")
    word = Evidence(
        kind=EvidenceKind.CODEBOOK, code="W", text="Regen", spans=((start + 4, start + 9),)
    )
    one = coded(text, start, start + 16, "W", evidence=(word,))
    results = show(document, coded=[one], codebook=as_codebook({"W": ""})).results
    html = CodingView(one, results)._repr_html_()
    assert "Der <mark" not in html
    assert "<b>Regen</b>" in html
    assert len(html) < 10_000
    assert "Anfang" not in html
    assert "Ende." not in html
    assert CodingView(one, results).text == "Der Regen fehlt."


def test_a_codebook_shows_its_hierarchy_and_counts_and_its_codes():
    book = Codebook(
        title="Garten", language="en", version="2", codes=(
            Code(id="A", name="Water"),
            Code(id="A1", name="Rain", parent="A", definition="What <falls>", include="Hail",
                 exclude="Snow", examples=("It rains.",), terms=("rain*",)),
        ),
    )  # fmt: skip
    view = show(book)
    html = view._repr_html_()
    assert "margin:.3em 0 0 2em" in html
    assert "What <falls>" in Balanced(html).text
    code = Balanced(view["A1"]._repr_html_()).text
    for told in ("A1 Rain", "Includes Hail", "Does not include Snow", "It rains.", "rain*"):
        assert told in code


def test_a_long_codebook_and_many_passages_are_cut_off():
    codes = tuple(Code(id=f"C{number}", name="x") for number in range(100))
    book = Codebook(title="", language="de", version="", codes=codes)
    assert "… 20 weitere Codes" in show(book)._repr_html_()
    (document,) = documents_of(as_series(["Ja. " * 40]))
    many = [coded("", 4 * n, 4 * n + 3, "C0") for n in range(9)]
    results = show(document, coded=many, codebook=book).results
    from pipeline.api.display import CodeView

    html = CodeView(codes[0], results)._repr_html_()
    assert html.count("border-left:3px") == 5
    assert "… 4 weitere Passagen" in html


def test_a_topic_shows_its_words_and_passages():
    (document,) = documents_of(as_series(["Der Regen fehlt."]))
    place = TopicAssignment(
        segment="0_0_16", document="0", turn=1, start=0, end=16, topic=0, probability=1.0
    )
    topic = Topic(id=0, label="Regen <b>", words=(("Regen", 1.0),), representatives=("0_0_16",))
    results = Results(
        title="", language="de", codebook=as_codebook({}), documents=(document,), segments=(),
        coded=(), topics=(topic,), assignments=(place,),
    )  # fmt: skip
    view = TopicView(topic, results)
    assert repr(view) == "<Topic 0 'Regen <b>': 1 passages>"
    assert "Der Regen fehlt." in Balanced(view._repr_html_()).text


@pytest.mark.parametrize("codes", [(), ("W",), ("W", "B")])
def test_a_sentence_shows_its_turn_and_its_codes(codes):
    documents = documents_of(as_series(["Der Regen fehlt. Die Erde ist schwer."]))
    unit, _ = units_of(documents, "de")
    some = [coded("", 0, 16, code, units=(unit.id,)) for code in codes]
    results = show(documents[0], coded=some, codebook=as_codebook({"W": "", "B": ""})).results
    view = SegmentView(unit, results)
    shown = Balanced(view._repr_html_()).text
    assert "Die Erde ist schwer." in shown
    assert repr(view).endswith(f": {', '.join(codes) or 'uncoded'}>")
    assert ("nicht kodiert" in shown) == (not codes)


def test_all_of_a_study_shows_itself(finished_study):
    study = Study.open(finished_study)
    row = study.codings.iloc[0]
    for view in (
        study,
        study.document("G1"),
        study.segment(study.segments["segment_id"].iloc[0]),
        study.coding(row["segment_id"], row["code"]),
        study.code_definition("M1"),
        study.category_system,
    ):
        assert Balanced(view._repr_html_()).text
        assert repr(view).startswith("<")
