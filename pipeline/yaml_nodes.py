"""YAML files as nodes.

Nodes have line numbers for error messages, and a value such as the passage 7_12_300, or a code
``1.10`` or ``NO``, remains the text that was written.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pipeline.characters import printable
from pipeline.errors import StudyError, nearest
from pipeline.i18n import msg

NULL = "tag:yaml.org,2002:null"


class _Loader(yaml.SafeLoader):
    """A safe loader without aliases, by which a small file could grow without bound."""

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        if self.check_event(yaml.AliasEvent):
            alias = self.peek_event()  # type: ignore[no-untyped-call]
            problem = f"the alias *{alias.anchor} is not allowed"
            raise yaml.composer.ComposerError(None, None, problem, alias.start_mark)
        return super().compose_node(parent, index)


def compose(data: bytes) -> Node | None:
    """Return the root of a YAML file, None for an empty one.

    Raises
    ------
    UnicodeDecodeError, yaml.YAMLError
        The file is not UTF-8, or not YAML.

    Examples
    --------
    >>> compose(b"id: 1.10").value[0][1].value
    '1.10'
    """
    return yaml.compose(data.decode("utf-8-sig"), _Loader)


def line_of_error(error: yaml.YAMLError) -> int | None:
    """Return the line of a syntax error, counted from 1."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return mark.line + 1 if mark else None


def read_list(path: Path, key: str) -> list[Node]:
    """Read the entries of the list under a key; none if there is no file, or nothing in it.

    Raises
    ------
    StudyError
        The file is not valid.
    """
    if not path.exists():
        return []
    try:
        root = compose(path.read_bytes())
    except UnicodeDecodeError:
        raise StudyError(msg("the file is not UTF-8 text"), file=path) from None
    except yaml.YAMLError as error:
        raise StudyError(
            msg("not valid YAML"),
            file=path,
            line=line_of_error(error),
            next_step=msg("look at the indentation and the brackets around it"),
        ) from None
    return [] if root is None else items(entries(root, (key,), path).get(key), path)


def entries(node: Node, known: Sequence[str], path: Path) -> dict[str, Node]:
    """Return the value of each key."""
    if not isinstance(node, MappingNode):
        raise StudyError(
            msg("here should stand keys"),
            file=path,
            line=line_of(node),
            next_step=msg("known are {known}, each followed by ':'", known=", ".join(known)),
        )
    found: dict[str, Node] = {}
    for key, value in node.value:
        if key.value not in known:
            raise StudyError(
                msg("unknown key '{value}'", value=str(key.value)[:40]),
                file=path,
                line=line_of(key),
                next_step=nearest(str(key.value), known),
            )
        found[key.value] = value
    return found


def items(node: Node | None, path: Path) -> list[Node]:
    """Return the entries of a list."""
    if node is None or node.tag == NULL:
        return []
    if not isinstance(node, SequenceNode):
        raise StudyError(
            msg("here should stand a list"),
            file=path,
            line=line_of(node),
            next_step=msg("write each entry after '- ' or all in brackets"),
        )
    return list(node.value)


def text(node: Node | None, path: Path) -> str:
    """Return a text on one line; empty if it is missing."""
    if node is None:
        return ""
    if not isinstance(node, ScalarNode):
        raise StudyError(msg("here should stand one text"), file=path, line=line_of(node))
    return " ".join(printable(str(node.value)).split())


def line_of(node: Node) -> int:
    """Return the line of a node, counted from 1."""
    return int(node.start_mark.line) + 1
