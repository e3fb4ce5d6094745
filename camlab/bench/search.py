"""The largest rate at which something still holds, found by trying."""

from __future__ import annotations

import math
from collections.abc import Callable

STEP = 1.6  # from a rate that holds to the next that is tried, and back, until both sides are known


def find_largest(
    holds: Callable[[float], bool], guess: float, *, lowest: float, highest: float, precision: float, most: int
) -> float | None:
    """The largest rate of those tried that holds; None where none does.

    Begins at `guess` and goes down, in growing steps, to the first that holds; then looks for one that doesn't and halves the ratio
    between them until it is at most 1 + `precision`, or until `most` were tried after the first. Nothing below `lowest` or above
    `highest` is tried.
    """
    rate, bad = min(max(guess, lowest), highest), math.inf
    step = STEP
    while not holds(rate):
        if rate <= lowest:
            return None
        bad, rate, step = rate, max(lowest, rate / step), step * STEP
    good = rate
    for _ in range(most):
        if good >= highest or bad <= good * (1 + precision):
            break
        rate = min(highest, good * STEP) if math.isinf(bad) else math.sqrt(good * bad)
        if holds(rate):
            good = rate
        else:
            bad = rate
    return good


def confirm(holds: Callable[[float], bool], rate: float, *, lowest: float, step: float, most: int) -> float | None:
    """The first of `rate`, `rate` × `step`, … that holds, of at most `most` and none below `lowest`; None where none does."""
    for _ in range(most):
        if rate < lowest:
            break
        if holds(rate):
            return rate
        rate *= step
    return None
