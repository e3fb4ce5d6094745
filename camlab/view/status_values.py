"""What the status bar shows, as plain values, and when it warns; no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from camlab.view.formatting import NONE, clock, lasting, number, percent, quantity, rate, size

SLOW_SHARE = 0.95  # of the rate that is asked
SATURATED_WARNING = 0.01
BUFFER_WARNING, BUFFER_ALARM = 0.6, 0.9
STAGES = {
    "camera": "camera",
    "ring_full": "buffer",
    "write_error": "disk",
    "saver_lost": "saver",
    "aborted": "aborted",
}


@dataclass(frozen=True)
class Shown:
    """A value and how urgent it is: `alert` is "", "warning" or "alarm"."""

    text: str
    alert: str = ""
    tooltip: str = ""


@dataclass(frozen=True)
class StatusValues:
    """Everything in the status bar but the badge, the pointer and the camera's name.

    Attributes
    ----------
    camera_rate_hz, view_rate_hz, asked_rate_hz : float or None
        What the camera delivers, what is shown, and what was asked of the camera.
    is_live, is_saving : bool
    saturated : float or None
        Share of the pixels, 0 to 1.
    recording_s : float
    saved : int
        Frames of the recording that is open.
    buffer_fill : float
        0 to 1.
    behind_frames : int
        Frames that wait to be written.
    behind_s, seconds_covered : float or None
        How far the saver is behind, and how long the disk may stand still before a frame is lost.
    lost : mapping
        Frames of this run that were lost, by reason.
    free_bytes : int or None
    disk_level : str
        "", "warning" or "alarm".
    seconds_left : float or None
        How long the free disk lasts.
    """

    camera_rate_hz: float | None = None
    view_rate_hz: float | None = None
    asked_rate_hz: float | None = None
    is_live: bool = False
    is_saving: bool = False
    saturated: float | None = None
    recording_s: float = 0.0
    saved: int = 0
    buffer_fill: float = 0.0
    behind_frames: int = 0
    lost: Mapping[str, int] = field(default_factory=dict)
    free_bytes: int | None = None
    seconds_left: float | None = None
    disk_level: str = ""
    behind_s: float | None = None
    seconds_covered: float | None = None

    @property
    def camera(self) -> Shown:
        measured, asked = self.camera_rate_hz, self.asked_rate_hz
        if not self.is_live:
            return Shown(NONE)
        if measured is None:
            return Shown(NONE, tooltip="Measuring the camera's rate")
        if asked is None or measured >= SLOW_SHARE * asked:
            return Shown(rate(measured), tooltip="Frames that the camera delivers")
        return Shown(rate(measured), "alarm" if measured == 0 else "warning", f"The camera delivers less than the {rate(asked)} asked for")

    @property
    def view(self) -> Shown:
        return Shown(rate(self.view_rate_hz) if self.is_live else NONE, tooltip="Pictures shown; the recording has every frame")

    @property
    def saturation(self) -> Shown:
        alert = "warning" if self.saturated is not None and self.saturated > SATURATED_WARNING else ""
        return Shown(percent(self.saturated, 2), alert, "Pixels that have reached the camera's largest value")

    @property
    def recording(self) -> Shown:
        if not self.is_saving:
            return Shown("not saving")
        return Shown(f"{clock(self.recording_s)} · frame {number(self.saved)}")

    @property
    def buffer(self) -> Shown:
        alert = "alarm" if self.buffer_fill > BUFFER_ALARM else "warning" if self.buffer_fill > BUFFER_WARNING else ""
        behind = f" ({quantity(self.behind_s, 's', 1)})" if self.behind_s is not None else ""
        covers = f"; it covers a disk that stands still for {lasting(self.seconds_covered)}" if self.seconds_covered is not None else ""
        words = f"{number(self.behind_frames)} frames{behind} wait in memory to be written{covers}"
        return Shown(percent(self.buffer_fill), alert, words)

    @property
    def losses(self) -> Shown:
        lost = {reason: count for reason, count in self.lost.items() if count > 0}
        if not lost:
            return Shown("0", tooltip="No frame of this run was lost")
        worst = max(lost, key=lambda reason: lost[reason])
        every = ", ".join(f"{STAGES.get(reason, reason)} {number(count)}" for reason, count in lost.items())
        return Shown(f"{number(lost[worst])} {STAGES.get(worst, worst)}", "alarm", f"Lost in this run: {every}")

    @property
    def disk(self) -> Shown:
        if self.free_bytes is None:
            return Shown(NONE)
        left = f" · {lasting(self.seconds_left)}" if self.seconds_left is not None else ""
        return Shown(f"{size(self.free_bytes)}{left}", self.disk_level, "Free disk, and how long it lasts at this rate")


def pointer_text(pointed: tuple[int, int, tuple[int, ...]] | None) -> tuple[str, str, str]:
    """x, y and the value as the status bar writes them."""
    if pointed is None:
        return NONE, NONE, ""
    x, y, values = pointed
    return number(x), number(y), "  ".join(number(value) for value in values)
