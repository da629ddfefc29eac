"""What can the program say? Finds every message in its source, with holes {0} {1} …."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import click

PACKAGE = Path(__file__).parents[2] / "pipeline"
HOLE = "\0"
"""Stands for what is known only when the message is made."""
PARTS = {"problem", "next_step", "step"}
"""Parameters that hold a message, or a part of one."""
SHOWING = {"print", "echo", "said", "add_task", "status", "add_column", "fail", "table", "numbers"}
SHOWING |= {"Column", "Table", "_list", "UsageError", "ClickException", "_show_rows"}
"""What shows a text when it is called in ``pipeline/cli``."""
LISTS = {"_ABOUT", "LABELS", "METHODS", "STATUSES", "TROUBLES"}
"""Tables of words in ``pipeline/cli`` that are shown."""

OF_CLICK = (
    "Usage:", "Options:", "Commands:", "Error:",
    "Try '{0}' for help.",
    "Show this message and exit.", "Show the version and exit.",
    "Missing command.",
    "Missing argument '{0}'.", "Missing argument '{0}'. Choose from: {1}",
    "Missing option '{0}'.",
    "Invalid value for '{0}': {1}",
    "No such option '{0}'.", "No such option '{0}'. Did you mean '{1}'?",
    "No such option '{0}'. (Did you mean one of: {1}?)",
    "'{0}' is not one of {1}.",
    "'{0}' is not a valid integer.", "'{0}' is not a valid integer range.",
    "'{0}' is not a valid float range.", "{0} is not in the range {1}.",
    "File '{0}' does not exist.", "File '{0}' is a directory.", "File '{0}' is not readable.",
    "Directory '{0}' is a file.",
    "Option '{0}' requires an argument.", "Option '{0}' requires 2 arguments.",
    "Option '{0}' does not take a value.",
    "Got unexpected extra argument ({0})", "Got unexpected extra arguments ({0})",
)  # fmt: skip
"""What people meet of click's own words."""

OF_STALE_STAGES = (
    "it was never run", "its last run was cut off", "panreflex itself changed", "asked for",
    "the working copies in .panreflex are gone",
    "{0} is missing", "{0} is gone", "{0} is new", "{0} changed", "{0} changed from {1} to {2}",
    "setting {0} is gone", "setting {0} is new", "setting {0} changed from {1} to {2}",
    "stage {0} is gone", "stage {0} is new", "stage {0} changed",
)  # fmt: skip
"""Why a stage runs again: put together in ``pipeline/manifest.py`` and ``pipeline/run.py``."""

OF_RECORDS = (
    "moved", "reworded", "lost",  # codings (pipeline/codings/moved.py)
    "renamed", "redefined", "merged", "split", "removed", "added",  # codes
    "accept", "reject", "recode", "add", "settle", "undo",  # verdicts of reviews
    "{0} accept", "{0} reject", "{0} recode", "{0} add", "{0} settle", "{0} undo",
    "interviewer", "participant",
)  # fmt: skip
"""Values of records that a command shows as words."""

OF_PARTS = (
    "'{0}'", "section", "key", "code '{0}'", "a code", "an id", "the codebook",
    "'{0}' of code '{1}'", "an entry of {0}", "'{0}' in [{1}]", "every entry of {0}",
    "text in quotation marks", "some text", "two small letters like \"de\"", "true or false",
    "a whole number", "a number", "a list of texts like [\"a\", \"b\"]", "at least {0}",
    "at most {0}", "a [section]",
    "a transcript", "codings of people", "the metadata",
    "bytes", "bytes unpacked", "characters", "sources", "members", "tags and attributes",
    "levels of elements", "levels of groups", "control words", "segments", "rows", "cells",
    "columns", "lines", "paragraphs", "pages", "file", "folder", "file or folder",
    "wants another key", "name its environment variable as 'key_variable'",
    "does not let you in", "check the key that 'key_variable' names",
    "does not know the model or the address", "check 'model' and 'base_url'",
    "did you mean '{0}'?", "known are {0}", "none are known",
    "set allow_remote = true under [coding.llm]", "add --allow-remote",
    "set allow_remote = true under [coding.llm] and add --allow-remote",
    "status {0}", "status {0}, {1}",
    "no theme recurs in several documents",
    "topics are what recurs in several documents, and there is only one",
    "too little text for topics: {0} different passages of participants, at least {1} are needed",
    "{0}: NVivo counts emoji and other rare characters twice, so that codings behind them may be "
    "moved there; other programs are not concerned",
)  # fmt: skip
"""What fills a hole of a message, and is a word or a part of a sentence itself."""

OF_PLACES = ("{0}, line {1}: {2}", "line {0}: {1}")
"""How several errors of one file are told, a line each."""


def messages(main: click.Command) -> dict[str, str]:
    """Find what the program can say, and where.

    Returns
    -------
    dict of str to str
        Place by message; what stands for names and numbers is a hole {0}, {1} ….
    """
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).as_posix()
        for text, line in _said_in(_Module(path), in_cli=path.parent.name == "cli"):
            found.setdefault(text, f"{place}:{line}")
    for text in filter(None, _helps(main)):
        found.setdefault(text, "help")
    for text in (*OF_CLICK, *OF_STALE_STAGES, *OF_RECORDS, *OF_PARTS, *OF_PLACES):
        found.setdefault(text, "listed")
    return found


