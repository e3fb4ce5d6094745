"""Which properties of a device can really be set: each is tried before it becomes a control."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from camlab.cv import cv2
from camlab.model import AUTO, Control, ControlValue

AUTO_ON, AUTO_OFF = 3.0, 1.0  # values of the automatic exposure with Video4Linux


class PropertyRange(NamedTuple):
    """The values that a driver takes, in its own units."""

    minimum: float
    maximum: float
    step: float


RangeQuery = Callable[[int], PropertyRange | None]  # by the identifier of Video4Linux


@dataclass(frozen=True)
class Property:
    """A property as OpenCV knows it.

    Attributes
    ----------
    name, label, unit : str
        Of the control.
    identifier : int
        OpenCV's number.
    system_identifier : int
        Video4Linux's number, to ask for the range.
    scale : float
        The control's unit in the driver's: 1e-4 s for an exposure counted in steps of 100 µs.
    """

    name: str
    label: str
    identifier: int
    system_identifier: int
    scale: float = 1.0
    unit: str = ""

    def to_control(self, raw: float) -> ControlValue:
        """The control's value for one of the driver's."""
        return raw * self.scale if self.scale != 1 else round(raw)

    def to_driver(self, value: ControlValue) -> float:
        """The driver's value for one of the control's."""
        return float(round(float(value) / self.scale))


PROPERTIES = (
    Property("brightness", "Brightness", cv2.CAP_PROP_BRIGHTNESS, 0x00980900),
    Property("exposure_s", "Exposure", cv2.CAP_PROP_EXPOSURE, 0x009A0902, 1e-4, "s"),
    Property("gain", "Gain", cv2.CAP_PROP_GAIN, 0x00980913),
    Property("contrast", "Contrast", cv2.CAP_PROP_CONTRAST, 0x00980901),
    Property("saturation", "Saturation", cv2.CAP_PROP_SATURATION, 0x00980902),
    Property("hue", "Hue", cv2.CAP_PROP_HUE, 0x00980903),
    Property("gamma", "Gamma", cv2.CAP_PROP_GAMMA, 0x00980910),
    Property("sharpness", "Sharpness", cv2.CAP_PROP_SHARPNESS, 0x0098091B),
)
EXPOSURE = "exposure_s"
AUTO_EXPOSURE = Control("auto_exposure", "Automatic exposure", "boolean", default=True)  # where the exposure itself can't be set


class DeviceProperties:
    """The controls of an open device.

    Parameters
    ----------
    capture : cv2.VideoCapture
        The device.
    query_range : callable
        Asks the system for the range of a property; None where it doesn't know.
    exposure_is_time : bool
        The driver counts the exposure in steps of 100 µs, as with Video4Linux; elsewhere its unit is unknown.
    """

    def __init__(self, capture: cv2.VideoCapture, query_range: RangeQuery, *, exposure_is_time: bool) -> None:
        self.capture = capture
        self._query_range = query_range
        self._properties = {entry.name: entry for entry in PROPERTIES if exposure_is_time or entry.name != EXPOSURE}
        self._has_automatic = exposure_is_time

    def probe(self) -> tuple[list[Control], list[str]]:
        """What can be set, and the names of what the driver ignores. Every property keeps the value that it had."""
        controls, ignored = [], []
        automatic = self._is_automatic()
        self._has_automatic = automatic is not None and self._takes(cv2.CAP_PROP_AUTO_EXPOSURE, AUTO_OFF if automatic else AUTO_ON)
        for entry in self._properties.values():
            with_hand = entry.name == EXPOSURE and self._has_automatic and automatic
            if with_hand:
                self.capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, AUTO_OFF)
            control = self._probe(entry)
            if with_hand:
                self.capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, AUTO_ON)
            if control is None:
                ignored.append(entry.name)
            elif control.name == EXPOSURE and self._has_automatic:
                controls.append(replace(control, is_auto_capable=True, default=AUTO if automatic else control.default))
            else:
                controls.append(control)
        if self._has_automatic and all(control.name != EXPOSURE for control in controls):
            controls.append(AUTO_EXPOSURE)
        return controls, ignored

    def read(self, name: str) -> ControlValue | None:
        """What the driver uses now."""
        if name == AUTO_EXPOSURE.name:
            return self._is_automatic()
        entry = self._properties[name]
        return entry.to_control(self.capture.get(entry.identifier))

    def write(self, name: str, value: ControlValue) -> None:
        """Hand a value to the driver, which may take another one; `read` tells."""
        if name == AUTO_EXPOSURE.name:
            self.capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, AUTO_ON if value else AUTO_OFF)
            return
        if value == AUTO:
            self.capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, AUTO_ON)
            return
        if name == EXPOSURE and self._has_automatic and self._is_automatic():
            self.capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, AUTO_OFF)  # or the driver ignores it
        entry = self._properties[name]
        self.capture.set(entry.identifier, entry.to_driver(value))

    def _is_automatic(self) -> bool | None:
        """Whether the driver chooses the exposure; None where it doesn't say."""
        if not self._has_automatic:
            return None
        value = self.capture.get(cv2.CAP_PROP_AUTO_EXPOSURE)
        return value != AUTO_OFF if value >= 0 else None

    def _probe(self, entry: Property) -> Control | None:
        known = self._query_range(entry.system_identifier)
        current = self.capture.get(entry.identifier)
        if not math.isfinite(current) or (known is None and current == -1):  # OpenCV's word for "there is none"
            return None
        limits = known or PropertyRange(min(0.0, current), max(255.0, current), 1.0)
        if not any(self._takes(entry.identifier, other) for other in _others(current, limits)):
            return None
        minimum, maximum = limits.minimum * entry.scale, limits.maximum * entry.scale
        return Control(
            entry.name,
            entry.label,
            "integer" if entry.scale == 1 else "float",
            entry.to_control(current),
            minimum,
            maximum,
            limits.step * entry.scale,
            entry.unit,
        )

    def _takes(self, identifier: int, other: float) -> bool:
        """Whether the driver takes another value than the one it has; the old one is set again."""
        current = self.capture.get(identifier)
        taken = self.capture.set(identifier, other) and self.capture.get(identifier) == other
        self.capture.set(identifier, current)
        return bool(taken)


def _others(current: float, limits: PropertyRange) -> Iterator[float]:
    """Other values to try: a step up, a step down."""
    for other in (current + limits.step, current - limits.step):
        if limits.minimum <= other <= limits.maximum:
            yield other
