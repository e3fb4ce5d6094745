"""Reading the ring in order, and the losses that the producer wrote down."""

from __future__ import annotations

import time
from collections.abc import Iterator

from camlab.stream.journal import fence
from camlab.stream.layout import Loss, Mode, Row
from camlab.stream.ring import FrameRing

LOOK_AGAIN_S = 0.0005
BEING_WRITTEN_S = 1.0  # a row that stays half written for so long is one that its writer died over


class TrailingReader:
    """Every frame in order as long as it is at most a ring behind; what was overwritten is skipped and counted.

    One that falls further behind goes on a quarter of a ring after the oldest frame, or it would be overtaken at each. It never holds
    up the producer, unless that one waits for its readers. The producer's side says from where to where it reads.

    Attributes
    ----------
    position : int
        The next one to read.
    seen, skipped : int
        Frames of the run so far, also of a reader that had the row before.
    """

    def __init__(self, ring: FrameRing, row: int) -> None:
        self._ring = ring
        self._row = row
        self._released = ring.row_word(row, Row.RELEASED)
        self._until = ring.row_word(row, Row.UNTIL)
        self._generation = -1
        self.position = 0
        self.seen = ring.read_row(row, Row.SEEN)
        self.skipped = ring.read_row(row, Row.SKIPPED)

    @property
    def is_on(self) -> bool:
        """Whether there is, or may yet be, something to read."""
        ring = self._ring
        until = ring.words[self._until]  # first: it is written last, when the row is this reader's
        fence()
        if ring.read_row(self._row, Row.MODE) != Mode.TRAILING:
            return False
        generation = ring.read_row(self._row, Row.GENERATION)
        if generation != self._generation:
            self._generation = generation
            self.position = ring.words[self._released]
        return self.position < until

    def pending(self) -> Iterator[int]:
        """Positions that can be read now, oldest first. After each the reader counts as done with it, also when the loop is left.

        Pixels may be overwritten while they are read: ask `ring.holds(position)` before a result is trusted, and `skip` where not.
        """
        ring = self._ring
        while self.is_on:
            until = min(ring.published, ring.words[self._until])
            if self.position >= until:
                return
            for position in range(self.position, until):
                if not ring.holds(position):
                    self._skip_overwritten(until)
                    break
                try:
                    yield position
                finally:
                    self.seen += 1
                    self._release(position + 1)

    def jump(self) -> None:
        """Be done with all that is published, without counting it as skipped: nobody wants it."""
        if self.is_on:
            self._release(max(self.position, min(self._ring.published, self._ring.words[self._until])))

    def skip(self) -> None:
        """The frame that was just read had been overwritten."""
        self.skipped += 1
        self.seen -= 1
        self._ring.write_row(self._row, Row.SKIPPED, self.skipped)

    def _skip_overwritten(self, until: int) -> None:
        """Go on where the producer does not write next."""
        slots = self._ring.shape.slots
        oldest = self._ring.published - slots + slots // 4
        position = min(until, max(self.position + 1, oldest))
        self.skipped += position - self.position
        self._ring.write_row(self._row, Row.SKIPPED, self.skipped)
        self._release(position)

    def _release(self, position: int) -> None:
        self.position = position
        self._ring.write_row(self._row, Row.SEEN, self.seen)
        self._ring.words[self._released] = position


class LossReader:
    """The reasons for numbers that are not in the ring, in rising order."""

    def __init__(self, ring: FrameRing) -> None:
        self._journal = ring.losses
        self._index = self._journal.oldest()

    def between(self, first: int, last: int) -> list[tuple[int, int, Loss]]:
        """Runs (first, last, reason) of what was lost of `first` to `last`, where no frame can be lost any more.

        Calls must rise. A number may be left out where the journal was overwritten before it was read.
        """
        found = []
        while (row := self._read()) and row[0] <= last:
            begin, end, why = row
            if end >= first:
                found.append((max(begin, first), min(end, last), Loss(why)))
            if end > last or self._index + 1 >= self._journal.count:  # the newest row may grow yet: it is read again
                break
            self._index += 1
        return found

    def _read(self) -> list[int] | None:
        """The row at the cursor; None where there is none yet."""
        give_up = time.monotonic() + BEING_WRITTEN_S
        while True:
            self._index = max(self._index, self._journal.oldest())
            if self._index >= self._journal.count or time.monotonic() > give_up:
                return None
            row = self._journal.read(self._index, 3)
            if row:
                return row[0]
            time.sleep(LOOK_AGAIN_S)
