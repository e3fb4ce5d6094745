"""When the frames came: every one's interval, from the ring's own stamps, and what they amount to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camlab.stream.layout import Slot, Word
from camlab.stream.ring import FrameRing

ROOM = 1 << 17  # frames kept: two minutes at 1000 a second, a day and a half at one
SHOWN_S = 60.0
LONG = 1.5  # times the usual interval
CATCH_UP = 256  # frames within which a late one may be made up for
JUDGED_AFTER, JUDGED_AFTER_S = 3, 0.25  # usual intervals and seconds, the longer of them
STRETCH, FEWEST_STRETCHES = 64, 5
MOST_JUDGED = 500  # long intervals, the newest: bounds the work
_COLUMNS = [int(Slot.SEQUENCE), int(Slot.FRAME_ID), int(Slot.MONOTONIC_NS)]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Timing:
    """The intervals between the frames of one run, lost ones left out.

    Attributes
    ----------
    times_s, intervals_s : (n,) float64
        Of the last 60 s: when a frame came, in seconds since the run began, and how long after the one before; NaN where numbers were
        lost between the two.
    lost_at_s, gaps_at_s : (m,) float64
        In the same 60 s: frames before which numbers were lost, and those before which time is missing although none was.
    nominal_s : float or None
        What the camera's frame rate says.
    mean_s, std_s, shortest_s, longest_s, p999_s : float or None
        Of all intervals that are kept; 99.9 % of them are at most `p999_s`.
    frames, lost, gaps : int
        That are kept, that were lost among them, and suspicious gaps: an interval over 1.5 times the usual one of which the 256 frames
        after it make up less than half.
    unread : int
        Frames that came too fast to be looked at.
    """

    times_s: Floats
    intervals_s: Floats
    lost_at_s: Floats
    gaps_at_s: Floats
    nominal_s: float | None = None
    mean_s: float | None = None
    std_s: float | None = None
    shortest_s: float | None = None
    longest_s: float | None = None
    p999_s: float | None = None
    frames: int = 0
    lost: int = 0
    gaps: int = 0
    unread: int = 0


class FrameTimes:
    """Position, number and time of the newest 131 072 frames of a run, always in the same room."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._rows: Integers = np.empty((3, 2 * room), np.int64)
        self._start = self._end = 0
        self._next = 0
        self._run: str | None = None
        self._started_ns = 0
        self._nominal_s: float | None = None

    def look(self, ring: FrameRing, nominal_s: float | None) -> None:
        """Take down what came since the last look; another run or another frame rate begins anew."""
        if ring.shape.run != self._run:
            self._run, self._next, self._started_ns = ring.shape.run, 0, ring.words[Word.STARTED_NS]
            self.clear()
        if nominal_s != self._nominal_s:
            self._nominal_s = nominal_s
            self.clear()
        end = ring.published
        rows = ring.descriptors(self._next, end)[:, _COLUMNS].astype(np.int64).T
        self._next = end
        if rows.shape[1]:
            rows[0] = (rows[0] - 2) // 2  # the position
            self._append(rows[:, -self._room :])

    def clear(self) -> None:
        """Begin with the next frame."""
        self._start = self._end = 0

    def copy(self) -> tuple[Integers, int, float | None]:
        """Rows (3, n) of position, number and monotonic nanoseconds; the run's beginning on that clock; the nominal interval."""
        return self._rows[:, self._start : self._end].copy(), self._started_ns, self._nominal_s

    def _append(self, rows: Integers) -> None:
        count = rows.shape[1]
        if self._end + count > self._rows.shape[1]:
            kept = self._rows[:, max(self._start, self._end + count - self._room) : self._end].copy()
            self._rows[:, : kept.shape[1]] = kept
            self._start, self._end = 0, kept.shape[1]
        self._rows[:, self._end : self._end + count] = rows
        self._end += count
        self._start = max(self._start, self._end - self._room)


def summarize(rows: Integers, started_ns: int, nominal_s: float | None, *, judges: bool = True) -> Timing:
    """What the rows of `FrameTimes.copy` amount to; `judges`: look for suspicious gaps, which no camera has that waits or is triggered."""
    position, frame_id, monotonic_ns = rows
    times = (monotonic_ns - started_ns) * 1e-9
    if len(times) < 2:
        nothing = np.empty(0)
        return Timing(nothing, nothing, nothing, nothing, nominal_s, frames=len(times))
    steps, passed = np.diff(frame_id), np.diff(position)
    intervals = np.diff(monotonic_ns) * 1e-9
    lost = steps - passed
    is_plain = (steps == 1) & (passed == 1)
    plain = intervals[is_plain]
    gaps = _find_gaps(times, frame_id, is_plain, _usual(times, frame_id, plain)) if judges and len(plain) else np.empty(0, np.int64)
    shown = int(np.searchsorted(times[1:], times[-1] - SHOWN_S))
    moments = times[1:]
    return Timing(
        moments[shown:],
        np.where(is_plain, intervals, np.nan)[shown:],
        moments[shown:][lost[shown:] > 0],
        moments[gaps[gaps >= shown]],
        nominal_s,
        **_numbers(plain),
        frames=len(times),
        lost=int(lost.sum()),
        gaps=len(gaps),
        unread=int((passed - 1).sum()),
    )


def _numbers(plain: Floats) -> dict[str, float]:
    if not len(plain):
        return {}
    rank = max(0, int(np.ceil(0.999 * len(plain))) - 1)
    return {
        "mean_s": float(plain.mean()),
        "std_s": float(plain.std()),
        "shortest_s": float(plain.min()),
        "longest_s": float(plain.max()),
        "p999_s": float(np.partition(plain, rank)[rank]),
    }


def _usual(times: Floats, frame_id: Integers, plain: Floats) -> float:
    """The camera's period, seconds: the median over stretches of 64 frames, which neither jitter nor a rare gap changes."""
    first = np.arange(0, len(times) - STRETCH, STRETCH // 4)
    if len(first) < FEWEST_STRETCHES:
        return float(np.median(plain))
    last = first + STRETCH
    return float(np.median((times[last] - times[first]) / (frame_id[last] - frame_id[first])))


def _find_gaps(times: Floats, frame_id: Integers, is_plain: NDArray[np.bool_], usual_s: float) -> Integers:
    """Indices of intervals over which time is missing: long ones of which the frames after them make up less than half.

    A frame that was only read late is followed by others that come early: their times are those of the schedule again.
    """
    intervals = np.diff(times)
    long = np.flatnonzero(is_plain & (intervals > LONG * usual_s))
    long = long[times[-1] - times[long + 1] >= max(JUDGED_AFTER * usual_s, JUDGED_AFTER_S)][-MOST_JUDGED:]
    later = np.minimum(long[:, None] + np.arange(1, CATCH_UP + 1), len(times) - 1)
    late = times[later] - times[long][:, None] - (frame_id[later] - frame_id[long][:, None]) * usual_s
    found: Integers = long[late.min(axis=1, initial=np.inf) > 0.5 * (intervals[long] - usual_s)]
    return found
