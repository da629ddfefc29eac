"""Reports of the results: workbook, page and Word documents."""

from pipeline.report.codebook_document import codebook_document, shown_in_codebook
from pipeline.report.page import page, page_files
from pipeline.report.synthesis import synthesis
from pipeline.report.theme_matrix import read_theme_matrix
from pipeline.report.workbook import workbook

__all__ = [
    "codebook_document",
    "page",
    "page_files",
    "read_theme_matrix",
    "shown_in_codebook",
    "synthesis",
    "workbook",
]
