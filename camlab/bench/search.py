"""The largest rate at which something still holds, found by trying."""

from __future__ import annotations

import math
from collections.abc import Callable

STEP = 1.6  # from a rate that holds to the next that is tried, and back, until both sides are known


def find_largest(
    holds: Callable[[float], bool], guess: float, *, lowest: float, highest: float, precision: float, most: int
) -> float | None:
    """The largest rate of those tried that holds; None where none does.

    Begins at `guess`, looks for one that holds and one that doesn't, then halves the ratio between them until it is at most
    1 + `precision`, or `most` were tried. Nothing below `lowest` or above `highest` is tried.
    """
    good, bad = 0.0, math.inf
    rate = min(max(guess, lowest), highest)
    for _ in range(most):
        if holds(rate):
            good = rate
        else:
            bad = rate
        if good >= highest or bad <= lowest or bad <= good * (1 + precision):
            break
        rate = _next(good, bad, lowest, highest)
    return good or None


def confirm(holds: Callable[[float], bool], rate: float, *, lowest: float, step: float, most: int) -> float | None:
    """The first of `rate`, `rate` × `step`, … that holds, of at most `most` and none below `lowest`; None where none does."""
    for _ in range(most):
        if rate < lowest:
            break
        if holds(rate):
            return rate
        rate *= step
    return None


def _next(good: float, bad: float, lowest: float, highest: float) -> float:
    if not good:
        return max(lowest, bad / STEP)
    if math.isinf(bad):
        return min(highest, good * STEP)
    return math.sqrt(good * bad)
