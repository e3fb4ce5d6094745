"""What the health tab says of a reader, as plain values; no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from camlab.controller.reader import Activity, ReaderHealth
from camlab.view.formatting import number, percent, quantity, size

VIEW = "view"
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
    VIEW: ("View", "Shows the newest frame only, as often as the screen needs; the rest is passed over on purpose"),
}


@dataclass(frozen=True)
class ReaderRow:
    """One reader, as the table shows it.

    Attributes
    ----------
    reader : ReaderHealth
    processor : float or None
        Share of one core.
    memory_bytes : int or None
    """

    reader: ReaderHealth
    processor: float | None = None
    memory_bytes: int | None = None

    @property
    def is_selective(self) -> bool:
        """It passes frames over on purpose: that is no warning."""
        return self.reader.name == VIEW


def words_of(row: ReaderRow) -> dict[str, tuple[str, str]]:
    """Text and alert ("", "warning" or "alarm") of each column; what alerts says so in words too."""
    reader = row.reader
    late = quantity(reader.behind_s * 1e3, "ms") if reader.behind_s < 10 else quantity(reader.behind_s, "s")
    return {
        "state": _state(row),
        "seen": (number(reader.seen), ""),
        "behind": (number(reader.behind_frames), ""),
        "late": (late, _late(row)),
        "skipped": _skipped(row),
        "processor": (percent(row.processor), ""),
        "memory": (size(row.memory_bytes), ""),
        "restarts": (_times(reader.restarts) if reader.restarts else "0", "warning" if reader.restarts else ""),
    }


def _state(row: ReaderRow) -> tuple[str, str]:
    activity = row.reader.activity
    if activity is Activity.RUNNING and _late(row):
        return "Behind", "warning"
    return activity.value.capitalize(), "alarm" if activity in (Activity.SILENT, Activity.ENDED) else ""


def _late(row: ReaderRow) -> str:
    return "warning" if row.reader.behind_s > LATE_S and not row.is_selective else ""


def _skipped(row: ReaderRow) -> tuple[str, str]:
    skipped = row.reader.skipped
    if not skipped or row.is_selective:
        return number(skipped), ""
    return (f"{number(skipped)} lost", "alarm") if row.reader.name == "saver" else (f"{number(skipped)} skipped", "warning")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{number(count)} times"
