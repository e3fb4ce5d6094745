"""How fast the saver writes, beside `os.write` of the same bytes to the same disk.

Run it from the project's folder: `python -m tests.benchmarks.saver [FOLDER]`. The two take turns, because a disk's rate changes with
time; what is told is the median of the turns, and the range.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import psutil
from numpy.typing import NDArray

from camlab.model.frame import FrameFormat
from camlab.recording import naming
from camlab.recording.ledger import Ledger
from camlab.recording.plan import Compression, RecordingOptions, RecordingPlan
from camlab.recording.writer import RecordingWriter

LARGE = FrameFormat(2048, 2048, "uint16", 12)
SMALL = FrameFormat(128, 128, "uint8", 8)
FULL_CHUNK_COMMIT_S = 0.03  # as the saver does it
LARGE_FRAMES, LONG_FRAMES, SMALL_FRAMES = 64, 256, 40_000
BANK = 8  # different frames
Run = Callable[[Path], tuple[float, float]]  # seconds and seconds of processor time a frame


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
        plain = plain_run(bank, LARGE_FRAMES, is_synced=sync_s > 0)
        show(title, take_turns(folder, turns, {"os.write": plain, "saver": saver_run(bank, LARGE, LARGE_FRAMES, sync_s)}), LARGE)


def measure_sync(folder: Path, turns: int) -> None:
    """What syncing costs: long enough for some syncs."""
    bank = noisy_frames(LARGE)
    runs = {f"sync every {sync_s:g} s": saver_run(bank, LARGE, LONG_FRAMES, sync_s, is_closed=False) for sync_s in (0.0, 2.0, 0.5)}
    show("2048×2048 uint16, 2.1 GB, until the last commit", take_turns(folder, turns, runs), LARGE)


def measure_small(folder: Path, turns: int) -> None:
    """Frames of 16 kB."""
    bank = noisy_frames(SMALL)
    runs = {"os.write": plain_run(bank, SMALL_FRAMES), "saver": saver_run(bank, SMALL, SMALL_FRAMES, 0.0, rate_hz=30_000.0)}
    show("128×128 uint8, handed to the system", take_turns(folder, turns, runs), SMALL)


def measure_compression(folder: Path, turns: int) -> None:
    """Each of the compressions, on 12 bits of noise around a few bright spots."""
    bank = noisy_frames(LARGE)
    names: tuple[Compression, ...] = ("none", "bitshuffle-lz4", "bitshuffle-zstd")
    ratios: dict[str, float] = {}
    runs = {name: saver_run(bank, LARGE, LARGE_FRAMES, 0.0, compression=name, ratios=ratios) for name in names}
    show("2048×2048 uint16, compressed", take_turns(folder, turns, runs), LARGE)
    for name, ratio in ratios.items():
        print(f"  {name:16} {ratio:.2f} times smaller")


def noisy_frames(frame_format: FrameFormat) -> NDArray[Any]:
    """A few frames as a camera sees spots: shot noise everywhere."""
    random = np.random.default_rng(1)
    height, width = frame_format.shape[:2]
    y, x = np.mgrid[:height, :width]
    top = frame_format.saturation_value
    light = np.full((height, width), top / 40)
    for _ in range(20):
        light += top / 2 * np.exp(-((x - random.uniform(0, width)) ** 2 + (y - random.uniform(0, height)) ** 2) / (width / 4))
    return random.poisson(light, (BANK, height, width)).clip(0, top).astype(frame_format.dtype)


def plain_run(bank: NDArray[Any], frames: int, is_synced: bool = False) -> Run:
    """`os.write` of the frames, one after the other."""

    def run(path: Path) -> tuple[float, float]:
        views = [memoryview(frame).cast("B") for frame in bank]
        clock = Clock()
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY)
        for k in range(frames):
            os.write(descriptor, views[k % BANK])
        if is_synced:
            os.fsync(descriptor)
        os.close(descriptor)
        return clock.read(frames)

    return run


def saver_run(
    bank: NDArray[Any],
    frame_format: FrameFormat,
    frames: int,
    sync_s: float,
    *,
    rate_hz: float = 100.0,
    compression: Compression = "none",
    is_closed: bool = True,
    ratios: dict[str, float] | None = None,
) -> Run:
    """The saver's writer, with the saver's commits; `is_closed`: its time counts to the end of the closing."""
    rows = [(k, k, k / rate_hz, k, k) for k in range(frames)]

    def run(path: Path) -> tuple[float, float]:
        options = RecordingOptions(compression=compression)
        plan = RecordingPlan(
            1, str(path), str(naming.reserve(path)), uuid.uuid4().hex, "", "bench", rate_hz=rate_hz, options=options, sync_s=sync_s
        )
        writer = RecordingWriter(plan, frame_format)
        clock = Clock()
        for k in range(frames):
            writer.append(bank[k % BANK], rows[k])
            if writer.is_chunk_full and time.monotonic() - writer.committed_at >= FULL_CHUNK_COMMIT_S:
                writer.commit([])
        writer.commit([])
        committed = clock.read(frames)
        ledger = Ledger(0)
        ledger.save(0)
        writer.finish(ledger.verdict(str(path), camera_counts=True))
        if ratios is not None:
            ratios[compression] = writer.compression_ratio
        return clock.read(frames) if is_closed else committed

    return run


class Clock:
    """Time, and processor time of all threads, since it was made."""

    def __init__(self) -> None:
        self._begin = time.perf_counter(), time.process_time()

    def read(self, frames: int) -> tuple[float, float]:
        """Seconds a frame of both."""
        return (time.perf_counter() - self._begin[0]) / frames, (time.process_time() - self._begin[1]) / frames


def take_turns(folder: Path, turns: int, runs: dict[str, Run]) -> dict[str, list[tuple[float, float]]]:
    """Times by name; the first turn warms up and doesn't count."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for turn in range(turns + 1):
        for name, run in list(runs.items())[:: 1 if turn % 2 else -1]:  # what comes first has the other's end to bear
            path = folder / f"{turn}.h5"
            took = run(path)
            path.unlink()
            if turn:
                times[name].append(took)
    return times


def show(title: str, times: dict[str, list[tuple[float, float]]], frame_format: FrameFormat) -> None:
    """A line for each; the ratios are medians of those within one turn."""
    print(f"\n{title}")
    first = next(iter(times.values()))
    for name, each in times.items():
        rates = sorted(1 / took for took, _ in each)
        median = statistics.median(rates)
        megabytes = [rate * frame_format.nbytes / 1e6 for rate in (median, rates[0], rates[-1])]
        ratio, cost = (statistics.median(base[k] / own[k] for own, base in zip(each, first, strict=True)) for k in (0, 1))
        busy = statistics.median(own for _, own in each) * 1e3
        print(
            f"  {name:16} {median:8.0f} frames/s {megabytes[0]:6.0f} MB/s ({megabytes[1]:.0f} to {megabytes[2]:.0f})  × {ratio:.2f}"
            f"   processor {busy:.3f} ms/frame × {cost:.2f}"
        )


if __name__ == "__main__":
    main()
