import base64
import hashlib
import json
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest

from pipeline.i18n import msg
from pipeline.plots.colours import colour_at
from pipeline.records import Fault, Status
from pipeline.report import page, page_files
from pipeline.report.page.frame import SCRIPTS, STYLES
from pipeline.report.page.texts import page_texts
from pipeline.results import Results
from pipeline.tables import frequencies
from tests.report.page_study import CODED, DOCUMENTS, EMPTY, PICTURE, study


class Elements(HTMLParser):
    """Every element with its attributes, and what stands in scripts and styles."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, str] = {}
        self._within = ""
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._within = "data" if dict(attrs).get("id") == "data" else tag

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        self.inside[self._within] = self.inside.get(self._within, "") + data


def data_of(results: Results) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Elements(page(results)).inside["data"])
    return found


def test_nothing_of_the_study_becomes_markup() -> None:
    plain, attacked = Elements(page(EMPTY)), Elements(page(study()))
    assert [tag for tag, _ in attacked.found] == [tag for tag, _ in plain.found]
    assert attacked.inside["title"] == 'Der "Garten" & <mehr>'
    assert not set("<>&\u2028") & set(attacked.inside["data"])


def test_every_coding_is_there_and_marks_its_words() -> None:
    data = data_of(study())
    texts = {document["id"]: document["text"] for document in data["documents"]}
    assert texts == {document.id: document.text for document in DOCUMENTS}
    shown = {
        (name, start, end, code): texts[name][start:end]
        for name, start, end, code, *_ in data["codings"]
    }
    originals = {document.id: document.text for document in DOCUMENTS}
    assert shown == {
        (one.document, one.start, one.end, one.code): originals[one.document][one.start : one.end]
        for one in CODED
    }


def test_codes_are_counted_as_in_the_tables() -> None:
    results = study()
    counted = frequencies(results.coded, results.documents, results.codebook)
    names = ["segments", "documents", "words", "confirmed", "expected"]
    assert [[code[name] for name in names] for code in data_of(results)["codes"]] == counted[
        names
    ].to_numpy().tolist()


def test_codes_are_counted_with_those_below_them() -> None:
    codes = {code["id"]: code for code in data_of(study())["codes"]}
    # M1 and M/2: one in G1 and one in G/2 each.
    assert [codes["M1"][name] for name in ("segments", "documents")] == [2, 2]
    assert [codes["M"][name] for name in ("segments", "documents")] == [4, 2]
    assert codes["M1"]["colour"] == codes["M"]["colour"] != codes['L "x"']["colour"]


def test_examples_are_of_people_unless_there_is_a_table_of_quotes() -> None:
    def quotes(results: Results) -> Any:
        return {code["id"]: code["quotes"] for code in data_of(results)["codes"]}

    assert quotes(study())["M1"] == [[CODED[0].id, ""]]
    rows = [["M1", 2, "contrast", CODED[4].id], ["M1", 1, "typical", CODED[0].id]]
    table = pd.DataFrame(rows, columns=["code", "rank", "kind", "segment_id"])
    chosen = quotes(replace(study(), tables={"quotes": table}))
    assert chosen["M1"] == [[CODED[0].id, "typical"], [CODED[4].id, "contrast"]]
    assert chosen["M/2"] == []


def test_the_policy_allows_this_script_and_style_and_nothing_else() -> None:
    elements = Elements(page(study(), {"portrait_G1": PICTURE}))
    policy = next(a["content"] for _, a in elements.found if "http-equiv" in a)
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    for name in ("script", "style"):
        digest = hashlib.sha256(elements.inside[name].encode()).digest()
        assert f"{name}-src 'sha256-{base64.b64encode(digest).decode()}'" in policy
    assert "unsafe" not in policy


def test_the_page_names_no_other_address() -> None:
    html = page(replace(study(), coded=(), codings=(), documents=())).decode()
    assert not re.findall(r"""(?:https?:)?//[a-z][\w.-]+\.[a-z]{2,}|@import|url\(""", html)
    assert not re.findall(r"""\b(?:src|href)=["']""", html.replace('href="#main"', ""))


def test_pictures_are_images_that_run_nothing() -> None:
    html = page(study(), {"portrait_G1": PICTURE})
    (picture,) = json.loads(Elements(html).inside["data"])["pictures"]
    assert picture["title"] == "Verlauf: G1"
    kind, _, content = picture["source"].partition(",")
    assert kind == "data:image/svg+xml;base64"
    assert base64.b64decode(content) == PICTURE


