"""Traces: the results of the analysis, now and against time."""

from __future__ import annotations

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from camlab.view.buttons import icon_button
from camlab.view.timers import single_shot
from camlab.view.trace_buffer import Floats, TraceBuffer
from camlab.view.trace_plot import TracePlot
from camlab.view.trace_table import TraceTable

SHOWN_S = 60.0
DRAW_EVERY_MS = 200


class TracesTab(QWidget):
    """A table of the newest values, which also chooses what is plotted, and the plot.

    Signals
    -------
    results_changed()
        New results have been drawn.
    """

    results_changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("traces")
        self._buffer = TraceBuffer()
        self.table = TraceTable()
        self.plot = TracePlot()
        self._timer = single_shot(self, DRAW_EVERY_MS)
        self._timer.timeout.connect(self._draw)
        self.table.choice_changed.connect(self._draw)
        self.copy_button = icon_button("copy", "side", "copy_values", "Copy the newest values", size=QSize(28, 26))
        self.copy_button.clicked.connect(self._on_copy_clicked)
        self.clear_button = icon_button("erase", "side", "clear_traces", "Begin the plot anew", size=QSize(28, 26))
        self.clear_button.clicked.connect(self.clear)
        self._lay_out()

    def show_results(self, names: tuple[str, ...], times_s: Floats, values: Floats) -> None:
        """Add results: times (n,) in seconds since the run began, values (n, len(names)); drawn five times a second."""
        self._buffer.append(names, times_s, values)
        if not self._timer.isActive():
            self._timer.start()

    def clear(self) -> None:
        """Begin the plot anew."""
        self._buffer.clear()
        self.table.show_values({})
        self.plot.show_nothing()

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [*self.table.boxes(), self.copy_button, self.clear_button]

    def _draw(self) -> None:
        self._timer.stop()
        self.table.show_values(self._buffer.last)
        times, values = self._buffer.window(SHOWN_S)
        self.plot.show_lines(times, {name: values[:, k] for k, name in enumerate(self._buffer.names)}, self.table.chosen())
        self.results_changed.emit()

    def _on_copy_clicked(self) -> None:
        lines = [f"{name}\t{value:.6g}" for name, value in self._buffer.last.items()]
        clipboard = QApplication.clipboard()
        if clipboard is not None and lines:
            clipboard.setText("\n".join(lines) + "\n")

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(self.table)
        row.addWidget(self.plot, 1)
        tools = QVBoxLayout()
        tools.setSpacing(4)
        tools.setContentsMargins(0, 6, 0, 6)
        tools.addWidget(self.copy_button)
        tools.addWidget(self.clear_button)
        tools.addStretch(1)
        row.addLayout(tools)
        row.setAlignment(tools, Qt.AlignTop)
