"""A slider with marks under its groove."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QRectF, Qt
from PyQt5.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PyQt5.QtWidgets import QSizePolicy, QSlider, QStyle

from camlab.view import theme

HANDLE_PX = 14
MARK_WIDTH, MARK_HEIGHT = 2.0, 5.0


class MarkedSlider(QSlider):
    """A click goes to its place at once; marks show where something is."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(Qt.Horizontal)
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
        self.setFixedHeight(26)
        self.setMinimumWidth(80)
        self._marks: list[tuple[int, str]] = []

    def show_marks(self, marks: Sequence[tuple[int, str]]) -> None:
        """Show marks at these values, each in the colour that the theme has for its role (a field of `Colors`)."""
        self._marks = list(marks)
        self.update()

    def value_at(self, x: float) -> int:
        """The value under a place of the widget."""
        room = max(1, self.width() - HANDLE_PX)
        return QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), round(x - HANDLE_PX / 2), room)

    def place_of(self, value: int) -> float:
        """Where a value is, pixels from the left."""
        span = max(1, self.maximum() - self.minimum())
        return HANDLE_PX / 2 + (self.width() - HANDLE_PX) * (value - self.minimum()) / span

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.LeftButton:
            self.setValue(self.value_at(event.localPos().x()))  # the handle is under the pointer now, and is dragged from there
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        colors = theme.colors()
        top, painted = self.height() - MARK_HEIGHT, set()
        for value, role in self._marks:
            place = round(self.place_of(value)), role
            if place not in painted:  # thousands of marks may lie on one pixel
                painted.add(place)
                painter.fillRect(QRectF(place[0] - MARK_WIDTH / 2, top, MARK_WIDTH, MARK_HEIGHT), QColor(getattr(colors, role)))
        painter.end()
