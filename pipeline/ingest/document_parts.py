"""What in a document is text to code, and what is imprint, biography, references and the like?

A report, minutes or slides are read paragraph by paragraph. Headings are context of what stands
below them, as questions are of answers. What surrounds the text is recognized by its heading or by
what it looks like, kept, and not coded.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.errors import listed
from pipeline.i18n import Message, joined, msg, msg_n
from pipeline.records import PASSED_OVER, Document, Fault, Role, Segment

STAGE = "ingest"
TYPE = "type"
"""Column of the metadata that holds the type of a document."""
DOCUMENT_TYPE = "document"
"""The type of sources in which nobody speaks."""

_DOCUMENT_TYPES = frozenset((DOCUMENT_TYPE, "documents", "dokument", "dokumente"))
_SPEECH_TYPE = re.compile(
    r".*(?:interview|gespräch|workshop|gruppe|group|umfrage|survey|answer|antwort)", re.IGNORECASE
)

_SECTIONS: Mapping[Role, re.Pattern[str]] = {
    role: re.compile(rf"(?:\d+(?:\.\d+)*\.? |[IVX]+\.? )?(?:{names})\W*", re.IGNORECASE)
    for role, names in {
        Role.IMPRINT: (
            r"impressum|imprint|herausgeber\S*|publishers?|bild(?:er|nachweise?|quellen)"
            r"|(?:foto|abbildungs)nachweise?|(?:picture|photo) credits"
            r"|konzeption und \w+|haftungsausschluss|disclaimer|copyright"
            r"|kontakt|contact|ansprechpartner\S*|(?:weitere|mehr) informationen"
            r"|further information|interesse\?"
        ),
        Role.BIOGRAPHY: (
            r"(?:(?:über|zu|zur|zum) (?:den|die|der) )?autor\S*|(?:zur|über die) person"
            r"|(?:zu|über) den personen|vita|lebensl[aä]uf\S*|kurz(?:biogra[fp]\S+|vita\S*)"
            r"|(?:about the )?authors?|biograph(?:y|ies)|biogra[fp]h?ien?|mitwirkende"
            r"|(?:die )?referent(?:innen|en|\S*innen)\S*"
        ),
        Role.REFERENCES: (
            r"(?:(?:weiterführende|zitierte|verwendete) )?literatur(?:verzeichnis|angaben|liste)?"
            r"|quellen(?:verzeichnis|angaben|nachweise?)?|literatur und quellen|bibliogra[fp]h?ie"
            r"|references|bibliography|further reading|works cited|endnoten|fu(?:ß|ss)noten"
            r"|endnotes|footnotes"
        ),
        Role.CONTENTS: (
            r"inhalt(?:sverzeichnis|sübersicht)?|contents|table of contents|agenda"
            r"|(?:abbildungs|tabellen|abkürzungs)verzeichnis|list of (?:figures|tables)"
        ),
    }.items()
}
_SOFT = re.compile(r"(?i:kontakt|contact|ansprech|weitere|mehr|further|interesse|agenda)")
"""Headings below which text may stand, too: it ends their section."""

_CONTACT = re.compile(
    r"\S{1,100}@\S{1,100}\.\w+|(?:https?://|www\.)\S+|©|\b(?:ISBN|ISSN|FKZ|DOI)\b|USt-?ID|\bUST-IDNr"
    r"|Förderkennzeichen|\b(?:Tel|Telefon|Fon|Fax|Phone|Mobil|E-?Mail)\b\.?(?:fon)?:"
    r"|\b\w{1,40}(?:straße|strasse|str\.|platz|allee|gasse|weg) \d+\w?\b"
    r"|^(?:Gefördert (?:vom|von|durch)|Ein Projekt (?:von|des|der)|Fotos?|Bild|Grafik"
    r"|Redaktion|Redaktionelle Begleitung|Gestaltung|Layout|Lektorat|Druck|Herausgeber\S*"
    r"|Stand|Funded by|Design|Editors?)\b[^.:]{0,40}:"
)
_TOWN = re.compile(r"(?:[A-Z]{1,2}-)?\d{4,5} [A-ZÄÖÜ][\w. /-]{1,40}")
_CONTACT_WORDS = 60
_NEAR_CONTACT = 5
"""Of so many paragraphs below "Contact", one is an address."""
_ORGANISATION = re.compile(
    r"\be\. ?V\.|GmbH|Institut|Forum|Stiftung|Verein|Verband|[Mm]inisterium|Universität"
    r"|Hochschule|\([A-Z]\w+\)|\b(?:Institute|Foundation|Association|University|Ministry|Ltd)\b"
)
_ARTICLES = {"Der", "Die", "Das", "The"}
_LEADER = re.compile(r"(?:\.{3,}|…+|(?:\. ){3,}|\t)\s*\d{1,4}\b|\.{5,}")
_SENTENCE = re.compile(r"[^.!?]+(?:[.!?](?!\s+[A-ZÄÖÜ0-9])[^.!?]+)*[.!?]+[\"“”«»')\]]*(?=\s|$)")
_ENDS_SENTENCE = re.compile(r"[.!?…:;,][\"“”«»')\]]*$")
_SENTENCE_WORDS = 8
_PROSE_WORDS = 25

_TITLE = (
    r"(?:(?:Univ\.-)?Prof\.?(?:in|['’‘`]in)?|PD|Dr\.|Dipl\.-\w+\.?|Ing\.|[Hh]\.\s?[Cc]\."
    r"|(?:[Mm]ed|[Pp]hil|[Rr]er|[Nn]at|[Jj]ur|[Pp]ol)\.)"
)
_WORD_OF_NAME = r"[A-ZÄÖÜ][a-zäöüßéèáóçş]+(?:-[A-ZÄÖÜ][a-zäöüßé]+)*"
_NAME = (
    rf"{_WORD_OF_NAME}(?: [A-ZÄÖÜ]\.)?(?: (?:von|van|de|zu|der|den|al))*(?: {_WORD_OF_NAME}){{1,2}}"
)
_BYLINE = re.compile(
    rf"(?:(?:von|by) )?(?:{_TITLE}\s*)+{_NAME}(?:(?:,| und| and| \|)? ?(?:{_TITLE}\s*)+{_NAME})*"
)
_ABOUT_PERSON = re.compile(
    rf"(?P<titles>(?:{_TITLE}\s*)*)(?P<name>{_NAME}),? (?:\([^()]{{1,60}}\) )?"
    r"(?:ist|war|lehrt|arbeitet|leitet|studiert|studierte|forscht|promovierte|berät|begleitet|hat"
    r"|verantwortet|wurde \d{4}|gehört|vertritt|is|was|works|worked|teaches|studied|holds|leads"
    r"|heads|has|joined)\b"
)
_NO_FIRST_NAME = re.compile(
    r"(?:D(?:ie|er|as|iese\w*)|Ein\w*|Kein\w*|Viele|Manche|All\w*|Unser\w*|Ihre?\w*|In|Im|Am|The|This|Our)\b"
)
_CAREER = re.compile(
    r"profess|studi(?:um|ert|ed)|promov|doktor|wissenschaftliche\w* (?:mitarbeit|referent)"
    r"|geschäftsführ|leiter|leitung|vorstand|referent|berater|trainer|autor|universit|hochschul"
    r"|institut|bürgermeister|sozialwissenschaft|soziolog|lecturer|researcher|director|university"
    r"|degree|author|consultant",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:\[?\d{1,3}\]?\.? )?[A-ZÄÖÜ][\w'’-]+, (?:[A-ZÄÖÜ]\.|[A-ZÄÖÜ][\w-]+)[^.]{0,200}"
    r"(?:\((?:Hg\.|Hrsg\.|eds?\.)\)[^.]{0,40})?\(?(?:19|20)\d\d[a-z]?\)?\s?[.:,]"
    r"|\[\d{1,3}\] .*(?:19|20)\d\d"
)
_HEADING_CHARS = 100
_LOOKED_AT = 2000
"""What a paragraph is shows in so many of its first characters."""
_REPEATED_WORDS = 4
_REPEATED_TITLE_WORDS = 3
_LONGEST_PULL_QUOTE = 60
_PLACES = 100
"""In how many places that begin alike a repetition is looked for."""
_HEADINGS = 2
"""A text in which nobody speaks is a document where it has so many headings, by its format …"""
_PLAIN_HEADINGS = 3
"""… or so many lines that look like one, and an imprint or references."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a document, and whether its format says that it is a heading or a footnote."""

    text: str
    heading: bool = False
    note: bool = False


