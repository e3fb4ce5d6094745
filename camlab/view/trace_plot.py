"""The plot of results against time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pyqtgraph
from PyQt5.QtGui import QPen

from camlab.view import theme
from camlab.view.colors import Colors
from camlab.view.line_plot import LinePlot, NumberAxis, time_axis
from camlab.view.trace_buffer import Floats, thinned, with_gaps
from camlab.view.trace_names import DASHES, TraceRow, split, unit_of
from camlab.view.trace_swatch import line_color

POINTS = 1200


class TracePlot(LinePlot):
    """Lines by name; solid for the mean, dashed for the others; broken where there was nothing for a while."""

    def __init__(self) -> None:
        super().__init__("trace_plot", time_axis(), NumberAxis("left"))
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
            self._label_left(unit_of(set(lines)), theme.colors())
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
        self._show_between(low, high, max((high - low) * 0.08, abs(high) * 0.002, 0.5))

    def _pen(self, name: str) -> QPen:
        pen: QPen = pyqtgraph.mkPen(line_color(theme.colors(), self._rows[name]), width=1.5)
        dashes = DASHES.get(split(name)[1], ())
        if dashes:
            pen.setDashPattern(dashes)
        return pen

    def _retint(self, colors: Colors) -> None:
        super()._retint(colors)
        self._label_left(self.getAxis("left").labelText or "counts", colors)
        for name, line in self._lines.items():
            line.setPen(self._pen(name))
