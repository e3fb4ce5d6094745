"""The plot of a profile, with a cursor that reads it."""

from __future__ import annotations

import numpy as np
import pyqtgraph
from PyQt5.QtCore import QEvent, pyqtSignal
from PyQt5.QtGui import QMouseEvent

from camlab.analysis.profile import Floats
from camlab.view import theme
from camlab.view.colors import Colors
from camlab.view.line_plot import LinePlot, NumberAxis


class ProfilePlot(LinePlot):
    """One line of a grey camera, three of a colour one.

    Signals
    -------
    cursor_moved(step)
        The pointer is over this step of the profile; -1 where it is over none.
    """

    cursor_moved = pyqtSignal(int)

    def __init__(self) -> None:
        self._along = NumberAxis("bottom", unit="px")
        super().__init__("profile_plot", self._along, NumberAxis("left"))
        self._cursor = pyqtgraph.InfiniteLine(angle=90)
        self._cursor.hide()
        self.addItem(self._cursor, ignoreBounds=True)
        self._lines = [self.plot(connect="finite") for _ in range(3)]
        self._positions: Floats = np.empty(0)
        self._look: tuple[int | None, int] = (None, 1)  # number of the ROI's colour, and lines
        theme.follow_theme(self, self._retint)

    def show_profile(self, positions: Floats, values: Floats, unit: str, color: int | None) -> None:
        """Show counts (n, 1) or (n, 3) at positions (n,) in `unit`; `color`: number of the ROI's colour, None for no ROI."""
        look = (color, values.shape[1])
        self._along.show_unit(unit)
        self._positions = positions
        if look != self._look:
            self._look = look
            self._retint(theme.colors())
        for k, line in enumerate(self._lines):
            line.setData(positions, values[:, k]) if k < values.shape[1] else line.setData([], [])
        if len(positions):
            self.setXRange(float(positions[0]), max(float(positions[-1]), float(positions[0]) + 1e-9), padding=0)
        finite = values[np.isfinite(values)]
        if len(finite):
            low, high = float(finite.min()), float(finite.max())
            self._show_between(low, high, max((high - low) * 0.08, 0.5))

    def show_cursor(self, step: int) -> None:
        """Show the cursor at a step; -1 for none."""
        self._cursor.setVisible(0 <= step < len(self._positions))
        if self._cursor.isVisible():
            self._cursor.setPos(float(self._positions[step]))

    def line_values(self) -> list[Floats]:
        """What is drawn, a line each."""
        drawn = [line.getOriginalDataset()[1] for line in self._lines]
        return [values for values in drawn if values is not None and len(values)]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        at = self.getViewBox().mapSceneToView(self.mapToScene(event.pos())).x()
        is_over = len(self._positions) and self.getViewBox().sceneBoundingRect().contains(self.mapToScene(event.pos()))
        self.cursor_moved.emit(int(np.abs(self._positions - at).argmin()) if is_over else -1)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.cursor_moved.emit(-1)

    @property
    def unit(self) -> str:
        """Of the positions."""
        return self._along.unit

    def _retint(self, colors: Colors) -> None:
        super()._retint(colors)
        self._label_left("counts", colors)
        self._cursor.setPen(pyqtgraph.mkPen(colors.muted, width=1))
        for pen_color, line in zip(self._line_colors(colors), self._lines, strict=True):
            line.setPen(pyqtgraph.mkPen(pen_color, width=1.5))

    def _line_colors(self, colors: Colors) -> tuple[str, ...]:
        color, lines = self._look
        if lines == len(self._lines):
            return colors.traces[1:4]
        return (colors.accent if color is None else colors.rois[color % len(colors.rois)],) * len(self._lines)
