"""What the commands of the menu Measure do: ROIs on the picture, their traces, a profile, the focus."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import QObject, QPoint, Qt, pyqtSignal
from PyQt5.QtWidgets import QInputDialog, QMenu, QTabWidget, QWidget

from camlab.analysis.measurement import PICTURE, Measurement, Wanted
from camlab.analysis.profile import WIDEST, middle_line
from camlab.analysis.regions import KINDS, Kind, Point
from camlab.view.actions import Actions
from camlab.view.exports import Exports
from camlab.view.focus_tab import FocusTab
from camlab.view.picture_view import PictureView
from camlab.view.profile_tab import ProfileTab
from camlab.view.roi_model import LONGEST_NAME, MOST_ROIS, RoiModel
from camlab.view.roi_overlay import RoiOverlay
from camlab.view.trace_names import FIRST_COLUMNS, QUANTITIES
from camlab.view.traces_tab import TracesTab

HOW = {
    "rectangle": "Drag over the picture to draw a rectangle",
    "ellipse": "Drag over the picture to draw an ellipse",
    "polygon": "Click the corners of the polygon; a double click ends it",
    "line": "Drag over the picture to draw a line",
}


class MeasureTools(QObject):
    """Keeps the ROIs of one picture and the three tabs that show what is measured.

    Signals
    -------
    wanted_changed()
        Something else is to be measured, see `wanted`.
    hint_changed(words)
        How to draw; "" while nothing is drawn.
    plots_wanted()
        A new ROI has something to show under the picture.
    """

    wanted_changed = pyqtSignal()
    hint_changed = pyqtSignal(str)
    plots_wanted = pyqtSignal()

    def __init__(self, actions: Actions, picture: PictureView, exports: Exports, window: QWidget) -> None:
        super().__init__(window)
        self._actions, self._picture, self._window = actions, picture, window
        self.exports = exports
        self.rois = RoiModel()
        self.overlay = RoiOverlay(self.rois, picture.item)
        picture.add_overlay(self.overlay)
        self.traces, self.profile, self.focus = TracesTab(self.rois), ProfileTab(), FocusTab()
        self._tabs: QTabWidget | None = None
        self._connect()
        self._show_rois()

    def add_tabs(self, tabs: QTabWidget) -> None:
        """Put the three tabs first."""
        self._tabs = tabs
        for k, (tab, words) in enumerate(((self.traces, "Traces"), (self.profile, "Profile"), (self.focus, "Focus"))):
            tabs.insertTab(k, tab, words)
        tabs.setCurrentIndex(0)
        tabs.currentChanged.connect(lambda _index: self.wanted_changed.emit())

    @property
    def wanted(self) -> Wanted:
        """What is to be measured on the frame that is shown: only what a person sees, and the ROIs, whose traces go on."""
        frame = self._picture.frame
        selected, line = self.rois.selected, self.rois.last_line
        is_profile_seen, is_focus_seen = self.profile.isVisible() and frame is not None, self.focus.isVisible()
        geometry = self._picture.item.geometry
        if line is not None:
            ends = line.points[0], line.points[1]
        else:
            start, end = middle_line(geometry.frame_shape)
            ends = geometry.to_sensor(*start), geometry.to_sensor(*end)
        return Wanted(
            self.rois.rois,
            bool(self.rois.rois) or self.traces.isVisible(),
            ends if is_profile_seen else None,
            self.profile.averaged,
            (selected.key if selected else PICTURE) if is_focus_seen else None,
            geometry,
        )

    def show_measurement(self, measurement: Measurement, started_ns: int | None) -> None:
        """Show what was measured; `started_ns`: when the frame's run began, None for a frame of none (it is no part of the traces)."""
        if measurement.statistics:
            self.traces.show_measurement(measurement, started_ns)
        if measurement.profile is not None:
            self.profile.show_profile(measurement.profile, measurement.frame_id)
        if measurement.focus is not None:
            key, value = measurement.focus
            name = self.rois[key].name if key in self.rois else "Picture"
            self.focus.show_focus(key, name, value, measurement.frame_id)

    def show_pixel_size(self, pixel_um: float) -> None:
        """Positions in µm where the size of a pixel is known, else 0."""
        self.profile.show_pixel_size(pixel_um)

    def stop_drawing(self) -> None:
        """Leave the tool."""
        self._begin_drawing(None)

    def choices(self) -> dict[str, str | bool | float]:
        """What a person chose here, to be remembered."""
        table = self.traces.table
        columns = {"trace_columns": " ".join(table.columns), "trace_plotted": " ".join(table.plotted)}
        return {"rois": self.rois.code, **columns, "profile_width": self.profile.averaged}

    def restore_choices(self, choices: Mapping[str, object]) -> None:
        """Bring back what `choices` gave; what is not known any more is left out."""
        table = self.traces.table
        table.show_columns(_quantities(choices.get("trace_columns")) or FIRST_COLUMNS)
        table.show_plotted(_quantities(choices.get("trace_plotted")) or FIRST_COLUMNS[:1])
        width = choices.get("profile_width")
        if isinstance(width, int | float) and 1 <= width <= WIDEST:
            self.profile.show_width(round(width))
        self.rois.restore(str(choices.get("rois", "")))

    # --- inside ---------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        actions, rois = self._actions, self.rois
        for kind in KINDS:
            actions[f"draw_{kind}"].triggered.connect(lambda is_on, kind=kind: self._begin_drawing(kind if is_on else None))
        actions["rename_roi"].triggered.connect(self._ask_name)
        actions["remove_roi"].triggered.connect(lambda: rois.remove(rois.selected.key) if rois.selected else None)
        actions["remove_rois"].triggered.connect(rois.clear)
        actions["copy_values"].triggered.connect(self.traces.copy_values)
        for name, tab in (("traces", self.traces), ("profile", self.profile)):
            actions[f"copy_{name}"].triggered.connect(tab.copy_requested)
            actions[f"export_{name}"].triggered.connect(tab.export_requested)
            tab.copy_requested.connect(lambda tab=tab: None if tab.is_empty else self.exports.copy_requested.emit(tab.exported()))
            tab.export_requested.connect(lambda tab=tab, name=name: None if tab.is_empty else self.exports.ask(name, tab.exported()))
        actions["next_roi"].triggered.connect(rois.select_next)
        self._picture.arrow_pressed.connect(self.overlay.step)
        self.overlay.drawn.connect(self._on_overlay_drawn)
        self.overlay.menu_requested.connect(self._show_menu)
        self.traces.table.menu_requested.connect(self._show_menu)
        self.profile.width_requested.connect(lambda _width: self.wanted_changed.emit())
        self.focus.reset_requested.connect(self.wanted_changed)
        rois.changed.connect(self._show_rois)
        rois.selection_changed.connect(self._show_rois)

    def _begin_drawing(self, kind: Kind | None) -> None:
        if kind and self._picture.is_drawing_region:
            self._picture.begin_region(None)  # one thing at a time
        for other in KINDS:
            self._actions[f"draw_{other}"].setChecked(other == kind)
        self.overlay.begin_drawing(kind)
        self.hint_changed.emit(f"{HOW[kind]}. Escape: not now" if kind else "")

    def _on_overlay_drawn(self, kind: Kind, points: tuple[Point, ...]) -> None:
        roi = self.rois.add(kind, points)
        self._begin_drawing(None)
        if roi is None:
            self.hint_changed.emit(f"There are {MOST_ROIS} ROIs already; remove one first")
            return
        self.plots_wanted.emit()
        if self._tabs is not None:
            if kind == "line":
                self._tabs.setCurrentWidget(self.profile)
            elif self._tabs.currentWidget() is not self.focus:
                self._tabs.setCurrentWidget(self.traces)

    def _show_rois(self) -> None:
        for name in ("rename_roi", "remove_roi"):
            self._actions[name].setEnabled(self.rois.selected is not None)
        for name in ("next_roi", "remove_rois"):
            self._actions[name].setEnabled(bool(self.rois.rois))
        line = self.rois.last_line
        self.profile.show_line(line, None if line is None else self.rois.color_of(line.key))
        self.wanted_changed.emit()

    def _show_menu(self, key: int, place: QPoint) -> None:
        self.rois.select(key)
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WA_DeleteOnClose)
        menu.setObjectName("roi_menu")
        menu.addActions([self._actions[name] for name in ("rename_roi", "remove_roi")])
        menu.addSeparator()
        menu.addAction(self._actions["remove_rois"])
        menu.popup(place)

    def _ask_name(self) -> None:
        roi = self.rois.selected
        if roi is None:
            return
        dialog = QInputDialog(self._window)
        dialog.setObjectName("rename_dialog")
        dialog.setAttribute(Qt.WA_DeleteOnClose)
        dialog.setWindowTitle("Rename")
        dialog.setLabelText(f"Name of {roi.name} (at most {LONGEST_NAME} letters):")
        dialog.setTextValue(roi.name)
        dialog.textValueSelected.connect(lambda name: self.rois.rename(roi.key, name))
        dialog.open()


def _quantities(names: object) -> tuple[str, ...]:
    """Those that there are of remembered names."""
    remembered = str(names or "").split()
    return tuple(quantity.name for quantity in QUANTITIES if quantity.name in remembered)
