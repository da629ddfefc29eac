"""Fingerprints of the source that a module uses: its own and that of all it imports.

Imports count wherever they stand, in functions too, but for those that only type checkers see. A
name that a package hands on leads to the module that defines it: who takes one table of
`pipeline.tables` uses that one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

PACKAGE = "pipeline"
I18N = "pipeline.i18n"
LOCALE = "locale"
"""Folder of the translations: data of those modules only that translate."""
UNTRANSLATED = {
    "Language",
    "Message",
    "NO_MESSAGE",
    "joined",
    "msg",
    "msg_n",
    "template",
    "template_n",
    "verbatim",
}
"""What `pipeline.i18n` offers to those who put messages together, for others to translate."""

_FOR_TYPES = re.compile(r"^if TYPE_CHECKING:.*\n(?:(?:[ \t].*)?\n)*", re.MULTILINE)
_IMPORT = re.compile(r"^[ \t]*from (pipeline[\w.]*) import (\([^)]*\)|[^\n]+)", re.MULTILINE)
_CATALOGUE = re.compile(rf"[^/]+/{LOCALE}/[^/]+/[^/]+/panreflex\.mo")
_NAME = re.compile(r"(\w+)(?: as (\w+))?")
_QUOTED = re.compile(r"[\"'](pipeline(?:\.\w+)+)")  # of registries, loaded by name


class SourceTree:
    """The modules of the package and what they use of each other, read from their text.

    Parameters
    ----------
    package : Path
        Folder of the package.

    Examples
    --------
    >>> tree = SourceTree(Path(__file__).parent)
    >>> sorted(tree.reached("pipeline.limits"))[:2]
    ['pipeline.errors', 'pipeline.i18n.language']
    """

    def __init__(self, package: Path) -> None:
        self._package = package
        # Read once: stages share most of what they use.
        self._files = cache(self._all_files)
        self._modules = cache(self._module_files)
        self._text = cache(self._read)
        self._from = cache(lambda module: tuple(_IMPORT.findall(self._text(module) or "")))
        self._used = cache(lambda module: tuple(dict.fromkeys(self._imports(module))))
        self._handed_on = cache(self._bindings)
        self._hash = cache(lambda file: sha256((package / file).read_bytes()).digest())
        self._data = cache(self._data_files)

    def fingerprint(self, module: str) -> str:
        """Hash a module, all that it imports, and the data files beside them."""
        reached = self.reached(module)
        files = {self._modules()[name] for name in reached}
        for folder in {_folder(file) for file in files}:
            files.update(self._data().get(folder, ()))
        digest = sha256()
        for file in sorted(files):
            digest.update(f"{file}\n".encode())
            digest.update(self._hash(file))
        return digest.hexdigest()

    def catalogue(self, module: str) -> str:
        """Hash the translations, if a module or what it imports translates; else return ""."""
        if not any(self._translates(name) for name in self.reached(module)):
            return ""
        found = [file for file in self._files() if _CATALOGUE.fullmatch(file)]
        return sha256(b"".join(map(self._hash, found))).hexdigest()

    def _translates(self, module: str) -> bool:
        return not module.startswith(I18N) and any(
            package.startswith(I18N) and name not in UNTRANSLATED
            for package, names in self._from(module)
            for name, _ in _NAME.findall(names)
        )

    def reached(self, module: str) -> set[str]:
        """Return the names of a module and of all that it imports, directly or not."""
        reached: set[str] = set()
        todo = [module]
        while todo:
            name = todo.pop()
            if name not in reached and self._text(name) is not None:
                reached.add(name)
                todo += self._used(name)
        return reached

    def _imports(self, module: str) -> Iterator[str]:
        text = self._text(module) or ""
        for package, names in self._from(module):
            for name, alias in _NAME.findall(names):
                yield from self._defined(package, name, alias or name, text)
        yield from _QUOTED.findall(text)

    def _defined(self, module: str, name: str, alias: str, text: str) -> Iterator[str]:
        """Yield the modules that a name of a module stands for, in a text that uses it."""
        within = f"{module}.{name}"
        if source := self._handed_on(module).get(name):
            yield from self._defined(*source, alias, text)
        elif self._text(within) is None:
            yield module
        elif self._is_package(within) and (
            used := re.findall(rf"(?<![\w.]){re.escape(alias)}\.(\w+)", text)
        ):
            for attribute in dict.fromkeys(used):
                yield from self._defined(within, attribute, attribute, text)
        else:
            yield within

    def _bindings(self, module: str) -> dict[str, tuple[str, str]]:
        """Return the names that a package only hands on, and where it has them from."""
        if not self._is_package(module):
            return {}
        return {
            alias or name: (package, name)
            for package, names in self._from(module)
            for name, alias in _NAME.findall(names)
        }

    def _is_package(self, module: str) -> bool:
        return self._modules().get(module, "").endswith("__init__.py")

    def _read(self, module: str) -> str | None:
        """Return the source of a module without what is for type checkers; None: no module."""
        try:
            file = self._package / self._modules()[module]
            return _FOR_TYPES.sub("", file.read_text(encoding="utf-8"))
        except (KeyError, OSError):
            return None

    def _all_files(self) -> tuple[str, ...]:
        """Return all files by their path in the package, with ``/``, in one order."""
        found: list[str] = []
        for folder, folders, files in os.walk(self._package):
            folders[:] = [name for name in folders if name != "__pycache__"]
            within = Path(folder).relative_to(self._package).as_posix()
            found += files if within == "." else (f"{within}/{name}" for name in files)
        return tuple(sorted(found))

    def _module_files(self) -> dict[str, str]:
        """Return the files of source by the names of their modules."""
        return {
            ".".join([PACKAGE, *file[:-3].removesuffix("__init__").split("/")]).rstrip("."): file
            for file in self._files()
            if file.endswith(".py")
        }

    def _data_files(self) -> dict[str, list[str]]:
        """Return the data files by the folder of the package that they belong to."""
        packages = {_folder(file) for file in self._modules().values() if "__init__" in file}
        found: dict[str, list[str]] = {}
        for file in self._files():
            parts = file.split("/")
            if file.endswith((".py", ".pyc")) or "." not in parts[-1] or LOCALE in parts:
                continue
            home = _folder(file)
            while home and home not in packages:
                home = _folder(home)
            found.setdefault(home, []).append(file)
        return found


def _folder(file: str) -> str:
    return file.rpartition("/")[0]


SOURCE = SourceTree(Path(__file__).parent)
"""The source of this program."""
