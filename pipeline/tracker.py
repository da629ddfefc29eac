"""The process in which Python keeps count of semaphores that are shared between processes."""

from __future__ import annotations

import os
import sys

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