def is_document_type(name: str) -> bool:
    """Return whether a document type says that nobody speaks.

    Examples
    --------
    >>> is_document_type("Dokument"), is_document_type("interview"), is_document_type("")
    (True, False, False)
    """
    return name.strip().casefold() in _DOCUMENT_TYPES


def in_speech(documents: Iterable[Document]) -> list[Document]:
    """Return the documents in which somebody speaks."""
    return [one for one in documents if not is_document_type(one.attributes.get(TYPE, ""))]


def may_be_document(name: str) -> bool:
    """Return whether a document type leaves it open whether somebody speaks.

    Examples
    --------
    >>> may_be_document("Bericht"), may_be_document("Experteninterview"), may_be_document("")
    (True, False, True)
    """
    return not _SPEECH_TYPE.match(name)


def looks_like_document(paragraphs: Sequence[Paragraph]) -> bool:
    """Return whether a text in which nobody is named is a report or the like.

    Examples
    --------
    >>> looks_like_document([Paragraph("1 Garten", True), Paragraph("Es regnet."),
    ...                      Paragraph("2 Wiese", True), Paragraph("Es blüht.")])
    True
    >>> looks_like_document([Paragraph("Wie war das?"), Paragraph("Es ging so.")])
    False
    """
    if sum(paragraph.heading for paragraph in paragraphs) >= _HEADINGS:
        return True
    roles = part_roles(paragraphs)
    headings = sum(role is Role.HEADING for role in roles)
    return headings >= _PLAIN_HEADINGS and bool({Role.IMPRINT, Role.REFERENCES} & set(roles))


