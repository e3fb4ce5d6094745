"""A recording's choices in a few words, and how much it will need; no Qt."""

from __future__ import annotations

import math

from camlab.recording.plan import RecordingOptions
from camlab.view.formatting import number, quantity, size

_CODINGS = {"bitshuffle-lz4": "LZ4", "bitshuffle-zstd": "Zstd"}


def summary(options: RecordingOptions, pre_trigger_s: float) -> str:
    """What is chosen beside the length: "2 s before, each 10th, LZ4"; "" where all is as usual."""
    parts = [f"{quantity(pre_trigger_s, 's', _decimals(pre_trigger_s))} before"] if pre_trigger_s else []
    if options.interval_s:
        parts.append(f"one in {quantity(options.interval_s, 's', _decimals(options.interval_s))}")
    elif options.every > 1:
        parts.append(f"each {ordinal(options.every)}")
    if options.compression in _CODINGS:
        parts.append(_CODINGS[options.compression])
    if options.segment_bytes:
        parts.append(f"files of {size(options.segment_bytes)}")
    return ", ".join([*parts, *(text for text in (options.user, options.sample) if text)])


def ordinal(count: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{number(count)}{ending}"


def kept_rate_hz(options: RecordingOptions, rate_hz: float) -> float:
    """Frames a second that are saved of `rate_hz`."""
    if options.interval_s:
        return min(rate_hz, 1 / options.interval_s)
    return rate_hz / options.every


def estimated_bytes(options: RecordingOptions, rate_hz: float | None, frame_bytes: int, pre_trigger_s: float = 0.0) -> float | None:
    """Pixels of a recording whose length is known, uncompressed; None for one that is stopped by hand or whose rate is unknown."""
    if rate_hz is None or not rate_hz > 0:
        if options.frames and not options.seconds and not options.interval_s:
            return float(-(-options.frames // options.every) * frame_bytes)
        return None
    lengths_s = [options.frames / rate_hz] if options.frames else []
    lengths_s += [options.seconds] if options.seconds else []
    if not lengths_s:
        return None
    return (min(lengths_s) + pre_trigger_s) * kept_rate_hz(options, rate_hz) * frame_bytes


def _decimals(value: float) -> int:
    return next((digits for digits in (0, 1) if math.isclose(value, round(value, digits))), 2)
