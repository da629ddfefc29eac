"""How do the results reach the synthesis: as a workbook, a page, a text?"""
