"""A row's check box in the colour of its line."""

from __future__ import annotations

from PyQt5.QtCore import QPoint, QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PyQt5.QtWidgets import QCheckBox

from camlab.view import theme
from camlab.view.colors import Colors
from camlab.view.trace_names import TraceRow

ROW_HEIGHT = 24
MARK_ROOM = 25


class Swatch(QCheckBox):
    """A check box in the colour of its line: filled where the line is plotted."""

    def __init__(self, row: TraceRow) -> None:
        super().__init__(row.words)
        self._row = row
        self.setFocusPolicy(Qt.TabFocus)
        self.show_words(row)

    def show_words(self, row: TraceRow) -> None:
        """Show another name."""
        self._row = row
        self.setText(row.words)
        self.setToolTip(f"Plot {row.words if row.key else row.words.lower()}")

    def sizeHint(self) -> QSize:
        return QSize(needed_width(self.text()), ROW_HEIGHT - 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, ROW_HEIGHT - 1)

    def hitButton(self, pos: QPoint) -> bool:
        """Only the mark plots; a click on the name of a ROI is the row's."""
        return self._row.key is None or pos.x() < MARK_ROOM

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        colors = theme.colors()
        mark = QRectF(6.5, self.height() / 2 - 5, 10, 10)
        line = QColor(line_color(colors, self._row))
        painter.setPen(QPen(QColor(colors.accent) if self.hasFocus() else line if self.isChecked() else QColor(colors.edge), 1.4))
        painter.setBrush(line if self.isChecked() else QColor(colors.field))
        painter.drawRoundedRect(mark, 2.5, 2.5)
        painter.setPen(QColor(colors.text))
        room = self.rect().adjusted(MARK_ROOM, 0, -2, 0)
        words = QFontMetrics(self.font()).elidedText(self.text(), Qt.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignVCenter | Qt.AlignLeft), words)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.setBrush(Qt.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


def line_color(colors: Colors, row: TraceRow) -> str:
    """The colour of a row's lines."""
    palette = colors.traces if row.key is None else colors.rois
    return palette[row.color % len(palette)]


def needed_width(words: str) -> int:
    """Room for the mark and a name."""
    return QFontMetrics(theme.scaled_font(1.0)).horizontalAdvance(words) + MARK_ROOM + 5
