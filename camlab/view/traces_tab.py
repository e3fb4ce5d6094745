"""Traces: results of the picture and of the ROIs, now and against time."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QPoint, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QApplication, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from camlab.analysis.measurement import Measurement
from camlab.analysis.tables import Table, trace_table, value_table
from camlab.view.buttons import icon_button
from camlab.view.roi_model import RoiModel
from camlab.view.timers import single_shot
from camlab.view.trace_buffer import Floats, Numbers
from camlab.view.trace_names import TraceRow, picture_rows, roi_prefix
from camlab.view.trace_plot import TracePlot
from camlab.view.trace_store import TraceStore
from camlab.view.trace_table import TraceTable

SHOWN_S = 60.0
DRAW_EVERY_MS = 200
PLOT_WIDTH = 320  # that the table leaves at least, for the plot and the buttons beside it


class TracesTab(QWidget):
    """A table of the newest values, which also chooses what is plotted, and the plot.

    Signals
    -------
    results_changed()
        New results have been drawn.
    copy_requested(), export_requested()
        A person wants the whole traces on the clipboard, or in a file.
    """

    results_changed = pyqtSignal()
    copy_requested = pyqtSignal()
    export_requested = pyqtSignal()

    def __init__(self, rois: RoiModel | None = None) -> None:
        super().__init__()
        self.setObjectName("traces")
        self._store = TraceStore()
        self.rois = rois or RoiModel()
        self.table = TraceTable()
        self.plot = TracePlot()
        self._timer = single_shot(self, DRAW_EVERY_MS)
        self._timer.timeout.connect(self._draw)
        self.copy_button = icon_button("copy", "side", "copy_button", "Copy the newest values, or the whole traces", size=QSize(28, 26))
        self.copy_menu = QMenu(self)
        self.copy_menu.addAction("Copy the newest values", self.copy_values)
        self.copy_menu.addAction("Copy the whole traces", self.copy_requested.emit)
        self.copy_button.clicked.connect(
            lambda: self.copy_menu.popup(self.copy_button.mapToGlobal(QPoint(0, -self.copy_menu.sizeHint().height())))
        )
        self.export_button = icon_button("export", "side", "export_traces_button", "Save the traces as CSV", size=QSize(28, 26))
        self.export_button.clicked.connect(self.export_requested)
        self.clear_button = icon_button("erase", "side", "clear_traces", "Begin the plot anew", size=QSize(28, 26))
        self.clear_button.clicked.connect(self.clear)
        self._lay_out()
        self._connect()
        self._show_rows()

    def show_results(
        self, names: tuple[str, ...], times_s: Floats, values: Floats, frame_ids: Numbers | None = None, started_ns: int | None = None
    ) -> None:
        """Add results of the analysis: times (n,) in seconds since the run began, values (n, len(names)); drawn five times a second.

        `frame_ids` (n,): whose they are; `started_ns`: when the run began, nanoseconds since the Unix epoch.
        """
        if started_ns is not None:
            self._store.begin_run(started_ns)
        self._store.add_results(names, times_s, values, frame_ids)
        self._begin_to_draw()

    def show_measurement(self, measurement: Measurement, started_ns: int | None) -> None:
        """Add what was measured on a frame that was shown, of the run that began at `started_ns`; None for a picture of none."""
        if started_ns is None:
            self._store.show_still(measurement)
        else:
            self._store.begin_run(started_ns)
            self._store.add_measurement(measurement)
        self._store.keep({roi.key for roi in self.rois.rois})
        self._begin_to_draw()

    def clear(self) -> None:
        """Begin the plot anew."""
        self._store.clear()
        self.table.show_values({})
        self.plot.show_nothing()

    def copy_values(self) -> None:
        """Put the newest values on the clipboard."""
        table = value_table(self._store.series(self._names()))
        clipboard = QApplication.clipboard()
        if clipboard is not None and table.rows:
            clipboard.setText(table.text())

    @property
    def is_empty(self) -> bool:
        """There is nothing to export."""
        return not self._store.series(self._names())

    def exported(self) -> Callable[[], Table]:
        """A call that makes a table of the whole traces as they are now; it takes a moment, and may be made in any thread."""
        series, started_ns = self._store.series(self._names()), self._store.started_ns
        return lambda: trace_table(series, started_ns)

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [*self.table.boxes(), self.copy_button, self.export_button, self.clear_button]

    # --- inside ---------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.table.choice_changed.connect(self._draw)
        self.table.columns_changed.connect(self._fit)
        self.table.row_selected.connect(self.rois.select)
        self.rois.changed.connect(self._show_rows)
        self.rois.selection_changed.connect(self._on_rois_selection_changed)

    def _on_rois_selection_changed(self) -> None:
        selected = self.rois.selected
        self.table.show_selected(selected.key if selected else None)

    def _names(self) -> dict[int, str]:
        return {roi.key: roi.name for roi in self.rois.rois}

    def _show_rows(self) -> None:
        rois = self.rois
        of_rois = tuple(TraceRow(roi_prefix(roi.key), roi.name, rois.color_of(roi.key), roi.key) for roi in rois.rois)
        self.table.show_rows((*of_rois, *picture_rows(self._store.names)))
        self._store.keep(set(self._names()))
        self._begin_to_draw()

    def _begin_to_draw(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _draw(self) -> None:
        self._timer.stop()
        keys = {roi_prefix(roi.key): roi.key for roi in self.rois.rois}
        of_rois = tuple(row for row in self.table.rows if row.key is not None)
        self.table.show_rows((*of_rois, *picture_rows(self._store.names)))
        self.table.show_values(self._store.newest(), lambda prefix: self._store.last_frame(prefix, keys))
        chosen = self.table.chosen()
        lines = {name: self._store.line(name, SHOWN_S, keys) for name in chosen}
        self.plot.show_lines({name: line for name, line in lines.items() if len(line[0])}, chosen, SHOWN_S)
        self.results_changed.emit()

    def _fit(self) -> None:
        """Room for the plot in any case; what the table lacks then is scrolled to."""
        self.table.setFixedWidth(max(240, min(self.table.needed_width, self.width() - PLOT_WIDTH)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(self.table)
        row.addWidget(self.plot, 1)
        tools = QVBoxLayout()
        tools.setSpacing(4)
        tools.setContentsMargins(0, 6, 0, 6)
        for button in (self.copy_button, self.export_button, self.clear_button):
            tools.addWidget(button)
        tools.addStretch(1)
        row.addLayout(tools)
        row.setAlignment(tools, Qt.AlignTop)
