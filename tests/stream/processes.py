"""What the other processes of these tests do; each is the target of a spawned process."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
import xxhash

from camlab.stream.layout import FOREVER, End, Interval, Loss, Reader, RingShape, Row, Span
from camlab.stream.lock import SessionLock
from camlab.stream.memory import PAGE, Segment, segment_prefix
from camlab.stream.reader import LossReader, TrailingReader
from camlab.stream.ring import FrameRing

SPAWN = multiprocessing.get_context("spawn")
LIMIT_S = 60.0  # none of these works for so long


@contextmanager
def started(target: Callable[..., None], *args: Any) -> Iterator[tuple[multiprocessing.process.BaseProcess, Connection]]:
    """A process that runs `target(connection, *args)`, from when it has said that it is ready; ended with the block."""
    here, there = SPAWN.Pipe()
    process = SPAWN.Process(target=target, args=(there, *args))
    process.start()
    there.close()
    try:
        assert here.poll(LIMIT_S), "the process did not start"
        assert here.recv() == "ready"
        yield process, here
        process.join(LIMIT_S)
        assert process.exitcode is not None, "the process did not end"
    finally:
        if process.is_alive():
            process.kill()
        process.join()
        process.close()
        here.close()


def hold_session(connection: Connection, session: str) -> None:
    """Be a program with a session and a segment, until told to end; it cleans nothing up."""
    lock = SessionLock(session)
    lock.acquire()
    segment = Segment.create(f"{segment_prefix()}{session}-segment", PAGE)
    connection.send("ready")
    connection.poll(LIMIT_S)
    assert segment.size == PAGE


@dataclass
class Saved:
    """What a saver made of one recording; `wrong`: frames whose pixels were not those that the producer published."""

    key: int
    frames: list[int]
    missing: list[tuple[int, int, Loss]]
    wrong: int
    interval: Interval


def save(connection: Connection, shape: RingShape, recordings: int) -> None:
    """Be a saver: send what it `Saved` of each of so many recordings."""
    ring = FrameRing.join(shape)
    losses = LossReader(ring)
    connection.send("ready")
    end = time.monotonic() + LIMIT_S
    for key in range(1, recordings + 1):
        while not (rows := [row for row, interval in ring.open_intervals(Reader.SAVER) if interval.key == key]):
            assert time.monotonic() < end
            time.sleep(0.001)
        connection.send(_save_one(ring, losses, rows[0], end))
    ring.close()


def _save_one(ring: FrameRing, losses: LossReader, row: int, end: float) -> Saved:
    interval = ring.interval(row)
    position, number = interval.first_position, interval.first_frame
    saved = Saved(interval.key, [], [], 0, interval)
    while position < interval.end_position or interval.end_position == FOREVER:
        assert time.monotonic() < end
        interval, stop = ring.readable(row)
        while position < stop:
            frame = ring.descriptor(position)
            pixels = ring.frame_pixels(position)
            is_right = frame.has_checksum and frame.checksum == xxhash.xxh3_64_intdigest(pixels.data)
            saved.wrong += not (is_right and ring.holds(position) and frame.frame_id == pixels.flat[0])
            if frame.frame_id > number:
                saved.missing += losses.between(number, frame.frame_id - 1)
            saved.frames.append(frame.frame_id)
            number, position = frame.frame_id + 1, position + 1
        ring.release(Reader.SAVER, position)
        time.sleep(0.0005)
    if interval.end_frame > number:
        saved.missing += losses.between(number, interval.end_frame - 1)
    ring.write_interval(row, Span.IS_CLOSED, 1)
    saved.interval = interval
    return saved


@dataclass
class Trailed:
    """What an analyzer made of a run; `torn`: frames that it accepted though they were not whole; `told`: skipped, by the ring."""

    accepted: list[int]
    torn: int
    skipped: int
    told: int


def trail(connection: Connection, shape: RingShape, pause_s: float) -> None:
    """Be an analyzer that needs `pause_s` for a frame: send what it `Trailed` by the end of the run."""
    ring = FrameRing.join(shape)
    reader = TrailingReader(ring, Reader.ANALYZER)
    connection.send("ready")
    accepted, torn, end = list[int](), 0, time.monotonic() + LIMIT_S
    while not (ring.end_state is not End.RUNNING and reader.position >= ring.published):
        assert time.monotonic() < end
        for position in reader.pending():
            frame = ring.descriptor(position)
            lowest = int(ring.frame_pixels(position).min())
            _spend(pause_s)  # the slot may be used again meanwhile
            highest = int(ring.frame_pixels(position).max())
            if not ring.holds(position) or frame.sequence != 2 * position + 2:
                reader.skip()
                continue
            accepted.append(frame.frame_id)
            torn += not lowest == highest == frame.frame_id % 65536
        time.sleep(0.001)
    connection.send(Trailed(accepted, torn, reader.skipped, ring.read_row(Reader.ANALYZER, Row.SKIPPED)))
    ring.close()


@dataclass
class Viewed:
    """What a live view made of a run; `torn`: frames that it showed though they were not whole."""

    frames: list[int]
    torn: int


def view(connection: Connection, shape: RingShape) -> None:
    """Be a live view: send what it `Viewed` by the end of the run."""
    ring = FrameRing.join(shape)
    connection.send("ready")
    out, viewed, end = shape.format.empty(), Viewed([], 0), time.monotonic() + LIMIT_S
    while ring.end_state is End.RUNNING:
        assert time.monotonic() < end
        found = ring.copy_newest(out)
        if found:
            viewed.frames.append(found[0].frame_id)
            viewed.torn += not np.all(out == found[0].frame_id % 65536)
    connection.send(viewed)
    ring.close()


def _spend(seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass
