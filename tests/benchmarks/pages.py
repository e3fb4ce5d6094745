"""What large pages do for the ring: the same ring with and without them beside memcpy, and how long it takes until its memory is there.

python -m tests.benchmarks.pages [--turns N]
"""

from __future__ import annotations

import argparse
import time
import uuid

from camlab.bench.frames import noisy_frames
from camlab.bench.memcpy import memcpy_run
from camlab.bench.ring import RingBench
from camlab.bench.turns import rates_hz, ratios, spread_of, take_turns
from camlab.stream import huge_pages
from camlab.stream.memory import Segment, segment_prefix
from tests.benchmarks.frames import FORMATS
from tests.benchmarks.machine import describe_machine

FRAMES = 300
GIGABYTE = 1 << 30
PATIENCE_S = {"large pages": huge_pages.PATIENCE_S, "small pages": -9.0}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=7)
    turns = parser.parse_args().turns
    print(describe_machine())
    compare_rings(turns)
    times = {name: [] for name in PATIENCE_S}  # type: dict[str, list[float]]
    for _ in range(turns):
        for name, spent in times.items():
            spent.append(time_until_there(name))
    for name, spent in times.items():
        print("1 GiB of {}: there after {:.2f} s ({:.2f} to {:.2f})".format(name, *spread_of(spent)))


def compare_rings(turns: int) -> None:
    """The ring with each kind of pages, one reader, 8 MB frames, beside memcpy."""
    frame_format = FORMATS["2048×2048 uint16"]
    frames = noisy_frames(frame_format)
    runs = {"memcpy": memcpy_run(frames, FRAMES)}
    rings = []
    try:
        for name, patience_s in PATIENCE_S.items():
            huge_pages.PATIENCE_S = patience_s
            rings.append(RingBench(frame_format, 1).__enter__())
            runs[name] = rings[-1].ring_run(frames, FRAMES, 1)
        found = take_turns(runs, turns)
    finally:
        for ring in rings:
            ring.close()
    for name, costs in found.items():
        rate, ratio = rates_hz(costs), ratios(costs, found["memcpy"])
        print("{}: {:.0f} frames/s ({:.0f} to {:.0f})".format(name, *rate), "× {:.2f} ({:.2f} to {:.2f})".format(*ratio))
    print("large to small pages: × {:.2f} ({:.2f} to {:.2f})".format(*ratios(found["large pages"], found["small pages"])))


def time_until_there(pages: str) -> float:
    """Seconds until every page of new shared memory can be used."""
    huge_pages.PATIENCE_S = PATIENCE_S[pages]
    begin = time.perf_counter()
    segment = Segment.create(f"{segment_prefix()}bench-{uuid.uuid4().hex}", GIGABYTE)
    try:
        segment.fault_in()
        return time.perf_counter() - begin
    finally:
        segment.close()


if __name__ == "__main__":
    main()
