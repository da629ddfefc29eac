"""What becomes of a study that two people coded?"""

from pipeline import read_output
from pipeline.cli.show import show_summary
from pipeline.run import run, status
from pipeline.study import StudyFolder

SECOND = """\
Dokumentname;Code;Anfang;Ende;Segment;Kodierer
G1;M1;2;2;Die Ernte schmeckt nach Sommer.;LM
G1;M1;4;4;Mit den Nachbarn feiern wir jedes Jahr ein Fest.;LM
"""


def test_two_coders_are_compared_and_kept_apart(finished_study, capsys):
    study = StudyFolder.open(finished_study)
    second = finished_study / "codebook" / "codings" / "lm.csv"
    second.write_text(SECOND, encoding="utf-8")
    found = run(study)

    # Of the four sentences in G1 HK gives M1 to the first two and M2 to the last, LM M1 to the
    # second and the last. M1, M2, none: 2, 1, 1 and 2, 0, 2, the same once and once: observed 0.5,
    # chance (2 * 2 + 0 + 1 * 2) / 16 = 0.375; 0.125 / 0.625 = 0.2.
    agreement = read_output("agreement", study.outputs)
    assert agreement["code"].tolist() == ["", "M1", "M2"]
    assert agreement["kappa"][0] == 0.2
    assert found.agreement.coders == ("HK", "LM")
    differing = read_output("disagreements", study.outputs)
    assert differing[["text", "codes_a", "codes_b"]].to_numpy().tolist() == [
        ["Wegen der Tomaten.", "M1", ""],
        ["Mit den Nachbarn feiern wir jedes Jahr ein Fest.", "M2", "M1"],
    ]
    # Both codings of the passage on which they differ stand there, each with its coder.
    coded = read_output("coded_segments", study.outputs)
    party = coded[coded["segment_id"] == "G1_117_165"]
    assert party[["code", "coder", "status"]].to_numpy().tolist() == [
        ["M1", "LM", "human"],
        ["M2", "HK", "human"],
    ]
    show_summary(study, found)
    shown = " ".join(capsys.readouterr().out.split())
    assert "Coders 2 kappa 0.20 by sentence; see agreement.csv" in shown
    assert not any(status(study).values())


def test_what_is_no_longer_compared_is_no_longer_there(finished_study):
    study = StudyFolder.open(finished_study)
    tables = [finished_study / "outputs" / f"{name}.csv" for name in ("agreement", "disagreements")]
    assert not any(table.exists() for table in tables)
    second = finished_study / "codebook" / "codings" / "lm.csv"
    second.write_text(SECOND, encoding="utf-8")
    run(study)
    assert all(table.exists() for table in tables)
    second.write_text(SECOND.replace("G1;", "G3;"), encoding="utf-8")  # which HK has not read
    found = run(study)
    assert found.agreement is None
    assert not any(table.exists() for table in tables)
