"""Importing the package and asking for help load no heavy library."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "numpy pandas scipy sklearn spacy simplemma rich pydantic altair openpyxl docx pypdf yaml "
    "rapidfuzz babel bertopic filelock defusedxml openai"
)


@pytest.mark.parametrize(
    "start",
    [
        "import pipeline",
        "import panreflex",
        "from click.testing import CliRunner; from pipeline.cli import main; "
        "result = CliRunner().invoke(main, ['--help']); assert 'Usage' in result.output",
    ],
)
def test_nothing_heavy_is_loaded(start: str):
    assert loaded_by(start) & set(HEAVY.split()) == set()


def test_tables_load_no_machine_learning():
    """Reading transcripts and writing lists of them waits for no classifier."""
    assert loaded_by("import pipeline.tables") & {"scipy", "sklearn", "spacy"} == set()


def test_tables_of_candidates_load_no_machine_learning():
    """What finds candidates may run in another process; here they come as records."""
    modules = ("coverage", "topics")
    start = "import pipeline.topics.candidate, pipeline.topics.proposal, pipeline.topics.situation"
    found = loaded_by("; ".join([start, *(f"import pipeline.tables.{one}" for one in modules)]))
    assert found & {"scipy", "sklearn", "spacy"} == set()


def test_candidates_are_found_without_scikit_learn():
    """It takes more than a second to load, of a run in which one coding was changed."""
    start = """
from pipeline.records import Codebook, CodedSegment, Role, Status, TopicAssignment
from pipeline.topics.candidates import find_candidates
from pipeline.topics.corpus import build_corpus
from tests.decisions import decided
from tests.topics.garden import garden
study = garden()
corpus = build_corpus(study.segments, study.vectors)
places = [
    dict(document=one.document, turn=one.turn, start=one.start, end=one.end)
    for one in corpus.all_passages
]
topics = [
    TopicAssignment(segment=one.id, topic=0, probability=1, **place)
    for one, place in zip(corpus.all_passages, places)
]
coded = [
    CodedSegment(
        id=one.id, code="a", coder="", units=(one.id,), **place,
        decision=decided(Status.HUMAN if one.document == "G1" else Status.AUTO),
    )
    for one, place in zip(corpus.all_passages[::4], places[::4])
]
book = Codebook(title="", language="de", version="1", codes=())
vectors = lambda words: study.vectors[: len(words)]
assert find_candidates(corpus, topics, coded, book, encode=vectors)"""
    found = loaded_by(start)
    assert "scipy.sparse" in found
    assert found & {"sklearn", "scipy.stats", "scipy.optimize"} == set()


def test_what_people_set_of_dimensions_is_learned_without_scikit_learn():
    start = """
import numpy as np
from pipeline.dimensions.learning import learn
documents = [f"G{number % 8}" for number in range(80)]
said = np.tile([0.4, 0.2, 0.4], (80, 1))
assert learn(said, range(80), [0, 1] * 40, documents, lambda: np.eye(2)[[0, 1] * 40])"""
    found = loaded_by(start)
    assert "pipeline.coding.softmax" in found
    assert found & {"sklearn", "scipy.stats"} == set()


def test_reports_load_no_machine_learning():
    """The picture of an evaluation alone needs it."""
    start = "import pipeline.plots, pipeline.report"
    assert loaded_by(start) & {"scipy", "sklearn", "spacy"} == set()


def test_reports_load_no_library_of_charts():
    """Charts are made in another process; here their page is written, and codes have colours."""
    start = "import pipeline.report, pipeline.plots.colours, pipeline.stages.pictures"
    found = loaded_by(f"{start}; from pipeline.plots import interactive_page, numbers")
    assert "pipeline.plots.chart_page" in found
    assert found & {"altair", "vl_convert"} == set()


def test_coding_loads_no_library_of_machine_learning():
    """Its models are its own; scikit-learn alone would take a second, and brings pandas with it."""
    found = loaded_by("import pipeline.coding")
    assert found & {"sklearn", "pandas", "scipy.stats", "scipy.optimize", "spacy"} == set()


def test_a_run_loads_what_its_stages_need_when_they_need_it():
    """Readers, language, encoders and clients of language models wait for what is new."""
    found = loaded_by("import pipeline.run")
    unneeded = "spacy simplemma scipy sklearn pandas pypdf docx lxml openpyxl joblib asyncio openai"
    assert found & set(unneeded.split()) == set()
    assert "pipeline.ingest.readers" not in found


def loaded_by(start: str) -> set[str]:
    code = f"{start}; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())
