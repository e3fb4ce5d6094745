"""The analyzer process: statistics of every frame, into the ring's table of results, and into a CSV file where nothing records."""

from __future__ import annotations

import time

from camlab.analysis.statistics import frame_statistics
from camlab.recording.layout import result_names
from camlab.stream.reader import TrailingReader
from camlab.stream.layout import Interval, Reader
from camlab.stream.ring import FrameRing
from camlab.workers.messages import Attach, Order, Tabulated, Trouble
from camlab.workers.process import Launch, Tell, WorkerEvents, run_worker
from camlab.workers.table import ResultTable

PIECE_S = 0.05


class AnalyzerJob:
    """Follows the ring; what it can't keep up with is skipped and counted by the ring's reader."""

    name = "analyzer"
    is_low_priority = True

    def __init__(self, tell: Tell, events: WorkerEvents) -> None:
        self._tell = tell
        self._events = events
        self._ring: FrameRing | None = None
        self._csv_path = ""
        self._table: ResultTable | None = None

    def join(self, ring: FrameRing, attach: Attach) -> None:
        self._ring = ring
        self._reader = TrailingReader(ring, Reader.ANALYZER)
        self._names = result_names(attach.format.color)
        self._csv_path = attach.csv_path

    def part(self) -> None:
        self._close_table()
        self._ring = None

    def obey(self, order: Order) -> None:
        """It has no orders of its own: the ring says from where to where it reads."""

    def hear(self, messages: list[list[bytes]]) -> None:
        """A doorbell: the ring says the rest."""

    def work(self) -> bool:
        ring = self._ring
        if not ring or not self._reader.is_on:
            self._close_table()
            return False
        end = time.monotonic() + PIECE_S
        intervals = [interval for _, interval in ring.open_intervals()]
        for position in self._reader.pending():
            self._analyze(ring, position, intervals)
            if time.monotonic() > end:
                break
        if self._table:
            self._table.flush()
        return self._reader.position < ring.published

    def orphan(self) -> None:
        """Nobody wants results any more: a recording that is being finished does not wait for them."""

    def is_idle(self) -> bool:
        return True

    def close(self) -> None:
        self._close_table()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _analyze(self, ring: FrameRing, position: int, intervals: list[Interval]) -> None:
        frame = ring.descriptor(position)
        values = frame_statistics(ring.frame_pixels(position))
        if not ring.holds(position) or frame.sequence != 2 * position + 2:
            self._reader.skip()
            return
        ring.results.append((frame.frame_id, frame.monotonic_ns, len(values)), values)
        if not any(each.first_position <= position < each.end_position for each in intervals):
            self._tabulate(frame.frame_id, frame.timestamp_ns, values)

    def _tabulate(self, frame_id: int, timestamp_ns: int, values: list[float]) -> None:
        if not self._csv_path:
            return
        try:
            if self._table is None:
                self._table = ResultTable(self._csv_path, self._names)
                self._tell(Tabulated(str(self._table.path)))
            self._table.add(frame_id, timestamp_ns, values)
        except OSError as error:
            self._tell(Trouble(f"the results can't be written to {self._csv_path}: {error.strerror}"))
            self._csv_path = ""

    def _close_table(self) -> None:
        if self._table:
            self._table.close()
            self._table = None


def main(launch: Launch) -> None:
    """Entry point of the process."""
    run_worker(launch, AnalyzerJob)
