"""How the readers of the frames are: what they do, what they have seen, and how far they are behind."""

from __future__ import annotations

import time

from camlab.controller.pool import ANALYZER, PUBLISHER, SAVER, WorkerPool
from camlab.controller.reader import Activity, ReaderHealth
from camlab.controller.run import Run
from camlab.stream.layout import Mode, Reader, Row, Slot
from camlab.stream.ring import FrameRing

SILENT_S = 3.0  # without an answer
ROWS = {SAVER: Reader.SAVER, ANALYZER: Reader.ANALYZER, PUBLISHER: Reader.PUBLISHER}


def worker_health(pool: WorkerPool, run: Run | None) -> tuple[ReaderHealth, ...]:
    """Of the three workers; called under the experiment's lock."""
    return tuple(_health(pool, run, name, row) for name, row in ROWS.items())


def waiting_s(ring: FrameRing, position: int) -> float:
    """How long the frame of `position` is there already; 0 where it isn't there."""
    published = ring.published
    if position >= published:
        return 0.0
    oldest = max(position, published - ring.shape.slots + 1)  # the slot of the one before is being written
    rows = ring.descriptors(oldest, oldest + 1)
    return max(0.0, (time.monotonic_ns() - int(rows[0, Slot.MONOTONIC_NS])) * 1e-9) if len(rows) else 0.0


def _health(pool: WorkerPool, run: Run | None, name: str, row: Reader) -> ReaderHealth:
    host = pool.host(name)
    reading, position, end = _reading(run.ring, row) if run else (False, 0, 0)
    if host is None:
        return ReaderHealth(name, Activity.OFF)
    activity = Activity.RUNNING if reading else Activity.IDLE
    if not host.is_alive() or host.pid is None:
        activity = Activity.ENDED
    elif not host.is_ready:
        activity = Activity.STARTING
    elif host.silent_s > SILENT_S:
        activity = Activity.SILENT
    behind = max(0, end - position) if reading else 0
    return ReaderHealth(
        name,
        activity,
        run.ring.read_row(row, Row.SEEN) if run else 0,
        behind,
        waiting_s(run.ring, position) if run and behind else 0.0,
        _skipped(run, row) if run else 0,
        pool.restarts(name),
        host.pid if activity is not Activity.ENDED else None,
    )


def _reading(ring: FrameRing, row: Reader) -> tuple[bool, int, int]:
    """Whether it has, or may yet have, something to read; the next position that it reads, and that up to which it can."""
    mode, position, published = ring.read_row(row, Row.MODE), ring.read_row(row, Row.RELEASED), ring.published
    if mode == Mode.GATED:
        return True, position, published
    until = ring.read_row(row, Row.UNTIL)
    return mode == Mode.TRAILING and position < until, position, min(published, until)


def _skipped(run: Run, row: Reader) -> int:
    """The saver never skips: what it could not take is lost before it, for want of room."""
    return run.lost["ring_full"] if row is Reader.SAVER else run.ring.read_row(row, Row.SKIPPED)
