"""Reports as a measurement makes them, with numbers of its own."""

from __future__ import annotations

from camlab.bench.outcome import Found, Outcome
from camlab.bench.report import BenchReport, FormatReport, Machine
from camlab.bench.stages import STAGES, Rates
from camlab.bench.turns import Cost
from camlab.model.frame import FrameFormat

RATES_HZ = (1000, 900, 800, 700, 600, 500, 480, 400, 392, 380, 300, 200, 850, 120)  # in the order of the stages
MACHINE = Machine("/data", "ext4", 10**12, 16 * 10**9, 4, "Linux 6", "3.12.1", "2026-11-21T12:00:00+00:00")


def make_report(largest_hz: float | None = 350.0, wanted_hz: float | None = None, is_quick: bool = False) -> BenchReport:
    """Of one format; each stage took three turns."""
    costs = {stage.name: [Cost(factor / rate, 0.001) for factor in (0.9, 1.0, 1.2)] for stage, rate in zip(STAGES, RATES_HZ, strict=True)}
    best = Outcome(largest_hz, 60.0, 21_000, {}, 0.1, 21_000, 0, 58.0) if largest_hz else None
    failed = Outcome(400.0, 1.5, 500, {"ring_full": 12}, 0.4, 500, 0, 55.0)
    rates = Rates(costs, {"none": 1.0, "bitshuffle-lz4": 2.4, "bitshuffle-zstd": 2.5})
    found = Found(best, failed, 60.0 if best and not is_quick else 0.0)
    report = FormatReport("simulated", FrameFormat(480, 640), rates, found, wanted_hz, "none")
    return BenchReport(MACHINE, is_quick, False, (report,))
