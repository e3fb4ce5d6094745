"""The ring's one writer: numbers frames, counts losses, opens and ends recording intervals.

The acquisition thread reads the camera outside the lock and publishes inside it. Whoever holds `boundary` stands between two frames,
so a recording's first and last frame can be chosen from any thread of the controller, also while a read blocks.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Callable

import xxhash

from camlab.model.frame import Pixels
from camlab.model.stamp import Stamp
from camlab.stream.happenings import write_change, write_mark, write_reconnection
from camlab.stream.intervals import IntervalTable, OpenInterval
from camlab.stream.journal import fence
from camlab.stream.layout import FOREVER, READERS, End, Loss, Mode, Reader, Row, Word, as_word
from camlab.stream.ring import FrameRing
from camlab.stream.tally import Tally

__all__ = ["OpenInterval", "RingProducer"]

WAIT_S, LONGEST_WAIT_S = 0.0005, 0.002  # between two looks of a source that waits for its readers: rarely, they need the processors
BURST = 8  # which goes on once this part of the ring is free: one frame at a time, the processes would take turns for each


class RingProducer:
    """Writes frames into the ring; see the module's text for who may call what."""

    def __init__(
        self,
        ring: FrameRing,
        counter_start: int | None = None,
        waits: bool = False,
        pre_trigger_s: float = 0.0,
        has_checksums: bool = True,
    ) -> None:
        """`counter_start`: the camera's number of the first frame, None where it may be any; `waits`: the source can wait.

        `pre_trigger_s`: so many seconds before its beginning belong to a recording of the saver, as far as the ring still has them;
        `has_checksums`: False only to measure what they cost.
        """
        self.ring = ring
        self.boundary = threading.RLock()
        self._waits = waits
        self._has_checksums = has_checksums
        self._pre_trigger_ns = round(pre_trigger_s * 1e9)
        self._slots = ring.shape.slots
        self._nbytes = ring.shape.format.nbytes
        self._scratch = ring.shape.format.empty()
        self._tally = Tally(ring, counter_start)
        self._intervals = IntervalTable(ring, self._tally)
        self._gates: dict[int, int] = {}  # reader: index of its word RELEASED
        self._kept_gates: set[int] = set()  # until `ungate`; the others go with their intervals
        self._is_ended = self._is_in_slot = False
        self._room_until = ring.shape.slots  # nobody needs the slots of lower positions any more: what is released stays so
        ring.words[Word.STARTED_NS] = time.monotonic_ns()

    # --- the acquisition thread -----------------------------------------------------------------------------------

    def next_pixels(self, is_stopping: Callable[[], bool] = lambda: False) -> Pixels | None:
        """Where the next frame goes: a free slot, or a scratch array where the ring is full. None once the run has ended.

        A source that waits gets no scratch array: this blocks until its readers have made room, or returns None once `is_stopping`.
        """
        room, wait_s = 1, WAIT_S
        while True:
            with self.boundary:
                if self._is_ended:
                    return None
                if self._intervals.draining:
                    self._free_gates()
                self._is_in_slot = self._has_room(room)
                if self._is_in_slot:
                    self.ring.begin_slot(self._tally.published)
                    return self.ring.frame_pixels(self._tally.published)
            if not self._waits:
                return self._scratch
            if is_stopping():
                return None
            room = max(1, self._slots // BURST)
            time.sleep(wait_s)
            wait_s = min(2 * wait_s, LONGEST_WAIT_S)

    def publish(self, pixels: Pixels, stamp: Stamp) -> int | None:
        """Number what was read into `pixels` of `next_pixels` and make it public; its frame id, or None where it isn't.

        It isn't public when the ring is full (counted), the camera repeated itself, or the run has ended.
        """
        with self.boundary:
            tally = self._tally
            if self._is_ended or not tally.take_counter(stamp.camera_frame_id):
                return None
            self._intervals.end_due(stamp.monotonic_ns)
            frame_id = tally.acquired
            is_in_ring = self._is_in_slot or self._copy_into_slot(pixels)  # which are the same then
            if is_in_ring:
                self._write(frame_id, stamp, pixels)
            else:
                tally.lose(1, Loss.RING_FULL)
            self._intervals.end_due(stamp.monotonic_ns)
            return frame_id if is_in_ring else None

    def lose_frame(self) -> None:
        """The camera acquired one frame and failed to deliver it. Where it counts, the next frame's number tells."""
        with self.boundary:
            if not self._is_ended and not self._tally.has_counter:
                self._tally.lose(1, Loss.CAMERA)
                self._intervals.end_due(time.monotonic_ns())

    def lose_rest(self, frames: int) -> None:
        """A source that numbered so many frames came to its end: those after the last one that it delivered are lost. -1: it can't tell."""
        with self.boundary:
            if not self._is_ended:
                self._tally.lose_rest(frames)
                self._intervals.end_due(time.monotonic_ns())

    def note_change(self, index: int, asked: float, actual: float) -> None:
        """A control was changed: the first frame with it is the next one. `index`: among the camera's controls."""
        with self.boundary:
            write_change(self.ring.happenings, self._tally.acquired, index, asked, actual)

    def note_reconnection(self, text: str) -> None:
        """The camera was lost before this run, and is back."""
        with self.boundary:
            write_reconnection(self.ring.happenings, self._tally.acquired, text)

    def go_on_after_loss(self, missed: int, text: str) -> None:
        """The camera was lost in this run and is back: the next `missed` numbers are lost, and its own count begins again."""
        with self.boundary:
            if self._is_ended:
                return
            self._tally.restart_counter()
            if missed:
                self._tally.lose(missed, Loss.CAMERA)
            self._intervals.end_due(time.monotonic_ns())
            write_reconnection(self.ring.happenings, self._tally.acquired, text)

    def mark(self, recording: int, text: str) -> tuple[int, int]:
        """Somebody marks this moment in a recording, by its key.

        Returns the number of the first frame after it, and the time in nanoseconds since the epoch.
        """
        with self.boundary:
            return self._tally.acquired, write_mark(self.ring.happenings, self._tally.acquired, recording, text)

    # --- any thread of the controller: recordings -----------------------------------------------------------------

    def open_interval(self, key: int, frames: int | None, seconds: float | None, reader: int) -> OpenInterval:
        """Begin a recording with the next frame, or with the pre-trigger's oldest: release word, gate, then the interval.

        It ends by itself after `frames` numbers or `seconds`, with the run, or with `end_interval`. StateError while another one of
        `reader` is running, and for the 65th that is not forgotten.
        """
        with self.boundary:
            self._intervals.check(reader, frames)
            self._free_gates()  # a reader that is done with the recordings before starts anew
            begin = self._find_beginning(reader)
            self._take_gate(reader, begin)
            interval = self._intervals.open(key, frames, seconds, reader, begin)
            if self._is_ended:
                self._intervals.end(interval)
            return interval

    def end_interval(self, interval: OpenInterval) -> None:
        """End a recording with the last frame that was numbered. Nothing happens where it has ended."""
        with self.boundary:
            self._intervals.end(interval)

    def end_overdue(self) -> None:
        """End intervals whose time is over though no frame came to tell."""
        with self.boundary:
            self._intervals.end_due(time.monotonic_ns())

    def forget_interval(self, interval: OpenInterval) -> None:
        """Free the row of a recording that is closed."""
        with self.boundary:
            self._intervals.forget(interval)
            self._free_gates()

    def end(self, why: End) -> None:
        """No more frames: every open interval ends here. Nothing happens the second time."""
        with self.boundary:
            if self._is_ended:
                return
            self._is_ended = True
            self._intervals.end_all()
            self.ring.words[Word.END_TOTAL] = self._tally.acquired
            fence()
            self.ring.words[Word.END_STATE] = why

    # --- any thread of the controller: readers --------------------------------------------------------------------

    def gate(self, reader: int) -> int:
        """From the next frame on, until `ungate`, no slot is used again before `reader` has released it; returns the position."""
        with self.boundary:
            self._take_gate(reader, self._tally.published)
            self._kept_gates.add(reader)
            return self._tally.published

    def ungate(self, reader: int) -> None:
        """The reader is gone or done: its slots are free."""
        with self.boundary:
            self._kept_gates.discard(reader)
            if self._gates.pop(reader, None) is not None:
                self.ring.write_row(reader, Row.MODE, Mode.FREE)

    def follow(self, reader: int) -> None:
        """`reader` reads every frame from the next one on, trailing; one that has not reached its end yet just goes on."""
        with self.boundary:
            ring, position = self.ring, self._tally.published
            at = ring.row_word(reader, Row.RELEASED)
            is_reading = ring.read_row(reader, Row.MODE) == Mode.TRAILING and ring.words[at] < ring.read_row(reader, Row.UNTIL)
            self._room_until = min(self._room_until, (ring.words[at] if is_reading else position) + self._slots)
            if not is_reading:
                ring.words[at] = position
                ring.write_row(reader, Row.START, position)
                ring.write_row(reader, Row.GENERATION, ring.read_row(reader, Row.GENERATION) + 1)
                ring.write_row(reader, Row.MODE, Mode.TRAILING)
            fence()
            ring.write_row(reader, Row.UNTIL, FOREVER)  # last: the row is the reader's from here on

    def unfollow(self, reader: int) -> None:
        """`reader` still reads what is published, and no more."""
        with self.boundary:
            until = self.ring.read_row(reader, Row.UNTIL)
            self.ring.write_row(reader, Row.UNTIL, min(until, self._tally.published))

    def abandon(self, reader: int) -> None:
        """A trailing reader is gone: nothing waits for it."""
        with self.boundary:
            self.ring.write_row(reader, Row.UNTIL, 0)
            self.ring.write_row(reader, Row.MODE, Mode.FREE)

    # --- counts ---------------------------------------------------------------------------------------------------

    @property
    def position(self) -> int:
        """Frames published so far."""
        return self._tally.published

    @property
    def acquired(self) -> int:
        """Frame numbers given out so far."""
        return self._tally.acquired

    @property
    def repeated(self) -> int:
        """Frames that the camera delivered again, and that were not published for it."""
        return self._tally.repeated

    # --- inside, under the lock -----------------------------------------------------------------------------------

    def _has_room(self, frames: int = 1) -> bool:
        """Whether nobody needs the slots of the next frames any more."""
        end = self._tally.published + frames
        if end > self._room_until:
            self._room_until = self._find_room()
        return end <= self._room_until

    def _find_room(self) -> int:
        """The first position that has no room yet. Looked for once it is reached: it is the same for many frames."""
        words = self.ring.words
        needed = [words[at] for at in self._gates.values()]
        if self._waits:
            needed += [released for reader in range(READERS) if (released := self._followed_from(reader)) is not None]
        return min(needed, default=self._tally.published + 1) + self._slots

    def _followed_from(self, reader: int) -> int | None:
        """The position that a trailing reader reads next; None where it has read all that it was asked to."""
        ring = self.ring
        released = ring.read_row(reader, Row.RELEASED)
        if ring.read_row(reader, Row.MODE) != Mode.TRAILING or released >= ring.read_row(reader, Row.UNTIL):
            return None
        return released

    def _find_beginning(self, reader: int) -> int:
        """The position at which a recording that is asked for now begins: the next one, or within the pre-trigger's time."""
        published = self._tally.published
        if not self._pre_trigger_ns or reader != Reader.SAVER:
            return published
        since = time.monotonic_ns() - self._pre_trigger_ns
        oldest = max(0, published - self._slots + 1, self._intervals.taken_until(reader))  # the slot of the next one is being written
        return bisect_left(range(published), since, min(oldest, published), published, key=self._time_at)

    def _time_at(self, position: int) -> int:
        return self.ring.descriptor(position).monotonic_ns

    def _take_gate(self, reader: int, position: int) -> None:
        """Release word, then gate; a reader that is gated already goes on releasing."""
        if reader in self._gates:
            return
        ring, at = self.ring, self.ring.row_word(reader, Row.RELEASED)
        ring.words[at] = position
        self._room_until = min(self._room_until, position + self._slots)
        ring.write_row(reader, Row.START, position)
        ring.write_row(reader, Row.GENERATION, ring.read_row(reader, Row.GENERATION) + 1)
        fence()
        ring.write_row(reader, Row.MODE, Mode.GATED)
        self._gates[reader] = at

    def _free_gates(self) -> None:
        """Let go of readers whose every interval has ended and was released to its end, or is forgotten."""
        for reader, end in list(self._intervals.draining.items()):
            if self.ring.read_row(reader, Row.RELEASED) >= end:
                del self._intervals.draining[reader]
                if reader not in self._kept_gates:
                    self.ungate(reader)

    def _copy_into_slot(self, pixels: Pixels) -> bool:
        """Room may have been made while the camera delivered into the scratch array."""
        if not self._has_room():
            return False
        self.ring.begin_slot(self._tally.published)
        slot = self.ring.frame_pixels(self._tally.published).data.cast("B")
        slot[:] = pixels.data.cast("B")  # keeps the interpreter: to get it back from a busy window can take 5 ms
        return True

    def _write(self, frame_id: int, stamp: Stamp, pixels: Pixels) -> None:
        """Make the frame in the slot public, as the next number; `pixels`: what the slot holds."""
        ring, tally = self.ring, self._tally
        is_wanted = self._intervals.is_recording or bool(self._kept_gates) or self._pre_trigger_ns > 0
        has_checksum = self._has_checksums and is_wanted
        checksum = xxhash.xxh3_64_intdigest(pixels.data) if has_checksum else 0
        stamps = (
            frame_id,
            as_word(stamp.camera_frame_id),
            stamp.timestamp_ns,
            stamp.monotonic_ns,
            as_word(stamp.camera_time_ns),
            checksum,
            has_checksum,
            self._nbytes,
            tally.lost_camera,
            tally.lost_ring_full,
        )
        ring.publish_slot(tally.published, stamps)
        tally.publish()
        self._is_in_slot = False
