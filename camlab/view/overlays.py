"""What is drawn over the picture: crosshair, grid, scale bar, time, and the counts of single pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timezone

import numpy as np
from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTransform

from camlab.model import Frame
from camlab.view import theme
from camlab.view.formatting import number, quantity
from camlab.view.orientation import Orientation
from camlab.view.place import Place
from camlab.view.rendering import Region

LINE, SHADOW = QColor("#5CC0FF"), QColor(0, 0, 0, 150)
WHITE = QColor("#FFFFFF")
GRID = QColor(255, 255, 255, 70)
GRID_PX = 80  # on the screen, at least, from line to line
BAR_SHARE = 0.25  # of the view's width, at most
MARGIN_PX = 14.0
TEXT_ZOOM_MONO, TEXT_ZOOM_RGB = 40.0, 56.0  # screen pixels that a number needs


@dataclass(frozen=True)
class Overlays:
    """What is on.

    Attributes
    ----------
    has_crosshair, has_grid, has_scale_bar, has_time, has_values : bool
        `has_values`: the counts of each pixel, where it is shown large enough.
    pixel_um : float
        Size of a pixel in the object, in µm; 0 where unknown: the bar is then in pixels.
    """

    has_crosshair: bool = False
    has_grid: bool = False
    has_scale_bar: bool = False
    has_time: bool = False
    has_values: bool = True
    pixel_um: float = 0.0


def draw(painter: QPainter, frame: Frame, overlays: Overlays, place: Place, to_screen: QTransform, view: QRectF) -> None:
    """Draw what is on; the painter is in screen coordinates. Crosshair, grid and scale bar are those of the sensor.

    Parameters
    ----------
    place : Place
        Where the shown picture is on the sensor.
    to_screen : QTransform
        From the shown picture's pixels to the screen.
    view : QRectF
        What the window shows, on the screen.
    """
    height, width = place.orientation.shape(frame.pixels.shape[:2])
    picture = to_screen.mapRect(QRectF(0, 0, width, height))
    zoom = to_screen.m11()
    painter.setRenderHint(QPainter.Antialiasing, False)
    if overlays.has_grid:
        _draw_grid(painter, picture, place, to_screen, view)
    if overlays.has_values:
        _draw_values(painter, frame, place.orientation, to_screen, view, zoom)
    if overlays.has_crosshair:
        _draw_crosshair(painter, picture, to_screen.map(QPointF(*place.middle)))
    seen = picture.intersected(view)
    if overlays.has_scale_bar and seen.width() > 60:
        _draw_scale_bar(painter, seen, zoom / place.pixel[0], overlays.pixel_um)
    if overlays.has_time and seen.width() > 60:
        _draw_time(painter, seen, frame)


def nice_below(value: float) -> float:
    """The largest 1, 2 or 5 times a power of ten that is not above `value`."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (5, 2, 1) if step * power <= value * (1 + 1e-9))


def scale_bar(room_px: float, zoom: float, pixel_um: float) -> tuple[float, str]:
    """Length on the screen and words of a bar that fits into `room_px`; `zoom`: screen pixels for one of the sensor."""
    if not pixel_um:
        count = max(1.0, nice_below(max(1.0, room_px / zoom)))
        return count * zoom, quantity(count, "px")
    length_um = nice_below(room_px / zoom * pixel_um)
    for unit, factor in (("mm", 1e-3), ("µm", 1.0), ("nm", 1e3)):
        if length_um * factor >= 1 or unit == "nm":
            shown = length_um * factor
            return length_um / pixel_um * zoom, quantity(shown, unit, 0 if shown >= 1 else 2)
    raise AssertionError("the last unit takes everything")


def time_text(frame: Frame) -> str:
    """When a frame arrived, and its number."""
    at = datetime.fromtimestamp(frame.timestamp_ns * 1e-9, tz=timezone.utc).astimezone()
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}   frame {number(frame.frame_id)}"


def visible_pixels(to_screen: QTransform, view: QRectF, shape: tuple[int, int]) -> Region:
    """The whole pixels of the shown picture that can be seen."""
    seen = to_screen.inverted()[0].mapRect(view)
    left, top = max(0, math.floor(seen.left())), max(0, math.floor(seen.top()))
    return Region(left, top, min(shape[1], math.ceil(seen.right())), min(shape[0], math.ceil(seen.bottom())))


