"""What of a study is published: what people have released, and nothing else.

The records here are all that the pages know: no id of a document or passage, no file, no speaker
and no coder is among them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.i18n import Language
from pipeline.recommendations import PassageFinder
from pipeline.records import Codebook, CodedSegment, Document, Status
from pipeline.results import Results
from pipeline.settings import SiteSettings

LIKELY = 0.5
"""A coding for review gives a quote its theme from this probability on."""
_YES = "yes"

PassagePlace = tuple[str, int, int]
"""Document, start and end of a passage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTheme:
    """A code that something published belongs to, or that stands above one."""

    id: str
    name: str
    definition: str
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedQuote:
    """Words that people have released.

    Attributes
    ----------
    text : str
        The words.
    attributes : str
        What is said of the document that they come from, where the study wants that.
    themes : tuple of str
        Ids of their themes.
    """

    text: str
    attributes: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRecommendation:
    """A recommendation that people have released, with the released ones of its quotes."""

    id: str
    text: str
    addressee: str
    themes: tuple[str, ...]
    basis: str
    passages_for: int
    documents_for: int
    passages_against: int
    quotes_for: tuple[PublishedQuote, ...]
    quotes_against: tuple[PublishedQuote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedExample:
    """A good example that people have confirmed and released."""

    title: str
    place: str
    needs: str
    quote: PublishedQuote


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteContent:
    """All that is on the site."""

    language: str
    title: str
    about: str
    licence: str
    contact: str
    made: str
    documents: int
    themes: tuple[PublishedTheme, ...]
    recommendations: tuple[PublishedRecommendation, ...]
    examples: tuple[PublishedExample, ...]
    quotes: tuple[PublishedQuote, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nobody has released anything."""
        return not (self.recommendations or self.examples or self.quotes)


def site_content(
    results: Results, released: Iterable[PassagePlace], settings: SiteSettings | None = None
) -> SiteContent:
    """Select what is published.

    Parameters
    ----------
    results : Results
        What the study has come to, with names replaced.
    released : iterable of (str, int, int)
        Passages whose words people have released, in the transcripts of `results`.
    settings : SiteSettings, optional
        What the study says of its site.

    Examples
    --------
    >>> book = Codebook(title="", language="de", version="1", codes=())
    >>> site_content(Results(title="Garten", language="de", codebook=book, documents=(),
    ...                      segments=(), coded=()), []).is_empty
    True
    """
    chosen = settings or SiteSettings()
    quotes = _Quotes(results, chosen.attributes)
    spoken = {place: quotes.at(place) for place in dict.fromkeys(released)}
    examples, told = [], {}
    for row in _released_rows(results, "examples"):
        place = quotes.place(row["segment_id"])
        told[place] = quotes.at(place)
        texts = {name: str(row[name]) for name in ("title", "place", "needs")}
        examples.append(PublishedExample(**texts, quote=told[place]))
    known = spoken | told
    recommendations = [
        _recommendation(row, results, quotes, known)
        for row in _released_rows(results, "recommendations")
    ]
    named = {theme for quote in known.values() for theme in quote.themes}
    named |= {theme for one in recommendations for theme in one.themes}
    manifest = results.manifest
    return SiteContent(
        language=Language.of(results.language),
        title=chosen.title or results.title,
        about=chosen.about,
        licence=chosen.licence,
        contact=chosen.contact,
        made=manifest.created[:10] if manifest else "",
        documents=len(results.documents),
        themes=tuple(_themes(results.codebook, named)),
        recommendations=tuple(recommendations),
        examples=tuple(examples),
        # Words of an example stand with it.
        quotes=tuple(quote for place, quote in spoken.items() if place not in told),
    )


class _Quotes:
    """Makes quotes of passages."""

    def __init__(self, results: Results, attributes: Sequence[str]) -> None:
        self._documents: Mapping[str, Document] = {one.id: one for one in results.documents}
        self._finder = PassageFinder(results.documents)
        self._attributes = attributes
        self._coded: dict[str, list[CodedSegment]] = {}
        for coding in results.coded:
            if coding.status is not Status.REVIEW or coding.probability >= LIKELY:
                self._coded.setdefault(coding.document, []).append(coding)
        self._order = {code.id: number for number, code in enumerate(results.codebook.codes)}

    def place(self, segment_id: str) -> PassagePlace:
        """Return where the passage lies that an id of the tables names."""
        found = self._finder.find(segment_id)
        return found.document, found.start, found.end

    def at(self, place: PassagePlace) -> PublishedQuote:
        """Return the words of a passage, with their themes."""
        name, start, end = place
        document = self._documents[name]
        codes = {
            one.code
            for one in self._coded.get(name, ())
            if one.start < end and start < one.end and one.code in self._order
        }
        shown = (document.attributes.get(attribute, "") for attribute in self._attributes)
        return PublishedQuote(
            text=" ".join(document.text[start:end].split()),
            attributes=", ".join(filter(None, shown)),
            themes=tuple(sorted(codes, key=self._order.__getitem__)),
        )


def _recommendation(
    row: Mapping[Any, Any],
    results: Results,
    quotes: _Quotes,
    known: Mapping[PassagePlace, PublishedQuote],
) -> PublishedRecommendation:
    passages = results.rows("recommendation_passages")
    sides: dict[str, dict[PublishedQuote, None]] = {"for": {}, "against": {}}
    for one in passages:
        if one["recommendation"] == row["recommendation"] and one["stance"] in sides:
            name, start, end = quotes.place(one["segment_id"])
            for (document, begins, ends), quote in known.items():
                if document == name and begins < end and start < ends:
                    sides[one["stance"]][quote] = None
    counts = {
        name: int(row[name]) for name in ("passages_for", "documents_for", "passages_against")
    }
    return PublishedRecommendation(
        id=str(row["recommendation"]),
        text=str(row["text"]),
        addressee=str(row["addressee"]),
        themes=_codes_named(str(row["codes"]), results.codebook),
        basis=str(row["basis"]),
        **counts,
        quotes_for=tuple(sides["for"]),
        quotes_against=tuple(sides["against"]),
    )


def _codes_named(cell: str, codebook: Codebook) -> tuple[str, ...]:
    """Return the codes that a cell of the table names, each with its name."""
    named = set(cell.split("; "))
    return tuple(code.id for code in codebook.codes if f"{code.id} {code.name}" in named)


def _themes(codebook: Codebook, named: Collection[str]) -> Iterable[PublishedTheme]:
    """Yield themes with those above them, in the order of the codebook."""
    lineages = {code: _lineage(code, codebook) for code in named}
    shown = {one for lineage in lineages.values() for one in lineage}
    for code in codebook.codes:
        if code.id in shown:
            yield PublishedTheme(
                id=code.id,
                name=code.name,
                definition=" ".join(code.definition.split()),
                depth=len(_lineage(code.id, codebook)) - 1,
            )


def _lineage(code: str, codebook: Codebook) -> tuple[str, ...]:
    above = codebook.by_id[code].parent
    return (code,) if above is None else (*_lineage(above, codebook), code)


def _released_rows(results: Results, name: str) -> list[dict[Any, Any]]:
    return [row for row in results.rows(name) if row["released"] == _YES]
