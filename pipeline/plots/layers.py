"""Charts in layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
from altair.typing import ChartType


class Layers(alt.LayerChart):
    """Charts in layers as Altair has them, but made quickly where nothing in them is selected.

    Whenever such a chart is made, is given a title or is written, Altair copies every part of every
    layer twice to look for selections: half of the time that charts take.
    """

    def __init__(
        self, data: Any = alt.Undefined, layer: Sequence[ChartType] = (), **properties: Any
    ) -> None:
        if any(getattr(one, "params", alt.Undefined) is not alt.Undefined for one in layer):
            super().__init__(data=data, layer=layer, **properties)
        else:
            alt.TopLevelLayerSpec.__init__(self, data=data, layer=list(layer), **properties)


def layered(*layers: ChartType, **properties: Any) -> ChartType:
    """Lay charts over each other."""
    return Layers(layer=layers, **properties)
