"""How many frames a ring should hold."""

from __future__ import annotations

import math

from camlab.errors import SharedMemoryError
from camlab.model.frame import FrameFormat
from camlab.stream.layout import MAXIMUM_SLOTS, RingShape, result_rows_for
from camlab.stream.memory import available_bytes

FEWEST = 16
UNPACED_BYTES = 32 << 20  # as fast as frames are taken: room for the saver to write in large pieces


def slots_for(
    frame_format: FrameFormat,
    rate_hz: float | None,
    seconds: float = 2.0,
    minimum: int = 64,
    memory_fraction: float = 0.25,
    available: int | None = None,
) -> int:
    """Slots for `seconds` of frames, and at least `minimum`, as far as the memory allows.

    Parameters
    ----------
    frame_format : FrameFormat
        Of the frames.
    rate_hz : float or None
        Frames a second; None or 0 where unknown, or as fast as they are taken: `minimum` slots, or 32 MiB of small frames.
    seconds : float
        What a burst may last that is faster than the disk.
    minimum : int
        Slots that even a slow camera gets.
    memory_fraction : float
        Share of the free memory that the ring may take; it wins over the other two.
    available : int or None
        Free memory, bytes; None: what is free now.

    Raises SharedMemoryError where the memory is not enough for 16 slots.
    """
    timed = math.ceil(rate_hz * seconds) if rate_hz else UNPACED_BYTES // _stride(frame_format)
    wanted = max(minimum, timed, FEWEST)
    free = available_bytes() if available is None else available
    budget = int(free * memory_fraction)
    slots = min(wanted, MAXIMUM_SLOTS)
    if _ring_bytes(frame_format, slots) > budget:
        slots = _most_slots(frame_format, budget, slots)
    if slots < FEWEST:
        needed = _ring_bytes(frame_format, FEWEST)
        raise SharedMemoryError(
            f"too little shared memory: {FEWEST} frames of {frame_format} need {needed / 1e6:.0f} MB, and {budget / 1e6:.0f} MB may be "
            f"used of the {free / 1e6:.0f} MB that are free; free some memory or choose smaller frames"
        )
    return slots


def _most_slots(frame_format: FrameFormat, budget: int, upper: int) -> int:
    """The largest number of slots below `upper` that fits; 0 or 1 where none does."""
    lower = 1
    while upper - lower > 1:
        middle = (lower + upper) // 2
        if _ring_bytes(frame_format, middle) <= budget:
            lower = middle
        else:
            upper = middle
    return lower


def _stride(frame_format: FrameFormat) -> int:
    return RingShape("", "", FEWEST, frame_format, 0).stride


def _ring_bytes(frame_format: FrameFormat, slots: int) -> int:
    return RingShape("", "", slots, frame_format, result_rows_for(slots)).nbytes
