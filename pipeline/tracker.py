"""How further processes start: the one in which Python keeps count of semaphores, and others."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SILENT = "ignore:resource_tracker:UserWarning"
"""Option of the interpreter; the message of its warning begins with this word."""


def start_tracker() -> None:
    """Start the process, which removes the semaphores of a program that was ended by a signal.

    It warns of them on the terminal, where nobody can do anything about it: started here, it does
    not. What it removes, and the exit status of the program, stay the same.
    """
    if os.name != "posix":  # other systems need none
        return
    from multiprocessing import resource_tracker

    sys.warnoptions.append(_SILENT)  # handed to the process as -W
    try:
        resource_tracker.ensure_running()
    finally:
        sys.warnoptions.remove(_SILENT)


@contextmanager
def interruptions_blocked() -> Iterator[None]:
    """Start processes in a block that no interruption ever reaches, not even before they are ready.

    The terminal sends Ctrl-C to them too: each would write a traceback. They leave it to this one.
    """
    start_tracker()  # it lets interruptions through when it has started
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
