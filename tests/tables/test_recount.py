import pandas as pd
import pytest

from tests.tables.recount import Recount

CHECKS = [
    "frequencies",
    "by_document",
    "by_attribute",
    "by_speaker",
    "by_course",
    "profiles",
    "cooccurrence",
    "quotes",
    "matrix",
]


@pytest.mark.parametrize("check", CHECKS)
def test_tables_are_what_the_long_lists_say(finished_study, check: str) -> None:
    metadata = pd.read_csv(finished_study / "transcripts" / "metadata.csv")
    getattr(Recount(finished_study / "outputs", metadata), check)()


@pytest.mark.parametrize(
    ("table", "check"),
    [
        ("frequencies", "frequencies"),
        ("code_by_place", "by_attribute"),
        ("case_profiles", "profiles"),
        ("theme_matrix", "matrix"),
    ],
)
def test_a_wrong_number_is_noticed(finished_study, table: str, check: str) -> None:
    path = finished_study / "outputs" / f"{table}.csv"
    rows = pd.read_csv(path, sep=";", decimal=",", keep_default_na=False)
    rows.loc[0, "segments"] += 1
    rows.to_csv(path, sep=";", decimal=",", index=False)
    metadata = pd.read_csv(finished_study / "transcripts" / "metadata.csv")
    with pytest.raises(AssertionError):
        getattr(Recount(finished_study / "outputs", metadata), check)()
