"""Reports of the results: workbook, page and Word documents."""

from pipeline.report.codebook_document import codebook_document, shown_in_codebook
from pipeline.report.page import page, page_files
from pipeline.report.page.content import content as page_content
from pipeline.report.synthesis import synthesis
from pipeline.report.theme_matrix import read_theme_matrix
from pipeline.report.workbook import begun_workbook, workbook

__all__ = [
    "begun_workbook",
    "codebook_document",
    "page",
    "page_content",
    "page_files",
    "read_theme_matrix",
    "shown_in_codebook",
    "synthesis",
    "workbook",
]
