"""The verdict on a recording: what was expected, what is saved, what is missing and why."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import msgspec

Status = Literal["open", "complete", "incomplete", "recovered"]
Missing = tuple[int, int, str]  # first, last, reason
REASONS = ("camera", "ring_full", "write_error", "saver_lost", "aborted")
NARROW_SPACE = "\u202f"


class Verdict(msgspec.Struct, frozen=True):
    """How a recording ended.

    Attributes
    ----------
    path : str
        Where it is.
    status : str
        "complete": every frame from first to last is saved. "incomplete": the missing ones are named. "recovered": repaired after a
        crash, its end is unknown. "open": still written, or left by a crash.
    first_frame, last_frame : int or None
        Frame numbers, both inclusive; None where there is none.
    expected, saved : int
        `expected = last_frame - first_frame + 1 = saved + missing + decimated`.
    decimated : int
        Numbers between those that were to be saved, where only each n-th was or one in an interval.
    missing : tuple of (first, last, reason)
    lost : dict
        Number of frames by reason; `camera` is None where the camera doesn't number its frames.
    frame_rate_hz : float or None
        Of what was acquired, from the monotonic clock.
    bytes : int
        Size of the file.
    duration_s : float
        From the first to the last saved frame.
    failure : str
        One line where something went wrong beside the losses.
    """

    path: str
    status: Status
    first_frame: int | None = None
    last_frame: int | None = None
    expected: int = 0
    saved: int = 0
    missing: tuple[Missing, ...] = ()
    lost: dict[str, int | None] = msgspec.field(default_factory=dict)
    frame_rate_hz: float | None = None
    bytes: int = 0
    duration_s: float = 0.0
    failure: str = ""
    decimated: int = 0

    @property
    def is_complete(self) -> bool:
        return self.status == "complete"

    @property
    def missing_count(self) -> int:
        return count_missing(self.missing)

    @property
    def exit_status(self) -> int:
        """0 every frame saved, 3 frames are missing or the end is unknown, 1 failed: without a frame, or without its name."""
        if self.is_complete:
            return 1 if self.failure else 0
        return 1 if self.failure and not self.saved else 3

    @property
    def headline(self) -> str:
        """E.g. "Complete", "12 frames lost"."""
        if self.is_complete:
            return "Complete"
        if self.status == "recovered":
            return "Recovered"
        if self.status == "open":
            return "Not finished"
        lost = self.missing_count
        if not lost:
            return "Not in order"
        return f"{thousands(lost)} frame{'s' if lost != 1 else ''} lost"

    @property
    def sentence(self) -> str:
        """E.g. "6 000 of 6 000 frames saved", "Camera 0, buffer 12, disk 0"."""
        if self.status == "recovered":
            return f"{thousands(self.saved)} frames; the end is unknown"
        if self.is_complete or self.status == "open":
            between = f", {thousands(self.decimated)} between them left out" if self.decimated else ""
            return f"{thousands(self.saved)} of {thousands(self.expected - self.decimated)} frames saved{between}"
        names = {"camera": ("camera",), "buffer": ("ring_full",), "disk": ("write_error", "saver_lost"), "given up": ("aborted",)}
        counts = {name: sum(self.lost.get(reason) or 0 for reason in reasons) for name, reasons in names.items()}
        shown = [f"{name} {thousands(count)}" for name, count in counts.items() if count or name != "given up"]
        return ", ".join(shown).capitalize()

    def as_dict(self) -> dict[str, Any]:
        """The object that `camlab record --json` prints."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        found["missing"] = [list(run) for run in self.missing]
        for name in ("failure", "decimated"):  # only where there is something to tell
            if not found[name]:
                del found[name]
        return found


def count_missing(missing: Iterable[Missing]) -> int:
    return sum(last - first + 1 for first, last, _ in missing)


def count_by_reason(missing: Iterable[Missing], camera_counts: bool) -> dict[str, int | None]:
    """Frames by reason; `camera` is None where the camera has no counter to tell, unless it told of some."""
    counts: dict[str, int | None] = dict.fromkeys(REASONS, 0)
    for first, last, reason in missing:
        counts[reason] = (counts[reason] or 0) + last - first + 1
    if not camera_counts and not counts["camera"]:
        counts["camera"] = None
    return counts


def thousands(number: int) -> str:
    """18000 as "18 000" with narrow spaces."""
    return f"{number:,}".replace(",", NARROW_SPACE)
