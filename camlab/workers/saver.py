"""The saver process: writes every frame of every recording interval, in order, and gives the verdict."""

from __future__ import annotations

import time

from camlab.stream.reader import LossReader
from camlab.stream.layout import FOREVER, Mode, Reader, Row, Span
from camlab.stream.ring import FrameRing
from camlab.workers.messages import Abort, Attach, Closed, Order, Record, Trouble
from camlab.workers.process import Launch, Tell, WorkerEvents, run_worker
from camlab.workers.task import Task

COMMIT_S = 0.1
FULL_CHUNK_COMMIT_S = 0.03
FILLING = 3  # commit early at this part of the ring
PIECE_S = 0.05  # between two looks at the orders
RESULTS_WAIT_S = 2.0
RESULTS_EVERY_S = 0.5


class SaverJob:
    """Works off the ring's intervals one after the other; those that wait for results finish behind."""

    name = "saver"
    is_low_priority = False

    def __init__(self, tell: Tell, events: WorkerEvents) -> None:
        self._tell = tell
        self._events = events
        self._ring: FrameRing | None = None
        self._tasks: dict[int, Task] = {}
        self._is_orphan = False
        self._results = 0
        self._changes = 0
        self._results_at = 0.0

    def join(self, ring: FrameRing, attach: Attach) -> None:
        self._ring = ring
        self._losses = LossReader(ring)
        self._results = self._changes = 0

    def part(self) -> None:
        for task in self._tasks.values():
            task.abandon()
        self._tasks.clear()
        self._ring = None

    def obey(self, order: Order) -> None:
        if isinstance(order, Record) and self._ring:
            task = Task(order.plan, self._ring.shape.format)
            self._tasks[order.plan.key] = task
            if task.failure:
                self._tell(Trouble(task.failure))
        elif isinstance(order, Abort):
            for task in self._tasks.values():
                task.is_aborted = True

    def hear(self, messages: list[list[bytes]]) -> None:
        """A doorbell: the ring says the rest."""

    def work(self) -> bool:
        if not self._tasks or not self._ring:
            return False
        end = time.monotonic() + PIECE_S
        has_more = False
        for task in self._bound_tasks(self._ring):
            if not task.is_drained:
                has_more = self._advance(self._ring, task, end)
                break
        self._collect(self._ring)
        self._finish_drained(self._ring)
        return has_more

    def orphan(self) -> None:
        self._is_orphan = True

    def is_idle(self) -> bool:
        return not self._tasks

    def close(self) -> None:
        self.part()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _bound_tasks(self, ring: FrameRing) -> list[Task]:
        """Tasks whose interval is in the ring, in order; an orphan's other tasks never get one."""
        rows = ring.open_intervals()
        for row, interval in rows:
            task = self._tasks.get(interval.key)
            if task and task.row is None:
                task.bind(row, interval)
        if self._is_orphan:
            for key in [key for key, task in self._tasks.items() if task.row is None]:
                self._tasks.pop(key).abandon()
        return [task for _, task in sorted(self._tasks.items()) if task.row is not None]

    def _advance(self, ring: FrameRing, task: Task, end_time: float) -> bool:
        """Write what is published of one interval; True where the time was over before the frames."""
        assert task.row is not None
        interval, end = ring.readable(task.row)
        final = self._is_orphan or interval.end_position != FOREVER
        while task.position < end and not task.is_aborted and time.monotonic() < end_time:
            task.save(ring, self._losses)
            if task.is_commit_due(FULL_CHUNK_COMMIT_S, COMMIT_S) or self._is_ring_filling(ring, task):
                self._commit(ring, task)
        if task.position < end and not task.is_aborted:
            return True
        if task.is_commit_due(FULL_CHUNK_COMMIT_S, COMMIT_S) or (final and task.pending):
            self._commit(ring, task)
        if final and (task.position == end or task.is_aborted):
            self._drain(ring, task, end)
        return False

    def _is_ring_filling(self, ring: FrameRing, task: Task) -> bool:
        """Whether what waits for its commit holds so many slots that the camera may soon find none."""
        return task.position - ring.read_row(Reader.SAVER, Row.RELEASED) >= ring.shape.slots // FILLING

    def _commit(self, ring: FrameRing, task: Task) -> None:
        """Frames first, then their slots: no slot is used again before its frame is in the file."""
        task.commit()
        assert task.row is not None
        ring.write_interval(task.row, Span.SAVED, task.ledger.saved)
        self._release(ring, task, task.position)

    def _release(self, ring: FrameRing, task: Task, position: int) -> None:
        if ring.read_row(Reader.SAVER, Row.GENERATION) >= task.generation and ring.read_row(Reader.SAVER, Row.MODE) == Mode.GATED:
            ring.release(Reader.SAVER, position)

    def _drain(self, ring: FrameRing, task: Task, published: int) -> None:
        assert task.row is not None
        interval = ring.interval(task.row)
        if interval.end_position == FOREVER:  # the controller is gone: its last words count
            last = ring.descriptor(published - 1).frame_id + 1 if published else 0
            interval = interval._replace(end_position=published, end_frame=max(ring.acquired, last), lost_camera=-1)
        task.account_for_end(interval, self._losses)
        ring.write_interval(task.row, Span.SAVED, task.ledger.saved)
        self._release(ring, task, interval.end_position)
        task.drained_at = time.monotonic()

    def _collect(self, ring: FrameRing) -> None:
        """Hand analysis results and control changes to the recordings that they belong to."""
        journal = ring.results
        self._results = max(self._results, journal.oldest())
        while self._results < journal.count:
            head = journal.read(self._results, 3)
            row = journal.read(self._results, 3, head[0][2]) if head else None
            self._results += 1
            if row:
                for task in self._tasks.values():
                    task.add_result(row[0][0], row[1])
        while self._changes < ring.changes.count:
            change = ring.changes.read(self._changes, 3, 2)
            self._changes += 1
            if change:
                for task in self._tasks.values():
                    task.add_change(change[0], change[1])
        if time.monotonic() - self._results_at > RESULTS_EVERY_S:
            self._results_at = time.monotonic()
            for task in self._tasks.values():
                task.write_results()

    def _finish_drained(self, ring: FrameRing) -> None:
        for key, task in list(self._tasks.items()):
            if task.is_drained and self._has_results(ring, task):
                self._collect(ring)
                verdict = task.finish()
                assert task.row is not None
                ring.write_interval(task.row, Span.IS_CLOSED, 1)
                del self._tasks[key]
                self._tell(Closed(key, verdict))

    def _has_results(self, ring: FrameRing, task: Task) -> bool:
        """Whether the analyzer is beyond this recording, or has been waited for long enough."""
        if self._is_orphan or ring.read_row(Reader.ANALYZER, Row.MODE) != Mode.TRAILING:
            return True
        until = min(task.position, ring.read_row(Reader.ANALYZER, Row.UNTIL))
        is_there = ring.read_row(Reader.ANALYZER, Row.RELEASED) >= until
        return is_there or time.monotonic() - task.drained_at > RESULTS_WAIT_S


def main(launch: Launch) -> None:
    """Entry point of the process."""
    run_worker(launch, SaverJob)
