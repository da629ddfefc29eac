"""How do the results reach the synthesis: as a workbook, a page, a text?"""

from pipeline.report.page import page

__all__ = ["page"]
