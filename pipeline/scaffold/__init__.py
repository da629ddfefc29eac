"""New studies: an empty one, and the demo study.

`new_study` writes a small one that runs at once: its settings, an example codebook and an example
transcript to be replaced by one's own. `demo_study` lays out the demo study.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from datetime import date
from functools import reduce
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pipeline.errors import StudyError
from pipeline.i18n import Language, Message, msg
from pipeline.permissions import make_folder
from pipeline.settings import (
    DimensionSettings,
    DimensionValueSettings,
    Settings,
    read_settings,
    sections,
)
from pipeline.store import write_bytes
from pipeline.study import FILE_NAME, PSEUDONYMISED

DEMO_PACKAGE = "panreflex_demo"
"""Where the demo study lies in a wheel (`pyproject.toml` puts it there)."""
CHOSEN: Mapping[str, Mapping[str, str]] = {
    "de": {},
    "en": {
        "codebook": "codebook/codebook.yaml",
        "topics.seeds": "codebook/themes.yaml",
        "tables.summaries": "codebook/summaries.csv",
        "tables.recommendations": "codebook/recommendations.csv",
        "tables.recommendation_sheet": "codebook/recommendations_sheet.csv",
        "tables.examples": "codebook/examples.csv",
        "dialect": "rfc4180",
    },
}
"""Settings of an example, where not as `pipeline.settings` has them: names of its files, and
tables as a spreadsheet of its language opens them."""
GIT_IGNORE = ".gitignore"
"""File that names to git what must not be committed by accident."""
_GIT_IGNORE_ABOUT = msg(
    "What people said, and what is made of it, is not committed by accident: transcripts, human "
    "codings with the log of reviews, summaries, recommendations and good examples, outputs, "
    "working copies and files for exchange. If one of these gets another name in study.toml, "
    "change it here, too. The codebook and the topics that you expect or change are committed: "
    "anchor examples may be quotes, too. If you want more of it in git on purpose, take out a "
    "line, or add a file: git add --force transcripts/FILE"
)
_STUDY_TOML_ABOUT = msg("Settings of this study. A key that is left out has its default.")
DEMO_PARTS = ("transcripts", "codebook")
"""The folders that make it up, beside its settings."""


def new_study(directory: Path, *, title: str, language: str = "de") -> list[Path]:
    """Write an empty study into a folder, which is made where it is missing.

    In a git work tree, a ``.gitignore`` is among its files if the folder has none yet.

    Parameters
    ----------
    directory : Path
        The folder. Other files in it are left alone.
    title : str
        What the study is called.
    language : str
        Language of the interviews, as two letters. The example is German, or else English.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    StudyError
        When one of these files exists already; then nothing is written.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> [path.name for path in new_study(folder, title="Gärten") if path.suffix == ".toml"]
    ['study.toml']
    """
    example = Language.of(language)
    chosen = {"title": title, "language": language, **CHOSEN[example]}
    settings = read_settings("\n".join(f"{key} = {_toml(value)}" for key, value in chosen.items()))
    contents = {FILE_NAME: study_toml(settings).encode()}
    contents |= dict(_templates(files("pipeline.scaffold") / "templates" / example))
    if is_in_git(directory) and not (directory / GIT_IGNORE).exists():
        contents[GIT_IGNORE] = _git_ignore(settings, example).encode()
    return _lay_out(directory, contents)


def is_example(file: str, document: str) -> bool:
    """Return whether a row of the metadata is that of the example transcript of a new study.

    Examples
    --------
    >>> is_example("Beispiel.txt", "Beispiel"), is_example("Beispiel.txt", "I07")
    (True, False)
    """
    return (file, document) in {("Beispiel.txt", "Beispiel"), ("Example.txt", "Example")}


def is_example_text(file: Path) -> bool:
    """Return whether a file is the example transcript of a new study, as it was written there."""
    examples = {"Beispiel.txt": "de", "Example.txt": "en"}
    if file.name not in examples:
        return False
    shipped = files("pipeline.scaffold") / "templates" / examples[file.name] / "transcripts"
    return file.read_bytes() == (shipped / file.name).read_bytes()


def demo_study(directory: Path) -> list[Path]:
    """Write the demo study, as it was shipped, into a folder, which is made where it is missing.

    In a git work tree, a ``.gitignore`` is among its files if the folder has none yet: transcripts
    of one's own may come to lie beside those of the demo.

    Parameters
    ----------
    directory : Path
        The folder. Other files in it are left alone.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    StudyError
        When one of these files exists already, or this installation came without the demo study;
        then nothing is written.
    """
    home = _demo_home()
    contents = {FILE_NAME: (home / FILE_NAME).read_bytes()}
    for part in DEMO_PARTS:
        contents |= dict(_templates(home / part, f"{part}/"))
    if is_in_git(directory) and not (directory / GIT_IGNORE).exists():
        settings = read_settings(contents[FILE_NAME].decode())
        contents[GIT_IGNORE] = _git_ignore(settings, Language.DE).encode()
    return _lay_out(directory, contents)


def is_in_git(directory: Path) -> bool:
    """Return whether a folder, which may not exist yet, lies in a git work tree."""
    there = directory.resolve()
    return any((folder / ".git").exists() for folder in (there, *there.parents))


def _git_ignore(settings: Settings, language: Language) -> str:
    """Write which files of a study git must leave alone, and how to overrule that."""
    book, topics = settings.codebook, settings.topics
    shared = f"{settings.outputs}{PSEUDONYMISED}"
    folders = (settings.transcripts, settings.outputs, shared, settings.pseudonyms.folder)
    lines = [f"/{folder}/" for folder in (*folders, ".panreflex")]
    lines += [f"/{book.rpartition('/')[0]}/*"]
    lines += [f"!/{name}" for name in (book, topics.changes, topics.seeds)]
    lines += ["*.qdpx", "*.jsonl"]
    about = _GIT_IGNORE_ABOUT.text(language)
    return "\n".join([*_comment(about), *lines]) + "\n"


def _demo_home() -> Traversable:
    """Return where the demo study lies: in the checkout, else beside the package in a wheel."""
    checkout = Path(__file__).parents[2]
    if (checkout / FILE_NAME).is_file():
        return checkout
    if find_spec(DEMO_PACKAGE):
        return files(DEMO_PACKAGE)
    raise StudyError(
        msg("this installation came without the demo study"),
        next_step=msg("install panreflex from its wheel, or run this in a clone"),
    )


def _lay_out(directory: Path, contents: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder: all, or none if one of them is there already.

    The settings are written last: where there are none, files that are just like ours are those of
    an attempt that was killed, and it is completed.
    """
    settings = directory / FILE_NAME
    targets = {directory / name: content for name, content in contents.items()}
    existing = [path for path in targets if path.exists()]
    if not settings.exists():
        existing = [path for path in existing if not _holds(path, targets[path])]
    if existing:
        names = ", ".join(path.relative_to(directory).as_posix() for path in existing)
        raise StudyError(
            msg("the folder holds already: {names}", names=names),
            file=directory,
            next_step=msg("choose another folder; nothing was changed"),
        )
    try:
        make_folder(directory)
    except OSError as error:
        raise StudyError(
            msg("cannot write here ({strerror})", strerror=error.strerror), file=directory
        ) from error
    for path, content in sorted(targets.items(), key=lambda target: target[0] == settings):
        write_bytes(path, content)
    return list(targets)


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def study_toml(settings: Settings) -> str:
    r"""Write settings as the text of a `study.toml`, every key under its description.

    The descriptions are German where the study is, and else English.

    Examples
    --------
    >>> study_toml(Settings(title="Gardens", language="en")).splitlines()[2:4]
    ['# What the study is called; "" takes the folder\'s name.', 'title = "Gardens"']
    """
    language = Language.of(settings.language)

    def described(text: str | None) -> list[str]:
        return _comment(Message(text or "").text(language))

    lines = _comment(_STUDY_TOML_ABOUT.text(language))
    for home, model in sections().items():
        section = reduce(getattr, home, settings)
        if home:
            lines += ["", "", f"[{'.'.join(home)}]", *described(model.__doc__)]
        for key, field in model.model_fields.items():
            value = getattr(section, key)
            if isinstance(value, Mapping) or _holds_sections(field):  # few need them
                lines += ["", *described(field.description)]
            elif not isinstance(value, BaseModel):
                lines += ["", *described(field.description), f"{key} = {_toml(value)}"]
    lines += _dimensions(settings)
    return "\n".join(lines) + "\n"


