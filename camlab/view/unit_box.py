"""A field for a plain number with its unit, where 0 may be a word."""

from __future__ import annotations

import math

from PyQt5.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt5.QtGui import QValidator
from PyQt5.QtWidgets import QAbstractSpinBox, QDoubleSpinBox

from camlab.view.formatting import NARROW_SPACE
from camlab.view.number_box import ignore_wheel_without_focus


class UnitBox(QDoubleSpinBox):
    """Shows and takes a number; a value counts when it is finished, not at each digit.

    Parameters
    ----------
    name, words : str
        Object name, and what it is, for the tooltip and a screen reader.
    unit : str
        Written behind the number.
    minimum, maximum : float
    decimals : int
        At most so many are kept and shown.
    none : str
        What is written for 0, "" for the number itself.
    """

    value_requested = pyqtSignal(float)

    def __init__(
        self, name: str, words: str, unit: str = "", *, minimum: float = 0.0, maximum: float = 1e6, decimals: int = 0, none: str = ""
    ) -> None:
        self._unit, self._none = unit, none
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.setButtonSymbols(QAbstractSpinBox.NoButtons)
        self.setAlignment(Qt.AlignRight)
        self.setKeyboardTracking(False)
        self.setDecimals(decimals)
        self.setRange(minimum, maximum)
        self.setStepType(QAbstractSpinBox.AdaptiveDecimalStepType)
        self.setFocusPolicy(Qt.StrongFocus)
        self.setFixedHeight(26)
        ignore_wheel_without_focus(self)
        self.valueChanged.connect(self.value_requested)

    def show_value(self, value: float) -> None:
        """Show a value; emits nothing."""
        with QSignalBlocker(self):
            self.setValue(value)

    def textFromValue(self, value: float) -> str:
        if not value and self._none:
            return self._none
        plain = f"{value:.{self.decimals()}f}"
        plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
        return f"{plain}{NARROW_SPACE}{self._unit}" if self._unit else plain

    def valueFromText(self, text: str | None) -> float:
        return self._parse(text or "")

    def validate(self, text: str | None, position: int) -> tuple[QValidator.State, str, int]:
        try:
            value = self._parse(text or "")
        except ValueError:
            return QValidator.Intermediate, text or "", position
        is_inside = math.isfinite(value) and self.minimum() <= value <= self.maximum()
        return QValidator.Acceptable if is_inside else QValidator.Intermediate, text or "", position

    def _parse(self, text: str) -> float:
        plain = text.replace(NARROW_SPACE, "").replace(" ", "").replace(",", ".")
        if plain in ("", self._none.replace(" ", "")) and self._none:
            return 0.0
        return float(plain.removesuffix(self._unit.replace(" ", "")) if self._unit else plain)
