"""The producer's side of the table of recording intervals: which frames belong to which recording."""

from __future__ import annotations

import time
from dataclasses import dataclass

from camlab.errors import StateError
from camlab.stream.journal import fence
from camlab.stream.layout import FOREVER, INTERVALS, Row, Span
from camlab.stream.ring import FrameRing
from camlab.stream.tally import Tally


@dataclass(eq=False)
class OpenInterval:
    """A recording interval as the producer keeps it. Ends are exclusive; a deadline is on the monotonic clock."""

    row: int
    key: int
    reader: int
    first_frame: int
    first_position: int
    end_frame: int = FOREVER
    deadline_ns: int = FOREVER
    end_position: int = FOREVER
    is_ended: bool = False


class IntervalTable:
    """Opens, ends and forgets intervals; used under the producer's boundary lock only.

    Attributes
    ----------
    draining : dict of int to int
        Readers none of whose intervals is running, with the position up to which they have yet to release.
    """

    def __init__(self, ring: FrameRing, tally: Tally) -> None:
        self._ring = ring
        self._tally = tally
        self._rows: list[OpenInterval] = []
        self._running: list[OpenInterval] = []
        self.draining: dict[int, int] = {}
        self._taken: dict[int, int] = {}
        self._next_end = self._next_deadline = FOREVER

    @property
    def is_recording(self) -> bool:
        """Whether the next frame belongs to a recording."""
        return bool(self._running)

    def check(self, reader: int, frames: int | None) -> None:
        """Raise StateError where no interval can be opened for `reader` now, ValueError where it would have no frame."""
        if frames is not None and frames < 1:
            raise ValueError(f"frames must be 1 or more, not {frames}")
        if any(interval.reader == reader for interval in self._running):
            raise StateError("a recording is running; stop it before the next one is started")
        if len(self._rows) >= INTERVALS:
            raise StateError(f"{INTERVALS} recordings are still being finished; wait until one is done")

    def taken_until(self, reader: int) -> int:
        """The position up to which frames belong to an interval of `reader` already."""
        return self._taken.get(reader, 0)

    def open(self, key: int, frames: int | None, seconds: float | None, reader: int, position: int | None = None) -> OpenInterval:
        """A new interval, for `frames` numbers from the next one on or for `seconds`, whichever is over first.

        `position`: where it begins, in the ring still and not yet in another interval of `reader`; None: with the next frame.
        """
        tally = self._tally
        begin = tally.published if position is None else position
        is_past = begin < tally.published
        interval = OpenInterval(
            row=min(set(range(INTERVALS)) - {other.row for other in self._rows}),
            key=key,
            reader=reader,
            first_frame=self._ring.descriptor(begin).frame_id if is_past else tally.acquired,
            first_position=begin,
            end_frame=FOREVER if frames is None else tally.acquired + frames,
            deadline_ns=FOREVER if seconds is None else time.monotonic_ns() + round(seconds * 1e9),
        )
        self._write(interval)
        self.draining.pop(reader, None)
        self._rows.append(interval)
        self._running.append(interval)
        self._look_ahead()
        return interval

    def end_due(self, now_ns: int) -> None:
        """End the intervals that have all their numbers, or whose time is over."""
        if self._tally.acquired < self._next_end and now_ns < self._next_deadline:
            return
        for interval in list(self._running):
            if interval.end_frame <= self._tally.acquired or interval.deadline_ns <= now_ns:
                self.end(interval)

    def end(self, interval: OpenInterval) -> None:
        """End with the last number that was given out, or the last that was asked for. Nothing happens the second time."""
        if interval.is_ended:
            return
        tally, ring, row = self._tally, self._ring, interval.row
        interval.is_ended = True
        interval.end_frame = min(interval.end_frame, tally.acquired)
        interval.end_position = tally.published
        before = ring.interval(row)
        camera, ring_full = tally.lost_before(interval.end_frame)
        ring.write_interval(row, Span.LOST_CAMERA, camera - before.lost_camera_before)
        ring.write_interval(row, Span.LOST_RING_FULL, ring_full - before.lost_ring_full_before)
        ring.write_interval(row, Span.PUBLISHED, interval.end_position - interval.first_position)
        ring.write_interval(row, Span.END_FRAME, interval.end_frame)
        fence()
        ring.write_interval(row, Span.END_POSITION, interval.end_position)  # last: with it all of the row is final
        self._running.remove(interval)
        self.draining[interval.reader] = self._taken[interval.reader] = interval.end_position
        self._look_ahead()

    def end_all(self) -> None:
        """The run is over."""
        for interval in list(self._running):
            self.end(interval)

    def forget(self, interval: OpenInterval) -> None:
        """Free the row of a recording that is closed. Nothing happens the second time."""
        self.end(interval)
        if interval in self._rows:
            self._ring.write_interval(interval.row, Span.KEY, 0)
            self._rows.remove(interval)
            if all(other.reader != interval.reader for other in self._rows):
                self.draining[interval.reader] = 0

    def _look_ahead(self) -> None:
        self._next_end = min((interval.end_frame for interval in self._running), default=FOREVER)
        self._next_deadline = min((interval.deadline_ns for interval in self._running), default=FOREVER)

    def _write(self, interval: OpenInterval) -> None:
        ring, tally = self._ring, self._tally
        camera, ring_full, origin_ns = tally.lost_camera, tally.lost_ring_full, 0
        if interval.first_position < tally.published:  # begun in the past: what was lost before its first frame
            first = ring.descriptor(interval.first_position)
            camera, ring_full = first.lost_camera, first.lost_ring_full
            origin_ns = ring.descriptor(tally.published - 1).monotonic_ns
        words = {
            Span.FIRST_FRAME: interval.first_frame,
            Span.FIRST_POSITION: interval.first_position,
            Span.END_FRAME: interval.end_frame,
            Span.END_POSITION: FOREVER,
            Span.GENERATION: ring.read_row(interval.reader, Row.GENERATION),
            Span.LOST_CAMERA_BEFORE: camera,
            Span.LOST_RING_FULL_BEFORE: ring_full,
            Span.LOST_CAMERA: 0,
            Span.LOST_RING_FULL: 0,
            Span.SAVED: 0,
            Span.IS_CLOSED: 0,
            Span.PUBLISHED: 0,
            Span.READER: interval.reader,
            Span.ACCOUNTED: 0,
            Span.ORIGIN_NS: origin_ns,
        }
        for word, value in words.items():
            ring.write_interval(interval.row, word, value)
        fence()
        ring.write_interval(interval.row, Span.KEY, interval.key)  # last: from here on the saver sees it
