from dataclasses import replace

import pytest

from pipeline.agreement import Agreement, PairAgreement, methods_paragraph
from pipeline.agreement_measures import Figure

TWO = PairAgreement(
    first=3, second=4, together=2, passages=(2, 3), matching=2, matching_kappa=0.2,
    in_document=0.5, frequency=0.25, overlap=0.6, instead=(),
)  # fmt: skip
POOLED = Agreement(
    coders=("AB", "HK"), code="", documents=6, units=1234, figures={
        "observed": Figure(0.7), "kappa": Figure(0.5238, (-0.1, 0.9)), "alpha": Figure(0.5),
        "brennan_prediger": Figure(0.4), "ac1": Figure(None),
    }, between=TWO,
)  # fmt: skip
BY_CODE = [
    replace(POOLED, code=code, figures=POOLED.figures | {"kappa": Figure(kappa)})
    for code, kappa in [("A1", 0.9), ("{B}", -0.001)]
]
WITHOUT_INTERVALS = {name: Figure(value) for name, (value, _) in POOLED.figures.items()}
MACHINE = replace(POOLED, coders=("AB", "panreflex"), documents=1)


def test_two_people_in_german():
    text = methods_paragraph([POOLED, *BY_CODE])
    assert text.startswith("AB und HK haben dieselben 6 Dokumente kodiert. Verglichen sind 1.234 ")
    assert "Prozentübereinstimmung 70,0 %, Cohens Kappa 0,52 [-0,10; 0,90]" in text
    assert "Gwets AC1 nicht bestimmbar." in text
    assert "zwischen 0,00 ({B}) und 0,90 (A1), im Median bei 0,45 (2 Codes)" in text
    # Of five passages two have their like.
    assert "Segmente mit mindestens 90 % gemeinsamer Länge 40,0 % Übereinstimmung (Kappa" in text
    assert "Sätze ohne Code zählen mit" in text
    assert "Mensch und Maschine" not in text


def test_what_was_chosen_is_said():
    text = methods_paragraph([POOLED], uncoded_counts=False, same_passage=0.75)
    assert "Sätze ohne Code zählen nicht mit" in text
    assert "mindestens 75 % gemeinsamer Länge" in text
    alone = methods_paragraph([replace(POOLED, documents=4, figures=WITHOUT_INTERVALS)])
    assert "weniger als 5 Dokumente" in alone
    same = methods_paragraph([replace(POOLED, figures=WITHOUT_INTERVALS)])
    assert "Konfidenzintervalle sind hier nicht bestimmbar." in same


def test_what_is_cited_is_listed():
    *_, sources = methods_paragraph([POOLED]).split("\n\n")
    assert sources.startswith("Literatur: Brennan, R. L. & Prediger, D. J. (1981).")
    assert "Efron" in sources
    assert "Light" not in sources  # of two people nothing is averaged
    everybody = replace(POOLED, coders=("AB", "HK", "LM"), between=None, figures=WITHOUT_INTERVALS)
    *_, sources = methods_paragraph([everybody, POOLED]).split("\n\n")
    assert "Light, R. J. (1971)" in sources
    assert "Efron" not in sources


def test_of_more_people_the_pairs_are_averaged():
    everybody = replace(POOLED, coders=("AB", "HK", "LM"), between=None)
    pairs = [replace(POOLED, between=replace(TWO, in_document=share)) for share in (0.5, 0.7, 0.9)]
    text = methods_paragraph([everybody, *pairs], language="en")
    assert "3 people (AB, HK, LM) coded the same documents" in text
    assert "means of the 3 pairs" in text
    assert "presence of codes in documents 70.0 %" in text


@pytest.mark.parametrize(
    ("language", "held_out"), [("de", "Kreuzvalidierung"), ("en", "cross-val")]
)
def test_which_answers_of_the_machine_are_compared_is_said(language, held_out):
    text = methods_paragraph([POOLED, MACHINE, replace(MACHINE, code="A1")], language=language)
    people, machine, _ = text.split("\n\n")
    assert "panreflex" not in people
    assert held_out in machine
    assert machine.count("AB (") == 1
    assert methods_paragraph([MACHINE], language=language).split("\n\n")[0] == machine


def test_language_models_are_named_with_what_they_are_and_compared_with_one_another():
    rows = [
        POOLED,
        MACHINE,
        replace(MACHINE, coders=("AB", "qwen3")),
        replace(MACHINE, coders=("panreflex", "qwen3")),
    ]
    text = methods_paragraph(rows, language="en", models=["qwen3"])
    people, machine, model, machines, _ = text.split("\n\n")
    assert "qwen3" not in people + machine
    assert "language model qwen3: its own answers are compared" in model
    assert machines.startswith("Machines with one another: panreflex and qwen3 (")


def test_of_nobody_nothing_is_said():
    assert methods_paragraph([]) == ""
