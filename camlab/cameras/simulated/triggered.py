"""When frames are due that come one for each trigger."""

from __future__ import annotations

import math
import time

MOST_WAITING = 64  # triggers that the camera keeps while it is busy with the frames before; more are ignored


class TriggeredSchedule:
    """Frame numbers against the monotonic clock, one for each trigger; to be used as a `Schedule`.

    Parameters
    ----------
    period_s : float
        Time that a frame takes at least, seconds: a trigger that comes earlier waits.
    """

    def __init__(self, period_s: float) -> None:
        self.period_s = period_s
        self._due_s: list[float] = []
        self._first = 0  # number of the first in the list
        self._last_s = -math.inf

    def trigger(self) -> None:
        """One more frame is due, as soon as the camera can take it."""
        if len(self._due_s) < MOST_WAITING:
            self._last_s = max(time.monotonic(), self._last_s) + self.period_s
            self._due_s.append(self._last_s)

    def due_s(self, number: int) -> float:
        """When the frame of that number is due; infinity where nothing has triggered it."""
        passed = min(max(0, number - self._first), len(self._due_s))
        del self._due_s[:passed]
        self._first += passed
        at = number - self._first
        return self._due_s[at] if at < len(self._due_s) else math.inf

    def change_period(self, period_s: float, _next_number: int) -> None:
        """Another time for each frame, from the next trigger on."""
        self.period_s = period_s

    def delay(self, seconds: float) -> None:
        """Everything that was triggered is due later by so much."""
        self._due_s = [due_s + seconds for due_s in self._due_s]
