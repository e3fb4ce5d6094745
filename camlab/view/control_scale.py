"""How a control is shown: in which unit, with how many decimals, and where on its slider a value stands."""

from __future__ import annotations

import math
from dataclasses import dataclass

from camlab.model import AUTO, Control, ControlState, ControlValue
from camlab.view.formatting import MINUS, NARROW_SPACE, number, quantity

SLIDER_STEPS = 1000
LOG_RATIO = 500  # a range that spans more is spread by its logarithm
AMBER_SHARE = 0.02
MAX_DECIMALS = 4
SCREEN_UNITS = {"s": (1e3, "ms"), "Hz": (1.0, "/s")}


@dataclass(frozen=True)
class ControlScale:
    """The screen's side of one numeric control."""

    control: Control

    @property
    def factor(self) -> float:
        """Shown number = value × factor."""
        return SCREEN_UNITS.get(self.control.unit, (1.0, ""))[0]

    @property
    def unit(self) -> str:
        """What is written behind the number."""
        return SCREEN_UNITS.get(self.control.unit, (1.0, self.control.unit))[1]

    @property
    def steps(self) -> int:
        """The slider's last position; the first is 0."""
        span = self.control.maximum - self.control.minimum
        step = self.control.step
        if self.is_logarithmic or step <= 0 or span / step > SLIDER_STEPS:
            return SLIDER_STEPS
        return max(1, round(span / step))

    @property
    def is_logarithmic(self) -> bool:
        low, high = self.control.minimum, self.control.maximum
        return low > 0 and high / low >= LOG_RATIO and self.control.kind == "float"

    def position(self, value: float) -> int:
        """Where on the slider a value stands."""
        low, high = self.control.minimum, self.control.maximum
        if high <= low:
            return 0
        value = min(max(value, low), high)
        share = math.log(value / low) / math.log(high / low) if self.is_logarithmic else (value - low) / (high - low)
        return round(share * self.steps)

    def value(self, position: int) -> float:
        """The value at a position of the slider, on the control's steps."""
        low, high = self.control.minimum, self.control.maximum
        share = position / self.steps
        value = low * (high / low) ** share if self.is_logarithmic else low + share * (high - low)
        return min(max(self._stepped(value), low), high)

    def stands_for(self, position: int, value: float) -> bool:
        """The slider need not move to show this value: several positions may mean the same step."""
        return math.isclose(self.value(position), value, abs_tol=self.control.step * 1e-6)

    def decimals(self, value: float) -> int:
        """Decimals of a value: as fine as the control's step, fewer for large numbers."""
        step = self.control.step * self.factor
        finest = 0 if self.control.kind == "integer" or step <= 0 else min(MAX_DECIMALS, max(0, math.ceil(-math.log10(step) - 1e-9)))
        digits = len(str(int(abs(value * self.factor))))
        return min(finest, max(0, 4 - digits)) if digits > 2 else finest

    def text(self, value: float) -> str:
        """The value with its unit, as it is shown."""
        return quantity(value * self.factor, self.unit, self.decimals(value))

    def box_text(self, value: float) -> str:
        """The same for a field in which one types: thousands are not set apart."""
        plain = number(value * self.factor, self.decimals(value)).replace(NARROW_SPACE, "")
        return f"{plain}{NARROW_SPACE}{self.unit}" if self.unit else plain

    def parse(self, text: str) -> float:
        """The value of what a person typed, with or without the unit; ValueError where it is no number."""
        plain = text.replace(NARROW_SPACE, "").replace(" ", "").replace(MINUS, "-").replace(",", ".")
        return float(plain.removesuffix(self.unit) if self.unit else plain) / self.factor

    def _stepped(self, value: float) -> float:
        if self.control.kind == "integer":
            return round(value)
        if value == 0 or not math.isfinite(value):
            return value
        step = self.control.step
        if self.is_logarithmic:
            step = max(step, 10 ** (math.floor(math.log10(abs(value))) - 2))  # three digits
        return round(round((value - self.control.minimum) / step) * step + self.control.minimum, 12) if step > 0 else value


@dataclass(frozen=True)
class ActualText:
    """The line under a control: what the camera really uses, and how far that is from what was asked.

    Attributes
    ----------
    text : str
    tone : str
        "muted" where both are equal or the actual value is unknown, "text" where they differ, "amber" where by more than 2 %.
    """

    text: str
    tone: str


def actual_text(state: ControlState) -> ActualText:
    """What is written under a control."""
    if state.actual is None:
        return ActualText("actual unknown", "text")
    if state.is_auto:
        return ActualText(f"actual {value_text(state.control, state.actual)}", "muted")
    asked, actual = value_text(state.control, state.asked), value_text(state.control, state.actual)
    if asked == actual:
        return ActualText(f"actual {actual}", "muted")
    return ActualText(f"≠ actual {actual}", "amber" if _is_far(state) else "text")


def value_text(control: Control, value: ControlValue) -> str:
    """Any control's value in words."""
    if value == AUTO and control.is_auto_capable:
        return "automatic"
    if control.kind == "boolean":
        return "on" if value else "off"
    return ControlScale(control).text(float(value)) if control.is_number else str(value)


def _is_far(state: ControlState) -> bool:
    asked, actual = state.asked, state.actual
    if not state.control.is_number or actual is None:
        return True
    return abs(float(actual) - float(asked)) > AMBER_SHARE * abs(float(asked))
