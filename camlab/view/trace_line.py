"""One row of the traces: its box and its values."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QContextMenuEvent, QFontMetrics, QMouseEvent
from PyQt5.QtWidgets import QApplication, QGridLayout, QLabel, QWidget

from camlab.view.formatting import number, quantity
from camlab.view.labels import label
from camlab.view.theme import set_property
from camlab.view.trace_names import QUANTITIES, Quantity, TraceRow
from camlab.view.trace_swatch import ROW_HEIGHT, Swatch


class TraceLine(QWidget):
    """One row: its box and its values.

    Signals
    -------
    clicked(key), menu_requested(key, place)
        Of the row of a ROI: a person clicked it; wants its menu, at a place on the screen.
    """

    clicked = pyqtSignal(int)
    menu_requested = pyqtSignal(int, object)

    def __init__(self, row: TraceRow) -> None:
        super().__init__()
        self.row = row
        self.setProperty("role", "trace-row")
        self.setAttribute(Qt.WA_StyledBackground)
        self.grid = prepare_grid(self)
        self.setFixedHeight(ROW_HEIGHT)  # with the rule under it
        self.box = Swatch(row)
        self.box.setObjectName(f"plot_{row.prefix or 'picture_'}row")
        self.grid.addWidget(self.box, 0, 0)
        self.cells: dict[str, QLabel] = {}
        for k, column in enumerate(QUANTITIES):
            cell = label("–", "", f"{row.prefix}{column.name}_now", align=Qt.AlignRight)
            self.cells[column.name] = cell
            self.grid.addWidget(cell, 0, k + 1)

    def show_row(self, row: TraceRow) -> None:
        """It has another name."""
        if row != self.row:
            self.row = row
            self.box.show_words(row)

    def show_selected(self, is_selected: bool) -> None:
        """Mark it."""
        set_property(self, "selected", is_selected)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.row.key is not None and event.button() == Qt.LeftButton:
            self.clicked.emit(self.row.key)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.row.key is not None:
            self.menu_requested.emit(self.row.key, event.globalPos())


def column_width(column: Quantity) -> int:
    """Room for a value and its column's box."""
    return max(text_width(column.longest) + 8, text_width(column.words) + 24)


def row_words(row: TraceRow, values: Mapping[str, float], frame: tuple[int, float] | None) -> str:
    """All values of a row, and of which frame they are."""
    if frame is None:
        return ""
    when = f", {quantity(frame[1], 's', 3)} after Start" if math.isfinite(frame[1]) else ""
    head = f"{row.words}, frame {number(frame[0])}{when}"
    found = [
        f"{column.words} {quantity(values[f'{row.prefix}{column.name}'], column.unit, column.decimals)}"
        for column in QUANTITIES
        if f"{row.prefix}{column.name}" in values
    ]
    return "\n".join([head, *found])


def grid_line() -> tuple[QWidget, QGridLayout]:
    """A line of the table's height, with the grid that every line has."""
    holder = QWidget()
    return holder, prepare_grid(holder)


def prepare_grid(holder: QWidget) -> QGridLayout:
    """Give a widget the height and the grid of a line."""
    holder.setFixedHeight(ROW_HEIGHT - 1)
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 8, 0)
    grid.setHorizontalSpacing(0)
    grid.setColumnStretch(0, 1)
    return grid


def text_width(text: str) -> int:
    """Pixels that a text takes."""
    return QFontMetrics(QApplication.font()).horizontalAdvance(text)
