"""The newest results in a table whose boxes choose what is plotted."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import QRectF, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PyQt5.QtWidgets import QApplication, QCheckBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from camlab.view import theme
from camlab.view.dock import scrolling
from camlab.view.formatting import number
from camlab.view.labels import label, rule
from camlab.view.trace_names import QUANTITIES, ROWS, rows_of

ROW_HEIGHT = 24


class TraceTable(QWidget):
    """Rows are the picture and its channels, columns the quantities; what is ticked in both is plotted.

    Signals
    -------
    choice_changed()
    """

    choice_changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("trace_table")
        self._prefixes: tuple[str, ...] = ()
        self._grid_holder = QWidget()
        self._column = QVBoxLayout(self._grid_holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column_boxes = {name: _header_box(name, words) for name, words in QUANTITIES}
        self._column_boxes["mean"].setChecked(True)
        for box in self._column_boxes.values():
            box.toggled.connect(self.choice_changed)
        self._row_boxes: dict[str, Swatch] = {}
        self._cells: dict[str, QLabel] = {}
        area: QScrollArea = scrolling(self._grid_holder)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self._build(ROWS[:1])
        self.setFixedWidth(_column_width("Picture") + 30 + len(QUANTITIES) * value_width() + 18)

    def show_values(self, values: Mapping[str, float]) -> None:
        """Show the newest value of each result, by name."""
        rows = rows_of(tuple(values)) or ROWS[:1]
        if tuple(prefix for prefix, _ in rows) != self._prefixes:
            self._build(rows)
        for name, cell in self._cells.items():
            value = values.get(name)
            decimals = 0 if name.endswith(("minimum", "maximum")) else 1
            cell.setText(number(value, decimals))

    def chosen(self) -> dict[str, int]:
        """Names of the results to plot, each with the number of its row's colour."""
        return {
            f"{prefix}{quantity}": k
            for k, prefix in enumerate(self._prefixes)
            for quantity, box in self._column_boxes.items()
            if self._row_boxes[prefix].isChecked() and box.isChecked()
        }

    def boxes(self) -> list[QWidget]:
        """What the Tab key visits."""
        return [*self._column_boxes.values(), *self._row_boxes.values()]

    def _build(self, rows: tuple[tuple[str, str], ...]) -> None:
        self._prefixes = tuple(prefix for prefix, _ in rows)
        old = {prefix: box.isChecked() for prefix, box in self._row_boxes.items()}
        for box in self._column_boxes.values():
            box.setParent(self)
            box.hide()
        while self._column.count():
            item = self._column.takeAt(0)
            part = item.widget() if item is not None else None
            if part is not None:
                part.hide()
                part.deleteLater()
        self._row_boxes, self._cells = {}, {}
        self._column.addWidget(self._header())
        self._column.addWidget(rule("edge-rule"))
        for k, (prefix, words) in enumerate(rows):
            self._column.addWidget(self._row(prefix, words, k, is_on=old.get(prefix, True)))
            self._column.addWidget(rule())
        self._column.addStretch(1)

    def _header(self) -> QWidget:
        holder, grid = _line()
        grid.addWidget(label("Analysis", "body-muted"), 0, 0)
        for k, box in enumerate(self._column_boxes.values()):
            grid.addWidget(box, 0, k + 1, Qt.AlignRight)
            box.show()
        return holder

    def _row(self, prefix: str, words: str, k: int, *, is_on: bool) -> QWidget:
        holder, grid = _line()
        box = Swatch(words, k)
        box.setObjectName(f"plot_{prefix or 'picture_'}row")
        box.setChecked(is_on)
        box.toggled.connect(self.choice_changed)
        self._row_boxes[prefix] = box
        grid.addWidget(box, 0, 0)
        for column, (quantity, _) in enumerate(QUANTITIES):
            cell = label("–", "", f"{prefix}{quantity}_now", align=Qt.AlignRight)
            self._cells[f"{prefix}{quantity}"] = cell
            grid.addWidget(cell, 0, column + 1)
        return holder


class Swatch(QCheckBox):
    """A check box in the colour of its line: filled where the line is plotted."""

    def __init__(self, words: str, color: int) -> None:
        super().__init__(words)
        self._color = color
        self.setFocusPolicy(Qt.TabFocus)
        self.setToolTip(f"Plot {words.lower()}")

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self.text()) + 30, ROW_HEIGHT - 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.Antialiasing)
        colors = theme.colors()
        mark = QRectF(6.5, self.height() / 2 - 5, 10, 10)
        line = QColor(colors.traces[self._color % len(colors.traces)])
        painter.setPen(QPen(QColor(colors.accent) if self.hasFocus() else line if self.isChecked() else QColor(colors.edge), 1.4))
        painter.setBrush(line if self.isChecked() else QColor(colors.field))
        painter.drawRoundedRect(mark, 2.5, 2.5)
        painter.setPen(QColor(colors.text))
        painter.drawText(self.rect().adjusted(25, 0, 0, 0), int(Qt.AlignVCenter | Qt.AlignLeft), self.text())
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.setBrush(Qt.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


def value_width() -> int:
    """Room for a value and its column's box."""
    return max(_column_width("00\u202f000.0"), _column_width("Mean") + 22)


def _header_box(name: str, words: str) -> QCheckBox:
    box = QCheckBox(words)
    box.setObjectName(f"plot_{name}")
    box.setProperty("role", "small")
    box.setFocusPolicy(Qt.TabFocus)
    box.setToolTip(f"Plot {words.lower()}")
    return box


def _line() -> tuple[QWidget, QGridLayout]:
    holder = QWidget()
    holder.setFixedHeight(ROW_HEIGHT - 1)
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 8, 0)
    grid.setHorizontalSpacing(0)
    grid.setColumnStretch(0, 1)
    for column in range(1, len(QUANTITIES) + 1):
        grid.setColumnMinimumWidth(column, value_width())
    return holder, grid


def _column_width(text: str) -> int:
    return QFontMetrics(QApplication.font()).horizontalAdvance(text)
