"""What camlab is to reach, as ratios to what this machine or another design does in the same run, taking turns.

    python -m tests.benchmarks.targets [--only ring …] [--turns N] [--disk FOLDER] [--json FILE]

Each is the median of the ratios within a turn, told with the smallest and the largest.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import camlab
from camlab.bench.disk import write_run
from camlab.bench.frames import noisy_frames
from camlab.bench.memcpy import memcpy_run
from camlab.bench.ring import RingBench
from camlab.bench.saver import saver_run
from camlab.bench.turns import Cost, Run, Spread, rates_hz, ratios, spread_of, take_turns
from camlab.model.frame import FrameFormat
from tests.benchmarks import apart, compare
from tests.benchmarks.designs.camlab_ring import RingLink
from tests.benchmarks.designs.tutorial import TutorialLink
from tests.benchmarks.designs.zmq_inline import InlineLink
from tests.benchmarks.frames import FORMATS
from tests.benchmarks.limited_disk import NoLimitError, limited_disk
from tests.benchmarks.machine import describe_machine
from tests.benchmarks.spare import memory_folder
from tests.benchmarks.whole_job import camera_spec

SMALL, COLOR, LARGE = FORMATS
DISK_BYTES_PER_S = 500_000_000
RING_FRAMES, SAVER_FRAMES = 300, 64
READERS = 3
SMALL_FRAMES = 200_000


@dataclass(frozen=True)
class Found:
    """One measure: what was reached, its smallest and largest turn, and what is to be reached; `rates`: what stands behind it."""

    name: str
    median: float
    low: float
    high: float
    target: float
    rates: str

    @classmethod
    def of(cls, name: str, spread: Spread, target: float, rates: str) -> Found:
        return cls(name, *spread, target, rates)

    def __str__(self) -> str:
        verdict = "reached" if self.median >= self.target else "missed"
        return f"{self.name}: {self.median:.5g} ({self.low:.5g} to {self.high:.5g}), at least {self.target:g}: {verdict}\n    {self.rates}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=list(TARGETS), default=list(TARGETS))
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--disk", default=".", metavar="FOLDER", help="on a real disk, for the saver")
    parser.add_argument("--json", metavar="FILE")
    given = parser.parse_args()
    print(describe_machine())
    found = []
    for name in given.only:
        with tempfile.TemporaryDirectory(dir=given.disk, prefix="camlab-bench-") as folder:
            try:
                found.append(TARGETS[name](given.turns, Path(folder)))
            except NoLimitError as error:
                print(f"{name} is left out: {error}")
            else:
                print(found[-1], flush=True)
    if given.json:
        Path(given.json).write_text(json.dumps({"machine": describe_machine(), "found": [asdict(each) for each in found]}, indent=1))


def measure_ring(turns: int, _disk: Path) -> Found:
    """One writer copies 8 MB frames into the ring, one gated reader in another process reads each byte; beside one thread's memcpy.

    The memcpy copies the same frames into as much memory, with the other processor idle.
    """
    frames = noisy_frames(FORMATS[LARGE])
    with RingBench(FORMATS[LARGE], 1) as ring:
        runs = {"memcpy": memcpy_run(frames, RING_FRAMES), "ring": ring.ring_run(frames, RING_FRAMES, 1)}
        return against("ring, 1 reader, to memcpy", runs, FORMATS[LARGE], turns, 0.8)


def measure_readers(turns: int, _disk: Path) -> Found:
    """Three readers that read each byte of 128×128 frames, beside ZMQ with the pixels inline, and beside the machine's limit."""
    return readers_of(SMALL, turns, 20_000)


def measure_color_readers(turns: int, _disk: Path) -> Found:
    """The same with 640×480 in colour."""
    return readers_of(COLOR, turns, 3_000)


def measure_large_readers(turns: int, _disk: Path) -> Found:
    """The same with frames of 8 MB."""
    return readers_of(LARGE, turns, 250)


def readers_of(name: str, turns: int, frames: int) -> Found:
    """The ring beside ZMQ, and beside the same copying and reading of so many frames by processes that don't wait for one another."""
    limit = {apart.NAME: lambda: apart.work_apart(FORMATS[name], READERS, frames)}
    table = compare.measure_transport(name, READERS, (RingLink.name, InlineLink.name), turns, compare.SECONDS, limit)
    found = from_table(f"ring to ZMQ inline, {READERS} readers, {name}", table, InlineLink.name, 10.0)
    row = table.rows[apart.NAME]
    rate, ratio, least, most = row.rate_hz[0], *row.camlab_ratio
    return replace(
        found, rates=f"{found.rates}, {apart.NAME} {rate:.0f} frames/s, of which camlab × {ratio:.2f} ({least:.2f} to {most:.2f})"
    )


