"""The page: a whole study in one file that opens offline by double click.

`content` says what of the results is on the page, `rows` what its tables, topics and pictures show,
`words` how it speaks, and `frame` makes the file. How it looks and answers to clicks and keys is
in the folder ``parts``: style sheets and scripts as they are sent, without a build step.
"""

from pipeline.report.page.frame import page

__all__ = ["page"]
