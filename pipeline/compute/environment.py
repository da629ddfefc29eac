"""Which program runs here? Two computers compute the same only with the same."""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, requires

from pipeline.errors import ClusterError
from pipeline.i18n import Message, msg
from pipeline.source import SOURCE

Versions = Mapping[str, object]
"""What Dask says of one of its processes, of which ``packages`` has the versions by name."""


def distributions() -> list[str]:
    """Return panreflex and the distributions that it requires, those of its extras too.

    Examples
    --------
    >>> {"panreflex", "numpy"} <= {*distributions()}
    True
    """
    try:
        required = requires("panreflex") or []
    except PackageNotFoundError:
        required = []
    names = (re.split(r"[^\w.-]", name, maxsplit=1)[0] for name in required)
    return list(dict.fromkeys(["panreflex", *names]))


@cache
def program() -> str:
    """Hash the source of this program and the Python that runs it."""
    python = ".".join(platform.python_version_tuple()[:2])
    return sha256(f"{python} {SOURCE.fingerprint('pipeline.run')}".encode()).hexdigest()


def check_versions(scheduler: Versions, workers: Mapping[str, Versions], client: Versions) -> None:
    """Refuse a cluster on which other versions run than here.

    Parameters
    ----------
    scheduler, workers, client : mapping
        As of ``distributed.Client.get_versions``.

    Raises
    ------
    ClusterError
        A version differs; it names where and which.

    Examples
    --------
    >>> here, there = ({"packages": {"numpy": version}} for version in ("2.3.1", "2.2.0"))
    >>> check_versions(here, {"tcp://node1:40001": there}, here)
    Traceback (most recent call last):
    pipeline.errors.ClusterError: the worker tcp://node1:40001 has numpy 2.2.0, and this computer
    2.3.1; install the same panreflex with the same libraries there
    """
    for address, versions in {"": scheduler, **workers}.items():
        found = _packages(versions)
        for package, own in _packages(client).items():
            if found.get(package) == own:
                continue
            who = msg("the worker {address}", address=address) if address else msg("the scheduler")
            raise ClusterError(
                _difference(who, package, found.get(package), own),
                next_step=msg("install the same panreflex with the same libraries there"),
            )


def _difference(who: Message, package: str, version: str | None, own: str | None) -> Message:
    if version is None:
        return msg("{who} has no {package}", who=who, package=package)
    if own is None:
        return msg("{who} has {package}, and this computer has not", who=who, package=package)
    return msg(
        "{who} has {package} {version}, and this computer {own}",
        who=who,
        package=package,
        version=version,
        own=own,
    )


def _packages(versions: Versions) -> dict[str, str | None]:
    packages = versions.get("packages", {})
    found = dict(packages) if isinstance(packages, Mapping) else {}
    if "python" in found:  # the third number changes no result
        found["python"] = ".".join(str(found["python"]).split(".")[:2])
    return found