class _Module:
    """A file of source, and what its names stand for."""

    def __init__(self, path: Path) -> None:
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.path = path
        self.functions = {
            node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)
        }
        self.around: dict[ast.AST, ast.AST] = {}
        for function in self.functions.values():  # inner ones come after those around them
            for node in ast.walk(function):
                self.around[node] = function

    def texts(self, node: ast.AST, seen: frozenset[str] = frozenset()) -> list[str]:
        """Return what an expression may come to, as far as it is text; a hole for what is not."""
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.JoinedStr(values=parts):
                return _joined([self.texts(part, seen) for part in parts])
            case ast.FormattedValue(value=inner, format_spec=None):
                shown = self.texts(inner, seen) if isinstance(inner, ast.IfExp | ast.Name) else []
                known = all(HOLE not in text or re.search("[a-z]", text) for text in shown)
                return shown if shown and known else [HOLE]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return _joined([self.texts(left, seen), self.texts(right, seen)])
            case ast.IfExp(body=one, orelse=other):
                return [*self.texts(one, seen), *self.texts(other, seen)]
            case ast.BoolOp(values=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
                return [text for part in parts for text in self.texts(part, seen)]
            case ast.Dict(values=parts):
                return [text for part in parts for text in self.texts(part, seen)]
            case ast.Starred(value=inner):
                return self.texts(inner, seen)
            case ast.Subscript(value=ast.Name() as inner):
                return self.texts(inner, seen)
            case ast.Name(id=name) if name not in seen:
                return self._named(name, node, seen | {name}) or [HOLE]
            case ast.Call(func=ast.Name(id=name)) if name in self.functions and name not in seen:
                return [
                    text
                    for inner in ast.walk(self.functions[name])
                    if isinstance(inner, ast.Return) and inner.value
                    for text in self.texts(inner.value, seen | {name})
                ]
        return [HOLE]

    def _named(self, name: str, node: ast.AST, seen: frozenset[str]) -> list[str]:
        function = self.around.get(node)
        for scope in (function, None):
            values = [
                inner.value
                for inner in (ast.walk(scope) if scope else self.tree.body)
                if (
                    (
                        isinstance(inner, ast.Assign)
                        and any(isinstance(t, ast.Name) and t.id == name for t in inner.targets)
                    )
                    or (
                        isinstance(inner, ast.AnnAssign | ast.NamedExpr)
                        and isinstance(inner.target, ast.Name)
                        and inner.target.id == name
                    )
                )
                and inner.value
            ]
            if values:
                return [text for value in values for text in self.texts(value, seen)]
        return []


def _said_in(module: _Module, *, in_cli: bool) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module.tree):
        shown: Iterable[ast.expr] = ()
        if isinstance(node, ast.Call):
            shown = _shown_by(node, module, in_cli=in_cli)
        elif isinstance(node, ast.Assign) and in_cli and ast.unparse(node.targets[0]) in LISTS:
            shown = [node.value]
        for value in shown:
            for text in module.texts(value):
                if re.search(r"[a-z]{2}" if in_cli else r"[a-z] |^[A-Z]", text):
                    yield numbered(text), value.lineno


def _shown_by(call: ast.Call, module: _Module, *, in_cli: bool) -> Iterator[ast.expr]:
    """Yield the arguments of a call that people see."""
    func = call.func
    name = func.id if isinstance(func, ast.Name) else getattr(func, "attr", "")
    if re.fullmatch(r"[A-Z]\w*(Error|Fault)|Fault|NothingToDraw", name):
        yield from call.args[:1]
        yield from (keyword.value for keyword in call.keywords if keyword.arg in PARTS)
    elif name == "on_progress":
        yield from call.args[:1]
    elif name in module.functions:
        wanted = [argument.arg for argument in module.functions[name].args.args]
        wanted = wanted[1:] if wanted[:1] == ["self"] else wanted
        yield from (a for a, known in zip(call.args, wanted, strict=False) if known in PARTS)
        yield from (keyword.value for keyword in call.keywords if keyword.arg in PARTS)
    elif name in {"note", "fault"}:  # pipeline/codebook/draft.py, pipeline/review/place.py
        yield from call.args[-2:]
    elif name == "append" and isinstance(func, ast.Attribute):
        yield from call.args if ast.unparse(func.value) in {"broken", "lost"} else ()
    if in_cli and name in SHOWING:
        yield from call.args
        yield from (keyword.value for keyword in call.keywords if keyword.arg == "title")


def _helps(command: click.Command) -> Iterator[str]:
    """Yield what a command and all below it say in their help, as they say it."""
    with click.Context(command) as ctx:
        for paragraph in (command.help or "").split("\n\n"):
            yield " ".join(paragraph.split())
        yield from filter(None, (command.get_short_help_str(1000),))
        for param in command.get_params(ctx):
            record = param.get_help_record(ctx)
            if record:
                yield " ".join(re.sub(r"  \[[^\]]*\]$", "", record[1]).split())
        if isinstance(command, click.Group):
            for name in command.list_commands(ctx):
                below = command.get_command(ctx, name)
                assert below is not None
                yield from _helps(below)


def _joined(parts: Iterable[list[str]]) -> list[str]:
    return ["".join(chosen) for chosen in product(*parts)]


def numbered(text: str) -> str:
    """Number the holes of a message."""
    first, *others = " ".join(text.split(" ")).split(HOLE)
    whole = first + "".join(f"{{{n}}}{other}" for n, other in enumerate(others))
    return " ".join(whole.split())
