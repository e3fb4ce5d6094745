"""The ring against a simple model of it: random runs of a camera that loses frames, a saver, an analyzer and quick recordings."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field

import hypothesis.strategies as st
import numpy as np
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from camlab.model.frame import Pixels
from camlab.stream.layout import FOREVER, End, Loss, Mode, Reader, Row, Span, Word
from camlab.stream.producer import OpenInterval, RingProducer
from camlab.stream.reader import LossReader, TrailingReader
from tests.stream.rigs import new_ring, stamp

SAVER, ANALYZER = Reader.SAVER, Reader.ANALYZER


@dataclass
class Recording:
    """What the model and the test's saver know of one recording."""

    interval: OpenInterval
    first: int
    position: int
    wanted_end: int = FOREVER
    end: int = FOREVER
    end_position: int = FOREVER
    saved: list[int] = field(default_factory=list)
    missing: list[tuple[int, int, Loss]] = field(default_factory=list)
    is_accounted: bool = False

    @property
    def next(self) -> int:
        """The lowest number that is not accounted for."""
        numbers = [self.first - 1, *self.saved[-1:], *(last for _, last, _ in self.missing[-1:])]
        return max(numbers) + 1


class Run(RuleBasedStateMachine):
    """Each number has a fate: published (None) or lost for a reason."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = contextlib.ExitStack()
        self.fates: list[Loss | None] = []
        self.positions: list[int] = []
        self.recordings: list[Recording] = []
        self.released = -1  # the model's gate; -1: open
        self.counter = 0
        self.key = 0
        self.pixels: Pixels | None = None
        self.is_ended = False

    @initialize(slots=st.integers(2, 6), has_counter=st.booleans())
    def start(self, slots: int, has_counter: bool) -> None:
        self.slots, self.has_counter = slots, has_counter
        self.ring = self.stack.enter_context(new_ring(slots))
        self.producer = RingProducer(self.ring, 0 if has_counter else None)
        self.losses = LossReader(self.ring)
        self.analyzer = TrailingReader(self.ring, ANALYZER)
        self.producer.follow(ANALYZER)
        self.analyzed: list[int] = []

    def teardown(self) -> None:
        if hasattr(self, "ring"):
            self.producer.end(End.STOPPED)
            self._end_recordings()
            while any(not recording.is_accounted for recording in self.recordings):
                self.save(100)
            self.check_recordings()
            self.analyze(100)
            assert self.analyzer.skipped + len(self.analyzed) == len(self.positions)
        self.stack.close()

    # --- the camera -----------------------------------------------------------------------------------------------

    @rule()
    def begin_to_read(self) -> None:
        if not self.is_ended:
            self._open_model_gate()
        self.pixels = self.producer.next_pixels()
        assert (self.pixels is None) == self.is_ended

    @precondition(lambda self: self.pixels is not None)
    @rule(gap=st.sampled_from([0, 0, 0, 1, 3]))
    def deliver(self, gap: int) -> None:
        number = self.counter + gap
        self.counter = number + 1
        if self.has_counter and not self.is_ended:
            self.fates += [Loss.CAMERA] * gap
        self._end_due()
        is_full = 0 <= self.released <= len(self.positions) - self.slots
        pixels, self.pixels = self.pixels, None
        assert pixels is not None
        pixels[...] = len(self.fates)
        frame_id = self.producer.publish(pixels, stamp(number if self.has_counter else -1))
        if self.is_ended:
            assert frame_id is None
            return
        assert frame_id == (None if is_full else len(self.fates))
        if not is_full:
            self.positions.append(len(self.fates))
        self.fates.append(Loss.RING_FULL if is_full else None)
        self._end_due()

    @rule(count=st.integers(1, 8))
    def deliver_many(self, count: int) -> None:
        for _ in range(count):
            self.begin_to_read()
            if self.pixels is not None:
                self.deliver(0)

    @precondition(lambda self: self.pixels is not None and self.has_counter and self.counter > 0)
    @rule()
    def repeat(self) -> None:
        assert self.pixels is not None
        assert self.producer.publish(self.pixels, stamp(self.counter - 1)) is None
        self.pixels = None

    @rule()
    def lose(self) -> None:
        self.producer.lose_frame()
        if not self.has_counter and not self.is_ended:
            self.fates.append(Loss.CAMERA)
            self._end_due()

    @rule()
    def time_out(self) -> None:
        self.pixels = None

    # --- the controller -------------------------------------------------------------------------------------------

    @precondition(lambda self: all(recording.end != FOREVER for recording in self.recordings) and len(self.recordings) < 20)
    @rule(frames=st.sampled_from([None, None, 1, 2, 7]))
    def open(self, frames: int | None) -> None:
        self._open_model_gate()
        self.key += 1
        interval = self.producer.open_interval(self.key, frames, None, SAVER)
        if self.released < 0:
            self.released = len(self.positions)
        first = len(self.fates)
        recording = Recording(interval, first, len(self.positions), first + frames if frames else FOREVER)
        self.recordings.append(recording)
        if self.is_ended:
            self._end_recordings()

    @precondition(lambda self: any(recording.end == FOREVER for recording in self.recordings))
    @rule()
    def close(self) -> None:
        self.producer.end_interval(self.recordings[-1].interval)
        self._end_recordings()

    @precondition(lambda self: any(recording.is_accounted for recording in self.recordings))
    @rule()
    def forget(self) -> None:
        self.check_recordings()
        recording = next(recording for recording in self.recordings if recording.is_accounted)
        self.recordings.remove(recording)
        self.producer.forget_interval(recording.interval)
        self._open_model_gate()

    @precondition(lambda self: not self.is_ended and len(self.positions) > 30)
    @rule()
    def stop(self) -> None:
        self.producer.end(End.STOPPED)
        self.is_ended = True
        self._end_recordings()

    # --- the readers ----------------------------------------------------------------------------------------------

    @rule(count=st.integers(1, 10))
    def save(self, count: int) -> None:
        """Save up to `count` frames of the oldest recording that isn't accounted for."""
        recording = next((recording for recording in self.recordings if not recording.is_accounted), None)
        if recording is None:
            return
        interval = self.ring.interval(recording.interval.row)
        end = min(self.ring.published, interval.end_position)
        for position in range(recording.position, min(end, recording.position + count)):
            frame = self.ring.descriptor(position)
            assert self.ring.holds(position)
            assert np.all(self.ring.frame_pixels(position) == frame.frame_id)
            if frame.frame_id > recording.next:
                recording.missing += self.losses.between(recording.next, frame.frame_id - 1)
            recording.saved.append(frame.frame_id)
            recording.position = position + 1
        self.ring.release(SAVER, recording.position)
        self.released = max(self.released, recording.position) if self.released >= 0 else -1
        if recording.position == interval.end_position:
            if interval.end_frame > recording.next:
                recording.missing += self.losses.between(recording.next, interval.end_frame - 1)
            self.ring.write_interval(recording.interval.row, Span.IS_CLOSED, 1)
            recording.is_accounted = True

    @rule(count=st.integers(1, 10))
    def analyze(self, count: int) -> None:
        for position in self.analyzer.pending():
            frame = self.ring.descriptor(position)
            assert np.all(self.ring.frame_pixels(position) == frame.frame_id)
            assert frame.frame_id == self.positions[position]
            self.analyzed.append(frame.frame_id)
            count -= 1
            if not count:
                break

    # --- what always holds ----------------------------------------------------------------------------------------

    @invariant()
    def numbers_add_up(self) -> None:
        words = self.ring.words
        lost = [words[Word.LOST_CAMERA], words[Word.LOST_RING_FULL]]
        assert self.ring.acquired == self.ring.published + sum(lost) == len(self.fates)
        assert self.ring.published == len(self.positions)
        assert lost == [self.fates.count(Loss.CAMERA), self.fates.count(Loss.RING_FULL)]

    @invariant()
    def gate_is_as_in_the_model_and_nothing_behind_it_is_touched(self) -> None:
        if self.released < 0:
            return
        assert self.ring.read_row(SAVER, Row.MODE) == Mode.GATED
        assert self.ring.read_row(SAVER, Row.RELEASED) == self.released
        for position in range(self.released, len(self.positions)):
            assert self.ring.holds(position)
            assert np.all(self.ring.frame_pixels(position) == self.positions[position])

    @invariant()
    def newest_frame_is_the_last_one_published(self) -> None:
        found = self.ring.copy_newest()
        assert (found[0].frame_id if found else None) == (self.positions[-1] if self.positions else None)

    @invariant()
    def check_recordings(self) -> None:
        for recording in self.recordings:
            interval = self.ring.interval(recording.interval.row)
            assert (interval.first_frame, interval.end_position) == (recording.first, recording.end_position)
            if recording.end == FOREVER:
                continue
            fates = self.fates[recording.first : recording.end]
            assert interval.end_frame == recording.end
            assert (interval.lost_camera, interval.lost_ring_full) == (fates.count(Loss.CAMERA), fates.count(Loss.RING_FULL))
            assert interval.published == fates.count(None)
            if recording.is_accounted:
                told = {number: why for first, last, why in recording.missing for number in range(first, last + 1)}
                assert told == {recording.first + k: fate for k, fate in enumerate(fates) if fate is not None}
                assert recording.saved == [recording.first + k for k, fate in enumerate(fates) if fate is None]

    # --- the model's own ------------------------------------------------------------------------------------------

    def _end_due(self) -> None:
        if any(recording.wanted_end <= len(self.fates) for recording in self.recordings if recording.end == FOREVER):
            self._end_recordings()

    def _end_recordings(self) -> None:
        for recording in self.recordings:
            if recording.end == FOREVER:
                recording.end = min(recording.wanted_end, len(self.fates))
                recording.end_position = len(self.positions)

    def _open_model_gate(self) -> None:
        if all(recording.end_position <= self.released for recording in self.recordings):
            self.released = -1


Run.TestCase.settings = settings(max_examples=100, stateful_step_count=50)
TestRunAgainstTheModel = Run.TestCase
