from __future__ import annotations

from click.testing import CliRunner

from pipeline.cli import main
from pipeline.store import read_output


def test_passages_are_named_and_can_be_filled_in(small_study):
    result = CliRunner().invoke(main, ["code", str(small_study), "--suggest", "2"])
    assert result.exit_code == 0
    found = read_output("suggestions", small_study / "outputs")
    assert 1 <= len(found) <= 2
    assert found["code"].tolist() == [""] * len(found)
    assert str(small_study / "outputs" / "suggestions.csv") in result.stdout
    for document in found["document"]:
        assert document in result.stdout
