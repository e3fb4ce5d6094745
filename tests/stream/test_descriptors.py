"""Many descriptors at once, as the timing wants them."""

from __future__ import annotations

import pytest

from camlab.stream.layout import Slot
from camlab.stream.producer import RingProducer
from tests.stream.rigs import new_ring, publish


@pytest.fixture
def ring():
    with new_ring(8) as made:
        yield made


def test_descriptors_are_those_of_their_positions(ring):
    publish(RingProducer(ring), 5)
    rows = ring.descriptors(1, 4)
    assert [tuple(row) for row in rows.tolist()] == [tuple(ring.descriptor(position)) for position in (1, 2, 3)]


def test_what_was_overwritten_is_left_out(ring):
    publish(RingProducer(ring), 20)
    assert ring.descriptors(0, 20)[:, Slot.FRAME_ID].tolist() == list(range(12, 20))


def test_a_slot_that_is_being_written_is_left_out(ring):
    publish(RingProducer(ring), 8)
    ring.begin_slot(8)
    assert ring.descriptors(0, 8)[:, Slot.FRAME_ID].tolist() == list(range(1, 8))


def test_an_empty_ring_has_none(ring):
    assert ring.descriptors(0, 0).shape == (0, len(Slot))
