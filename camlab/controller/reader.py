"""How a reader of the frames is, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Activity(Enum):
    """What a reader does."""

    OFF = "off"  # not needed so far
    STARTING = "starting"
    IDLE = "idle"
    RUNNING = "running"
    SILENT = "not answering"
    ENDED = "ended"


@dataclass(frozen=True)
class ReaderHealth:
    """One reader of the ring, at this moment.

    Attributes
    ----------
    name : str
        "saver", "analyzer", "publisher" or "view".
    seen : int
        Frames of the run that it has done with.
    behind_frames : int
        Published frames that it has yet to read.
    behind_s : float
        How long the oldest of them waits.
    skipped : int
        Frames that it should have read and never will.
    restarts : int
        How often its process was replaced.
    pid : int or None
        Of its process.
    """

    name: str
    activity: Activity
    seen: int = 0
    behind_frames: int = 0
    behind_s: float = 0.0
    skipped: int = 0
    restarts: int = 0
    pid: int | None = None
