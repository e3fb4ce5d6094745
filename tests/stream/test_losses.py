"""The reasons for numbers that have no frame."""

from __future__ import annotations

import threading

import pytest

from camlab.stream import reader
from camlab.stream.journal import FIRST_ROW
from camlab.stream.layout import LOSS_ROWS, Loss, Reader
from camlab.stream.producer import RingProducer
from camlab.stream.reader import LossReader
from camlab.stream.tally import Tally
from tests.stream.conftest import MakeRing
from tests.stream.rigs import publish, save_all

CAMERA, RING_FULL = Loss.CAMERA, Loss.RING_FULL


def test_losses_of_one_kind_in_a_row_are_one_run(make_ring: MakeRing) -> None:
    ring = make_ring(4)
    tally = Tally(ring, None)
    for _ in range(5):
        tally.lose(2, CAMERA)
    assert ring.losses.count == 1
    assert LossReader(ring).between(0, 9) == [(0, 9, CAMERA)]


def test_reasons_alternate_exactly(make_ring: MakeRing) -> None:
    ring = make_ring(4)
    producer = RingProducer(ring, counter_start=0)
    producer.gate(Reader.SAVER)
    for number in (0, 1, 2, 3, 4, 6, 9):
        publish(producer, 1, number)
    save_all(ring)
    publish(producer, 1, 10)
    assert LossReader(ring).between(0, 9) == [(4, 4, RING_FULL), (5, 5, CAMERA), (6, 6, RING_FULL), (7, 8, CAMERA), (9, 9, RING_FULL)]


def test_only_the_part_that_is_asked_for_is_told(make_ring: MakeRing) -> None:
    ring = make_ring(4)
    Tally(ring, None).lose(100, CAMERA)
    losses = LossReader(ring)
    assert losses.between(10, 19) == [(10, 19, CAMERA)]
    assert losses.between(20, 29) == [(20, 29, CAMERA)]
    assert losses.between(95, 120) == [(95, 99, CAMERA)]


def test_run_that_grew_after_it_was_read_is_told_to_its_end(make_ring: MakeRing) -> None:
    ring = make_ring(4)
    tally = Tally(ring, None)
    losses = LossReader(ring)
    tally.lose(3, RING_FULL)
    first = losses.between(0, 2)  # a recording ended here
    tally.lose(2, RING_FULL)
    assert (first, losses.between(3, 4)) == ([(0, 2, RING_FULL)], [(3, 4, RING_FULL)])


def test_losses_of_the_time_before_are_passed_over(make_ring: MakeRing) -> None:
    ring = make_ring(4)
    tally = Tally(ring, None)
    for _ in range(10):
        tally.lose(1, CAMERA)
        tally.publish()
    assert LossReader(ring).between(14, 19) == [(14, 14, CAMERA), (16, 16, CAMERA), (18, 18, CAMERA)]


def test_nothing_lost_is_nothing_told(make_ring: MakeRing) -> None:
    ring = make_ring(4)
    publish(RingProducer(ring), 3)
    assert LossReader(ring).between(0, 2) == []


def test_what_was_overwritten_is_left_out_and_the_rest_told(make_ring: MakeRing) -> None:
    ring = make_ring(4)
    tally = Tally(ring, None)
    losses = LossReader(ring)
    for _ in range(LOSS_ROWS + 10):
        tally.lose(1, CAMERA)
        tally.publish()
    told = losses.between(0, tally.acquired - 1)
    assert told[0] == (20, 20, CAMERA)
    assert len(told) == LOSS_ROWS


def test_row_that_is_being_written_is_waited_for(make_ring: MakeRing) -> None:
    ring = make_ring(4)
    tally = Tally(ring, None)
    tally.lose(2, CAMERA)
    journal = ring.losses
    finished = journal._words[FIRST_ROW]
    journal._words[FIRST_ROW] = finished | 1  # as while its writer is at it
    threading.Timer(0.02, lambda: journal._words.__setitem__(FIRST_ROW, finished)).start()
    assert LossReader(ring).between(0, 1) == [(0, 1, CAMERA)]


def test_row_whose_writer_died_over_it_is_given_up(make_ring: MakeRing, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = make_ring(4)
    Tally(ring, None).lose(2, CAMERA)
    ring.losses._words[FIRST_ROW] |= 1
    monkeypatch.setattr(reader, "BEING_WRITTEN_S", 0.01)
    assert LossReader(ring).between(0, 1) == []
