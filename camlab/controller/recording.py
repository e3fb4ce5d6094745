"""A recording as its owner sees it: what is saved so far, stop, and the verdict."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from camlab.errors import RecordingError
from camlab.recording.plan import RecordingOptions, RecordingPlan
from camlab.recording.verdict import Verdict
from camlab.stream.layout import FOREVER, Word
from camlab.stream.producer import OpenInterval
from camlab.stream.ring import FrameRing


class Recording:
    """From Save to the verdict. Made by `Experiment.start_saving`.

    Attributes
    ----------
    path : Path
        Where it will be; the verdict says where it is.
    key : int
        Its number in the program.
    options : RecordingOptions
        What was chosen for it.
    plan : RecordingPlan or None
        The saver's order, once it has begun.
    compression_ratio : float or None
        Bytes of pixels to the bytes that they take in the file; None where nothing is compressed.
    """

    def __init__(self, key: int, path: Path, options: RecordingOptions, end: Callable[[Recording], None]) -> None:
        self.key = key
        self.path = path
        self.options = options
        self._end = end
        self.plan: RecordingPlan | None = None
        self.compression_ratio: float | None = None
        self._done = threading.Event()
        self._verdict: Verdict | None = None
        self._ring: FrameRing | None = None
        self._reading = threading.RLock()  # the ring is given back right after the verdict: nobody may be reading it then
        self.interval: OpenInterval | None = None
        self._first: int | None = None
        self._began_s: float | None = None
        self._ended_s: float | None = None

    # --- for its owner --------------------------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        """Not finished: armed, saving or finishing."""
        return not self._done.is_set()

    @property
    def is_armed(self) -> bool:
        """Waits for Start."""
        return self.is_open and self.interval is None

    @property
    def is_ended(self) -> bool:
        """No more frames belong to it; it may still be finishing."""
        return bool(self.interval and self.interval.is_ended) or not self.is_open

    @property
    def first_frame(self) -> int | None:
        """Number of the first frame; None while armed, or where there is none."""
        return self._verdict.first_frame if self._verdict else self._first

    @property
    def last_frame(self) -> int | None:
        """Number of the last frame; None until it is known, or where there is none."""
        if self._verdict:
            return self._verdict.last_frame
        interval = self.interval
        return interval.end_frame - 1 if interval and interval.end_frame != FOREVER else None

    @property
    def saved(self) -> int:
        """Frames that are safely in the file."""
        with self._reading:
            if self._verdict:
                return self._verdict.saved
            ring, interval = self._ring, self.interval
            return ring.interval(interval.row).saved if ring and interval else 0

    @property
    def expected(self) -> int:
        """Frames that were acquired for it so far."""
        with self._reading:
            if self._verdict:
                return self._verdict.expected
            ring, interval = self._ring, self.interval
            return min(ring.acquired, interval.end_frame) - interval.first_frame if ring and interval else 0

    @property
    def lost_so_far(self) -> int:
        """Frames that the producer has lost within it; the disk's losses come with the verdict."""
        with self._reading:
            ring, interval = self._ring, self.interval
            if not ring or not interval:
                return 0
            row = ring.interval(interval.row)
            if row.end_position != FOREVER:
                return row.lost_camera + row.lost_ring_full
            words = ring.words
            return words[Word.LOST_CAMERA] + words[Word.LOST_RING_FULL] - row.lost_camera_before - row.lost_ring_full_before

    @property
    def decimated(self) -> int:
        """Numbers that were not to be saved, as far as the saver has come."""
        with self._reading:
            if self._verdict:
                return self._verdict.decimated
            ring, interval, options = self._ring, self.interval, self.options
            if not ring or not interval or not (options.every > 1 or options.interval_s):
                return 0
            row = ring.interval(interval.row)
            return max(0, row.accounted - row.saved - self.lost_so_far)

    @property
    def duration_s(self) -> float:
        """Seconds since its beginning, until its end."""
        if self._verdict:
            return self._verdict.duration_s
        if self.is_ended and self._ended_s is None:
            self._ended_s = time.monotonic()
        return (self._ended_s or time.monotonic()) - self._began_s if self._began_s else 0.0

    @property
    def progress(self) -> float:
        """Part of what was acquired that the saver has done with, 0 to 1."""
        with self._reading:
            expected, ring, interval = self.expected, self._ring, self.interval
            if self._verdict or not expected or not ring or not interval:
                return 1.0
            return min(1.0, ring.interval(interval.row).accounted / expected)

    @property
    def verdict(self) -> Verdict | None:
        """None until it is finished."""
        return self._verdict

    def stop(self) -> None:
        """The last frame that was acquired is its last one. Returns at once; nothing happens the second time."""
        self._end(self)

    def wait(self, timeout_s: float | None = None) -> Verdict:
        """Wait until it is finished; RecordingError where it isn't within `timeout_s`."""
        if not self._done.wait(timeout_s):
            raise RecordingError(f"{self.path} is not finished after {timeout_s:g} s; it goes on")
        assert self._verdict is not None
        return self._verdict

    # --- for the experiment ---------------------------------------------------------------------------------------

    def begin(self, ring: FrameRing, interval: OpenInterval) -> None:
        """The interval in the ring is open."""
        self._ring, self.interval, self._first = ring, interval, interval.first_frame
        self._began_s = time.monotonic()

    def finish(self, verdict: Verdict) -> None:
        """The verdict is there; nothing reads the ring any more once this has returned."""
        with self._reading:
            self._verdict, self._ring = verdict, None
        self.path = Path(verdict.path)
        self._done.set()
