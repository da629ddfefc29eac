"""The files of the site: pages that hold all that they need, and ask nothing of the network."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from string import Template

from pipeline.drawing.policy import source_hash
from pipeline.report.site.content import (
    PublishedExample,
    PublishedQuote,
    PublishedRecommendation,
    PublishedTheme,
    SiteContent,
)
from pipeline.report.site.texts import SiteTexts

PAGES = {
    "index.html": "start",
    "recommendations.html": "recommendations",
    "examples.html": "examples",
    "themes.html": "themes",
}
"""Pages of the menu, and what they are called."""
SEARCH = "search.html"
_HARMLESS = {char: f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class _SearchEntry:
    """An entry of the search: kind, title, text and address."""

    kind: str
    title: str
    text: str
    href: str


def site_pages(content: SiteContent) -> dict[str, bytes]:
    """Make the files of the site, by their names; the same for the same content."""
    pages = _Pages(content)
    written = {
        "index.html": pages.start(),
        "recommendations.html": pages.recommendations(),
        "examples.html": pages.examples(),
        "themes.html": pages.themes(),
    }
    files = {name: pages.framed(name, "\n".join(body)) for name, body in written.items()}
    files[SEARCH] = pages.framed(SEARCH, "\n".join(pages.search()), _part("search.js"))
    return {name: page.encode() for name, page in files.items()}


class _Pages:
    """The pages of one site."""

    def __init__(self, content: SiteContent) -> None:
        self.content = content
        self.texts = SiteTexts(content.language)
        self.theme = {theme.id: theme for theme in content.themes}
        self.anchor = {theme.id: f"t{number}" for number, theme in enumerate(content.themes, 1)}
        self.quoted = {quote: f"q{number}" for number, quote in enumerate(content.quotes, 1)}

    def framed(self, name: str, main: str, script: str = "") -> str:
        """Return a whole page."""
        content, text = self.content, self.texts.text
        style = _part("site.css")
        key = PAGES.get(name, "search")
        runs = f"; script-src {source_hash(script)}" if script else ""
        heading = content.title if key == "start" else f"{text(key)} · {content.title}"
        return Template(_part("frame.html")).substitute(
            language=content.language,
            policy=f"default-src 'none'; style-src {source_hash(style)}{runs}; base-uri 'none'",
            title=escape(heading),
            description=escape(content.about or content.title),
            study=escape(content.title),
            style=style,
            links="".join(self._link(page, name) for page in PAGES),
            main=main,
            footer="\n".join(self._footer()),
            script=f"<script>{script}</script>\n" if script else "",
            **{one: escape(text(one)) for one in ("skip", "pages", "search", "search_label")},
        )

    def start(self) -> Iterator[str]:
        """Yield the first page."""
        content, text = self.content, self.texts.text
        yield f"<h1>{escape(content.title)}</h1>"
        if content.about:
            yield f'<p class="lead">{escape(content.about)}</p>'
        based_on = self.texts.count("documents", content.documents)
        yield f"<p>{_text(based_on)} {_text(text('how'))}</p>"
        yield '<ul class="contents">'
        counts = {
            "recommendations": len(content.recommendations),
            "examples": len(content.examples),
            "quotes": len(content.quotes),
        }
        for key, number in counts.items():
            if not number:
                continue
            page = "themes" if key == "quotes" else key
            shown = escape(self.texts.count(f"n_{key}", number))
            yield f'<li><a href="{page}.html">{shown}</a></li>'
        yield "</ul>"
        if content.recommendations:
            yield f"<section><h2>{_text(text('recommendations'))}</h2><ul>"
            for number, one in enumerate(content.recommendations, 1):
                yield f'<li><a href="recommendations.html#r{number}">{_text(one.text)}</a></li>'
            yield "</ul></section>"
        if content.themes:
            yield f"<section><h2>{_text(text('theme_list'))}</h2>"
            yield from self._contents("themes.html")
            yield "</section>"

    def recommendations(self) -> Iterator[str]:
        """Yield the page of recommendations."""
        yield f"<h1>{_text(self.texts.text('recommendations'))}</h1>"
        if not self.content.recommendations:
            yield f"<p>{_text(self.texts.text('no_recommendations'))}</p>"
        for number, one in enumerate(self.content.recommendations, 1):
            yield f'<article id="r{number}">'
            yield f'<h2><span class="number">{_text(one.id)}</span> {_text(one.text)}</h2>'
            yield from self._basis(one)
            for key, quotes in (
                ("speaks_for", one.quotes_for),
                ("speaks_against", one.quotes_against),
            ):
                if quotes:
                    yield f"<h3>{_text(self.texts.text(key))}</h3>"
                    yield from map(self._quote, quotes)
            yield "</article>"

    def examples(self) -> Iterator[str]:
        """Yield the page of good examples."""
        yield f"<h1>{_text(self.texts.text('examples'))}</h1>"
        if not self.content.examples:
            yield f"<p>{_text(self.texts.text('no_examples'))}</p>"
        for number, one in enumerate(self.content.examples, 1):
            yield f'<article id="e{number}">'
            yield f"<h2>{_text(self._title(one, number))}</h2>"
            yield self._quote(one.quote)
            yield from self._facts(
                ("place", _text(one.place)),
                ("needs", _text(one.needs)),
                ("theme", self._themes(one.quote.themes)),
            )
            yield "</article>"

    def themes(self) -> Iterator[str]:
        """Yield the page of themes, with quotes, and what else belongs to each."""
        yield f"<h1>{_text(self.texts.text('themes'))}</h1>"
        without = [quote for quote in self.content.quotes if not quote.themes]
        if not self.content.themes and not without:
            yield f"<p>{_text(self.texts.text('no_themes'))}</p>"
        yield from self._contents("")
        inside = False
        for theme in self.content.themes:
            if theme.depth == 0:
                yield "</section>" * inside + f'<section id="{self.anchor[theme.id]}">'
                yield f"<h2>{self._name(theme)}</h2>"
                yield from self._belongs(theme)
                inside = True
            else:
                yield f'<section id="{self.anchor[theme.id]}"><h3>{self._name(theme)}</h3>'
                yield from self._belongs(theme)
                yield "</section>"
        yield "</section>" * inside
        if without:
            yield f"<section><h2>{_text(self.texts.text('without_theme'))}</h2>"
            yield from (self._quote(quote, self.quoted[quote]) for quote in without)
            yield "</section>"

    def search(self) -> Iterator[str]:
        """Yield the page of the search."""
        text = self.texts.text
        told = {
            "entries": [[one.kind, one.title, one.text, one.href] for one in self._found()],
            "found": self.texts.forms("found"),
            "none": text("search_none"),
        }
        listed = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        for char, harmless in _HARMLESS.items():
            listed = listed.replace(char, harmless)
        ask = escape(text("search_ask"))
        yield f"<h1>{_text(text('search'))}</h1>"
        yield f'<p id="told" role="status" data-ask="{ask}"></p>'
        yield f"<noscript><p>{_text(text('search_needs_script'))}</p></noscript>"
        yield '<ol id="results" class="results"></ol>'
        yield f'<script type="application/json" id="entries">{listed}</script>'

    def _found(self) -> Iterator[_SearchEntry]:
        text = self.texts.text
        for number, one in enumerate(self.content.recommendations, 1):
            title = f"{one.id} {one.text}"
            href = f"recommendations.html#r{number}"
            yield _SearchEntry(text("recommendation"), title, one.addressee, href)
        for number, example in enumerate(self.content.examples, 1):
            told = " · ".join(filter(None, (example.place, example.needs, example.quote.text)))
            title = self._title(example, number)
            yield _SearchEntry(text("example"), title, told, f"examples.html#e{number}")
        for theme in self.content.themes:
            title = f"{theme.id} {theme.name}"
            href = f"themes.html#{self.anchor[theme.id]}"
            yield _SearchEntry(text("theme"), title, theme.definition, href)
        for quote, anchor in self.quoted.items():
            names = ", ".join(self.theme[one].name for one in quote.themes)
            title = names or text("quote")
            yield _SearchEntry(text("quote"), title, quote.text, f"themes.html#{anchor}")

    def _link(self, page: str, here: str) -> str:
        current = ' aria-current="page"' if page == here else ""
        return f'<li><a href="{page}"{current}>{_text(self.texts.text(PAGES[page]))}</a></li>'

    def _footer(self) -> Iterator[str]:
        content, text = self.content, self.texts.text
        if content.made:
            day = escape(self.texts.day(content.made))
            yield f'<p>{_text(text("made"))} <time datetime="{content.made}">{day}</time></p>'
        for key, value in (("licence", content.licence), ("contact", content.contact)):
            if value:
                yield f"<p>{_text(text(key))}: {_linked(value)}</p>"

    def _basis(self, one: PublishedRecommendation) -> Iterator[str]:
        count = self.texts.count
        weak = {"none": "rests_on_none", "one voice": "rests_on_one_voice"}.get(one.basis)
        basis = (
            f"{count('passages_for', one.passages_for)} {count('documents_for', one.documents_for)}"
        )
        if one.passages_against:
            basis += f"; {count('passages_against', one.passages_against)}"
        warned = f' <span class="weak">{_text(self.texts.text(weak))}</span>' if weak else ""
        yield from self._facts(
            ("addressee", _text(one.addressee)),
            ("basis", f"{_text(basis)}.{warned}"),
            ("theme", self._themes(one.themes)),
        )

    def _facts(self, *facts: tuple[str, str]) -> Iterator[str]:
        """Yield a list of what is known; values are markup."""
        known = [(self.texts.text(key), value) for key, value in facts if value]
        if known:
            rows = (f"<dt>{_text(name)}</dt><dd>{value}</dd>" for name, value in known)
            yield f"<dl>{''.join(rows)}</dl>"

    def _themes(self, themes: Iterable[str]) -> str:
        return ", ".join(
            f'<a href="themes.html#{self.anchor[one]}">{_text(self.theme[one].name)}</a>'
            for one in themes
        )

    def _name(self, theme: PublishedTheme) -> str:
        return f'<span class="number">{_text(theme.id)}</span> {_text(theme.name)}'

    def _contents(self, page: str) -> Iterator[str]:
        if self.content.themes:
            yield '<ul class="contents">'
            for theme in self.content.themes:
                deeper = ' class="deeper"' if theme.depth else ""
                href = f"{page}#{self.anchor[theme.id]}"
                yield f'<li{deeper}><a href="{href}">{self._name(theme)}</a></li>'
            yield "</ul>"

    def _belongs(self, theme: PublishedTheme) -> Iterator[str]:
        """Yield what a theme means, and what of the site belongs to it."""
        if theme.definition:
            yield f'<p class="soft">{_text(theme.definition)}</p>'
        links = [
            f'<a href="recommendations.html#r{number}">{_text(one.id)} {_text(one.text)}</a>'
            for number, one in enumerate(self.content.recommendations, 1)
            if theme.id in one.themes
        ]
        links += [
            f'<a href="examples.html#e{number}">{_text(self._title(one, number))}</a>'
            for number, one in enumerate(self.content.examples, 1)
            if theme.id in one.quote.themes
        ]
        if links:
            yield f"<ul>{''.join(f'<li>{link}</li>' for link in links)}</ul>"
        quotes: Sequence[PublishedQuote] = [
            quote for quote in self.content.quotes if theme.id in quote.themes
        ]
        for quote in quotes:
            # The place that the search leads to is the first one.
            first = quote.themes[0] == theme.id
            yield self._quote(quote, self.quoted[quote] if first else "")

    def _quote(self, quote: PublishedQuote, anchor: str = "") -> str:
        caption = f"<figcaption>{_text(quote.attributes)}</figcaption>" if quote.attributes else ""
        place = f' id="{anchor}"' if anchor else ""
        said = f"<blockquote>{_text(quote.text)}</blockquote>"
        return f"<figure{place}>{said}{caption}</figure>"

    def _title(self, one: PublishedExample, number: int) -> str:
        return one.title or f"{self.texts.text('example')} {number}"


def _text(text: str) -> str:
    return escape(text, quote=False)


def _linked(text: str) -> str:
    """Return a text, as a link where it is an address."""
    if text.startswith(("https://", "http://")) and " " not in text:
        return f'<a href="{escape(text)}">{_text(text)}</a>'
    if "@" in text.strip("@") and " " not in text:
        return f'<a href="mailto:{escape(text)}">{_text(text)}</a>'
    return _text(text)


def _part(name: str) -> str:
    return resources.files(__package__).joinpath("parts", name).read_text(encoding="utf-8")
