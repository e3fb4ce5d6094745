"""One recording in the saver: its interval, its file and its account."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

from camlab.errors import RecordingError
from camlab.model.frame import FrameFormat
from camlab.recording import naming
from camlab.recording.event import Event
from camlab.recording.ledger import Ledger, account_for
from camlab.recording.plan import RecordingPlan, result_names
from camlab.recording.remains import Remains
from camlab.recording.sieve import Sieve
from camlab.recording.tables import REASON, event_of, table_rows
from camlab.recording.verdict import Missing, Verdict
from camlab.recording.writer import DISK_ERRORS, disk_reason
from camlab.recording.writers import Writer, make_writer, resume_writer
from camlab.stream.happenings import INTEGERS, REALS, read_happening
from camlab.stream.layout import FOREVER, Interval, Reader, Row, Slot, Span
from camlab.stream.reader import LossReader
from camlab.stream.ring import FrameRing
from camlab.workers.feed import Feed

_SEQUENCE, _FRAME_ID, _MONOTONIC_NS = int(Slot.SEQUENCE), int(Slot.FRAME_ID), int(Slot.MONOTONIC_NS)
BEHIND, RESTING = 4, 16  # hurry from this part of the ring on, until only that part waits


class Task:
    """A recording from its order to its verdict. A disk that fails ends the file, not the account.

    Attributes
    ----------
    row : int or None
        Of its interval in the ring, once that was found.
    position : int
        The next one to save.
    drained_at : float
        When every number was accounted for, monotonic clock; 0 before.
    failure : str
        One line where something went wrong.
    """

    def __init__(self, plan: RecordingPlan, frame_format: FrameFormat, resumes: bool = False) -> None:
        """`resumes`: go on with what a saver left that died."""
        self.plan = plan
        self.row: int | None = None
        self.position = 0
        self.drained_at = 0.0
        self.is_aborted = False
        self.failure = ""
        self.ledger = Ledger(0)
        self._end_frame = FOREVER
        self._names = result_names(frame_format.color)
        self._oldest: Point | None = None
        self._newest: Point | None = None
        self._seen = 0
        self._lost: Counter[str] = Counter()
        self._origin_ns = 0
        self.has_failed = False
        self._writer: Writer | None = None
        self._remains: Remains | None = None
        self._remarks: list[str] = []
        try:
            if resumes:
                self._writer, self._remains = resume_writer(plan, frame_format)
            else:
                self._writer = make_writer(plan, frame_format)
        except RecordingError as error:
            self.has_failed, self.failure = True, str(error)
            naming.release(Path(plan.part_path))

    @property
    def is_drained(self) -> bool:
        """Every number of the interval is accounted for."""
        return self.drained_at > 0

    @property
    def pending(self) -> int:
        """Frames that are taken and not committed."""
        return self._writer.pending if self._writer and not self.has_failed else 0

    @property
    def compression_ratio(self) -> float | None:
        """Bytes of pixels to the bytes that they take; None where nothing is compressed."""
        return self._writer.compression_ratio if self._writer and self.plan.options.compression != "none" else None

    def take_remarks(self) -> list[str]:
        """Lines for a person, each once."""
        new = [line for line in self._writer.remarks if line not in self._remarks] if self._writer else []
        self._remarks += new
        return new

    def bind(self, row: int, ring: FrameRing) -> None:
        """Its interval was found in the ring."""
        interval = ring.interval(row)
        self.row, self.position = row, interval.first_position
        self.ledger = Ledger(interval.first_frame)
        self._sieve = Sieve(self.plan.options, interval.first_frame)
        self._origin_ns = interval.origin_ns
        if self._remains and self._remains.next_frame is not None:
            self._go_on(ring, interval, self._remains, self._remains.next_frame)
        self._results = Feed(ring.results, interval.first_frame, 3, len(self._names))
        self._happenings = Feed(ring.happenings, interval.first_frame, INTEGERS, REALS)

    def save(self, ring: FrameRing, losses: LossReader, end: int) -> None:
        """Take the frames up to position `end`, or as many as are written at once, each after naming what is missing before it."""
        writer = None if self.has_failed else self._writer
        if writer:
            writer.is_hurried = end - self.position > ring.shape.slots // (RESTING if writer.is_hurried else BEHIND)
            end = min(end, self.position + writer.lot)
        frames_waiting = ring.descriptors(self.position, end)
        if not len(frames_waiting):  # overwritten in spite of the gate: they are named as missing once the next frame, or the end, is there
            self.position = end
        for frames in self._runs(frames_waiting, ring.shape.slots):
            first, self.position = int(frames[0, _FRAME_ID]), int(frames[0, _SEQUENCE]) // 2 - 1
            self._name_losses(first, losses, "ring_full")
            if not self._sieve.takes(first, int(frames[0, _MONOTONIC_NS])):
                self._pass_over(first)
                continue
            self._note(frames, ring)
            if not writer:  # the disk did not take them
                self.ledger.miss(first, first + len(frames) - 1, "write_error")
                self._pass(len(frames))
            elif not self._hand_over(ring, writer, table_rows(frames, self._origin_ns)):
                return

    def is_commit_due(self, full_chunk_s: float, longest_s: float) -> bool:
        """Whether the last commit is long enough ago: for a full chunk, and at the longest."""
        if not self._writer or self.has_failed:
            return True  # nothing to write: let go of the slots
        since = time.monotonic() - self._writer.committed_at
        return self.pending > 0 and (since >= longest_s or (self._writer.is_chunk_full and since >= full_chunk_s))

    def commit(self) -> None:
        """Make what was taken last."""
        if self._writer:
            self._write(self._writer.commit, self.ledger.missing)
        if not self.has_failed:
            self.ledger.commit()

    def account_for_end(self, interval: Interval, losses: LossReader) -> None:
        """Account for every number up to the interval's end and compare with what the producer counted."""
        self._name_losses(interval.end_frame, losses, "aborted" if self.is_aborted else "ring_full")
        self.position, self._end_frame = interval.end_position, interval.end_frame
        self.drained_at = time.monotonic()

    def compare(self, interval: Interval) -> None:
        """Compare the account with what the producer counted; only where nothing was given up."""
        told = (interval.lost_camera, interval.lost_ring_full, interval.published)
        found = (self._lost["camera"], self._lost["ring_full"], self._seen)
        if told != found and not self.is_aborted:
            self.failure = self.failure or f"the camera side counted {told} lost and published frames, the saver {found}"

    def collect(self) -> None:
        """Take what happened and the analysis results that have come for its frames."""
        controls = [each.name for each in self.plan.settings]
        happened = self._happenings.take(min(self._end_frame + 1, FOREVER))
        for integers, reals in zip(*(part.tolist() for part in happened), strict=True):
            event = event_of(read_happening(integers, reals), self.plan.key, self._end_frame, controls)
            if event:
                self.note(event)
        numbers, values = self._results.take(self._end_frame)
        if len(numbers) and self._writer:
            self._writer.add_results(numbers[:, 0].astype(np.int64), values)

    def note(self, event: Event) -> None:
        """Write down what happened."""
        if self._writer:
            self._write(self._writer.add_event, event)

    def write_results(self) -> None:
        """Write the results of what is committed."""
        if self._writer:
            self._write(self._writer.write_results)

    def finish(self) -> Verdict:
        """Write the verdict, close the file and give it its name."""
        path = self._close(self._writer) if self._writer else None
        verdict = self._verdict()
        if path is None:
            return verdict
        failure = verdict.failure
        if path.suffix == naming.PART:
            failure = f"{path} is closed in order but could not be given its name; run: camlab repair {path}"
        size = sum(file.stat().st_size for file in (path, *naming.find_segments(path)))
        return msgspec.structs.replace(verdict, path=str(path), bytes=size, failure=failure)

    def abandon(self) -> None:
        """The file stays as it is, for a repair."""
        if self._writer:
            self._writer.abandon()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _go_on(self, ring: FrameRing, interval: Interval, remains: Remains, next_frame: int) -> None:
        """The account so far is that of the dead saver's files: the ring still has all that they have not."""
        is_decimated = not self._sieve.takes_all
        frame_ids = np.concatenate([np.arange(first, last + 1) for first, last in remains.runs])
        self.ledger = account_for(frame_ids, remains.missing, interval.first_frame, next_frame - 1, "saver_lost", is_decimated)
        self._oldest = Point(int(frame_ids[0]), self._origin_ns + round((remains.first_time_s or 0) * 1e9))
        self._newest = Point(int(frame_ids[-1]), self._origin_ns + round((remains.last_time_s or 0) * 1e9))
        self._sieve.go_on(self._oldest.monotonic_ns, self._newest.monotonic_ns)
        losses = LossReader(ring)
        for first, last, reason in named_losses(interval.first_frame, next_frame - 1, losses, "decimated"):
            self._lost[reason] += last - first + 1
        acquired = ring.acquired  # first: each lower number is in the ring below `end`, or lost
        released = max(ring.read_row(Reader.SAVER, Row.RELEASED), interval.first_position)
        _, end = ring.readable(cast("int", self.row))
        self.position = bisect_left(range(end), next_frame, released, max(end, released), key=lambda at: ring.descriptor(at).frame_id)
        self._seen = self.position - interval.first_position
        if is_decimated:
            below = ring.descriptor(self.position).frame_id if self.position < end else min(acquired, interval.end_frame)
            self._pass_released(next_frame, below, losses)
        self.note(Event(self.ledger.next, time.time_ns(), "saver", text="the saver died and another one went on"))

    # --- inside ---------------------------------------------------------------------------------------------------

    def _pass_released(self, first_frame: int, below: int, losses: LossReader) -> None:
        """Beyond the last frame that was to be saved, slots were given back: what was not lost was not to be saved."""
        for first, last, reason in named_losses(first_frame, below - 1, losses, "decimated"):
            self._lost[reason] += last - first + 1
            if reason == "decimated":
                self.ledger.decimate_below(last + 1)
            else:
                self._miss(first, last, reason)

    def _hand_over(self, ring: FrameRing, writer: Writer, rows: NDArray[Any]) -> bool:
        """Frames of consecutive numbers in consecutive slots to the writer; False where the disk fails."""
        first, count = int(rows["frame_id"][0]), len(rows)
        try:
            writer.extend(ring.pixels_between(self.position, self.position + count), rows)
        except DISK_ERRORS as error:
            self._fail(error)
            return False
        self.ledger.save(first, first + count - 1)
        self._pass(count)
        return True

    def _pass(self, frames: int) -> None:
        """So many of the ring's frames are accounted for."""
        self._seen += frames
        self.position += frames

    def _runs(self, frames: NDArray[np.uint64], slots: int) -> Sequence[NDArray[np.uint64]]:
        """Rows of consecutive numbers in consecutive slots, whose pixels are one array; single rows where not all are to be saved."""
        count = len(frames)
        if not count:
            return []
        if not self._sieve.takes_all:
            return np.split(frames, range(1, count))
        numbers, following = frames[:, _FRAME_ID], frames[:, _SEQUENCE] // 2  # position + 1
        if numbers[-1] - numbers[0] == count - 1 and int(following[0] - 1) % slots + count <= slots:
            return [frames]  # mostly
        return np.split(frames, np.flatnonzero((np.diff(numbers) != 1) | (following[:-1] % slots == 0)) + 1)

    def _note(self, frames: NDArray[np.uint64], ring: FrameRing) -> None:
        """The first and the last frame that are to be saved tell the duration."""
        self._newest = _point(frames[-1])
        if self._oldest is None:
            self._oldest = _point(frames[0])
            if not self._origin_ns and self.row is not None:
                self._origin_ns = self._oldest.monotonic_ns
                ring.write_interval(self.row, Span.ORIGIN_NS, self._origin_ns)

    def _pass_over(self, frame_id: int) -> None:
        """A frame that is not to be saved."""
        self.ledger.decimate_below(frame_id + 1)
        self._pass(1)

    def _name_losses(self, next_frame: int, losses: LossReader, otherwise: str) -> None:
        """Name the numbers before `next_frame` that did not come; what the producer did not name is `otherwise`."""
        if self.ledger.next < next_frame:
            for first, last, reason in named_losses(self.ledger.next, next_frame - 1, losses, otherwise):
                self._lost[reason] += last - first + 1
                self._miss(first, last, reason)

    def _miss(self, first: int, last: int, reason: str) -> None:
        """Numbers that did not come; of a decimated recording only those that were to be saved are missing."""
        if self._sieve.every == 1:
            self.ledger.miss(first, last, reason)
            return
        due = self._sieve.next_due(first)
        while due <= last:
            self.ledger.decimate_below(due)
            self.ledger.miss(due, due, reason)
            due += self._sieve.every
        self.ledger.decimate_below(last + 1)

    def _write(self, method: Callable[..., None], *args: Any) -> None:
        """Call a method of the writer; once one has failed, none any more."""
        if not self.has_failed:
            try:
                method(*args)
            except DISK_ERRORS as error:
                self._fail(error)

    def _fail(self, error: Exception) -> None:
        """The disk failed: what is committed stays, the rest is named."""
        assert self._writer
        self.has_failed = True
        self.failure = self.failure or f"{self.plan.part_path} could not be written any more: {disk_reason(error)}"
        self.ledger.take_back("write_error")
        self._writer.give_up()

    def _close(self, writer: Writer) -> Path | None:
        """The path of the closed file; None where it could not be closed in order, also with the ballast's room."""
        try:
            return writer.finish(self._verdict())
        except DISK_ERRORS as error:
            self._fail(error)
        try:
            return writer.finish(self._verdict())
        except (*DISK_ERRORS, ValueError):  # a file that is half closed is a wrong value to h5py
            writer.abandon()
            self.failure += f"; close camlab, then run: camlab repair {self.plan.part_path}"
            return None

    def _verdict(self) -> Verdict:
        duration_s = rate_hz = 0.0
        if self._oldest and self._newest:
            duration_s = max(0, self._newest.monotonic_ns - self._oldest.monotonic_ns) / 1e9
            rate_hz = (self._newest.frame_id - self._oldest.frame_id) / duration_s if duration_s else 0.0
        return self.ledger.verdict(self.plan.part_path, self.plan.camera_counts, duration_s, rate_hz or None, self.failure)


class Point(NamedTuple):
    """Number and time of a frame."""

    frame_id: int
    monotonic_ns: int


def named_losses(first: int, last: int, losses: LossReader, otherwise: str = "ring_full") -> Iterator[Missing]:
    """Runs that make up `first` to `last`, none of which came: with the producer's reason, or `otherwise` where it named none."""
    number = first
    for begin, end, why in losses.between(first, last):
        if begin > number:
            yield number, begin - 1, otherwise
        yield begin, end, REASON[why]
        number = end + 1
    if number <= last:
        yield number, last, otherwise


def _point(frame: NDArray[np.uint64]) -> Point:
    return Point(int(frame[_FRAME_ID]), int(frame[_MONOTONIC_NS]))
