"""What OpenCV's own threads cost: a colour frame is converted by OpenCV and added up by numpy, with one thread of OpenCV's and with all.

Told is the time of both by the clock, and that of all processors. Run it from the project's folder: `python -m tests.benchmarks.threads`.
"""

from __future__ import annotations

import argparse
import os
import time

import numpy as np

from camlab.bench.turns import spread_of
from camlab.cv import cv2
from tests.benchmarks.machine import describe_machine

FRAMES = 300


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=7)
    turns = parser.parse_args().turns
    print(describe_machine())
    for threads in (1, os.cpu_count() or 2):
        cv2.setNumThreads(threads)
        costs = [convert_us() for _ in range(turns + 1)][1:]
        clock, processor = (spread_of([cost[k] for cost in costs]) for k in range(2))
        print(
            f"{threads} thread{'s' if threads > 1 else ''}:"
            + " {:.0f} µs ({:.0f} to {:.0f})".format(*clock)
            + ", processors {:.0f} µs ({:.0f} to {:.0f})".format(*processor)
        )


def convert_us() -> tuple[float, float]:
    """Microseconds a frame by the clock, and of all threads."""
    colors = np.ones((480, 640, 3), np.float32)
    grey = np.empty((480, 640), np.float32)
    clock, processor = time.perf_counter(), time.process_time()
    for _ in range(FRAMES):
        cv2.cvtColor(colors, cv2.COLOR_RGB2GRAY, dst=grey)
        for _ in range(8):
            grey.sum()
    return 1e6 * (time.perf_counter() - clock) / FRAMES, 1e6 * (time.process_time() - processor) / FRAMES


if __name__ == "__main__":
    main()
