"""The Camera: a checked public class over a few private hooks.

A driver implements `_open`, `_close`, `_start`, `_stop`, `_read` and `_set_control`; one that offers controls which shape the frames
also `_read_format`, one with a software trigger `_trigger`. Everything that a caller can get wrong is checked here, once. One thread at
a time may use a camera.
"""

from __future__ import annotations

import contextlib
import difflib
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from types import MappingProxyType, TracebackType
from typing import Any

import numpy as np

from camlab.errors import CameraError, CameraTimeoutError, FrameLostError
from camlab.model.control import Control, ControlState, ControlValue
from camlab.model.frame import Frame, FrameFormat, Pixels
from camlab.model.sensor import BINNING, REGION, SOFTWARE, TRIGGER, Geometry
from camlab.model.shaping import binning_of, geometry_of, largest_frame_bytes, readable, waits_for_trigger
from camlab.model.stamp import Stamp

POLL_S = 0.1  # how long one look for a frame lasts when a caller waits for longer


class Camera(ABC):
    """A camera, or what behaves like one.

    Usable alone::

        with open_camera("simulated") as camera:
            frame = camera.snap()
            camera.brightness = 10

    Attributes
    ----------
    name : str
        Short: letters, digits, "-" and "_"; goes into topics and file names.
    model, serial_number : str
        What the device calls itself; "" where unknown.
    can_wait : bool
        The source (a file) waits until a frame is taken; it is never dropped from.
    counter_start : int or None
        What the camera's counter gives the first frame after `start`; None where it has no counter or starts anywhere.
    has_counter : bool
        The camera numbers its frames, so that its own losses can be told.
    read_blocks_s : float
        How much longer than its time-out a `read` may take, seconds, because the driver can't be interrupted.
    remarks : tuple of str
        What a user should know about this camera, a line each: what its driver ignores, what a file lacks.
    """

    name: str = "camera"
    model: str = ""
    serial_number: str = ""
    can_wait: bool = False
    has_counter: bool = False
    counter_start: int | None = None
    read_blocks_s: float = 0.0
    remarks: tuple[str, ...] = ()

    def __init__(self) -> None:
        self._format: FrameFormat | None = None
        self._states: dict[str, ControlState] = {}
        self._is_started = False

    # --- what it is -----------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self._format is not None

    @property
    def is_started(self) -> bool:
        return self._is_started

    @property
    def format(self) -> FrameFormat:
        """Shape, dtype, bit depth and colour of every frame; CameraError while closed."""
        if self._format is None:
            raise CameraError(f"camera {self.name!r} is closed; open it first")
        return self._format

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

    def __str__(self) -> str:
        if not self.is_open:
            return f"{self.name} (closed)"
        controls = ", ".join(f"{name} {_plain(state.actual)}" for name, state in self._states.items())
        return f"{self.name} ({self.format}{'; ' + controls if controls else ''})"

    # --- using it -------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Connect; then `format` and `controls` are known. Nothing happens where it is open."""
        if self.is_open:
            return
        try:
            self._format, controls = self._open()
        except BaseException:
            self._close()
            raise
        self._states = {control.name: ControlState(control, control.default, control.default) for control in controls}
        for control in controls:
            self._refresh(control.name)

    def close(self) -> None:
        """Disconnect. Nothing happens where it is closed."""
        if not self.is_open:
            return
        try:
            self.stop()
        finally:
            self._format = None
            self._close()

    def reopen(self) -> tuple[str, ...]:
        """Connect anew after a failure, stopped, with all that was asked for before; a line for each value that it no longer takes.

        CameraError where it is not there or delivers other frames; `format` and `controls` then are what they were, so that it can be
        tried again.
        """
        shown, states = self.format, self._states
        self._is_started = False
        with contextlib.suppress(Exception):  # whatever a device that is gone says to that
            self._stop()
        with contextlib.suppress(Exception):
            self._close()
        try:
            self._format, controls = self._open()
            self._states = {control.name: ControlState(control, control.default, control.default) for control in controls}
            remarks = tuple(self._ask_again(states))
            if self.format != shown:
                raise CameraError(f"camera {self.name!r} is back with other frames, {self.format} and not {shown}; start it anew")
        except BaseException:
            self._format, self._states = shown, states
            with contextlib.suppress(Exception):
                self._close()
            raise
        return remarks

    def start(self) -> None:
        """Begin to deliver frames; the counter starts anew. Nothing happens where it is started."""
        if self._is_started:
            return
        _ = self.format
        self._start()
        self._is_started = True

    def stop(self) -> None:
        """End the delivery. Nothing happens where it is stopped."""
        if not self._is_started:
            return
        self._is_started = False
        self._stop()

    def read(self, out: Pixels, timeout_s: float = 1.0) -> Stamp:
        """Wait for the next frame and write its pixels into `out`.

        Parameters
        ----------
        out : ndarray
            C-contiguous, writeable, of the format's shape and dtype. Undefined after an error.
        timeout_s : float
            Longest wait, seconds.

        Raises
        ------
        CameraTimeoutError
            No frame in time.
        FrameLostError
            One frame was lost on the way; read again.
        SourceEndedError
            There are no more frames.
        CameraError
            The camera failed or went away.
        """
        wanted = self.format
        if out.shape != wanted.shape or out.dtype != wanted.array_dtype:
            raise ValueError(f"out must be {wanted.shape} {wanted.dtype}, not {out.shape} {out.dtype}")
        flags = out.flags
        if not (flags.c_contiguous and flags.writeable):
            raise ValueError("out must be C-contiguous and writeable")
        if not self._is_started:
            raise CameraError(f"camera {self.name!r} is not started; start it first")
        return self._read(out, timeout_s)

    def snap(self, timeout_s: float = 5.0) -> Frame:
        """One new frame; starts and stops the camera where it isn't started, and triggers it where it waits for that."""
        with _Started(self):
            return self._next_frame(0, timeout_s)

    def acquire_movie(self, frames: int, timeout_s: float = 5.0) -> Pixels:
        """`frames` new frames as one array (frames, height, width[, 3]); `timeout_s` is for each frame. Triggers as `snap` does."""
        if frames < 1:
            raise ValueError(f"frames must be 1 or more, not {frames}")
        movie = np.empty((frames, *self.format.shape), self.format.dtype)
        with _Started(self):
            for k in range(frames):
                self._wait_for_frame(movie[k], timeout_s)
        return movie

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

    def __enter__(self) -> Camera:
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

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

    # --- hooks of a driver ----------------------------------------------------------------------------------------

    @abstractmethod
    def _open(self) -> tuple[FrameFormat, list[Control]]:
        """Connect; return the format of the frames and the controls, brightness first."""

    @abstractmethod
    def _close(self) -> None:
        """Disconnect; also what a failed `_open` left half done."""

    @abstractmethod
    def _start(self) -> None:
        """Begin to deliver."""

    @abstractmethod
    def _stop(self) -> None:
        """End the delivery."""

    @abstractmethod
    def _read(self, out: Pixels, timeout_s: float) -> Stamp:
        """Fill `out`, which was checked, with the next frame."""

    @abstractmethod
    def _set_control(self, control: Control, value: ControlValue) -> None:
        """Hand a checked value to the device."""

    @abstractmethod
    def _read_control(self, control: Control) -> ControlValue | None:
        """What the device really uses now; None or a CameraError where it can't be asked."""

    def _read_format(self) -> FrameFormat:
        """The format of the frames after a control that shapes them was set; to be implemented where there is one."""
        return self.format

    def _trigger(self) -> None:
        """Take one frame; to be implemented where TRIGGER may be SOFTWARE."""
        raise CameraError(f"camera {self.name!r} has no software trigger")

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

    def _next_frame(self, frame_id: int, timeout_s: float) -> Frame:
        pixels = self.format.empty()
        stamp = self._wait_for_frame(pixels, timeout_s)
        return Frame(pixels, frame_id, stamp.timestamp_ns, stamp.camera_frame_id)

    def _wait_for_frame(self, out: Pixels, timeout_s: float) -> Stamp:
        if self.is_triggered:
            self._trigger()
        end = time.monotonic() + timeout_s
        while True:
            try:
                return self.read(out, min(POLL_S, timeout_s))
            except (CameraTimeoutError, FrameLostError):
                if time.monotonic() >= end:
                    raise CameraTimeoutError(f"camera {self.name!r} delivered no frame in {timeout_s:g} s") from None


class _Started:
    """The camera delivering inside the block; stopped after it where it was stopped before."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera
        self._was_started = camera.is_started

    def __enter__(self) -> None:
        self._camera.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if not self._was_started:
            self._camera.stop()


def _plain(value: ControlValue | None) -> str:
    if value is None:
        return "unknown"
    return f"{value:g}" if isinstance(value, float) else str(value)
