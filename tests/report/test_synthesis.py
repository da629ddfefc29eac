"""The draft of a synthesis and the codebook as Word files, of the two talks about gardens."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import docx
import pandas as pd
import pytest
from docx.oxml.ns import qn

from pipeline.manifest import Manifest
from pipeline.records import Code, Codebook, Fault, Status
from pipeline.report import codebook_document, synthesis
from pipeline.report.synthesis import LONGEST_QUOTE
from pipeline.results import Results
from pipeline.tables.frame import text_column
from tests.report.garden_results import BEDS, garden, quotes
from tests.report.test_workbook import png

MANIFEST = Manifest(
    created="2026-01-01",
    seed=7,
    settings={"coding.auto_precision": 0.85, "coding.encoder": "e5", "title": "x"},
    versions={"python": "3.11.7", "panreflex": "0.1.0", "click": "8"},
    stages={},
)


@pytest.fixture
def results() -> Results:
    garden_results = garden()
    return replace(
        garden_results,
        tables={**garden_results.tables, "quotes": quotes()},
        manifest=MANIFEST,
        faults=(Fault(stage="ingest", file="<x>.txt", problem="is empty"),),
    )


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def lines(document: Any, style: str = "") -> list[str]:
    return [p.text for p in document.paragraphs if not style or p.style.name == style]


def cells(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_sections_stand_in_their_order_under_real_headings(results):
    document = opened(synthesis(results))
    assert lines(document, "Heading 1") == [
        "Überblick",
        "Ergebnisse nach Hauptkategorien",
        "Methode",
        "Datengrundlage",
    ]
    assert lines(document, "Heading 2")[:2] == ["G Garten/Hof [alt]", "W Wetter*"]
    assert lines(document, "Title") == ["Synthese: Gärten & =Höfe"]


def test_a_main_code_is_told_with_its_figures(results):
    told = lines(opened(synthesis(results)))
    assert (
        # 1 by hand and a guess of 0.4, both in G1; 0.4 -+ 1.96 * sqrt(0.4 * 0.6) is cut to 0 and 1.
        "„Garten/Hof [alt]“: 1 Segment erwartet (1 bis 2) in 1 Dokument von 2 (50 %). Bestätigt: "
        "1, von Hand. Zu prüfen: 1. Am häufigsten "
        "ist „=Beete“ (G1) mit 1 Segment in 1 Dokument. "
        "Nicht kodiert ist die Kategorie in: G2."
    ).replace("50 %", "50\xa0%") in told
    assert "Zu „Wetter*“ ist nichts kodiert." in told


def test_groups_are_compared_unless_they_are_too_small(results):
    by_place = results.tables["code_by_Ort_Lage"]
    large = replace(
        results, tables={**results.tables, "code_by_Ort_Lage": by_place.assign(small=0)}
    )
    sentence = "Nach „Ort/Lage“: Stadt 100\xa0% (1 von 1), Land 0\xa0% (0 von 1)."
    assert sentence in lines(opened(synthesis(large)))
    told = lines(opened(synthesis(results)))
    assert not [text for text in told if text.startswith("Nach „")]
    assert len([text for text in told if text.startswith("Gruppen mit zu wenigen")]) == 1
    assert not [text for text in lines(opened(synthesis(large))) if text.startswith("Gruppen mit")]


def test_main_codes_that_as_many_documents_speak_of_are_all_named(results):
    as_many = results.tables["frequencies"].assign(documents_expected=1.2)
    told = lines(opened(synthesis(replace(results, tables={"frequencies": as_many}))))
    # 1.2 is 1 document of 2.
    sentence = "Am breitesten gestreut sind G, W, je in 1 Dokument von 2 (50\xa0%)."
    assert [text for text in told if text.endswith(sentence)]


def test_each_code_is_quoted_before_one_is_quoted_again(results):
    one = results.tables["quotes"].iloc[:1]
    codes = [f"G{number}" for number in range(1, 9)]
    many = pd.concat([one.assign(code=code, rank=rank) for code in codes for rank in (1, 2)])
    book = replace(
        results.codebook,
        codes=(
            *(code for code in results.codebook.codes if code.parent is None),
            *(Code(id=code, name=code, parent="G") for code in codes),
        ),
    )
    # frequencies of the codes that are new: those of G2
    rows = results.tables["frequencies"]
    known = pd.concat([rows, *(rows[rows["code"] == "G2"].assign(code=code) for code in codes[2:])])
    tables = {"frequencies": known, "quotes": many.reset_index(drop=True)}
    full = replace(results, codebook=book, tables=tables)
    cited = [text.rpartition("Code ")[2] for text in lines(opened(synthesis(full)), "Quote")]
    assert cited == [f"{code})" for code in codes]  # eight codes, more than the six of a few


def test_the_short_form_has_the_findings_and_a_quote_of_each_code(results):
    document = opened(synthesis(results, {"frequencies": png()}, short=True))
    assert lines(document, "Heading 1") == ["Überblick", "Ergebnisse nach Hauptkategorien"]
    assert len(lines(document, "Quote")) == 1
    assert not len(document.inline_shapes)


def test_places_for_people_are_marked(results):
    document = opened(synthesis(results))
    marked = [run.text for p in document.paragraphs for run in p.runs if run.font.highlight_color]
    assert any(text.startswith("[Interpretation ergänzen") for text in marked)
    assert not [text for text in lines(document) if "⟦" in text or "⟧" in text]


def test_quotes_stand_with_their_source(results):
    (quote,) = lines(opened(synthesis(results)), "Quote")
    assert quote == f"„{BEDS}“ (G1, B, Absatz 2; Code G1)"


def test_long_quotes_are_cut_between_words(results):
    long = results.tables["quotes"].assign(text="Wort " * 400, status=Status.REVIEW)
    told = lines(
        opened(synthesis(replace(results, tables={**results.tables, "quotes": long}))), "Quote"
    )
    assert told[0].endswith("Wort […]“ (G1, B, Absatz 2; Code G1, zu prüfen)")
    assert len(told[0]) < LONGEST_QUOTE + 50


def test_tables_hold_the_figures_and_repeat_their_heads(results):
    tables = opened(synthesis(results)).tables
    assert cells(tables[1])[1:] == [
        # By people alone, then 0.4 of a guess: 0 to 1, and 0.4 of 2 documents:
        # none, rounded, and the share is of what stands beside it.
        ["G1", "=Beete", "1", "1", "0", "1", "50\xa0%"],
        ["G2", "Zäune", "0,4\xa0(0–1)", "0", "1", "0", "0\xa0%"],
    ]
    for table in tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_the_method_is_filled_in_from_the_manifest(results):
    document = opened(synthesis(results))
    told = "\n".join(lines(document))
    assert "Von Hand kodiert haben: HK (1 Segment in 1 Dokument)." in told
    assert "mindestens 85\xa0% richtig" in told
    assert "Version 1.2" in told
    assert "Zufallszahlen beginnen bei 7" in told
    assert "Keine zwei Personen haben dasselbe Dokument kodiert" in told
    assert cells(document.tables[-2])[1:] == [
        ["coding.auto_precision", "0.85"],
        ["coding.encoder", "e5"],
        ["python", "3.11.7"],
        ["panreflex", "0.1.0"],
    ]


def test_the_data_basis_lists_documents_with_their_attributes_and_what_is_missing(results):
    document = opened(synthesis(results))
    assert cells(document.tables[-1]) == [
        ["Dokument", "Ort/Lage", "=Alter", "Sätze", "Segmente"],
        ["G1", "Stadt", "50", "1", "2"],
        ["G2", "Land", "", "1", "0"],
    ]
    assert "<x>.txt: is empty" in lines(document, "List Bullet")


def test_pictures_have_captions_and_words_for_screen_readers(results):
    document = opened(synthesis(results, {"frequencies": png(), "page": b"<svg/>"}))
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "Häufigkeiten"
    assert "Abbildung 1: Häufigkeiten" in lines(document, "Caption")


def test_the_table_of_contents_leads_to_every_heading(results):
    document = opened(synthesis(results))
    body = document.element.body
    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    bookmarks = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    headings = lines(document, "Heading 1") + lines(document, "Heading 2")
    assert set(anchors) < set(bookmarks)
    assert len(anchors) == len(headings)
    assert len(bookmarks) - len(anchors) == len(lines(document, "Heading 3"))
    fields = [node.get(qn("w:fldCharType")) for node in body.iter(qn("w:fldChar"))]
    assert fields.count("begin") == fields.count("separate") == fields.count("end")


@pytest.mark.parametrize(("language", "named"), [("de", "de-DE"), ("fr", "en-GB")])
def test_the_language_is_known_to_the_word_processor(results, language, named):
    with zipfile.ZipFile(io.BytesIO(synthesis(replace(results, language=language)))) as archive:
        assert f'w:val="{named}"' in archive.read("word/styles.xml").decode()


def test_an_english_study_has_an_english_synthesis(results):
    told = lines(opened(synthesis(replace(results, language="en"))))
    assert "Nothing is coded as “Wetter*”." in told
    assert not [text for text in told if "ergänzen" in text]


def test_the_same_results_are_the_same_bytes(results):
    pictures = {"frequencies": png()}
    assert synthesis(results, pictures) == synthesis(results, pictures)
    assert codebook_document(results) == codebook_document(results)


def test_a_study_of_which_nothing_is_known_has_both():
    bare = garden(bare=True)
    told = lines(opened(synthesis(bare)))
    assert [text for text in told if text.endswith("Noch ist nichts kodiert.")]
    assert "Zu diesen Ergebnissen gibt es kein Manifest." in told
    empty = replace(
        bare,
        documents=(),
        segments=(),
        tables={},
        codebook=Codebook(title="", language="de", version="", codes=()),
    )
    assert lines(opened(synthesis(empty)), "Heading 1") == [
        "Überblick",
        "Methode",
        "Datengrundlage",
    ]
    assert lines(opened(codebook_document(empty)), "Title") == ["Kodierleitfaden: Gärten & =Höfe"]


def test_what_no_document_can_carry_is_replaced(results):
    quotes = results.tables["quotes"]
    surrogates = text_column(pd.Series("\ud800", index=quotes.index, dtype=object))
    bad = quotes.assign(text="a\x00b\x0bc", source=surrogates)
    told = lines(
        opened(synthesis(replace(results, tables={**results.tables, "quotes": bad}))), "Quote"
    )
    assert told[0].startswith("„a\ufffdb c“")


def test_the_codebook_has_rules_and_examples_that_people_confirmed(results):
    document = opened(codebook_document(results))
    told = lines(document)
    assert lines(document, "Heading 1") == ["G Garten/Hof [alt]", "W Wetter*"]
    assert lines(document, "Heading 2") == ["G1 =Beete", "G2 Zäune"]
    assert "Definition: Was wächst." in told
    assert "Nicht dazu gehört: Zäune (G2)." in told
    assert lines(document, "Quote") == [
        f"„{BEDS}“ (G1, B, Absatz 2)",
        "„Im Beet wächst Salat.“ (Kodierleitfaden)",
    ]
    assert told.count("[Ankerbeispiel ergänzen]") == 2  # G2, which a machine coded only, and W


def test_examples_are_of_different_documents_and_typical_ones_go_first(results):
    one = results.coded[0]
    later = replace(one, id="G1_33_50", start=33, end=50)
    ranked = results.tables["quotes"].head(1).assign(segment_id="G1_33_50", code="G1", rank=1)
    told = lines(
        opened(codebook_document(replace(results, coded=(one, later), tables={"quotes": ranked}))),
        "Quote",
    )
    shown = results.documents[0].text[33:50]
    assert told[0].startswith(f"„{' '.join(shown.split())}")
    assert len(told) == 2


def test_topics_have_their_titles_and_the_interview_situation_comes_last(results):
    topics = pd.DataFrame(
        [(0, "Kaffee", 3, 1, "Kaffee"), (1, "Beet", 2, 1, "Beet")],
        columns=["topic", "label", "size", "documents", "words"],
    )
    coverage = pd.DataFrame(
        [(1, "G1 Beete: Beet", "theme"), (0, "Gesprächssituation: Kaffee", "situation")],
        columns=["topic", "title", "kind"],
    )
    known = {**results.tables, "topics": topics, "topic_coverage": coverage}
    document = opened(synthesis(replace(results, tables=known)))
    (table,) = [table for table in document.tables if table.cell(0, 0).text == "Thema"]
    assert [row[0] for row in cells(table)[1:]] == [
        "1 G1 Beete: Beet",
        "0 Gesprächssituation: Kaffee",
    ]


def test_a_recommendation_says_what_carries_it_but_for_groups_of_few_documents(results):
    row = dict.fromkeys(("addressee", "codes", "survey_items"), "")
    counts = dict.fromkeys(
        ("passages_for", "voices_for", "documents_for", "passages_against", "passages_open"), 1
    )
    known = {one.id: one.attributes.get("Ort/Lage") for one in results.documents}
    row |= {"recommendation": "E1", "text": "Mehr Beete.", "basis": "several", **counts}
    row["documents"] = ", ".join(known)
    advised = {"recommendations": pd.DataFrame([row])}

    def told(small_cell: int) -> list[str]:
        changed = replace(
            results, tables={**results.tables, **advised}, small_cell=small_cell,
            attributes=("Ort/Lage",),
        )  # fmt: skip
        return [
            line for line in lines(opened(synthesis(changed))) if line.startswith("Getragen von")
        ]

    sizes = {value: list(known.values()).count(value) for value in known.values() if value}
    most = max(sizes.values())
    assert told(1) == [
        "Getragen von: Ort/Lage: " + ", ".join(f"{value} ({n})" for value, n in sizes.items())
    ]
    assert told(most + 1) == []
