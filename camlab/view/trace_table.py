"""The newest results in a table whose boxes choose what is plotted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PyQt5.QtCore import QPoint, QSignalBlocker, QSize, Qt, pyqtSignal
from PyQt5.QtWidgets import QCheckBox, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from camlab.view.buttons import icon_button
from camlab.view.dock import scrolling
from camlab.view.formatting import NARROW_SPACE, number
from camlab.view.labels import label, rule
from camlab.view.trace_line import TraceLine, column_width, grid_line, row_words, text_width
from camlab.view.trace_names import FIRST_COLUMNS, QUANTITIES, Quantity, TraceRow, picture_rows
from camlab.view.trace_swatch import Swatch, needed_width

LONGEST_NAME_PX = 150
FIRST_LINE = 2  # under the head and its rule
BAR_PX = 14
FrameOf = Callable[[str], tuple[int, float] | None]


class TraceTable(QWidget):
    """Rows are the ROIs, the picture and its channels, columns the quantities; what is ticked in both is plotted.

    Signals
    -------
    choice_changed()
        Other lines are to be plotted.
    columns_changed()
        It needs another width.
    row_selected(key), menu_requested(key, place)
        A person clicked the row of a ROI; wants its menu, at a place on the screen.
    """

    choice_changed = pyqtSignal()
    columns_changed = pyqtSignal()
    row_selected = pyqtSignal(int)
    menu_requested = pyqtSignal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("trace_table")
        self._rows: tuple[TraceRow, ...] = ()
        self._ticks: dict[str, bool] = {}  # what a person chose, by prefix
        self._selected: int | None = None
        self._lines: dict[str, TraceLine] = {}
        self._grid_holder = QWidget()
        self._column = QVBoxLayout(self._grid_holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column_boxes = {column.name: _header_box(column) for column in QUANTITIES}
        self._column_boxes["mean"].setChecked(True)
        for box in self._column_boxes.values():
            box.toggled.connect(self.choice_changed)
        self.frame = label("", "muted", "trace_frame")
        self.columns_button = icon_button("columns", "side", "columns_button", "Choose the columns", size=QSize(22, 20))
        self.columns_menu = QMenu(self)
        for column in QUANTITIES:
            self._add_column_action(column)
        self.columns_button.clicked.connect(self._show_columns_menu)
        self._area = scrolling(self._grid_holder)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarAsNeeded)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._area)
        self._column.addWidget(self._header())
        self._column.addWidget(rule("edge-rule"))
        self._column.addStretch(1)
        self.show_rows(picture_rows(()))

    # --- what is shown --------------------------------------------------------------------------------------------

    def show_rows(self, rows: tuple[TraceRow, ...]) -> None:
        """Show these rows; of the picture only the newest values while there are ROIs, unless a person chose otherwise."""
        if rows == self._rows:
            return
        self._rows = rows
        self._build()
        self.columns_changed.emit()

    def show_values(self, values: Mapping[str, float], frame_of: FrameOf = lambda _prefix: None) -> None:
        """Show the newest value of each result, by name, and of which frame a row is (number and time), by its prefix."""
        for prefix, line in self._lines.items():
            for column in QUANTITIES:
                line.cells[column.name].setText(number(values.get(f"{prefix}{column.name}"), column.decimals))
            line.setToolTip(row_words(line.row, values, frame_of(prefix)))
        shown = next((row for row in self._rows if row.key == self._selected and row.key), self._rows[0])
        frame = frame_of(shown.prefix)
        self.frame.setText("" if frame is None else f"frame {number(frame[0])}")

    def show_selected(self, key: int | None) -> None:
        """Mark the row of a ROI."""
        self._selected = key
        for line in self._lines.values():
            line.show_selected(line.row.key is not None and line.row.key == key)

    def show_columns(self, names: tuple[str, ...]) -> None:
        """Show these quantities, in the table's order."""
        for column, action in zip(QUANTITIES, self.columns_menu.actions(), strict=True):
            action.setChecked(column.name in names)

    def show_plotted(self, names: tuple[str, ...]) -> None:
        """Tick these quantities."""
        for name, box in self._column_boxes.items():
            box.setChecked(name in names)

    @property
    def plotted(self) -> tuple[str, ...]:
        """The quantities that are ticked."""
        return tuple(name for name, box in self._column_boxes.items() if box.isChecked())

    def chosen(self) -> dict[str, TraceRow]:
        """Names of the results to plot, each with its row."""
        columns = [name for name, box in self._column_boxes.items() if box.isChecked() and not box.isHidden()]
        return {f"{row.prefix}{name}": row for row in self._rows if self._lines[row.prefix].box.isChecked() for name in columns}

    @property
    def rows(self) -> tuple[TraceRow, ...]:
        """The rows that are shown."""
        return self._rows

    @property
    def columns(self) -> tuple[str, ...]:
        """The quantities that are shown."""
        return tuple(column.name for column, action in zip(QUANTITIES, self.columns_menu.actions(), strict=True) if action.isChecked())

    @property
    def needed_width(self) -> int:
        """At which nothing need be scrolled sideways."""
        return self._name_width() + sum(column_width(column) for column in QUANTITIES if column.name in self.columns) + 8 + BAR_PX

    def boxes(self) -> list[QWidget]:
        """What the Tab key visits."""
        return [self.columns_button, *self._column_boxes.values(), *(line.box for line in self._lines.values())]

    # --- inside ---------------------------------------------------------------------------------------------------

    @property
    def _row_boxes(self) -> dict[str, Swatch]:
        return {prefix: line.box for prefix, line in self._lines.items()}

    def _build(self) -> None:
        """Lines that are there already stay: a new ROI costs one line, not all of them."""
        prefixes = {row.prefix for row in self._rows}
        for prefix in set(self._lines) - prefixes:
            gone = self._lines.pop(prefix)
            gone.hide()
            gone.deleteLater()
            if gone.row.key is not None:
                self._ticks.pop(prefix, None)
        has_rois = any(row.key for row in self._rows)
        for place, row in enumerate(self._rows):
            if row.prefix not in self._lines:
                self._lines[row.prefix] = self._new_line(row)
            line = self._lines[row.prefix]
            line.show_row(row)
            with QSignalBlocker(line.box):
                line.box.setChecked(self._ticks.get(row.prefix, row.key is not None or not has_rois))
            if self._column.indexOf(line) != FIRST_LINE + place:
                self._column.insertWidget(FIRST_LINE + place, line)
        self._lines = {row.prefix: self._lines[row.prefix] for row in self._rows}
        self._show_columns()
        self.show_selected(self._selected)

    def _new_line(self, row: TraceRow) -> TraceLine:
        line = TraceLine(row)
        line.box.toggled.connect(self.choice_changed)
        line.box.clicked.connect(lambda is_on: self._ticks.__setitem__(row.prefix, is_on))
        line.clicked.connect(self.row_selected)
        line.menu_requested.connect(self.menu_requested)
        return line

    def _show_columns(self) -> None:
        width = self._name_width()
        for grid in (self._head_grid, *(line.grid for line in self._lines.values())):
            grid.setColumnMinimumWidth(0, width)
            for k, column in enumerate(QUANTITIES):
                is_shown = column.name in self.columns
                grid.setColumnMinimumWidth(k + 1, column_width(column) if is_shown else 0)
                item = grid.itemAtPosition(0, k + 1)
                part = item.widget() if item is not None else None
                if part is not None:
                    part.setVisible(is_shown)
        self._grid_holder.setMinimumWidth(self.needed_width - BAR_PX)

    def _name_width(self) -> int:
        names = [needed_width(row.words) for row in self._rows]
        return min(LONGEST_NAME_PX, max([*names, text_width("frame 0\u202f000\u202f000") + 30]))

    def _header(self) -> QWidget:
        holder, self._head_grid = grid_line()
        left = QHBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(4)
        left.addWidget(self.columns_button)
        left.addWidget(self.frame)
        left.addStretch(1)
        self._head_grid.addLayout(left, 0, 0)
        for k, box in enumerate(self._column_boxes.values()):
            self._head_grid.addWidget(box, 0, k + 1, Qt.AlignRight)
        return holder

    def _add_column_action(self, column: Quantity) -> None:
        action = self.columns_menu.addAction(column.meaning.capitalize())
        assert action is not None
        action.setObjectName(f"column_{column.name}")
        action.setCheckable(True)
        action.setChecked(column.name in FIRST_COLUMNS)
        action.toggled.connect(self._on_column_toggled)

    def _on_column_toggled(self) -> None:
        self._show_columns()
        self.columns_changed.emit()
        self.choice_changed.emit()

    def _show_columns_menu(self) -> None:
        self.columns_menu.popup(self.columns_button.mapToGlobal(QPoint(0, self.columns_button.height())))


def _header_box(column: Quantity) -> QCheckBox:
    box = QCheckBox(column.words)
    box.setObjectName(f"plot_{column.name}")
    box.setProperty("role", "small")
    box.setFocusPolicy(Qt.TabFocus)
    box.setToolTip(f"Plot the {column.meaning}, in{NARROW_SPACE}{column.unit}")
    return box
