"""The pages of docs/ hold together: as plain Markdown, and as a site without a network."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pipeline

ROOT = Path(__file__).parent.parent
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *sorted(ROOT.glob("*.md"))]
ENGLISH_PAGES = sorted((ROOT / "docs/en").glob("*.md"))
ENGLISH = {
    "tutorial.md": "tutorial.md",
    "formate.md": "formats.md",
    "codebook.md": "codebook.md",
    "review.md": "review.md",
}
"""Pages in German, and what they are called in English."""
SITE = ROOT / "docs/_build/html"


@pytest.mark.parametrize("page", [*PAGES, *ENGLISH_PAGES], ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(page):
    links = re.findall(r"\]\(([^)\s#]+)", page.read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def _outline(page: Path) -> list[str]:
    """Return the ranks of its headings and the languages of its blocks of code, in order."""
    lines = page.read_text(encoding="utf-8").splitlines()
    fences = [index for index, line in enumerate(lines) if line.startswith("```")]
    inside = {line for a, b in zip(fences[::2], fences[1::2], strict=True) for line in range(a, b)}
    return [
        line if index in inside else line.split()[0]
        for index, line in enumerate(lines)
        if index in fences[::2] or (line.startswith("#") and index not in inside)
    ]


def test_every_english_page_has_its_german_one():
    assert {page.name for page in ENGLISH_PAGES} == set(ENGLISH.values())


@pytest.mark.parametrize("german", ENGLISH)
def test_both_languages_of_a_page_have_the_same_parts_and_lead_to_each_other(german):
    """What is changed in one has to be changed in the other."""
    page, other = ROOT / "docs" / german, ROOT / "docs/en" / ENGLISH[german]
    assert _outline(page) == _outline(other)
    assert f"](en/{other.name})" in page.read_text(encoding="utf-8").split("\n## ")[0]
    assert f"](../{german})" in other.read_text(encoding="utf-8").split("\n## ")[0]


def test_every_page_and_notebook_is_in_the_contents():
    index = (ROOT / "docs/index.md").read_text(encoding="utf-8").splitlines()
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")} - {"index"}
    notebooks = {f"notebooks/{path.stem}" for path in (ROOT / "notebooks").glob("*.ipynb")}
    english = {f"en/{page.stem}" for page in ENGLISH_PAGES}
    assert pages | notebooks | english <= set(index)


def test_the_reference_tells_of_all_that_is_public():
    reference = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    assert [name for name in pipeline.__all__ if f":: pipeline.{name}\n" not in reference] == []


def test_the_site_asks_the_network_for_nothing():
    if not SITE.exists():
        pytest.skip("the site has not been built: make docs")
    fetched = re.compile(r"<(?:script|link|img|iframe)\b[^>]*?(?:src|href)=[\"'](?:https?:)?//")
    assert [
        page.name for page in SITE.rglob("*.html") if fetched.search(page.read_text("utf-8"))
    ] == []
    assert not any("url(http" in style.read_text("utf-8") for style in SITE.rglob("*.css"))


def test_where_to_change_what_names_files_that_exist():
    page = (ROOT / "docs/architektur.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:pipeline|tests|docs|benchmarks)/[\w./-]*)`", page)
    assert len(named) > 30
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_no_two_classes_have_one_name():
    """Private ones too: a name means one thing."""
    names = [
        name
        for path in sorted((ROOT / "pipeline").rglob("*.py"))
        for name in re.findall(r"^class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_the_gallery_is_small_and_explains_each_of_its_pictures():
    page = (ROOT / "docs/galerie.md").read_text(encoding="utf-8")
    parts = page.split("\n## ")[1:]
    pictures = {path.name for path in (ROOT / "docs/gallery").iterdir()}
    shown = [re.findall(r"!\[([^\]]+)\]\(gallery/([\w.]+)\)", part) for part in parts]
    assert all(len(one) == 1 for one in shown)
    assert {name for ((_, name),) in shown} == pictures
    assert len(parts) == 6
    for part in parts:
        assert re.search(r"^\(\[.*\]\(\w+\.md[#\w-]*\)\)", part, re.MULTILINE), part
    assert sum(path.stat().st_size for path in (ROOT / "docs/gallery").iterdir()) < 600_000
