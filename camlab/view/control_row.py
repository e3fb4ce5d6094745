"""One control of the camera: label, slider and number box, and under them what the camera really uses."""

from __future__ import annotations

from PyQt5.QtCore import QSignalBlocker, QSize, Qt, pyqtSignal
from PyQt5.QtGui import QFontMetrics
from PyQt5.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QSlider, QWidget

from camlab.model import AUTO, Control, ControlState, ControlValue
from camlab.view.buttons import icon_button, plain_button
from camlab.view.control_scale import ControlScale, actual_text, value_text
from camlab.view.icons import BAR_PX
from camlab.view.labels import IconLabel, eliding_label, label
from camlab.view.number_box import NumberBox, ignore_wheel_without_focus
from camlab.view.theme import SMALL, scaled_font, set_property
from camlab.view.timers import single_shot

DISPLAY_BOX_WIDTH = 72
LONGEST_LABEL = "White balance"  # of those that are never shortened
ELIDING_MARGIN = 4  # that a label keeps free
REQUEST_EVERY_MS = 50  # a dragged slider asks the camera at most so often


class ControlRow(QWidget):
    """Base of the rows: shows a `ControlState`, asks for a value; a button brings back the one after opening.

    Signals
    -------
    control_requested(name, value)
        A person wants this value; at most one every 50 ms, the last one always.
    """

    control_requested = pyqtSignal(str, object)

    def __init__(self, control: Control, *, is_first: bool = False) -> None:
        super().__init__()
        self.control = control
        self.setObjectName(f"control_{control.name}")
        self._pending: ControlValue | None = None
        self._timer = single_shot(self, REQUEST_EVERY_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self.grid = _row_grid(self)
        self.label = _control_label(control, is_first=is_first)
        self.actual = label("", "small", f"{control.name}_actual", align=Qt.AlignRight)
        self.actual.setContentsMargins(0, 0, 11, 0)
        self.reset = icon_button("reset", "head", f"{control.name}_reset", _reset_words(control), size=QSize(18, 21), icon_px=14)
        self.reset.clicked.connect(self._on_reset_clicked)
        self.reset.hide()
        self.head = _head(self.grid, self.label, "brightness" if is_first else "")
        self.head.addWidget(self.reset)

    def show_state(self, state: ControlState) -> None:
        """Show what was asked and what the camera uses; emits nothing. What a person is just changing stays."""
        self.reset.setVisible(not (state.is_default or state.is_auto))  # what the camera chooses is ended by its own button
        shown = actual_text(state)
        self.actual.setText(shown.text)
        set_property(self.actual, "tone", shown.tone)
        if self._pending is None and not self._timer.isActive():
            self._show_asked(state.asked)

    def show_enabled(self, is_enabled: bool) -> None:
        """Whether the control can be set now."""
        self.setEnabled(is_enabled)

    def _show_asked(self, value: ControlValue) -> None:
        raise NotImplementedError

    def _on_reset_clicked(self) -> None:
        self._timer.stop()
        self._pending = None
        self._request(self.control.default)

    def _request(self, value: ControlValue) -> None:
        if self._timer.isActive():
            self._pending = value
            return
        self._timer.start()
        self.control_requested.emit(self.control.name, value)

    def _on_timer_timeout(self) -> None:
        if self._pending is not None:
            value, self._pending = self._pending, None
            self._request(value)


class NumberRow(ControlRow):
    """A number: slider and box, and where the camera can choose it itself a button for that."""

    def __init__(self, control: Control, *, is_first: bool = False) -> None:
        super().__init__(control, is_first=is_first)
        self.scale = ControlScale(control)
        self.box = NumberBox(self.scale)
        self.box.setObjectName(f"{control.name}_box")
        self.box.setAccessibleName(control.label)
        self.box.setFixedSize(number_column_width(), 26)
        self.slider = make_slider(self.scale.steps, f"{control.name}_slider", control.label)
        self.slider.valueChanged.connect(self._on_slider_value_changed)
        self.box.value_requested.connect(self._on_box_value_requested)
        self.auto = plain_button("auto", "pill", f"{control.name}_auto", f"Let the camera choose the {control.label.lower()}")
        self.auto.setCheckable(True)
        self.auto.setFixedSize(QFontMetrics(scaled_font(SMALL)).horizontalAdvance("auto") + 14, 21)
        self.auto.setVisible(control.is_auto_capable)
        self.auto.clicked.connect(self._on_auto_clicked)
        self.head.addWidget(self.auto)
        self.grid.addWidget(self.box, 0, 2)
        self.grid.addLayout(self._slider_with_reset(), 1, 0, 1, 2)
        self.grid.addWidget(self.actual, 1, 2)
        self._show_asked(control.default)

    def _slider_with_reset(self) -> QHBoxLayout:
        """Beside the slider there is always room for the button: the label needs all of its own line in a narrow panel."""
        self.head.removeWidget(self.reset)
        self.reset.setStyleSheet("min-height: 0; padding: 0")  # the row stays as high as its slider
        self.reset.setFixedHeight(min(self.slider.sizeHint().height(), self.actual.sizeHint().height()))
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.slider, 1)
        row.addWidget(self.reset)
        return row

    def show_state(self, state: ControlState) -> None:
        super().show_state(state)
        self.auto.setChecked(state.is_auto)
        for part in (self.box, self.slider):
            part.setEnabled(not state.is_auto)
        if state.is_auto and state.actual is not None:
            self._show_asked(state.actual)

    def _show_asked(self, value: ControlValue) -> None:
        if value == AUTO:  # what the camera chose is shown instead, once that is known
            return
        number = float(value)
        if not self.slider.isSliderDown() and not self.scale.stands_for(self.slider.value(), number):
            with QSignalBlocker(self.slider):
                self.slider.setValue(self.scale.position(number))
        if not self.box.is_being_typed:
            self.box.show_value(number)

    def _on_auto_clicked(self, is_on: bool) -> None:
        self._request(AUTO if is_on else self._typed(self.box.value()))

    def _on_slider_value_changed(self, position: int) -> None:
        value = self.scale.value(position)
        self.box.show_value(value)
        self._request(self._typed(value))

    def _on_box_value_requested(self, value: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(self.scale.position(value))
        self._request(self._typed(value))

    def _typed(self, value: float) -> ControlValue:
        return round(value) if self.control.kind == "integer" else value


class ChoiceRow(ControlRow):
    """One of a few words."""

    def __init__(self, control: Control, *, is_first: bool = False) -> None:
        super().__init__(control, is_first=is_first)
        self.combo = QComboBox()
        self.combo.setObjectName(f"{control.name}_combo")
        self.combo.setAccessibleName(control.label)
        self.combo.addItems(control.choices)
        self.combo.setFixedSize(number_column_width(), 26)
        ignore_wheel_without_focus(self.combo)
        self.combo.activated.connect(self._on_combo_activated)
        self.grid.addWidget(self.combo, 0, 2)
        self.grid.addWidget(self.actual, 1, 0, 1, 3)
        self._show_asked(control.default)

    def _show_asked(self, value: ControlValue) -> None:
        self.combo.setCurrentText(str(value))

    def _on_combo_activated(self, index: int) -> None:
        self._request(self.combo.itemText(index))


class SwitchRow(ControlRow):
    """On or off."""

    def __init__(self, control: Control, *, is_first: bool = False) -> None:
        super().__init__(control, is_first=is_first)
        self.check = QCheckBox("on")
        self.check.setObjectName(f"{control.name}_check")
        self.check.setAccessibleName(control.label)
        self.check.setFocusPolicy(Qt.TabFocus)
        self.check.clicked.connect(self._request)
        self.grid.addWidget(self.check, 0, 2)
        self.grid.addWidget(self.actual, 1, 0, 1, 3)
        self._show_asked(control.default)

    def _show_asked(self, value: ControlValue) -> None:
        self.check.setChecked(bool(value))


class ReadingRow(ControlRow):
    """What the camera only tells."""

    def __init__(self, control: Control, *, is_first: bool = False) -> None:
        super().__init__(control, is_first=is_first)
        self.value = label("", "", f"{control.name}_value", align=Qt.AlignRight)
        self.value.setContentsMargins(0, 0, 11, 0)
        self.grid.addWidget(self.value, 0, 2)

    def show_state(self, state: ControlState) -> None:
        self.value.setText("unknown" if state.actual is None else value_text(state.control, state.actual))

    def _show_asked(self, value: ControlValue) -> None:
        """Nothing is asked of it."""


class PlainSliderRow(QWidget):
    """A slider that belongs to the display and not to the camera; its label says so.

    Signals
    -------
    value_requested(value)
    """

    value_requested = pyqtSignal(float)

    def __init__(self, control: Control, *, is_first: bool = False) -> None:
        super().__init__()
        self.setObjectName(control.name)
        self._scale = ControlScale(control)
        grid = _row_grid(self)
        _head(grid, _control_label(control, is_first=is_first), "brightness" if is_first else "")
        self.box = NumberBox(self._scale)
        self.box.setObjectName(f"{control.name}_box")
        self.box.setFixedSize(DISPLAY_BOX_WIDTH, 26)
        self.slider = make_slider(self._scale.steps, f"{control.name}_slider", control.label)
        grid.addWidget(self.box, 0, 2)
        grid.addWidget(self.slider, 1, 0, 1, 3)
        self.show_value(float(control.default))
        self.slider.valueChanged.connect(self._on_slider_value_changed)
        self.box.value_requested.connect(self._on_box_value_requested)

    def show_value(self, value: float) -> None:
        """Show a value; emits nothing."""
        self.box.show_value(value)
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._scale.position(value))

    def _on_slider_value_changed(self, position: int) -> None:
        value = self._scale.value(position)
        self.box.show_value(value)
        self.value_requested.emit(value)

    def _on_box_value_requested(self, value: float) -> None:
        self.show_value(value)
        self.value_requested.emit(value)


