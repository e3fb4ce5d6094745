"""How fast frames are analysed and shown."""

from __future__ import annotations

from collections.abc import Callable

from camlab.analysis.statistics import frame_statistics
from camlab.bench.turns import Clock, Cost, Run
from camlab.model.frame import Frame, Pixels


def analysis_run(bank: Pixels, frames: int) -> Run:
    """Takes the statistics of so many frames of `bank`, as the analyzer does for each, in one thread."""

    def run() -> Cost:
        clock = Clock()
        for k in range(frames):
            frame_statistics(bank[k % len(bank)])
        return clock.read(frames)

    return run


def view_run(bank: Pixels, frames: int, show: Callable[[Frame], None]) -> Run:
    """Shows so many frames of `bank`, each painted before the next one comes; `show` returns when that is done."""
    shown = [Frame(pixels, k, 0) for k, pixels in enumerate(bank)]

    def run() -> Cost:
        clock = Clock()
        for k in range(frames):
            show(shown[k % len(shown)])
        return clock.read(frames)

    return run
