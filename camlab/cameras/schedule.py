"""When numbered frames are due."""

from __future__ import annotations

import time


class Schedule:
    """Frame numbers against the monotonic clock, at a steady rate and without drift.

    Parameters
    ----------
    period_s : float
        Time from one frame to the next, seconds; 0 for frames that are always due.
    first_due_s : float
        When frame 0 is due, in seconds of the monotonic clock.
    """

    def __init__(self, period_s: float, first_due_s: float) -> None:
        self.period_s = period_s
        self._base_s = first_due_s
        self._base_number = 0

    def due_s(self, number: int) -> float:
        """When the frame of that number is due, in seconds of the monotonic clock."""
        return self._base_s + (number - self._base_number) * self.period_s

    def newest(self, now_s: float) -> int:
        """Number of the last frame that was due by then; only where there is a period."""
        return self._base_number + int((now_s - self._base_s) // self.period_s)

    def change_period(self, period_s: float, next_number: int) -> None:
        """Another period from the frame before `next_number` on."""
        before_s = self.due_s(next_number) - self.period_s
        self.period_s, self._base_s, self._base_number = period_s, before_s + period_s, next_number

    def delay(self, seconds: float) -> None:
        """Everything is due later by so much."""
        self._base_s += seconds

    def rebase(self, number: int, due_s: float) -> None:
        """That frame is due at that moment, and all others before and after it in their turn."""
        self._base_s, self._base_number = due_s, number


def sleep_until(due_s: float, timeout_s: float) -> bool:
    """Sleep until a moment of the monotonic clock, at most `timeout_s` seconds; True if the moment has come."""
    remaining_s = due_s - time.monotonic()
    if remaining_s <= 0:
        return True
    time.sleep(max(0.0, min(remaining_s, timeout_s)))
    return remaining_s <= timeout_s
