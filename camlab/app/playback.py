"""Which frame of a recording is shown at which moment; no Qt, no file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camlab.app.recorded import Recorded
from camlab.recording.tape import Tape
from camlab.recording.verdict import thousands
from camlab.view.player_bar import Landmark

REASONS = {
    "camera": "not delivered",
    "ring_full": "buffer full",
    "write_error": "not written",
    "saver_lost": "saver died",
    "aborted": "given up",
}
NOTHING_RECORDED = Recorded()


@dataclass(frozen=True)
class Reel:
    """What is known of a recording's frames by row, as far as it has come.

    Attributes
    ----------
    times_s : ndarray, shape (n,), float64
        Rising, from the first frame on.
    frame_id, timestamp_ns : ndarray, shape (n,), int64
    landmarks : tuple of Landmark
        In the order of their rows.
    is_growing : bool
    recorded : Recorded
        With what it was made.
    """

    times_s: NDArray[np.float64]
    frame_id: NDArray[np.int64]
    timestamp_ns: NDArray[np.int64]
    landmarks: tuple[Landmark, ...]
    is_growing: bool
    recorded: Recorded = NOTHING_RECORDED

    @classmethod
    def of(cls, tape: Tape) -> Reel:
        """Of a tape, as it is now."""
        recorded = Recorded.of(tape)
        return cls(tape.times_s, tape.frame_id, tape.timestamp_ns, tuple(find_landmarks(tape, recorded)), tape.is_growing, recorded)

    def __len__(self) -> int:
        return len(self.frame_id)

    def row_of(self, frame_id: int) -> int:
        """The row of a number, or of the next one that is there."""
        return min(int(np.searchsorted(self.frame_id, frame_id)), len(self) - 1)


class Playback:
    """A moment of a recording that goes on by itself while it is playing.

    Every method that depends on the time takes `now`, in seconds of a monotonic clock.

    Attributes
    ----------
    reel : Reel
        Replace it with `extend`.
    speed : float
        Times as fast as it was recorded.
    is_playing, is_looping : bool
    """

    def __init__(self, reel: Reel) -> None:
        self.reel = reel
        self.speed = 1.0
        self.is_playing = self.is_looping = False
        self._row = 0
        self._base = (0.0, 0.0)  # a moment of the recording, and of the clock

    def row_at(self, now: float) -> int:
        """The row that is to be seen; at the end it pauses, begins anew, or waits for what is being recorded."""
        if not self.is_playing:
            return self._row
        times_s = self.reel.times_s
        moment = self._base[0] + (now - self._base[1]) * self.speed
        self._row = max(0, int(np.searchsorted(times_s, moment, "right")) - 1)
        if self._row == len(times_s) - 1 and moment > times_s[-1] + self._last_s:
            if self.is_looping and len(times_s) > 1:
                self.seek(0, now)
            elif self.reel.is_growing:
                self._base = (float(times_s[-1]), now)
            else:
                self.is_playing = False
        return self._row

    def play(self, now: float) -> None:
        """Go on; from the beginning where it was at the end."""
        at_end = self._row == len(self.reel) - 1 and not self.reel.is_growing
        self.is_playing = True
        self.seek(0 if at_end else self._row, now)

    def pause(self, now: float) -> None:
        """Stay at the frame that is seen."""
        self.row_at(now)
        self.is_playing = False

    def seek(self, row: int, now: float) -> None:
        """Go to a row."""
        self._row = min(max(0, row), len(self.reel) - 1)
        self._base = (float(self.reel.times_s[self._row]), now)

    def step(self, count: int, now: float) -> None:
        """Pause, and go so many frames on; below 0 back."""
        self.pause(now)
        self.seek(self._row + count, now)

    def seek_landmark(self, direction: int, now: float) -> Landmark | None:
        """Pause at the next loss, mark or change of a setting, or the one before; None where there is none."""
        row = self.row_at(now)
        marks = self.reel.landmarks
        beyond = [mark for mark in marks if mark.row > row] if direction > 0 else [mark for mark in reversed(marks) if mark.row < row]
        if not beyond:
            return None
        self.is_playing = False
        self.seek(beyond[0].row, now)
        return beyond[0]

    def choose_speed(self, speed: float, now: float) -> None:
        """Go on faster or slower from here."""
        self.seek(self.row_at(now), now)
        self.speed = speed

    def extend(self, reel: Reel) -> None:
        """There are more frames."""
        self.reel = reel

    @property
    def _last_s(self) -> float:
        """How long the last frame is seen."""
        times_s = self.reel.times_s
        return float(times_s[-1]) / (len(times_s) - 1) if len(times_s) > 1 else 0.0


def find_landmarks(tape: Tape, recorded: Recorded) -> list[Landmark]:
    """Losses, marks and settings that a person changed; each is at the first frame after it."""
    if not len(tape):
        return []
    movie, rows = tape.movie, len(tape)
    reasons = {run[0]: run[2] for run in movie.missing}
    found = []
    before = np.concatenate([[tape.first - 1], tape.counter, [tape.end]])
    for row in np.flatnonzero(np.diff(before) > 1):
        first_id = tape.first if row == 0 else int(tape.frame_id[row - 1]) + 1
        found.append(_loss(int(row), rows, int(before[row + 1] - before[row] - 1), reasons.get(first_id, "")))
    found += [Landmark(_row_of(tape, event.frame_id), "mark", f"Mark: {event.text}" if event.text else "Mark") for event in movie.marks]
    found += [Landmark(_row_of(tape, frame_id), "setting", words) for frame_id, words in recorded.choices()]
    return sorted(found, key=lambda mark: mark.row)


def _row_of(tape: Tape, frame_id: int) -> int:
    return min(int(np.searchsorted(tape.frame_id, frame_id)), len(tape) - 1)


def _loss(row: int, rows: int, count: int, reason: str) -> Landmark:
    words = f"{thousands(count)} frame{'' if count == 1 else 's'} lost{'' if row < rows else ' after it'}"
    return Landmark(min(row, rows - 1), "loss", f"{words}: {REASONS[reason]}" if reason in REASONS else words)
