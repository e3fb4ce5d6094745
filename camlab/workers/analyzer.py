"""The analyzer process: statistics of every frame, into the ring's table of results, and into a CSV file where nothing records."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from camlab.analysis.statistics import frame_statistics
from camlab.cv import use_threads
from camlab.recording.plan import result_names
from camlab.stream.layout import Interval, Reader
from camlab.stream.reader import TrailingReader
from camlab.stream.ring import FrameRing
from camlab.workers.messages import Attach, Order, Tabulated, Trouble
from camlab.workers.process import Launch, Tell, run_worker
from camlab.workers.table import ResultTable

PIECE_S = 0.05


class AnalyzerJob:
    """Follows the ring; what it can't keep up with is skipped and counted by the ring's reader."""

    name = "analyzer"
    is_low_priority = True

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._ring: FrameRing | None = None
        self._csv_path: Path | None = None  # None: no table can be made
        self._folder: Path | None = None
        self._table: ResultTable | None = None

    def join(self, ring: FrameRing, attach: Attach, /) -> None:
        """See `Job`."""
        self._ring = ring
        self._reader = TrailingReader(ring, Reader.ANALYZER)
        self._recorded = RecordedPositions(ring)
        self._names = result_names(attach.format.color)
        self._csv_path = Path(attach.csv_path) if attach.csv_path else None
        self._folder = Path(attach.folder) if attach.folder else None

    def part(self) -> None:
        """See `Job`."""
        self._close_table()
        self._ring = None

    def obey(self, order: Order, /) -> None:
        """It has no orders of its own: the ring says from where to where it reads."""

    def work(self) -> bool:
        """Analyse what is published, as long as a look at the orders may wait."""
        ring = self._ring
        if not ring or not self._reader.is_on:
            self._close_table()
            return False
        end = time.monotonic() + PIECE_S
        has_more = False
        for position in self._reader.pending():
            self._analyze(ring, position)
            if time.monotonic() > end:
                has_more = True
                break
        self._flush_table()
        return has_more

    def orphan(self) -> None:
        """See `Job`; nobody wants results any more, and a recording that is being finished does not wait for them."""

    def is_idle(self) -> bool:
        """See `Job`."""
        return True

    def close(self) -> None:
        """See `Job`."""
        self._close_table()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _analyze(self, ring: FrameRing, position: int) -> None:
        frame = ring.descriptor(position)
        values = frame_statistics(ring.frame_pixels(position))
        if not ring.holds(position) or frame.sequence != 2 * position + 2:
            self._reader.skip()
            return
        ring.results.append((frame.frame_id, frame.monotonic_ns, len(values)), values)
        if position not in self._recorded:
            self._tabulate(frame.frame_id, frame.timestamp_ns, values)

    def _tabulate(self, frame_id: int, timestamp_ns: int, values: Sequence[float]) -> None:
        if not self._csv_path:
            return
        try:
            if self._table is None:
                self._table = ResultTable(self._csv_path, self._names, self._folder)
                self._tell(Tabulated(str(self._table.path)))
            self._table.add(frame_id, timestamp_ns, values)
        except OSError as error:
            self._give_up_table(error)

    def _flush_table(self) -> None:
        try:
            if self._table:
                self._table.flush()
        except OSError as error:
            self._give_up_table(error)

    def _give_up_table(self, error: OSError) -> None:
        self._tell(Trouble(f"the results can't be written to {self._csv_path}: {error.strerror}; they are only shown"))
        self._csv_path = None
        self._close_table()

    def _close_table(self) -> None:
        if self._table:
            self._table.close()
            self._table = None


class RecordedPositions:
    """Which of the ring's positions belong to a recording: where one begins and ends stands in the ring before the next frame does."""

    def __init__(self, ring: FrameRing) -> None:
        self._ring = ring
        self._known = 0  # positions below are as the list says
        self._intervals: list[Interval] = []

    def __contains__(self, position: int) -> bool:
        if position >= self._known:
            self._known = self._ring.published  # first: the intervals of what comes later are not known yet
            self._intervals = [interval for _, interval in self._ring.open_intervals(Reader.SAVER)]
        return any(each.first_position <= position < each.end_position for each in self._intervals)


def main(launch: Launch) -> None:
    """Entry point of the process."""
    use_threads(1)
    run_worker(launch, AnalyzerJob)
