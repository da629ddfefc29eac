"""How often Python looks for objects that only hold each other."""

from __future__ import annotations

import atexit
import gc


def collect_seldom() -> None:
    """Look seldom for objects that only hold each other, and not at all when the process ends.

    What a run has read and found lives until the end of its stage, in hundreds of thousands of
    records: to look through them again and again took a sixteenth of the time of a run, and freed
    nothing. All other objects go at once in any case. At the end of a process Python looks through
    all of them once more, half a second and longer, before the system frees its memory.

    Examples
    --------
    >>> before = gc.get_threshold()
    >>> collect_seldom()
    >>> gc.get_threshold()[0] > 10_000
    True
    >>> gc.set_threshold(*before)
    """
    gc.set_threshold(50_000, 20, 100)
    atexit.unregister(gc.freeze)  # once is enough
    atexit.register(gc.freeze)
