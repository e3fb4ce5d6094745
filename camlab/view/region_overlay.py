"""The sensor's outline round a picture that shows a part of it, and the part that is to be read, drawn with the mouse."""

from __future__ import annotations

from typing import Any

import pyqtgraph
from PyQt5.QtCore import QPointF, QRectF, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QPainter, QPen
from PyQt5.QtWidgets import QStyleOptionGraphicsItem, QWidget

from camlab.model import Roi, Sensor
from camlab.view import theme
from camlab.view.picture_item import PictureItem

OUTLINE, SKETCH, SHADE = QColor("#7F8894"), QColor("#5CC0FF"), QColor(92, 192, 255, 40)
SMALLEST_PX = 4.0  # on the screen; a smaller one was a click
LABEL_PX = 20


class RegionOverlay(pyqtgraph.UIGraphicsItem):  # type: ignore[misc]
    """Lies over a picture; item coordinates are those of the shown picture.

    Signals
    -------
    region_drawn(Roi)
        On the sensor's steps.
    drawing_ended()
        Drawn, or given up.
    """

    region_drawn = pyqtSignal(object)
    drawing_ended = pyqtSignal()

    def __init__(self, item: PictureItem) -> None:
        super().__init__()
        self._item = item
        self._sensor: Sensor | None = None
        self._sketch: Roi | None = None
        self.setZValue(20)

    @property
    def is_drawing(self) -> bool:
        """The mouse draws a region."""
        return self._sensor is not None

    @property
    def sketch(self) -> Roi | None:
        """What is drawn so far."""
        return self._sketch

    def begin(self, sensor: Sensor | None) -> None:
        """From now on the mouse draws a region of this sensor; None: no longer."""
        was_drawing = self.is_drawing
        self._sensor, self._sketch = sensor, None
        self._show_cursor()
        self.update()
        if was_drawing and sensor is None:
            self.drawing_ended.emit()

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if not self._item.extent[0] or (not self.is_drawing and self._item.sensor_outline == self._item.boundingRect()):
            return
        to_screen = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setPen(QPen(OUTLINE, 1, Qt.DashLine))
        painter.drawRect(to_screen.mapRect(self._item.sensor_outline))
        if self._sketch is not None:
            self._paint_sketch(painter, to_screen.mapRect(self._shown(self._sketch)), self._sketch)
        painter.restore()

    def mouseDragEvent(self, ev: Any) -> None:
        if self._sensor is None or ev.button() != Qt.LeftButton:
            ev.ignore()
            return
        ev.accept()
        sensor = self._sensor
        self._sketch = self._region(sensor, ev.buttonDownPos(), ev.pos())
        self.update()
        if ev.isFinish():
            drawn = self._sketch
            is_large = (ev.screenPos() - ev.buttonDownScreenPos(Qt.LeftButton)).manhattanLength() >= SMALLEST_PX
            self.begin(None)
            if is_large:
                self.region_drawn.emit(drawn)

    def mouseClickEvent(self, ev: Any) -> None:
        if self.is_drawing and ev.button() == Qt.RightButton:
            ev.accept()
            self.begin(None)
        else:
            ev.ignore()

    def hoverEvent(self, ev: Any) -> None:
        if self.is_drawing and not ev.isExit():
            ev.acceptDrags(Qt.LeftButton)

    def _region(self, sensor: Sensor, start: QPointF, end: QPointF) -> Roi:
        """What the sensor can read of a drawn rectangle."""
        (ax, ay), (bx, by) = (self._item.place_on_sensor(place.x(), place.y()) for place in (start, end))
        left, right = (min(max(round(x), 0), sensor.width) for x in sorted((ax, bx)))
        top, bottom = (min(max(round(y), 0), sensor.height) for y in sorted((ay, by)))
        left, top = min(left, sensor.width - 1), min(top, sensor.height - 1)
        return sensor.align(Roi(left, top, max(1, right - left), max(1, bottom - top)), self._item.geometry.binning)

    def _shown(self, roi: Roi) -> QRectF:
        corners = [QPointF(*self._item.place_on_screen(x, y)) for x, y in ((roi.x, roi.y), (roi.right, roi.bottom))]
        return QRectF(corners[0], corners[1]).normalized()

    def _paint_sketch(self, painter: QPainter, place: QRectF, roi: Roi) -> None:
        painter.fillRect(place, SHADE)
        painter.setPen(QPen(SKETCH, 2))
        painter.drawRect(place)
        painter.setFont(theme.scaled_font(1.0, is_semibold=True))
        words = f"{roi.width} × {roi.height} at {roi.x}, {roi.y}"
        above = QRectF(place.left(), place.top() - LABEL_PX, max(place.width(), 220), LABEL_PX)
        if above.top() < 0:
            above.moveTop(place.top() + 4)
            above.moveLeft(place.left() + 6)
        painter.drawText(above, int(Qt.AlignLeft | Qt.AlignVCenter), words)

    def _show_cursor(self) -> None:
        if self.is_drawing:
            self.setCursor(Qt.CrossCursor)
        else:
            self.unsetCursor()
