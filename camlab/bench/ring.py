"""How fast frames go through the ring to readers that touch every byte, each in a process of its own."""

from __future__ import annotations

import contextlib
import multiprocessing
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess

from camlab.bench.turns import Clock, Cost, Run
from camlab.errors import StreamError
from camlab.model.frame import FrameFormat, Pixels
from camlab.model.stamp import Stamp
from camlab.stream.layout import End, Mode, Reader, RingShape, Row
from camlab.stream.lock import SessionLock
from camlab.stream.memory import segment_prefix
from camlab.stream.producer import RingProducer
from camlab.stream.ring import FrameRing
from camlab.workers.process import ignore_signals, start_process

RING_BYTES = 256 << 20
FEWEST_SLOTS, MOST_SLOTS = 16, 4096
JOIN_S = 30.0
STALL_S = 10.0  # without a frame being read: a reader has died
LOOK_S = 0.00005  # of a reader that has caught up, and of the writer while the ring is full
REST_S = 0.002  # of a reader that is not asked to read
HEARTBEAT_S = 0.2
JOINED = 1  # in a reader's word SEEN


@dataclass(frozen=True)
class ReaderOrder:
    """What a reader's process gets to know."""

    shape: RingShape
    row: int


class RingBench:
    """A ring and so many processes that can read from it; the writer is the caller.

    All of it is faulted in, in every process, before the first frame. A context manager; SharedMemoryError where there isn't room.
    """

    def __init__(self, frame_format: FrameFormat, readers: int, *, has_checksums: bool = False, slots: int = 0) -> None:
        """`readers`: 1 to 12; `slots`: frames that it holds, 0 for a quarter of a GB; `has_checksums`: as while recording."""
        session, run = uuid.uuid4().hex, uuid.uuid4().hex
        slots = slots or max(FEWEST_SLOTS, min(MOST_SLOTS, RING_BYTES // frame_format.nbytes))
        self._lock = SessionLock(session)
        self._lock.acquire()
        self._rows = [Reader.FIRST_OTHER + k for k in range(readers)]
        self._processes: list[BaseProcess] = []
        try:
            self._ring = FrameRing.create(f"{segment_prefix()}{session}-{run}", run, slots, frame_format)
        except BaseException:
            self._lock.release(remove=True)
            raise
        self._producer = RingProducer(self._ring, has_checksums=has_checksums)

    def __enter__(self) -> RingBench:
        try:
            self._ring.fault_in()
            shape = self._ring.shape
            self._processes = [start_process("bench reader", read_until_end, ReaderOrder(shape, row)) for row in self._rows]
            self._wait_for(self._rows)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes and give the memory back."""
        self._producer.end(End.STOPPED)
        for process in self._processes:
            process.join(JOIN_S)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()
        self._processes = []
        self._ring.close()
        self._lock.release(remove=True)

    def ring_run(self, bank: Pixels, frames: int, readers: int) -> Run:
        """Copies so many frames of `bank` into the ring, until each of the first `readers` has read the last one.

        None is lost: the writer waits for the slowest reader. With 0 readers it only writes.
        """
        sources = [memoryview(frame).cast("B") for frame in bank]
        rows = self._rows[:readers]

        def run() -> Cost:
            with self._gated(rows):
                clock = Clock()
                self._write(sources, frames, rows)
                self._wait_until_read(rows)
                return clock.read(frames)

        return run

    # --- inside ---------------------------------------------------------------------------------------------------

    def _write(self, sources: Sequence[memoryview[int]], frames: int, rows: Sequence[int]) -> None:
        producer, slots = self._producer, self._ring.shape.slots
        free = producer.position + slots if not rows else 0  # positions below have a slot
        for k in range(frames):
            if producer.position >= free and rows:
                free = self._wait_for_room(rows)
            pixels = producer.next_pixels()
            if pixels is None:
                raise StreamError("the ring has ended")
            pixels.data.cast("B")[:] = sources[k % len(sources)]
            producer.publish(pixels, Stamp.now())

    def _wait_for_room(self, rows: Sequence[int]) -> int:
        """Until a slot is free; the first position that has none."""
        words, position, slots = self._ring.words, self._producer.position, self._ring.shape.slots
        released = [self._ring.row_word(row, Row.RELEASED) for row in rows]
        give_up = time.monotonic() + STALL_S
        while (oldest := min(words[at] for at in released)) + slots <= position:
            self._check(give_up)
            time.sleep(LOOK_S)
        return oldest + slots

    def _wait_until_read(self, rows: Sequence[int]) -> None:
        words, position = self._ring.words, self._producer.position
        released = [self._ring.row_word(row, Row.RELEASED) for row in rows]
        give_up = time.monotonic() + STALL_S
        while any(words[at] < position for at in released):
            self._check(give_up)
            time.sleep(LOOK_S)

    @contextlib.contextmanager
    def _gated(self, rows: Sequence[int]) -> Iterator[None]:
        for row in rows:
            self._producer.gate(row)
        try:
            yield
        finally:
            for row in rows:
                self._producer.ungate(row)

    def _wait_for(self, rows: Sequence[int]) -> None:
        """Until they have joined and faulted everything in."""
        give_up = time.monotonic() + JOIN_S
        while any(self._ring.read_row(row, Row.SEEN) != JOINED for row in rows):
            self._check(give_up)
            time.sleep(REST_S)

    def _check(self, give_up_s: float) -> None:
        """StreamError where a reader is gone or stands still."""
        if time.monotonic() > give_up_s or not all(process.is_alive() for process in self._processes):
            raise StreamError("a reader of the ring has ended or stands still; look into the log, or try again")


def read_until_end(order: ReaderOrder) -> None:
    """Entry point of a reader's process: touch every byte of every frame while its row is gated, until the run has ended."""
    ignore_signals()
    try:
        ring = FrameRing.join(order.shape)
    except StreamError:  # it was over before this process had begun
        return
    ring.fault_in()
    ring.write_row(order.row, Row.SEEN, JOINED)
    parent = multiprocessing.parent_process()
    looked_at = time.monotonic()
    while ring.end_state is End.RUNNING:
        if not _read_published(ring, order.row):
            if time.monotonic() - looked_at > HEARTBEAT_S:
                looked_at = time.monotonic()
                if parent is not None and not parent.is_alive():
                    break
            time.sleep(LOOK_S if ring.read_row(order.row, Row.MODE) == Mode.GATED else REST_S)
    ring.close()


def _read_published(ring: FrameRing, row: int) -> bool:
    """Read what is there; whether there was anything."""
    if ring.read_row(row, Row.MODE) != Mode.GATED:
        return False
    first, end = ring.read_row(row, Row.RELEASED), ring.published
    for position in range(first, end):
        ring.frame_pixels(position).max()  # the fastest of numpy's ways to look at each byte
        ring.release(row, position + 1)
    return end > first
