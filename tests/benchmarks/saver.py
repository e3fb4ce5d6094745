"""How fast the saver writes, beside `os.write` of the same bytes to the same disk.

Run it from the project's folder: `python -m tests.benchmarks.saver [FOLDER]`. The two take turns, because a disk's rate changes with
time; what is told is the median of the turns, and the range.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import tempfile
from collections.abc import Sequence
from pathlib import Path

import h5py
import psutil

from camlab.bench.disk import write_run
from camlab.bench.frames import noisy_frames
from camlab.bench.saver import saver_run
from camlab.bench.turns import Cost, rates_hz, ratios, spread_of, take_turns
from camlab.model.frame import FrameFormat
from camlab.recording.plan import Compression

LARGE = FrameFormat(2048, 2048, "uint16", 12)
SMALL = FrameFormat(128, 128, "uint8", 8)
LARGE_FRAMES, LONG_FRAMES, SMALL_FRAMES = 64, 256, 40_000


def main() -> None:
    """Measure all and print it as a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default=tempfile.gettempdir(), help="on the disk to measure")
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--only", choices=("large", "sync", "small", "compression"))
    given = parser.parse_args()
    gigabytes = psutil.virtual_memory().total / 1e9
    versions = f"Python {platform.python_version()}, h5py {h5py.__version__}, HDF5 {h5py.version.hdf5_version}"
    today = f"{dt.datetime.now().astimezone():%Y-%m-%d}"
    print(f"{today}, {os.cpu_count()} processors, {gigabytes:.0f} GB of memory, {platform.system()}, {versions}")
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        for name, measure in (
            ("large", measure_large),
            ("sync", measure_sync),
            ("small", measure_small),
            ("compression", measure_compression),
        ):
            if given.only in (None, name):
                measure(Path(folder), given.turns)


def measure_large(folder: Path, turns: int) -> None:
    """Frames of 8 MB without compression, into the system's memory and onto the disk itself."""
    bank = noisy_frames(LARGE)
    for title, sync_s in (("2048×2048 uint16, handed to the system", 0.0), ("2048×2048 uint16, on the disk at the end", 2.0)):
        runs = {
            "os.write": write_run(bank, LARGE_FRAMES, folder, is_synced=sync_s > 0),
            "saver, hurried": saver_run(bank, LARGE, LARGE_FRAMES, folder, sync_s=sync_s),
            "saver, straight": saver_run(bank, LARGE, LARGE_FRAMES, folder, sync_s=sync_s, is_hurried=False),
        }
        show(title, take_turns(runs, turns), LARGE)


def measure_sync(folder: Path, turns: int) -> None:
    """What syncing costs: long enough for some syncs."""
    bank = noisy_frames(LARGE)
    every = (0.0, 2.0, 0.5)
    runs = {f"sync every {sync_s:g} s": saver_run(bank, LARGE, LONG_FRAMES, folder, sync_s=sync_s, is_closed=False) for sync_s in every}
    show("2048×2048 uint16, 2.1 GB, until the last commit", take_turns(runs, turns), LARGE)


def measure_small(folder: Path, turns: int) -> None:
    """Frames of 16 kB."""
    bank = noisy_frames(SMALL)
    runs = {
        "os.write": write_run(bank, SMALL_FRAMES, folder),
        "saver": saver_run(bank, SMALL, SMALL_FRAMES, folder, rate_hz=30_000.0),
    }
    show("128×128 uint8, handed to the system", take_turns(runs, turns), SMALL)


def measure_compression(folder: Path, turns: int) -> None:
    """Each of the compressions, on 12 bits of noise around a few bright spots."""
    bank = noisy_frames(LARGE)
    names: tuple[Compression, ...] = ("none", "bitshuffle-lz4", "bitshuffle-zstd")
    smaller: dict[str, float] = {}
    runs = {name: saver_run(bank, LARGE, LARGE_FRAMES, folder, compression=name, compression_ratios=smaller) for name in names}
    show("2048×2048 uint16, compressed", take_turns(runs, turns), LARGE)
    for name, ratio in smaller.items():
        print(f"  {name:16} {ratio:.2f} times smaller")


def show(title: str, costs: dict[str, list[Cost]], frame_format: FrameFormat) -> None:
    """A line for each; the ratios are medians of those within one turn."""
    print(f"\n{title}")
    first = next(iter(costs.values()))
    for name, own in costs.items():
        rates = rates_hz(own)
        megabytes = [rate * frame_format.nbytes / 1e6 for rate in rates]
        print(
            f"  {name:16} {rates.median:8.0f} frames/s {megabytes[0]:6.0f} MB/s ({megabytes[1]:.0f} to {megabytes[2]:.0f})"
            f"  × {ratios(own, first).median:.2f}   processor {processor_words(own, first)}"
        )


def processor_words(own: Sequence[Cost], first: Sequence[Cost]) -> str:
    """What a frame takes of it, and how that compares."""
    busy = spread_of([cost.processor_s for cost in own]).median * 1e3
    share = spread_of([base.processor_s / cost.processor_s for cost, base in zip(own, first, strict=True)]).median
    return f"{busy:.3f} ms/frame × {share:.2f}"


if __name__ == "__main__":
    main()
