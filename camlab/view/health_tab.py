"""Health: what each reader of the frames does, and how far it is behind."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt5.QtCore import QSize, Qt
from PyQt5.QtGui import QFontMetrics
from PyQt5.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from camlab.controller.reader import Activity, ReaderHealth
from camlab.view.buttons import icon_button
from camlab.view.dock import scrolling
from camlab.view.health_words import COLUMNS, HEADS, TITLES, ReaderRow, words_of
from camlab.view.labels import label, rule
from camlab.view.theme import SMALL, scaled_font, set_property

ROW_HEIGHT = 19
_WIDEST = {  # of what is usual; a column grows with what it has to say
    "state": "Not answering",
    "seen": "0\u202f000\u202f000",
    "behind": "00\u202f000",
    "late": "0\u202f000\u202fms",
    "skipped": "000\u202f000",
    "processor": "000\u202f%",
    "memory": "000\u202fMB",
    "restarts": "00 times",
}


class HealthTab(QWidget):
    """A table: one row for each reader."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("health")
        self._rows: tuple[ReaderRow, ...] = ()
        self._cells: dict[tuple[str, str], QLabel] = {}
        self.copy_button = icon_button("copy", "side", "copy_health", "Copy the table", size=QSize(28, 26))
        self.copy_button.clicked.connect(self._on_copy_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(scrolling(self._table()), 1)
        tools = QVBoxLayout()
        tools.setContentsMargins(0, 6, 0, 6)
        tools.addWidget(self.copy_button)
        tools.addStretch(1)
        row.addLayout(tools)
        self.show_readers([ReaderRow(ReaderHealth(name, Activity.OFF)) for name in TITLES])

    def show_readers(self, rows: Sequence[ReaderRow]) -> None:
        """Show how the readers are; one that is not named keeps what it has."""
        self._rows = tuple(rows)
        for row in rows:
            for column, (text, alert) in words_of(row).items():
                cell = self._cells[row.reader.name, column]
                cell.setText(text)
                set_property(cell, "tone", {"alarm": "red", "warning": "amber"}.get(alert, "text"))

    def cell(self, reader: str, column: str) -> QLabel:
        """Where a value of a reader stands."""
        return self._cells[reader, column]

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [self.copy_button]

    def _table(self) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(4, 1, 4, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(0)
        metrics = QFontMetrics(scaled_font(SMALL))
        _add(grid, 0, 0, label("Reader", "muted"))
        for k, column in enumerate(COLUMNS, 1):
            words, tooltip = HEADS[column]
            grid.setColumnMinimumWidth(k, metrics.horizontalAdvance(_WIDEST[column]))
            _add(grid, 0, k, label(words, "muted", align=_align(column)), tooltip)
        grid.addWidget(rule("edge-rule"), 1, 0, 1, len(COLUMNS) + 1)
        for line, (name, (title, tooltip)) in enumerate(TITLES.items(), 2):
            _add(grid, line, 0, label(title, "small"), tooltip)
            for k, column in enumerate(COLUMNS, 1):
                self._cells[name, column] = cell = label("", "small", f"health_{name}_{column}", align=_align(column))
                _add(grid, line, k, cell, HEADS[column][1])
        grid.setColumnStretch(len(COLUMNS) + 1, 1)
        grid.setRowStretch(len(TITLES) + 2, 1)
        return holder

    def _on_copy_clicked(self) -> None:
        lines = [["reader", *COLUMNS]]
        lines += [[row.reader.name, *(text for text, _ in words_of(row).values())] for row in self._rows]
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText("\n".join("\t".join(line) for line in lines) + "\n")


def _add(grid: QGridLayout, line: int, column: int, widget: QLabel, tooltip: str = "") -> None:
    widget.setFixedHeight(ROW_HEIGHT)
    widget.setToolTip(tooltip)
    grid.addWidget(widget, line, column)


def _align(column: str) -> Qt.AlignmentFlag:
    return Qt.AlignLeft if column == "state" else Qt.AlignRight
