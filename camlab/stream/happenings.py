"""What happens in a run beside its frames, on its way through shared memory: control changes and marks."""

from __future__ import annotations

import struct
import time
from typing import NamedTuple

from camlab.stream.journal import Journal

TEXT_WORDS = 30  # 240 bytes of UTF-8
INTEGERS, REALS = 3 + TEXT_WORDS, 2
WIDTH = INTEGERS + REALS
MARK = 1 << 63  # with a recording's key in the place of a control's index
_TEXT = struct.Struct(f"={TEXT_WORDS}Q")
_NO_TEXT = (0,) * TEXT_WORDS


class Happening(NamedTuple):
    """One row: of a control that was changed its index, of a mark the key of its recording. Values are NaN where they are no numbers."""

    frame_id: int
    timestamp_ns: int
    control: int | None
    recording: int | None
    asked: float
    actual: float
    text: str


def write_change(journal: Journal, frame_id: int, control: int, asked: float, actual: float) -> None:
    """Control number `control` was changed; the first frame after it is `frame_id`."""
    journal.append((frame_id, time.time_ns(), control, *_NO_TEXT), (asked, actual))


def write_mark(journal: Journal, frame_id: int, recording: int, text: str) -> int:
    """Somebody marked the moment before `frame_id` in a recording, by its key; text beyond 240 bytes is cut off.

    Returns the time, nanoseconds since the epoch.
    """
    now = time.time_ns()
    words = _TEXT.unpack(cut(text, 8 * TEXT_WORDS).ljust(8 * TEXT_WORDS, b"\0"))
    journal.append((frame_id, now, MARK | recording, *words), (float("nan"), float("nan")))
    return now


def read_happening(integers: list[int], reals: list[float]) -> Happening:
    """A row of the journal."""
    frame_id, timestamp_ns, code, *words = integers
    text = _TEXT.pack(*words).rstrip(b"\0").decode(errors="replace")
    control, recording = (None, code ^ MARK) if code & MARK else (code, None)
    return Happening(frame_id, timestamp_ns, control, recording, reals[0], reals[1], text)


def cut(text: str, size: int) -> bytes:
    """UTF-8 of at most `size` bytes, cut between two characters."""
    return text.encode()[:size].decode(errors="ignore").encode()
