"""Messages for people: templates with values, translated before the values are inserted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, reduce
from string import Formatter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.i18n.language import Language, catalogue
from pipeline.i18n.quotation import within_quotes

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

Key = TypeVar("Key")
Value = str | int | float
"""What fills a hole of a template; a `Message` is translated first, any other text never is."""


_OPENING, _CLOSING = ("„", "“"), ("“", "”")


class Message(str):
    """A sentence for people: its text in English, which knows what it was made from.

    Parameters
    ----------
    template : str
        The sentence in English, with holes ``{name}`` for what is known at run time only.
    values : mapping of str to str, int, float or Message, optional
        What fills the holes.
    plural : str, optional
        The template for any other number than one; the number is the value ``n``.

    Examples
    --------
    >>> message = Message("did you mean '{name}'?", {"name": "run"})
    >>> message, message.text(Language.DE)
    ("did you mean 'run'?", 'meinten Sie „run“?')
    """

    template: str
    plural: str | None
    values: Mapping[str, Value]

    def __new__(
        cls, template: str, values: Mapping[str, Value] | None = None, plural: str | None = None
    ) -> Message:
        """Fill the template in English."""
        values = values or {}
        chosen = template if plural is None or values["n"] == 1 else plural
        shown = _as_quoted(chosen, values) if "“{" in chosen else values
        message = super().__new__(cls, chosen.format(**shown))
        message.template, message.plural = template, plural
        message.values = MappingProxyType(dict(values))
        return message

    def text(self, language: Language) -> str:
        """Return the sentence in a language: the template is translated, then it is filled."""
        if language is Language.EN:
            return str(self)
        known = catalogue(language)
        if self.plural is None:
            template = known.gettext(self.template) if self.template else ""
        else:
            template = known.ngettext(self.template, self.plural, int(self.values["n"]))
        filled = []
        for literal, name, spec, in_quotes in _parts_of(template):
            filled.append(literal)
            if name is not None:
                value = _written(self.values[name], spec, language)
                filled.append(within_quotes(value, language) if in_quotes else value)
        return "".join(filled)

    def __reduce__(self) -> tuple[Any, ...]:
        return Message, (self.template, dict(self.values), self.plural)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> CoreSchema:
        """Store a message as its parts."""
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            _from_parts, serialization=core_schema.plain_serializer_function_ser_schema(_parts)
        )


def msg(template: str, /, **values: object) -> Message:
    """Make a message; Babel finds its template in the source by the name of this function.

    Parameters
    ----------
    template : str
        The sentence in English, as a literal, with holes ``{name}``.
    **values
        What fills the holes: texts, numbers, paths and other messages.

    Examples
    --------
    >>> from pathlib import Path
    >>> msg("there is no file '{file}'", file=Path("lost.csv"))
    "there is no file 'lost.csv'"
    """
    return Message(template, _plain(values))


def msg_n(one: str, many: str, /, n: int, **values: object) -> Message:
    """Make a message about a number of things.

    Examples
    --------
    >>> msg_n("{n} sentence", "{n} sentences", n=1), msg_n("{n} sentence", "{n} sentences", n=2)
    ('1 sentence', '2 sentences')
    """
    return Message(one, _plain(values | {"n": n}), many)


def template(text: str) -> str:
    """Mark a template that becomes a message elsewhere, so that Babel finds it.

    Examples
    --------
    >>> KINDS = {"part": template("part of {name}")}
    >>> msg(KINDS["part"], name="A1")
    'part of A1'
    """
    return text


def template_n(one: str, many: str) -> tuple[str, str]:
    """Mark the two templates of a message about a number of things; see `template`."""
    return one, many


def verbatim(text: str) -> Message:
    """Make a message of a text that is the same in every language.

    Examples
    --------
    >>> verbatim("{a}").text(Language.DE)
    '{a}'
    """
    return Message("{text}", {"text": text})


def joined(separator: str, parts: Iterable[str]) -> Message:
    """Join messages, and texts that are the same in every language.

    Examples
    --------
    >>> joined("; ", [msg("none are known"), "lost"]).text(Language.DE)
    'bekannt ist keines; lost'
    """
    values = {f"part{number}": part for number, part in enumerate(parts)}
    separator = separator.replace("{", "{{").replace("}", "}}")
    return Message(separator.join(f"{{{name}}}" for name in values), values)


def quoted(names: Iterable[str], *, alternatives: bool = False) -> Message:
    """List names in quotation marks, one after another or as alternatives.

    Examples
    --------
    >>> quoted(["A", "B"]).text(Language.DE), quoted(["A", "B"], alternatives=True)
    ('„A“, „B“', "'A' or 'B'")
    """
    marked = [msg("'{name}'", name=name) for name in names]
    if not alternatives:
        return joined(", ", marked)
    return reduce(lambda one, other: msg("{one} or {other}", one=one, other=other), marked)


def translated(text: str, language: Language) -> str:
    """Return a message in a language; any other text as it is."""
    return text.text(language) if isinstance(text, Message) else text


NO_MESSAGE = Message("")
"""A message that says nothing."""


def all_translated(messages: Mapping[Key, Message], language: Language) -> dict[Key, str]:
    """Return the messages of a table of words in a language, by their keys."""
    return {key: message.text(language) for key, message in messages.items()}


@cache
def _parts_of(template: str) -> tuple[tuple[str, str | None, str, bool], ...]:
    """Divide a template into texts, each with the hole behind it.

    That is its name, its format and whether it stands in quotation marks. Once for each template:
    to divide it takes longer than to fill it.
    """
    parts = list(Formatter().parse(template))
    behind = [*(literal for literal, *_ in parts[1:]), ""]
    return tuple(
        (literal, name, spec or "", literal.endswith(_OPENING) and after.startswith(_CLOSING))
        for (literal, name, spec, _), after in zip(parts, behind, strict=False)
    )


def _as_quoted(template: str, values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the values with single quotation marks where an English template has double ones."""
    quoted = {name for _, name, _, in_quotes in _parts_of(template) if in_quotes}
    return {
        name: within_quotes(value, Language.EN)
        if name in quoted and isinstance(value, str)
        else value
        for name, value in values.items()
    }


def _written(value: Value, spec: str, language: Language) -> str:
    """Write a value as a language does."""
    if spec and isinstance(value, int | float):
        from pipeline.i18n.numbers import number

        return number(value, spec, language)
    return format(translated(value, language) if isinstance(value, str) else value, spec)


def _plain(values: Mapping[str, object]) -> dict[str, Value]:
    return {
        name: value if isinstance(value, str | int | float) else str(value)
        for name, value in values.items()
    }


def _parts(message: str) -> Any:
    if not isinstance(message, Message):
        return str(message)
    values = {name: _stored(value) for name, value in message.values.items()}
    return {"template": message.template, "values": values, "plural": message.plural}


def _stored(value: Value) -> Any:
    return _parts(value) if isinstance(value, str) else value


def _from_parts(stored: Any) -> Message:
    if isinstance(stored, Message):
        return stored
    if isinstance(stored, str):
        return verbatim(stored)
    values = {
        name: _from_parts(value) if isinstance(value, dict) else value
        for name, value in stored["values"].items()
    }
    return Message(stored["template"], values, stored["plural"])
