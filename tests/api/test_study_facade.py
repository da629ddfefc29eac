"""What an analyst asks of a study, on a small one that was run."""

from __future__ import annotations

import copy
from pathlib import Path

import altair as alt
import pandas as pd
import pytest

from pipeline import PanreflexError, Study
from pipeline.api.namespaces import UnknownNameError, without_network
from pipeline.errors import StudyError
from pipeline.run import RunSummary
from pipeline.store import violations
from tests.small_study import write_study


@pytest.fixture
def study(finished_study):
    return Study.open(finished_study)


def files_of(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_tables_are_typed_and_in_the_shape_of_the_outputs(study):
    assert violations("segments", study.segments) == []
    assert violations("coded_segments", study.codings) == []
    assert violations("topics", study.topics) == []
    assert study.codebook["code"].tolist() == ["M", "M1", "M2"]
    assert study.codebook["parent"].tolist() == ["", "M", "M"]


def test_the_documents_have_their_attributes(study):
    documents = study.documents.set_index("document")
    assert documents["place"].to_dict() == {"G1": "Stadt", "G2": "Land", "G3": "Land"}
    # "Wegen der Tomaten. Die Ernte schmeckt nach Sommer. Das Büro ist grau." and the feast
    assert documents.loc["G1", ["turns", "segments", "words"]].tolist() == [4, 6, 21]
    assert documents["turns"].dtype == "int64"


def test_a_table_is_a_copy_that_may_be_changed(study):
    frequencies = study.tables.frequencies
    frequencies.loc[:, "segments"] = 0
    assert study.tables.frequencies["segments"].sum() > 0


def test_tables_are_found_by_name_and_completed_by_tab(study):
    assert "frequencies" in dir(study.tables)
    assert study.tables["frequencies"].equals(study.tables.frequencies)
    assert not hasattr(study.tables, "frequences")
    assert study.tables.get("frequences") is None
    with pytest.raises(UnknownNameError, match="did you mean 'frequencies'"):
        _ = study.tables.frequences
    assert list(copy.copy(study.tables)) == list(study.tables)


def test_pictures_take_the_results_of_the_study(study, monkeypatch):
    from pipeline import plots

    def harvest_bars(results, *, top=3):
        """Draw the harvest."""
        return len(results.documents), top

    monkeypatch.setattr(plots, "__all__", [*plots.__all__, "harvest_bars"])
    monkeypatch.setattr(plots, "harvest_bars", harvest_bars, raising=False)
    assert study.plot.harvest_bars(top=5) == (3, 5)
    assert study.plot.harvest_bars.__doc__ == "Draw the harvest."
    assert "harvest_bars" in dir(study.plot)
    assert "picture" not in dir(study.plot)
    with pytest.raises(UnknownNameError, match="did you mean 'harvest_bars'"):
        _ = study.plot.harvest_bar


def test_pictures_show_themselves_without_a_network(study):
    with alt.renderers.enable("default"):  # and as before, when the test is over
        without_network.cache_clear()
        assert list(study.plot.frequency_bars()._repr_mimebundle_()) == ["image/svg+xml"]
        alt.renderers.enable("html")  # what a person chooses stays
        assert "text/html" in study.plot.frequency_bars()._repr_mimebundle_()


def test_a_new_study_runs_and_is_never_written_over(tmp_path, toy_encoder):
    study = Study.new(tmp_path / "gaerten")
    assert repr(study) == "<Study 'gaerten': not run yet>"
    study.run(["ingest"])
    assert len(study.documents) == 1
    with pytest.raises(StudyError, match="holds already"):
        Study.new(tmp_path / "gaerten")


def test_a_study_that_was_not_run_says_so(small_study):
    study = Study.open(small_study)
    assert repr(study) == "<Study 'Gartenstudie': not run yet>"
    assert "study.run()" in study._repr_html_()
    with pytest.raises(StudyError, match=r"has not been run yet; call its run\(\)"):
        _ = study.codings
    assert len(study.codebook) == 3


def test_a_run_is_seen_at_once(small_study):
    study = Study.open(small_study)
    summary = study.run()
    assert isinstance(summary, RunSummary)
    before = study.codings
    file = small_study / "codebook" / "codings" / "hk.csv"
    file.write_text(file.read_text("utf-8") + "G2;M2;2;2;Der Weg ist weit.;HK\n", encoding="utf-8")
    study.run()
    assert (study.codings["status"] == "human").sum() == (before["status"] == "human").sum() + 1


def test_a_misspelt_stage_is_named(study):
    with pytest.raises(PanreflexError, match="there is no stage 'topic'; did you mean 'topics'"):
        study.run(["topic"])


def test_new_texts_are_coded_and_leave_no_trace(study, finished_study):
    before = files_of(finished_study)
    answers = pd.DataFrame(
        {"answer": ["Die Ernte schmeckt nach Sommer.", None, "Mit den Nachbarn feiern wir."]},
        index=pd.Index(["p1", "p2", "p3"], name="person"),
    )
    coded = study.code(answers["answer"])
    assert files_of(finished_study) == before
    assert coded.index.name == "person"
    assert set(coded.index) <= {"p1", "p3"}
    assert {"code", "probability", "status", "evidence", "reason"} <= set(coded)
    assert set(answers.join(coded)["answer"].dropna()) == set(answers["answer"].dropna())
    alone = study.code(answers.loc[["p3"], "answer"])
    pd.testing.assert_frame_equal(alone, coded.loc[coded.index == "p3"])
    assert study.code([]).columns.equals(coded.columns)


def test_the_evaluation_has_tables_and_a_picture(study):
    evaluation = study.evaluate()
    assert repr(evaluation).startswith("<Evaluation: micro-F1 0.")
    assert len(evaluation.tables) > 1
    assert all(violations(name, evaluation.tables[name]) == [] for name in evaluation.tables)
    assert "hconcat" in evaluation.plot().to_dict()


def test_agreement_is_empty_where_nobody_coded_the_same(study):
    assert study.agreement().empty
    assert violations("agreement", study.agreement()) == []


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda s: s.document("G11"), "there is no document 'G11'; did you mean 'G1'?"),
        (lambda s: s.code_definition("M3"), "no code 'M3'; did you mean"),
        (lambda s: s.topic(7), "there is no topic '7'; none are known"),
        (lambda s: s.segment("G1"), "there is no segment 'G1'"),
        (lambda s: s.coding("G9", "M1"), "there is no coded passage 'G9'"),
    ],
)
def test_what_is_unknown_is_told_with_the_nearest_name(study, ask, said):
    with pytest.raises(UnknownNameError, match=said.replace("?", r"\?")):
        ask(study)


def test_a_study_without_human_codings_codes_by_its_codebook(tmp_path, toy_encoder):
    study = Study.open(write_study(tmp_path / "study", hk=""))
    study.run(["code"])
    assert set(study.code(["Die Ernte schmeckt nach Sommer."])["status"]) == {"review"}
    assert study.topics.empty
