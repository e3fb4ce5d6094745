"""The Camera: a checked public class over a few private hooks.

What a driver implements stands in `driver`, its controls in `controlled`. Everything that a caller can get wrong is checked here and
there, once. One thread at a time may use a camera.
"""

from __future__ import annotations

import contextlib
import time
from types import TracebackType

import numpy as np

from camlab.errors import CameraError, CameraTimeoutError, FrameLostError
from camlab.model.control import ControlState, ControlValue
from camlab.model.controlled import Controlled
from camlab.model.frame import Frame, Pixels
from camlab.model.stamp import Stamp

POLL_S = 0.1  # how long one look for a frame lasts when a caller waits for longer


class Camera(Controlled):
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

    model: str = ""
    serial_number: str = ""
    can_wait: bool = False
    has_counter: bool = False
    counter_start: int | None = None
    read_blocks_s: float = 0.0
    remarks: tuple[str, ...] = ()

    # --- what it is -----------------------------------------------------------------------------------------------

    @property
    def is_started(self) -> bool:
        return self._is_started

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
        wanted = self._format or self.format
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

    def __enter__(self) -> Camera:
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # --- inside ---------------------------------------------------------------------------------------------------

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
