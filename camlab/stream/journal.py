"""A short list in shared memory that one process appends to and others follow with a cursor.

Rows live in a circle. Each carries a sequence word with its number and its version, odd while it is written, so that a reader that was
overtaken notices.
"""

from __future__ import annotations

import platform
import struct
import threading
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

COUNT = 0  # word: rows appended so far
FIRST_ROW = 8  # words before the first row: one cache line of its own for the count
WORD = 8  # bytes
VERSION_BITS = 24  # of a sequence word; above them the row's index + 1

NEEDS_FENCE = platform.machine().lower() not in ("x86_64", "amd64", "i686", "i386", "x86")
_fence_lock = threading.Lock()


def fence() -> None:
    """Order the loads and stores before against those after: x86 keeps their order, ARM does so around a lock."""
    if NEEDS_FENCE:
        for _ in range(2):
            _fence_lock.acquire()
            _fence_lock.release()


class Journal:
    """Rows of `width` 64-bit words in `words` (a memoryview cast to "Q").

    Reals travel as their own 64 bits: `_reals` is the same memory cast to "d", and `_bytes` cast to "B".
    """

    def __init__(self, words: memoryview[int], rows: int, width: int) -> None:
        self._words = words
        self._bytes: memoryview[int] = words.cast("B")
        self._reals: memoryview[float] = self._bytes.cast("d")
        self._rows = rows
        self._stride = width + 1
        self.width = width

    @staticmethod
    def words_needed(rows: int, width: int) -> int:
        """64-bit words that a journal of so many rows takes."""
        return FIRST_ROW + rows * (width + 1)

    @property
    def count(self) -> int:
        """Rows appended so far; the newest `rows` of them can be read."""
        return self._words[COUNT]

    def oldest(self) -> int:
        """Index of the oldest row that has not been overwritten."""
        return max(0, self.count - self._rows)

    def append(self, integers: Sequence[int], reals: Sequence[float] = ()) -> None:
        """Add a row: first the integers (0 to 2⁶⁴-1), then the reals; ValueError where they are more than `width`."""
        index = self._words[COUNT]
        self._write(index, integers, reals)
        self._words[COUNT] = index + 1

    def amend(self, integers: Sequence[int], reals: Sequence[float] = ()) -> None:
        """Write the newest row again; ValueError where there is none."""
        index = self._words[COUNT] - 1
        if index < 0:
            raise ValueError("an empty journal has no row to amend")
        self._write(index, integers, reals)

    def _write(self, index: int, integers: Sequence[int], reals: Sequence[float]) -> None:
        if len(integers) + len(reals) > self.width:
            raise ValueError(f"a row of this journal has {self.width} words, not {len(integers) + len(reals)}")
        words = self._words
        at = FIRST_ROW + (index % self._rows) * self._stride
        sequence = _next_sequence(words[at], index)
        words[at] = sequence | 1
        fence()
        first, row = (at + 1) * WORD, _row_of(len(integers), len(reals))
        self._bytes[first : first + row.size] = row.pack(*integers, *reals)
        fence()
        words[at] = sequence
        fence()  # before the count tells of it

    def read(self, index: int, integers: int, reals: int = 0) -> tuple[list[int], list[float]] | None:
        """Row `index` as so many integers and reals; None where it isn't there yet, no longer, or is being written."""
        at = FIRST_ROW + (index % self._rows) * self._stride
        sequence = self._words[at]
        if sequence >> VERSION_BITS != index + 1 or sequence & 1:
            return None
        fence()
        row = self._words[at + 1 : at + 1 + integers].tolist()
        values = list(self._reals[at + 1 + integers : at + 1 + integers + reals]) if reals else []
        fence()
        return (row, values) if self._words[at] == sequence else None

    def read_rows(self, first: int, end: int) -> NDArray[np.uint64]:
        """Copies of the rows `first` to `end` that can be read, (n, width) words in their order; reals are words of theirs: `view` them.

        Those that aren't there yet, no longer, or are being written are left out.
        """
        first, end = max(first, self.oldest()), min(end, self.count)
        if first >= end:  # mostly
            return np.empty((0, self.width), np.uint64)
        indexes = np.arange(first, end, dtype=np.uint64)
        table = np.frombuffer(self._words, np.uint64, self._rows * self._stride, FIRST_ROW * WORD).reshape(-1, self._stride)
        at = indexes % np.uint64(self._rows)
        rows = table[at]
        fence()
        sequences = rows[:, 0]
        is_whole = (sequences >> np.uint64(VERSION_BITS) == indexes + 1) & (sequences & np.uint64(1) == 0) & (table[at, 0] == sequences)
        found: NDArray[np.uint64] = rows[is_whole, 1:]
        return found

    def close(self) -> None:
        """Let go of the memory."""
        for view in (self._reals, self._bytes, self._words):
            view.release()


@lru_cache(64)
def _row_of(integers: int, reals: int) -> struct.Struct:
    return struct.Struct(f"={integers}Q{reals}d")


def _next_sequence(sequence: int, index: int) -> int:
    """The sequence word of row `index` once it is written, even and unlike the one before."""
    own = (index + 1) << VERSION_BITS
    if sequence >> VERSION_BITS != index + 1:
        return own
    return own | ((sequence | 1) + 1) & ((1 << VERSION_BITS) - 1)
