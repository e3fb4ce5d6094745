"""The plot of results against time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyqtgraph
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor, QPen
from PyQt5.QtWidgets import QFrame, QSizePolicy

from camlab.view import theme
from camlab.view.colors import Colors
from camlab.view.formatting import NARROW_SPACE, number
from camlab.view.trace_buffer import Floats, thinned
from camlab.view.trace_names import DASHES, split

POINTS = 1200


class TracePlot(pyqtgraph.PlotWidget):  # type: ignore[misc]
    """Lines by name; solid for the mean, dashed for the others."""

    def __init__(self) -> None:
        super().__init__(axisItems={"bottom": TimeAxis("bottom"), "left": _CountAxis("left")})
        self.setObjectName("trace_plot")
        self.setFrameShape(QFrame.NoFrame)
        self.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Ignored)
        self.setFocusPolicy(Qt.NoFocus)
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.getPlotItem().setContentsMargins(4, 6, 8, 2)
        self.showGrid(x=True, y=True, alpha=0.16)
        self._lines: dict[str, pyqtgraph.PlotDataItem] = {}
        self._colors: dict[str, int] = {}
        theme.follow_theme(self, self._retint)

    def show_lines(self, times_s: Floats, values: Mapping[str, Floats], chosen: Mapping[str, int]) -> None:
        """Show the chosen lines: times (n,), values by name (n,); `chosen` gives each the number of its colour."""
        for name in [name for name in self._lines if name not in chosen or name not in values]:
            self.removeItem(self._lines.pop(name))
        for name, color in chosen.items():
            if name not in values:
                continue
            if name not in self._lines or self._colors[name] != color:
                self._colors[name] = color
                self._lines.setdefault(name, self.plot(connect="finite")).setPen(self._pen(name))
            self._lines[name].setData(*thinned(times_s, values[name], POINTS))
        if len(times_s):
            self.setXRange(float(times_s[0]), max(float(times_s[-1]), float(times_s[0]) + 1.0), padding=0)
            self._fit_height([values[name] for name in chosen if name in values])

    def show_nothing(self) -> None:
        """Take all lines away."""
        self.show_lines(np.empty(0), {}, {})

    def line_names(self) -> list[str]:
        """The lines that are drawn."""
        return list(self._lines)

    def _fit_height(self, lines: list[Floats]) -> None:
        ends = [(np.nanmin(line), np.nanmax(line)) for line in lines if np.isfinite(line).any()]
        if not ends:
            return
        low, high = min(low for low, _ in ends), max(high for _, high in ends)
        room = max((high - low) * 0.08, abs(high) * 0.002, 0.5)
        self.setYRange(low - room, high + room, padding=0)

    def _pen(self, name: str) -> QPen:
        traces = theme.colors().traces
        pen: QPen = pyqtgraph.mkPen(traces[self._colors[name] % len(traces)], width=1.5)
        dashes = DASHES.get(split(name)[1], ())
        if dashes:
            pen.setDashPattern(dashes)
        return pen

    def _retint(self, colors: Colors) -> None:
        self.setBackground(colors.field)
        font = theme.scaled_font(theme.SMALL)
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(QColor(colors.edge))
            axis.setTextPen(QColor(colors.muted))
            axis.setStyle(tickFont=font, tickLength=4)
        self.getAxis("left").setLabel("counts", **{"color": colors.muted, "font-size": f"{font.pointSizeF():.1f}pt"})
        for name, line in self._lines.items():
            line.setPen(self._pen(name))


class TimeAxis(pyqtgraph.AxisItem):  # type: ignore[misc]
    """Seconds since the run began."""

    def tickStrings(self, values: list[float], _scale: float, spacing: float) -> list[str]:
        decimals = 1 if spacing < 1 else 0
        return [f"{number(value, decimals)}{NARROW_SPACE}s" for value in values]

    def tickSpacing(self, minimum: float, maximum: float, size: float) -> Any:
        return super().tickSpacing(minimum, maximum, size)[:1]


class _CountAxis(pyqtgraph.AxisItem):  # type: ignore[misc]
    def tickStrings(self, values: list[float], _scale: float, spacing: float) -> list[str]:
        decimals = max(0, min(3, int(np.ceil(-np.log10(max(spacing, 1e-3))))))
        return [number(value, decimals) for value in values]

    def tickSpacing(self, minimum: float, maximum: float, size: float) -> Any:
        return super().tickSpacing(minimum, maximum, size)[:1]
