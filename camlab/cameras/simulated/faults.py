"""What goes wrong with the simulated camera on request, and the truth about what happened."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from camlab.errors import CameraError

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Faults:
    """Frame numbers at which something goes wrong; -1 and () for never. Ranges are (first, last), sorted,
    and don't overlap.

    Attributes
    ----------
    drop : tuple of ranges
        Numbers that the camera counts but never delivers.
    stall_at, stall_s : int, float
        Before that frame nothing comes for so many seconds; no frame is lost by that.
    unplug_at : int
        From this frame on the camera doesn't answer.
    unplug_s : float
        How long it is away then: until that it can't be opened, afterwards it stays. 0: it can be opened at once, and stops answering at
        that frame of each start.
    repeat : tuple of ranges
        Numbers that are delivered twice.
    """

    drop: Ranges = ()
    stall_at: int = -1
    stall_s: float = 1.0
    unplug_at: int = -1
    repeat: Ranges = ()
    unplug_s: float = 0.0


class Cable:
    """Is pulled as the faults say, and plugged in again.

    Attributes
    ----------
    pulled_at : int
        The frame before which it will be pulled; -1 for never, or never again.
    """

    def __init__(self, faults: Faults, camera: str) -> None:
        self.pulled_at = faults.unplug_at
        self._away_s, self._camera = faults.unplug_s, camera
        self._back_s = 0.0

    def check(self) -> None:
        """CameraError while it is not plugged in."""
        if time.monotonic() < self._back_s:
            raise CameraError(f"camera {self._camera!r} is not there; check its cable")

    def carry(self, number: int) -> None:
        """CameraError where frame `number` comes no more."""
        if 0 <= self.pulled_at <= number:
            if self._away_s:
                self.pulled_at, self._back_s = -1, time.monotonic() + self._away_s
            raise CameraError(f"camera {self._camera!r} stopped answering; check its cable")
        self.check()


def last_of_range(number: int, ranges: Ranges) -> int | None:
    """The last number of the range that holds this one; None where none does."""
    at = bisect_right(ranges, number, key=lambda first_and_last: first_and_last[0]) - 1
    return ranges[at][1] if at >= 0 and number <= ranges[at][1] else None


def split_ranges(first: int, last: int, ranges: Ranges) -> Iterator[tuple[int, int, bool]]:
    """The numbers from `first` to `last` as pieces (first, last, whether one of the sorted ranges holds them)."""
    while first <= last:
        end = last_of_range(first, ranges)
        if end is None:
            at = bisect_right(ranges, first, key=lambda first_and_last: first_and_last[0])
            piece = min(last, ranges[at][0] - 1) if at < len(ranges) else last
        else:
            piece = min(last, end)
        yield first, piece, end is not None
        first = piece + 1


class NumberLog:
    """Rising frame numbers in little memory; behaves like a sequence of ranges (first, last)."""

    def __init__(self) -> None:
        self.ranges: list[list[int]] = []

    def add(self, first: int, last: int | None = None) -> None:
        """Note one number, or all from `first` to `last`."""
        end = first if last is None else last
        if self.ranges and self.ranges[-1][1] == first - 1:
            self.ranges[-1][1] = end
        else:
            self.ranges.append([first, end])

    def __iter__(self) -> Iterator[int]:
        for first, last in self.ranges:
            yield from range(first, last + 1)

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges)


@dataclass
class Truth:
    """What the simulated camera did since its start, for tests to compare with.

    Attributes
    ----------
    delivered : NumberLog
        Numbers of the frames that were handed out; a repeated one appears once.
    dropped : NumberLog
        Numbers that were counted but not delivered, as asked by `drop`.
    overrun : NumberLog
        Numbers that were counted but not delivered, because the reader came too late.
    repeated : NumberLog
        Numbers that were delivered a second time.
    """

    delivered: NumberLog = field(default_factory=NumberLog)
    dropped: NumberLog = field(default_factory=NumberLog)
    overrun: NumberLog = field(default_factory=NumberLog)
    repeated: NumberLog = field(default_factory=NumberLog)

    @property
    def lost(self) -> list[int]:
        """All numbers that were counted but not delivered, rising."""
        return sorted([*self.dropped, *self.overrun])
