"""What the other processes of these tests do; each is the target of a spawned process."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

import numpy as np
import xxhash

from camlab.stream.layout import FOREVER, End, Loss, Mode, Reader, RingShape, Row, Span
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


def save(connection: Connection, shape: RingShape, recordings: int) -> None:
    """Be a saver: send (key, saved frame ids, missing runs, wrong frames, the producer's counts) for each of so many recordings."""
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


def _save_one(ring: FrameRing, losses: LossReader, row: int, end: float) -> tuple[int, list[int], list[tuple[int, int, Loss]], int, Any]:
    interval = ring.interval(row)
    position, number = interval.first_position, interval.first_frame
    saved, missing, wrong = [], list[tuple[int, int, Loss]](), 0
    while position < interval.end_position or interval.end_position == FOREVER:
        assert time.monotonic() < end
        stop = min(ring.published, interval.end_position)
        while position < stop:
            frame = ring.descriptor(position)
            pixels = ring.frame_pixels(position)
            is_right = frame.has_checksum and frame.checksum == xxhash.xxh3_64_intdigest(pixels.data)
            wrong += not (is_right and ring.holds(position) and frame.frame_id == pixels.flat[0])
            if frame.frame_id > number:
                missing += losses.between(number, frame.frame_id - 1)
            saved.append(frame.frame_id)
            number, position = frame.frame_id + 1, position + 1
        ring.release(Reader.SAVER, position)
        time.sleep(0.0005)
        interval = ring.interval(row)
    if interval.end_frame > number:
        missing += losses.between(number, interval.end_frame - 1)
    ring.release(Reader.SAVER, position)
    ring.write_interval(row, Span.IS_CLOSED, 1)
    return interval.key, saved, missing, wrong, interval


def trail(connection: Connection, shape: RingShape, pause_s: float) -> None:
    """Be an analyzer that needs `pause_s` for a frame: send (accepted frame ids, accepted but torn, skipped, end)."""
    ring = FrameRing.join(shape)
    reader = TrailingReader(ring, Reader.ANALYZER)
    connection.send("ready")
    accepted, torn, end = [], 0, time.monotonic() + LIMIT_S
    while not (ring.end_state is not End.RUNNING and reader.position >= ring.published):
        assert time.monotonic() < end
        for position in reader.pending():
            frame = ring.descriptor(position)
            lowest = int(ring.frame_pixels(position).min())
            time.sleep(pause_s)  # the slot may be used again meanwhile
            highest = int(ring.frame_pixels(position).max())
            if not ring.holds(position) or frame.sequence != 2 * position + 2:
                reader.skip()
                continue
            accepted.append(frame.frame_id)
            torn += not lowest == highest == frame.frame_id % 65536
        time.sleep(0.001)
    connection.send((accepted, torn, reader.skipped, reader.position, ring.read_row(Reader.ANALYZER, Row.SKIPPED)))
    ring.close()


def view(connection: Connection, shape: RingShape) -> None:
    """Be a live view: send (frames looked at, torn among them, whether their numbers rose)."""
    ring = FrameRing.join(shape)
    connection.send("ready")
    out, seen, torn, end = shape.format.empty(), list[int](), 0, time.monotonic() + LIMIT_S
    while ring.end_state is End.RUNNING:
        assert time.monotonic() < end
        found = ring.copy_newest(out)
        if found:
            seen.append(found[0].frame_id)
            torn += not np.all(out == found[0].frame_id % 65536)
    connection.send((len(seen), torn, seen == sorted(seen)))
    ring.close()


def is_gated(ring: FrameRing) -> bool:
    """Whether the producer waits for the saver."""
    return ring.read_row(Reader.SAVER, Row.MODE) == Mode.GATED
