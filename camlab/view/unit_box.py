"""A field for a plain number with its unit, where 0 may be a word."""

from __future__ import annotations

import math

from PyQt5.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt5.QtGui import QValidator
from PyQt5.QtWidgets import QAbstractSpinBox, QDoubleSpinBox

from camlab.view.field_hint import FieldHint
from camlab.view.formatting import NARROW_SPACE, number
from camlab.view.number_box import ignore_wheel_without_focus


class UnitBox(QDoubleSpinBox):
    """Shows and takes a number; a value counts when it is finished, not at each digit.

    A number beyond the range is brought into it; after a text that is no number the one before comes back. Both are said.

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
    title : str
        What it is called where a typed text is refused.
    """

    value_requested = pyqtSignal(float)

    def __init__(
        self,
        name: str,
        words: str,
        unit: str = "",
        *,
        minimum: float = 0.0,
        maximum: float = 1e6,
        decimals: int = 0,
        none: str = "",
        title: str = "The number",
    ) -> None:
        self._unit, self._none, self._title = unit, none, title
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
        self.hint = FieldHint(self)
        self.lineEdit().textEdited.connect(self.hint.hide)
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
        is_inside = self.minimum() <= value <= self.maximum()
        return QValidator.Acceptable if is_inside else QValidator.Intermediate, text or "", position

    def fixup(self, text: str | None) -> str:
        """Qt asks this when a person has finished and `validate` has not accepted the text."""
        try:
            value = self._parse(text or "")
        except ValueError:
            self.hint.say(f"{self._rule()}; it stays {self.textFromValue(self.value())}.")
            return text or ""
        nearest = self.textFromValue(min(max(value, self.minimum()), self.maximum()))
        self.hint.say(f"{self._rule()}; it is {nearest} now.")
        return nearest

    def _rule(self) -> str:
        low, high = (number(value, 0) if value == round(value) else f"{value:g}" for value in (self.minimum(), self.maximum()))
        unit = f"{NARROW_SPACE}{self._unit}" if self._unit else ""
        return f"{self._title} must be {low} to {high}{unit}{'' if self.decimals() else ', whole'}"

    def _parse(self, text: str) -> float:
        plain = text.replace(NARROW_SPACE, "").replace(" ", "").replace(",", ".")
        if plain in ("", self._none.replace(" ", "")) and self._none:
            return 0.0
        value = float(plain.removesuffix(self._unit.replace(" ", "")) if self._unit else plain)
        if math.isnan(value) or (not self.decimals() and math.isfinite(value) and value % 1):
            raise ValueError(f"{text!r} is no such number")
        return value
