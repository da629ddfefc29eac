"""Codes from a YAML file, with the line of every problem.

The file is read as nodes, not as values: nodes have a line, and an id like ``1.10`` or ``NO``
remains the text that was written.
"""

from __future__ import annotations

from collections.abc import Iterator

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pipeline.codebook.draft import CodebookDraft
from pipeline.codebook.validate import check_term
from pipeline.errors import CodebookError, nearest
from pipeline.i18n import Message, msg
from pipeline.records import Code
from pipeline.yaml_nodes import NULL, compose, line_of, line_of_error

_BOOK_KEYS = ("title", "language", "version", "codes")
_CODE_KEYS = ("id", "name", "definition", "include", "exclude", "examples", "terms", "children")


def read_yaml(draft: CodebookDraft) -> None:
    """Add the content of a YAML file, and its problems, to the draft.

    Raises
    ------
    CodebookError
        When the file is missing or is not YAML, so that nothing else can be checked.
    """
    root = _root(draft)
    if not isinstance(root, MappingNode):
        raise CodebookError(
            msg("this is no codebook"),
            file=draft.file,
            line=1,
            next_step=msg("it begins with the keys title, language, version and codes"),
        )
    yaml_codebook = _YamlCodebook(draft)
    book = yaml_codebook.entries(root, _BOOK_KEYS, msg("in the codebook"))
    draft.title = yaml_codebook.text(book.get("title"), msg("'title'"))
    draft.language = yaml_codebook.text(book.get("language"), msg("'language'")) or draft.language
    draft.version = yaml_codebook.text(book.get("version"), msg("'version'"))
    yaml_codebook.codes(book.get("codes"), msg("'codes'"), parent=None)


def _root(draft: CodebookDraft) -> Node:
    try:
        root = compose(draft.file.read_bytes())
    except OSError as error:
        raise CodebookError(
            msg("the codebook cannot be read ({strerror})", strerror=error.strerror),
            file=draft.file,
        ) from error
    except UnicodeDecodeError as error:
        raise CodebookError(
            msg("the codebook is not UTF-8 text"),
            file=draft.file,
            line=error.object[: error.start].count(b"\n") + 1,
            next_step=msg("save it again with the encoding UTF-8"),
        ) from None
    except yaml.YAMLError as error:
        raise _syntax_error(error, draft) from None
    except RecursionError:
        raise CodebookError(msg("the codebook is nested too deeply"), file=draft.file) from None
    if root is None:
        raise CodebookError(
            msg("the codebook is empty"),
            file=draft.file,
            next_step=msg("list its codes under 'codes:'"),
        )
    return root


def _syntax_error(error: yaml.YAMLError, draft: CodebookDraft) -> CodebookError:
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    if "'\\t'" in problem:
        step = msg("indent with spaces instead of tabs")
    elif "mapping values" in problem:
        step = msg("put a text that holds a colon and a space into quotation marks")
    elif "alias" in problem or "cannot start" in problem or "anchor" in problem:
        step = msg("put a text that begins with a special character into quotation marks")
    else:
        step = msg("look at the indentation and the quotation marks around it")
    return CodebookError(
        msg("not valid YAML ({problem})", problem=problem),
        file=draft.file,
        line=line_of_error(error),
        next_step=step,
    )


class _YamlCodebook:
    """Reads nodes and adds a problem to the draft for each that is not as expected."""

    def __init__(self, draft: CodebookDraft) -> None:
        self.draft = draft

    def codes(self, node: Node | None, which: Message, parent: str | None) -> None:
        """Add the codes of a list, each followed by its children."""
        for item in self._items(node, which, msg("begin each code with '- id:'")):
            if not isinstance(item, MappingNode):
                self.draft.add_problem(
                    line_of(item),
                    msg("an entry of {which} is no code", which=which),
                    msg("write '- id: …'"),
                )
                continue
            entry = self.entries(item, _CODE_KEYS, msg("in a code"))
            identifier = self.text(entry.get("id"), msg("an id"))

            def of(key: str, code: str = identifier) -> Message:
                return msg("'{key}' of code '{code}'", key=key, code=code)

            self.draft.codes.append(
                Code(
                    id=identifier,
                    name=" ".join(self.text(entry.get("name"), of("name")).split()),
                    parent=parent,
                    definition=self.text(entry.get("definition"), of("definition")),
                    include=self.text(entry.get("include"), of("include")),
                    exclude=self.text(entry.get("exclude"), of("exclude")),
                    examples=self.texts(entry.get("examples"), of("examples")),
                    terms=self.terms(entry.get("terms"), of("terms")),
                    line=line_of(item),
                )
            )
            self.codes(entry.get("children"), of("children"), parent=identifier)

    def entries(
        self, node: MappingNode, known: tuple[str, ...], inside: Message
    ) -> dict[str, Node]:
        """Return the values of a mapping by their keys."""
        found: dict[str, Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else "?"
            if name not in known:
                self.draft.add_problem(
                    line_of(key),
                    msg("unknown key '{name}' {inside}", name=name, inside=inside),
                    nearest(name, known),
                )
            elif name in found:
                self.draft.add_problem(
                    line_of(key),
                    msg("the key '{name}' stands twice {inside}", name=name, inside=inside),
                )
            else:
                found[name] = value
        return found

    def text(self, node: Node | None, which: Message) -> str:
        """Return a scalar without control characters; null is an empty text."""
        if node is None or node.tag == NULL:
            return ""
        if not isinstance(node, ScalarNode):
            step = msg("put it into quotation marks if it holds a colon and a space")
            self.draft.add_problem(
                line_of(node), msg("{which} must be one text", which=which), step
            )
            return ""
        return self.draft.clean(str(node.value), line_of(node)).strip()

    def texts(self, node: Node | None, which: Message) -> tuple[str, ...]:
        """Return the texts of a list."""
        return tuple(text for _, text in self._entries(node, which))

    def terms(self, node: Node | None, which: Message) -> tuple[str, ...]:
        """Return the texts of a list, each of which must be a term."""
        entries = tuple(self._entries(node, which))
        for line, text in entries:
            check_term(text, line, self.draft)
        return tuple(text for _, text in entries)

    def _entries(self, node: Node | None, which: Message) -> Iterator[tuple[int, str]]:
        for item in self._items(node, which, msg("write each on a line of its own after '- '")):
            if text := self.text(item, msg("an entry of {which}", which=which)):
                yield line_of(item), text

    def _items(self, node: Node | None, which: Message, next_step: Message) -> Iterator[Node]:
        if isinstance(node, SequenceNode):
            yield from node.value
        elif node is not None and node.tag != NULL:
            self.draft.add_problem(
                line_of(node), msg("{which} must be a list", which=which), next_step
            )
