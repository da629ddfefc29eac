"""Prompt templates.

A template is a Markdown file that a researcher can read and edit, with a section for each part of
a request and names in braces for the values. The default templates, `prompts/de.md` and
`prompts/en.md`, explain themselves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from pipeline.errors import StudyError, nearest
from pipeline.i18n import msg

RULES = ("leadin", "aside", "closing", "passages", "second", "absence")
"""Names of the rules of a study."""
FIGURES = ("shortest", "longest", "begin", "end", "single", "two", "pairs", "coded")
"""Names of the figures that human codings show."""
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "System": ("title", "codebook"),
    "User": ("asked", "rules", "examples", "passage"),
    "Code": ("id", "name", "main", "definition", "include", "exclude", "terms", "examples"),
    "Second": ("title", "codebook"),
    "Rules": RULES + FIGURES,
    "Example": ("text", "codes"),
    "Asked": ("text",),
    "Question": ("text",),
    "Before": ("text",),
    "Sentence": ("number", "text"),
    "After": ("text",),
}
"""The sections of a template, and the names of the values of each."""
OPTIONAL = frozenset({"Second", "Rules", "Asked", "After"})
"""Sections that a template may do without; what they would show is left out then."""
_REQUIRED = {"System": ("codebook",), "User": ("passage",), "Code": ("id",)} | {
    "Sentence": ("number", "text")
}
_NAME = re.compile(r"\{([a-z]+)\}")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"^## (\w+)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Template:
    """The wording of requests.

    Attributes
    ----------
    parts : mapping of str to str
        The text of each section.
    """

    parts: Mapping[str, str]

    @property
    def hash(self) -> str:
        """Hash of the wording."""
        return sha256(repr(sorted(self.parts.items())).encode("utf-8", "replace")).hexdigest()

    def paragraphs(self, section: str, **values: str) -> str:
        """Fill in a section; a paragraph of which all values are empty is omitted."""
        return self._fill(section, "\n\n", values)

    def lines(self, section: str, **values: str) -> str:
        """Fill in a section; a line of which all values are empty is omitted.

        Nothing where the template does without the section.
        """
        return self._fill(section, "\n", values) if section in self.parts else ""

    def _fill(self, section: str, separator: str, values: Mapping[str, str]) -> str:
        filled = []
        for part in self.parts[section].split(separator):
            names = _NAME.findall(part)
            if not names or any(values[name] for name in names):
                # In one pass, so that braces in a transcript stay as they are.
                filled.append(_NAME.sub(lambda found: values[found[1]], part))
        return separator.join(filled)


def read_template(source: str, file: str | Path = "prompt.md") -> Template:
    """Parse the text of a template.

    Parameters
    ----------
    source : str
        The text.
    file : path-like
        Name of the file in messages.

    Raises
    ------
    StudyError
        A section or name is missing or unknown.

    Examples
    --------
    >>> read_template(default_template("de")).lines("Sentence", number="3", text="Ja.")
    '[3] Ja.'
    """
    source = _COMMENT.sub("", source.replace("\r\n", "\n"))
    pieces = _HEADING.split(source)
    parts = {name: text.strip() for name, text in zip(pieces[1::2], pieces[2::2], strict=True)}
    for name in parts:
        if name not in SECTIONS:
            raise StudyError(
                msg("the template has a section '{name}' that means nothing", name=name),
                file=file,
                next_step=nearest(name, SECTIONS),
            )
    for section, known in SECTIONS.items():
        if section not in parts:
            if section in OPTIONAL:
                continue
            raise StudyError(
                msg("the template has no section '## {section}'", section=section), file=file
            )
        names = _NAME.findall(parts[section])
        for name in names:
            if name not in known:
                raise StudyError(
                    msg(
                        "'{{{name}}}' means nothing in the section '{section}' of the template",
                        name=name,
                        section=section,
                    ),
                    file=file,
                    next_step=nearest(name, known),
                )
        for name in _REQUIRED.get(section, ()):
            if name not in names:
                raise StudyError(
                    msg(
                        "the section '{section}' of the template has no '{{{name}}}'",
                        section=section,
                        name=name,
                    ),
                    file=file,
                )
    return Template(parts)


@cache
def default_template(language: str) -> str:
    """Return the text of the default template of a language, or else the English one."""
    folder = files("pipeline.llm") / "prompts"
    file = folder / f"{language}.md"
    return (file if file.is_file() else folder / "en.md").read_text(encoding="utf-8")


def load_template(path: Path | None, language: str) -> Template:
    """Read a study's own template, or the default one of its language.

    Raises
    ------
    StudyError
        The file does not exist or is no template.
    """
    if path is None:
        return read_template(default_template(language), f"{language}.md")
    try:
        return read_template(path.read_text(encoding="utf-8-sig"), path)
    except OSError as error:
        problem = msg("the template cannot be read ({strerror})", strerror=error.strerror)
    except UnicodeDecodeError:
        problem = msg("the template is not UTF-8 text")
    raise StudyError(problem, file=path, next_step=msg("check 'prompt' under [coding.llm]"))
