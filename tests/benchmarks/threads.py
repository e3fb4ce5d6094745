"""What OpenCV's own threads do for the analysis of a frame: the time that it takes, and the time of all processors.

python -m tests.benchmarks.threads [--turns N]
"""

from __future__ import annotations

import argparse
import os
import time

from camlab.analysis.statistics import frame_statistics
from camlab.bench.frames import noisy_frames
from camlab.bench.turns import spread_of
from camlab.cv import cv2
from camlab.model.frame import Pixels
from tests.benchmarks.frames import FORMATS
from tests.benchmarks.machine import describe_machine

FRAMES, BANK_BYTES = 200, 64 << 20


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=7)
    turns = parser.parse_args().turns
    print(describe_machine())
    for name, frame_format in FORMATS.items():
        bank = noisy_frames(frame_format, max(2, min(64, BANK_BYTES // frame_format.nbytes)))
        for threads in (1, os.cpu_count() or 2):
            cv2.setNumThreads(threads)
            costs = [statistics_us(bank) for _ in range(turns + 1)][1:]
            clock, processor = (spread_of([cost[k] for cost in costs]) for k in range(2))
            print(
                f"{name}, {threads} thread{'s' if threads > 1 else ''}:"
                + " {:.0f} µs ({:.0f} to {:.0f})".format(*clock)
                + ", processors {:.0f} µs ({:.0f} to {:.0f})".format(*processor)
            )


def statistics_us(bank: Pixels) -> tuple[float, float]:
    """Microseconds a frame by the clock, and of all threads."""
    clock, processor = time.perf_counter(), time.process_time()
    for k in range(FRAMES):
        frame_statistics(bank[k % len(bank)])
    return 1e6 * (time.perf_counter() - clock) / FRAMES, 1e6 * (time.process_time() - processor) / FRAMES


if __name__ == "__main__":
    main()
