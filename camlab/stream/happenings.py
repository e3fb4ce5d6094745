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
RECONNECTED = 1 << 62  # likewise
_TEXT = struct.Struct(f"={TEXT_WORDS}Q")
_NO_TEXT = (0,) * TEXT_WORDS


class Happening(NamedTuple):
    """One row: of a control that was changed its index, of a mark the key of its recording, else: the camera came back.

    Values are NaN where they are no numbers.
    """

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
    return _write_text(journal, frame_id, MARK | recording, text)


def write_reconnection(journal: Journal, frame_id: int, text: str) -> None:
    """The camera was lost and is back; the first frame after it is `frame_id`."""
    _write_text(journal, frame_id, RECONNECTED, text)


def read_happening(integers: list[int], reals: list[float]) -> Happening:
    """A row of the journal."""
    frame_id, timestamp_ns, code, *words = integers
    text = _TEXT.pack(*words).rstrip(b"\0").decode(errors="replace")
    control = None if code >= RECONNECTED else code
    recording = code ^ MARK if code & MARK else None
    return Happening(frame_id, timestamp_ns, control, recording, reals[0], reals[1], text)


def _write_text(journal: Journal, frame_id: int, code: int, text: str) -> int:
    now = time.time_ns()
    words = _TEXT.unpack(cut(text, 8 * TEXT_WORDS).ljust(8 * TEXT_WORDS, b"\0"))
    journal.append((frame_id, now, code, *words), (float("nan"), float("nan")))
    return now


def cut(text: str, size: int) -> bytes:
    """UTF-8 of at most `size` bytes, cut between two characters."""
    return text.encode()[:size].decode(errors="ignore").encode()
