"""Timing: how regularly the frames come."""

from __future__ import annotations

import numpy as np
from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtGui import QFontMetrics
from PyQt5.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from camlab.controller.timing import Timing
from camlab.view.buttons import icon_button
from camlab.view.dock import scrolling
from camlab.view.labels import label
from camlab.view.theme import SMALL, scaled_font, set_property
from camlab.view.timing_plot import TimingPlot
from camlab.view.timing_words import Cell, cells, table, unit_of

COLUMNS = (("nominal", "mean", "std", "frames"), ("shortest", "longest", "p999"), ("lost", "gaps"))
ROW_HEIGHT = 21
_EMPTY = np.empty(0)
_NOTHING = Timing(_EMPTY, _EMPTY, _EMPTY, _EMPTY)


class TimingTab(QWidget):
    """The numbers of the intervals between all frames, and their plot against time.

    Signals
    -------
    clear_requested()
        Begin the intervals anew.
    """

    clear_requested = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("timing")
        self._timing = _NOTHING
        self.plot = TimingPlot()
        self._values: dict[str, QLabel] = {}
        self.copy_button = icon_button("copy", "side", "copy_timing", "Copy the numbers", size=QSize(28, 26))
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.clear_button = icon_button("erase", "side", "clear_timing", "Begin the intervals anew", size=QSize(28, 26))
        self.clear_button.clicked.connect(self.clear_requested)
        self._lay_out()
        self.show_timing(_NOTHING)

    def show_timing(self, timing: Timing) -> None:
        """Show the intervals of a run."""
        self._timing = timing
        for name, cell in cells(timing).items():
            self._show_cell(self._values[name], cell)
        self.plot.show_timing(timing, unit_of(timing))

    def value(self, name: str) -> str:
        """What a number says, by its name."""
        return self._values[name].text()

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [self.copy_button, self.clear_button]

    def _show_cell(self, shown: QLabel, cell: Cell) -> None:
        shown.setText(cell.text)
        shown.setToolTip(cell.tooltip)
        set_property(shown, "tone", {"alarm": "red", "warning": "amber"}.get(cell.alert, "text"))

    def _on_copy_clicked(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(table(self._timing))

    def _numbers(self) -> QWidget:
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(4, 4, 4, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        metrics = QFontMetrics(scaled_font(SMALL))
        every = cells(_NOTHING)
        for k, names in enumerate(COLUMNS):
            grid.setColumnMinimumWidth(3 * k + 1, metrics.horizontalAdvance("000.000\u202fms" if k < 2 else "000 found"))
            for row, name in enumerate(names):
                cell = every[name]
                words = label(f"{cell.words} {cell.mark}".rstrip(), "muted")
                words.setToolTip(cell.tooltip)
                self._values[name] = value = label("", "small", f"timing_{name}", align=Qt.AlignRight)
                for widget, column in ((words, 3 * k), (value, 3 * k + 1)):
                    widget.setFixedHeight(ROW_HEIGHT)
                    grid.addWidget(widget, row, column)
            if k + 1 < len(COLUMNS):
                grid.setColumnMinimumWidth(3 * k + 2, 8)
        grid.setRowStretch(grid.rowCount(), 1)
        return holder

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        area = scrolling(self._numbers())
        area.setSizePolicy(area.sizePolicy().Fixed, area.sizePolicy().Expanding)
        row.addWidget(area)
        row.addWidget(self.plot, 1)
        tools = QVBoxLayout()
        tools.setSpacing(4)
        tools.setContentsMargins(0, 6, 0, 6)
        tools.addWidget(self.copy_button)
        tools.addWidget(self.clear_button)
        tools.addStretch(1)
        row.addLayout(tools)
