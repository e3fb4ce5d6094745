"""The plot of results against time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pyqtgraph
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor, QPen
from PyQt5.QtWidgets import QFrame, QSizePolicy

from camlab.view import theme
from camlab.view.colors import Colors
from camlab.view.formatting import NARROW_SPACE, number
from camlab.view.trace_buffer import Floats, thinned, with_gaps
from camlab.view.trace_names import DASHES, TraceRow, split, unit_of
from camlab.view.trace_swatch import line_color

POINTS = 1200


class TracePlot(pyqtgraph.PlotWidget):  # type: ignore[misc]
    """Lines by name; solid for the mean, dashed for the others; broken where there was nothing for a while."""

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
        self._rows: dict[str, TraceRow] = {}
        theme.follow_theme(self, self._retint)

    def show_lines(self, lines: Mapping[str, tuple[Floats, Floats]], rows: Mapping[str, TraceRow], seconds: float) -> None:
        """Show lines by name: times (n,) in seconds and values (n,); the newest `seconds` are in view. `rows`: whose line it is."""
        for name in [name for name in self._lines if name not in lines]:
            self.removeItem(self._lines.pop(name))
        for name, (times, values) in lines.items():
            if name not in self._lines or self._rows[name] != rows[name]:
                self._rows[name] = rows[name]
                self._lines.setdefault(name, self.plot(connect="finite")).setPen(self._pen(name))
            self._lines[name].setData(*thinned(*with_gaps(times, values), POINTS))
        if lines:
            self._show_unit(unit_of(set(lines)))
        drawn = [times for times, _ in lines.values() if len(times)]
        if drawn:
            first, last = min(float(times[0]) for times in drawn), max(float(times[-1]) for times in drawn)
            first = max(first, last - seconds)
            self.setXRange(first, max(last, first + 1.0), padding=0)
            self._fit_height([values for _, values in lines.values()])

    def show_nothing(self) -> None:
        """Take all lines away."""
        self.show_lines({}, {}, 1.0)

    def line_names(self) -> list[str]:
        """The lines that are drawn."""
        return list(self._lines)

    def _fit_height(self, lines: Iterable[Floats]) -> None:
        ends = [(np.nanmin(line), np.nanmax(line)) for line in lines if np.isfinite(line).any()]
        if not ends:
            return
        low, high = min(low for low, _ in ends), max(high for _, high in ends)
        room = max((high - low) * 0.08, abs(high) * 0.002, 0.5)
        self.setYRange(low - room, high + room, padding=0)

    def _pen(self, name: str) -> QPen:
        pen: QPen = pyqtgraph.mkPen(line_color(theme.colors(), self._rows[name]), width=1.5)
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
        self._show_unit(self.getAxis("left").labelText or "counts")
        for name, line in self._lines.items():
            line.setPen(self._pen(name))

    def _show_unit(self, unit: str) -> None:
        axis, color = self.getAxis("left"), theme.colors().muted
        style = {"color": color, "font-size": f"{theme.scaled_font(theme.SMALL).pointSizeF():.1f}pt"}
        if axis.labelText != unit or axis.labelStyle != style:
            axis.setLabel(unit, **style)


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
