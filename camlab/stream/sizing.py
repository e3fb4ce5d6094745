"""How many frames a ring should hold."""

from __future__ import annotations

import math
from dataclasses import dataclass

from camlab.config import RingSettings
from camlab.errors import SharedMemoryError
from camlab.model.frame import FrameFormat
from camlab.stream.layout import MAXIMUM_SLOTS, RingShape, result_rows_for
from camlab.stream.memory import available_bytes

FEWEST = 16
UNPACED_BYTES = 32 << 20  # as fast as frames come: room for the saver to write in large pieces
WAITING_BYTES = 64 << 20  # the most that the smallest number of frames may take where the source waits, and needs no reserve
USUAL = RingSettings()


@dataclass(frozen=True)
class RingSize:
    """What a ring gets.

    Attributes
    ----------
    slots : int
        How many frames it holds.
    remark : str
        One line where it holds less than was asked for; else "".
    """

    slots: int
    remark: str = ""


def size_ring(
    frame_format: FrameFormat,
    rate_hz: float | None,
    settings: RingSettings = USUAL,
    run_frames: int | None = None,
    available: int | None = None,
    *,
    waits: bool = False,
) -> RingSize:
    """The frames that the settings ask for and those of the pre-trigger, as far as the memory allows.

    Parameters
    ----------
    frame_format : FrameFormat
        Of the frames.
    rate_hz : float or None
        Frames a second; None or 0 where unknown, or as fast as they are taken: seconds then mean 32 MiB of small frames.
    settings : RingSettings
        What a person asks for; `memory_fraction` wins over all of it.
    run_frames : int or None
        Length of the run; None where it is not known.
    available : int or None
        Free memory, bytes; None: what is free now.
    waits : bool
        The source waits until there is room: without a rate the smallest number of frames then takes 64 MiB at most.

    Raises SharedMemoryError where the memory is not enough for the pre-trigger and 16 slots.
    """
    asked = _asked_frames(frame_format, rate_hz, settings, run_frames)
    fewest = settings.minimum_slots
    if waits and not rate_hz:
        fewest = min(fewest, WAITING_BYTES // _stride(frame_format))
    before = math.ceil(rate_hz * settings.pre_trigger_s) if rate_hz else 0
    wanted = max(fewest, asked, FEWEST) + before
    free = available_bytes() if available is None else available
    budget = int(free * settings.memory_fraction)
    slots = min(wanted, MAXIMUM_SLOTS)
    if ring_bytes(frame_format, slots) > budget:
        slots = _most_slots(frame_format, budget, slots)
    if slots < FEWEST + before:
        raise SharedMemoryError(_too_little(frame_format, before, settings.pre_trigger_s, budget, free))
    if settings.pre_trigger_s and not rate_hz:
        return RingSize(slots, f"the camera's rate is unknown: the pre-trigger reaches back at most {slots} frames")
    if slots - before < asked:
        held, wish = _in_words(slots - before, rate_hz), _in_words(asked, rate_hz)
        limit = f"it may take {budget / 1e6:.0f} MB of the {free / 1e6:.0f} MB of memory that are free"
        return RingSize(slots, f"the buffer holds {held} instead of {wish}: {limit}")
    return RingSize(slots)


def ring_bytes(frame_format: FrameFormat, slots: int) -> int:
    """Memory of a ring."""
    return RingShape("", "", slots, frame_format, result_rows_for(slots)).nbytes


def _asked_frames(frame_format: FrameFormat, rate_hz: float | None, settings: RingSettings, run_frames: int | None) -> int:
    """For bursts, without the pre-trigger's."""
    if settings.is_whole_run and run_frames:
        return run_frames
    if settings.frames:
        return settings.frames
    return math.ceil(rate_hz * settings.seconds) if rate_hz else UNPACED_BYTES // _stride(frame_format)


def _stride(frame_format: FrameFormat) -> int:
    """Bytes of a slot."""
    return RingShape("", "", FEWEST, frame_format, 0).stride


def _most_slots(frame_format: FrameFormat, budget: int, upper: int) -> int:
    """The largest number of slots below `upper` that fits; 0 or 1 where none does."""
    lower = 1
    while upper - lower > 1:
        middle = (lower + upper) // 2
        if ring_bytes(frame_format, middle) <= budget:
            lower = middle
        else:
            upper = middle
    return lower


def _in_words(frames: int, rate_hz: float | None) -> str:
    return f"{frames / rate_hz:.1f} s ({frames} frames)" if rate_hz else f"{frames} frames"


def _too_little(frame_format: FrameFormat, before: int, pre_trigger_s: float, budget: int, free: int) -> str:
    needed = f"{ring_bytes(frame_format, FEWEST + before) / 1e6:.0f} MB"
    may = f"{budget / 1e6:.0f} MB may be used of the {free / 1e6:.0f} MB that are free"
    if before:
        return f"too little shared memory: a pre-trigger of {pre_trigger_s:g} s needs {needed}, and {may}; choose a shorter one"
    return (
        f"too little shared memory: {FEWEST} frames of {frame_format} need {needed}, and {may}; free some memory or choose smaller frames"
    )
