"""What of a journal of the ring belongs to one recording: control changes and analysis results, by frame id."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from camlab.stream.journal import Journal


class Feed:
    """Rows of a journal whose first word is a frame id that rises, from the recording's first frame on; each is read once."""

    def __init__(self, journal: Journal, first_frame: int, integers: int, reals: int) -> None:
        """`integers`, `reals`: words of a row."""
        self._journal = journal
        self._integers, self._reals = integers, reals
        self._nothing = np.empty((0, integers), np.uint64), np.empty((0, reals), np.float64)
        self._first_frame = first_frame
        self._index = self._find(first_frame)

    def take(self, end_frame: int) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
        """The rows that have come since the last time, of frames below `end_frame`: (n, integers) and (n, reals)."""
        journal = self._journal
        first, end = max(self._index, journal.oldest()), journal.count
        if first >= end:  # mostly
            return self._nothing
        rows = journal.read_rows(first, end)
        below = int(np.searchsorted(rows[:, 0], np.uint64(end_frame)))
        if below < len(rows):  # the newest ones are at the end, where none is missing
            end -= len(rows) - below
        self._index = end
        rows = rows[:below]
        rows = rows[rows[:, 0] >= np.uint64(self._first_frame)]  # results of earlier frames may come later than this feed
        return rows[:, : self._integers], rows[:, self._integers : self._integers + self._reals].view(np.float64)

    def _find(self, first_frame: int) -> int:
        """Index of the first row of `first_frame` or a later one."""
        low, high = self._journal.oldest(), self._journal.count
        while low < high:
            middle = (low + high) // 2
            row = self._journal.read(middle, 1)
            if row and row[0][0] >= first_frame:
                high = middle
            else:  # of an earlier frame, or overwritten meanwhile
                low = middle + 1
        return low
