from dataclasses import replace

import pytest

from pipeline import tables
from pipeline.agreement import Agreement, Confusion, Disagreement, PairAgreement
from pipeline.agreement_measures import Figure
from pipeline.store import violations
from pipeline.tables.agreement import confusion

TWO = Agreement(
    coders=("AB", "HK"),
    code="G1",
    documents=2,
    units=10,
    figures={
        "observed": Figure(0.7, (0.6, 0.8)),
        "kappa": Figure(0.52381, (-0.1, 0.9)),
        "alpha": Figure(None),
        "brennan_prediger": Figure(0.4),
        "ac1": Figure(0.5),
    },
    between=PairAgreement(
        first=3, second=4, together=2, passages=(2, 3), matching=2, matching_kappa=None,
        in_document=0.5, frequency=0.25, overlap=0.6, instead=(("G2", 2), ("", 1)),
    ),
)  # fmt: skip
EVERYBODY = Agreement(
    coders=("AB", "HK", "LM"), code="", documents=3, units=15,
    figures={
        "observed": Figure(0.7), "kappa": Figure(0.5), "alpha": Figure(0.45, (0.3, 0.6)),
        "brennan_prediger": Figure(0.4), "ac1": Figure(0.6),
    },
)  # fmt: skip


def test_agreement_of_two(codebook):
    table = tables.agreement([TWO, replace(TWO, code="")], codebook)
    assert table.iloc[0].fillna(-9).tolist() == [
        "AB", "HK", "G1", "Beete", 2, 10, 3, 4, 2, 0.7, 0.6, 0.8, 0.5238, -0.1, 0.9, -9, -9, -9,
        0.4, -9, -9, 0.5, -9, -9, 2, 3, 2, 0.4, -9, 0.5, 0.25, 0.6,
        "G2 (2), kein anderer Code (1)",
    ]  # fmt: skip
    assert table.iloc[1][["code", "code_name"]].tolist() == ["", ""]
    assert violations("agreement", table) == []
    assert tables.agreement([TWO], codebook, "en")["instead"][0] == "G2 (2), no other code (1)"


def test_of_all_coders_only_coefficients_are_told(codebook):
    table = tables.agreement([EVERYBODY], codebook)
    annotations = table.iloc[0].replace("", None).dropna()
    assert annotations.to_dict() == {
        "documents": 3, "units": 15, "agreement": 0.7, "kappa": 0.5, "alpha": 0.45,
        "alpha_low": 0.3, "alpha_high": 0.6, "brennan_prediger": 0.4, "gwet_ac1": 0.6,
    }  # fmt: skip
    assert violations("agreement", table) == []


def test_which_code_was_taken_for_which(codebook):
    cells = [("G1", "G1", 3), ("G1", "", 2)]
    found = [Confusion(coders=("AB", "HK"), first=a, second=b, sentences=n) for a, b, n in cells]
    table = confusion(found, codebook)
    assert violations("confusion", table) == []
    assert table.to_numpy().tolist() == [
        ["AB", "HK", "G1", "Beete", "G1", "Beete", 3],
        ["AB", "HK", "G1", "Beete", "", "ohne Code", 2],
    ]
    assert confusion(found, codebook, "en")["code_b_name"][1] == "no code"


@pytest.mark.parametrize("rows", [0, 1])
def test_disagreements(segments, rows):
    found = Disagreement(coders=("AB", "HK"), unit=segments[1], first=("G2", "G1"), second=())
    table = tables.disagreements([found] * rows)
    assert violations("disagreements", table) == []
    assert table.to_numpy().tolist() == [
        ["AB", "HK", "I01_27_37", "I01", 2, "B", "Absatz 2", 27, 37, "Zaun eins.", "G2, G1", ""]
    ] * rows  # fmt: skip
