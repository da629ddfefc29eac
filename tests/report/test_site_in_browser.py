"""Does the site work for everybody? In Chromium, from a folder, without a network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.report.site import SiteContent, site_pages
from pipeline.report.site.content import (
    PublishedExample,
    PublishedQuote,
    PublishedRecommendation,
    PublishedTheme,
)

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
AXE = Path(os.environ.get("AXE", ".axe/node_modules/axe-core/axe.min.js"))
"""axe-core, which `make test-axe` fetches from npm; its licence (MPL-2.0) is not ours."""
PAGES = ("index", "recommendations", "examples", "themes", "search")

QUOTE = PublishedQuote(text='Mühe & "Ernte" <b>', attributes="Stadt", themes=("M1",))
PLAIN = PublishedQuote(text="Nachbarn feiern.", attributes="", themes=())
CONTENT = SiteContent(
    language="de",
    title="Gärten <i>",
    about="Über Gärten & Menschen.",
    licence="https://creativecommons.org/licenses/by/4.0/",
    contact="garten@example.org",
    made="2026-12-01",
    documents=3,
    themes=(
        PublishedTheme(id="M", name="Motive", definition="", depth=0),
        PublishedTheme(id="M1", name="Ernte", definition="Was man erntet.", depth=1),
    ),
    recommendations=(
        PublishedRecommendation(
            id="E1", text="Mehr Beete.", addressee="Stadt", themes=("M1",), basis="several",
            passages_for=2, documents_for=2, passages_against=1, quotes_for=(QUOTE,),
            quotes_against=(PLAIN,),
        ),
        PublishedRecommendation(
            id="E2", text="Feste.", addressee="", themes=(), basis="one voice", passages_for=1,
            documents_for=1, passages_against=0, quotes_for=(), quotes_against=(),
        ),
    ),
    examples=(PublishedExample(title="", place="Nord", needs="Wasser", quote=QUOTE),),
    quotes=(QUOTE, PLAIN),
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("site")
    for name, page in site_pages(CONTENT).items():
        (made / name).write_bytes(page)
    return made


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield opened
        opened.close()


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    opened = browser.new_page()
    heard: list[str] = []
    opened.on("console", lambda said: heard.append(said.text))
    opened.on("pageerror", lambda error: heard.append(str(error)))
    opened.on("request", lambda asked: heard.append(asked.url) if asked.url[:5] != "file:" else "")
    yield opened
    opened.close()
    assert heard == []


def hits(tab: Any) -> list[str]:
    found: list[str] = tab.locator("#results a").all_inner_texts()
    return found


def test_the_search_of_any_page_finds_without_umlauts_and_leads_there(
    tab: Any, folder: Path
) -> None:
    tab.goto((folder / "index.html").as_uri())
    tab.fill("#q", "muehe")
    tab.press("#q", "Enter")
    tab.wait_for_url("**/search.html?q=muehe")
    assert hits(tab) == ["Beispiel 1", "Ernte"]
    assert tab.inner_text("#told") == "2 Treffer"
    tab.fill("#q", "feiern nachbarn")
    assert hits(tab) == ["Zitat"]
    assert tab.inner_text("#told") == "1 Treffer"
    tab.fill("#q", "nichts davon")
    assert (hits(tab), tab.inner_text("#told")) == ([], "Nichts gefunden.")
    tab.fill("#q", "beete")
    tab.click("#results a")
    assert tab.url.endswith("recommendations.html#r1")
    assert tab.inner_text("#r1 h2") == "E1 Mehr Beete."


def test_what_is_hostile_is_only_text(tab: Any, folder: Path) -> None:
    tab.goto((folder / "themes.html").as_uri())
    assert tab.locator("blockquote").all_inner_texts() == [QUOTE.text, PLAIN.text]
    assert tab.locator("b, i").count() == 0
    assert tab.title() == "Themen und Zitate · Gärten <i>"


@pytest.mark.parametrize("name", PAGES)
def test_every_page_fits_a_phone_and_is_read_without_scripts(
    browser: Any, folder: Path, name: str
) -> None:
    for script in (True, False):
        opened = browser.new_context(
            viewport={"width": 320, "height": 800}, java_script_enabled=script
        )
        tab = opened.new_page()
        tab.goto((folder / f"{name}.html").as_uri())
        assert tab.locator("main h1").inner_text()
        if script:
            assert tab.evaluate("document.documentElement.scrollWidth") <= 320
        opened.close()


def test_the_first_stop_of_the_tab_key_skips_the_menu(tab: Any, folder: Path) -> None:
    tab.goto((folder / "index.html").as_uri())
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not there: make test-axe")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1400, 400])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_barrier(
    browser: Any, folder: Path, name: str, width: int, scheme: str
) -> None:
    # The policy of the page forbids scripts of others, also this one.
    opened = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    tab = opened.new_page()
    tab.goto((folder / f"{name}.html").as_uri())
    if name == "search":
        tab.fill("#q", "e")
    tab.add_script_tag(path=AXE)
    found = tab.evaluate("axe.run()")
    opened.close()
    told = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]
    assert told == []
    assert len(found["passes"]) > 10