def test_figures_that_are_none_are_empty_cells() -> None:
    table = pd.DataFrame(
        {
            "code": ["M1"],
            "kappa": [float("nan")],
            "alpha": [float("inf")],
            "units": pd.array([None], "Int64"),
            "documents": [2],
        }
    )
    (shown,) = data_of(replace(study(), tables={"agreement": table}))["tables"]
    assert shown["rows"] == [["M1", None, None, None, 2]]
    headings = [heading for _, heading, *_ in shown["columns"]]
    assert headings == ["Code", "Kappa", "Alpha", "Einheiten", "Dokumente"]


@pytest.mark.parametrize("lacking", ["topics", "codings", "attributes", "tables", "faults"])
def test_what_a_study_lacks_the_page_does_without(lacking: str) -> None:
    nothing: Any = {} if lacking == "tables" else ()
    assert data_of(replace(study(), **{lacking: nothing}))["documents"]


def test_without_any_coding_all_codes_are_there() -> None:
    data = data_of(replace(study(), coded=(), codings=()))
    assert [code["segments"] for code in data["codes"]] == [0, 0, 0, 0]
    assert data["study"]["uncoded"] == [document.id for document in DOCUMENTS]
    assert set(data["study"]["statuses"]) == set(Status)


@pytest.mark.parametrize(
    ("language", "problem", "next_step"),
    [
        ("de", "die Datei ist leer", "meinten Sie „I02.txt“?"),
        ("en", "the file is empty", "did you mean 'I02.txt'?"),
    ],
)
def test_faults_are_told_in_the_language_of_the_study(language, problem, next_step) -> None:
    fault = Fault(
        stage="ingest",
        file="I03.txt",
        problem=msg("the file is empty"),
        next_step=msg("did you mean '{name}'?", name="I02.txt"),
    )
    told = data_of(replace(study(), language=language, faults=(fault,)))
    assert told["study"]["faults"] == [["I03.txt", None, problem, next_step, "ingest"]]


def test_both_languages_say_the_same_things() -> None:
    german, english = page_texts("de"), page_texts("en")
    assert german.keys() == english.keys()
    braces = re.compile(r"\{\w+\}")
    for name, text in german.items():
        assert sorted(braces.findall(str(text))) == sorted(braces.findall(str(english[name]))), name


def test_scripts_use_no_word_that_is_not_there() -> None:
    html = Elements(page(EMPTY)).inside["script"]
    used = set(re.findall(r'(?<!\.)\bwords\.(\w+)|\bsay\("(\w+)"', html))
    assert {a or b for a, b in used} <= page_texts("de").keys()
    whole = page(EMPTY).decode().partition('<script type="application/json"')
    parts = whole[0] + html
    chosen_by_data = {f"{status}_long" for status in Status} | {"typical", "contrast"}
    chosen_by_data |= {"frequencies_expected", "frequencies_confirmed"}
    unused = {name for name in page_texts("de") if not re.search(rf"\b{name}\b", parts)}
    assert unused - chosen_by_data - {"skip", "no_script", "loading"} == set()
    assert len(SCRIPTS) == len(set(SCRIPTS))
    assert len(STYLES) == len(set(STYLES))


def test_a_page_of_usual_size_is_one_file() -> None:
    assert page_files(study()) == {"report.html": page(study())}


def test_a_large_page_has_no_text_and_trusts_no_script_but_those_that_its_own_loads() -> None:
    files = page_files(study(), largest=1)
    html = files.pop("report.html").decode()
    assert "Die Ernte" not in html
    assert "'strict-dynamic'" in html
    assert "'strict-dynamic'" not in page(study()).decode()
    assert all(name in html for name in files)
    told = "".join(content.decode() for content in files.values())
    assert "Die Ernte" in told
    assert "<" not in told, "nothing becomes markup there either"
    assert page_files(study(), largest=1).keys() - {"report.html"} == files.keys()


def test_files_beside_the_page_hold_as_many_documents_as_fit(monkeypatch) -> None:
    monkeypatch.setattr(sys.modules["pipeline.report.page.frame"], "FILE", 1)
    assert len(page_files(study(), largest=1)) == 1 + len(study().documents)


def test_topics_have_titles_colours_of_the_map_and_the_interview_situation_comes_last() -> None:
    coverage = pd.DataFrame(
        [(1, "M1 Ernte: Obst", "theme"), (0, "Gesprächssituation: Ernte", "situation")],
        columns=["topic", "title", "kind"],
    )
    (one,) = study().topics
    results = replace(
        study(), topics=(one, replace(one, id=1)), tables={"topic_coverage": coverage}
    )
    shown = [
        [topic[name] for name in ("id", "label", "situation", "colour")]
        for topic in data_of(results)["topics"]
    ]
    assert shown == [
        [1, "M1 Ernte: Obst", False, colour_at(1)],
        [0, "Gesprächssituation: Ernte", True, colour_at(0)],
    ]
