"""The camera: which one it is, whether it answers, and its controls; while a recording is played, with what that was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PyQt5.QtCore import QSize, pyqtSignal
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from camlab.model import Control, ControlState
from camlab.recording.plan import Setting
from camlab.view.buttons import icon_button
from camlab.view.camera_chooser import CameraChooser
from camlab.view.control_row import ControlRow, PlainSliderRow, make_row
from camlab.view.corrections_panel import CorrectionsPanel
from camlab.view.dock import Dock, panel, scrolling
from camlab.view.labels import IconLabel, eliding_label, label, rule
from camlab.view.preset_row import PresetRow
from camlab.view.recorded_panel import RecordedPanel
from camlab.view.sensor_panel import SensorPanel
from camlab.view.theme import set_property

DISPLAY_BRIGHTNESS = Control("display_brightness", "Display brightness", "integer", 0, -100, 100, 1)
DISPLAY_CONTRAST = Control("display_contrast", "Display contrast", "integer", 0, -100, 100, 1)


class CameraDock(Dock):
    """Shows the camera and its controls.

    Signals
    -------
    control_requested(name, value)
        A control of the camera.
    display_requested(brightness, contrast)
        The display's own, where the camera has no brightness; each −100 to 100.
    reset_requested()
        Ask of every control what was asked after the camera was opened.
    draw_region_requested(is_on)
        Draw what is read of the sensor with the mouse.
    trigger_requested()
        Take one frame now.
    """

    control_requested = pyqtSignal(str, object)
    display_requested = pyqtSignal(float, float)
    reset_requested = pyqtSignal()
    draw_region_requested = pyqtSignal(bool)
    trigger_requested = pyqtSignal()

    def __init__(self) -> None:
        super().__init__("Camera", "camera_dock")
        body, layout = panel("camera_panel")
        self.chooser = CameraChooser()
        self.icon = IconLabel()
        self.state = label("", "small", "connection")
        self.format = eliding_label("muted", "camera_format")
        layout.setSpacing(0)
        layout.addWidget(self.chooser)
        layout.addSpacing(6)
        layout.addLayout(self._connection_row())
        layout.addSpacing(9)
        layout.addWidget(rule())
        layout.addSpacing(9)
        self._rows: dict[str, ControlRow] = {}
        self._is_default: dict[str, bool] = {}
        self._is_enabled = False
        self._display: tuple[PlainSliderRow, PlainSliderRow] | None = None
        self._own = QWidget()
        own = QVBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        own.setSpacing(0)
        self._controls = QVBoxLayout()
        self._controls.setSpacing(10)
        own.addLayout(self._controls)
        own.addSpacing(10)
        self.sensor = SensorPanel()
        self.sensor.control_requested.connect(self.control_requested)
        self.sensor.draw_requested.connect(self.draw_region_requested)
        self.sensor.trigger_requested.connect(self.trigger_requested)
        self._sensor_rule = rule()
        own.addWidget(self._sensor_rule)
        own.addSpacing(8)
        own.addWidget(self.sensor)
        self.recorded = RecordedPanel()
        self.recorded.hide()
        layout.addWidget(self._own)
        layout.addWidget(self.recorded)
        layout.addSpacing(8)
        layout.addWidget(rule())
        layout.addSpacing(8)
        self.reset = icon_button("reset", "head", "reset_all", "Set all controls back to what they were after opening", size=QSize(24, 24))
        self.reset.clicked.connect(self.reset_requested)
        self.add_to_head(self.reset)
        self.corrections = CorrectionsPanel()
        layout.addWidget(self.corrections)
        layout.addSpacing(8)
        self._preset_rule = rule()
        layout.addWidget(self._preset_rule)
        layout.addSpacing(9)
        self.presets = PresetRow()
        layout.addWidget(self.presets)
        layout.addStretch(1)
        self.setWidget(scrolling(body))
        self.show_connection("Opening", "", "muted")

    @property
    def rows(self) -> Mapping[str, ControlRow]:
        """The rows by the control's name."""
        return self._rows

    def show_connection(self, words: str, detail: str, tone: str) -> None:
        """Show whether it answers: `tone` "good", "bad", "off" (let go on purpose) or "muted" (not known yet); `detail` is its format."""
        icon_name, role = {"good": ("done", "green"), "bad": ("alarm", "red_text")}.get(tone, ("information_outline", "muted"))
        self.icon.show_icon(icon_name, role)
        self.state.setText(words)
        set_property(self.state, "tone", "red" if tone == "bad" else "text")
        self.format.setText(detail)
        self.format.setToolTip(detail)
        self.chooser.show_connected(tone == "good", is_busy=tone == "muted")

    def show_recorded(self, facts: Sequence[tuple[str, str]], settings: Sequence[Setting]) -> None:
        """Show in place of the camera's controls with what a recording was made; see `RecordedPanel.show_recording`."""
        self.recorded.show_recording(facts, settings)
        self._show_parts(is_own=False)

    def show_own(self) -> None:
        """Show the camera's controls again."""
        self._show_parts(is_own=True)

    def _show_parts(self, *, is_own: bool) -> None:
        self.recorded.setVisible(not is_own)
        for part in (self._own, self.reset, self._preset_rule, self.presets):
            part.setVisible(is_own)

    def show_controls(self, states: Mapping[str, ControlState]) -> None:
        """Show these controls in place of the ones before, brightness first; the display's own where the camera has none."""
        self._clear()
        self.sensor.show_controls(states)
        self._sensor_rule.setVisible(bool(self.sensor.names))
        self._is_default = {name: state.is_default for name, state in states.items()}
        ordered = sorted(states.values(), key=lambda state: state.control.name != "brightness")
        if "brightness" not in states:
            self._add_display_rows()
        for state in ordered:
            if self.sensor.takes(state.control):
                continue
            row = make_row(state.control, is_first=state.control.name == "brightness")
            row.show_state(state)
            row.control_requested.connect(self.control_requested)
            self._rows[state.control.name] = row
            self._controls.addWidget(row)
        self._show_reset()

    def show_control(self, state: ControlState) -> None:
        """Show one control's new state."""
        self._is_default[state.control.name] = state.is_default
        self._show_reset()
        self.sensor.show_control(state)
        if state.control.name in self._rows:
            self._rows[state.control.name].show_state(state)

    def show_unknown(self, state: ControlState) -> None:
        """The camera is lost: what it uses is not known."""
        self.show_control(replace(state, actual=None))

    def show_controls_enabled(self, is_enabled: bool, *, is_recording: bool = False, is_live: bool = False) -> None:
        """Whether controls can be set now; those that shape the file are locked while recording."""
        self._is_enabled = is_enabled and not is_recording
        self._show_reset()
        self.sensor.show_enabled(is_enabled, is_recording=is_recording, is_live=is_live)
        self.presets.show_enabled(is_enabled)
        for row in self._rows.values():
            row.show_enabled(is_enabled and not (is_recording and row.control.shapes_file))

    def _show_reset(self) -> None:
        self.reset.setEnabled(self._is_enabled and not all(self._is_default.values()))

    def focus_chain(self) -> list[QWidget]:
        """What the Tab key visits, in order."""
        display = [part for row in self._display or () for part in (row.slider, row.box)]
        parts = ("reset", "auto", "slider", "box", "combo", "check")
        rows = [getattr(row, name) for row in self._rows.values() for name in parts if hasattr(row, name)]
        chooser = [self.chooser.combo, self.chooser.button]
        return [*chooser, *display, *rows, *self.sensor.focus_chain(), *self.corrections.focus_chain(), *self.presets.focus_chain()]

    def _clear(self) -> None:
        for row in [*self._rows.values(), *(self._display or ())]:
            self._controls.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows, self._display = {}, None

    def _add_display_rows(self) -> None:
        self._display = (PlainSliderRow(DISPLAY_BRIGHTNESS, is_first=True), PlainSliderRow(DISPLAY_CONTRAST))
        for row in self._display:
            row.value_requested.connect(self._on_display_value_requested)
            self._controls.addWidget(row)

    def _on_display_value_requested(self) -> None:
        if self._display is not None:
            self.display_requested.emit(self._display[0].box.value(), self._display[1].box.value())

    def _connection_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(5)
        for part in (self.icon, self.state):
            row.addWidget(part)
        row.addWidget(self.format, 1)
        return row
