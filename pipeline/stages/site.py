"""The site of a study: what people have released, with names replaced."""

from __future__ import annotations

from pipeline.errors import StudyError
from pipeline.i18n import msg
from pipeline.records import Document
from pipeline.stages.pseudonyms import (
    list_file,
    names_of_study,
    pseudonymisation_of,
    require_no_name,
)
from pipeline.stages.results import read_results
from pipeline.stages.stage import read_artifact
from pipeline.study import StudyFolder


def require_register(study: StudyFolder) -> None:
    """Make sure that somebody has decided which names are replaced.

    Raises
    ------
    StudyError
        There is no list of replacements.
    """
    if not list_file(study).exists():
        raise StudyError(
            msg("a site is written with names replaced, and nobody has decided on names yet"),
            file=study.file.name,
            next_step=msg(
                "decide in the sheet of 'panreflex pseudonymise export', and import it with "
                "'panreflex pseudonymise import'"
            ),
        )


def site_files(study: StudyFolder) -> dict[str, bytes]:
    """Return the files of the site of a study, by their names.

    Parameters
    ----------
    study : StudyFolder
        A study with names replaced, whose tables were made.

    Raises
    ------
    StudyError
        Nothing has been released, or a name of the list is left in what would be written. Pages
        among the outputs are deleted in the first case: what they hold is no longer released.
    """
    from pipeline.exchange import export_path
    from pipeline.report.site import site_content, site_pages
    from pipeline.review.decisions import locate_log, released_passages
    from pipeline.review.log import log_file, read_log

    original = study.original
    assert original is not None  # noqa: S101  a site is written of no other study
    said = read_artifact(original, "documents", Document)
    log = locate_log(read_log(log_file(original)), said, study.settings.language)
    replacing = pseudonymisation_of(original, names_of_study(original))
    shown = [one.entry for one in replacing.replacer.records(released_passages(log))]
    places = [(one.document, one.start, one.end) for one in shown]
    content = site_content(read_results(study), places, study.settings.site)
    if content.is_empty:
        for page in export_path(study, "site", None, overwrite=True).glob("*.html"):
            page.unlink()
        raise StudyError(
            msg("nothing has been released for a site yet"),
            file=study.file.name,
            next_step=msg(
                "write yes under 'released' in a review sheet, in the sheet of examples or in the "
                "recommendations"
            ),
        )
    files = site_pages(content)
    require_no_name(study, files)
    return files
