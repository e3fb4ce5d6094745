"""What was measured, as one object for people and programs."""

from __future__ import annotations

import dataclasses
import datetime
import os
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from camlab.bench.advice import Findings, advise, find_limit
from camlab.bench.outcome import Found, Outcome
from camlab.bench.stages import STAGES, Rates
from camlab.model.frame import FrameFormat
from camlab.recording.plan import Compression
from camlab.recording.volume import read_file_system_type

RATE_DIGITS = 6  # of a float in JSON


@dataclass(frozen=True)
class Machine:
    """Where it was measured.

    Attributes
    ----------
    folder : str
        On the disk that was measured.
    file_system : str
        "" where unknown.
    free_bytes, memory_bytes : int
    processors : int or None
    system, python : str
    date : str
        ISO 8601.
    """

    folder: str
    file_system: str
    free_bytes: int
    memory_bytes: int
    processors: int | None
    system: str
    python: str
    date: str

    @classmethod
    def here(cls, folder: Path) -> Machine:
        """This computer, now."""
        return cls(
            str(folder),
            read_file_system_type(folder),
            shutil.disk_usage(folder).free,
            psutil.virtual_memory().total,
            os.cpu_count(),
            f"{platform.system()} {platform.release()}",
            platform.python_version(),
            datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        )


@dataclass(frozen=True)
class FormatReport:
    """Of one camera's format.

    Attributes
    ----------
    camera : str
        Its spec.
    format : FrameFormat
    rates : Rates
    found : Found
        The largest rate without a loss, and how it went.
    wanted_hz : float or None
        The camera's own rate; None where it isn't known.
    compression : str
        With which the largest rate was looked for.
    """

    camera: str
    format: FrameFormat
    rates: Rates
    found: Found
    wanted_hz: float | None
    compression: Compression

    @property
    def largest_hz(self) -> float | None:
        return self.found.best.rate_hz if self.found.best else None

    @property
    def findings(self) -> Findings:
        rates = {stage.name: self.rates.median(stage.name) for stage in STAGES if stage.name in self.rates.costs}
        smaller = self.rates.compression_ratios
        return Findings(rates, smaller, self.format.nbytes, self.largest_hz, self.wanted_hz, self.compression)

    @property
    def advice(self) -> str:
        """One sentence."""
        return advise(self.findings)

    def as_dict(self) -> dict[str, Any]:
        """One of ``formats`` of ``camlab bench --json``."""
        found, best, failed = self.findings, self.found.best, self.found.failed
        return {
            "camera": self.camera,
            "width": self.format.width,
            "height": self.format.height,
            "dtype": self.format.dtype,
            "bit_depth": self.format.bit_depth,
            "color": self.format.color,
            "frame_bytes": self.format.nbytes,
            "rates_hz": {name: _rounded(self.rates.spread(name)._asdict()) for name in found.rates},
            "ratios": self._ratios(),
            "compression_ratios": _rounded(dict(found.compression_ratios)),
            "wanted_rate_hz": self.wanted_hz,
            "compression": self.compression,
            "largest_rate_hz": _round(self.largest_hz) if self.largest_hz else None,
            "confirmed_s": self.found.confirmed_s,
            "analyzed_share": _round(best.analyzed_share) if best else None,
            "pictures_hz": _round(best.pictures_hz) if best else None,
            "failed": {"rate_hz": _round(failed.rate_hz), "lost": failed.lost, "finishing_s": _round(failed.finishing_s)}
            if failed
            else None,
            "is_enough": found.is_enough,
            "limit": find_limit(found),
            "advice": self.advice,
        }

    def _ratios(self) -> dict[str, float]:
        """Of each stage that is compared with another one, e.g. {"ring_1/memcpy": 0.9}."""
        stages = [stage for stage in STAGES if stage.base and stage.name in self.rates.costs]
        return {f"{stage.name}/{stage.base}": _round(self.rates.ratio(stage) or 0.0) for stage in stages}


@dataclass(frozen=True)
class BenchReport:
    """All that was measured.

    Attributes
    ----------
    machine : Machine
    is_quick, is_seen : bool
        Measured in little time; with a window on a display.
    formats : tuple of FormatReport
    """

    machine: Machine
    is_quick: bool
    is_seen: bool
    formats: tuple[FormatReport, ...]

    def as_dict(self) -> dict[str, Any]:
        """The object of ``camlab bench --json``."""
        return {
            "machine": dataclasses.asdict(self.machine),
            "quick": self.is_quick,
            "display": self.is_seen,
            "formats": [each.as_dict() for each in self.formats],
        }


def _failure_as_dict(failed: Outcome) -> dict[str, Any]:
    return {"rate_hz": _round(failed.rate_hz), "lost": failed.lost, "finishing_s": _round(failed.finishing_s)}


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: _round(value) for name, value in values.items()}


def _round(value: float) -> float:
    return float(f"{value:.{RATE_DIGITS}g}")
