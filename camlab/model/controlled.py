"""A camera's controls: what is asked, what is actual, and what they make of the frames. Everything is checked here, once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from camlab.errors import CameraError
from camlab.model.control import Control, ControlState, ControlValue
from camlab.model.driver import Driver
from camlab.model.sensor import BINNING, REGION, SOFTWARE, TRIGGER, Geometry
from camlab.model.shaping import binning_of, geometry_of, largest_frame_bytes, readable, waits_for_trigger


class Controlled(Driver):
    """The part of `Camera` that has the controls; each is also an attribute: ``camera.brightness = 10``."""

    @property
    def controls(self) -> Mapping[str, ControlState]:
        """Every control by its name, brightness first, each with what was asked and what is actual."""
        return MappingProxyType(self._states)

    @property
    def geometry(self) -> Geometry:
        """Which part of the sensor the frames show, and how its pixels are put together; CameraError while closed."""
        return geometry_of(self._states, self.format)

    @property
    def largest_frame_bytes(self) -> int:
        """Bytes of the largest frame that it can be set to."""
        return largest_frame_bytes(self._states, self.format)

    @property
    def is_triggered(self) -> bool:
        """A frame comes for each `trigger`, and no other."""
        return waits_for_trigger(self._states)

    @property
    def frame_rate_hz_nominal(self) -> float | None:
        """Frames a second that are expected now; None where unknown, as fast as they are taken, or triggered."""
        if self.is_triggered:
            return None
        state = self._states.get("frame_rate_hz")
        rate = state.actual if state else None
        return float(rate) if isinstance(rate, int | float) and rate > 0 else None

    def set_control(self, name: str, value: ControlValue) -> ControlState:
        """Ask the camera for a value; returns what was asked and what it took.

        Raises ValueError for an unknown name, a value out of range, a control that is only read, or one that shapes the frames while
        the camera delivers; CameraError where the camera fails.
        """
        control, asked = self.check_control(name, value)
        _ = self.format
        if control.shapes_file and self._is_started:
            raise ValueError(f"{name} can't be changed while camera {self.name!r} delivers; stop it first")
        self._set_control(control, readable(control, asked, binning_of(self._states)))
        self._states[name] = ControlState(control, asked, asked)
        self._refresh(name)
        if control.shapes_file:
            self._fit_region_to(name)
            self._format = self._read_format()
        for other in list(self._states):
            self._refresh(other)
        return self._states[name]

    def refresh_auto(self) -> list[ControlState]:
        """Ask again what the camera chose for the controls that are on AUTO; those that have changed."""
        changed = []
        for name, before in list(self._states.items()):
            if before.is_auto:
                self._refresh(name)
                if self._states[name] != before:
                    changed.append(self._states[name])
        return changed

    def trigger(self) -> None:
        """Ask for one frame; ValueError where the trigger isn't by software, CameraError while the camera isn't started."""
        _ = self.format
        self.check_trigger()
        if not self._is_started:
            raise CameraError(f"camera {self.name!r} is not started; start it first")
        self._trigger()

    def check_trigger(self) -> None:
        """ValueError where the camera waits for no trigger by software."""
        if not self.is_triggered:
            raise ValueError(f"camera {self.name!r} waits for no trigger; set its {TRIGGER} to {SOFTWARE} first, if it has one")

    def check_control(self, name: str, value: ControlValue) -> tuple[Control, ControlValue]:
        """The control and the value in its type, without setting it; ValueError as from `set_control`."""
        control = self._control(name)
        return control, control.check(value)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._states:
            return self._states[name].actual
        raise AttributeError(self._unknown(name))

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_") or hasattr(type(self), name):
            object.__setattr__(self, name, value)
        elif name in self._states:
            self.set_control(name, value)
        else:
            raise AttributeError(self._unknown(name))

    # --- inside ---------------------------------------------------------------------------------------------------

    def _fit_region_to(self, name: str) -> None:
        """With another binning, what was asked of the region may mean another part of the sensor."""
        region = self._states.get(REGION)
        if name == BINNING and region is not None:
            self._set_control(region.control, readable(region.control, region.asked, binning_of(self._states)))

    def _ask_again(self, states: Mapping[str, ControlState]) -> Iterator[str]:
        """Set what had been asked for in another connection; a line for each that it no longer takes."""
        for name in self._states:
            self._refresh(name)
        for name, before in states.items():
            if name in self._states and self._states[name].asked != before.asked:
                try:
                    self.set_control(name, before.asked)
                except ValueError as error:
                    yield f"{name} could not be set again: {error}"

    def _refresh(self, name: str) -> None:
        state = self._states[name]
        try:
            actual = self._read_control(state.control)
        except CameraError:
            actual = None
        self._states[name] = ControlState(state.control, state.asked, actual)

    def _control(self, name: str) -> Control:
        try:
            return self._states[name].control
        except KeyError:
            raise ValueError(self._unknown(name)) from None

    def _unknown(self, name: str) -> str:
        close = difflib.get_close_matches(name, list(self._states), 1)
        hint = f"did you mean {close[0]}?" if close else f"it has {', '.join(self._states) or 'none'}"
        return f"camera {self.name!r} has no control {name!r}; {hint}"
