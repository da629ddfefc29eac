"""Texts of the site, by the names that its pages use."""

from __future__ import annotations

from datetime import date

from pipeline.i18n import Language, msg, msg_n, template, template_n
from pipeline.i18n.language import catalogue

WORDS = {
    "skip": template("Skip to the content"),
    "start": template("Start"),
    "recommendations": template("Recommendations"),
    "examples": template("Good examples"),
    "themes": template("Themes and quotes"),
    "search": template("Search"),
    "search_label": template("Search this site"),
    "search_needs_script": template("The search needs JavaScript; all else does without."),
    "search_ask": template("Type one or more words."),
    "search_none": template("Nothing found."),
    "pages": template("Pages"),
    "no_recommendations": template("No recommendation has been published yet."),
    "no_examples": template("No good example has been published yet."),
    "no_themes": template("No quote has been published yet."),
    "addressee": template("Addressee"),
    "basis": template("Basis"),
    "theme": template("Theme"),
    "theme_list": template("Themes"),
    "without_theme": template("Without a theme"),
    "needs": template("What it takes"),
    "place": template("Where"),
    "speaks_for": template("For it"),
    "speaks_against": template("Against it"),
    "quote": template("Quote"),
    "example": template("Example"),
    "recommendation": template("Recommendation"),
    "rests_on_one_voice": template("It rests on one voice."),
    "rests_on_none": template("It rests on no passage yet."),
    "licence": template("Licence"),
    "contact": template("Contact"),
    "made": template("As of"),
    "how": template(
        "What stands here was released by those who did the study. Names of people, places and "
        "institutions are replaced, in brackets; quotes are verbatim otherwise."
    ),
}
COUNTS = {
    "documents": template_n(
        "The study is based on {n} interview or document.",
        "The study is based on {n} interviews and documents.",
    ),
    "passages_for": template_n("{n} passage speaks for it", "{n} passages speak for it"),
    "documents_for": template_n("in {n} document", "in {n} documents"),
    "passages_against": template_n("{n} speaks against it", "{n} speak against it"),
    "found": template_n("{n} hit", "{n} hits"),
    "n_recommendations": template_n("{n} recommendation", "{n} recommendations"),
    "n_examples": template_n("{n} good example", "{n} good examples"),
    "n_quotes": template_n("{n} quote", "{n} quotes"),
}
MONTHS = (
    template("January"),
    template("February"),
    template("March"),
    template("April"),
    template("May"),
    template("June"),
    template("July"),
    template("August"),
    template("September"),
    template("October"),
    template("November"),
    template("December"),
)


class SiteTexts:
    """The texts of a site in one language."""

    def __init__(self, language: str) -> None:
        self.language = Language.of(language)

    def text(self, key: str) -> str:
        """Return a word or sentence."""
        return catalogue(self.language).gettext(WORDS[key])

    def count(self, key: str, n: int) -> str:
        """Return a phrase with a number."""
        one, other = COUNTS[key]
        return msg_n(one, other, n=n).text(self.language)

    def forms(self, key: str) -> list[str]:
        """Return a phrase for one and for any other number, to be filled in by a script."""
        return [catalogue(self.language).ngettext(*COUNTS[key], n) for n in (1, 2)]

    def day(self, written: str) -> str:
        """Return a day in words.

        Examples
        --------
        >>> SiteTexts("de").day("2026-12-01"), SiteTexts("en").day("2026-12-01")
        ('1. Dezember 2026', '1 December 2026')
        """
        day = date.fromisoformat(written)
        month = catalogue(self.language).gettext(MONTHS[day.month - 1])
        shown = msg("{day} {month} {year}", day=str(day.day), month=month, year=str(day.year))
        return shown.text(self.language)
