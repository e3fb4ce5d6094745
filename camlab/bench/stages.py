"""The rates of one frame format: each thing that is done with a frame, measured by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from camlab.bench.disk import write_run
from camlab.bench.effort import Effort
from camlab.bench.memcpy import memcpy_run
from camlab.bench.processing import analysis_run, view_run
from camlab.bench.ring import RingBench
from camlab.bench.saver import saver_run
from camlab.bench.turns import Cost, Run, Spread, rates_hz, ratios, take_turns
from camlab.model.frame import Frame, FrameFormat, Pixels
from camlab.recording.plan import Compression

PILOT_BYTES = 32 << 20  # a first run tells how many frames the others should have
PILOT_PICTURES = 4
FEWEST = 4
DISK_RUNS = 2  # times as long as others: the end of a file has its cost, which a real recording has only once
SYNC_S = 2.0  # as the settings have it by default
COMPRESSIONS: tuple[Compression, ...] = ("none", "bitshuffle-lz4", "bitshuffle-zstd")
MEMCPY, WRITE, WRITE_DISK, ANALYZER, VIEW = "memcpy", "write", "write_disk", "analyzer", "view"
SAVER_BEHIND = "saver_disk_behind"
Watch = Callable[[str], None]


@dataclass(frozen=True)
class Stage:
    """One thing that is done with a frame.

    Attributes
    ----------
    name : str
        As in JSON.
    label : str
        For a person.
    base : str
        The stage that it is compared with, which it can't well exceed; "" for none.
    """

    name: str
    label: str
    base: str = ""


def ring_name(readers: int) -> str:
    """E.g. "ring_2"."""
    return f"ring_{readers}"


def saver_name(compression: Compression = "none", *, is_synced: bool = True) -> str:
    """E.g. "saver_disk", "saver_disk_bitshuffle-lz4"."""
    ending = "" if compression == "none" else f"_{compression}"
    return f"saver{'_disk' if is_synced else ''}{ending}"


STAGES = (
    Stage(MEMCPY, "copying in memory"),
    *(Stage(ring_name(k), f"ring, {k} reader{'s' if k > 1 else ''}", MEMCPY) for k in range(1, 5)),
    Stage(WRITE, "os.write, to the system"),
    Stage(saver_name(is_synced=False), "saver, to the system", WRITE),
    Stage(WRITE_DISK, "os.write, on the disk"),
    Stage(saver_name(), "saver, on the disk", WRITE_DISK),
    Stage(SAVER_BEHIND, "saver, while it is behind", WRITE_DISK),
    *(Stage(saver_name(each), f"saver, {each}", WRITE_DISK) for each in COMPRESSIONS[1:]),
    Stage(ANALYZER, "analyzer"),
    Stage(VIEW, "view"),
)


@dataclass(frozen=True)
class Rates:
    """What was measured of one format.

    Attributes
    ----------
    costs : dict of str to list of Cost
        By the stage's name, one for each turn.
    compression_ratios : dict of str to float
        How many times smaller the pixels become, by the compression's name.
    """

    costs: Mapping[str, list[Cost]]
    compression_ratios: Mapping[str, float]

    def spread(self, name: str) -> Spread:
        """Frames a second of a stage."""
        return rates_hz(self.costs[name])

    def median(self, name: str) -> float:
        """Frames a second of a stage."""
        return self.spread(name).median

    def ratio(self, stage: Stage) -> float | None:
        """To the stage that it is compared with, the median of the turns; None where there is none."""
        return ratios(self.costs[stage.name], self.costs[stage.base]).median if stage.base else None


def measure_rates(
    frame_format: FrameFormat, bank: Pixels, folder: Path, show: Callable[[Frame], None], effort: Effort, watch: Watch
) -> Rates:
    """Every stage by itself, those that are compared in turns; `show` shows a frame in the window and waits until it is painted.

    `watch` is told what comes next and may raise to end it. RecordingError, OSError where the disk fails; SharedMemoryError where the
    memory is too small.
    """
    smaller: dict[str, float] = {}
    costs: dict[str, list[Cost]] = {}
    costs |= _measure_memory(frame_format, bank, effort, watch)
    costs |= _measure_disk(frame_format, bank, folder, effort, watch, smaller)
    costs |= _measure_processing(bank, show, effort, watch)
    return Rates(costs, smaller)


def _measure_memory(frame_format: FrameFormat, bank: Pixels, effort: Effort, watch: Watch) -> dict[str, list[Cost]]:
    watch("ring")
    with RingBench(frame_format, effort.readers) as ring:
        frames = _count_frames(lambda count: ring.ring_run(bank, count, 1), bank, effort)
        runs = {ring_name(k): ring.ring_run(bank, frames, k) for k in range(1, effort.readers + 1)}
        return _take_turns({MEMCPY: memcpy_run(bank, frames), **runs}, effort, watch)


def _measure_disk(
    frame_format: FrameFormat, bank: Pixels, folder: Path, effort: Effort, watch: Watch, smaller: dict[str, float]
) -> dict[str, list[Cost]]:
    watch("disk")
    effort = replace(effort, run_s=DISK_RUNS * effort.run_s)
    frames = _count_frames(lambda count: write_run(bank, count, folder, is_synced=True), bank, effort)

    def saver(compression: Compression = "none", sync_s: float = SYNC_S, *, is_hurried: bool = False) -> Run:
        return saver_run(
            bank,
            frame_format,
            frames,
            folder,
            sync_s=sync_s,
            is_hurried=is_hurried,
            rate_hz=frames / effort.run_s,
            compression=compression,
            compression_ratios=smaller,
        )

    runs = {
        WRITE: write_run(bank, frames, folder),
        saver_name(is_synced=False): saver(sync_s=0.0, is_hurried=True),
        WRITE_DISK: write_run(bank, frames, folder, is_synced=True),
        SAVER_BEHIND: saver(is_hurried=True),
        **{saver_name(each): saver(each) for each in COMPRESSIONS},
    }
    return _take_turns(runs, effort, watch)


def _measure_processing(bank: Pixels, show: Callable[[Frame], None], effort: Effort, watch: Watch) -> dict[str, list[Cost]]:
    watch("analyzer and view")
    analyzed = _count_frames(lambda count: analysis_run(bank, count), bank, effort)
    shown = _count_frames(lambda count: view_run(bank, count, show), bank, effort, PILOT_PICTURES)
    return _take_turns({ANALYZER: analysis_run(bank, analyzed), VIEW: view_run(bank, shown, show)}, effort, watch)


def _take_turns(runs: Mapping[str, Run], effort: Effort, watch: Watch) -> dict[str, list[Cost]]:
    labels = {stage.name: stage.label for stage in STAGES}
    return take_turns(runs, effort.turns, lambda name, _turn: watch(labels[name]))


def _count_frames(run_of: Callable[[int], Run], bank: Pixels, effort: Effort, pilot: int | None = None) -> int:
    """So many that a run takes about as long as it should, by a first run of `pilot` frames."""
    nbytes = int(bank[0].nbytes)
    most = max(FEWEST, effort.most_bytes // nbytes)
    seconds = run_of(pilot or max(1, min(most, PILOT_BYTES // nbytes)))().seconds
    return min(most, max(FEWEST, int(effort.run_s / seconds)))
