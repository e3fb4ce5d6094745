"""Whether a frame costs more the longer a recording is.

Run it from the project's folder: `python -m tests.benchmarks.endurance [--frames N] [--turns N] [--folder FOLDER]`. A simulated camera of
64×16 pixels delivers frames as fast as they are saved, so that the work for each frame counts and not the disk. Told is what a frame
takes, by the times in the file and of the processor (camera, saver and analyzer), at the beginning and in each further tenth, and what
memory is used.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import psutil
from numpy.typing import NDArray

import camlab
from camlab.bench.turns import spread_of

CAMERA = "simulated:?width=64&height=16&fps=0"
BEGIN, PIECE = 10_000, 50_000  # the very first ones still start the program; fewer than that vary more than what is looked for
LOOK_S = 0.02


class Look(NamedTuple):
    """At a moment, nanoseconds since the epoch: the processor time until then, and the memory of each process."""

    at_ns: int
    processor_s: float
    memory: dict[str, int]


class Course(NamedTuple):
    """How a recording went: looks at its processes, and the time of each frame, for which there was room once others were saved."""

    looks: list[Look]
    frame_ns: NDArray[np.int64]


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
            course = record(Path(folder), given.frames + BEGIN, given.analyze)
        ratios.append(show(course, given.frames))
    clock, processor = (spread_of(each) for each in zip(*ratios, strict=True))
    print(
        f"the last tenth against frames {BEGIN} to {BEGIN + PIECE}:"
        + " clock × {:.2f} ({:.2f} to {:.2f})".format(*clock)
        + ", processor × {:.2f} ({:.2f} to {:.2f})".format(*processor)
    )


def record(folder: Path, frames: int, is_analyzed: bool) -> Course:
    """A recording, looked at again and again."""
    with camlab.Experiment(CAMERA, folder=folder) as experiment:
        experiment.prepare()
        if is_analyzed:
            experiment.start_analyzing()
        recording = experiment.start_saving(frames=frames)
        experiment.start()
        looks: list[Look] = []
        while recording.is_open:
            looks.append(look(experiment))
            time.sleep(LOOK_S)
        experiment.stop()
        verdict = recording.wait()
        assert verdict.missing_count == 0, verdict
    with camlab.open(verdict.path) as movie:
        return Course(looks, movie.timestamp_ns[:])


def look(experiment: camlab.Experiment) -> Look:
    """Now."""
    pids = {"camera": os.getpid(), **experiment.worker_pids()}
    processes = {name: psutil.Process(pid) for name, pid in pids.items() if pid}
    processor_s = sum(sum(process.cpu_times()[:2]) for process in processes.values())
    at_ns = time.time_ns()
    memory = {name: process.memory_info() for name, process in processes.items()}
    return Look(at_ns, processor_s, {name: each.rss - each.shared for name, each in memory.items()})


def show(course: Course, frames: int) -> tuple[float, float]:
    """A line for each piece; how the last compares with the first, by the clock and the processor."""
    first = cost(course, BEGIN, BEGIN + PIECE)
    print(f"{'frames':>22}  {'clock':>10}  {'processor':>10}  memory")
    edges = [BEGIN, BEGIN + PIECE, *(frames * tenth // 10 for tenth in range(1, 11))]
    for begin, end in pairwise(edges):
        clock_us, processor_us, memory = cost(course, begin, end)
        sizes = ", ".join(f"{name} {size / 1e6:.1f}" for name, size in memory.items())
        print(f"{begin:>10} to {end:>8}  {clock_us:7.2f} µs  {processor_us:7.2f} µs  {sizes} MB")
    tenth = cost(course, frames - frames // 10, frames)
    return tenth[0] / first[0], tenth[1] / first[1]


def cost(course: Course, begin: int, end: int) -> tuple[float, float, dict[str, int]]:
    """Microseconds of clock and processor for each frame from `begin` to `end`; memory of each process then, bytes."""
    looks, between_ns = course.looks, course.frame_ns[[begin, end]]
    spent_s = np.interp(between_ns, [each.at_ns for each in looks], [each.processor_s for each in looks])
    memory = min(looks, key=lambda each: abs(each.at_ns - int(between_ns[1]))).memory
    return np.diff(between_ns)[0] / 1e3 / (end - begin), 1e6 * np.diff(spent_s)[0] / (end - begin), memory


if __name__ == "__main__":
    main()
