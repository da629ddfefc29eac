"""Reading of `study.toml`, with errors that name line and next step."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from pipeline.errors import StudyError, nearest
from pipeline.i18n import Message, joined, msg, verbatim
from pipeline.settings.choices import (
    LARGEST,
    DimensionSettings,
    DimensionValueSettings,
    DocumentSpeakers,
    Settings,
)

MOST_TOLD = 50
"""More than so much that is wrong is not told at once."""
MOST_PARTS = 100
"""More parts than these no key has, not even one that is the name of a file."""


def read_settings(source: str, file: str | Path = "study.toml") -> Settings:
    r"""Read the text of a `study.toml`.

    Parameters
    ----------
    source : str
        The text.
    file : path-like
        What to call it in messages.

    Raises
    ------
    StudyError
        Naming all that is wrong, a line each.

    Examples
    --------
    >>> read_settings('[coding]\nencoder = "e5"').coding.encoder
    'e5'
    >>> read_settings('codebok = "codes.yaml"')
    Traceback (most recent call last):
    pipeline.errors.StudyError: study.toml, line 1: unknown key 'codebok'; did you mean 'codebook'?
    """
    try:
        _refuse_deep_keys(source, file)
        return Settings.model_validate(tomllib.loads(source))
    except RecursionError:
        raise StudyError(
            msg("lists or sections are nested too deeply"),
            file=file,
            next_step=msg('a line reads key = "value"'),
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(str(error), source, file) from None
    except ValidationError as error:
        problems = [_problem(dict(detail), source, file) for detail in error.errors()[:MOST_TOLD]]
        problems.sort(key=lambda problem: problem.line or 0)
    except ValueError:  # of a whole number with so many digits that Python reads none
        problems = [_huge_number(source, file)]
    raise (
        problems[0]
        if len(problems) == 1
        else StudyError(joined("\n", (problem.message for problem in problems)))
    )


def _refuse_deep_keys(source: str, file: str | Path) -> None:
    """Refuse keys of so many parts that reading them takes all memory."""
    for number, line in enumerate(source.splitlines(), 1):
        if line.partition("=")[0].count(".") > MOST_PARTS:
            raise StudyError(
                msg("lists or sections are nested too deeply"),
                file=file,
                line=number,
                next_step=msg('a line reads key = "value"'),
            )


def _huge_number(source: str, file: str | Path) -> StudyError:
    lines = enumerate(source.splitlines(), 1)
    return StudyError(
        msg("a number has too many digits"),
        file=file,
        line=next((number for number, line in lines if re.search(r"[\d_]{4000}", line)), None),
        next_step=msg("at most {limit}", limit=f"{LARGEST}"),
    )


def _syntax_error(message: str, source: str, file: str | Path) -> StudyError:
    what, _, place = message.rpartition(" (at ")
    found = re.match(r"line (\d+)", place)
    lines = source.rstrip().splitlines()
    number = int(found[1]) if found else len(lines)
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    if "overwrite" in what or "twice" in what:
        step = msg("set each key once")
    elif "\\" in line:
        step = msg("write paths with / instead of \\")
    elif re.search(r"=\s*[^\s\"'\[\d]", line):
        step = msg('put text in quotation marks, as in title = "My study"')
    else:
        step = msg('a line reads key = "value"')
    problem = msg("not valid TOML ({what})", what=what[:1].lower() + what[1:])
    return StudyError(problem, file=file, line=number, next_step=step)


def _problem(detail: Mapping[str, Any], source: str, file: str | Path) -> StudyError:
    path = detail["loc"]
    keys = tuple(part for part in path if isinstance(part, str))
    line = line_of(source, keys)
    name, section = keys[-1], keys[:-1]
    if detail["type"] == "extra_forbidden":
        which = _in_section(name, section)
        return StudyError(
            msg("unknown section {which}", which=which)
            if isinstance(detail["input"], dict)
            else msg("unknown key {which}", which=which),
            file=file,
            line=line,
            next_step=_where_it_belongs(name, section),
        )
    which = _in_section(name, section)
    if detail["type"] == "missing":
        return StudyError(msg("{which} is missing", which=which), file=file, line=line)
    subject = which if path == keys else msg("every entry of {which}", which=which)
    return StudyError(
        msg(
            "{subject} must be {expected}, not {given}",
            subject=subject,
            expected=_expectation(detail),
            given=_shown(detail["input"]),
        ),
        file=file,
        line=line,
    )


def _in_section(name: str, section: tuple[str, ...]) -> Message:
    if not section:
        return msg("'{name}'", name=name)
    return msg("'{name}' in [{section}]", name=name, section=".".join(section))


def _where_it_belongs(name: str, section: tuple[str, ...]) -> Message:
    keys = {home: list(model.model_fields) for home, model in sections().items()}
    for home, known in keys.items():
        if home != section and name in known:
            if not home:
                return msg("it belongs above all [sections]")
            return msg("it belongs under [{section}]", section=".".join(home))
    if section[:2] == ("speakers", "documents"):
        return nearest(name, DocumentSpeakers.model_fields)
    if section and section[0] == "dimensions":
        of = DimensionValueSettings if "values" in section else DimensionSettings
        return nearest(name, of.model_fields)
    return nearest(name, keys[section])


def sections(
    model: type[BaseModel] = Settings, home: tuple[str, ...] = ()
) -> dict[tuple[str, ...], type[BaseModel]]:
    """Return the model of each section by its place, the sections of a section after it.

    Examples
    --------
    >>> list(sections())[:4]
    [(), ('speakers',), ('ingest',), ('coding',)]
    """
    found = {home: model}
    for key, field in model.model_fields.items():
        if isinstance(field.default, BaseModel):
            found |= sections(type(field.default), (*home, key))
    return found


def _expectation(detail: Mapping[str, Any]) -> Message:
    context = detail.get("ctx", {})
    return {
        "string_type": msg("text in quotation marks"),
        "string_too_short": msg("some text"),
        "string_pattern_mismatch": msg('two small letters like "de"'),
        "bool_type": msg("true or false"),
        "int_type": msg("a whole number"),
        "float_type": msg("a number"),
        "finite_number": msg("a number"),
        "tuple_type": msg('a list of texts like ["a", "b"]'),
        "literal_error": verbatim(str(context.get("expected", "")).replace("'", '"')),
        "greater_than_equal": msg("at least {limit}", limit=f"{context.get('ge', 0):g}"),
        "less_than_equal": msg("at most {limit}", limit=f"{context.get('le', 0):g}"),
        "model_type": msg("a [section]"),
        "models": msg("the name of a model, or a list of names"),
        "window": msg('"auto", "document" or a number of sentences'),
        "dict_type": msg("a [section]"),
        "beyond": msg("at most {limit}", limit=f"{LARGEST}"),
        "day": msg('a day like "2020-03-01"'),
        "dimension_values": msg("sections with two or more values that differ in name"),
        "dimension_days": msg("sections whose values end after they begin"),
        "dimension_names": msg("sections that differ in name"),
    }.get(detail["type"], verbatim(str(detail["msg"])))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and value.bit_length() > 128:  # Python writes no longer ones
        return f"{value:#x}"[:39] + "…"
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def line_of(source: str, keys: tuple[str, ...]) -> int | None:
    """Find the line that sets a key; tomllib does not tell."""
    section: tuple[str, ...] = ()
    for number, line in enumerate(source.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([^\[\]]+?)\s*\]", line):
            section = _parts(header[1])
            if section == keys:
                return number
        elif entry := re.match(r"\s*([\w.\"' -]+?)\s*=", line):
            path = section + _parts(entry[1])
            if path == keys[: len(path)]:
                return number
    return None


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip(" \"'") for part in dotted.split("."))
