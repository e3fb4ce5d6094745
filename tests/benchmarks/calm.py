"""What writing to the disk does to other programs: why pixels go past the system's memory.

Run it from the project's folder: `python -m tests.benchmarks.calm [--folder FOLDER] [--seconds S] [--turns N]`. One process writes
2048×2048 frames of 16 bits at 60 frames/s: the ordinary way; in pieces of 16 MiB, each of which is put onto the disk at once and leaves the
memory; or straight onto the disk. Another one only copies memory; for how long it was held up is what is told.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camlab.recording.direct import aligned_zeros

FRAME_BYTES = 2048 * 2048 * 2
RATE_HZ = 60.0
PIECE_FRAMES = 2
COPY_BYTES = 8 << 20
PAUSE_S = 0.004
WAYS = ("not at all", "ordinary", "in pieces", "straight")


def main() -> None:
    """Measure each way, one after the other, some times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="on the disk to write to")
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--turns", type=int, default=3)
    given = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        for turn in range(given.turns):
            for way in WAYS:
                ours, theirs = context.Pipe()
                other = context.Process(target=copy_memory, args=(theirs, given.seconds))
                other.start()
                ours.recv()  # it has begun
                written, longest_s = write(Path(folder) / "frames", way, given.seconds)
                held_s = np.array(ours.recv())
                other.join()
                show(f"turn {turn + 1}, {way}", held_s, f"{written} of {RATE_HZ * given.seconds:.0f}", longest_s)


def show(title: str, held_s: NDArray[np.float64], written: str, longest_s: float) -> None:
    """One line."""
    most, rarely = 1e3 * held_s.max(), 1e3 * np.quantile(held_s, 0.999)
    held = f"held up {most:4.0f} ms, 99.9 % {rarely:4.0f} ms, {(held_s > 0.1).sum()} times > 100 ms"
    print(f"{title:20}  other program {held};  {written} frames written, the longest write {1e3 * longest_s:.0f} ms", flush=True)


def write(path: Path, way: str, seconds: float) -> tuple[int, float]:
    """Frames that were written in this time, and the longest that one took."""
    frame = aligned_zeros((FRAME_BYTES,), "uint8")
    frame[:] = np.random.default_rng(1).integers(0, 256, FRAME_BYTES, np.uint8)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | (os.O_DIRECT if way == "straight" else 0), 0o600)
    begin, longest_s, written = time.perf_counter(), 0.0, 0
    while time.perf_counter() - begin < seconds:
        before = time.perf_counter()
        if way != "not at all":
            os.write(descriptor, frame)
            written += 1
        if way == "in pieces" and written % PIECE_FRAMES == 0:
            os.fdatasync(descriptor)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        longest_s = max(longest_s, time.perf_counter() - before)
        time.sleep(max(0.0, begin + (written or 1) / RATE_HZ - time.perf_counter()) if written else 1 / RATE_HZ)
    os.close(descriptor)
    path.unlink()
    return written, longest_s


def copy_memory(pipe: Connection, seconds: float) -> None:
    """Copy 8 MiB every 4 ms, and tell by how much each turn took longer than usually."""
    source = np.ones(COPY_BYTES, np.uint8)
    target = np.zeros_like(source)
    took_s: list[float] = []
    pipe.send("begun")
    begin = last = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        target[:] = source
        time.sleep(PAUSE_S)
        now = time.perf_counter()
        took_s.append(now - last)
        last = now
    usual = float(np.median(took_s))
    pipe.send([max(0.0, took - usual) for took in took_s])


if __name__ == "__main__":
    main()
