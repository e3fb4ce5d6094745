"""The saver process: writes every frame of every recording interval, in order, and gives the verdict."""

from __future__ import annotations

import time

from camlab.errors import StreamError
from camlab.stream.layout import FOREVER, Mode, Reader, Row, Span
from camlab.stream.reader import LossReader
from camlab.stream.ring import FrameRing
from camlab.workers.messages import Abort, Attach, Closed, Compressed, Order, Record, Stuck, Trouble
from camlab.workers.process import Launch, Tell, run_worker
from camlab.workers.task import Task

COMMIT_S = 0.1
FULL_CHUNK_COMMIT_S = 0.03
FILLING = 3  # commit early at this part of the ring
PIECE_S = 0.05  # between two looks at the orders
RESULTS_WAIT_S, RESULTS_LOOK_S = 2.0, 0.002
RESULTS_EVERY_S = 0.5


class SaverJob:
    """Works off the ring's intervals one after the other; those that wait for results finish behind."""

    name = "saver"
    is_low_priority = False

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._ring: FrameRing | None = None
        self._tasks: dict[int, Task] = {}  # by key, and so in the order of their frames
        self._stuck: set[int] = set()  # recordings whose disk failed, once said
        self._is_orphan = False
        self._results_at = 0.0

    def join(self, ring: FrameRing, _attach: Attach, /) -> None:
        """See `Job`; all that it must know of the run is in the ring."""
        self._ring = ring
        self._losses = LossReader(ring)

    def part(self) -> None:
        """See `Job`; a recording that is not finished stays for a repair."""
        for task in self._tasks.values():
            task.abandon()
        self._tasks.clear()
        self._ring = None

    def obey(self, order: Order, /) -> None:
        """Begin a recording or go on with one, or give up what is not saved."""
        if isinstance(order, Record):
            if not self._ring:
                raise StreamError(f"{order.plan.part_path} can't be written: its frames are gone")
            self._tasks[order.plan.key] = Task(order.plan, self._ring.shape.format, order.resumes)
            self._tell_stuck()
        elif isinstance(order, Abort):
            for task in self._tasks.values():
                task.is_aborted = True

    def work(self) -> bool:
        """Save what is published, as long as a look at the orders may wait."""
        if not self._tasks or not self._ring:
            return False
        deadline = time.monotonic() + PIECE_S
        bound = self._bound_tasks(self._ring)
        saving = next((task for task in bound if not task.is_drained), None)
        has_more = self._advance(self._ring, saving, deadline) if saving else False
        self._tell_stuck()
        self._collect(bound)
        for task in bound:
            if task.is_drained and self._has_results(self._ring, task):
                self._finish(self._ring, task)
        if not has_more and any(task.is_drained for task in self._tasks.values()):
            time.sleep(RESULTS_LOOK_S)  # the analyzer has no bell
            return True
        return has_more

    def orphan(self) -> None:
        """See `Job`."""
        self._is_orphan = True

    def is_idle(self) -> bool:
        """See `Job`."""
        return not self._tasks

    def close(self) -> None:
        """See `Job`."""
        self.part()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _tell_stuck(self) -> None:
        """Say it once of each recording whose disk failed."""
        for key, task in self._tasks.items():
            if task.has_failed and key not in self._stuck:
                self._stuck.add(key)
                self._tell(Stuck(key, task.failure))

    def _bound_tasks(self, ring: FrameRing) -> list[Task]:
        """Tasks whose interval is in the ring, in order; an orphan's other tasks never get one."""
        for row, interval in ring.open_intervals(Reader.SAVER):
            task = self._tasks.get(interval.key)
            if task and task.row is None:
                task.bind(row, ring)
        if self._is_orphan:
            for key in [key for key, task in self._tasks.items() if task.row is None]:
                self._tasks.pop(key).abandon()
        return [task for _, task in sorted(self._tasks.items()) if task.row is not None]

    def _advance(self, ring: FrameRing, task: Task, deadline: float) -> bool:
        """Write what is published of one interval; True where the time was over before the frames."""
        assert task.row is not None
        interval, end = ring.readable(task.row)
        is_final = self._is_orphan or interval.end_position != FOREVER
        while task.position < end and not task.is_aborted:
            if time.monotonic() > deadline:
                return True
            task.save(ring, self._losses, end)
            if self._is_commit_due(ring, task):
                self._commit(ring, task)
        if self._is_commit_due(ring, task) or (is_final and task.pending):
            self._commit(ring, task)
        elif not task.pending:
            self._tell_saved(ring, task)  # frames that are not to be saved: their slots are free
        if is_final:
            self._drain(ring, task, end)
        return False

    def _is_commit_due(self, ring: FrameRing, task: Task) -> bool:
        """After some time, or where what waits for its commit holds so many slots that the camera may soon find none."""
        if task.is_commit_due(FULL_CHUNK_COMMIT_S, COMMIT_S):
            return True
        return task.pending > 0 and task.position - ring.read_row(Reader.SAVER, Row.RELEASED) >= ring.shape.slots // FILLING

    def _commit(self, ring: FrameRing, task: Task) -> None:
        """Frames first, then their slots: no slot is used again before its frame is in the file."""
        task.commit()
        self._tell_saved(ring, task)

    def _drain(self, ring: FrameRing, task: Task, end: int) -> None:
        """Account for all of an interval that has ended."""
        assert task.row is not None
        interval = ring.interval(task.row)
        if interval.end_position != FOREVER:
            task.account_for_end(interval, self._losses)
            task.compare(interval)
        else:  # the controller is gone: its last words count
            beyond = ring.descriptor(end - 1).frame_id + 1 if end else 0
            end_frame = min(interval.end_frame, max(ring.acquired, beyond))
            task.account_for_end(interval._replace(end_position=end, end_frame=end_frame), self._losses)
        self._tell_saved(ring, task)

    def _tell_saved(self, ring: FrameRing, task: Task) -> None:
        assert task.row is not None
        ring.write_interval(task.row, Span.SAVED, task.ledger.saved)
        ring.write_interval(task.row, Span.ACCOUNTED, task.ledger.next - task.ledger.first)
        done = task.position - ring.read_row(Reader.SAVER, Row.RELEASED)
        if done > 0:
            ring.write_row(Reader.SAVER, Row.SEEN, ring.read_row(Reader.SAVER, Row.SEEN) + done)
        ring.release(Reader.SAVER, task.position)

    def _collect(self, tasks: list[Task]) -> None:
        """Hand analysis results and control changes to the recordings that they belong to."""
        for task in tasks:
            task.collect()
        if time.monotonic() - self._results_at > RESULTS_EVERY_S:
            self._results_at = time.monotonic()
            for task in tasks:
                task.write_results()
                self._tell_how(task)

    def _tell_how(self, task: Task) -> None:
        for line in task.take_remarks():
            self._tell(Trouble(line))
        if task.compression_ratio is not None:
            self._tell(Compressed(task.plan.key, task.compression_ratio))

    def _finish(self, ring: FrameRing, task: Task) -> None:
        assert task.row is not None
        task.collect()
        verdict = task.finish()
        self._tell_how(task)
        ring.write_interval(task.row, Span.IS_CLOSED, 1)
        del self._tasks[task.plan.key]
        self._tell(Closed(task.plan.key, verdict))

    def _has_results(self, ring: FrameRing, task: Task) -> bool:
        """Whether the analyzer is beyond this recording, or has been waited for long enough."""
        if self._is_orphan or task.is_aborted or ring.read_row(Reader.ANALYZER, Row.MODE) != Mode.TRAILING:
            return True
        until = min(task.position, ring.read_row(Reader.ANALYZER, Row.UNTIL))
        is_there = ring.read_row(Reader.ANALYZER, Row.RELEASED) >= until
        return is_there or time.monotonic() - task.drained_at > RESULTS_WAIT_S


def main(launch: Launch) -> None:
    """Entry point of the process."""
    run_worker(launch, SaverJob)
