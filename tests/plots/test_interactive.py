from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import pytest

from pipeline.plots import charts, interactive, interactive_page, specifications
from pipeline.report import page as report_page

CHROMIUM = Path("/usr/bin/chromium")


def test_the_page_holds_all_and_asks_for_nothing(full):
    page = interactive(charts(full), "Garten </script><b>", "de").decode()
    head = page[: page.index('<script type="application/json"')]
    assert "Garten &lt;/script&gt;&lt;b&gt;" in head
    assert head.count('<a class="row"') == len(charts(full))
    assert not [word for word in ("<link", "src=", "@import", "url(") if word in head]
    # One end for each of the three scripts, so none is ended by what an interview says.
    assert page.count("</script") == 3


def test_the_page_may_load_and_run_nothing_but_itself(full):
    page = interactive(charts(full), "Garten", "de").decode()
    policy = re.search('<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)[1]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert "unsafe-inline" not in rules["script-src"]
    assert page.index("Content-Security-Policy") < page.index("<title>")


def test_without_charts_the_page_says_so():
    assert "noch nichts" in interactive({}, "Garten", "de").decode()
    assert "nothing yet" in interactive({}, "Garden", "en").decode()


@pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")
def test_a_browser_draws_every_chart_and_tells_what_a_bar_means(full, tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api")
    file = tmp_path / "page.html"
    file.write_bytes(interactive(charts(full), "Garten", "de"))
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        problems, asked, refused = [], [], []
        page.on("console", lambda message: problems.append(message.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(file.as_uri() + "#topic_map")
        page.locator("#picture svg .mark-symbol path").nth(1).hover(force=True)
        tooltip = page.locator("#vg-tooltip-element")
        tooltip.get_by_text("Wegen der <i>Äpfel</i>.").wait_for()
        for name in charts(full):
            page.locator(f'#contents a[href="#{quote(name)}"]').click()
            page.wait_for_selector("#picture svg text")
        for ending in ("SVG", "PNG"):
            with page.expect_download() as download:
                page.locator("button").filter(has_text=ending).click()
            assert download.value.suggested_filename == f"{name}.{ending.lower()}"
        # What an attacker could have slipped in is neither run nor asked for.
        assert problems == []
        page.on("requestfailed", lambda request: refused.append(request.url))
        page.evaluate(
            """document.body.insertAdjacentHTML("beforeend",
            '<img src="https://example.org/a.png" onerror="window.hit = 1">')"""
        )
        page.wait_for_timeout(200)
        assert page.evaluate("window.hit") is None
        assert "Content Security Policy" in problems.pop(0)
        problems.clear()
        assert refused == [asked.pop()] == ["https://example.org/a.png"]
        browser.close()
    assert problems == []
    assert asked == [file.as_uri() + "#topic_map"] or asked == [file.as_uri()]


@pytest.mark.skipif(not CHROMIUM.exists(), reason="chromium is not installed")
def test_the_page_fits_every_screen_and_paper_and_looks_like_the_report(full, tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api")
    file = tmp_path / "page.html"
    specified = specifications(charts(full))
    file.write_bytes(interactive_page(specified, "Garten", "de", report="report.html"))
    report = tmp_path / "report.html"
    report.write_bytes(report_page(full))
    looks = """() => [document.body, document.querySelector(".study")].map((one) => {
        const style = getComputedStyle(one);
        return [style.color, style.backgroundColor, style.fontFamily];
    })"""
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme)
            page.goto(report.as_uri())
            as_report = page.evaluate(looks)
            page.goto(file.as_uri() + "#frequencies")
            drawing = page.locator("#picture svg")
            drawing.wait_for()
            assert page.evaluate(looks) == as_report
            for width in (1400, 800, 400):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") == width
                box = drawing.bounding_box()
                assert box["x"] > 0
                assert box["x"] + box["width"] < width
        said = page.locator("#picture").get_attribute("aria-label")
        assert said.startswith("Häufigkeit der Codes. in Klammern")
        assert page.locator("#picture").get_attribute("role") == "img"
        assert page.locator("#picture, #picture *").locator("[aria-roledescription]").count() == 0
        assert page.locator("#contents [aria-current=page]").text_content() == (
            "Häufigkeit der Codes"
        )
        assert page.locator("#views a").first.get_attribute("href") == "report.html"
        # Letters of a picture that is as wide as a phone are small: it can be moved instead.
        page.get_by_label("In voller Größe").check()
        assert drawing.bounding_box()["width"] > 600
        assert page.evaluate("document.documentElement.scrollWidth") == 400
        page.emulate_media(media="print")
        for hidden in ("#contents", "#views", ".saving", ".hint"):
            assert not page.locator(hidden).is_visible()
        assert drawing.is_visible()
        browser.close()
