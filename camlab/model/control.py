"""Controls as data: what can be set on a camera, in which range, what was asked and what the camera took."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from camlab.model.sensor import Roi, Sensor

ControlValue = float | int | bool | str
ControlKind = Literal["float", "integer", "boolean", "choice", "region"]
AUTO = "auto"  # what is asked of a control whose value the camera is to choose


@dataclass(frozen=True)
class Control:
    """One thing that can be set on a camera, or only read.

    Attributes
    ----------
    name : str
        Identifier with its unit, e.g. "exposure_s"; also an attribute of the camera.
    label : str
        Words for a person, e.g. "Exposure".
    kind : str
        "float", "integer", "boolean", "choice", or "region": a part of the sensor, its value the text of a `Roi`.
    default : ControlValue
        The value after opening; AUTO where the camera chooses it then.
    minimum, maximum, step : float
        Range of a number, in `unit`; ignored for the other kinds.
    unit : str
        "s", "Hz", "dB", … or "" for counts.
    choices : tuple of str
        What a choice may be.
    is_read_only : bool
        Shown, not set.
    is_auto_capable : bool
        The camera can choose the value itself: AUTO is asked of it then, and any other value ends that.
    shapes_file : bool
        Changing it changes shape, type or timing of the frames: it can be set only while the camera is stopped, so it is locked while
        recording.
    sensor : Sensor or None
        Of a region: which parts can be read.
    """

    name: str
    label: str
    kind: ControlKind
    default: ControlValue
    minimum: float = 0.0
    maximum: float = 0.0
    step: float = 1.0
    unit: str = ""
    choices: tuple[str, ...] = ()
    is_read_only: bool = False
    is_auto_capable: bool = False
    shapes_file: bool = False
    sensor: Sensor | None = None

    def __post_init__(self) -> None:
        if not self.name.isidentifier() or self.name.startswith("_"):
            raise ValueError(f"a control's name must be an identifier, not {self.name!r}")
        if self.kind in ("float", "integer") and not self.minimum <= self.maximum:
            raise ValueError(f"{self.name}: minimum {self.minimum} is above maximum {self.maximum}")
        if self.kind == "choice" and self.default not in self.choices:
            raise ValueError(f"{self.name}: default {self.default!r} is not one of {self.choices}")
        if self.kind == "region" and self.sensor is None:
            raise ValueError(f"{self.name}: a region needs a sensor")

    @property
    def is_number(self) -> bool:
        return self.kind in ("float", "integer")

    def check(self, value: ControlValue) -> ControlValue:
        """The value in this control's type; ValueError, fit to show a user, where it can't be set."""
        if self.is_read_only:
            raise ValueError(f"{self.name} can be read, not set")
        if self.is_auto_capable and value == AUTO:
            return AUTO
        if self.sensor is not None:
            return str(self.sensor.check(Roi.parse(str(value))))
        if self.kind == "boolean":
            return self._check_boolean(value)
        if self.kind == "choice":
            if value not in self.choices:
                raise ValueError(f"{self.name} must be one of {', '.join(self.choices)}, not {value!r}")
            return value
        return self._check_number(value)

    def parse(self, text: str) -> ControlValue:
        """The checked value of what a user typed, e.g. "0.01"."""
        return self.check(text)

    def _check_boolean(self, value: ControlValue) -> bool:
        known = {"true": True, "on": True, "yes": True, "1": True, "false": False, "off": False, "no": False, "0": False}
        try:
            return known[str(value).lower()]
        except KeyError:
            raise ValueError(f"{self.name} must be on or off, not {value!r}") from None

    def _check_number(self, value: ControlValue) -> ControlValue:
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            raise ValueError(f"{self.name} must be a number, not {value!r}") from None
        if not (math.isfinite(number) and self.minimum <= number <= self.maximum):
            unit = f" {self.unit}" if self.unit else ""
            raise ValueError(f"{self.name} must be {self.minimum:g} to {self.maximum:g}{unit}, not {value}")
        if self.kind == "float":
            return number
        if number != int(number):
            raise ValueError(f"{self.name} must be a whole number, not {value}")
        return int(number)


@dataclass(frozen=True)
class ControlState:
    """A control with what was asked of it and what the camera really uses.

    `asked` and `actual` are in the control's unit; `asked` is AUTO where the camera chooses, `actual` None where it can't be asked
    (lost).
    """

    control: Control
    asked: ControlValue
    actual: ControlValue | None

    @property
    def is_auto(self) -> bool:
        """The camera chooses the value."""
        return self.control.is_auto_capable and self.asked == AUTO

    @property
    def is_default(self) -> bool:
        """It is asked what was asked after opening."""
        return self.asked == self.control.default