def part_roles(paragraphs: Sequence[Paragraph]) -> list[Role]:
    """Return what each paragraph of a document is.

    Parameters
    ----------
    paragraphs : sequence of Paragraph
        The whole document, in reading order.

    Returns
    -------
    list of Role
        ``PARTICIPANT`` for text to code, ``HEADING``, or one of `PASSED_OVER`.

    Examples
    --------
    >>> roles = part_roles([
    ...     Paragraph("Der Teich", True), Paragraph("Im Mai wurde der Teich gereinigt."),
    ...     Paragraph("Impressum", True), Paragraph("Gartenbund e. V., Rosenweg 3, Adorf")])
    >>> [role.value for role in roles]
    ['heading', 'participant', 'imprint', 'imprint']
    """
    return _Parts(paragraphs).roles()


class _Parts:
    """Goes through the paragraphs of one document."""

    def __init__(self, paragraphs: Sequence[Paragraph]) -> None:
        self.whole = [paragraph.text for paragraph in paragraphs]
        self.texts = [text[:_LOOKED_AT] for text in self.whole]
        self.marked = [paragraph.heading for paragraph in paragraphs]
        self.notes = [paragraph.note for paragraph in paragraphs]
        self.has_marked = sum(self.marked) >= _HEADINGS
        self.headings = [self._is_heading(place) for place in range(len(paragraphs))]

    def roles(self) -> list[Role]:
        found: list[Role] = []
        section: Role | None = None
        ends = soft = False  # whether text ends the section, or all that is no address
        for place, text in enumerate(self.texts):
            if self.notes[place]:
                found.append(Role.REFERENCES)
                continue
            if self.headings[place] and not self._within(place, section):
                section = _section(text)
                soft = _SOFT.match(text) is not None
                ends = soft or not self.marked[place]
                found.append(section or Role.HEADING)
                continue
            if section is Role.IMPRINT and soft and not self._is_near_contact(place):
                section = None
            if section and (section is not Role.REFERENCES) and self._is_text(place, ends=ends):
                section = None
            found.append(section or self._alone(place))
        return _with_repetitions(self.whole, self._with_signatures(found), self.marked)

    def _with_signatures(self, roles: Sequence[Role]) -> list[Role]:
        """Mark the lines that are only the name of somebody who is introduced elsewhere."""
        introduced = {
            match["name"]
            for text, role in zip(self.texts, roles, strict=True)
            if role is Role.BIOGRAPHY and (match := _ABOUT_PERSON.match(text))
        }
        return [
            Role.BIOGRAPHY if text in introduced and not marked else role
            for text, role, marked in zip(self.texts, roles, self.marked, strict=True)
        ]

    def _is_heading(self, place: int) -> bool:
        """Return whether a paragraph is a heading: by its format, its words, or its looks."""
        text = self.texts[place]
        if self.notes[place]:
            return False
        if self.marked[place]:
            return not _LEADER.search(text)
        if len(text) > _HEADING_CHARS:
            return False
        return _section(text) is not None or (
            not self.has_marked and self._looks_like_heading(place)
        )

    def _looks_like_heading(self, place: int, *, before: bool = False) -> bool:
        """Return whether a short line without an end stands before text, or before another one."""
        text = self.texts[place]
        if not (text[0].isupper() or text[0].isdigit()) or len(text) > _HEADING_CHARS:
            return False
        if _ENDS_SENTENCE.search(text) or _CONTACT.search(text) or _LEADER.search(text):
            return False
        if place + 1 == len(self.texts):
            return False
        return _is_prose(self.texts[place + 1]) or (
            not before and self._looks_like_heading(place + 1, before=True)
        )

    def _within(self, place: int, section: Role | None) -> bool:
        """Return whether what looks like a heading is only a line among references or addresses."""
        text = self.texts[place]
        if section is None or self.marked[place] or _section(text) is not None:
            return False
        after = self.texts[place + 1] if place + 1 < len(self.texts) else ""
        if section is Role.REFERENCES:
            return _REFERENCE.match(after) is not None
        return section is Role.IMPRINT and _is_profile(after, text)

    def _is_text(self, place: int, *, ends: bool) -> bool:
        """Return whether text begins inside of a section that has none."""
        text = self.texts[place]
        if not ends or _words(text) < _PROSE_WORDS or _ABOUT_PERSON.match(text):
            return False
        is_address = _words(text) <= _CONTACT_WORDS // 2 and _CONTACT.search(text)
        return _is_prose(text) and not is_address and not _is_profile(text, self.texts[place - 1])

    def _is_near_contact(self, place: int) -> bool:
        """Return whether an address or a credit stands here or soon below."""
        return any(
            _CONTACT.search(text) or _TOWN.fullmatch(text)
            for text in self.texts[place : place + _NEAR_CONTACT]
        )

    def _alone(self, place: int) -> Role:
        """Return what a paragraph is by its own words."""
        text = self.texts[place]
        if self.marked[place] or len(_LEADER.findall(text)) > 1 or _is_entry(text):
            return Role.CONTENTS
        if _BYLINE.fullmatch(text) or self._is_about_person(place):
            return Role.BIOGRAPHY
        if _is_contact(text):
            return Role.IMPRINT
        if _REFERENCE.match(text):
            return Role.REFERENCES
        return Role.PARTICIPANT

    def _is_about_person(self, place: int) -> bool:
        """Return whether a paragraph introduces a person, who has a title or signs somewhere."""
        text = self.texts[place]
        found = _ABOUT_PERSON.match(text)
        if not found or _NO_FIRST_NAME.match(text):
            return False
        career = len({word.casefold() for word in _CAREER.findall(text)})
        after = self.texts[place + 1] if place + 1 < len(self.texts) else ""
        signs = found["name"] in self.texts or _CONTACT.search(text) or _is_contact(after)
        return career > 1 or bool(career and (found["titles"] or signs))


