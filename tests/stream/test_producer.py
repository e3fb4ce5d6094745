"""Numbering, counting and recording intervals: the ring's one writer."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
import xxhash

from camlab.errors import StateError
from camlab.model.stamp import Stamp
from camlab.stream.happenings import INTEGERS, REALS, Happening, read_happening
from camlab.stream.layout import FOREVER, INTERVALS, End, Interval, Loss, Mode, Reader, Row, Word
from camlab.stream.producer import OpenInterval, RingProducer
from camlab.stream.reader import LossReader, TrailingReader
from camlab.stream.ring import FrameRing
from tests.stream.conftest import MakeRing
from tests.stream.rigs import publish, save_all, stamp

SAVER, OTHER = Reader.SAVER, Reader.FIRST_OTHER


def losses(ring: FrameRing) -> list[tuple[int, int, Loss]]:
    return LossReader(ring).between(0, FOREVER)


def happenings(ring: FrameRing) -> list[Happening]:
    rows = [ring.happenings.read(k, INTEGERS, REALS) for k in range(ring.happenings.count)]
    return [read_happening(*row) for row in rows if row]


def row_of(ring: FrameRing, interval: OpenInterval) -> Interval:
    return ring.interval(interval.row)


class TestNumbers:
    def test_frames_are_numbered_from_0(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        assert publish(RingProducer(ring), 6) == [0, 1, 2, 3, 4, 5]
        assert (ring.published, ring.acquired) == (6, 6)

    def test_gap_in_the_cameras_counter_is_a_loss(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring, counter_start=0)
        ids = [publish(producer, 1, number)[0] for number in (0, 1, 5, 6, 8)]
        assert ids == [0, 1, 5, 6, 8]
        assert losses(ring) == [(2, 4, Loss.CAMERA), (7, 7, Loss.CAMERA)]
        assert (ring.published, ring.acquired, ring.words[Word.LOST_CAMERA]) == (5, 9, 4)
        assert [ring.descriptor(k).lost_camera for k in range(5)] == [0, 0, 3, 3, 4]

    def test_frames_lost_before_the_first_are_counted_where_the_counter_is_known(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        assert publish(RingProducer(ring, counter_start=1), 2, 4) == [3, 4]
        assert losses(ring) == [(0, 2, Loss.CAMERA)]

    def test_counter_may_start_anywhere_where_it_is_not_known(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        assert publish(RingProducer(ring), 2, 4711) == [0, 1]
        assert losses(ring) == []

    def test_counter_that_starts_anew_is_no_loss(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring, counter_start=0)
        ids = [publish(producer, 1, number)[0] for number in (0, 1, 2, 0, 1)]
        assert ids == [0, 1, 2, 3, 4]
        assert losses(ring) == []

    def test_after_a_loss_of_the_camera_its_count_begins_again_and_the_gap_has_its_numbers(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring, counter_start=0)
        publish(producer, 3, 0)
        producer.go_on_after_loss(5, "it was away")
        assert publish(producer, 2, 1) == [9, 10]  # and its own frame 0 is lost, too
        assert losses(ring) == [(3, 8, Loss.CAMERA)]
        assert [(found.frame_id, found.text) for found in happenings(ring)] == [(8, "it was away")]

    def test_a_recording_of_known_length_may_end_while_the_camera_is_away(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring, counter_start=0)
        interval = producer.open_interval(1, 5, None, SAVER)
        publish(producer, 3, 0)
        producer.go_on_after_loss(100, "")
        row = row_of(ring, interval)
        assert (row.end_frame, row.end_position, row.lost_camera, row.published) == (5, 3, 2, 3)

    def test_repeated_frame_is_not_published_twice(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring, counter_start=0)
        ids = [publish(producer, 1, number)[0] for number in (0, 1, 1, 1, 2)]
        assert ids == [0, 1, None, None, 2]
        assert (producer.repeated, ring.published, ring.acquired) == (2, 3, 3)
        assert np.all(ring.frame_pixels(2) == 2)

    def test_frame_that_is_reported_lost_takes_a_number_where_the_camera_does_not_count(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring)
        publish(producer)
        producer.next_pixels()
        producer.lose_frame()
        assert publish(producer) == [2]
        assert losses(ring) == [(1, 1, Loss.CAMERA)]

    def test_frame_that_is_reported_lost_is_not_counted_twice_where_the_camera_counts(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring, counter_start=0)
        publish(producer, 1, 0)
        producer.lose_frame()
        assert publish(producer, 1, 2) == [2]
        assert losses(ring) == [(1, 1, Loss.CAMERA)]

    def test_frames_that_a_source_could_not_deliver_at_its_end_are_lost(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring, counter_start=0, waits=True)
        publish(producer, 1, 0)
        producer.lose_frame()
        for _ in range(2):  # told again, it is not counted again
            producer.lose_rest(4)
        assert losses(ring) == [(1, 3, Loss.CAMERA)]

    def test_end_of_a_source_that_delivered_all_or_does_not_count_loses_nothing(self, make_ring: MakeRing) -> None:
        for counter_start, numbered in ((0, 2), (0, -1), (None, -1)):
            ring = make_ring(8)
            producer = RingProducer(ring, counter_start, waits=True)
            for number in (0, 1):
                publish(producer, 1, number if counter_start == 0 else -1)
            producer.lose_rest(numbered)
            assert losses(ring) == []

    def test_read_that_timed_out_takes_no_number(self, make_ring: MakeRing) -> None:
        producer = RingProducer(make_ring(4))
        for _ in range(3):
            producer.next_pixels()
        assert publish(producer, 2) == [0, 1]


class TestFullRing:
    def test_frame_that_finds_no_slot_is_counted_and_the_camera_goes_on(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring)
        producer.gate(SAVER)
        assert publish(producer, 6) == [0, 1, 2, 3, None, None]
        save_all(ring)
        assert publish(producer, 1) == [6]
        assert losses(ring) == [(4, 5, Loss.RING_FULL)]
        assert (ring.words[Word.LOST_RING_FULL], ring.descriptor(4).lost_ring_full) == (2, 2)

    def test_no_slot_is_used_again_before_it_is_released(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring)
        producer.gate(SAVER)
        publish(producer, 10)
        ring.release(SAVER, 1)
        publish(producer, 10)
        assert [ring.descriptor(position).frame_id for position in range(1, 5)] == [1, 2, 3, 10]
        assert all(np.all(ring.frame_pixels(position) == frame_id) for position, frame_id in enumerate([1, 2, 3, 10], 1))

    def test_slowest_gated_reader_counts(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring)
        producer.gate(SAVER)
        producer.gate(OTHER)
        publish(producer, 4)
        save_all(ring, SAVER)
        assert publish(producer) == [None]
        save_all(ring, OTHER)
        assert publish(producer) == [5]

    def test_room_made_while_the_camera_delivers_is_used(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring)
        producer.gate(SAVER)
        publish(producer, 4)
        pixels = producer.next_pixels()
        assert pixels is not None
        pixels[...] = 77
        save_all(ring)
        assert producer.publish(pixels, stamp()) == 4
        assert np.all(ring.frame_pixels(4) == 77)
        assert ring.holds(4)

    def test_scratch_array_never_touches_the_ring(self, make_ring: MakeRing) -> None:
        ring = make_ring(2)
        producer = RingProducer(ring)
        producer.gate(SAVER)
        publish(producer, 2)
        pixels = producer.next_pixels()
        assert pixels is not None
        pixels[...] = 99
        assert all(ring.holds(position) and np.all(ring.frame_pixels(position) == position) for position in (0, 1))

    def test_reader_that_is_gone_holds_nothing_up(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring)
        producer.gate(SAVER)
        publish(producer, 4)
        producer.ungate(SAVER)
        assert publish(producer, 4) == [4, 5, 6, 7]
        assert ring.read_row(SAVER, Row.MODE) == Mode.FREE


class TestIntervals:
    def test_first_and_last_frame_are_exact(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring)
        publish(producer, 3)
        interval = producer.open_interval(1, None, None, SAVER)
        publish(producer, 4)
        producer.end_interval(interval)
        publish(producer, 2)
        found = row_of(ring, interval)
        assert (found.first_frame, found.first_position, found.end_frame, found.end_position, found.published) == (3, 3, 7, 7, 4)

    def test_saver_is_gated_before_the_interval_is_seen(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring)
        publish(producer, 5)
        interval = producer.open_interval(9, None, None, SAVER)
        assert ring.read_row(SAVER, Row.MODE) == Mode.GATED
        assert ring.read_row(SAVER, Row.RELEASED) == 5
        assert row_of(ring, interval).generation == ring.read_row(SAVER, Row.GENERATION)
        assert (row_of(ring, interval).key, row_of(ring, interval).end_position) == (9, FOREVER)

    def test_frame_that_is_being_read_when_it_opens_is_the_first(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring)
        publish(producer, 2)
        pixels = producer.next_pixels()
        assert pixels is not None
        interval = producer.open_interval(1, None, None, SAVER)
        assert producer.publish(pixels, stamp()) == interval.first_frame == 2
        assert ring.descriptor(2).has_checksum

    def test_frame_that_is_being_read_when_it_ends_is_not_in_it(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring)
        interval = producer.open_interval(1, None, None, SAVER)
        publish(producer, 2)
        pixels = producer.next_pixels()
        assert pixels is not None
        producer.end_interval(interval)
        producer.publish(pixels, stamp())
        assert (row_of(ring, interval).end_frame, row_of(ring, interval).end_position) == (2, 2)

    def test_blocked_read_delays_neither_begin_nor_end(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring)
        reads, go_on = threading.Event(), threading.Event()

        def acquire() -> None:
            pixels = producer.next_pixels()
            assert pixels is not None
            reads.set()
            go_on.wait(30)  # a camera that does not answer
            producer.publish(pixels, stamp())

        thread = threading.Thread(target=acquire)
        thread.start()
        assert reads.wait(30)
        interval = producer.open_interval(1, None, None, SAVER)
        producer.end_interval(interval)
        producer.end(End.STOPPED)
        assert ring.end_state is End.STOPPED
        assert row_of(ring, interval).end_position == 0
        go_on.set()
        thread.join(30)
        assert ring.published == 0

    def test_number_of_frames_ends_it(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring)
        publish(producer, 2)
        interval = producer.open_interval(1, 3, None, SAVER)
        ended = []
        for _ in range(5):
            publish(producer)
            ended.append(interval.is_ended)
        assert ended == [False, False, True, True, True]
        assert (row_of(ring, interval).end_frame, row_of(ring, interval).end_position) == (5, 5)

    def test_lost_numbers_count_and_are_not_replaced(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring, counter_start=0)
        interval = producer.open_interval(1, 5, None, SAVER)
        for number in (0, 2, 4):
            publish(producer, 1, number)
        found = row_of(ring, interval)
        assert (found.end_frame, found.end_position, found.published, found.lost_camera) == (5, 3, 3, 2)

    def test_last_number_may_be_lost_to_a_full_ring(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring)
        interval = producer.open_interval(1, 6, None, SAVER)
        publish(producer, 6)
        assert interval.is_ended
        found = row_of(ring, interval)
        assert (found.end_frame, found.end_position, found.published, found.lost_ring_full) == (6, 4, 4, 2)

    def test_last_number_may_be_lost_by_the_camera(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring)
        interval = producer.open_interval(1, 2, None, SAVER)
        publish(producer)
        producer.lose_frame()
        found = row_of(ring, interval)
        assert (found.end_frame, found.end_position, found.lost_camera) == (2, 1, 1)

    def test_of_a_gap_beyond_the_end_only_its_part_is_this_recordings(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring, counter_start=0)
        publish(producer, 1, 0)
        interval = producer.open_interval(1, 4, None, SAVER)  # 1 to 4
        publish(producer, 2, 1)
        publish(producer, 1, 9)  # 3 to 8 are lost
        found = row_of(ring, interval)
        assert (found.end_frame, found.end_position, found.published, found.lost_camera) == (5, 3, 2, 2)
        assert LossReader(ring).between(found.first_frame, found.end_frame - 1) == [(3, 4, Loss.CAMERA)]

    def test_losses_outside_are_not_its_own(self, make_ring: MakeRing) -> None:
        ring = make_ring(16)
        producer = RingProducer(ring, counter_start=0)
        publish(producer, 1, 3)
        interval = producer.open_interval(1, None, None, SAVER)
        publish(producer, 1, 6)
        producer.end_interval(interval)
        publish(producer, 1, 10)
        assert (row_of(ring, interval).lost_camera, row_of(ring, interval).published) == (2, 1)
        assert ring.words[Word.LOST_CAMERA] == 8

    def test_time_ends_it_before_the_frame_that_comes_too_late(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring)
        interval = producer.open_interval(1, None, 1000.0, SAVER)
        for monotonic_ns in (interval.deadline_ns - 2, interval.deadline_ns - 1, interval.deadline_ns):
            pixels = producer.next_pixels()
            assert pixels is not None
            producer.publish(pixels, stamp(monotonic_ns=monotonic_ns))
        assert row_of(ring, interval).end_frame == 2

    def test_time_ends_it_though_no_frame_comes(self, make_ring: MakeRing) -> None:
        producer = RingProducer(make_ring(8))
        interval = producer.open_interval(1, None, 0.0, SAVER)
        producer.end_overdue()
        assert interval.is_ended

    def test_time_that_is_not_over_ends_nothing(self, make_ring: MakeRing) -> None:
        producer = RingProducer(make_ring(8))
        interval = producer.open_interval(1, None, 1000.0, SAVER)
        producer.end_overdue()
        assert not interval.is_ended

    def test_run_that_ends_ends_them_all(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring)
        first = producer.open_interval(1, 100, None, SAVER)
        second = producer.open_interval(2, None, None, OTHER)
        publish(producer, 3)
        producer.end(End.SOURCE_ENDED)
        assert [row_of(ring, each).end_frame for each in (first, second)] == [3, 3]
        assert (ring.end_state, ring.words[Word.END_TOTAL]) == (End.SOURCE_ENDED, 3)

    def test_run_ends_once(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring)
        producer.end(End.CAMERA_LOST)
        producer.end(End.STOPPED)
        assert ring.end_state is End.CAMERA_LOST

    def test_nothing_is_numbered_after_the_end(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring, counter_start=0)
        pixels = producer.next_pixels()
        assert pixels is not None
        producer.end(End.STOPPED)
        assert producer.publish(pixels, Stamp.now(5)) is None
        producer.lose_frame()
        assert producer.next_pixels() is None
        assert (ring.acquired, ring.published) == (0, 0)

    def test_recording_of_a_run_that_has_ended_is_empty(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring)
        publish(producer, 2)
        producer.end(End.STOPPED)
        interval = producer.open_interval(1, None, None, SAVER)
        found = row_of(ring, interval)
        assert (found.first_frame, found.end_frame, found.end_position, found.published) == (2, 2, 2, 0)

    def test_ending_it_again_changes_nothing(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring)
        interval = producer.open_interval(1, None, None, SAVER)
        publish(producer, 2)
        producer.end_interval(interval)
        publish(producer, 2)
        producer.end_interval(interval)
        assert row_of(ring, interval).end_frame == 2

    def test_second_one_of_a_reader_waits_for_the_first_to_end(self, make_ring: MakeRing) -> None:
        producer = RingProducer(make_ring(8))
        producer.open_interval(1, None, None, SAVER)
        with pytest.raises(StateError, match="a recording is running"):
            producer.open_interval(2, None, None, SAVER)

    def test_65th_is_refused_until_one_is_forgotten(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring)
        intervals = [producer.open_interval(key, None, None, SAVER) for key in range(1, 2)]
        for key in range(2, INTERVALS + 1):
            producer.end_interval(intervals[-1])
            intervals.append(producer.open_interval(key, None, None, SAVER))
        producer.end_interval(intervals[-1])
        with pytest.raises(StateError, match="64 recordings are still being finished"):
            producer.open_interval(65, None, None, SAVER)
        producer.forget_interval(intervals[10])
        assert producer.open_interval(65, None, None, SAVER).row == intervals[10].row

    def test_recording_of_no_frames_is_refused(self, make_ring: MakeRing) -> None:
        producer = RingProducer(make_ring(8))
        with pytest.raises(ValueError, match="frames must be 1 or more"):
            producer.open_interval(1, 0, None, SAVER)

    def test_checksums_are_those_of_the_pixels_and_made_only_while_recording(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring)
        publish(producer)
        interval = producer.open_interval(1, 2, None, SAVER)
        publish(producer, 3)
        assert interval.is_ended
        assert [ring.descriptor(k).has_checksum for k in range(4)] == [0, 1, 1, 0]
        assert ring.descriptor(1).checksum == xxhash.xxh3_64_intdigest(ring.frame_pixels(1).tobytes())

    def test_checksums_can_be_left_out_to_measure_what_they_cost(self, make_ring: MakeRing) -> None:
        ring = make_ring(8)
        producer = RingProducer(ring, has_checksums=False)
        producer.gate(SAVER)
        publish(producer, 1)
        assert not ring.descriptor(0).has_checksum


class TestGate:
    def test_it_opens_when_the_recording_is_ended_and_released_to_its_end(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring)
        interval = producer.open_interval(1, None, None, SAVER)
        publish(producer, 3)
        ring.release(SAVER, 3)
        producer.next_pixels()
        while_running = ring.read_row(SAVER, Row.MODE)
        producer.end_interval(interval)
        producer.next_pixels()
        assert (while_running, ring.read_row(SAVER, Row.MODE)) == (Mode.GATED, Mode.FREE)
        assert publish(producer, 8) == list(range(3, 11))

    def test_it_stays_shut_while_the_end_is_not_released(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring)
        interval = producer.open_interval(1, None, None, SAVER)
        publish(producer, 3)
        producer.end_interval(interval)
        ring.release(SAVER, 2)
        assert publish(producer, 4) == [3, 4, 5, None]
        assert all(ring.holds(position) for position in range(2, 6))

    def test_next_recording_keeps_it_shut_for_the_one_before(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring)
        first = producer.open_interval(1, 2, None, SAVER)
        publish(producer, 3)
        second = producer.open_interval(2, 1, None, SAVER)
        assert publish(producer, 2) == [3, None]
        assert first.is_ended
        assert second.is_ended
        assert all(ring.holds(position) for position in range(4))

    def test_recording_after_a_pause_does_not_hold_what_nobody_saves(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring)
        producer.open_interval(1, 1, None, SAVER)
        publish(producer, 1)
        ring.release(SAVER, 1)
        publish(producer, 3)
        producer.open_interval(2, None, None, SAVER)
        assert publish(producer, 5) == [4, 5, 6, 7, None]

    def test_recording_right_after_the_last_word_of_the_one_before_starts_anew(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring)
        producer.open_interval(1, 1, None, SAVER)
        publish(producer, 4)
        ring.release(SAVER, 1)
        producer.open_interval(2, None, None, SAVER)
        assert publish(producer, 5) == [4, 5, 6, 7, None]

    def test_late_word_of_the_saver_cannot_hold_the_next_recording_up(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring)
        producer.open_interval(1, 1, None, SAVER)
        publish(producer, 1)
        ring.release(SAVER, 1)
        publish(producer, 3)
        producer.open_interval(2, None, None, SAVER)
        ring.release(SAVER, 1)  # once more, after the row was taken for the second
        assert publish(producer, 4) == [4, 5, 6, 7]

    def test_forgotten_recording_holds_nothing(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring)
        interval = producer.open_interval(1, None, None, SAVER)
        publish(producer, 4)
        producer.forget_interval(interval)
        assert publish(producer, 4) == [4, 5, 6, 7]
        assert ring.open_intervals() == []

    def test_recording_that_is_forgotten_while_it_runs_has_ended(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring)
        forgotten = producer.open_interval(1, None, None, SAVER)
        producer.forget_interval(forgotten)
        producer.open_interval(2, None, None, SAVER)
        assert forgotten.is_ended
        assert [interval.key for _, interval in ring.open_intervals()] == [2]

    def test_gate_that_was_asked_for_stays_until_it_is_opened(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring)
        producer.gate(OTHER)
        interval = producer.open_interval(1, 1, None, OTHER)
        publish(producer, 1)
        ring.release(OTHER, 1)
        producer.forget_interval(interval)
        assert publish(producer, 5) == [1, 2, 3, 4, None]

    def test_one_readers_recording_does_not_open_anothers_gate(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring)
        saved = producer.open_interval(1, None, None, SAVER)
        collected = producer.open_interval(2, None, None, OTHER)
        publish(producer, 2)
        producer.end_interval(collected)
        ring.release(OTHER, 2)
        publish(producer, 2)
        assert [ring.read_row(reader, Row.MODE) for reader in (SAVER, OTHER)] == [Mode.GATED, Mode.FREE]
        assert not saved.is_ended


class TestSourceThatWaits:
    def test_it_waits_for_the_saver_and_loses_nothing(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring, waits=True)
        producer.open_interval(1, None, None, SAVER)
        publish(producer, 4)
        looks = []

        def is_stopping() -> bool:
            looks.append(ring.published)
            if len(looks) == 3:
                ring.release(SAVER, 1)
            return False

        pixels = producer.next_pixels(is_stopping)
        assert pixels is not None
        assert producer.publish(pixels, stamp()) == 4
        assert looks == [4, 4, 4]

    def test_once_it_had_to_wait_it_goes_on_with_an_eighth_of_the_ring(self, make_ring: MakeRing) -> None:
        ring = make_ring(24)
        producer = RingProducer(ring, waits=True)
        producer.open_interval(1, None, None, SAVER)
        publish(producer, 24)
        room = iter(range(1, 10))

        def is_stopping() -> bool:
            ring.release(SAVER, next(room))
            return False

        assert producer.next_pixels(is_stopping) is not None
        assert ring.read_row(SAVER, Row.RELEASED) == 3
        assert publish(producer, 3) == [24, 25, 26]

    def test_it_waits_for_the_analyzer_to_the_last_frame_of_the_ring(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring, waits=True)
        producer.follow(Reader.ANALYZER)
        reader = TrailingReader(ring, Reader.ANALYZER)
        seen = []
        for _ in range(5):
            while producer.next_pixels(lambda: True) is not None:
                publish(producer)
            seen += list(reader.pending())
        assert seen == list(range(20))
        assert reader.skipped == 0

    def test_it_does_not_wait_for_a_reader_that_was_told_to_stop_before(self, make_ring: MakeRing) -> None:
        ring = make_ring(4)
        producer = RingProducer(ring, waits=True)
        producer.follow(Reader.ANALYZER)
        publish(producer, 2)
        producer.unfollow(Reader.ANALYZER)
        publish(producer, 2)
        waited = producer.next_pixels(lambda: True) is None
        list(TrailingReader(ring, Reader.ANALYZER).pending())
        assert waited
        assert publish(producer, 8) == list(range(4, 12))

    def test_it_does_not_wait_for_a_reader_that_is_gone(self, make_ring: MakeRing) -> None:
        producer = RingProducer(make_ring(4), waits=True)
        producer.follow(Reader.ANALYZER)
        publish(producer, 4)
        producer.abandon(Reader.ANALYZER)
        assert publish(producer, 4) == [4, 5, 6, 7]

    def test_stop_ends_the_wait(self, make_ring: MakeRing) -> None:
        producer = RingProducer(make_ring(2), waits=True)
        producer.gate(SAVER)
        publish(producer, 2)
        assert producer.next_pixels(lambda: True) is None

    def test_end_of_the_run_ends_the_wait(self, make_ring: MakeRing) -> None:
        producer = RingProducer(make_ring(2), waits=True)
        producer.gate(SAVER)
        publish(producer, 2)
        results = []
        waiter = threading.Thread(target=lambda: results.append(producer.next_pixels()))
        waiter.start()
        time.sleep(0.01)
        producer.end(End.STOPPED)
        waiter.join(30)
        assert results == [None]

    def test_it_does_not_wait_where_nobody_reads(self, make_ring: MakeRing) -> None:
        assert publish(RingProducer(make_ring(2), waits=True), 10) == list(range(10))


def test_change_of_a_control_stands_at_the_next_frame(make_ring: MakeRing) -> None:
    ring = make_ring(8)
    producer = RingProducer(ring)
    publish(producer, 3)
    producer.note_change(2, 0.5, float("nan"))
    (found,) = happenings(ring)
    assert (found.frame_id, found.control, found.recording, found.asked, found.text) == (3, 2, None, 0.5, "")
    assert np.isnan(found.actual)


@pytest.mark.parametrize("text", ["", "the drop falls", "größer " * 80])
def test_a_mark_has_its_text_as_far_as_there_is_room(make_ring: MakeRing, text: str) -> None:
    ring = make_ring(8)
    producer = RingProducer(ring)
    publish(producer, 3)
    frame_id, timestamp_ns = producer.mark(7, text)
    (found,) = happenings(ring)
    assert (found.frame_id, found.timestamp_ns, found.control, found.recording) == (frame_id, timestamp_ns, None, 7)
    assert frame_id == 3
    assert text.startswith(found.text)
    assert len(found.text.encode()) >= min(len(text.encode()), 239)
