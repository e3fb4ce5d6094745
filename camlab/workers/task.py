"""One recording in the saver: its interval, its file and its account."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from camlab.errors import RecordingError
from camlab.model.frame import FrameFormat
from camlab.recording import naming
from camlab.recording.layout import RecordingPlan
from camlab.recording.ledger import Ledger
from camlab.recording.verdict import Verdict, count_by_reason
from camlab.recording.writer import RecordingWriter
from camlab.stream.reader import LossReader
from camlab.stream.layout import NONE, Descriptor, Interval, Loss
from camlab.stream.ring import FrameRing

REASON = {Loss.CAMERA: "camera", Loss.RING_FULL: "ring_full"}
DISK_ERRORS = (OSError, RuntimeError)  # h5py raises either where HDF5 can't write


class Task:
    """A recording from its order to its verdict. A disk that fails ends the file, not the account."""

    def __init__(self, plan: RecordingPlan, frame_format: FrameFormat) -> None:
        self.plan = plan
        self.row: int | None = None
        self.position = 0
        self.generation = 0
        self.drained_at = 0.0
        self.is_aborted = False
        self.failure = ""
        self.ledger = Ledger(0)
        self._writer: RecordingWriter | None = None
        self._has_failed = False
        self._origin_ns = -1
        self._newest_ns = -1
        self._seen = 0
        try:
            self._writer = RecordingWriter(plan, frame_format)
        except RecordingError as error:
            self._has_failed, self.failure = True, str(error)

    @property
    def is_drained(self) -> bool:
        """Every number of the interval is accounted for."""
        return self.drained_at > 0

    @property
    def pending(self) -> int:
        return self._writer.pending if self._writer and not self._has_failed else 0

    def bind(self, row: int, interval: Interval) -> None:
        """The interval was found in the ring."""
        self.row, self.position, self.generation = row, interval.first_position, interval.generation
        self.ledger = Ledger(interval.first_frame)

    def save(self, ring: FrameRing, losses: LossReader) -> None:
        """Take the frame at `position`, after naming what is missing before it."""
        frame = ring.descriptor(self.position)
        name_losses(self.ledger, frame.frame_id, losses)
        if self._origin_ns < 0:
            self._origin_ns = frame.monotonic_ns
        self._newest_ns = frame.monotonic_ns
        if self._writer and not self._has_failed:
            try:
                self._writer.append(ring.frame_pixels(self.position), table_row(frame, self._origin_ns, frame.checksum))
            except DISK_ERRORS as error:
                self._fail(error)
        if self._has_failed:
            self.ledger.miss(frame.frame_id, frame.frame_id, "write_error")
        else:
            self.ledger.save(frame.frame_id)
        self.position += 1
        self._seen += 1

    def is_commit_due(self, full_chunk_s: float, longest_s: float) -> bool:
        if self._has_failed or not self._writer:
            return True  # nothing to write: let go of the slots
        since = time.monotonic() - self._writer.committed_at
        return self.pending > 0 and (since >= longest_s or (self._writer.is_chunk_full and since >= full_chunk_s))

    def commit(self) -> None:
        if self._writer and not self._has_failed:
            try:
                self._writer.commit(self.ledger.missing)
            except DISK_ERRORS as error:
                self._fail(error)

    def account_for_end(self, interval: Interval, losses: LossReader) -> None:
        """Account for every number up to the interval's end and compare with what the producer counted."""
        name_losses(self.ledger, interval.end_frame, losses, "aborted" if self.is_aborted else "ring_full")
        self.position = interval.end_position
        counts = count_by_reason(self.ledger.missing, camera_counts=True)
        told = (interval.lost_camera, interval.lost_ring_full, interval.published)
        found = (counts["camera"], counts["ring_full"], self._seen)
        if interval.lost_camera != -1 and told != found and not self.is_aborted:
            self.failure = self.failure or f"the camera side counted {told} lost and published frames, the saver {found}"

    def add_result(self, frame_id: int, values: Sequence[float]) -> None:
        if self._writer and self.row is not None and frame_id >= self.ledger.first:
            self._writer.add_results(frame_id, values)

    def add_change(self, integers: list[int], reals: list[float]) -> None:
        frame_id, timestamp_ns, index = integers
        if self._writer and not self._has_failed and self.row is not None and frame_id >= self.ledger.first and not self.is_drained:
            name = self.plan.settings[index].name if index < len(self.plan.settings) else "?"
            self._writer.add_change(frame_id, timestamp_ns, name, *reals)

    def write_results(self) -> None:
        if self._writer and not self._has_failed:
            try:
                self._writer.write_results()
            except DISK_ERRORS as error:
                self._fail(error)

    def finish(self) -> Verdict:
        """Write the verdict and close the file."""
        self.write_results()
        verdict = self._verdict(self.plan.part_path)
        if not self._writer:
            naming.release(Path(self.plan.part_path))
            return verdict
        try:
            path = self._writer.finish(verdict)
        except DISK_ERRORS as error:
            self._fail(error)
            self._writer.abandon()
            return self._verdict(self.plan.part_path)
        return self._verdict(str(path))

    def abandon(self) -> None:
        """The file stays as it is, for a repair."""
        if self._writer:
            self._writer.abandon()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _fail(self, error: Exception) -> None:
        """The disk failed: what is committed stays, the rest is named."""
        if self._has_failed or not self._writer:
            return
        self._has_failed = True
        reason = getattr(error, "strerror", None) or str(error)
        self.failure = f"{self.plan.part_path} could not be written any more: {reason}"
        self.ledger.take_back(self.ledger.saved - self._writer.committed, "write_error")
        self._writer.give_up()

    def _verdict(self, path: str) -> Verdict:
        ledger = self.ledger
        size = Path(path).stat().st_size if Path(path).exists() else 0
        duration = max(0, self._newest_ns - self._origin_ns) / 1e9 if self._seen else 0.0
        is_complete = not ledger.missing and not self.failure
        return Verdict(
            path=path,
            status="complete" if is_complete else "incomplete",
            first_frame=ledger.first if ledger.expected else None,
            last_frame=ledger.next - 1 if ledger.expected else None,
            expected=ledger.expected,
            saved=ledger.saved,
            missing=tuple(ledger.missing),
            lost=count_by_reason(ledger.missing, self.plan.camera_counts),
            frame_rate_hz=(ledger.expected - 1) / duration if duration > 0 and ledger.expected > 1 else None,
            bytes=size,
            duration_s=duration,
            failure=self.failure,
        )


def table_row(frame: Descriptor, origin_ns: int, checksum: int) -> tuple[int, int, float, int, int]:
    """The frame's row in the recording's tables; `origin_ns`: monotonic clock at frame time 0."""
    camera_id = -1 if frame.camera_frame_id == NONE else frame.camera_frame_id
    return camera_id, frame.timestamp_ns, (frame.monotonic_ns - origin_ns) / 1e9, checksum, frame.frame_id


def name_losses(ledger: Ledger, next_frame: int, losses: LossReader, otherwise: str = "ring_full") -> None:
    """Name the numbers before `next_frame` that did not come; what the producer did not name is `otherwise`."""
    if ledger.next >= next_frame:
        return
    for first, last, why in losses.between(ledger.next, next_frame - 1):
        if first > ledger.next:
            ledger.miss(ledger.next, first - 1, otherwise)
        ledger.miss(first, last, REASON[why])
    if ledger.next < next_frame:
        ledger.miss(ledger.next, next_frame - 1, otherwise)
