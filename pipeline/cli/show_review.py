"""What commands print of how far the review is, and whether it pays to go on."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.cli.console import console
from pipeline.cli.output import add_result
from pipeline.i18n import user_language
from pipeline.review.progress_messages import progress_messages

if TYPE_CHECKING:
    from pipeline.study import StudyFolder


def show_review_progress(study: StudyFolder) -> None:
    """Print how far the review of a study is that was coded; nothing before."""
    from pipeline.stages.review import decisions_since_coding, progress_of
    from pipeline.stages.stage import records_file

    if not records_file(study, "missed").exists():
        return
    progress, since = progress_of(study), decisions_since_coding(study)
    figures = None
    if progress:
        figures = asdict(progress) | {"share": progress.share, "pays": progress.pays}
        figures["needed"] = {str(aim): n for aim, n in progress.needed.items()}
    add_result(review=figures, decisions_since_coding=since)
    out = console()
    out.print()
    for message in progress_messages(progress, since, user_language()):
        out.print(message, soft_wrap=True)
