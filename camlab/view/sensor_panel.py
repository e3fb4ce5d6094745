"""What shapes the frames: the part of the sensor that is read, binning, pixel format and trigger."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from camlab.model import Control, ControlState, Roi
from camlab.model.sensor import BINNING, SOFTWARE, TRIGGER
from camlab.view.buttons import icon_button
from camlab.view.fold import Fold
from camlab.view.labels import label
from camlab.view.levels_dock import label_column_width
from camlab.view.number_box import ignore_wheel_without_focus
from camlab.view.region_fields import RegionFields
from camlab.view.theme import set_property

LOCKED, LOCKED_WHY = "locked while saving", "What shapes the file is locked while a recording is made. Stop saving to change it."
HINTS = {
    BINNING: "So many columns and rows of the sensor make one pixel of the picture",
    TRIGGER: "Free run: frames come at the frame rate. Software: a frame comes for each trigger",
}


class SensorPanel(QWidget):
    """Shows those of the camera's controls that shape the frames, and asks for others; folded away at first.

    Signals
    -------
    control_requested(name, value)
    draw_requested(is_on)
        Draw the region with the mouse, or do not after all.
    trigger_requested()
        Take one frame now.
    """

    control_requested = pyqtSignal(str, object)
    draw_requested = pyqtSignal(bool)
    trigger_requested = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sensor_panel")
        self._states: dict[str, ControlState] = {}
        self._is_enabled, self._is_locked = True, False
        self.combos: dict[str, QComboBox] = {}
        self.region: RegionFields | None = None
        self.trigger = icon_button("trigger", "icon", "trigger_button", "Take one frame now (software trigger)")
        self.trigger.clicked.connect(self.trigger_requested)
        self.body = QWidget()
        self._grid = QGridLayout(self.body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self.fold = Fold("Sensor", "sensor", self.body)
        column = QGridLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fold, 0, 0)
        self.show_controls({})

    @staticmethod
    def takes(control: Control) -> bool:
        """Whether a control is shown here."""
        return control.shapes_file and control.kind in ("choice", "region") and not control.is_read_only

    @property
    def names(self) -> tuple[str, ...]:
        """Of the controls that are shown."""
        return tuple(self._states)

    def show_controls(self, states: Mapping[str, ControlState]) -> None:
        """Show these in place of the ones before."""
        self._clear()
        self._states = {name: state for name, state in states.items() if self.takes(state.control)}
        self._grid.setColumnMinimumWidth(0, label_column_width())
        for row, state in enumerate(self._states.values()):
            self._add(2 * row, state.control)
        for state in list(self._states.values()):
            self.show_control(state)
        self.setVisible(bool(self._states))

    def show_control(self, state: ControlState) -> None:
        """Show one control's new state; emits nothing."""
        name = state.control.name
        if name not in self._states:
            return
        self._states[name] = state
        if self.region is not None and state.control.kind == "region":
            self.region.show_state(state)
            self.region.show_locked(LOCKED_WHY if self._is_locked else "")
        else:
            combo = self.combos[name]
            combo.setCurrentIndex(combo.findData(state.asked))
            is_taken = state.actual in (None, state.asked)
            hint = _hint(state.control) if is_taken else f"The camera uses {_words(str(state.actual))} instead"
            combo.setToolTip(LOCKED_WHY if self._is_locked else hint)
            set_property(combo, "tone", "" if is_taken else "amber")
        if name == TRIGGER:
            self.trigger.setVisible(state.actual == SOFTWARE)
        self._show_summary()

    def show_enabled(self, is_enabled: bool, *, is_recording: bool, is_live: bool) -> None:
        """Whether these can be set now; while recording they are locked, and that is said."""
        self._is_enabled, self._is_locked = is_enabled, is_recording
        self.body.setToolTip(LOCKED_WHY if is_recording else "")
        for state in list(self._states.values()):
            self.show_control(state)
        for part in (*self.combos.values(), *([self.region] if self.region else [])):
            part.setEnabled(is_enabled and not is_recording)
        self.trigger.setEnabled(is_live)
        self._show_summary()

    def show_drawing(self, is_on: bool) -> None:
        """Whether a region is being drawn; emits nothing."""
        if self.region is not None:
            self.region.show_drawing(is_on)

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        region = self.region.focus_chain() if self.region else []
        return [self.fold.button, *region, *self.combos.values(), self.trigger]

    # --- inside ---------------------------------------------------------------------------------------------------

    def _clear(self) -> None:
        self.trigger.hide()
        self.trigger.setParent(self.body)  # it stays when the rest goes
        while self._grid.count():
            item = self._grid.takeAt(0)
            part = None if item is None else item.widget()
            if part is not None:
                part.hide()
                part.deleteLater()
        self.combos, self.region = {}, None

    def _add(self, row: int, control: Control) -> None:
        words = label(control.label)
        self._grid.addWidget(words, row, 0, Qt.AlignTop if control.kind == "region" else Qt.AlignVCenter)
        if control.sensor is not None:
            words.setFixedHeight(26)
            self.region = RegionFields(control.sensor)
            self.region.region_requested.connect(lambda roi: self.control_requested.emit(control.name, str(roi)))
            self.region.draw_requested.connect(self.draw_requested)
            self._grid.addWidget(self.region, row, 1)
            return
        combo = self.combos[control.name] = _combo(control)
        combo.activated.connect(lambda index: self.control_requested.emit(control.name, combo.itemData(index)))
        holder = QWidget()
        inner = QHBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(4)
        inner.addWidget(combo)
        if control.name == TRIGGER:
            inner.addWidget(self.trigger)
        self._grid.addWidget(holder, row, 1)

    def _show_summary(self) -> None:
        if self._is_locked:
            self.fold.show_summary(LOCKED, "locked", LOCKED_WHY)
            return
        changed = [_summary(state) for state in self._states.values() if not state.is_default]
        self.fold.show_summary(", ".join(changed))
        if not changed:
            self.fold.head.setToolTip("Region, binning, pixel format and trigger: what shapes the frames")


def _combo(control: Control) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(f"{control.name}_combo")
    combo.setAccessibleName(control.label)
    combo.setFixedHeight(26)
    combo.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
    for choice in control.choices:
        combo.addItem(_words(choice), choice)
    ignore_wheel_without_focus(combo)
    return combo


def _words(choice: str) -> str:
    """How a choice is written: "2 × 2"."""
    columns, times, rows = choice.partition("x")
    return f"{columns} × {rows}" if times and columns.isdigit() and rows.isdigit() else choice


def _hint(control: Control) -> str:
    return HINTS.get(control.name, control.label)


def _summary(state: ControlState) -> str:
    """What differs from after opening, in a word or two."""
    if state.control.kind == "region":
        roi = Roi.parse(str(state.asked if state.actual is None else state.actual))
        return f"{roi.width} × {roi.height}"
    return _words(str(state.asked))
