"""Amounts as a user types them: sizes of files, lengths of the buffer."""

from __future__ import annotations

import math
import re

import msgspec

from camlab.config import RingSettings

UNITS = {"": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40}
RUN = "run"
LONGEST_S = 3600.0  # as in the settings
MOST_FRAMES = 1 << 24
AMOUNT = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*([A-Za-z]*)\s*")


def read_bytes(text: str, option: str) -> int:
    """A size, e.g. 2GB, 500MB, 1.5GiB or a number of bytes. ValueError for what is none."""
    number, unit = _split(text)
    if number is None or unit.lower() not in UNITS:
        raise ValueError(f"{option} takes a size, e.g. 2GB or 500MB, not {text!r}")
    return round(number * UNITS[unit.lower()])


def read_buffer(text: str, ring: RingSettings) -> RingSettings:
    """The ring's settings with the length that `text` says: seconds, e.g. 10, frames, e.g. 500frames, or run. ValueError for others."""
    if text.strip().lower() == RUN:
        return msgspec.structs.replace(ring, is_whole_run=True)
    number, unit = _split(text)
    if number is not None and unit.lower() in ("frame", "frames") and number.is_integer() and 1 <= number <= MOST_FRAMES:
        return msgspec.structs.replace(ring, frames=int(number), is_whole_run=False)
    if number is not None and unit.lower() in ("", "s") and 0 < number <= LONGEST_S:
        return msgspec.structs.replace(ring, seconds=number, frames=0, is_whole_run=False)
    raise ValueError(f"--buffer takes seconds up to {LONGEST_S:g}, e.g. 10, or frames, e.g. 500frames, or run, not {text!r}")


def check_seconds(number: float | None, option: str, longest_s: float = math.inf) -> None:
    """ValueError for what is no length of time."""
    if number is None or (math.isfinite(number) and 0 < number <= longest_s):
        return
    limit = "" if math.isinf(longest_s) else f" and at most {longest_s:g}"
    raise ValueError(f"{option} must be more than 0{limit}, not {number:g}")


def _split(text: str) -> tuple[float | None, str]:
    found = AMOUNT.fullmatch(text)
    return (float(found[1]), found[2]) if found else (None, "")
