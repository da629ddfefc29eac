from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language import sentences

# Speech, as far as it is made of what the rules look at, and any other text.
PIECES = (
    "Ja|und|Dann|z. B.|Dr.|M.|12.|...|…|?|!|.|/|(lacht)|(.)|(So war das.)|„|“|'n|\n|- |März|usw."
)
TEXTS = st.text() | st.lists(st.sampled_from([*PIECES.split("|"), "\u00a0"])).map(" ".join)


def cut(text: str, language: str = "de") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@given(TEXTS, st.sampled_from(["de", "en", "nl", "qq"]))
@settings(max_examples=100, deadline=None)
def test_sentences_hold_every_character_once(text, language):
    spans = sentences(text, language)
    between = [0, *(offset for span in spans for offset in span), len(text)]
    assert between == sorted(between)
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    gaps = zip(between[::2], between[1::2], strict=True)
    assert not "".join(text[start:end] for start, end in gaps).strip()


def test_offsets_count_code_points():
    assert sentences("😀 Ja. 𝔄ch!") == [(0, 5), (6, 10)]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u00a0\t"])
def test_no_text_no_sentence(text):
    assert sentences(text) == []


def test_a_transcript_without_capitals_is_cut_at_its_stops():
    assert cut("ja. nee, also ... war gut. punkt") == ["ja.", "nee, also ...", "war gut.", "punkt"]


def test_a_remark_at_the_beginning_belongs_to_what_follows():
    assert cut("(lacht) Ja. (seufzt) Nein.") == ["(lacht) Ja. (seufzt)", "Nein."]


def test_a_new_line_ends_a_sentence_unless_it_goes_on_small():
    assert cut("Karte: Turm\nKarte: Boot") == ["Karte: Turm", "Karte: Boot"]
    assert cut("Karte: Turm\nund Boot") == ["Karte: Turm\nund Boot"]


def test_a_stop_in_an_address_ends_nothing():
    assert cut("Unter www.Amt.de steht es. Oder?") == ["Unter www.Amt.de steht es.", "Oder?"]


def test_english_has_abbreviations_but_no_ordinals_and_no_capital_nouns():
    text = "Mr. Smith came at 5. Trains ran, e.g. Then ... I left. (laughs) Well."
    assert cut(text, "en") == [
        "Mr. Smith came at 5.",
        "Trains ran, e.g. Then ... I left. (laughs)",
        "Well.",
    ]


def test_other_languages_are_cut_by_the_general_rules():
    assert cut("Dr. Jansen zei nee. Toen ging hij !", "nl") == [
        "Dr. Jansen zei nee.",
        "Toen ging hij !",
    ]
    assert cut("これは本です。はい。", "ja") == ["これは本です。", "はい。"]
