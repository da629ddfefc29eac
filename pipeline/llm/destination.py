"""Destinations to which the text of a transcript may be sent.

These are this computer and, only if the study and the command both allow it, another one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.loopback import is_loopback

# What different libraries read differently (user names, backslashes, queries) is not accepted.
_ADDRESS = re.compile(r"https?://([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?(/[\w./~-]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Destination:
    """The server that requests are sent to.

    Attributes
    ----------
    base_url, host : str
        The address as given in the study, and its host.
    loopback : bool
        Whether the host is this computer.
    """

    base_url: str
    host: str
    loopback: bool


def allowed_destination(base_url: str, *, study_allows: bool, command_allows: bool) -> Destination:
    """Check that requests may be sent to a server, and return it.

    A name other than ``localhost`` is another computer, whatever it may resolve to.

    Parameters
    ----------
    base_url : str
        Address of the server.
    study_allows, command_allows : bool
        Whether ``allow_remote`` is true in study.toml, and ``--allow-remote`` was given.

    Raises
    ------
    StudyError
        The address is invalid, or text may not be sent there.

    Examples
    --------
    >>> allowed_destination("http://localhost/v1", study_allows=False, command_allows=False).host
    'localhost'
    >>> allowed_destination("http://gpu.example.org/v1", study_allows=True, command_allows=False)
    Traceback (most recent call last):
    pipeline.errors.StudyError: study.toml: [coding.llm] base_url is another computer
    (gpu.example.org), and text leaves this one only if you say so; add --allow-remote
    """
    if not _ADDRESS.fullmatch(base_url):
        raise StudyError(
            msg("[coding.llm] base_url is no plain web address"),
            file="study.toml",
            next_step=msg('write it as in "http://localhost:11434/v1"'),
        )
    host = (urlsplit(base_url).hostname or "").casefold()
    found = Destination(base_url, host, loopback=is_loopback(host))
    if not found.loopback and not (study_allows and command_allows):
        if study_allows:
            step = msg("add --allow-remote")
        elif command_allows:
            step = msg("set allow_remote = true under [coding.llm]")
        else:
            step = msg("set allow_remote = true under [coding.llm] and add --allow-remote")
        raise StudyError(
            msg(
                "[coding.llm] base_url is another computer ({host}), and text leaves this one "
                "only if you say so",
                host=host,
            ),
            file="study.toml",
            next_step=step,
        )
    return found
