"""Focus: how sharp the picture is, beside the sharpest so far."""

from __future__ import annotations

import math

from PyQt5.QtCore import QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QPainter, QPaintEvent
from PyQt5.QtWidgets import QGridLayout, QSizePolicy, QWidget

from camlab.view import theme
from camlab.view.buttons import plain_button
from camlab.view.formatting import NONE, number, percent
from camlab.view.labels import eliding_label, label

MEANING = (
    "How steep the picture is (Tenengrad) over the square of its mean: larger is sharper. Compare only the same part of the same scene."
)


class FocusTab(QWidget):
    """A number, a bar, and the held peak.

    Signals
    -------
    reset_requested()
        A person wants the peak to begin anew; it already has.
    """

    reset_requested = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("focus")
        self._peak = self._value = math.nan
        self._target: int | None = None
        self.title = eliding_label("title", "focus_title")
        self.value = label(NONE, "card", "focus_value")
        self.bar = FocusBar()
        self.share = label("", "muted", "focus_share")
        self.peak = label("", "muted", "focus_peak", align=Qt.AlignRight)
        self.reset = plain_button("Reset", "", "focus_reset", "Forget the peak, and begin anew")
        self.reset.clicked.connect(self._on_reset_clicked)
        for part in (self.value, self.bar):
            part.setToolTip(MEANING)
        self._lay_out()
        self.show_nothing()

    def show_focus(self, target: int, name: str, value: float, frame_id: int) -> None:
        """Show the sharpness of a region on a frame; the peak of another region begins anew."""
        if target != self._target:
            self._target, self._peak = target, math.nan
        self.title.setText(f"{name}, frame {number(frame_id)}")
        self._value = value
        if math.isfinite(value):
            self._peak = value if math.isnan(self._peak) else max(self._peak, value)
        self._show()

    def show_nothing(self) -> None:
        """There is no picture."""
        self._target = None
        self._peak = self._value = math.nan
        self.title.setText("Picture")
        self._show()

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [self.reset]

    def _on_reset_clicked(self) -> None:
        self._peak = self._value
        self._show()
        self.reset_requested.emit()

    def _show(self) -> None:
        share = self._value / self._peak if self._peak else math.nan
        self.value.setText(sharpness_text(self._value))
        self.peak.setText(f"peak {sharpness_text(self._peak)}")
        self.share.setText(f"{percent(share)} of the peak" if math.isfinite(share) else "start the camera, then focus")
        self.bar.show_share(share if math.isfinite(share) else 0.0)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 8, 12, 8)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.title, 0, 0, 1, 3)
        grid.addWidget(self.value, 1, 0)
        grid.addWidget(self.bar, 1, 1)
        grid.addWidget(self.reset, 1, 2)
        below = QGridLayout()
        below.addWidget(self.share, 0, 0)
        below.addWidget(self.peak, 0, 1)
        grid.addLayout(below, 2, 1)
        grid.setColumnMinimumWidth(0, 96)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(3, 1)


class FocusBar(QWidget):
    """How near the sharpness is to its peak, which stands at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("focus_bar")
        self.setAccessibleName("Sharpness, of its peak")
        self.setSizePolicy(QSizePolicy.Expanding, QSizePolicy.Fixed)
        self.setFixedHeight(22)
        self._share = 0.0

    @property
    def share(self) -> float:
        """What is shown, 0 to 1."""
        return self._share

    def show_share(self, share: float) -> None:
        """Show a share of the peak, 0 to 1."""
        self._share = min(1.0, max(0.0, share))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 22)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        colors = theme.colors()
        room = QRectF(self.rect()).adjusted(0.5, 3.5, -0.5, -3.5)
        painter.setPen(QColor(colors.edge))
        painter.setBrush(QColor(colors.field))
        painter.drawRoundedRect(room, 3, 3)
        inside = room.adjusted(1, 1, -1, -1)
        inside.setWidth(inside.width() * self._share)
        painter.setPen(Qt.NoPen)
        painter.setBrush(QColor(colors.accent))
        painter.drawRoundedRect(inside, 2, 2)
        painter.fillRect(QRectF(self.width() - 3, 0, 3, self.height()), QColor(colors.text))


def sharpness_text(value: float) -> str:
    """With four digits: "0.03452", "12.34"."""
    if not math.isfinite(value):
        return NONE
    digits = 3 - math.floor(math.log10(abs(value))) if value else 0
    return number(value, max(0, min(6, digits)))
