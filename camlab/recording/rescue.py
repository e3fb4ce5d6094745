"""What the shared memory of a dead run still holds of a recording: frames that no saver came to write."""

from __future__ import annotations

import contextlib
from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np
import xxhash
from numpy.typing import NDArray

from camlab.errors import StreamError
from camlab.model.frame import FrameFormat, Pixels
from camlab.recording.plan import RecordingOptions, result_names
from camlab.recording.sieve import Sieve
from camlab.recording.tables import REASON, TableRow, table_row
from camlab.recording.verdict import Missing
from camlab.stream.layout import Interval, Reader, Row
from camlab.stream.memory import segment_prefix
from camlab.stream.reader import LossReader
from camlab.stream.ring import FrameRing


class RingRemains:
    """A recording's frames in the ring of a run that is dead.

    Attributes
    ----------
    first_frame, last_frame : int
        Numbers of the recording's first frame and of its last one that was acquired.
    saved : int
        Frames that the saver had committed.
    """

    def __init__(self, ring: FrameRing, interval: Interval) -> None:
        self._ring = ring
        self._interval = interval
        self._end = min(ring.published, interval.end_position)
        newest = ring.descriptor(self._end - 1).frame_id + 1 if self._end > interval.first_position else interval.first_frame
        self.first_frame = interval.first_frame
        self.saved = interval.saved
        self.last_frame = min(interval.end_frame, max(ring.acquired, newest)) - 1

    def frames(self, after: int, options: RecordingOptions, times_s: tuple[float, float] | None) -> Iterator[tuple[Pixels, TableRow]]:
        """The frames beyond number `after` that are to be saved, in order; one whose checksum is wrong is left out.

        `times_s`: of the first and the last frame that are saved; None where there is none. The pixels are views that are valid until
        the ring is closed.
        """
        ring, origin = self._ring, self._interval.origin_ns
        sieve = Sieve(options, self._interval.first_frame)
        if times_s:
            sieve.go_on(*(origin + round(time_s * 1e9) for time_s in times_s))
        released = max(ring.read_row(Reader.SAVER, Row.RELEASED), self._interval.first_position, ring.published - ring.shape.slots)
        begin = bisect_left(range(self._end), after + 1, min(released, self._end), key=lambda position: ring.descriptor(position).frame_id)
        for position in range(begin, self._end):
            frame = ring.descriptor(position)
            pixels = ring.frame_pixels(position)
            if frame.sequence != 2 * position + 2 or not sieve.takes(frame.frame_id, frame.monotonic_ns):
                continue
            if not frame.has_checksum or xxhash.xxh3_64_intdigest(pixels.data) != frame.checksum:
                continue
            origin = origin or frame.monotonic_ns
            yield pixels, table_row(frame, origin, frame.checksum)

    def results(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Analysis results of its frames: (n,) frame ids and (n, results) values."""
        journal, names = self._ring.results, result_names(self._ring.shape.format.color)
        rows = journal.read_rows(0, journal.count)
        frame_ids = rows[:, 0].astype(np.int64)
        is_own = (frame_ids >= self.first_frame) & (frame_ids <= self.last_frame)
        return frame_ids[is_own], rows[is_own, 3 : 3 + len(names)].view(np.float64)

    def missing(self, options: RecordingOptions) -> list[Missing]:
        """(first, last, reason) of what the producer lost of it and that was to be saved."""
        losses = [(first, last, REASON[why]) for first, last, why in LossReader(self._ring).between(self.first_frame, self.last_frame)]
        if options.every == 1:
            return losses
        sieve = Sieve(options, self._interval.first_frame)
        due = [(range(sieve.next_due(first), last + 1, options.every), reason) for first, last, reason in losses]
        return [(number, number, reason) for numbers, reason in due for number in numbers]


@contextlib.contextmanager
def find_remains(session: str, run: str, key: int, frame_format: FrameFormat) -> Iterator[RingRemains | None]:
    """What shared memory still holds of recording `key`; None where there is nothing any more. The session must be dead."""
    try:
        ring = FrameRing.reopen(f"{segment_prefix()}{session}-{run}", run, frame_format)
    except (StreamError, ValueError):
        yield None
        return
    try:
        found: Sequence[Interval] = [interval for _, interval in ring.open_intervals(Reader.SAVER) if interval.key == key]
        yield RingRemains(ring, found[0]) if found else None
    finally:
        ring.close()
