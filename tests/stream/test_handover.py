"""Words that change hands: what another process sees at every moment of it. The moments are stepped through, not left to chance."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from camlab.model.frame import Pixels
from camlab.stream.layout import FOREVER, INTERVALS, End, Mode, Reader, Row, Word
from camlab.stream.producer import RingProducer
from camlab.stream.reader import TrailingReader
from camlab.stream.ring import FrameRing
from tests.stream.conftest import MakeRing
from tests.stream.rigs import publish, watched

SAVER, ANALYZER = Reader.SAVER, Reader.ANALYZER
MOMENTS = 20


@pytest.fixture
def ring(make_ring: MakeRing) -> FrameRing:
    return make_ring(8)


@pytest.fixture
def joined(ring: FrameRing) -> Iterator[FrameRing]:
    """The ring as another process has it."""
    joined = FrameRing.join(ring.shape)
    words = joined.words
    yield joined
    joined.words = words
    joined.close()


def at_each_write(ring: FrameRing, act: Callable[[], object], look: Callable[[], object]) -> int:
    """Do `act`, and `look` after every word that it writes into `ring`; returns how often."""
    words, looks = ring.words, 0

    def happens() -> None:
        nonlocal looks
        looks += 1
        look()

    ring.words = watched(words, happens)
    try:
        act()
    finally:
        ring.words = words
    return looks


def at_moment(ring: FrameRing, moment: int, act: Callable[[], object]) -> None:
    """From now on, `act` before the word is read from `ring` that comes as the `moment`-th, counted from 0."""
    moments = iter(range(10_000))
    ring.words = watched(ring.words, lambda: next(moments) == moment and act())


def test_saver_sees_an_interval_only_when_it_is_whole_and_gated(ring: FrameRing, joined: FrameRing) -> None:
    producer = RingProducer(ring)
    publish(producer, 5)
    seen = []

    def look() -> None:
        for _, interval in joined.open_intervals(SAVER):
            gate = [joined.read_row(SAVER, word) for word in (Row.MODE, Row.RELEASED, Row.GENERATION)]
            seen.append((interval.first_frame, interval.first_position, interval.end_frame, interval.end_position, gate))

    looks = at_each_write(ring, lambda: producer.open_interval(7, 3, None, SAVER), look)
    assert looks > 10
    assert seen
    assert all(each == (5, 5, 8, FOREVER, [Mode.GATED, 5, 1]) for each in seen)


def test_row_of_a_recording_that_is_forgotten_shows_the_next_one_whole(ring: FrameRing, joined: FrameRing) -> None:
    producer = RingProducer(ring)
    first = producer.open_interval(1, None, None, SAVER)
    publish(producer, 2)
    seen: dict[int, set[int]] = {1: set(), 2: set()}

    def act() -> None:
        producer.forget_interval(first)
        producer.open_interval(2, None, None, SAVER)

    def look() -> None:
        for _, interval in joined.open_intervals():
            seen[interval.key].add(interval.first_frame)

    at_each_write(ring, act, look)
    assert seen == {1: {0}, 2: {2}}


def test_interval_that_ends_is_open_or_wholly_final_at_every_moment(ring: FrameRing, joined: FrameRing) -> None:
    producer = RingProducer(ring, counter_start=0)
    interval = producer.open_interval(1, None, None, SAVER)
    publish(producer, 1, 0)
    publish(producer, 1, 3)
    seen = []

    def look() -> None:
        found = joined.interval(interval.row)
        if found.end_position != FOREVER:
            seen.append((found.end_position, found.end_frame, found.published, found.lost_camera))

    at_each_write(ring, lambda: producer.end_interval(interval), look)
    assert seen
    assert set(seen) == {(2, 4, 2, 2)}


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_interval_that_ends_while_it_is_read_is_never_too_long(ring: FrameRing, joined: FrameRing, moment: int) -> None:
    producer = RingProducer(ring)
    interval = producer.open_interval(1, None, None, SAVER)
    publish(producer, 3)

    def end() -> None:
        producer.end_interval(interval)
        publish(producer, 2)

    at_moment(joined, moment, end)
    found, stop = joined.readable(interval.row)
    assert stop == 3
    assert found.end_position == FOREVER or (found.end_position, found.end_frame, found.published) == (3, 3, 3)


def test_run_says_that_it_has_ended_when_everything_else_is_final(ring: FrameRing, joined: FrameRing) -> None:
    producer = RingProducer(ring)
    interval = producer.open_interval(1, None, None, SAVER)
    publish(producer, 3)
    seen = []

    def look() -> None:
        if joined.end_state is not End.RUNNING:
            seen.append((joined.interval(interval.row).end_position, joined.words[Word.END_TOTAL]))

    at_each_write(ring, lambda: producer.end(End.STOPPED), look)
    assert seen
    assert set(seen) == {(3, 3)}


@pytest.mark.parametrize("moment", [0, INTERVALS - 1, INTERVALS, INTERVALS + 1, INTERVALS + 2])
def test_recording_that_is_forgotten_while_the_table_is_read_is_there_or_not(ring: FrameRing, joined: FrameRing, moment: int) -> None:
    producer = RingProducer(ring)
    interval = producer.open_interval(5, None, None, SAVER)
    at_moment(joined, moment, lambda: producer.forget_interval(interval))
    assert [found.key for _, found in joined.open_intervals()] in ([5], [])
    assert ring.open_intervals() == []


def test_follower_that_looks_at_every_moment_reads_nothing_of_the_pause(ring: FrameRing, joined: FrameRing) -> None:
    producer = RingProducer(ring)
    reader = TrailingReader(joined, ANALYZER)
    producer.follow(ANALYZER)
    publish(producer, 2)
    producer.unfollow(ANALYZER)
    read = list(reader.pending())
    publish(producer, 3)
    looks = at_each_write(ring, lambda: producer.follow(ANALYZER), lambda: read.extend(reader.pending()))
    publish(producer, 2)
    read += list(reader.pending())
    assert looks >= 5
    assert read == [0, 1, 5, 6]
    assert joined.read_row(ANALYZER, Row.RELEASED) == 7


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_follower_that_is_switched_on_while_it_looks_reads_from_there_on(ring: FrameRing, joined: FrameRing, moment: int) -> None:
    producer = RingProducer(ring)
    reader = TrailingReader(joined, ANALYZER)
    producer.follow(ANALYZER)
    publish(producer, 2)
    producer.unfollow(ANALYZER)
    read = list(reader.pending())
    publish(producer, 3)
    at_moment(joined, moment, lambda: producer.follow(ANALYZER))
    for _ in range(20):
        read += list(reader.pending())
    publish(producer, 2)
    read += list(reader.pending())
    assert read == [0, 1, 5, 6]
    assert reader.skipped == 0


def test_newest_frame_that_is_overtaken_while_it_is_copied_is_copied_again(
    ring: FrameRing, joined: FrameRing, monkeypatch: pytest.MonkeyPatch
) -> None:
    producer = RingProducer(ring)
    publish(producer, 3)
    asked = []

    def overtaken(position: int) -> Pixels:
        asked.append(position)
        if len(asked) == 1:
            publish(producer, 9)
        return FrameRing.frame_pixels(joined, position)

    monkeypatch.setattr(joined, "frame_pixels", overtaken)
    found = joined.copy_newest()
    assert found is not None
    assert asked == [2, 11]
    assert found[2].min() == found[2].max() == found[0].frame_id == 11
