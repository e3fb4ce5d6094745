"""What the machine allows: the processes of a job do their work on the slots of a ring, and none waits for another.

No design that does the same work in as many processes can be faster, but for what is still in the processor's cache when they go hand in
hand. `work_apart`: a writer copies frames, readers read each byte. `record_apart`: the whole job.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import xxhash

import camlab
from camlab.analysis.statistics import frame_statistics
from camlab.bench.turns import Cost
from camlab.cv import use_threads
from camlab.model.frame import FrameFormat
from camlab.recording.writer import LOT_BYTES
from camlab.stream.layout import RingShape
from camlab.stream.ring import FrameRing
from tests.benchmarks.designs.camlab_ring import RingLink
from tests.benchmarks.frames import FrameCheck, FrameSource, number_of
from tests.benchmarks.processes import PATIENCE_S, SPAWN, collect
from tests.benchmarks.spare import Spare
from tests.benchmarks.whole_job import READ_S, Recorded, camera_spec, put_onto_disk

NAME = "without waiting"
BELOW = 10  # nice values: the one that has most to do, the saver, gets a processor first

Work = Callable[..., Iterator[None]]  # of the ring, the number of frames and more: yields when it is ready, and when it is done


def work_apart(frame_format: FrameFormat, readers: int, frames: int) -> Cost:
    """Seconds of a frame, until the last process has copied or read all `frames`."""
    return Cost(_time(frame_format, frames, [(_copy,), *[(_read,)] * readers]) / frames, 0.0)


def record_apart(frame_format: FrameFormat, frames: int, folder: Path, spare: Spare) -> Recorded:
    """A camera's frames and their checksums, their bytes into a file, 8 MiB at a time, and their statistics; no HDF5, no account."""
    path = folder / "bytes"
    return Recorded(path, "", _time(frame_format, frames, [(_deliver, spare), (_write, path), (_analyze,)]), frames)


def _time(frame_format: FrameFormat, frames: int, works: Sequence[tuple[Any, ...]]) -> float:
    """Seconds from the first process's beginning until the last one is done; the first one makes the ring."""
    with RingLink(frame_format, 0) as link:
        is_made, meeting = SPAWN.Event(), SPAWN.Barrier(len(works))
        times = collect([(_run, link.shape, frames, is_made, meeting, number == 0, *work) for number, work in enumerate(works)])
    return max(end for _, end in times) - min(begin for begin, _ in times)


def _run(shape: RingShape, frames: int, is_made: Any, meeting: Any, is_maker: bool, work: Work, *needed: Any) -> tuple[float, float]:
    """One process: when its work began and when it was done."""
    if is_maker:
        ring = FrameRing.create(shape.name, shape.run, shape.slots, shape.format)
        is_made.set()
    else:
        is_made.wait(PATIENCE_S)
        ring = FrameRing.join(shape)
    ring.fault_in()
    steps = work(ring, frames, *needed)
    next(steps)
    meeting.wait(PATIENCE_S)
    begin = time.monotonic()
    next(steps)
    end = time.monotonic()
    next(steps, None)
    meeting.wait(PATIENCE_S)  # the ring goes with its maker
    ring.close()
    return begin, end


def _copy(ring: FrameRing, frames: int) -> Iterator[None]:
    source = FrameSource(ring.shape.format)
    yield
    for number in range(frames):
        source.fill(number, ring.frame_pixels(number))
    yield


def _read(ring: FrameRing, frames: int) -> Iterator[None]:
    check = FrameCheck(ring.shape.format)
    yield
    for number in range(frames):
        pixels = ring.frame_pixels(number)
        number_of(pixels)
        check.take(number, pixels)  # what it finds doesn't count: nobody says whether the slot is written yet
    yield


def _deliver(ring: FrameRing, frames: int, spare: Spare) -> Iterator[None]:
    os.nice(BELOW)
    with camlab.open_camera(camera_spec(ring.shape.format)) as camera:
        camera.start()
        spare.free()
        yield
        for number in range(frames):
            pixels = ring.frame_pixels(number)
            camera.read(pixels, READ_S)
            xxhash.xxh3_64_intdigest(pixels.data)
        yield


def _write(ring: FrameRing, frames: int, path: Path) -> Iterator[None]:
    lot = max(1, min(LOT_BYTES // ring.shape.stride, ring.shape.slots))
    with path.open("wb", buffering=0) as file:
        yield
        first = 0
        while first < frames:
            end = min(first + lot, frames, first + ring.shape.slots - first % ring.shape.slots)
            pixels = ring.pixels_between(first, end)
            for content in [pixels] if pixels.flags.c_contiguous else pixels:
                os.write(file.fileno(), content.data)
            first = end
        put_onto_disk(path)
        yield


def _analyze(ring: FrameRing, frames: int) -> Iterator[None]:
    os.nice(BELOW)
    use_threads(1)
    yield
    for number in range(frames):
        frame_statistics(ring.frame_pixels(number))
    yield
