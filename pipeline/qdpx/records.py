"""Records of a project of a QDA program: codes, sources, codings, users."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.i18n import NO_MESSAGE, Language, Message, msg
from pipeline.records import Status

KIND = "REFI-QDA"
"""What messages call it."""

_MACHINE = "panreflex ("


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectCode:
    """A code.

    Attributes
    ----------
    guid : str
        Its id in the project.
    path : tuple of str
        The names from its topmost category down to its own.
    parent : str or None
        Id of the code above.
    description : str
        What is written down about it.
    """

    guid: str
    path: tuple[str, ...]
    parent: str | None = None
    description: str = ""

    @property
    def name(self) -> str:
        """What the code itself is called."""
        return self.path[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """Codes, each followed by those below it, and what the file says of them as a whole.

    `cleaned` tells whether control characters were left out.
    """

    codes: tuple[ProjectCode, ...]
    about: Mapping[str, str]
    cleaned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectSource:
    r"""A text that was coded.

    Attributes
    ----------
    name : str
        What the source is called; where several are called the same, a number sets them apart.
    text : str
        Its plain text as it lies in the project, with its line ends, its byte order mark too.
    problem : Message
        Why it has no text; empty where it has one.
    attributes : mapping of str to str
        VariableValues of variables, of its own and of the cases that it belongs to.
    contested : tuple of str
        Variables that have several values for it, as where its cases are several people.
    """

    name: str
    text: str
    problem: Message = NO_MESSAGE
    attributes: Mapping[str, str] = field(default_factory=dict)
    contested: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectCoding:
    """A code that a person gave to a stretch of a text.

    Attributes
    ----------
    number : int
        Place among all codings of the project, counted from 1.
    source : ProjectSource
        The text.
    code : ProjectCode
        The code.
    coder : str
        Name of the user; empty where the project does not tell.
    start, end : int
        Half-open interval of code points of the text.
    memo : str
        What was noted on it.
    """

    number: int
    source: ProjectSource
    code: ProjectCode
    coder: str
    start: int
    end: int
    memo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LostCoding:
    """A coding of which the project does not tell which text carries which code, and why."""

    number: int
    problem: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project: every coding in it is in `codings` or in `lost`."""

    name: str
    users: tuple[str, ...]
    codes: tuple[ProjectCode, ...]
    sources: tuple[ProjectSource, ...]
    codings: tuple[ProjectCoding, ...]
    lost: tuple[LostCoding, ...]


def machine_user(status: Status, language: str = "de") -> str:
    """Return the user under whom machine codings of a status are exported.

    Read again, they must never be taken for codings of a person (`is_machine`).

    Examples
    --------
    >>> machine_user(Status.AUTO), machine_user(Status.REVIEW, "en")
    ('panreflex (automatisch)', 'panreflex (for review)')
    """
    name = msg("panreflex (automatic)") if status is Status.AUTO else msg("panreflex (for review)")
    return name.text(Language.of(language))


def is_machine(user: str) -> bool:
    """Return whether a user is one of `machine_user`.

    Examples
    --------
    >>> is_machine("panreflex (zur Prüfung)"), is_machine("Anna")
    (True, False)
    """
    return user.startswith(_MACHINE)
