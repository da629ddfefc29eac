"""Which codes and documents may stand here, when a shell asks?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from pipeline.study import StudyFolder


def codes(ctx: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete a code of the study's codebook."""
    from pipeline.codebook import load_codebook
    from pipeline.errors import PanreflexError

    try:
        known = load_codebook(_study(ctx).codebook).codes
    except (PanreflexError, OSError):
        return []  # the command itself will say what is wrong
    return _beginning(begun, ((code.id, code.name) for code in known))


def documents(ctx: click.Context, _: click.Parameter, begun: str) -> list[CompletionItem]:
    """Complete a document that the last run has read."""
    from pipeline.errors import PanreflexError
    from pipeline.records import Document
    from pipeline.stages import read_artifact

    try:
        known = read_artifact(_study(ctx), "documents", Document)
    except (PanreflexError, OSError):
        return []
    return _beginning(begun, ((document.id, document.file) for document in known))


def _study(ctx: click.Context) -> StudyFolder:
    from pipeline.study import StudyFolder

    # Arguments are left unread where the option before the cursor still wants its value.
    return StudyFolder.open(next(iter(ctx.args), ctx.params.get("study") or "."))


def _beginning(begun: str, known: Iterable[tuple[str, str]]) -> list[CompletionItem]:
    return [
        CompletionItem(name, help=about)
        for name, about in known
        if name.casefold().startswith(begun.casefold())
    ]
