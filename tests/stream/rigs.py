"""Rings for tests, and a camera's part in filling them."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from camlab.model.frame import FrameFormat
from camlab.model.stamp import Stamp
from camlab.stream.lock import SessionLock
from camlab.stream.memory import segment_prefix
from camlab.stream.producer import RingProducer
from camlab.stream.ring import FrameRing

SMALL = FrameFormat(4, 6, "uint16", 16)


@contextlib.contextmanager
def new_session() -> Iterator[str]:
    """A session that is alive while the block lasts, so that a sweep elsewhere on this machine lets its segments be."""
    session = uuid.uuid4().hex
    lock = SessionLock(session)
    lock.acquire()
    try:
        yield session
    finally:
        lock.release(remove=True)


@contextlib.contextmanager
def new_ring(slots: int, frame_format: FrameFormat = SMALL) -> Iterator[FrameRing]:
    """A ring in a session of its own."""
    with new_session() as session:
        run = uuid.uuid4().hex
        ring = FrameRing.create(f"{segment_prefix()}{session}-{run}", run, slots, frame_format)
        try:
            yield ring
        finally:
            ring.close()


def stamp(camera_frame_id: int = -1, monotonic_ns: int = 0) -> Stamp:
    """A stamp whose times say nothing, but where `monotonic_ns` is given."""
    return Stamp(1_700_000_000_000_000_000 + monotonic_ns, monotonic_ns, camera_frame_id)


def publish(producer: RingProducer, count: int = 1, camera_frame_id: int = -1) -> list[int | None]:
    """Deliver `count` frames; what `publish` made of each. Their pixels spell the camera's number, or else the one they should get."""
    made = []
    for k in range(count):
        pixels = producer.next_pixels()
        assert pixels is not None
        number = camera_frame_id + k if camera_frame_id >= 0 else -1
        pixels[...] = number if number >= 0 else producer.acquired
        made.append(producer.publish(pixels, stamp(number)))
    return made


def save_all(ring: FrameRing, reader: int = 0) -> None:
    """Do what a saver does that is quick: release all that is published."""
    ring.release(reader, ring.published)


def watched(words: Any, happens: Callable[[], object]) -> Any:
    """The same words, but before each is read and after each is written something happens: what another process could do then."""
    return _Watched(words, happens)


class _Watched:
    def __init__(self, words: Any, happens: Callable[[], object]) -> None:
        self._words, self._happens = words, happens

    def __getitem__(self, key: int | slice) -> Any:
        if isinstance(key, int):
            self._happens()
            return self._words[key]
        return _Copied(self[at] for at in range(*key.indices(len(self._words))))

    def __setitem__(self, key: int | slice, value: Any) -> None:
        places = [key] if isinstance(key, int) else range(*key.indices(len(self._words)))
        for at, each in zip(places, [value] if isinstance(key, int) else value, strict=True):
            self._words[at] = each
            self._happens()

    def __len__(self) -> int:
        return len(self._words)


class _Copied(list[Any]):
    def tolist(self) -> list[Any]:
        return self
