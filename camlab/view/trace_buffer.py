"""The newest results of the analysis, for the plots: a fixed room in memory."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
ROOM = 60_000  # results kept: ten minutes at 100 a second
SHORTEST_GAP_S, GAP_STEPS = 0.5, 5  # a gap is longer than both, the second in usual steps


class TraceBuffer:
    """Results by time; the oldest make room for the newest.

    `names` are the columns; NaN in a row is a gap in the line.
    """

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self.clear()

    def clear(self, names: tuple[str, ...] = ()) -> None:
        """Forget everything; the next rows have these columns."""
        self.names = names
        self._times = np.empty(2 * self._room if names else 0)
        self._frames = np.empty(len(self._times), np.int64)
        self._values = np.empty((len(self._times), len(names)))
        self._start = self._end = 0

    def append(self, names: tuple[str, ...], times_s: Floats, values: Floats, frame_ids: Numbers | None = None) -> None:
        """Add rows: `times_s` (n,) seconds since the run began, `values` (n, len(names)), `frame_ids` (n,), -1 where not known.

        Other names, or time that goes back, are a new run: what was there is forgotten. The frame of the last row once more takes its
        place.
        """
        if not len(times_s):
            return
        if frame_ids is None:
            frame_ids = np.full(len(times_s), -1, np.int64)
        if names != self.names or (self._end > self._start and times_s[0] < self._times[self._end - 1]):
            self.clear(names)
        if self._end > self._start and frame_ids[0] == self._frames[self._end - 1] >= 0:
            self._end -= 1
        times_s, values, frame_ids = times_s[-self._room :], values[-self._room :], frame_ids[-self._room :]
        if self._end + len(times_s) > len(self._times):
            self._move_to_front(self._room - len(times_s))
        end = self._end + len(times_s)
        self._times[self._end : end], self._values[self._end : end], self._frames[self._end : end] = times_s, values, frame_ids
        self._end = end
        self._start = max(self._start, end - self._room)

    @property
    def last(self) -> dict[str, float]:
        """The newest value of each column."""
        return dict(zip(self.names, self._values[self._end - 1].tolist(), strict=True)) if self._end > self._start else {}

    @property
    def last_frame(self) -> tuple[int, float] | None:
        """Number and time of the newest row's frame."""
        return (int(self._frames[self._end - 1]), float(self._times[self._end - 1])) if self._end > self._start else None

    def rows(self) -> tuple[Numbers, Floats, Floats]:
        """Copies of all frame ids (n,), times (n,) and values (n, columns)."""
        kept = slice(self._start, self._end)
        return self._frames[kept].copy(), self._times[kept].copy(), self._values[kept].copy()

    def window(self, seconds: float, end_s: float | None = None) -> tuple[Floats, Floats]:
        """Times (n,) and values (n, columns) of the last seconds before `end_s`, by default before the last row; views."""
        times = self._times[self._start : self._end]
        if not len(times):
            return times, self._values[:0]
        first = self._start + int(np.searchsorted(times, (times[-1] if end_s is None else end_s) - seconds))
        return self._times[first : self._end], self._values[first : self._end]

    def _move_to_front(self, keep: int) -> None:
        first = max(self._start, self._end - keep)
        count = self._end - first
        self._times[:count] = self._times[first : self._end].copy()
        self._frames[:count] = self._frames[first : self._end].copy()
        self._values[:count] = self._values[first : self._end].copy()
        self._start, self._end = 0, count


def with_gaps(times: Floats, values: Floats) -> tuple[Floats, Floats]:
    """A line (n,), (n,) with a NaN in the middle of each stretch without results: the camera was lost, or nothing was measured."""
    steps = np.diff(times)
    if not len(steps) or steps.max() <= SHORTEST_GAP_S:
        return times, values
    gaps = np.flatnonzero(steps > max(SHORTEST_GAP_S, GAP_STEPS * float(np.median(steps))))
    middles = (times[gaps] + times[gaps + 1]) / 2
    return np.insert(times, gaps + 1, middles), np.insert(values, gaps + 1, np.nan)


def thinned(times: Floats, values: Floats, points: int) -> tuple[Floats, Floats]:
    """A line (n,), (n,) in at most about `points` points, keeping each piece's lowest and highest, so that no spike is lost."""
    if len(times) <= points:
        return times, values
    size = -(-2 * len(times) // points)
    pieces = len(times) // size
    cut = len(times) - pieces * size  # the oldest, fewer than a piece
    blocks = values[cut:].reshape(pieces, size)
    both = np.empty(2 * pieces)
    both[0::2], both[1::2] = blocks.min(axis=1), blocks.max(axis=1)  # a piece with a gap is a gap
    starts = times[cut:].reshape(pieces, size)
    moments = np.empty(2 * pieces)
    moments[0::2], moments[1::2] = starts[:, 0], starts[:, size // 2]
    return moments, both
