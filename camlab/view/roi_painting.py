"""How ROIs look on the picture; the painter is in screen coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QPainter, QPen, QPolygonF

from camlab.analysis.regions import Kind, Point
from camlab.view import theme
from camlab.view.colors import DARK
from camlab.view.roi_geometry import handles_of

SHADOW = QColor(0, 0, 0, 140)
HANDLE_PX = 4.0
LABEL_PX = 18.0


@dataclass(frozen=True)
class ShownRoi:
    """A shape on the screen.

    Attributes
    ----------
    kind : str
    points : sequence of (x, y)
        Screen coordinates.
    name : str
        Written over it; "" for nothing.
    color : int
        Number of its colour.
    is_selected, is_dashed : bool
    """

    kind: Kind
    points: Sequence[Point]
    name: str
    color: int
    is_selected: bool = False
    is_dashed: bool = False


def draw_roi(painter: QPainter, roi: ShownRoi) -> None:
    """Draw a shape with a dark edge, so that it is seen on bright and on dark pictures; with its handles where it is selected."""
    painter.setRenderHint(QPainter.Antialiasing)
    color = QColor(picture_color(roi.color))
    painter.setBrush(Qt.NoBrush)
    width = 2.0 if roi.is_selected else 1.4
    for pen in (QPen(SHADOW, width + 2), QPen(color, width, Qt.DashLine if roi.is_dashed else Qt.SolidLine)):
        painter.setPen(pen)
        _outline(painter, roi)
    if roi.is_selected:
        _handles(painter, roi, color)
    if roi.name:
        _label(painter, roi, color)


def picture_color(number: int) -> str:
    """The colour of ROI `number` on the picture, whose surround is dark in both themes."""
    return DARK.rois[number % len(DARK.rois)]


def _outline(painter: QPainter, roi: ShownRoi) -> None:
    places = [QPointF(x, y) for x, y in roi.points]
    if roi.kind == "line":
        painter.drawLine(places[0], places[1])
    elif roi.kind == "polygon":
        painter.drawPolyline(QPolygonF(places)) if roi.is_dashed else painter.drawPolygon(QPolygonF(places))
    elif roi.kind == "ellipse":
        painter.drawEllipse(QRectF(places[0], places[1]).normalized())
    else:
        painter.drawRect(QRectF(places[0], places[1]).normalized())


def _handles(painter: QPainter, roi: ShownRoi, color: QColor) -> None:
    painter.setPen(QPen(color, 1.4))
    painter.setBrush(QColor(0, 0, 0, 190))
    for x, y in handles_of(roi.kind, roi.points):
        size = HANDLE_PX
        painter.drawPolygon(QPolygonF([QPointF(x - size, y), QPointF(x, y - size), QPointF(x + size, y), QPointF(x, y + size)]))


def _label(painter: QPainter, roi: ShownRoi, color: QColor) -> None:
    left, top = min(x for x, _ in roi.points), min(y for _, y in roi.points)
    if roi.kind == "line":
        left, top = roi.points[0]
    painter.setFont(theme.scaled_font(1.0, is_semibold=True))
    place = QRectF(left + 1, top - LABEL_PX - HANDLE_PX, 400, LABEL_PX)
    flags = int(Qt.AlignLeft | Qt.AlignVCenter)
    painter.setPen(SHADOW)
    painter.drawText(place.translated(1, 1), flags, roi.name)
    painter.setPen(color)
    painter.drawText(place, flags, roi.name)
