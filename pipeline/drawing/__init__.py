"""Drawing charts as SVG and PNG files, in this process or in one beside it.

Without Altair and pandas: the process that draws starts quickly.
"""

from pipeline.drawing.beside import (
    ProcessDied,
    apart,
    begun,
    begun_apart,
    done_beside,
    has_process_beside,
    process_beside,
    warm_apart,
    warmed_up,
)
from pipeline.drawing.svg import (
    Frame,
    as_pixels,
    as_png,
    compressed,
    drawn,
    drawn_by_vega,
    vega_library,
)

__all__ = [
    "Frame",
    "ProcessDied",
    "apart",
    "as_pixels",
    "as_png",
    "begun",
    "begun_apart",
    "compressed",
    "done_beside",
    "drawn",
    "drawn_by_vega",
    "has_process_beside",
    "process_beside",
    "vega_library",
    "warm_apart",
    "warmed_up",
]
