"""Readers that never hold the producer up."""

from __future__ import annotations

import pytest

from camlab.stream.layout import Reader, Row
from camlab.stream.producer import RingProducer
from camlab.stream.reader import TrailingReader
from camlab.stream.ring import FrameRing
from tests.stream.conftest import MakeRing
from tests.stream.rigs import publish

ANALYZER = Reader.ANALYZER


@pytest.fixture
def ring(make_ring: MakeRing) -> FrameRing:
    return make_ring(8)


@pytest.fixture
def producer(ring: FrameRing) -> RingProducer:
    return RingProducer(ring)


@pytest.fixture
def reader(ring: FrameRing) -> TrailingReader:
    return TrailingReader(ring, ANALYZER)


def test_it_reads_every_frame_from_the_next_one_on(producer: RingProducer, reader: TrailingReader) -> None:
    publish(producer, 3)
    producer.follow(ANALYZER)
    publish(producer, 5)
    assert list(reader.pending()) == [3, 4, 5, 6, 7]
    publish(producer, 2)
    assert list(reader.pending()) == [8, 9]
    assert (reader.seen, reader.skipped) == (7, 0)


def test_it_reads_nothing_before_it_is_asked_to(producer: RingProducer, reader: TrailingReader) -> None:
    publish(producer, 3)
    assert not reader.is_on
    assert list(reader.pending()) == []


def test_it_is_not_overtaken_while_it_is_a_ring_behind(producer: RingProducer, reader: TrailingReader) -> None:
    producer.follow(ANALYZER)
    publish(producer, 8)
    assert list(reader.pending()) == list(range(8))


def test_what_was_overwritten_is_skipped_and_counted(ring: FrameRing, producer: RingProducer, reader: TrailingReader) -> None:
    producer.follow(ANALYZER)
    publish(producer, 20)
    seen = list(reader.pending())
    assert seen == list(range(14, 20))  # a quarter of a ring after the oldest, which is 12
    assert reader.skipped == ring.read_row(ANALYZER, Row.SKIPPED) == 14
    assert reader.seen == ring.read_row(ANALYZER, Row.SEEN) == 6


def test_slot_that_is_being_written_is_skipped(ring: FrameRing, producer: RingProducer, reader: TrailingReader) -> None:
    producer.follow(ANALYZER)
    publish(producer, 8)
    producer.next_pixels()  # takes the slot of position 0
    assert list(reader.pending()) == [2, 3, 4, 5, 6, 7]
    assert reader.skipped == 2


def test_frame_that_is_overwritten_while_it_is_read_counts_as_skipped(
    ring: FrameRing, producer: RingProducer, reader: TrailingReader
) -> None:
    producer.follow(ANALYZER)
    publish(producer, 1)
    for position in reader.pending():
        if position == 0:
            publish(producer, 8)
        if not ring.holds(position):
            reader.skip()
    assert (reader.seen, reader.skipped) == (8, 1)


def test_frame_is_done_with_when_the_loop_is_left(ring: FrameRing, producer: RingProducer, reader: TrailingReader) -> None:
    producer.follow(ANALYZER)
    publish(producer, 4)
    for position in reader.pending():
        if position == 1:
            break
    assert ring.read_row(ANALYZER, Row.RELEASED) == 2
    assert list(reader.pending()) == [2, 3]


def test_frame_is_not_released_while_it_is_read(ring: FrameRing, producer: RingProducer, reader: TrailingReader) -> None:
    producer.follow(ANALYZER)
    publish(producer, 2)
    released = [ring.read_row(ANALYZER, Row.RELEASED) for _ in reader.pending()]
    assert released == [0, 1]


def test_it_reads_what_was_published_before_it_was_told_to_stop(producer: RingProducer, reader: TrailingReader) -> None:
    producer.follow(ANALYZER)
    publish(producer, 3)
    producer.unfollow(ANALYZER)
    publish(producer, 2)
    assert list(reader.pending()) == [0, 1, 2]
    assert not reader.is_on


def test_being_told_to_stop_again_adds_nothing(producer: RingProducer, reader: TrailingReader) -> None:
    producer.follow(ANALYZER)
    publish(producer, 3)
    producer.unfollow(ANALYZER)
    publish(producer, 2)
    producer.unfollow(ANALYZER)
    assert list(reader.pending()) == [0, 1, 2]


def test_it_starts_anew_with_the_next_frame_after_a_pause(producer: RingProducer, reader: TrailingReader) -> None:
    producer.follow(ANALYZER)
    publish(producer, 2)
    producer.unfollow(ANALYZER)
    first = list(reader.pending())
    publish(producer, 3)
    producer.follow(ANALYZER)
    publish(producer, 2)
    assert (first, list(reader.pending())) == ([0, 1], [5, 6])
    assert reader.skipped == 0


def test_it_goes_on_without_a_hole_where_it_was_not_done(producer: RingProducer, reader: TrailingReader) -> None:
    producer.follow(ANALYZER)
    publish(producer, 3)
    producer.unfollow(ANALYZER)
    publish(producer, 1)
    producer.follow(ANALYZER)
    publish(producer, 1)
    assert list(reader.pending()) == [0, 1, 2, 3, 4]


def test_jump_is_done_with_everything_and_skips_nothing(ring: FrameRing, producer: RingProducer, reader: TrailingReader) -> None:
    producer.follow(ANALYZER)
    publish(producer, 20)
    reader.jump()
    publish(producer, 2)
    assert list(reader.pending()) == [20, 21]
    assert reader.skipped == 0


def test_next_one_in_the_row_goes_on_where_the_last_was(ring: FrameRing, producer: RingProducer, reader: TrailingReader) -> None:
    producer.follow(ANALYZER)
    publish(producer, 12)
    list(reader.pending())
    publish(producer, 2)
    successor = TrailingReader(ring, ANALYZER)
    assert list(successor.pending()) == [12, 13]
    assert (successor.seen, successor.skipped) == (8, 6)


def test_reader_that_was_given_up_reads_no_more(producer: RingProducer, reader: TrailingReader) -> None:
    producer.follow(ANALYZER)
    publish(producer, 3)
    producer.abandon(ANALYZER)
    assert list(reader.pending()) == []
