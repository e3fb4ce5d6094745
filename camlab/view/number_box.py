"""A field for a number with its unit."""

from __future__ import annotations

import math

from PyQt5.QtCore import QEvent, QObject, QSignalBlocker, Qt, pyqtSignal
from PyQt5.QtGui import QValidator
from PyQt5.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QWidget

from camlab.view.control_scale import ControlScale
from camlab.view.field_hint import FieldHint


class NumberBox(QDoubleSpinBox):
    """Shows and takes a value of a `ControlScale`, in the control's own unit; steps with the arrow keys.

    A value beyond the range is brought into it; after a text that is none the one before comes back. Both are said.
    """

    value_requested = pyqtSignal(float)

    def __init__(self, scale: ControlScale) -> None:
        self._scale = scale
        super().__init__()
        control = scale.control
        self.setButtonSymbols(QAbstractSpinBox.NoButtons)
        self.setAlignment(Qt.AlignRight)
        self.setKeyboardTracking(False)  # a value counts when it is finished, not at each digit
        self.setDecimals(12)
        self.setRange(control.minimum, control.maximum)
        self.setSingleStep(control.step or 1.0)
        self.setFocusPolicy(Qt.StrongFocus)
        self.setToolTip(f"{scale.text(control.minimum)} to {scale.text(control.maximum)}")
        self.hint = FieldHint(self)
        self.lineEdit().textEdited.connect(self.hint.hide)
        ignore_wheel_without_focus(self)
        self.valueChanged.connect(self.value_requested)

    @property
    def is_being_typed(self) -> bool:
        """A person is in the middle of writing a number."""
        return self.hasFocus() and self.lineEdit().isModified()

    def show_value(self, value: float) -> None:
        """Show a value; emits nothing."""
        with QSignalBlocker(self):
            self.setValue(value)

    def textFromValue(self, value: float) -> str:
        return self._scale.box_text(value)

    def valueFromText(self, text: str | None) -> float:
        return self._scale.parse(text or "")

    def validate(self, text: str | None, position: int) -> tuple[QValidator.State, str, int]:
        try:
            value = self._parse(text or "")
        except ValueError:
            return QValidator.Intermediate, text or "", position
        return QValidator.Acceptable if self._is_inside(value) else QValidator.Intermediate, text or "", position

    def fixup(self, text: str | None) -> str:
        """Qt asks this when a person has finished and `validate` has not accepted the text."""
        control, scale = self._scale.control, self._scale
        rule = f"{control.label} must be {scale.text(control.minimum)} to {scale.text(control.maximum)}"
        rule += ", whole" if control.kind == "integer" else ""
        try:
            value = self._parse(text or "")
        except ValueError:
            self.hint.say(f"{rule}; it stays {scale.text(self.value())}.")
            return text or ""
        nearest = min(max(value, control.minimum), control.maximum)
        self.hint.say(f"{rule}; it is {scale.text(nearest)} now.")
        return scale.box_text(nearest)

    def _parse(self, text: str) -> float:
        value = self._scale.parse(text)
        is_whole = not math.isfinite(value) or math.isclose(value, round(value), rel_tol=1e-9, abs_tol=1e-9)
        if math.isnan(value) or (self._scale.control.kind == "integer" and not is_whole):
            raise ValueError(f"{text!r} is no such number")
        return value

    def _is_inside(self, value: float) -> bool:
        """In the range, or one of its ends as it is written, which may be rounded to beyond it."""
        ends = (self.minimum(), self.maximum())
        is_end = math.isfinite(value) and self._scale.box_text(value) in map(self._scale.box_text, ends)
        return is_end or ends[0] <= value <= ends[1]


class _WheelGuard(QObject):
    """Scrolling a panel must not change the values that pass under the pointer."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def ignore_wheel_without_focus(widget: QWidget) -> None:
    """Let the mouse wheel change `widget` only while it has the keyboard, which the wheel doesn't give it."""
    if widget.focusPolicy() == Qt.WheelFocus:
        widget.setFocusPolicy(Qt.StrongFocus)
    widget.installEventFilter(_WheelGuard(widget))
