"""A snapshot of an experiment in numbers, and the meter behind its rates."""

from __future__ import annotations

import collections
from dataclasses import dataclass, field
from pathlib import Path

from camlab.controller.guard import Level
from camlab.controller.reconnection import Outage
from camlab.controller.state import State

WINDOW_S = 1.5


@dataclass(frozen=True)
class Status:
    """What the window shows four times a second; every number is of the present run, or of the last one.

    Rates in Hz and bytes a second, None where there is none; `buffer_fill` and `finishing` are 0 to 1.

    Attributes
    ----------
    disk_level : str
        "ok", "warning" or "alarm": how full the disk is.
    buffer_seconds, seconds_covered : float or None
        How long a stretch of frames the buffer holds, and how long one still fits in while nothing is saved.
    behind_frames, behind_s : int, float or None
        How far the saver is behind the camera.
    overrun : str
        One line while the disk is too slow: when the buffer will be full; else "".
    decimated : int
        Frames of the recording that were not to be saved.
    compression_ratio : float or None
        Bytes of the recording's pixels to those that they take in the file; None where nothing is compressed.
    outage : Outage or None
        While the camera is lost and tried again.
    """

    state: State
    camera_rate_hz: float | None = None
    acquired: int = 0
    published: int = 0
    lost: dict[str, int] = field(default_factory=dict)
    saved: int = 0
    missing: int = 0
    decimated: int = 0
    compression_ratio: float | None = None
    expected: int = 0
    recording_s: float = 0.0
    recording_path: Path | None = None
    buffer_fill: float = 0.0
    buffer_slots: int = 0
    buffer_seconds: float | None = None
    seconds_covered: float | None = None
    behind_frames: int = 0
    behind_s: float | None = None
    overrun: str = ""
    finishing: float | None = None
    write_rate_bytes_s: float | None = None
    data_rate_bytes_s: float | None = None
    free_bytes: int | None = None
    disk_level: Level = "ok"
    seconds_left: float | None = None
    analyzed: int = 0
    analysis_skipped: int = 0
    subscribers: int = 0
    outage: Outage | None = None
    published_address: str = ""


class RateMeter:
    """How fast a count rises, over the last 1.5 seconds."""

    def __init__(self) -> None:
        self._samples: collections.deque[tuple[float, int]] = collections.deque()

    def add(self, time_s: float, count: int) -> None:
        if self._samples and count < self._samples[-1][1]:
            self._samples.clear()
        self._samples.append((time_s, count))
        while len(self._samples) > 2 and time_s - self._samples[1][0] > WINDOW_S:
            self._samples.popleft()

    def clear(self) -> None:
        self._samples.clear()

    @property
    def rate_hz(self) -> float | None:
        """None until it has two samples."""
        if len(self._samples) < 2:
            return None
        (begin_s, begin), (end_s, end) = self._samples[0], self._samples[-1]
        return (end - begin) / (end_s - begin_s) if end_s > begin_s else None
