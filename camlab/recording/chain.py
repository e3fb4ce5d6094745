"""A recording in several files, and one that goes on in a new file where the saver died.

The first file is NAME.h5.part, as of any recording. When another one follows it becomes NAME.0001.h5, and an empty NAME.h5.part holds the
name until the index is written.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from camlab.errors import RecordingError
from camlab.model.frame import FrameFormat, Pixels
from camlab.recording import layout, naming
from camlab.recording.closing import Closing
from camlab.recording.event import Event
from camlab.recording.files import closed_file
from camlab.recording.index import write_index
from camlab.recording.plan import RecordingPlan
from camlab.recording.remains import Remains
from camlab.recording.tables import TableRow
from camlab.recording.verdict import Missing, Verdict, count_by_reason, count_missing
from camlab.recording.waiting import WaitingResults
from camlab.recording.writer import RecordingWriter


class ChainWriter:
    """A recording in several files, with the interface of `RecordingWriter`.

    A file that is full is closed when the next frame comes. Where only one was needed the recording is that file.
    """

    def __init__(
        self,
        plan: RecordingPlan,
        frame_format: FrameFormat,
        closed: Sequence[Path] = (),
        remains: Remains | None = None,
        events: Sequence[Event] = (),
    ) -> None:
        """`closed`, `remains`, `events`: files and content that stand already. RecordingError where the first file can't be made."""
        remains = remains or Remains()
        self.plan = plan
        self._path = Path(plan.path)
        self._format = frame_format
        self._closed = list(closed)
        self._closed_frames = remains.saved
        self._next_frame = remains.next_frame  # the first number after the closed files
        self._first_frame: int | None = None  # saved in the open file
        self._newest = -1 if remains.next_frame is None else remains.next_frame - 1
        self._committed_newest = self._newest
        self._missing: Sequence[Missing] = remains.missing  # as last committed
        self._known_events = {_event_key(event) for event in events}
        self._events: list[Event] = []  # that wait for the next file
        self._part_events: list[Event] = []  # of the open file
        self._results = WaitingResults()
        self._closed_at = time.monotonic()
        self._closing: Closing | None = None
        self._is_hurried = False
        self._writer = None if self._closed else RecordingWriter(plan, frame_format)
        self.chunk_frames = self._writer.chunk_frames if self._writer else _read_chunk_frames(self._closed[0])

    @property
    def committed(self) -> int:
        """Frames that are safe."""
        return self._closed_frames + (self._writer.committed if self._writer else 0)

    @property
    def committed_at(self) -> float:
        """When the last commit was, monotonic clock."""
        return self._writer.committed_at if self._writer else self._closed_at

    @property
    def pending(self) -> int:
        """Frames that were appended and are not committed."""
        return self._writer.pending if self._writer else 0

    @property
    def lot(self) -> int:
        """Frames that are worth handing over at once; see `RecordingWriter`."""
        return self._writer.lot if self._writer else self.chunk_frames

    @property
    def is_chunk_full(self) -> bool:
        """No frame waits for others to be written with it."""
        return self._writer is None or self._writer.is_chunk_full

    @property
    def is_hurried(self) -> bool:
        """Write the ordinary way; see `RecordingWriter`."""
        return self._is_hurried

    @is_hurried.setter
    def is_hurried(self, is_hurried: bool) -> None:
        self._is_hurried = is_hurried
        if self._writer:
            self._writer.is_hurried = is_hurried

    @property
    def remarks(self) -> tuple[str, ...]:
        """Lines for a person."""
        return self._writer.remarks if self._writer else ()

    @property
    def compression_ratio(self) -> float:
        """Bytes of pixels to the bytes that they take, in the open file; 1 where nothing is compressed."""
        return self._writer.compression_ratio if self._writer else 1.0

    def append(self, pixels: Pixels, row: TableRow) -> None:
        """Add a frame; see `RecordingWriter`."""
        self.extend(pixels[np.newaxis], np.array([row], layout.ROW))

    def extend(self, pixels: Pixels, rows: NDArray[Any]) -> None:
        """Add frames whose numbers follow one another, in a new file where this one is full; see `RecordingWriter`."""
        if self._writer and self._is_full(self._writer):
            self._end_part(self._writer, self._committed_newest, self._missing, is_last=False)
        writer = self._writer or self._begin()
        writer.extend(pixels, rows)
        self._newest = int(rows["frame_id"][-1])
        if self._first_frame is None:
            self._first_frame = int(rows["frame_id"][0])

    def commit(self, missing: Sequence[Missing]) -> None:
        """Make all that was appended valid for readers; `missing` is that of the whole recording."""
        self._missing = missing
        if self._writer:
            self._writer.commit(self._own_runs(missing))
            self._committed_newest = self._newest

    def add_results(self, frame_ids: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        """Analysis results of (n,) rising frame ids, (n, results) values, for `write_results`; those of frames not saved are dropped."""
        self._results.add(frame_ids, values)

    def write_results(self) -> None:
        """Write the results that have come for committed frames; those of closed files wait for the index."""
        self._hand_over_results(self._writer)
        if self._writer:
            self._writer.write_results()

    def add_event(self, event: Event) -> None:
        """Something happened while recording; what the saver before wrote already is passed over."""
        if self._known_events and _event_key(event) in self._known_events:
            return
        if self._writer:
            self._writer.add_event(event)
            self._part_events.append(event)
        else:
            self._events.append(event)

    def finish(self, verdict: Verdict) -> Path:
        """Write the verdict, close the last file and give the recording its name; see `RecordingWriter`. May be called again."""
        self._hand_over_results(self._writer)
        if self._writer and not self._closed:
            path = self._writer.finish(verdict)
            self._writer = None
            return path
        if self._writer:
            self._end_part(self._writer, verdict.last_frame, verdict.missing, verdict.failure)
        self._wait_until_closed()
        path = write_index(self._path, self._closed, verdict, self._events, self._results.late)
        naming.release(Path(self.plan.part_path))
        return path

    def give_up(self) -> None:
        """After a write error: go back to the last commit, so that the end can be written."""
        if self._writer:
            self._writer.give_up()
        self._newest = self._committed_newest
        if self._closing:
            self._closing.try_again()

    def abandon(self) -> None:
        """Close without a verdict; what is there stays for a repair."""
        if self._writer:
            self._writer.abandon()
        if self._closing:
            self._closing.abandon()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _is_full(self, writer: RecordingWriter) -> bool:
        """Where a chunk ends; commits that never fall there are waited for no longer than two chunks."""
        over = writer.committed * self._format.nbytes - self.plan.options.segment_bytes
        is_long = over >= 2 * self.chunk_frames * self._format.nbytes
        return bool(self.plan.options.segment_bytes) and over >= 0 and writer.pending == 0 and (writer.is_chunk_full or is_long)

    def _begin(self) -> RecordingWriter:
        """Make the next file; OSError where that can't be."""
        path = naming.next_segment(self._path, len(self._closed) + 1)
        try:
            part = naming.reserve(path)
            plan = msgspec.structs.replace(self.plan, path=str(path), part_path=str(part), segment=len(self._closed))
            writer = RecordingWriter(plan, self._format)
        except RecordingError as error:
            number = getattr(error.__cause__, "errno", None)
            raise OSError(number, str(error)) if number else OSError(str(error)) from error
        for event in self._events:
            writer.add_event(event)
        self._part_events, self._events = self._events, []
        self._writer = writer
        return writer

    def _end_part(
        self, writer: RecordingWriter, last: int | None, missing: Sequence[Missing], failure: str = "", is_last: bool = True
    ) -> None:
        """Have a file closed with the verdict on its part of the numbers, which ends with `last`."""
        self._wait_until_closed()
        self._writer = None
        if not writer.committed:  # the disk failed before its first commit
            writer.abandon()
            writer.part.unlink(missing_ok=True)
            self._events += self._part_events  # the index has them then
            return
        assert last is not None
        self._hand_over_results(writer)
        own = tuple(run for run in self._own_runs(missing) if run[1] <= last)
        verdict = self._verdict_of_part(writer, last, own, failure)
        if not self._closed:  # the first file has the recording's own name until now
            writer.plan = msgspec.structs.replace(writer.plan, path=str(naming.segment_path(self._path, 1)))
        self._closed_at = writer.committed_at
        self._closed_frames += writer.committed
        self._next_frame = last + 1
        self._first_frame = None
        self._closed.append(Path(writer.plan.path))
        self._part_events.clear()
        self._closing = Closing(writer, verdict, is_last)

    def _wait_until_closed(self) -> None:
        """DISK_ERRORS where the file before this one could not be closed."""
        if self._closing:
            self._closed[-1] = self._closing.wait()
            self._closing = None

    def _own_runs(self, missing: Sequence[Missing]) -> Sequence[Missing]:
        """Those of the open file."""
        first = 0 if self._next_frame is None else bisect_left(missing, (self._next_frame,))
        return missing[first:]

    def _verdict_of_part(self, writer: RecordingWriter, last: int, missing: tuple[Missing, ...], failure: str) -> Verdict:
        first = self._next_frame
        if first is None:
            first = min([self._first_frame or 0, *(run[0] for run in missing[:1])])
        expected = last - first + 1
        return Verdict(
            path=writer.plan.path,
            status="incomplete" if missing or failure else "complete",
            first_frame=first,
            last_frame=last,
            expected=expected,
            saved=writer.committed,
            missing=missing,
            lost=count_by_reason(missing, self.plan.camera_counts),
            failure=failure,
            decimated=expected - writer.committed - count_missing(missing),
        )

    def _hand_over_results(self, writer: RecordingWriter | None) -> None:
        """Those of committed frames to the file; those of closed files wait for the index, those of frames to come for their file."""
        for frame_ids, values in self._results.take(self._next_frame or 0, self._committed_newest):
            if writer:
                writer.add_results(frame_ids, values)


def _read_chunk_frames(path: Path) -> int:
    with closed_file(path) as file:
        return int(file[layout.DATA].chunks[0])


def _event_key(event: Event) -> tuple[int, int, str, str, str]:
    return event.frame_id, event.timestamp_ns, event.kind, event.name, event.text