def measure_whole(turns: int, _disk: Path) -> Found:
    """Saver and analyzer at 640×480 RGB, files in memory, beside the tutorial's design."""
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder:
        table = compare.measure_whole_job(COLOR, (RingLink.name, TutorialLink.name), turns, compare.SECONDS, Path(folder))
    return from_table(f"whole job to the tutorial's design, {COLOR}", table, TutorialLink.name, 8.0)


def measure_saver(turns: int, disk: Path) -> Found:
    """The saver's writer beside `os.write` of the same bytes, handed to the system."""
    frame_format, bank = FORMATS[LARGE], noisy_frames(FORMATS[LARGE])
    runs = {"os.write": write_run(bank, SAVER_FRAMES, disk), "saver": saver_run(bank, frame_format, SAVER_FRAMES, disk)}
    return against("saver to os.write", runs, frame_format, turns, 0.95)


def measure_compression(turns: int, disk: Path) -> Found:
    """The saver with bitshuffle-LZ4 on 12 bits of photon noise beside `os.write` of the raw bytes, on a disk of 500 MB/s; both synced."""
    frame_format, bank = FORMATS[LARGE], noisy_frames(FORMATS[LARGE])
    runs = {
        "os.write": write_run(bank, SAVER_FRAMES, disk, is_synced=True),
        "saver with LZ4": saver_run(bank, frame_format, SAVER_FRAMES, disk, sync_s=2.0, compression="bitshuffle-lz4"),
    }
    with limited_disk(disk, DISK_BYTES_PER_S):
        return against("saver with LZ4 to os.write, disk of 500 MB/s", runs, frame_format, turns, 1.3)


def measure_small(turns: int, _disk: Path) -> Found:
    """The whole program with 128×128 frames, saver on, nothing missing: from the first frame to the last one, by the verdict."""
    rates = []
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder, camlab.Experiment(camera_spec(FORMATS[SMALL])) as experiment:
        for turn in range(turns):
            recording = experiment.start_saving(Path(folder) / f"{turn}.h5", frames=SMALL_FRAMES)
            experiment.start()
            verdict = recording.wait(120)
            experiment.stop()
            if verdict.saved != SMALL_FRAMES or verdict.missing or not verdict.frame_rate_hz:
                raise RuntimeError(f"frames are missing: {verdict}")
            rates.append(verdict.frame_rate_hz)
            Path(verdict.path).unlink()
    return Found.of(f"frames a second saved, {SMALL}", spread_of(rates), 40_000, f"{turns} recordings of {SMALL_FRAMES} frames")


TARGETS: dict[str, Callable[[int, Path], Found]] = {
    "ring": measure_ring,
    "readers": measure_readers,
    "color-readers": measure_color_readers,
    "large-readers": measure_large_readers,
    "whole": measure_whole,
    "saver": measure_saver,
    "compression": measure_compression,
    "small": measure_small,
}


def against(name: str, runs: dict[str, Run], frame_format: FrameFormat, turns: int, target: float) -> Found:
    """The second of `runs` to the first."""
    (base, first), (own, second) = take_turns(runs, turns).items()
    rates = f"{base} {in_words(first, frame_format)}, {own} {in_words(second, frame_format)}"
    return Found.of(name, ratios(second, first), target, rates)


def from_table(name: str, table: compare.Table, other: str, target: float) -> Found:
    own, row = table.rows[RingLink.name], table.rows[other]
    rates = f"camlab {own.rate_hz[0]:.0f} frames/s, {other} {row.rate_hz[0]:.0f} frames/s"
    return Found.of(name, Spread(*row.camlab_ratio), target, rates)


def in_words(costs: Sequence[Cost], frame_format: FrameFormat) -> str:
    median, low, high = (rate * frame_format.nbytes / 1e6 for rate in rates_hz(costs))
    return f"{median:.0f} MB/s ({low:.0f} to {high:.0f})"


if __name__ == "__main__":
    main()
