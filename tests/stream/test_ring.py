"""The ring's words, tables and slots, seen from one process."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from camlab.errors import StreamError
from camlab.model.frame import FrameFormat
from camlab.stream.layout import FOREVER, INTERVALS, MAGIC, NONE, READERS, End, Mode, Reader, RingShape, Row, Slot, Word
from camlab.stream.memory import PAGE
from camlab.stream.producer import RingProducer
from camlab.stream.ring import FrameRing
from tests.stream.conftest import MakeRing
from tests.stream.rigs import SMALL, publish, stamp

FORMATS = [FrameFormat(3, 5), FrameFormat(7, 2, "uint16", 12), FrameFormat(5, 3, color="rgb"), FrameFormat(64, 64, "uint16", 16, "rgb")]


@pytest.mark.parametrize("frame_format", FORMATS, ids=str)
def test_frames_of_every_format_arrive_in_a_ring_that_was_joined(make_ring: MakeRing, frame_format: FrameFormat) -> None:
    ring = make_ring(3, frame_format)
    joined = FrameRing.join(ring.shape)
    producer = RingProducer(ring)
    frames = np.random.default_rng(1).integers(0, frame_format.saturation_value, (3, *frame_format.shape), frame_format.dtype)
    for frame in frames:
        pixels = producer.next_pixels()
        assert pixels is not None
        np.copyto(pixels, frame)
        producer.publish(pixels, stamp())
    assert np.array_equal(np.stack([joined.frame_pixels(k) for k in range(3)]), frames)
    joined.close()


@given(height=st.integers(1, 200), width=st.integers(1, 200), dtype=st.sampled_from(["uint8", "uint16"]), slots=st.integers(2, 5000))
def test_parts_of_the_segment_do_not_overlap(height: int, width: int, dtype: str, slots: int) -> None:
    shape = RingShape("name", "run", slots, FrameFormat(height, width, dtype), 4096)
    assert shape.offsets == tuple(sorted(set(shape.offsets)))
    assert shape.offsets[0] * 8 >= PAGE
    assert shape.payload_offset >= shape.offsets[-1] * 8
    assert shape.payload_offset % PAGE == shape.stride % PAGE == 0
    assert shape.stride >= shape.format.nbytes
    assert shape.offsets[-1] - shape.offsets[-2] >= slots * len(Slot)


def other(shape: RingShape, **changes: Any) -> RingShape:
    return dataclasses.replace(shape, **changes)


@pytest.mark.parametrize(
    "change",
    [
        lambda shape: other(shape, run=uuid.uuid4().hex),
        lambda shape: other(shape, slots=shape.slots - 1),
        lambda shape: other(shape, format=FrameFormat(SMALL.width, SMALL.height, "uint16", 16)),
        lambda shape: other(shape, result_rows=shape.result_rows - 1),
    ],
    ids=["run", "slots", "format", "result rows"],
)
def test_ring_that_is_not_the_one_announced_is_refused(make_ring: MakeRing, change: Callable[[RingShape], RingShape]) -> None:
    ring = make_ring(4)
    with pytest.raises(StreamError, match="is not the ring of run"):
        FrameRing.join(change(ring.shape))


def test_ring_that_is_not_finished_is_refused(make_ring: MakeRing) -> None:
    ring = make_ring(4)
    ring.words[Word.MAGIC] = 0
    with pytest.raises(StreamError, match="is not the ring of run"):
        FrameRing.join(ring.shape)
    ring.words[Word.MAGIC] = MAGIC
    FrameRing.join(ring.shape).close()


@pytest.mark.parametrize("slots", [0, 1, (1 << 24) + 1])
def test_unusable_number_of_slots_is_refused(slots: int) -> None:
    with pytest.raises(ValueError, match="slots must be 2 to"):
        RingShape("name", "run", slots, SMALL, 4096)


def test_descriptor_tells_what_the_stamp_said(make_ring: MakeRing) -> None:
    ring = make_ring(4)
    producer = RingProducer(ring)
    pixels = producer.next_pixels()
    assert pixels is not None
    producer.publish(pixels, stamp(7, 123)._replace(camera_time_ns=55))
    found = ring.descriptor(0)
    assert (found.frame_id, found.camera_frame_id, found.camera_time_ns) == (0, 7, 55)
    assert (found.timestamp_ns, found.monotonic_ns) == (1_700_000_000_000_000_123, 123)
    assert (found.nbytes, found.sequence, found.has_checksum) == (SMALL.nbytes, 2, 0)


def test_camera_without_counter_and_clock_leaves_none(make_ring: MakeRing) -> None:
    ring = make_ring(4)
    publish(RingProducer(ring))
    assert (ring.descriptor(0).camera_frame_id, ring.descriptor(0).camera_time_ns) == (NONE, NONE)


def test_empty_ring_has_no_newest_frame(make_ring: MakeRing) -> None:
    assert make_ring(4).copy_newest() is None


def test_newest_frame_is_a_copy(make_ring: MakeRing) -> None:
    ring = make_ring(2)
    producer = RingProducer(ring)
    publish(producer, 3)
    found = ring.copy_newest()
    publish(producer, 3)
    assert found is not None
    descriptor, position, pixels = found
    assert (descriptor.frame_id, position) == (2, 2)
    assert np.all(pixels == 2)


def test_newest_frame_goes_into_the_array_that_is_given(make_ring: MakeRing) -> None:
    ring = make_ring(2)
    publish(RingProducer(ring), 2)
    out = SMALL.empty()
    found = ring.copy_newest(out)
    assert found is not None
    assert found[2] is out
    assert np.all(out == 1)


def test_slot_that_is_begun_no_longer_holds_what_it_held(make_ring: MakeRing) -> None:
    ring = make_ring(2)
    producer = RingProducer(ring)
    publish(producer, 2)
    held = ring.holds(0)
    producer.next_pixels()
    assert (held, ring.holds(0), ring.holds(1)) == (True, False, True)
    assert ring.sequence(0) == 2 * 2 + 1


def test_slot_whose_frame_never_came_stays_odd(make_ring: MakeRing) -> None:
    ring = make_ring(2)
    producer = RingProducer(ring)
    publish(producer, 2)
    producer.next_pixels()
    producer.end(End.STOPPED)
    assert ring.sequence(0) == 2 * 2 + 1
    assert (ring.published, ring.words[Word.END_TOTAL], ring.end_state) == (2, 2, End.STOPPED)


def test_released_position_only_rises(make_ring: MakeRing) -> None:
    ring = make_ring(4)
    ring.release(Reader.SAVER, 5)
    ring.release(Reader.SAVER, 3)
    assert ring.read_row(Reader.SAVER, Row.RELEASED) == 5


@pytest.mark.parametrize("reader", [-1, READERS])
def test_reader_row_that_is_not_there_is_refused(make_ring: MakeRing, reader: int) -> None:
    producer = RingProducer(make_ring(4))
    with pytest.raises(ValueError, match="reader must be 0 to 15"):
        producer.gate(reader)


def test_reader_rows_are_separate(make_ring: MakeRing) -> None:
    ring = make_ring(4)
    for reader in range(READERS):
        for word in Row:
            ring.write_row(reader, word, 100 * reader + word)
    assert all(ring.read_row(reader, word) == 100 * reader + word for reader in range(READERS) for word in Row)
    assert ring.open_intervals() == []


def test_intervals_are_listed_by_reader_in_the_order_of_their_keys(make_ring: MakeRing) -> None:
    ring = make_ring(8)
    producer = RingProducer(ring)
    first = producer.open_interval(1, None, None, Reader.SAVER)
    producer.open_interval(2, None, None, Reader.FIRST_OTHER)
    producer.end_interval(first)
    producer.forget_interval(first)
    producer.open_interval(3, None, None, Reader.SAVER)  # in the row of the first
    assert [interval.key for _, interval in ring.open_intervals()] == [2, 3]
    assert [interval.key for _, interval in ring.open_intervals(Reader.SAVER)] == [3]


def test_frames_of_an_interval_can_be_read_up_to_its_end(make_ring: MakeRing) -> None:
    ring = make_ring(8)
    producer = RingProducer(ring)
    interval = producer.open_interval(1, None, None, Reader.SAVER)
    publish(producer, 3)
    while_open = ring.readable(interval.row)[1]
    producer.end_interval(interval)
    publish(producer, 2)
    assert (while_open, ring.readable(interval.row)[1]) == (3, 3)


def test_table_holds_64_intervals(make_ring: MakeRing) -> None:
    ring = make_ring(8)
    producer = RingProducer(ring)
    for key in range(1, INTERVALS + 1):
        producer.end_interval(producer.open_interval(key, None, None, Reader.SAVER))
    assert [interval.key for _, interval in ring.open_intervals()] == list(range(1, 65))
    assert {interval.end_position for _, interval in ring.open_intervals()} == {0}


def test_new_ring_says_nothing_but_who_it_is(make_ring: MakeRing) -> None:
    ring = make_ring(8)
    assert (ring.published, ring.acquired, ring.end_state) == (0, 0, End.RUNNING)
    assert {ring.read_row(reader, Row.MODE) for reader in range(READERS)} == {Mode.FREE}
    assert ring.interval(0).end_position != FOREVER