def _draw_crosshair(painter: QPainter, picture: QRectF, middle: QPointF) -> None:
    for color, width in ((SHADOW, 3), (LINE, 1)):
        painter.setPen(QPen(color, width))
        if picture.top() <= middle.y() <= picture.bottom():
            painter.drawLine(QPointF(picture.left(), middle.y()), QPointF(picture.right(), middle.y()))
        if picture.left() <= middle.x() <= picture.right():
            painter.drawLine(QPointF(middle.x(), picture.top()), QPointF(middle.x(), picture.bottom()))


def _draw_grid(painter: QPainter, picture: QRectF, place: Place, to_screen: QTransform, view: QRectF) -> None:
    """Lines at round numbers of the sensor's pixels; in a turned picture its columns may lie across."""
    zoom = to_screen.m11() / place.pixel[0]
    step = max(1.0, 1 / nice_below(zoom / GRID_PX))
    seen = picture.intersected(view)
    roi = place.geometry.roi
    painter.setPen(QPen(GRID, 1))
    lines = [
        *((k * step, None) for k in range(math.floor(roi.x / step) + 1, math.ceil(roi.right / step))),
        *((None, k * step) for k in range(math.floor(roi.y / step) + 1, math.ceil(roi.bottom / step))),
    ]
    for x, y in lines:
        at = to_screen.map(QPointF(*place.in_picture(roi.x if x is None else x, roi.y if y is None else y)))
        is_upright = (x is not None) != place.orientation.is_transposed
        if is_upright and seen.left() <= at.x() <= seen.right():
            painter.drawLine(QPointF(at.x(), picture.top()), QPointF(at.x(), picture.bottom()))
        elif not is_upright and seen.top() <= at.y() <= seen.bottom():
            painter.drawLine(QPointF(picture.left(), at.y()), QPointF(picture.right(), at.y()))


def _draw_scale_bar(painter: QPainter, seen: QRectF, zoom: float, pixel_um: float) -> None:
    length, words = scale_bar(BAR_SHARE * seen.width(), zoom, pixel_um)
    right, bottom = seen.right() - MARGIN_PX, seen.bottom() - MARGIN_PX
    bar = QRectF(right - length, bottom - 2, length, 2)
    painter.fillRect(bar.adjusted(-1, -1, 1, 1), SHADOW)
    painter.fillRect(bar, WHITE)
    _write(painter, words, QRectF(bar.left() - 100, bar.top() - 24, bar.width() + 200, 20), Qt.AlignHCenter | Qt.AlignBottom)


def _draw_time(painter: QPainter, seen: QRectF, frame: Frame) -> None:
    room = seen.adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
    _write(painter, time_text(frame), room, Qt.AlignLeft | Qt.AlignBottom)


def _draw_values(painter: QPainter, frame: Frame, orientation: Orientation, to_screen: QTransform, view: QRectF, zoom: float) -> None:
    is_color = frame.pixels.ndim == 3
    if zoom < (TEXT_ZOOM_RGB if is_color else TEXT_ZOOM_MONO):
        return
    shape = orientation.shape(frame.pixels.shape[:2])
    region = visible_pixels(to_screen, view, shape)
    painter.setFont(_small_font(zoom))
    for y in range(region.top, region.bottom):
        for x in range(region.left, region.right):
            column, row = orientation.to_sensor(x, y, frame.pixels.shape[:2])
            words = "\n".join(str(value) for value in np.atleast_1d(frame.pixels[row, column]))
            place = to_screen.mapRect(QRectF(x, y, 1, 1))
            painter.setPen(SHADOW)
            painter.drawText(place.translated(1, 1), Qt.AlignCenter, words)
            painter.setPen(WHITE)
            painter.drawText(place, Qt.AlignCenter, words)


def _write(painter: QPainter, words: str, room: QRectF, align: Qt.Alignment | Qt.AlignmentFlag) -> None:
    painter.setFont(theme.scaled_font(1.0, is_semibold=True))
    painter.setPen(QColor(0, 0, 0))
    painter.drawText(room.translated(1, 1), int(align), words)
    painter.setPen(WHITE)
    painter.drawText(room, int(align), words)


def _small_font(zoom: float) -> QFont:
    """A font in which five digits fit into a pixel of the picture."""
    font = theme.scaled_font(theme.SMALL)
    needed = QFontMetricsF(font).horizontalAdvance("00000") + 4
    if needed > zoom and font.pointSizeF() > 0:
        font.setPointSizeF(max(5.0, font.pointSizeF() * zoom / needed))
    return font
