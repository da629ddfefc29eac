from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pipeline.evaluation import EvaluationOptions, cross_validate
from pipeline.plots import evaluation_chart, picture
from tests.coding.conftest import codebook, codings, encoder, garden  # noqa: F401  fixtures
from tests.evaluation.conftest import coding_data  # noqa: F401  fixture


@pytest.fixture
def report(coding_data):  # noqa: F811
    return cross_validate(coding_data.training_set, coding_data.book, EvaluationOptions())


def words_of(svg: bytes) -> str:
    return " ".join(re.findall(r">([^<>]+)</text>", svg.decode()))


def test_a_german_study_has_a_german_picture(report):
    said = words_of(picture(evaluation_chart(report), "svg", "de"))
    for title in ("F1 je Code", "Was bringen mehr Handkodierungen?", "W Wasser", "B Boden"):
        assert title in said
    assert "0,5" in said or "0,4" in said
    assert "0.4" not in said


def test_other_studies_have_an_english_one(report):
    said = words_of(picture(evaluation_chart(replace(report, language="en")), "svg", "en"))
    assert "Do the probabilities mean what they say?" in said
    assert "0.4" in said


def test_without_a_learning_curve_its_place_is_left_out(report):
    said = words_of(picture(evaluation_chart(replace(report, curves={})), "svg"))
    assert "Was bringen mehr" not in said
    assert "Wie viel muss ein Mensch durchsehen?" in said


def test_a_png_is_a_png(report):
    assert picture(evaluation_chart(report), "png").startswith(b"\x89PNG")
