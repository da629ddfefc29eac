from __future__ import annotations

import json

import pytest

from pipeline.errors import StudyError
from pipeline.llm.critique import critique_request, critique_text, read_critique
from pipeline.llm.parse_response import Answer
from pipeline.llm.template import load_template
from tests.llm.interview import BOOK, SETTINGS

TEMPLATE = load_template(None, "de")


def critique(pair=("M1", "M2")):
    return critique_request(BOOK, pair, TEMPLATE, SETTINGS)


def answer(*quotes):
    rows = [{"quote": q, "problem": "Unklar.", "suggestion": "Klarer."} for q in quotes]
    return Answer(id=critique().id, content=json.dumps({"suggestions": rows}))


def test_the_rules_of_both_codes_are_shown_and_nothing_else():
    user = critique().body["messages"][1]["content"]
    assert "Nicht dazu: Freude an den Leuten (M2)." in user
    assert "[M2] Leute" in user
    assert critique().id == critique().id != critique(("M2", "M1")).id


def test_a_suggestion_must_quote_the_codebook():
    found = read_critique(critique(), answer('"Freude  an den Leuten"', "Erfunden", ""), BOOK)
    assert [(s.quote, s.problem) for s in found] == [("Freude an den Leuten", "Unklar.")]


def test_suggestions_are_marked_as_a_machines():
    found = read_critique(critique(), answer("Die Menschen im Garten."), BOOK)
    text = critique_text([("M1", "M2"), ("M2", "M")], found, BOOK, "test-model")
    assert text == (
        "# Vorschläge eines Sprachmodells zum Kodierleitfaden\n\n"
        "Von einer Maschine (test-model), von niemandem geprüft. Die Zitate stehen wörtlich im "
        "Kodierleitfaden; ob ein Vorschlag taugt, entscheiden Menschen.\n\n"
        "## M1 Ernte / M2 Leute\n\n"
        "- **Stelle:** „Die Menschen im Garten“  \n"
        "  **Unklar:** Unklar.  \n"
        "  **Vorschlag:** Klarer.\n\n"
        "## M2 Leute / M Motive\n\n"
        "Nichts, was sich am Kodierleitfaden belegen ließ.\n"
    )


def test_an_unknown_code_is_told():
    with pytest.raises(StudyError, match="there is no code 'M3' in the codebook"):
        critique(("M1", "M3"))
