"""Drawing charts as SVG and PNG files, in this process or in one beside it.

Without Altair and pandas: the process that draws starts quickly.
"""

from pipeline.drawing.beside import begun, process_beside, warmed_up
from pipeline.drawing.svg import as_png, drawn, vega_library

__all__ = ["as_png", "begun", "drawn", "process_beside", "vega_library", "warmed_up"]
