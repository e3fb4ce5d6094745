"""Measuring several ways to do the same: they take turns, because a computer's rates change with time, a disk's above all."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple


class Cost(NamedTuple):
    """What one frame takes.

    Attributes
    ----------
    seconds : float
    processor_s : float
        Of all threads of this process.
    """

    seconds: float
    processor_s: float


class Spread(NamedTuple):
    """The median of several measurements, the smallest and the largest."""

    median: float
    low: float
    high: float


Run = Callable[[], Cost]  # one turn
Look = Callable[[str, int], None]  # name and number of the turn that begins


class Clock:
    """Time, and processor time of all threads, since it was made."""

    def __init__(self) -> None:
        self._begin = time.perf_counter(), time.process_time()

    def read(self, frames: int) -> Cost:
        """What each of so many frames took."""
        return Cost((time.perf_counter() - self._begin[0]) / frames, (time.process_time() - self._begin[1]) / frames)


def take_turns(runs: Mapping[str, Run], turns: int, look: Look = lambda _name, _turn: None) -> dict[str, list[Cost]]:
    """What each run took in each turn, by name. Turn 0 warms up and doesn't count; the order is turned round each time.

    `look` is told before each, and may raise to end it all.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in runs}
    for turn in range(turns + 1):
        for name, run in list(runs.items())[:: 1 if turn % 2 else -1]:  # what comes first has the other's end to bear
            look(name, turn)
            cost = run()
            if turn:
                costs[name].append(cost)
    return costs


def spread_of(values: Sequence[float]) -> Spread:
    """Of one measurement or more."""
    return Spread(statistics.median(values), min(values), max(values))


def rates_hz(costs: Sequence[Cost]) -> Spread:
    """Frames a second."""
    return spread_of([1 / cost.seconds for cost in costs])


def ratios(own: Sequence[Cost], base: Sequence[Cost]) -> Spread:
    """How many times as fast as `base`, each time within one turn."""
    return spread_of([other.seconds / cost.seconds for cost, other in zip(own, base, strict=True)])
