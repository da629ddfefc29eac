"""Where may the text of a transcript go?

To this computer. To another one only where the study and the command both say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from pipeline.errors import StudyError

# What different libraries read differently (user names, backslashes, queries) is not accepted.
_ADDRESS = re.compile(r"https?://([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?(/[\w./~-]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Destination:
    """Where requests go.

    Attributes
    ----------
    base_url, host : str
        The address as the study gives it, and the computer that it names.
    loopback : bool
        Whether that is this computer.
    """

    base_url: str
    host: str
    loopback: bool


def destination(base_url: str, *, study_allows: bool, command_allows: bool) -> Destination:
    """Return where requests go, once it is clear that they may.

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
        The address is none, or text may not go there.

    Examples
    --------
    >>> destination("http://localhost:11434/v1", study_allows=False, command_allows=False).loopback
    True
    >>> destination("http://gpu.example.org/v1", study_allows=True, command_allows=False)
    Traceback (most recent call last):
    pipeline.errors.StudyError: study.toml: [coding.llm] base_url is another computer
    (gpu.example.org), and text leaves this one only if you say so; add --allow-remote
    """
    if not _ADDRESS.fullmatch(base_url):
        raise StudyError(
            "[coding.llm] base_url is no plain web address",
            file="study.toml",
            next_step='write it as in "http://localhost:11434/v1"',
        )
    host = (urlsplit(base_url).hostname or "").casefold()
    there = Destination(base_url, host, loopback=is_loopback(host))
    if not there.loopback and not (study_allows and command_allows):
        steps = [] if study_allows else ["set allow_remote = true under [coding.llm]"]
        steps += [] if command_allows else ["add --allow-remote"]
        raise StudyError(
            f"[coding.llm] base_url is another computer ({host}), and text leaves this one only "
            "if you say so",
            file="study.toml",
            next_step=" and ".join(steps),
        )
    return there


def is_loopback(host: str) -> bool:
    """Say whether a host is this computer.

    Examples
    --------
    >>> [is_loopback(host) for host in ("localhost", "127.8.0.1", "::1", "0.0.0.0", "127.1", "me")]
    [True, True, True, False, False, False]
    """
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
