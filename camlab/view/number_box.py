"""A field for a number with its unit."""

from __future__ import annotations

from PyQt5.QtCore import QEvent, QObject, QSignalBlocker, Qt, pyqtSignal
from PyQt5.QtGui import QValidator
from PyQt5.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QWidget

from camlab.view.control_scale import ControlScale


class NumberBox(QDoubleSpinBox):
    """Shows and takes a value of a `ControlScale`, in the control's own unit; steps with the arrow keys."""

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
            self._scale.parse(text or "")
        except ValueError:
            return QValidator.Intermediate, text or "", position
        return QValidator.Acceptable, text or "", position


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
