"""One format from its frames to the advice: every stage by itself, then the largest rate of the whole job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from camlab.bench.advice import READERS
from camlab.bench.effort import Effort
from camlab.bench.frames import noisy_frames
from camlab.bench.job import HIGHEST_HZ, LOWEST_HZ, WholeJob
from camlab.bench.outcome import Found, Outcome
from camlab.bench.report import FormatReport
from camlab.bench.search import confirm, find_largest
from camlab.bench.stages import SAVER_BEHIND, WRITE_DISK, Rates, measure_rates, ring_name, saver_name
from camlab.model.frame import FrameFormat
from camlab.recording.plan import Compression

GUESS = 0.7  # of the smallest stage's rate
BACK = 0.75  # from a rate that was not kept up to the next one
CONFIRMATIONS = 6
WARM_UP_S = 0.2
Watch = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """A camera that somebody wants to know about.

    Attributes
    ----------
    camera : str
        Its spec.
    format : FrameFormat
    rate_hz : float or None
        Its own; None where nobody asks for a certain one.
    """

    camera: str
    format: FrameFormat
    rate_hz: float | None = None


def measure_format(wanted: Wanted, folder: Path, effort: Effort, compression: Compression, watch: Watch) -> FormatReport:
    """Measure all of it; `folder`: files go there and are removed again. For `watch` and the errors see `measure_rates`."""
    watch("frames")
    with WholeJob(wanted.format, folder, watch, compression, effort.buffer_s) as job:
        bank = noisy_frames(wanted.format)
        rates = measure_rates(wanted.format, bank, folder, job.show, effort, watch)
        del bank
        found = _find_best(job, *_range(rates, compression, effort), effort)
    return FormatReport(wanted.camera, wanted.format, rates, found, wanted.rate_hz, compression)


def _range(rates: Rates, compression: Compression, effort: Effort) -> tuple[float, float]:
    """The rate to begin with, and the largest that can last: a short run may go into the system's memory faster than onto the disk."""
    saver, disk = rates.spread(saver_name(compression)), rates.spread(WRITE_DISK)
    if compression == "none":
        saver = max(saver, rates.spread(SAVER_BEHIND))
    at = "high" if effort.confirm_s else "median"  # what is confirmed may be tried with hope
    highest = max(getattr(saver, at), getattr(disk, at) * rates.compression_ratios[compression])
    return min(HIGHEST_HZ, GUESS * min(rates.median(ring_name(READERS)), saver.median)), min(HIGHEST_HZ, highest)


def _find_best(job: WholeJob, guess: float, highest: float, effort: Effort) -> Found:
    outcomes: dict[float, Outcome] = {}

    def holds(rate_hz: float, seconds: float = effort.probe_s) -> bool:
        outcomes[rate_hz] = job.run(rate_hz, seconds)
        return outcomes[rate_hz].holds

    job.run(max(LOWEST_HZ, guess / 4), WARM_UP_S)  # doesn't count: everything is begun for the first time
    largest = find_largest(holds, guess, lowest=LOWEST_HZ, highest=highest, precision=effort.precision, most=effort.probes)
    if largest and effort.confirm_s:
        largest = confirm(lambda rate_hz: holds(rate_hz, effort.confirm_s), largest, lowest=LOWEST_HZ, step=BACK, most=CONFIRMATIONS)
    failures = [outcome for outcome in outcomes.values() if not outcome.holds]
    failed = min(failures, key=lambda outcome: outcome.rate_hz, default=None)
    return Found(outcomes[largest], failed, effort.confirm_s) if largest else Found(None, failed, 0.0)
