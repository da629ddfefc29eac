from dataclasses import replace

import pytest

from pipeline import tables
from pipeline.agreement import Agreement, BetweenTwo, Disagreement
from pipeline.store import violations

TWO = Agreement(
    coders=("AB", "HK"),
    code="G1",
    documents=2,
    units=10,
    kappa=0.52381,
    alpha=None,
    between=BetweenTwo(
        first=3, second=4, together=2, observed=0.7, interval=(-0.1, 0.9), brennan_prediger=0.4,
        ac1=0.5, passages=(2, 3), matching=2, matching_kappa=None, in_document=0.5,
        frequency=0.25, overlap=0.6, instead=(("G2", 2), ("", 1)),
    ),
)  # fmt: skip
EVERYBODY = Agreement(
    coders=("AB", "HK", "LM"), code="", documents=3, units=15, kappa=0.5, alpha=0.45
)


def test_agreement_of_two(codebook):
    table = tables.agreement([TWO, replace(TWO, code="")], codebook)
    assert table.iloc[0].fillna(-9).tolist() == [
        "AB", "HK", "G1", "Beete", 2, 10, 3, 4, 2, 0.7, 0.5238, -0.1, 0.9, -9, 0.4, 0.5,
        2, 3, 2, 0.4, -9, 0.5, 0.25, 0.6, "G2 (2), kein anderer Code (1)",
    ]  # fmt: skip
    assert table.iloc[1][["code", "code_name"]].tolist() == ["", ""]
    assert violations("agreement", table) == []
    assert tables.agreement([TWO], codebook, "en")["instead"][0] == "G2 (2), no other code (1)"


def test_of_all_coders_only_kappa_and_alpha_are_told(codebook):
    table = tables.agreement([EVERYBODY], codebook)
    told = table.iloc[0].replace("", None).dropna()
    assert told.to_dict() == {"documents": 3, "units": 15, "kappa": 0.5, "alpha": 0.45}
    assert violations("agreement", table) == []


@pytest.mark.parametrize("rows", [0, 1])
def test_disagreements(segments, rows):
    found = Disagreement(coders=("AB", "HK"), unit=segments[1], first=("G2", "G1"), second=())
    table = tables.disagreements([found] * rows)
    assert violations("disagreements", table) == []
    assert table.to_numpy().tolist() == [
        ["AB", "HK", "I01_27_37", "I01", 2, "B", "Absatz 2", 27, 37, "Zaun eins.", "G2, G1", ""]
    ] * rows  # fmt: skip
