"""What the health tab says of a reader, as plain values; no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from camlab.view.formatting import NONE, number, percent, quantity, size

LATE_S = 0.5  # behind for longer than this is worth a word
COLUMNS = ("state", "seen", "behind", "late", "skipped", "processor", "memory", "restarts")
HEADS = {
    "state": ("State", "What it does now"),
    "seen": ("Seen", "Frames of this run that it has done with"),
    "behind": ("Behind", "Frames that wait for it"),
    "late": ("Delay", "How long the oldest of them waits"),
    "skipped": ("Skipped", "Frames that it should have had and never will"),
    "processor": ("Processor", "Of one core"),
    "memory": ("Memory", "Of its process, without the shared buffer where the system tells it apart"),
    "restarts": ("Restarts", "How often its process was replaced by a new one"),
}
TITLES = {
    "saver": ("Saver", "Writes every frame of a recording; nothing is skipped, the buffer waits for it"),
    "analyzer": ("Analyzer", "Measures every frame while Analyze is on; never holds up the camera"),
    "publisher": ("Publisher", "Sends the frames to other programs while Publish is on"),
    "view": ("View", "Shows the newest frame only, as often as the screen needs; the rest is passed over on purpose"),
}
_STATES = {"off": "Off", "starting": "Starting", "idle": "Idle", "running": "Running", "not answering": "Not answering", "ended": "Ended"}


@dataclass(frozen=True)
class ReaderRow:
    """One reader, as the table shows it.

    Attributes
    ----------
    name : str
        "saver", "analyzer", "publisher" or "view".
    activity : str
        "off", "starting", "idle", "running", "not answering" or "ended".
    seen, behind_frames, skipped, restarts : int
    behind_s : float
    processor : float or None
        Share of one core.
    memory_bytes : int or None
    is_selective : bool
        It passes frames over on purpose: that is no warning.
    """

    name: str
    activity: str
    seen: int = 0
    behind_frames: int = 0
    behind_s: float = 0.0
    skipped: int = 0
    restarts: int = 0
    processor: float | None = None
    memory_bytes: int | None = None
    is_selective: bool = False


def words_of(row: ReaderRow) -> dict[str, tuple[str, str]]:
    """Text and alert ("", "warning" or "alarm") of each column; what alerts says so in words too."""
    return {
        "state": _state(row),
        "seen": (number(row.seen), ""),
        "behind": (number(row.behind_frames), ""),
        "late": (quantity(row.behind_s * 1e3, "ms") if row.behind_s < 10 else quantity(row.behind_s, "s"), _late(row)),
        "skipped": _skipped(row),
        "processor": (percent(row.processor), ""),
        "memory": (size(row.memory_bytes), ""),
        "restarts": (_times(row.restarts) if row.restarts else "0", "warning" if row.restarts else ""),
    }


def _state(row: ReaderRow) -> tuple[str, str]:
    if row.activity in ("not answering", "ended"):
        return _STATES[row.activity], "alarm"
    if row.activity == "running" and _late(row):
        return "Behind", "warning"
    return _STATES.get(row.activity, NONE), ""


def _late(row: ReaderRow) -> str:
    return "warning" if row.behind_s > LATE_S and not row.is_selective else ""


def _skipped(row: ReaderRow) -> tuple[str, str]:
    if not row.skipped:
        return "0", ""
    if row.is_selective:
        return number(row.skipped), ""
    if row.name == "saver":
        return f"{number(row.skipped)} lost", "alarm"
    return f"{number(row.skipped)} skipped", "warning"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{number(count)} times"
