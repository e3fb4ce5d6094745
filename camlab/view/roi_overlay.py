"""ROIs over the picture: drawn, moved and changed with the mouse, and moved with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph
from PyQt5.QtCore import QPointF, Qt, pyqtSignal
from PyQt5.QtGui import QPainter
from PyQt5.QtWidgets import QStyleOptionGraphicsItem, QWidget

from camlab.analysis.regions import Kind, Point
from camlab.view.picture_item import PictureItem
from camlab.view.roi_geometry import handle_at, is_hit, kept_near, shifted, snapped, with_handle
from camlab.view.roi_model import RoiModel
from camlab.view.roi_painting import ShownRoi, draw_roi

REACH_PX = 8.0  # on the screen, how far from a handle or a line it is taken
CURSORS = {"draw": Qt.CrossCursor, "handle": Qt.PointingHandCursor, "move": Qt.SizeAllCursor}


class RoiOverlay(pyqtgraph.UIGraphicsItem):  # type: ignore[misc]
    """Shows a `RoiModel` on a picture and changes it; item coordinates are those of the shown picture.

    Signals
    -------
    drawn(kind, points)
        A person drew a shape; points are whole pixels of the sensor.
    menu_requested(key, place)
        A person wants the menu of a ROI, at a place on the screen.
    """

    drawn = pyqtSignal(str, object)
    menu_requested = pyqtSignal(int, object)

    def __init__(self, model: RoiModel, item: PictureItem) -> None:
        super().__init__()
        self._model, self._item = model, item
        self._tool: Kind | None = None
        self._sketch: tuple[Point, ...] = ()
        self._taken: tuple[int, int | None, Point, tuple[Point, ...]] | None = None  # key, handle, place and shape at the beginning
        self.setZValue(10)
        model.changed.connect(self._on_model_changed)
        model.selection_changed.connect(self._on_model_changed)

    @property
    def tool(self) -> Kind | None:
        """What is being drawn."""
        return self._tool

    def begin_drawing(self, kind: Kind | None) -> None:
        """From now on the mouse draws a shape of this kind; None: no longer."""
        self._tool, self._sketch, self._taken = kind, (), None
        self._show_cursor("draw" if kind else "")
        self.update()

    def step(self, dx: int, dy: int) -> None:
        """Move the selected ROI by so many pixels of the sensor, to the right and down as it is seen; a part of it stays on the sensor."""
        roi = self._model.selected
        if roi is None or self._tool or self._taken or not self._item.extent[0]:
            return
        x, y = self._item.place.step_on_sensor(dx, dy)
        left, top, right, bottom = roi.box
        geometry = self._item.geometry
        x, y = kept_near(x, left, right, geometry.sensor_width), kept_near(y, top, bottom, geometry.sensor_height)
        self._model.reshape(roi.key, snapped(roi.kind, shifted(roi.points, x, y)))

    # --- drawing --------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if not self._item.extent[0]:
            return
        to_screen = painter.worldTransform()

        def on_screen(points: Sequence[Point]) -> list[Point]:
            mapped = (to_screen.map(QPointF(x, y)) for x, y in points)
            return [(place.x(), place.y()) for place in mapped]

        painter.save()
        painter.resetTransform()
        selected = self._model.selected
        for roi in sorted(self._model.rois, key=lambda roi: roi is selected):
            draw_roi(
                painter, ShownRoi(roi.kind, on_screen(self._shown(roi.points)), roi.name, self._model.color_of(roi.key), roi is selected)
            )
        if self._tool and len(self._sketch) > 1:
            draw_roi(painter, ShownRoi(self._tool, on_screen(self._sketch), "", len(self._model.rois), is_dashed=True))
        painter.restore()

    def _shown(self, points: Sequence[Point]) -> tuple[Point, ...]:
        return tuple(self._item.place_on_screen(x, y) for x, y in points)

    def _on_sensor(self, points: Sequence[Point], kind: Kind) -> tuple[Point, ...]:
        return snapped(kind, [self._item.place_on_sensor(x, y) for x, y in points])

    def _on_model_changed(self) -> None:
        if self._taken and self._taken[0] not in self._model:
            self._taken = None
        self.update()

    # --- the mouse ------------------------------------------------------------------------------------------------

    def mouseDragEvent(self, ev: Any) -> None:
        place = (ev.pos().x(), ev.pos().y())
        start = (ev.buttonDownPos().x(), ev.buttonDownPos().y())
        if ev.button() != Qt.LeftButton or not self._item.extent[0]:
            ev.ignore()
        elif self._tool:
            ev.accept()
            self._draw(start, place, is_finished=ev.isFinish())
        elif ev.isStart() and not self._take(start):
            ev.ignore()
        elif self._taken:
            ev.accept()
            self._drag(place, is_finished=ev.isFinish())

    def mouseClickEvent(self, ev: Any) -> None:
        place = (ev.pos().x(), ev.pos().y())
        if self._tool == "polygon":
            ev.accept()
            self._add_corner(place, is_last=ev.double() or ev.button() == Qt.RightButton)
        elif self._tool or ev.double() or ev.button() == Qt.MiddleButton:
            ev.accept() if self._tool else ev.ignore()
        else:
            key = self._roi_at(place)
            self._model.select(key)
            if key is None:
                ev.ignore()
            else:
                ev.accept()
                if ev.button() == Qt.RightButton:
                    self.menu_requested.emit(key, ev.screenPos().toPoint())

    def hoverEvent(self, ev: Any) -> None:
        if ev.isExit():
            self._show_cursor("draw" if self._tool else "")
            return
        place = (ev.pos().x(), ev.pos().y())
        if self._tool:
            ev.acceptDrags(Qt.LeftButton)
            if self._tool == "polygon" and self._sketch:
                self._sketch = (*self._sketch[:-1], place)
                self.update()
        else:
            self._show_cursor("handle" if self._handle_at(place) is not None else "move" if self._roi_at(place) is not None else "")

    def finish_polygon(self) -> None:
        """What was clicked so far is the whole of it."""
        corners = self._sketch[:-1]
        if len(corners) >= 3:
            self._finish(corners)

    def _draw(self, start: Point, place: Point, *, is_finished: bool) -> None:
        if self._tool == "polygon":
            if is_finished:
                self._add_corner(place, is_last=False)
            return
        self._sketch = (start, place)
        self.update()
        if is_finished:
            self._finish(self._sketch)

    def _add_corner(self, place: Point, *, is_last: bool) -> None:
        corners = self._sketch[:-1]
        reach = self._reach()
        is_closed = len(corners) >= 3 and abs(corners[0][0] - place[0]) <= reach and abs(corners[0][1] - place[1]) <= reach
        if is_closed or is_last:
            self._sketch = (*corners, place)
            self.finish_polygon()
        else:
            self._sketch = (*corners, place, place)  # the last one follows the pointer
            self.update()

    def _finish(self, points: Sequence[Point]) -> None:
        kind = self._tool
        if kind:
            self._sketch = ()
            self.drawn.emit(kind, self._on_sensor(points, kind))

    def _take(self, place: Point) -> bool:
        """Take the handle or the shape at a place; False where there is none."""
        selected, handle = self._model.selected, self._handle_at(place)
        key = selected.key if selected and handle is not None else self._roi_at(place)
        if key is not None:
            self._taken = (key, handle, place, self._shown(self._model[key].points))
            self._model.select(key)
        return key is not None

    def _drag(self, place: Point, *, is_finished: bool) -> None:
        assert self._taken is not None
        key, handle, start, points = self._taken
        kind = self._model[key].kind
        moved = (place[0] - start[0], place[1] - start[1])
        whole = shifted(points, round(moved[0]), round(moved[1])) if handle is None else with_handle(kind, points, handle, place)
        if is_finished:
            self._taken = None
        self._model.reshape(key, self._on_sensor(whole, kind))

    def _roi_at(self, place: Point) -> int | None:
        """The smallest one there: a large one doesn't hide those inside."""
        found = [roi for roi in self._model.rois if is_hit(roi.kind, self._shown(roi.points), place, self._reach() / 2)]
        return min(found, key=lambda roi: (roi.box[2] - roi.box[0]) * (roi.box[3] - roi.box[1])).key if found else None

    def _handle_at(self, place: Point) -> int | None:
        selected = self._model.selected
        return handle_at(selected.kind, self._shown(selected.points), place, self._reach()) if selected else None

    def _reach(self) -> float:
        """`REACH_PX` in pixels of the picture."""
        across = self.pixelSize()[0]
        return REACH_PX * float(across or 1.0)

    def _show_cursor(self, what: str) -> None:
        view = self.getViewWidget()
        if view is not None:
            view.viewport().setCursor(CURSORS[what]) if what else view.viewport().unsetCursor()