def _is_profile(text: str, name: str) -> bool:
    """Return whether a paragraph says what an organisation is, whose name stands before it."""
    if not _ORGANISATION.search(name) or _words(name) > _PROSE_WORDS:
        return False
    names = {word for word in re.findall(r"\w{3,}", name) if word[0].isupper()} - _ARTICLES
    begin = text.split()[:12]
    return bool(names & {word.strip("(),.") for word in begin[:6]}) and bool(
        {"ist", "sind", "wurde", "is", "are", "was"} & set(begin)
    )


def _section(text: str) -> Role | None:
    """Return what a section is by its heading."""
    return next((role for role, names in _SECTIONS.items() if names.fullmatch(text)), None)


def _is_contact(text: str) -> bool:
    """Return whether a paragraph is an address or a credit, and says nothing else."""
    if not _CONTACT.search(text) or len(text.split()) > _CONTACT_WORDS:
        return False
    return not any(_words(one) >= _SENTENCE_WORDS for one in _sentences(_CONTACT.sub(" ", text)))


def _is_prose(text: str) -> bool:
    """Return whether a paragraph is running text: a long sentence, or several."""
    sentences = _sentences(_CONTACT.sub(" ", text))
    long = sum(_words(one) >= _SENTENCE_WORDS for one in sentences)
    return long > 1 or (long == 1 and _words(text) >= _PROSE_WORDS // 2)


def _sentences(text: str) -> list[str]:
    return _SENTENCE.findall(text)


def _words(text: str) -> int:
    return len(text.split())


def _is_entry(text: str) -> bool:
    return _words(text) < _PROSE_WORDS and _LEADER.search(text) is not None


def _with_repetitions(
    texts: Sequence[str], roles: Sequence[Role], marked: Sequence[bool]
) -> list[Role]:
    """Mark the paragraphs that stand in the text already: pull quotes and repeated titles.

    What the format marks as a heading stays one: it is context of what stands below.
    """
    words = [re.findall(r"\w+", text.casefold()) for text in texts]
    short = {
        tuple(one[:_REPEATED_WORDS])
        for one in words
        if _REPEATED_WORDS <= len(one) <= _LONGEST_PULL_QUOTE
    }
    begins: defaultdict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for place, role in enumerate(roles):
        if role is Role.PARTICIPANT:
            for at in range(len(words[place]) - _REPEATED_WORDS + 1):
                begin = tuple(words[place][at : at + _REPEATED_WORDS])
                if begin in short and len(begins[begin]) < _PLACES:
                    begins[begin].append((place, at))
    seen: set[tuple[str, ...]] = set()
    found = list(roles)
    for place, role in enumerate(roles):
        own = words[place]
        if marked[place] or role not in {Role.PARTICIPANT, Role.HEADING} or not own:
            continue
        again = len(own) >= _REPEATED_TITLE_WORDS and tuple(own) in seen
        if again or any(
            len(words[other]) > len(own) and words[other][at : at + len(own)] == own
            for other, at in begins.get(tuple(own[:_REPEATED_WORDS]), ())
        ):
            found[place] = Role.REPETITION
        seen.add(tuple(own))
    return found


def compared_attributes(
    attributes: Sequence[str], documents: Iterable[Document]
) -> tuple[str, ...]:
    """Return the attributes by which codes are compared: the type, too, where it tells apart.

    Parameters
    ----------
    attributes : sequence of str
        Those that the study names.
    documents : iterable of Document
        All documents. Where nobody speaks in some of them, codings of what is written and of what
        is said are counted beside each other.

    Examples
    --------
    >>> from pipeline.records import Turn
    >>> turn = Turn(number=1, speaker="", role=Role.HEADING, start=0, end=2)
    >>> documents = [Document(id="D1", file="", text="Ja", turns=(turn,), attributes={"type": "a"}),
    ...              Document(id="I1", file="", text="Ja", turns=(), attributes={})]
    >>> compared_attributes(["city"], documents), compared_attributes(["city"], documents[1:])
    (('city', 'type'), ('city',))
    """
    types: dict[str, bool] = {}
    for document in documents:
        name = document.attributes.get(TYPE, "")
        types[name] = types.get(name, False) or any(
            turn.role is Role.HEADING or turn.role in PASSED_OVER for turn in document.turns
        )
    told_apart = len(types) > 1 and any(types.values()) and TYPE not in attributes
    return (*attributes, TYPE) if told_apart else tuple(attributes)


def coded_anyway(documents: Iterable[Document], not_coded: Collection[str]) -> list[Document]:
    """Return documents in which only some parts are passed over; the others are text to code.

    Parameters
    ----------
    documents : iterable of Document
        As they were read.
    not_coded : collection of str
        The parts that are not coded, as the study names them: values of `PASSED_OVER`.
    """
    coded = {role for role in PASSED_OVER if role.value not in not_coded}
    return [
        replace(
            document,
            turns=tuple(
                replace(turn, role=Role.PARTICIPANT) if turn.role in coded else turn
                for turn in document.turns
            ),
        )
        if any(turn.role in coded for turn in document.turns)
        else document
        for document in documents
    ]


def passed_over_faults(segments: Iterable[Segment]) -> list[Fault]:
    """Return one fault that says how much of all documents is kept and not coded, and why.

    Parameters
    ----------
    segments : iterable of Segment
        All sentences of the study.
    """
    aside = [unit for unit in segments if unit.role is Role.HEADING or unit.role in PASSED_OVER]
    if not aside:
        return []
    counts = Counter(unit.role for unit in aside)
    documents = list(dict.fromkeys(unit.document for unit in aside))
    files = {unit.file for unit in aside}
    kinds = joined(", ", [_counted(role, counts[role]) for role in Role if counts[role]])
    return [
        Fault(
            stage=STAGE,
            file=files.pop() if len(files) == 1 else "",
            problem=msg_n(
                "'{ids}' is read as a document in which nobody speaks; kept and not coded are "
                "{kinds} (in sentences)",
                "{n} documents are read as such in which nobody speaks ({ids}); kept and not coded "
                "are {kinds} (in sentences)",
                n=len(documents),
                ids=listed(documents),
                kinds=kinds,
            ),
            next_step=msg(
                "segments.csv shows them by role; to code some anyway, take them out of not_coded "
                "under [ingest] in study.toml; the type 'interview' in the metadata reads all as "
                "said"
            ),
        )
    ]


def _counted(role: Role, n: int) -> Message:
    return {
        Role.HEADING: msg("headings {n}", n=n),
        Role.IMPRINT: msg("imprint and contacts {n}", n=n),
        Role.BIOGRAPHY: msg("biographies {n}", n=n),
        Role.REFERENCES: msg("references {n}", n=n),
        Role.CONTENTS: msg("tables of contents {n}", n=n),
        Role.REPETITION: msg("repetitions {n}", n=n),
    }[role]
