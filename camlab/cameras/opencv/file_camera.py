"""A file as a camera."""

from __future__ import annotations

import time

from camlab.cameras.opencv.pixels import format_of, write_pixels
from camlab.cameras.opencv.source import Source, SourceImage
from camlab.cameras.schedule import Schedule, sleep_until
from camlab.errors import CameraError, CameraTimeoutError, FrameLostError, SourceEndedError
from camlab.model import Camera, Control, ControlValue, FrameFormat, Stamp
from camlab.model.frame import Pixels

MIN_RATE_HZ, MAX_RATE_HZ = 0.001, 10_000.0
CATCH_UP_S = 0.1  # who reads later than this is not hurried: the schedule begins anew
FIRST_TRIES = 1000  # images that may be broken before the first that shows the format


class FileCamera(Camera):
    """Delivers every image of a source in order, at the source's own rate, and waits until each is taken.

    `frame_rate_hz` makes it faster or slower; 0 is as fast as frames are taken. Each start begins at the first image.

    Parameters
    ----------
    name : str
        Short: letters, digits, "-" and "_".
    source : Source
        What it reads from.
    """

    can_wait = True
    has_counter = True
    counter_start = 0

    def __init__(self, name: str, source: Source) -> None:
        super().__init__()
        self.name = name
        self.model = source.model
        self._source = source
        self._rate_hz = 0.0
        self._next = 0
        self._schedule = Schedule(0.0, 0.0)

    def _open(self) -> tuple[FrameFormat, list[Control]]:
        self._source.rewind()
        frame_format = format_of(self._first_image().image)
        self._rate_hz = self._source.rate_hz
        self.remarks = self._source.remarks
        return frame_format, [Control("frame_rate_hz", "Frame rate", "float", self._rate_hz, 0.0, MAX_RATE_HZ, 1.0, "Hz")]

    def _close(self) -> None:
        self._source.close()

    def _start(self) -> None:
        self._source.rewind()
        self._next = 0
        self._schedule = Schedule(self._period_s, time.monotonic())

    def _stop(self) -> None:
        """Nothing is running between two reads."""

    def _read(self, out: Pixels, timeout_s: float) -> Stamp:
        due_s = self._schedule.due_s(self._next)
        if not sleep_until(due_s, timeout_s):
            raise CameraTimeoutError(f"camera {self.name!r} delivered no frame in {timeout_s:g} s")
        if time.monotonic() - due_s > CATCH_UP_S:
            self._schedule.rebase(self._next, time.monotonic())
        image = self._next_image()
        stamp = Stamp.now(image.number, image.time_ns)
        write_pixels(image.image, out)
        return stamp

    def _set_control(self, _control: Control, value: ControlValue) -> None:
        self._rate_hz = max(float(value), MIN_RATE_HZ) if value else 0.0
        self._schedule.change_period(self._period_s, self._next)

    def _read_control(self, _control: Control) -> ControlValue:
        return self._rate_hz

    @property
    def _period_s(self) -> float:
        return 1 / self._rate_hz if self._rate_hz else 0.0

    def _next_image(self) -> SourceImage:
        try:
            image = self._source.next_image()
        except FrameLostError:
            self._next += 1
            raise
        except SourceEndedError:
            self.remarks = self._source.remarks
            raise
        self._next = image.number + 1
        return image

    def _first_image(self) -> SourceImage:
        """The first image that can be read, to learn the format from."""
        last_error: CameraError | None = None
        for _ in range(FIRST_TRIES):
            try:
                return self._source.next_image()
            except FrameLostError as error:
                last_error = last_error or error
            except SourceEndedError as error:
                raise CameraError(str(last_error or f"camera {self.name!r} has no frame that can be read")) from error
        raise CameraError(str(last_error))
