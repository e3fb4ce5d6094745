"""What of a journal of the ring belongs to one recording: control changes and analysis results, by frame id."""

from __future__ import annotations

from collections.abc import Iterator

from camlab.stream.journal import Journal

Row = tuple[list[int], list[float]]


class Feed:
    """Rows of a journal whose first word is a frame id that rises, from the recording's first frame on; each is read once."""

    def __init__(self, journal: Journal, first_frame: int, integers: int, reals: int) -> None:
        """`integers`, `reals`: words of a row."""
        self._journal = journal
        self._integers, self._reals = integers, reals
        self._first_frame = first_frame
        self._index = self._find(first_frame)

    def take(self, end_frame: int) -> Iterator[Row]:
        """The rows that have come since the last time, of frames below `end_frame`."""
        journal = self._journal
        self._index = max(self._index, journal.oldest())
        while self._index < journal.count:
            row = journal.read(self._index, self._integers, self._reals)
            if row and row[0][0] >= end_frame:
                return
            self._index += 1
            if row and row[0][0] >= self._first_frame:  # results of earlier frames may come later than this feed
                yield row

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
