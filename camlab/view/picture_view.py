"""The picture: zoom, pan, fit, and the pixel under the pointer."""

from __future__ import annotations

from typing import Any

import pyqtgraph
from PyQt5.QtCore import QEvent, QPointF, QRectF, Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PyQt5.QtWidgets import QFrame

from camlab.model import Frame, Geometry, Sensor
from camlab.view import theme
from camlab.view.colors import Colors
from camlab.view.orientation import Orientation
from camlab.view.overlays import Overlays
from camlab.view.picture_item import PictureItem
from camlab.view.region_overlay import RegionOverlay
from camlab.view.rendering import Mapping, value_at

FIT_MARGIN_PX = 8
ARROWS: dict[int, tuple[int, int]] = {Qt.Key_Left: (-1, 0), Qt.Key_Right: (1, 0), Qt.Key_Up: (0, -1), Qt.Key_Down: (0, 1)}
FAST_STEP = 10  # pixels
SMALLEST_VIEW = 4  # sensor pixels across at the largest zoom


class PictureView(pyqtgraph.GraphicsView):  # type: ignore[misc]
    """Shows a frame, row 0 on top unless it is turned; places are those of the sensor.

    Signals
    -------
    zoom_changed(zoom)
        Screen pixels for one of the sensor.
    pointer_moved()
        The pointer is over another pixel, or has left; see `pointed`.
    region_drawn(Roi)
        A person drew the part of the sensor that is to be read.
    drawing_ended()
        No region is being drawn any more.
    arrow_pressed(dx, dy)
        An arrow key: so many pixels to the right and down, 1, or 10 with Shift.
    """

    zoom_changed = pyqtSignal(float)
    pointer_moved = pyqtSignal()
    region_drawn = pyqtSignal(object)
    drawing_ended = pyqtSignal()
    arrow_pressed = pyqtSignal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("picture")
        self.setAccessibleName("Picture")
        self.setFrameShape(QFrame.NoFrame)
        self.setFocusPolicy(Qt.StrongFocus)
        self.setMouseTracking(True)
        self._box = _PictureBox()
        self.setCentralItem(self._box)
        self._item = PictureItem()
        self._box.addItem(self._item)
        self._region = RegionOverlay(self._item)
        self._box.addItem(self._region, ignoreBounds=True)
        self._region.region_drawn.connect(self.region_drawn)
        self._region.drawing_ended.connect(self._on_region_drawing_ended)
        self._is_fitted = True
        self._pointer: QPointF | None = None
        self._box.sigRangeChanged.connect(self._on_box_range_changed)
        self._box.moved_by_hand.connect(self._on_box_moved_by_hand)
        self._box.fit_requested.connect(self.fit)
        theme.follow_theme(self, self._retint)

    @property
    def frame(self) -> Frame | None:
        """The frame that is shown."""
        return self._item.frame

    @property
    def item(self) -> PictureItem:
        """What draws the frame, for what is drawn over it."""
        return self._item

    def add_overlay(self, overlay: pyqtgraph.GraphicsObject) -> None:
        """Show an item over the picture, in its coordinates."""
        self._box.addItem(overlay, ignoreBounds=True)

    @property
    def is_fitted(self) -> bool:
        """The whole picture is kept in view when the window's size changes."""
        return self._is_fitted

    @property
    def zoom(self) -> float:
        """Screen pixels for one of the sensor."""
        return float(self.devicePixelRatioF() * self.width() / max(1e-9, self._box.viewRect().width()))

    @property
    def pointed(self) -> tuple[int, int, tuple[int, ...]] | None:
        """The sensor's x, y and the counts of the pixel under the pointer: one number, three for colour; None where there is none."""
        if self._pointer is None or self.frame is None:
            return None
        at = self._box.mapSceneToView(self._pointer)
        x, y = int(at.x() // 1), int(at.y() // 1)
        height, width = self._item.extent
        if not (0 <= x < width and 0 <= y < height):
            return None
        x, y = self._item.orientation.to_sensor(x, y, self.frame.pixels.shape)
        value = value_at(self.frame, x, y)
        left, top = (int(place) for place in self._item.geometry.to_sensor(x, y))
        return None if value is None else (left, top, value)

    def show_frame(self, frame: Frame | None) -> None:
        """Show a frame; None for none. A frame of another size is fitted."""
        is_resized = frame is not None and (self.frame is None or self.frame.pixels.shape[:2] != frame.pixels.shape[:2])
        self._item.show_frame(frame)
        if is_resized:
            self._limit()
            self.fit()

    def show_geometry(self, geometry: Geometry | None) -> None:
        """Frames of its shape show this part of the sensor."""
        self._item.show_geometry(geometry)
        self._region.update()
        if self.frame is not None:
            self._limit()
            if self._is_fitted:
                self.fit()

    def begin_region(self, sensor: Sensor | None) -> None:
        """Let a person draw what is to be read of this sensor, with all of it in view; None: no longer."""
        if sensor is not None or self._region.is_drawing:
            self._region.begin(sensor if self.frame is not None else None)
            self.fit()

    @property
    def is_drawing_region(self) -> bool:
        """The mouse draws what is to be read of the sensor."""
        return self._region.is_drawing

    def show_mapping(self, mapping: Mapping, color_map: str) -> None:
        """Show counts with these shades and colours."""
        self._item.show_mapping(mapping, color_map)

    def show_overlays(self, overlays: Overlays) -> None:
        """Draw these over the picture."""
        self._item.show_overlays(overlays)

    @property
    def orientation(self) -> Orientation:
        """How the picture is turned."""
        return self._item.orientation

    def show_orientation(self, orientation: Orientation) -> None:
        """Turn the picture, and show the whole of it."""
        self._item.show_orientation(orientation)
        if self.frame is not None:
            self._limit()
        self.fit()

    def show_stale(self, is_stale: bool) -> None:
        """The picture is an old one: dim it."""
        self._item.setOpacity(0.55 if is_stale else 1.0)

    def fit(self) -> None:
        """Show the whole picture, and keep it so."""
        self._is_fitted = True
        if self.frame is None or self.width() < 2 * FIT_MARGIN_PX + 1 or self.height() < 2 * FIT_MARGIN_PX + 1:
            return
        seen = self._item.sensor_outline if self._region.is_drawing else self._item.boundingRect()
        scale = min((self.width() - 2 * FIT_MARGIN_PX) / seen.width(), (self.height() - 2 * FIT_MARGIN_PX) / seen.height())
        self._show_around(seen.center(), scale)

    def show_one_to_one(self) -> None:
        """One pixel of the sensor is one of the screen; the middle stays."""
        self._is_fitted = False
        self._show_around(self._box.viewRect().center(), 1 / self.devicePixelRatioF())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if getattr(self, "_is_fitted", False) and not self.closed:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        direction = ARROWS.get(event.key())
        if direction is None or event.modifiers() & ~(Qt.ShiftModifier | Qt.KeypadModifier):
            super().keyPressEvent(event)
            return
        event.accept()
        pixels = FAST_STEP if event.modifiers() & Qt.ShiftModifier else 1
        self.arrow_pressed.emit(pixels * direction[0], pixels * direction[1])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._pointer = self.mapToScene(event.pos()) + QPointF(0.5, 0.5)  # the middle of the screen's pixel
        self.pointer_moved.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointer = None
        self.pointer_moved.emit()

    def _show_around(self, middle: QPointF, scale: float) -> None:
        width, height = self.width() / scale, self.height() / scale
        self._box.setRange(QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height), padding=0, disableAutoRange=True)

    def _limit(self) -> None:
        room = self._item.sensor_outline.united(self._item.boundingRect())
        side = max(room.width(), room.height())
        room.adjust(-side, -side, side, side)
        across, down = {"xMin": room.left(), "xMax": room.right()}, {"yMin": room.top(), "yMax": room.bottom()}
        self._box.setLimits(**across, **down, minXRange=SMALLEST_VIEW, minYRange=SMALLEST_VIEW)

    def _on_box_range_changed(self) -> None:
        self.zoom_changed.emit(self.zoom)

    def _on_region_drawing_ended(self) -> None:
        self.fit()
        self.drawing_ended.emit()

    def _on_box_moved_by_hand(self) -> None:
        self._is_fitted = False

    def _retint(self, colors: Colors) -> None:
        self.setBackground(colors.surround)


class _PictureBox(pyqtgraph.ViewBox):  # type: ignore[misc]
    """The left button moves the picture, the wheel zooms at the pointer, a double click fits."""

    moved_by_hand = pyqtSignal()
    fit_requested = pyqtSignal()

    def __init__(self) -> None:
        super().__init__(invertY=True, lockAspect=True, enableMenu=False, defaultPadding=0)
        self.disableAutoRange()

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:
        if ev.button() == Qt.RightButton:
            ev.ignore()
            return
        super().mouseDragEvent(ev, axis)
        self.moved_by_hand.emit()

    def wheelEvent(self, ev: Any, axis: int | None = None) -> None:
        super().wheelEvent(ev, axis)
        self.moved_by_hand.emit()

    def mouseClickEvent(self, ev: Any) -> None:
        if ev.button() == Qt.LeftButton and ev.double():
            ev.accept()
            self.fit_requested.emit()
