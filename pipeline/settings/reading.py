"""What does a `study.toml` say, and what is wrong with it?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from pipeline.errors import StudyError, nearest
from pipeline.settings.choices import Settings


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
        return Settings.model_validate(tomllib.loads(source))
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(str(error), source, file) from None
    except ValidationError as error:
        problems = [_problem(dict(detail), source, file) for detail in error.errors()]
        problems.sort(key=lambda problem: problem.line or 0)
    raise problems[0] if len(problems) == 1 else StudyError("\n".join(map(str, problems)))


def _syntax_error(message: str, source: str, file: str | Path) -> StudyError:
    what, _, place = message.rpartition(" (at ")
    found = re.match(r"line (\d+)", place)
    lines = source.rstrip().splitlines()
    number = int(found[1]) if found else len(lines)
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    if "overwrite" in what or "twice" in what:
        step = "set each key once"
    elif "\\" in line:
        step = "write paths with / instead of \\"
    elif re.search(r"=\s*[^\s\"'\[\d]", line):
        step = 'put text in quotation marks, as in title = "My study"'
    else:
        step = 'a line reads key = "value"'
    problem = f"not valid TOML ({what[:1].lower()}{what[1:]})"
    return StudyError(problem, file=file, line=number, next_step=step)


def _problem(detail: Mapping[str, Any], source: str, file: str | Path) -> StudyError:
    path = detail["loc"]
    keys = tuple(part for part in path if isinstance(part, str))
    line = line_of(source, keys)
    name, section = keys[-1], keys[:-1]
    if detail["type"] == "extra_forbidden":
        what = "section" if isinstance(detail["input"], dict) else "key"
        inside = f" in [{'.'.join(section)}]" if section else ""
        return StudyError(
            f"unknown {what} '{name}'{inside}",
            file=file,
            line=line,
            next_step=_where_it_belongs(name, section),
        )
    which = f"'{name}'" + (f" in [{'.'.join(section)}]" if section else "")
    subject = which if path == keys else f"every entry of {which}"
    return StudyError(
        f"{subject} must be {_expectation(detail)}, not {_shown(detail['input'])}",
        file=file,
        line=line,
    )


def _where_it_belongs(name: str, section: tuple[str, ...]) -> str:
    keys = {home: list(model.model_fields) for home, model in sections().items()}
    for home, known in keys.items():
        if home != section and name in known:
            inside = f"under [{'.'.join(home)}]" if home else "above all [sections]"
            return f"it belongs {inside}"
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


def _expectation(detail: Mapping[str, Any]) -> str:
    context = detail.get("ctx", {})
    return {
        "string_type": "text in quotation marks",
        "string_too_short": "some text",
        "string_pattern_mismatch": 'two small letters like "de"',
        "bool_type": "true or false",
        "int_type": "a whole number",
        "float_type": "a number",
        "finite_number": "a number",
        "tuple_type": 'a list of texts like ["a", "b"]',
        "literal_error": str(context.get("expected", "")).replace("'", '"'),
        "greater_than_equal": f"at least {context.get('ge', 0):g}",
        "less_than_equal": f"at most {context.get('le', 0):g}",
        "model_type": "a [section]",
    }.get(detail["type"], str(detail["msg"]))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
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
