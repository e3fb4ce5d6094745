"""Whether a frame costs more the longer a recording is.

Run it from the project's folder: `python -m tests.benchmarks.endurance [--frames N] [--turns N] [--folder FOLDER]`. A simulated camera of
64×16 pixels delivers frames as fast as they are saved, so that the work for each frame counts and not the disk. Told is what a frame
takes, of the clock and of the processor (camera, saver and analyzer), at the beginning and in each further tenth, and what memory is used.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import psutil

from camlab.bench.turns import spread_of

CAMERA = "simulated:?width=64&height=16&fps=0"
BEGIN, PIECE = 10_000, 50_000  # the very first ones still start the program; fewer than that vary more than what is looked for
LOOK_S = 0.02


class Look(NamedTuple):
    """How many frames were saved at a moment, and the processor time until then."""

    saved: int
    at_s: float
    processor_s: float
    memory: dict[str, int]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=1_000_000)
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="on the disk to record to")
    parser.add_argument("--analyze", action="store_true")
    parser.add_argument("--turns", type=int, default=3, help="the same again")
    given = parser.parse_args()
    ratios = []
    for _ in range(given.turns):
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            os.environ["CAMLAB_HOME"] = folder
            looks = record(Path(folder), given.frames + BEGIN, given.analyze)
        ratios.append(show(looks, given.frames))
    clock, processor = (spread_of(each) for each in zip(*ratios, strict=True))
    print(
        f"the last tenth against frames {BEGIN} to {BEGIN + PIECE}:"
        + " clock × {:.2f} ({:.2f} to {:.2f})".format(*clock)
        + ", processor × {:.2f} ({:.2f} to {:.2f})".format(*processor)
    )


def record(folder: Path, frames: int, is_analyzed: bool) -> list[Look]:
    """A recording, looked at again and again."""
    from camlab.controller.experiment import Experiment

    with Experiment(CAMERA, folder=folder) as experiment:
        experiment.prepare()
        if is_analyzed:
            experiment.start_analyzing()
        recording = experiment.start_saving(frames=frames)
        experiment.start()
        looks: list[Look] = []
        while recording.is_open and (not looks or looks[-1].saved < frames):
            looks.append(look(experiment, recording.saved))
            time.sleep(LOOK_S)
        experiment.stop()
        verdict = recording.wait()
        assert verdict.missing_count == 0, verdict
        return looks


def look(experiment, saved: int) -> Look:  # type: ignore[no-untyped-def]
    """Now."""
    pids = {"camera": os.getpid(), **experiment.worker_pids()}
    processes = {name: psutil.Process(pid) for name, pid in pids.items() if pid}
    processor_s = sum(sum(process.cpu_times()[:2]) for process in processes.values())
    memory = {name: process.memory_info() for name, process in processes.items()}
    return Look(saved, time.perf_counter(), processor_s, {name: each.rss - each.shared for name, each in memory.items()})


def show(looks: Sequence[Look], frames: int) -> tuple[float, float]:
    """A line for each piece; how the last compares with the first, by the clock and the processor."""
    first = cost(looks, BEGIN, BEGIN + PIECE)
    print(f"{'frames':>22}  {'clock':>10}  {'processor':>10}  memory")
    edges = [BEGIN, BEGIN + PIECE, *(frames * tenth // 10 for tenth in range(1, 11))]
    for begin, end in pairwise(edges):
        clock_us, processor_us, memory = cost(looks, begin, end)
        sizes = ", ".join(f"{name} {size / 1e6:.1f}" for name, size in memory.items())
        print(f"{begin:>10} to {end:>8}  {clock_us:7.2f} µs  {processor_us:7.2f} µs  {sizes} MB")
    tenth = cost(looks, frames - frames // 10, frames)
    return tenth[0] / first[0], tenth[1] / first[1]


def cost(looks: Sequence[Look], begin: int, end: int) -> tuple[float, float, dict[str, int]]:
    """Microseconds of clock and processor for each frame between the looks nearest to `begin` and `end`; memory then, bytes."""
    one, other = (min(looks, key=lambda each: abs(each.saved - at)) for at in (begin, end))
    count = max(1, other.saved - one.saved)
    return 1e6 * (other.at_s - one.at_s) / count, 1e6 * (other.processor_s - one.processor_s) / count, other.memory


if __name__ == "__main__":
    main()
