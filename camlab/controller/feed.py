"""What the live view and a script see of the present run: the newest frame, and results as they come."""

from __future__ import annotations

from camlab.controller.results import Results, read_results
from camlab.controller.run import Run
from camlab.model.frame import Frame

CURSOR_BITS = 40  # of a cursor: the place in its run; above them the run


def run_of(cursor: int) -> int:
    """Number of the run that a cursor is of."""
    return cursor >> CURSOR_BITS


class Feed:
    """Copies only; called under the experiment's lock."""

    def __init__(self) -> None:
        self._last: Frame | None = None

    def last_frame(self, run: Run | None) -> Frame | None:
        """The newest frame, also after its run; None before the first."""
        newest = run.newest_frame() if run else None
        if newest:
            self._last = newest[1]
        return self._last

    def newest(self, run: Run | None, after: int) -> tuple[int, Frame] | None:
        """The next cursor and the newest frame, if one was published since the cursor `after`."""
        if not run or (run.number << CURSOR_BITS) + run.ring.published <= after:
            return None
        found = run.newest_frame()
        return ((run.number << CURSOR_BITS) + found[0] + 1, found[1]) if found else None

    def position(self, run: Run | None, cursor: int) -> int | None:
        """The place in this run that a cursor of `newest` stands for; its beginning for one of an earlier run, None while nothing runs."""
        return max(0, cursor - (run.number << CURSOR_BITS)) if run else None

    def results(self, run: Run | None, after: int) -> tuple[int, Results | None]:
        """The next cursor and the results since the cursor `after`; None while nothing runs."""
        if not run:
            return after, None
        base = run.number << CURSOR_BITS
        index, found = read_results(run.ring, run.number, run.started_ns, max(0, after - base))
        return base + index, found
