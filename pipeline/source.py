"""Fingerprints of the source that a module uses: its own and that of all it imports.

Imports count wherever they stand, in functions too, but for those that only type checkers see. A
name that a package hands on leads to the module that defines it: who takes one table of
`pipeline.tables` uses that one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path

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
        self._text = cache(self._read)
        self._used = cache(lambda module: tuple(dict.fromkeys(self._imports(module))))
        self._handed_on = cache(self._bindings)
        self._hash = cache(lambda path: sha256(path.read_bytes()).digest())
        self._data = cache(self._data_files)

    def fingerprint(self, module: str) -> str:
        """Hash a module, all that it imports, and the data files beside them."""
        reached = self.reached(module)
        files = {self._file(name) for name in reached}
        for folder in {file.parent for file in files}:
            files.update(self._data().get(folder, ()))
        digest = sha256()
        for path in sorted(files):
            digest.update(f"{path.relative_to(self._package).as_posix()}\n".encode())
            digest.update(self._hash(path))
        return digest.hexdigest()

    def catalogue(self, module: str) -> str:
        """Hash the translations, if a module or what it imports translates; else return ""."""
        if not any(self._translates(name) for name in self.reached(module)):
            return ""
        found = sorted(self._package.glob(f"*/{LOCALE}/*/*/panreflex.mo"))
        return sha256(b"".join(map(self._hash, found))).hexdigest()

    def _translates(self, module: str) -> bool:
        return not module.startswith(I18N) and any(
            package.startswith(I18N) and name not in UNTRANSLATED
            for package, names in _IMPORT.findall(self._text(module) or "")
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
        for package, names in _IMPORT.findall(text):
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
            for package, names in _IMPORT.findall(self._text(module) or "")
            for name, alias in _NAME.findall(names)
        }

    def _is_package(self, module: str) -> bool:
        return self._text(module) is not None and self._file(module).name == "__init__.py"

    def _file(self, module: str) -> Path:
        path = self._package.joinpath(*module.split(".")[1:])
        return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")

    def _read(self, module: str) -> str | None:
        """Return the source of a module without what is for type checkers; None: no module."""
        try:
            return _FOR_TYPES.sub("", self._file(module).read_text(encoding="utf-8"))
        except OSError:
            return None

    def _data_files(self) -> dict[Path, list[Path]]:
        """Return the data files by the package that they belong to."""
        files: dict[Path, list[Path]] = {}
        for path in self._package.rglob("*.*"):
            if (
                path.suffix not in {".py", ".pyc"}
                and LOCALE not in path.relative_to(self._package).parts
            ):
                home = next(up for up in path.parents if (up / "__init__.py").exists())
                files.setdefault(home, []).append(path)
        return files


SOURCE = SourceTree(Path(__file__).parent)
"""The source of this program."""