def _holds_sections(field: FieldInfo) -> bool:
    """Return whether a key holds a list of sections, which stand at the end."""
    held = get_args(field.annotation)
    return bool(held) and isinstance(held[0], type) and issubclass(held[0], BaseModel)


def _dimensions(settings: Settings) -> Iterator[str]:
    def entries(of: BaseModel) -> Iterator[str]:
        for key, field in type(of).model_fields.items():
            value = getattr(of, key)
            if not _holds_sections(field) and value not in ("", (), None):
                yield f"{key} = {_toml(value)}"

    if not settings.dimensions:
        yield from ("", "", *_example(settings))
    for dimension in settings.dimensions:
        yield from ("", "", "[[dimensions]]", *entries(dimension))
        for value in dimension.values:
            yield from ("", "[[dimensions.values]]", *entries(value))


def _example(settings: Settings) -> Iterator[str]:
    """Write an example of a dimension as comments."""
    language = Language.of(settings.language)
    phases = (
        (msg("Setting up"), date(2022, 3, 1), date(2022, 8, 31), msg("founding meeting")),
        (msg("Everyday work"), date(2022, 9, 1), date(2023, 12, 31), msg("first harvest")),
    )
    example = DimensionSettings(
        name="phase",
        title="Phase",
        values=tuple(
            DimensionValueSettings(
                name=name.text(language), begins=begins, ends=ends, words=(word.text(language),)
            )
            for name, begins, ends, word in phases
        ),
    )
    shown = settings.model_copy(update={"dimensions": (example,)})
    yield from _comment(
        msg("An example, without the # at the beginning of its lines:").text(language)
    )
    for line in list(_dimensions(shown))[2:]:
        yield f"# {line}".rstrip()


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, 98, initial_indent="# ", subsequent_indent="# ")


def _toml(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple) and sum(len(str(one)) + 4 for one in value) > 80:
        return "[\n" + "".join(f"    {_toml(one)},\n" for one in value) + "]"
    # A JSON literal is a TOML literal but for DEL, which TOML wants escaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _templates(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_dir():
            yield from _templates(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()
