"""Profile: counts along a line."""

from __future__ import annotations

from collections.abc import Callable

from PyQt5.QtCore import QSize, Qt, pyqtSignal
from PyQt5.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from camlab.analysis.profile import WIDEST, Floats, Profile
from camlab.analysis.regions import Roi
from camlab.analysis.tables import Table, profile_table
from camlab.view.buttons import icon_button
from camlab.view.formatting import number, quantity
from camlab.view.labels import eliding_label, label
from camlab.view.profile_plot import ProfilePlot
from camlab.view.theme import set_property
from camlab.view.timers import single_shot
from camlab.view.unit_box import UnitBox

NO_LINE = "Middle row"
SIDE_WIDTH = 184
SHORT = 10_000
DRAW_EVERY_MS = 100  # to draw a long one takes several milliseconds


class ProfileTab(QWidget):
    """The newest profile, where it runs, and the counts under the pointer.

    Signals
    -------
    width_requested(pixels)
        So many pixels across the line are to be averaged.
    copy_requested(), export_requested()
        A person wants the profile on the clipboard, or in a file.
    """

    width_requested = pyqtSignal(int)
    copy_requested = pyqtSignal()
    export_requested = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("profile")
        self._profile: Profile | None = None
        self._frame_id = -1
        self._pixel_um = 0.0
        self._line: tuple[str, int | None] = (NO_LINE, None)
        self._step = -1
        self._timer = single_shot(self, DRAW_EVERY_MS)
        self._timer.timeout.connect(self._draw)
        self.plot = ProfilePlot()
        self.title = eliding_label("title", "profile_title")
        self.length = label("", "muted", "profile_length", align=Qt.AlignRight)
        self.frame = label("", "muted", "profile_frame")
        self.place = label("", "muted", "profile_place", align=Qt.AlignRight)
        self.counts = label("", "", "profile_counts")
        self.width_box = UnitBox("profile_width", "Pixels across the line that are averaged", "px", minimum=1, maximum=WIDEST)
        self.width_box.setFixedWidth(72)
        self.copy_button = icon_button("copy", "side", "copy_profile", "Copy the profile", size=QSize(28, 26))
        self.export_button = icon_button("export", "side", "export_profile_button", "Save the profile as CSV", size=QSize(28, 26))
        self.width_box.value_requested.connect(lambda value: self.width_requested.emit(round(value)))
        self.copy_button.clicked.connect(self.copy_requested)
        self.export_button.clicked.connect(self.export_requested)
        self.plot.cursor_moved.connect(self._on_plot_cursor_moved)
        self._lay_out()
        self.show_line(None, None)

    @property
    def averaged(self) -> int:
        """Pixels across the line that are averaged."""
        return round(self.width_box.value())

    def show_width(self, pixels: int) -> None:
        """Show over how many pixels is averaged; emits nothing."""
        self.width_box.show_value(pixels)

    def show_line(self, roi: Roi | None, color: int | None) -> None:
        """Show along which line it runs, and in which colour; None for the middle row."""
        self._line = (NO_LINE if roi is None else roi.name, color)
        self.title.setText(self._line[0])
        self.title.setToolTip("" if roi else "Draw a line on the picture (I) to choose another one")

    def show_pixel_size(self, pixel_um: float) -> None:
        """Show positions in µm; 0: in pixels."""
        self._pixel_um = pixel_um
        self._draw()

    def show_profile(self, profile: Profile, frame_id: int) -> None:
        """Show the profile of a frame; drawn ten times a second."""
        is_first = self._profile is None
        self._profile, self._frame_id = profile, frame_id
        if is_first:
            self._draw()
        elif not self._timer.isActive():
            self._timer.start()

    @property
    def is_empty(self) -> bool:
        """There is nothing to export."""
        return self._profile is None

    def exported(self) -> Callable[[], Table]:
        """A call that makes a table of the profile as it is now."""
        assert self._profile is not None
        profile, frame_id, pixel_um = self._profile, self._frame_id, self._pixel_um
        return lambda: profile_table(profile, frame_id, pixel_um)

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        return [self.width_box, self.copy_button, self.export_button]

    # --- inside ---------------------------------------------------------------------------------------------------

    @property
    def _positions(self) -> Floats:
        assert self._profile is not None
        return self._profile.distances * (self._pixel_um or 1.0)

    def _draw(self) -> None:
        self._timer.stop()
        if self._profile is None:
            return
        unit = "µm" if self._pixel_um else "px"
        self.plot.show_profile(self._positions, self._profile.values, unit, self._line[1])
        self.length.setText(quantity(float(self._positions[-1]), unit, 1))
        self.frame.setText(f"frame {number(self._frame_id)}")
        self._show_step()

    def _on_plot_cursor_moved(self, step: int) -> None:
        self._step = step
        self._show_step()

    def _show_step(self) -> None:
        self.plot.show_cursor(self._step)
        is_pointed = self._profile is not None and 0 <= self._step < len(self._profile.distances)
        set_property(self.counts, "role", "" if is_pointed else "muted")
        if self._profile is None or not is_pointed:
            self.place.setText("")
            self.counts.setText("point at the plot to read it")
            return
        unit, decimals = ("µm", 2) if self._pixel_um else ("px", 0)
        self.place.setText(f"at {quantity(float(self._positions[self._step]), unit, decimals)}")
        self.counts.setText(" / ".join(_counts(value) for value in self._profile.values[self._step].tolist()))

    def _lay_out(self) -> None:
        side = QGridLayout()
        side.setContentsMargins(4, 4, 4, 4)
        side.setVerticalSpacing(2)
        side.addWidget(self.title, 0, 0)
        side.addWidget(self.length, 0, 1)
        side.addWidget(label("Average", "muted"), 1, 0)
        side.addWidget(self.width_box, 1, 1, Qt.AlignRight)
        side.addWidget(self.frame, 2, 0)
        side.addWidget(self.place, 2, 1)
        side.addWidget(self.counts, 3, 0, 1, 2)
        side.setColumnStretch(0, 1)
        side.setRowStretch(4, 1)
        holder = QWidget()
        holder.setLayout(side)
        holder.setFixedWidth(SIDE_WIDTH)
        tools = QVBoxLayout()
        tools.setSpacing(4)
        tools.setContentsMargins(0, 6, 0, 6)
        tools.addWidget(self.copy_button)
        tools.addWidget(self.export_button)
        tools.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        row.addWidget(holder)
        row.addWidget(self.plot, 1)
        row.addLayout(tools)


def _counts(value: float) -> str:
    """With a decimal where there is room for it."""
    return number(value, 1 if abs(value) < SHORT else 0)
