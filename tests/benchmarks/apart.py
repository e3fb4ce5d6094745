"""What the machine's memory allows: a writer that copies frames into a ring's slots and readers that read each byte, none of which waits
for another. No design with a writer and readers in shared memory can do the same work faster, but for what is still in the cache when
they go hand in hand.
"""

from __future__ import annotations

import time
from typing import Any

from camlab.bench.turns import Cost
from camlab.model.frame import FrameFormat
from camlab.stream.layout import RingShape
from camlab.stream.ring import FrameRing
from tests.benchmarks.designs.camlab_ring import RingLink
from tests.benchmarks.frames import FrameSource, digest
from tests.benchmarks.processes import SPAWN, collect

NAME = "without waiting"
PATIENCE_S = 60.0


def work_apart(frame_format: FrameFormat, readers: int, frames: int) -> Cost:
    """Seconds of a frame, until the last process has copied or read all `frames`."""
    with RingLink(frame_format, readers) as link:
        is_made, meeting = SPAWN.Event(), SPAWN.Barrier(readers + 1)
        writing: tuple[Any, ...] = (_write, link.shape, frames, is_made, meeting)
        reading: list[tuple[Any, ...]] = [(_read, link.shape, frames, is_made, meeting) for _ in range(readers)]
        times = collect([writing, *reading])
    return Cost((max(end for _, end in times) - min(begin for begin, _ in times)) / frames, 0.0)


def _write(shape: RingShape, frames: int, is_made: Any, meeting: Any) -> tuple[float, float]:
    ring = FrameRing.create(shape.name, shape.run, shape.slots, shape.format)
    ring.fault_in()
    source = FrameSource(shape.format)
    is_made.set()
    meeting.wait(PATIENCE_S)
    begin = time.monotonic()
    for number in range(frames):
        source.fill(number, ring.frame_pixels(number))
    end = time.monotonic()
    meeting.wait(PATIENCE_S)  # the ring goes with its maker
    ring.close()
    return begin, end


def _read(shape: RingShape, frames: int, is_made: Any, meeting: Any) -> tuple[float, float]:
    is_made.wait(PATIENCE_S)
    ring = FrameRing.join(shape)
    ring.fault_in()
    meeting.wait(PATIENCE_S)
    begin = time.monotonic()
    for number in range(frames):
        digest(ring.frame_pixels(number))
    end = time.monotonic()
    meeting.wait(PATIENCE_S)
    ring.close()
    return begin, end
