"""The histogram with its two levels, which can be dragged."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PyQt5.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QLinearGradient, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt5.QtWidgets import QSizePolicy, QWidget

from camlab.view import theme
from camlab.view.colors import Colors
from camlab.view.formatting import number
from camlab.view.histogram import Levels

AXIS_HEIGHT, RAMP_HEIGHT, INSET = 20, 8, 6
GRAB_PX = 7


class HistogramPlot(QWidget):
    """Bars of how often each count occurs, and the region from black to white.

    Signals
    -------
    levels_requested(Levels)
        A person dragged a line, or the region between both.
    """

    levels_requested = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("histogram")
        self.setAccessibleName("Histogram")
        self.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
        self.setFont(theme.scaled_font(theme.SMALL))
        self.setMouseTracking(True)
        self._edges: NDArray[np.float64] | None = None
        self._heights = np.zeros(0)
        self._end = 255.0
        self._limit = 255.0
        self._levels = Levels(0, 255)
        self._ramp: list[tuple[int, int, int]] = []
        self._is_logarithmic = True
        self._drag: tuple[str, float, Levels] | None = None

    def sizeHint(self) -> QSize:
        return QSize(248, self.minimumHeight())

    def show_histogram(self, edges: NDArray[np.float64], heights: NDArray[np.float64], end: float) -> None:
        """Show bars: `edges` (n + 1,) in counts, `heights` (n,), the axis from 0 to `end`."""
        self._edges, self._heights, self._end = edges, heights, max(end, 1.0)
        self.update()

    def show_nothing(self, limit: float) -> None:
        """Show that there is no picture yet; `limit` is the largest count."""
        self._edges, self._end, self._limit = None, limit * 1.02, limit
        self.update()

    def show_levels(self, levels: Levels) -> None:
        """Show black and white; emits nothing."""
        if levels != self._levels:
            self._levels = levels
            self.update()

    def show_ramp(self, ramp: list[tuple[int, int, int]]) -> None:
        """Colours (red, green, blue) from black to white, for the strip under the axis."""
        self._ramp = ramp
        self.update()

    def show_logarithmic(self, is_logarithmic: bool) -> None:
        """Heights by their logarithm."""
        self._is_logarithmic = is_logarithmic
        self.update()

    def x_of(self, count: float) -> float:
        """Where a count stands, pixels."""
        return INSET + count / self._end * (self.width() - INSET)

    # --- drawing --------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colors = theme.colors()
        area = QRectF(0, 0, self.width(), self.height() - AXIS_HEIGHT - RAMP_HEIGHT)
        painter.fillRect(self.rect(), QColor(colors.field))
        if self._edges is None:
            painter.setPen(QColor(colors.muted))
            painter.drawText(area, Qt.AlignCenter, "no picture yet")
        else:
            self._draw_region(painter, colors, area)
            self._draw_bars(painter, colors, area)
            self._draw_lines(painter, colors, area)
        self._draw_axis(painter, colors, area)
        self._draw_ramp(painter)

    def _draw_region(self, painter: QPainter, colors: Colors, area: QRectF) -> None:
        tint = QColor(colors.accent)
        tint.setAlpha(36)
        black, white = sorted((self.x_of(self._levels.black), self.x_of(self._levels.white)))
        painter.fillRect(QRectF(black, 0, white - black, area.height()), tint)

    def _draw_bars(self, painter: QPainter, colors: Colors, area: QRectF) -> None:
        assert self._edges is not None
        heights = np.log1p(self._heights) if self._is_logarithmic else self._heights
        highest = float(heights.max(initial=0)) or 1.0
        ys = area.bottom() - heights / highest * (area.height() - 2)
        xs = INSET + self._edges / self._end * (self.width() - INSET)
        points = [QPointF(xs[0], area.bottom())]
        for k, y in enumerate(ys.tolist()):
            points += [QPointF(xs[k], y), QPointF(xs[k + 1], y)]
        points.append(QPointF(xs[-1], area.bottom()))
        fill = QColor(colors.muted)
        fill.setAlpha(120)
        painter.setPen(QPen(QColor(colors.edge), 1))
        painter.setBrush(fill)
        painter.drawPolygon(QPolygonF(points))

    def _draw_lines(self, painter: QPainter, colors: Colors, area: QRectF) -> None:
        for count in (self._levels.black, self._levels.white):
            painter.fillRect(QRectF(round(self.x_of(count)) - 1, 0, 2, area.height()), QColor(colors.accent))

    def _draw_axis(self, painter: QPainter, colors: Colors, area: QRectF) -> None:
        painter.setPen(QColor(colors.edge))
        painter.drawLine(QPointF(0, area.bottom()), QPointF(self.width(), area.bottom()))
        for tick in ticks(self._end, max(2, int(self.width() // 44))):
            x = self.x_of(tick)
            if x > self.width() - 12:
                break
            painter.setPen(QColor(colors.edge))
            painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 3))
            painter.setPen(QColor(colors.muted))
            painter.drawText(QRectF(x - 40, area.bottom() + 4, 80, AXIS_HEIGHT - 4), int(Qt.AlignHCenter | Qt.AlignTop), number(tick))

    def _draw_ramp(self, painter: QPainter) -> None:
        if not self._ramp:
            return
        gradient = QLinearGradient(self.x_of(self._levels.black), 0, self.x_of(self._levels.white), 0)
        for k in range(17):
            gradient.setColorAt(k / 16, QColor(*self._ramp[k * (len(self._ramp) - 1) // 16]))
        painter.fillRect(QRectF(0, self.height() - RAMP_HEIGHT, self.width(), RAMP_HEIGHT), gradient)

    # --- dragging -------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.LeftButton and self._edges is not None:
            self._drag = (self._part_at(event.x()), event.x(), self._levels)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            is_grabbable = self._edges is not None and self._part_at(event.x()) != "nothing"
            self.setCursor(Qt.SizeHorCursor if is_grabbable else Qt.ArrowCursor)
            return
        part, start, levels = self._drag
        moved = (event.x() - start) / max(1, self.width() - INSET) * self._end
        black = levels.black + (moved if part in ("black", "both") else 0)
        white = levels.white + (moved if part in ("white", "both") else 0)
        if part == "black":
            black = min(max(black, 0), white - 1)
        elif part == "white":
            white = max(white, black + 1)
        if part != "nothing":
            self.levels_requested.emit(Levels(round(black), round(white)))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._drag = None

    def _part_at(self, x: float) -> str:
        to_black, to_white = abs(x - self.x_of(self._levels.black)), abs(x - self.x_of(self._levels.white))
        if min(to_black, to_white) <= GRAB_PX:
            return "black" if to_black < to_white else "white"
        return "both" if self.x_of(self._levels.black) < x < self.x_of(self._levels.white) else "nothing"


def ticks(end: float, most: int) -> list[float]:
    """Round numbers from 0 to `end`, at most about `most` of them."""
    rough = max(end / most, 1e-12)
    unit = 10 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= rough)
    step = max(step, 1.0)
    return [k * step for k in range(int(end / step) + 1)]
