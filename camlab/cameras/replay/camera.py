"""A recording as a camera: the same frames, at the times at which they came."""

from __future__ import annotations

import time

from camlab.cameras.replay.address import MAX_RATE_HZ, ReplayAddress
from camlab.cameras.schedule import sleep_until
from camlab.errors import CameraError, CameraTimeoutError, RecordingError, SourceEndedError
from camlab.model import Camera, Control, ControlValue, FrameFormat, Geometry, Stamp
from camlab.model.frame import Pixels
from camlab.recording.tape import LOOK_EVERY_S, Tape

FALLBACK_RATE_HZ = 25.0  # of a recording of one frame, or without times
MIN_RATE_HZ = 0.001
CATCH_UP_S = 0.1  # who reads later than this is not hurried: the schedule begins anew


class ReplayCamera(Camera):
    """Delivers every frame of a recording in order and waits until each is taken, so that nothing is ever dropped from it.

    The camera's number of a frame is that which it has in the recording, so that what was missing there is missing here too; the time at
    which it was recorded is the camera's time. `frame_rate_hz` makes it faster or slower, and 0 is as fast as frames are taken. Each
    start begins at the first frame. A recording that is still being written is followed until it ends.

    Parameters
    ----------
    address : ReplayAddress
    """

    model = "Recording"
    can_wait = True
    has_counter = True

    def __init__(self, address: ReplayAddress) -> None:
        super().__init__()
        self.name = address.name
        self._address = address
        self._tape: Tape | None = None
        self._recorded_rate_hz = FALLBACK_RATE_HZ
        self._rate_hz = 0.0
        self._row = 0
        self._base = (0.0, 0.0)  # a moment of the recording, and when it is due by the monotonic clock, seconds

    @property
    def geometry(self) -> Geometry:
        """Which part of its camera's sensor the recording shows."""
        return self._opened.geometry

    def _open(self) -> tuple[FrameFormat, list[Control]]:
        tape = self._open_tape()
        if not len(tape):
            raise CameraError(f"{self._address.path} has no frame yet; nothing can be played")
        self.counter_start = tape.first
        self._recorded_rate_hz = min(tape.rate_hz or FALLBACK_RATE_HZ, MAX_RATE_HZ)
        given = self._address.rate_hz
        self._rate_hz = min(self._recorded_rate_hz * self._address.speed, MAX_RATE_HZ) if given is None else given
        self.remarks = tuple(f"{path.name} is not there, so its frames are missing; put it beside the index" for path in tape.lost_files)
        return tape.format, [Control("frame_rate_hz", "Frame rate", "float", self._rate_hz, 0.0, MAX_RATE_HZ, 1.0, "Hz")]

    def _close(self) -> None:
        if self._tape is not None:
            self._tape.close()
        self._tape = None

    def _start(self) -> None:
        self._row = 0
        self._rebase()

    def _stop(self) -> None:
        """Nothing is running between two reads."""

    def _read(self, out: Pixels, timeout_s: float) -> Stamp:
        tape = self._opened
        if self._row >= len(tape):
            self._wait_for_growth(tape, timeout_s)
        due_s = self._due_s(tape)
        if not sleep_until(due_s, timeout_s):
            raise CameraTimeoutError(f"camera {self.name!r} delivered no frame in {timeout_s:g} s")
        if time.monotonic() - due_s > CATCH_UP_S:
            self._rebase()
        row, self._row = self._row, self._row + 1
        tape.read(row, out)
        return Stamp.now(int(tape.counter[row]), int(tape.timestamp_ns[row]))

    def _set_control(self, _control: Control, value: ControlValue) -> None:
        self._rate_hz = max(float(value), MIN_RATE_HZ) if value else 0.0
        self._rebase()

    def _read_control(self, _control: Control) -> ControlValue:
        return self._rate_hz

    @property
    def _opened(self) -> Tape:
        if self._tape is None:
            raise CameraError(f"camera {self.name!r} is closed; open it first")
        return self._tape

    def _open_tape(self) -> Tape:
        try:
            self._tape = Tape(self._address.path)
        except RecordingError as error:
            raise CameraError(str(error)) from error
        return self._tape

    def _due_s(self, tape: Tape) -> float:
        """When the next frame is due, by the monotonic clock."""
        if not self._rate_hz:
            return 0.0
        recorded_s, due_s = self._base
        return due_s + (self._time_s(tape) - recorded_s) * self._recorded_rate_hz / self._rate_hz

    def _rebase(self) -> None:
        """The next frame is due now, and the others after it in their turn."""
        self._base = (self._time_s(self._opened), time.monotonic())

    def _time_s(self, tape: Tape) -> float:
        """When the next frame was recorded; one after the end is due at once."""
        if not tape.times_s[-1]:
            return self._row / FALLBACK_RATE_HZ
        return float(tape.times_s[min(self._row, len(tape) - 1)])

    def _wait_for_growth(self, tape: Tape, timeout_s: float) -> None:
        """Return when there are more frames.

        Raises SourceEndedError where there will be none, CameraTimeoutError where there may be.
        """
        is_growing = tape.is_growing
        if tape.look(at_once=not is_growing):
            return
        if is_growing:
            time.sleep(min(timeout_s, LOOK_EVERY_S))
            raise CameraTimeoutError(f"camera {self.name!r} delivered no frame in {timeout_s:g} s")
        raise SourceEndedError(f"{self._address.path.name} ended after {tape.end - tape.first} frames", tape.end)
