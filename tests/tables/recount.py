"""All tables of codes, counted anew with pandas from the long lists alone.

Nothing of the program is used: the CSV files are read by pandas, words are told apart by their
places, and sentences carry a code by how much of them is coded.
"""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pandas as pd
from pandas.testing import assert_frame_equal

MOST, NEAR, SMALL = 6, 3, 3


def read(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(
        folder / f"{name}.csv", sep=";", decimal=",", encoding="utf-8-sig", keep_default_na=False
    )


class Recount:
    """The lists of a folder of outputs, and what pandas makes of them."""

    def __init__(self, outputs: Path, metadata: pd.DataFrame) -> None:
        self.outputs = outputs
        coded, units = read(outputs, "coded_segments"), read(outputs, "segments")
        self.units = units
        self.documents = units["document"].drop_duplicates().tolist()
        self.metadata = metadata.set_index("document").loc[self.documents]
        frequencies = read(outputs, "frequencies")
        self.codes = frequencies[["code", "code_name", "main_code", "level"]]
        # A main code has its own passages and those of its codes.
        self.coded = coded
        above = coded[coded["main_code"] != coded["code"]]
        self.counted = pd.concat([coded, above.assign(code=above["main_code"])])
        self.said = units[units["role"] == "participant"]

    def expect(self, name: str, expected: pd.DataFrame, keys: list[str]) -> None:
        found = read(self.outputs, name)[list(expected.columns)].set_index(keys)
        expected = expected.set_index(keys).reindex(found.index)
        assert_frame_equal(found, expected, check_dtype=False, atol=6e-5, rtol=0, obj=name)

    def all(self) -> None:
        for check in (
            self.frequencies,
            self.by_document,
            self.by_attribute,
            self.by_speaker,
            self.by_course,
            self.profiles,
            self.cooccurrence,
            self.quotes,
            self.matrix,
            self.survey,
        ):
            check()

    def frequencies(self) -> None:
        groups = self.counted.groupby("code")
        table = self.codes[["code"]].set_index("code").join(likely(self.counted, ["code"]))
        table["segments"] = groups.size()
        wrong = (1 - self.counted["probability"]).groupby(
            [self.counted["code"], self.counted["document"]]
        )
        table["documents_expected"] = (1 - wrong.prod()).groupby("code").sum()
        stands = self.counted[self.counted["status"] != "review"]
        table["documents_confirmed"] = stands.groupby("code")["document"].nunique()
        table["documents"] = groups["document"].nunique()
        table["words"] = words(self.counted, ["code"])
        for status in ("human", "auto", "review"):
            table[status] = self.counted[self.counted["status"] == status].groupby("code").size()
        table = table.fillna(0)
        table["share_of_documents"] = table["documents"] / len(self.documents)
        self.expect("frequencies", table.reset_index(), ["code"])

    def by_document(self) -> None:
        table = pd.crosstab(self.counted["code"], self.counted["document"])
        table = table.reindex(index=self.codes["code"], columns=self.documents, fill_value=0)
        table.columns.name = None
        self.expect("code_by_document", table.reset_index(), ["code"])
        stands = self.counted[self.counted["status"] != "review"]
        for name, cells in (
            ("confirmed", pd.crosstab(stands["code"], stands["document"])),
            (
                "expected",
                self.counted.pivot_table("probability", "code", "document", aggfunc="sum"),
            ),
        ):
            table = cells.reindex(index=self.codes["code"], columns=self.documents).fillna(0)
            table.columns.name = None
            table[name] = table.sum(axis=1)
            self.expect(f"code_by_document_{name}", table.reset_index(), ["code"])

    def by_attribute(self) -> None:
        for path in self.outputs.glob("code_by_*.csv"):
            attribute = path.stem.removeprefix("code_by_")
            if attribute not in self.metadata.columns:
                continue
            values = self.metadata[attribute].rename("value")
            counted = self.counted.merge(values, left_on="document", right_index=True)
            leaves = self.coded.merge(values, left_on="document", right_index=True)
            grid = self.codes[["code"]].merge(values.drop_duplicates(), how="cross")
            table = grid.set_index(["code", "value"]).join(likely(counted, ["code", "value"]))
            table["segments"] = counted.groupby(["code", "value"]).size()
            table["documents"] = counted.groupby(["code", "value"])["document"].nunique()
            table["words"] = words(counted, ["code", "value"])
            table = table.fillna(0).reset_index()
            sizes, columns = values.value_counts(), leaves.groupby("value").size()
            table["documents_with_value"] = table["value"].map(sizes)
            table["share_of_documents"] = table["documents"] / table["documents_with_value"]
            rows = table.groupby("code")["segments"].transform("sum")
            table["share_of_code"] = (table["segments"] / rows).fillna(0)
            table["share_of_value"] = (table["segments"] / table["value"].map(columns)).fillna(0)
            said = words(self.said, ["document"]).groupby(values).sum()
            table["share_of_words"] = table["words"] / table["value"].map(said)
            times = said / sizes / (said.sum() / sizes.sum())
            table["unlike"] = table["value"].map((times >= 2) | (times <= 0.5)).astype(int)
            few = table["documents"] < SMALL
            none = (table["documents"] == 0) & (table["documents_with_value"] >= SMALL)
            table["small"] = (few & ~none).astype(int)
            self.expect(path.stem, table, ["code", "value"])

    def by_speaker(self) -> None:
        keys = ["code", "document", "speaker"]
        table = self.counted.groupby(keys).size().rename("segments").to_frame()
        table = table.join(likely(self.counted, keys))
        table["words"] = words(self.counted, keys)
        said = words(self.units, ["document", "speaker"])
        table = table.reset_index()
        spoken = pd.MultiIndex.from_frame(table[["document", "speaker"]])
        table["share_of_speaker"] = table["words"] / said.loc[spoken].to_numpy()
        self.expect("code_by_speaker", table, keys)
        assert len(table) == len(read(self.outputs, "code_by_speaker"))

    def by_course(self) -> None:
        turns = self.said.groupby(["document", "turn"]).agg(
            start=("start", "min"), end=("end", "max")
        )
        turns["before"] = (turns["end"] - turns["start"]).groupby("document").cumsum() - (
            turns["end"] - turns["start"]
        )
        whole = (turns["end"] - turns["start"]).groupby("document").sum()

        def third(row: pd.Series) -> str:
            turn = turns.loc[(row["document"], row["turn"])]
            place = turn["before"] + (row["start"] + row["end"]) / 2 - turn["start"]
            return ("opening", "middle", "end")[int(3 * place / whole[row["document"]])]

        counted = self.counted.assign(part=self.counted.apply(third, axis=1))
        leaves = self.coded.assign(part=self.coded.apply(third, axis=1))
        table = (
            pd.crosstab(counted["code"], counted["part"])
            .reindex(index=self.codes["code"], columns=["opening", "middle", "end"], fill_value=0)
            .stack()
            .rename("segments")
            .to_frame()
            .join(likely(counted, ["code", "part"]))
            .fillna(0)
            .reset_index()
        )
        rows = table.groupby("code")["segments"].transform("sum")
        columns = table["part"].map(leaves.groupby("part").size()).fillna(0)
        table["share_of_code"] = (table["segments"] / rows).fillna(0)
        table["share_of_part"] = (table["segments"] / columns).fillna(0)
        table["lift"] = (table["share_of_code"] / (columns / len(leaves))).fillna(0)
        self.expect("code_by_course", table, ["code", "part"])

    def cells(self) -> pd.DataFrame:
        mains = self.codes[self.codes["code"] == self.codes["main_code"]]["code"]
        grid = pd.DataFrame({"document": self.documents}).merge(
            mains.rename("main_code"), how="cross"
        )
        table = grid.set_index(["document", "main_code"]).join(
            likely(self.coded, ["document", "main_code"])
        )
        table["segments"] = self.coded.groupby(["document", "main_code"]).size()
        table["words"] = words(self.coded, ["document", "main_code"])
        return table.fillna(0)

    def profiles(self) -> None:
        table = self.cells().reset_index()
        of_document = words(self.coded, ["document"])
        of_study = words(self.coded, ["main_code"]) / of_document.sum()
        table["share_of_document"] = (table["words"] / table["document"].map(of_document)).fillna(0)
        table["share_of_study"] = table["main_code"].map(of_study).fillna(0)
        self.expect("case_profiles", table, ["document", "main_code"])
        found = read(self.outputs, "case_profiles")
        ratio = pd.to_numeric(found["ratio"].astype(str).str.replace(",", "."), errors="coerce")
        again = table["share_of_document"] / table["share_of_study"]
        pd.testing.assert_series_equal(ratio, again, check_names=False, atol=6e-5, rtol=0)

    def matrix(self) -> None:
        self.expect("theme_matrix", self.cells().reset_index(), ["document", "main_code"])
        found = read(self.outputs, "theme_matrix")
        quoted = found[found["segment_id"] != ""].merge(
            self.coded, on=["segment_id", "document", "main_code"], suffixes=("", "_coded")
        )
        assert quoted["segment_id"].nunique() == found["segment_id"].replace("", pd.NA).nunique()
        assert (quoted["quote"] == quoted["text"]).all()

    def quotes(self) -> None:
        found = read(self.outputs, "quotes")
        columns = ["segment_id", "code", "document", "speaker", "source", "text", "status"]
        joined = found.merge(self.coded[columns], on=columns)
        assert len(joined) == len(found)
        for code, quotes in found.groupby("code"):
            assert quotes["rank"].tolist() == list(range(1, len(quotes) + 1))
            assert len(quotes) <= MOST
            having = self.coded[(self.coded["code"] == code) & (self.coded["text"].str.len() >= 40)]
            if having["document"].nunique() >= MOST:
                assert quotes["document"].is_unique

    def survey(self) -> None:
        if not (self.outputs / "joint_display.csv").exists():
            return
        found = read(self.outputs, "joint_display")
        table = found[["item", "question", "wave", "group", "code", "mean"]].copy()
        where = {code: set(rows["document"]) for code, rows in self.counted.groupby("code")}
        sizes = self.counted.groupby("code").size()
        table["segments"] = table["code"].map(sizes).fillna(0)
        table["documents"] = table["code"].map(lambda code: len(where.get(code, ())))
        table["share_of_documents"] = table["documents"] / len(self.documents)
        said = words(self.said, ["document"]).sum()
        table["words"] = table["code"].map(words(self.counted, ["code"])).fillna(0)
        table["share_of_words"] = table["words"] / said
        wrong = (1 - self.counted["probability"]).groupby(
            [self.counted["code"], self.counted["document"]]
        )
        likely_in = (1 - wrong.prod()).groupby("code").sum() / len(self.documents)
        asked = ["item", "question", "wave", "group"]
        expected = table["code"].map(likely_in).fillna(0)
        table["share_per_code"] = expected.groupby([table[name] for name in asked]).transform(
            "mean"
        )
        table["words_per_code"] = table.groupby(asked)["share_of_words"].transform("mean")
        self.expect("joint_display", table, ["item", "question", "wave", "group", "code"])

    def cooccurrence(self) -> None:
        units = self.said.assign(row=self.said.groupby("document").cumcount())
        sizes = units.groupby("document").size()
        both = self.coded.merge(units, on="document", suffixes=("", "_unit"))
        shared = both[["end", "end_unit"]].min(axis=1) - both[["start", "start_unit"]].max(axis=1)
        touched = both[shared > 0].assign(
            covered=shared / (both["end_unit"] - both["start_unit"]),
        )
        carried = touched[touched["covered"] >= 0.5]
        sentences = carried[["document", "segment_id_unit", "code"]].drop_duplicates()
        turns = carried[["document", "turn_unit", "code"]].drop_duplicates()
        turn_sizes = units.groupby("document")["turn"].nunique()
        passages = touched.groupby(["segment_id", "code", "document", "start", "end"])["row"].agg(
            ["min", "max"]
        )
        rows = [
            *self.shared("sentence", sentences, "segment_id_unit", sizes),
            *self.shared("turn", turns, "turn_unit", turn_sizes),
            *self.meeting("passage", passages.reset_index(), sizes, None),
            *self.meeting("near", passages.reset_index(), sizes, NEAR),
        ]
        names = ["level", "code_a", "code_b", "units_a", "units_b", "together", "documents"]
        table = pd.DataFrame(rows, columns=[*names, "expected"])
        either = table["units_a"] + table["units_b"] - table["together"]
        table["jaccard"] = (table["together"] / either).where(either > 0, 1).clip(upper=1)
        table["lift"] = table["together"] / table["expected"]
        self.expect("cooccurrence", table, ["level", "code_a", "code_b"])
        assert len(table) == len(read(self.outputs, "cooccurrence"))

    def pairs(self) -> list[tuple[str, str]]:
        return list(combinations(self.codes["code"], 2))

    def shared(self, level, carried, unit, sizes):
        have = dict(list(carried.groupby("code")))
        for a, b in self.pairs():
            if a in have and b in have:
                both = have[a].merge(have[b], on=["document", unit])
                in_a, in_b = have[a].groupby("document").size(), have[b].groupby("document").size()
                if len(both):
                    expected = (in_a * in_b / sizes).sum()
                    yield (
                        level, a, b, len(have[a]), len(have[b]), len(both),
                        both["document"].nunique(), expected,
                    )  # fmt: skip

    def meeting(self, level, passages, sizes, near):
        have = dict(list(passages.groupby("code")))
        for a, b in self.pairs():
            if a in have and b in have:
                pairs = have[a].merge(have[b], on="document", suffixes=("_a", "_b"))
                overlap = (pairs["start_a"] < pairs["end_b"]) & (pairs["start_b"] < pairs["end_a"])
                gap = pairs[["min_a", "min_b"]].max(axis=1) - pairs[["max_a", "max_b"]].min(axis=1)
                met = pairs[overlap if near is None else overlap | (gap <= near)]
                if len(met):
                    lengths = pairs["max_a"] - pairs["min_a"] + pairs["max_b"] - pairs["min_b"] + 1
                    chance = (lengths + 2 * (near or 0)) / pairs["document"].map(sizes)
                    yield (
                        level, a, b, len(have[a]), len(have[b]), len(met),
                        met["document"].nunique(), chance.clip(upper=1).sum(),
                    )  # fmt: skip


def likely(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Count what stands, and sum up probabilities, with deviations added within documents."""
    deviation = (rows["probability"] * (1 - rows["probability"])).pow(0.5)
    each = rows.assign(
        confirmed=(rows["status"] != "review").astype(int),
        decided=(rows["status"] == "human").astype(int),
        deviation=deviation,
        at=rows["document"],
    )
    variance = each.groupby([*keys, "at"])["deviation"].sum().pow(2).groupby(keys).sum()
    groups = each.groupby(keys)
    table = groups.agg(confirmed=("confirmed", "sum"), expected=("probability", "sum"))
    margin = 1.96 * variance.pow(0.5)
    table["expected_low"] = (table["expected"] - margin).clip(lower=groups["decided"].sum())
    table["expected_high"] = (table["expected"] + margin).clip(upper=groups.size())
    return table


def words(rows: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Count the words at different places of the documents."""
    tokens = rows.assign(
        word=[
            [start + match.start() for match in re.finditer(r"\S+", text)]
            for start, text in zip(rows["start"], rows["text"], strict=True)
        ]
    ).explode("word")
    places = tokens[list(dict.fromkeys([*keys, "document", "word"]))].drop_duplicates()
    return places.groupby(keys).size()
