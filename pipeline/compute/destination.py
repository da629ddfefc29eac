"""Schedulers to which the text of a transcript may be sent.

As with a language model, these are on this computer and, only if the study and the command both
allow it, on another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.errors import ClusterError
from pipeline.i18n import Message, msg
from pipeline.loopback import is_loopback

_ADDRESS = re.compile(r"(tcp|tls)://([\w.-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Consents:
    """Who has allowed text to go to another computer.

    Attributes
    ----------
    study, command : bool
        Whether ``allow_remote`` is true in study.toml, and ``--allow-remote`` was given.
    """

    study: bool = False
    command: bool = False


def check_scheduler(address: str, consents: Consents) -> None:
    """Check that text may be sent to a scheduler.

    A name other than ``localhost`` is another computer, whatever it may resolve to.

    Parameters
    ----------
    address : str
        As Dask writes it.
    consents : Consents
        Who has allowed it.

    Raises
    ------
    ClusterError
        The address is none of a scheduler, or text may not be sent there.

    Examples
    --------
    >>> check_scheduler("tcp://localhost:8786", Consents())
    >>> check_scheduler("tls://login1.example.org:8786", Consents(study=True))
    Traceback (most recent call last):
    pipeline.errors.ClusterError: the scheduler login1.example.org is another computer, and text
    leaves this one only if you say so; add --allow-remote
    """
    if not _ADDRESS.fullmatch(address):
        raise ClusterError(
            msg("'{address}' is no address of a scheduler", address=address[:80]),
            next_step=msg('write it as in "tcp://127.0.0.1:8786" or "tls://login1:8786"'),
        )
    host = host_of(address)
    if not is_loopback(host):
        _refuse_without(
            consents,
            msg(
                "the scheduler {host} is another computer, and text leaves this one only if you "
                "say so",
                host=host,
            ),
        )


def check_members(addresses: Iterable[str], consents: Consents) -> None:
    """Check that text may be sent to a scheduler that is reached here, and to its workers.

    A scheduler that is reached as ``localhost`` may be at the other end of a tunnel, or be open to
    the workers of other computers.

    Parameters
    ----------
    addresses : iterable of str
        Addresses that the scheduler and the workers are known by in the cluster.
    consents : Consents
        Who has allowed it.

    Raises
    ------
    ClusterError
        One of them can be reached from other computers, and text may not be sent there.

    Examples
    --------
    >>> check_members(["tcp://127.0.0.1:8786", "inproc://10.0.0.1/7/1"], Consents())
    """
    for address in addresses:
        # Those within a process are called by the address of their computer.
        if not address.startswith("inproc://") and not is_loopback(host_of(address)):
            _refuse_without(
                consents,
                msg(
                    "the cluster is open to other computers ({host}), and text leaves this one "
                    "only if you say so",
                    host=host_of(address),
                ),
            )


def host_of(address: str) -> str:
    """Return the host of an address.

    Examples
    --------
    >>> host_of("tcp://LOCALHOST:8786"), host_of("tls://[::1]:8786")
    ('localhost', '::1')
    """
    return address.partition("://")[2].rpartition(":")[0].strip("[]").casefold()


def _refuse_without(consents: Consents, problem: Message) -> None:
    if consents.study and consents.command:
        return
    if consents.study:
        step = msg("add --allow-remote")
    elif consents.command:
        step = msg("set allow_remote = true under [compute]")
    else:
        step = msg("set allow_remote = true under [compute] and add --allow-remote")
    raise ClusterError(problem, next_step=step)
