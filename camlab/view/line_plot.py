"""What the plots under the picture have in common: their frame, their axes and the theme's colours."""

from __future__ import annotations

import math

import pyqtgraph
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor
from PyQt5.QtWidgets import QFrame, QSizePolicy

from camlab.view import theme
from camlab.view.colors import Colors
from camlab.view.formatting import quantity


class LinePlot(pyqtgraph.PlotWidget):  # type: ignore[misc]
    """A plot that only shows: neither mouse nor menu change it. Who inherits calls `follow_theme` with its `_retint` at the end."""

    def __init__(self, name: str, bottom: NumberAxis, left: NumberAxis) -> None:
        super().__init__(axisItems={"bottom": bottom, "left": left})
        self.setObjectName(name)
        self.setFrameShape(QFrame.NoFrame)
        self.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Ignored)
        self.setFocusPolicy(Qt.NoFocus)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.getPlotItem().setContentsMargins(4, 6, 8, 2)
        self.showGrid(x=True, y=True, alpha=0.16)

    def _retint(self, colors: Colors) -> None:
        """Take a theme's colours and size of writing."""
        self.setBackground(colors.field)
        font = theme.scaled_font(theme.SMALL)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(QColor(colors.edge))
            axis.setTextPen(QColor(colors.muted))
            axis.setStyle(tickFont=font, tickLength=4)

    def _label_left(self, text: str, colors: Colors) -> None:
        """Say what the upright axis counts."""
        axis = self.getAxis("left")
        style = {"color": colors.muted, "font-size": f"{theme.scaled_font(theme.SMALL).pointSizeF():.1f}pt"}
        if axis.labelText != text or axis.labelStyle != style:
            axis.setLabel(text, **style)

    def _show_between(self, low: float, high: float, room: float) -> None:
        """Let the upright axis reach from `low` to `high`, with `room` beyond both."""
        self.setYRange(low - room, high + room, padding=0)


class NumberAxis(pyqtgraph.AxisItem):  # type: ignore[misc]
    """Round numbers in one size, with their unit."""

    def __init__(self, side: str, most_decimals: int = 3, unit: str = "") -> None:
        self._most_decimals, self._unit = most_decimals, unit
        super().__init__(side)

    @property
    def unit(self) -> str:
        """Written behind each number."""
        return self._unit

    def show_unit(self, unit: str) -> None:
        """Write another unit."""
        if unit != self._unit:
            self._unit = unit
            self.picture = None  # it keeps what it drew as long as the numbers are the same

    def tickStrings(self, values: list[float], _scale: float, spacing: float) -> list[str]:
        finest = max(spacing, 10.0**-self._most_decimals)
        decimals = max(0, min(self._most_decimals, math.ceil(-math.log10(finest))))
        return [quantity(value, self._unit, decimals) for value in values]

    def tickSpacing(self, minimum: float, maximum: float, size: float) -> list[tuple[float, float]]:
        spacing: list[tuple[float, float]] = super().tickSpacing(minimum, maximum, size)
        return spacing[:1]


def time_axis() -> NumberAxis:
    """Seconds since the run began, along the bottom."""
    return NumberAxis("bottom", 1, "s")
