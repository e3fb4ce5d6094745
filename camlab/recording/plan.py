"""What is known of a recording before it begins; it needs no HDF5, so that every worker can read it."""

from __future__ import annotations

import math
from typing import Literal, TypedDict, get_args

import msgspec

from camlab.model.sensor import Geometry
from camlab.recording.template import DEFAULT_NAME, NameTemplate

Compression = Literal["none", "bitshuffle-lz4", "bitshuffle-zstd"]
SMALLEST_SEGMENT = 1 << 20  # bytes


class Setting(msgspec.Struct, frozen=True):
    """One control at the start of a recording; values in its unit, None where unknown."""

    name: str
    label: str
    unit: str
    asked: float | bool | str | None
    actual: float | bool | str | None


class RecordingOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What a person chooses for a recording.

    Attributes
    ----------
    frames, seconds : int or None, float or None
        Length from Save on, the shorter one where both are given; None: until stopped.
    every : int
        Save each n-th number, from the first one on; those between are decimated, not missing.
    interval_s : float
        Time-lapse: save the first frame of each such interval, in seconds; 0: all.
    compression : str
        "none", "bitshuffle-lz4" or "bitshuffle-zstd".
    segment_bytes : int
        Begin a new file where one has so many bytes of pixels; 0: one file.
    name : str
        Template of the name where no path is given; see `NameTemplate`.
    user, sample, notes : str
        For people; "" where not given.
    """

    frames: int | None = None
    seconds: float | None = None
    every: int = 1
    interval_s: float = 0.0
    compression: Compression = "none"
    segment_bytes: int = 0
    name: str = DEFAULT_NAME
    user: str = ""
    sample: str = ""
    notes: str = ""

    def check(self) -> None:
        """ValueError, one line, for what makes no sense."""
        NameTemplate(self.name)
        if self.frames is not None and self.frames < 1:
            raise ValueError(f"frames must be 1 or more, not {self.frames}")
        if self.seconds is not None and not self.seconds > 0:
            raise ValueError(f"seconds must be more than 0, not {self.seconds:g}")
        if self.every < 1:
            raise ValueError(f"every must be 1 or more, not {self.every}")
        if not (math.isfinite(self.interval_s) and self.interval_s >= 0):
            raise ValueError(f"interval_s must be 0 or more, not {self.interval_s:g}")
        if self.every > 1 and self.interval_s:
            raise ValueError("every and interval_s can't be used together; choose one")
        if self.compression not in get_args(Compression):
            raise ValueError(f"compression must be one of {', '.join(get_args(Compression))}, not {self.compression!r}")
        if self.segment_bytes and self.segment_bytes < SMALLEST_SEGMENT:
            raise ValueError(f"a segment must have {SMALLEST_SEGMENT >> 20} MiB or more, not {self.segment_bytes} bytes")

    def length_at(self, rate_hz: float | None) -> int | None:
        """How many numbers it is long at this rate; None where that isn't known."""
        timed = math.ceil(self.seconds * rate_hz) if self.seconds and rate_hz else None
        lengths = [length for length in (self.frames, timed) if length]
        return min(lengths, default=None)

    def saved_at(self, rate_hz: float | None) -> int | None:
        """How many frames of them are to be saved; None where that isn't known."""
        length = self.length_at(rate_hz)
        if length is not None and self.interval_s and rate_hz:
            return min(length, math.ceil(length / rate_hz / self.interval_s))
        return None if length is None else math.ceil(length / self.every)


class Choices(TypedDict, total=False):
    """Fields of `RecordingOptions` by name."""

    frames: int | None
    seconds: float | None
    every: int
    interval_s: float
    compression: Compression
    segment_bytes: int
    name: str
    user: str
    sample: str
    notes: str


class RecordingPlan(msgspec.Struct, frozen=True):
    """What the saver must know to make a file; JSON on its way there.

    Attributes
    ----------
    key : int
        The recording's number in the ring's table of intervals.
    path, part_path : str
        The final name, and that of the file while it is written.
    run, session : str
        UUIDs in hex: of the run, and of the program that acquires.
    camera, model, serial_number : str
    camera_counts : bool
        The camera numbers its frames, so its losses are known.
    rate_hz : float or None
        Frames a second that are expected; None or 0 where unknown.
    settings : tuple of Setting
        Every control.
    geometry : Geometry or None
        Which part of the sensor the frames show; None where unknown.
    title : str
        For people; "" where not given.
    options : RecordingOptions
    sync_s : float
        What is saved reaches the disk itself at least so often; 0: when the system likes.
    experiment_toml : str
        The experiment as TOML text.
    segment : int
        Of a recording in several files: how many come before this one.
    """

    key: int
    path: str
    part_path: str
    run: str
    session: str
    camera: str
    model: str = ""
    serial_number: str = ""
    camera_counts: bool = True
    rate_hz: float | None = None
    settings: tuple[Setting, ...] = ()
    geometry: Geometry | None = None
    title: str = ""
    options: RecordingOptions = RecordingOptions()
    sync_s: float = 2.0
    experiment_toml: str = ""
    segment: int = 0


def result_names(color: Literal["mono", "rgb"]) -> tuple[str, ...]:
    """Names of the analysis results, in the order of the ring's result rows."""
    plain = ("minimum", "maximum", "mean", "std")
    if color == "mono":
        return plain
    return (*plain, *(f"{channel}_{name}" for channel in ("red", "green", "blue") for name in plain))
