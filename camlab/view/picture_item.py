"""A frame as an item of a graphics scene, drawn as fast as the screen needs it."""

from __future__ import annotations

import math
from typing import cast

import numpy as np
import pyqtgraph
from PyQt5.QtCore import QPoint, QPointF, QRect, QRectF, QSize
from PyQt5.QtGui import QColor, QImage, QPainter, QPen
from PyQt5.QtWidgets import QStyleOptionGraphicsItem, QWidget

from camlab.cv import cv2
from camlab.model import Frame, Geometry
from camlab.view.orientation import Orientation
from camlab.view.overlays import Overlays, draw
from camlab.view.place import Place
from camlab.view.rendering import Bytes, Mapping, Region, color_table, colored, render

EDGE = "#7F8894"


class PictureItem(pyqtgraph.GraphicsObject):  # type: ignore[misc]
    """Draws the visible part of a frame at the screen's resolution; item coordinates are pixels of the picture as it is turned.

    Only what is seen is computed, and once for each frame: a repaint for another reason takes what was drawn before.
    """

    def __init__(self) -> None:
        super().__init__()
        self._frame: Frame | None = None
        self._mapping = Mapping()
        self._color_map = "Gray"
        self._overlays = Overlays()
        self._orientation = Orientation()
        self._geometry: Geometry | None = None
        self._cached_key: tuple[object, ...] | None = None
        self._cached: tuple[QImage, Bytes] | None = None

    @property
    def orientation(self) -> Orientation:
        """How it is turned."""
        return self._orientation

    @property
    def extent(self) -> tuple[int, int]:
        """(height, width) of what is shown, as it is turned; (0, 0) for no frame."""
        return self._orientation.shape(_shape(self._frame))

    @property
    def frame(self) -> Frame | None:
        """The frame that is shown."""
        return self._frame

    @property
    def geometry(self) -> Geometry:
        """Where the frame is on the sensor; all of it where nothing else is known."""
        shape = _shape(self._frame)
        if self._geometry is None or self._geometry.frame_shape != shape:
            return Geometry.plain(max(1, shape[1]), max(1, shape[0]))
        return self._geometry

    @property
    def place(self) -> Place:
        """Where the shown picture is on the sensor."""
        return Place(self._orientation, self.geometry)

    @property
    def sensor_outline(self) -> QRectF:
        """All of the sensor in item coordinates; larger than the picture where only a part is read."""
        geometry = self.geometry
        corners = [QPointF(*self.place_on_screen(*place)) for place in ((0, 0), (geometry.sensor_width, geometry.sensor_height))]
        return QRectF(corners[0], corners[1]).normalized()

    def place_on_sensor(self, x: float, y: float) -> tuple[float, float]:
        """The sensor's place of one in item coordinates; pixel (0, 0) covers [0, 1) × [0, 1) in both."""
        return self.place.on_sensor(x, y)

    def place_on_screen(self, x: float, y: float) -> tuple[float, float]:
        """The place in item coordinates of one on the sensor."""
        return self.place.in_picture(x, y)

    def show_geometry(self, geometry: Geometry | None) -> None:
        """Frames of its shape show this part of the sensor; None: all of it."""
        self._geometry = geometry
        self.update()

    def show_frame(self, frame: Frame | None) -> None:
        """Show another frame."""
        if _shape(frame) != _shape(self._frame):
            self.prepareGeometryChange()
        self._frame = frame
        self._cached_key = None
        self.update()

    def show_mapping(self, mapping: Mapping, color_map: str) -> None:
        """Show counts with these shades and colours."""
        if (mapping, color_map) != (self._mapping, self._color_map):
            self._mapping, self._color_map = mapping, color_map
            self.update()

    def show_overlays(self, overlays: Overlays) -> None:
        """Draw these over the picture."""
        self._overlays = overlays
        self.update()

    def show_orientation(self, orientation: Orientation) -> None:
        """Turn the picture."""
        self.prepareGeometryChange()
        self._orientation = orientation
        self.update()

    def boundingRect(self) -> QRectF:
        height, width = self.extent
        return QRectF(0, 0, width, height)

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if self._frame is None or widget is None:
            return
        ratio = widget.devicePixelRatioF()
        to_screen = painter.worldTransform()
        seen = to_screen.inverted()[0].mapRect(QRectF(widget.rect()))
        region = _region(seen, self.extent)
        if region is None:
            return
        corner = to_screen.map(QPointF(region.left, region.top)) * ratio
        opposite = to_screen.map(QPointF(region.right, region.bottom)) * ratio
        target = QRect(QPoint(round(corner.x()), round(corner.y())), QPoint(round(opposite.x()) - 1, round(opposite.y()) - 1))
        target.setSize(target.size().expandedTo(QSize(1, 1)))
        image = self._image(region, (target.width(), target.height()))
        painter.save()
        painter.resetTransform()
        painter.drawImage(QRectF(target.x() / ratio, target.y() / ratio, target.width() / ratio, target.height() / ratio), image)
        draw(painter, self._frame, self._overlays, self.place, to_screen, QRectF(widget.rect()))
        painter.restore()
        edge = QPen(QColor(EDGE), 1)
        edge.setCosmetic(True)
        painter.setPen(edge)
        painter.drawRect(self.boundingRect())

    def _image(self, region: Region, size: tuple[int, int]) -> QImage:
        key = (region, size, self._mapping, self._color_map, self._orientation)
        if self._cached is None or key != self._cached_key:
            assert self._frame is not None
            table = color_table(self._color_map, self._mapping.has_marks, self._mapping.is_inverted)
            turned = self._orientation
            sensor, room = turned.region_to_sensor(region, _shape(self._frame)), size[::-1] if turned.is_transposed else size
            rgb = enlarge(turned.apply(colored(render(self._frame.pixels, sensor, room, self._mapping), table)), size)
            self._cached = (to_image(rgb), rgb)
            self._cached_key = key
        return self._cached[0]


def enlarge(rgb: Bytes, size: tuple[int, int]) -> Bytes:
    """The picture at exactly `size` (width, height); a pixel of the sensor becomes a block of equal pixels."""
    if rgb.shape[1::-1] == size:
        return rgb
    return np.ascontiguousarray(cv2.resize(rgb, size, interpolation=cv2.INTER_NEAREST))


def to_image(rgb: Bytes) -> QImage:
    """A QImage that looks at `rgb` (h, w, 3), contiguous; the array must outlive it."""
    height, width = rgb.shape[:2]
    return QImage(cast("bytes", rgb.data), width, height, 3 * width, QImage.Format_RGB888)


def _region(seen: QRectF, shape: tuple[int, int]) -> Region | None:
    """The whole sensor pixels that can be seen."""
    height, width = shape
    left, top = max(0, math.floor(seen.left())), max(0, math.floor(seen.top()))
    right, bottom = min(width, math.ceil(seen.right())), min(height, math.ceil(seen.bottom()))
    return Region(left, top, right, bottom) if left < right and top < bottom else None


def _shape(frame: Frame | None) -> tuple[int, int]:
    return (0, 0) if frame is None else (frame.pixels.shape[0], frame.pixels.shape[1])
