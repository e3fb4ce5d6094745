"""The plot of the intervals between frames."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor

from camlab.controller.timing import Timing
from camlab.view import theme
from camlab.view.colors import Colors
from camlab.view.line_plot import LinePlot, NumberAxis, time_axis
from camlab.view.timing_words import Unit
from camlab.view.trace_buffer import Floats, thinned

POINTS = 1200
MOST_MARKS = 300
FEW = 200  # intervals that are drawn as points too
LOST_MARK, GAP_MARK = "t1", "d"  # a triangle and a diamond: told apart without their colours


class TimingPlot(LinePlot):
    """The intervals of the last minute; a dashed line at the nominal one, marks where numbers or time are missing."""

    def __init__(self) -> None:
        super().__init__("timing_plot", time_axis(), NumberAxis("left", 4))
        self.line = self.plot(connect="finite")
        self.nominal = pyqtgraph.InfiniteLine(angle=0)
        self.nominal.hide()
        self.lost = pyqtgraph.ScatterPlotItem(symbol=LOST_MARK, size=10)
        self.gaps = pyqtgraph.ScatterPlotItem(symbol=GAP_MARK, size=10)
        for item in (self.nominal, self.gaps, self.lost):
            self.addItem(item)
        self._unit = Unit.of(None)
        theme.follow_theme(self, self._retint)

    def show_timing(self, timing: Timing, unit: Unit) -> None:
        """Show the intervals in a unit."""
        if unit != self._unit:
            self._unit = unit
            self._label_axis(theme.colors())
        times, values = timing.times_s, timing.intervals_s * unit.per_second
        self.line.setData(*thinned(times, values, POINTS))
        is_few = len(times) <= FEW
        self.line.setSymbol("o" if is_few else None)
        self.nominal.setVisible(timing.nominal_s is not None)
        if timing.nominal_s is not None:
            self.nominal.setValue(timing.nominal_s * unit.per_second)
        low, high = self._fit(times, values, timing.nominal_s)
        _mark(self.lost, timing.lost_at_s, low + 0.1 * (high - low))
        _mark(self.gaps, timing.gaps_at_s, high - 0.1 * (high - low))

    def _fit(self, times: Floats, values: Floats, nominal_s: float | None) -> tuple[float, float]:
        """Choose the axes; gives the lower and the upper end of the upright one."""
        finite = values[np.isfinite(values)]
        ends = [float(finite.min()), float(finite.max())] if len(finite) else []
        if nominal_s is not None:
            ends.append(nominal_s * self._unit.per_second)
        if len(times):
            self.setXRange(float(times[0]), max(float(times[-1]), float(times[0]) + 1.0), padding=0)
        if not ends:
            return 0.0, 1.0
        low, high = min(ends), max(ends)
        room = max((high - low) * 0.12, high * 0.01, 1e-6)
        low, high = max(0.0, low - room), high + room
        self.setYRange(low, high, padding=0)
        return low, high

    def _retint(self, colors: Colors) -> None:
        super()._retint(colors)
        self._label_axis(colors)
        self.line.setPen(pyqtgraph.mkPen(colors.accent, width=1.2))
        self.line.setSymbolBrush(QColor(colors.accent))
        self.line.setSymbolPen(None)
        self.line.setSymbolSize(4)
        self.nominal.setPen(pyqtgraph.mkPen(colors.muted, width=1, style=Qt.DashLine))
        for marks, color in ((self.lost, colors.red_text), (self.gaps, colors.amber_text)):
            marks.setBrush(QColor(color))
            marks.setPen(pyqtgraph.mkPen(colors.field, width=1))

    def _label_axis(self, colors: Colors) -> None:
        self._label_left(f"interval, {self._unit.name}", colors)


def _mark(marks: Any, times: Floats, height: float) -> None:
    times = times[-MOST_MARKS:]
    marks.setData(times, np.full(len(times), height))
