"""The page: a whole study in one file that opens offline by double click.

`content` selects what of the results is on the page, `texts` has its texts, and `frame` makes the
file. Its style and how it reacts to clicks and keys are in the folder ``parts``: style sheets and
scripts as they are sent, without a build step.
"""

from pipeline.report.page.frame import page, page_files

__all__ = ["page", "page_files"]
