"""The ring between processes: one writer, and readers of each kind in processes of their own."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Iterator

from camlab.model.frame import FrameFormat
from camlab.stream.layout import End, Loss, Reader
from camlab.stream.producer import OpenInterval, RingProducer
from tests.stream.conftest import MakeRing
from tests.stream.processes import LIMIT_S, Saved, Trailed, Viewed, save, started, trail, view
from tests.stream.rigs import publish

FRAMES = FrameFormat(32, 32, "uint16", 16)
LARGE = FrameFormat(256, 256, "uint16", 16)  # long enough to write that a careless reader would see half of it


def runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Runs (first, last) of consecutive numbers."""
    starts = [number for number in numbers if number - 1 not in set(numbers)]
    ends = [number for number in numbers if number + 1 not in set(numbers)]
    return list(zip(starts, ends, strict=True))


def test_source_that_waits_reaches_saver_and_analyzer_whole(make_ring: MakeRing) -> None:
    ring = make_ring(64, FRAMES)
    producer = RingProducer(ring, waits=True)
    with started(save, ring.shape, 1) as (_, saver), started(trail, ring.shape, 0.0) as (_, analyzer):
        producer.follow(Reader.ANALYZER)
        producer.open_interval(1, 5000, None, Reader.SAVER)
        publish(producer, 5000)
        producer.end(End.SOURCE_ENDED)
        saved: Saved = saver.recv()
        trailed: Trailed = analyzer.recv()
    assert saved.frames == trailed.accepted == list(range(5000))
    assert (saved.wrong, saved.missing, trailed.torn, trailed.skipped) == (0, [], 0, 0)


def test_saver_that_is_too_slow_knows_what_it_missed(make_ring: MakeRing) -> None:
    ring = make_ring(8, FRAMES)
    producer = RingProducer(ring, counter_start=0)
    camera_drops = {number for number in range(4000) if number % 97 == 50}
    with started(save, ring.shape, 1) as (_, saver):
        producer.open_interval(1, 4000, None, Reader.SAVER)
        for number in sorted(set(range(4000)) - camera_drops):
            publish(producer, 1, number)
        saved: Saved = saver.recv()
    told = {number: why for first, last, why in saved.missing for number in range(first, last + 1)}
    assert sorted([*saved.frames, *told]) == list(range(4000))
    assert {number for number, why in told.items() if why is Loss.CAMERA} == camera_drops
    assert saved.wrong == 0
    counts = (saved.interval.published, saved.interval.lost_camera, saved.interval.lost_ring_full)
    assert counts == (len(saved.frames), len(camera_drops), len(told) - len(camera_drops))
    assert counts[2] > 0


def test_slow_analyzer_and_quick_view_never_take_half_a_frame(make_ring: MakeRing) -> None:
    ring = make_ring(16, LARGE)
    producer = RingProducer(ring)
    with started(trail, ring.shape, 0.001) as (_, analyzer), started(view, ring.shape) as (_, window):
        producer.follow(Reader.ANALYZER)
        end = time.monotonic() + 1.0
        while time.monotonic() < end:
            publish(producer, 10)
            time.sleep(0.001)
        producer.end(End.STOPPED)
        trailed: Trailed = analyzer.recv()
        viewed: Viewed = window.recv()
    assert trailed.torn == viewed.torn == 0
    assert trailed.skipped == trailed.told > 0
    assert len(trailed.accepted) + trailed.skipped == ring.published
    assert trailed.accepted == sorted(set(trailed.accepted))
    assert trailed.accepted[-1] == ring.published - 1
    assert viewed.frames == sorted(viewed.frames)
    assert len(viewed.frames) > 0


@contextlib.contextmanager
def camera_running(producer: RingProducer) -> Iterator[None]:
    """A thread that publishes about 10 000 frames a second until the block ends."""
    is_stopping = threading.Event()

    def acquire() -> None:
        while not is_stopping.wait(0.0005):
            publish(producer, 5)

    thread = threading.Thread(target=acquire)
    thread.start()
    try:
        yield
    finally:
        is_stopping.set()
        thread.join(LIMIT_S)


def pass_5_ms(producer: RingProducer) -> None:
    """Wait for 5 ms, and for a frame."""
    before, end = producer.position, time.monotonic() + 0.005
    while producer.position == before or time.monotonic() < end:
        time.sleep(0.0005)


def test_ten_quick_recordings_are_exact(make_ring: MakeRing) -> None:
    ring = make_ring(8192, FrameFormat(8, 8, "uint16", 16))
    producer = RingProducer(ring)
    asked: list[OpenInterval] = []
    with started(save, ring.shape, 10) as (_, saver):
        with camera_running(producer):
            for key in range(1, 11):
                asked.append(producer.open_interval(key, None, None, Reader.SAVER))
                pass_5_ms(producer)
                producer.end_interval(asked[-1])
                pass_5_ms(producer)
        saved: list[Saved] = [saver.recv() for _ in range(10)]
    assert [each.frames for each in saved] == [list(range(interval.first_frame, interval.end_frame)) for interval in asked]
    assert [(each.wrong, each.missing) for each in saved] == [(0, [])] * 10
    assert all(len(each.frames) > 0 for each in saved)
    assert all(one.end_frame < other.first_frame for one, other in itertools.pairwise(asked))
    assert len(runs([frame for each in saved for frame in each.frames])) == 10
