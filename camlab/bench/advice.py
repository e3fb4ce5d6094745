"""From the rates to what a person should do: which stage is the limit, and what helps."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from camlab.bench.stages import SAVER_BEHIND, WRITE_DISK, ring_name, saver_name
from camlab.recording.plan import Compression

Limit = Literal["disk", "saver", "memory", "processors"]
ALONE = 0.6  # of what a stage does by itself: below that it isn't the stage that is the limit, but that all share the processors
FOLLOWS_DISK = 0.75  # of the disk's rate: a saver that fast waits for the disk
WORTH = 1.15  # times as fast: what helps less is not advised
READERS = 2  # of the ring: saver and analyzer


@dataclass(frozen=True)
class Findings:
    """What the advice is made of.

    Attributes
    ----------
    rates : dict of str to float
        Frames a second by the stage's name, each measured by itself.
    compression_ratios : dict of str to float
    frame_bytes : int
    largest_hz, wanted_hz : float or None
        The largest rate without a loss, None where none was found; that of the camera, None where it isn't known.
    compression : str
        With which the largest rate was found.
    processors : int or None
    """

    rates: Mapping[str, float]
    compression_ratios: Mapping[str, float]
    frame_bytes: int
    largest_hz: float | None
    wanted_hz: float | None = None
    compression: Compression = "none"
    processors: int | None = os.cpu_count()

    @property
    def disk_hz(self) -> float:
        """Frames a second that the disk takes, as small as they are there."""
        return self.disk_bytes_s / self.frame_bytes * self._ratio

    @property
    def disk_bytes_s(self) -> float:
        """The best that was seen: another measurement than that of `os.write` may have met a better moment."""
        plain = max(self.rates[WRITE_DISK], self.rates[saver_name()], self.rates[SAVER_BEHIND])
        return self.frame_bytes * max(plain, (self.largest_hz or 0.0) / self._ratio)

    @property
    def _ratio(self) -> float:
        return self.compression_ratios.get(self.compression, 1.0)

    @property
    def saver_hz(self) -> float:
        """Without compression the better of its two ways."""
        rate = self.rates[saver_name(self.compression)]
        return rate if self.compression != "none" else max(rate, self.rates[SAVER_BEHIND])

    @property
    def memory_hz(self) -> float:
        return self.rates[ring_name(READERS)]

    @property
    def is_enough(self) -> bool | None:
        """None where nobody knows what is wanted."""
        if self.wanted_hz is None:
            return None
        return self.largest_hz is not None and self.largest_hz >= self.wanted_hz


def find_limit(found: Findings) -> Limit:
    """The stage with the smallest rate; "processors" where the whole job stays far below each of them."""
    rates: dict[Limit, float] = {"memory": found.memory_hz, "saver": found.saver_hz, "disk": found.disk_hz}
    smallest = min(rates, key=lambda name: rates[name])
    if found.largest_hz is None or found.largest_hz < ALONE * rates[smallest]:
        return "processors"
    return "disk" if smallest == "saver" and found.saver_hz >= FOLLOWS_DISK * found.disk_hz else smallest


def advise(found: Findings) -> str:
    """One sentence: whether it is enough, what the limit is, and what helps."""
    return f"{_answer(found)}; {_explanation(found)}."


def _answer(found: Findings) -> str:
    if found.largest_hz is None:
        return "No rate was found at which nothing is lost here"
    data = f"{found.largest_hz * found.frame_bytes / 1e6:.0f} MB/s"
    most = f"{in_hz(found.largest_hz)} frames/s ({data})"
    if found.is_enough is None:
        return f"Up to {most} are recorded here without a loss"
    if found.is_enough:
        return f"Yes, {in_hz(found.wanted_hz or 0)} frames/s are recorded here without a loss, and up to {most}"
    return f"No, of {in_hz(found.wanted_hz or 0)} frames/s only {most} are recorded here without a loss"


def _explanation(found: Findings) -> str:
    limit = find_limit(found)
    if limit == "disk":
        rate = f"{found.disk_bytes_s / 1e6:.0f} MB/s by itself"
        return f"the disk is the limit ({rate}): a faster disk helps{_compression(found)}, or fewer frames (--every 2)"
    if limit == "saver":
        return f"the saver's work is the limit: {_saver_help(found)}, or fewer frames (--every 2)"
    if limit == "memory":
        return "memory is the limit: a part of the sensor, 8 instead of 16 bits or binning help, and so does leaving Analyze off"
    count = f"{found.processors} " if found.processors else ""
    return (
        f"the {count}processors are the limit, which camera, saver, analyzer and view share: leaving Analyze off helps, closing other "
        "programs, or a computer with more of them"
    )


def _compression(found: Findings) -> str:
    """What compression would bring."""
    if found.compression != "none":
        return ""
    best = _best_compression(found)
    return f", or --compress {best[0]} ({in_hz(best[1])} frames/s by itself)" if best else ""


def _saver_help(found: Findings) -> str:
    if found.compression != "none" and found.rates[saver_name()] > WORTH * found.saver_hz:
        return "a faster processor helps, or no compression"
    best = _best_compression(found) if found.compression == "none" else None
    return f"--compress {best[0]} helps ({in_hz(best[1])} frames/s by itself)" if best else "a faster processor helps"


def _best_compression(found: Findings) -> tuple[str, float] | None:
    choices: tuple[Compression, ...] = ("bitshuffle-lz4", "bitshuffle-zstd")
    rates = {name: found.rates[saver_name(name)] for name in choices}
    name = max(rates, key=lambda each: rates[each])
    return (name, rates[name]) if rates[name] > WORTH * found.saver_hz else None


def in_hz(rate: float) -> str:
    """A rate for a person, to three digits: "2.5", "180", "12 300"."""
    if rate < 10:
        return f"{rate:.2g}"
    digits = max(0, len(str(int(rate))) - 3)
    return f"{round(rate, -digits):,.0f}".replace(",", "\u202f")