def make_row(control: Control, *, is_first: bool = False) -> ControlRow:
    """The row that fits a control's kind."""
    if control.is_read_only:
        return ReadingRow(control, is_first=is_first)
    kinds: dict[str, type[ControlRow]] = {"choice": ChoiceRow, "boolean": SwitchRow}
    return kinds.get(control.kind, NumberRow)(control, is_first=is_first)


def number_column_width() -> int:
    """Room for the longest usual line under a number box."""
    return QFontMetrics(scaled_font(SMALL)).horizontalAdvance("≠ actual 00.00 ms") + 9


def make_slider(steps: int, name: str, words: str) -> QSlider:
    """A horizontal slider from 0 to `steps`."""
    slider = QSlider(Qt.Horizontal)
    slider.setObjectName(name)
    slider.setAccessibleName(words)
    slider.setRange(0, steps)
    slider.setSingleStep(max(1, steps // 200))
    slider.setPageStep(max(1, steps // 20))
    slider.setSizePolicy(QSizePolicy.Ignored, QSizePolicy.Fixed)
    ignore_wheel_without_focus(slider)
    return slider


def _row_grid(row: QWidget) -> QGridLayout:
    grid = QGridLayout(row)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(1, 1)
    return grid


def _control_label(control: Control, *, is_first: bool) -> QLabel:
    """A control's name: the panel is wide enough for a usual one; a driver's long one is shortened, never cut."""
    words = eliding_label("title" if is_first else "", f"{control.name}_label")
    words.setText(control.label)
    words.setToolTip(control.label)
    metrics = QFontMetrics(scaled_font(1.0, is_semibold=is_first))
    words.setMinimumWidth(min(metrics.horizontalAdvance(control.label), metrics.horizontalAdvance(LONGEST_LABEL)) + ELIDING_MARGIN)
    return words


def _head(grid: QGridLayout, words: QLabel, icon_name: str) -> QHBoxLayout:
    """A row's label, and behind it room for buttons."""
    head = QHBoxLayout()
    head.setSpacing(3)
    if icon_name:
        head.addWidget(IconLabel(icon_name, BAR_PX))
    head.addWidget(words, 1)
    grid.addLayout(head, 0, 0, 1, 2)
    return head


def _reset_words(control: Control) -> str:
    return f"Back to {'automatic' if control.default == AUTO else value_text(control, control.default)}"
