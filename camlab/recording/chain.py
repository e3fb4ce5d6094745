"""A recording in several files, and one that goes on in a new file where the saver died.

The first file is NAME.h5.part, as of any recording. When another one follows it becomes NAME.0001.h5, and an empty NAME.h5.part holds the
name until the index is written.
"""

from __future__ import annotations

import contextlib
import threading
import time
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from camlab.errors import RecordingError
from camlab.model.frame import FrameFormat, Pixels
from camlab.recording import layout, naming
from camlab.recording.ballast import remove_ballast
from camlab.recording.event import Event
from camlab.recording.files import closed_file, find_own_segments, read_identity
from camlab.recording.index import SEGMENTS, LateResults, remove_draft, write_index
from camlab.recording.ledger import saved_runs
from camlab.recording.overlay import Undo
from camlab.recording.plan import RecordingPlan
from camlab.recording.reader import Movie
from camlab.recording.recover import NoFrameError
from camlab.recording.repair import close_remains
from camlab.recording.tables import TableRow
from camlab.recording.verdict import Missing, Verdict, count_by_reason, count_missing
from camlab.recording.writer import RecordingWriter, disk_reason

TORN_BYTES = 1 << 20  # a file that was left before any frame could be written is smaller


class Writer(Protocol):
    """A recording that is being written, in one file or several; see `RecordingWriter`."""

    @property
    def chunk_frames(self) -> int: ...
    @property
    def committed(self) -> int: ...
    @property
    def committed_at(self) -> float: ...
    @property
    def pending(self) -> int: ...
    @property
    def room(self) -> int: ...
    @property
    def is_chunk_full(self) -> bool: ...
    @property
    def remarks(self) -> tuple[str, ...]: ...
    @property
    def compression_ratio(self) -> float: ...
    def append(self, pixels: Pixels, row: TableRow) -> None: ...
    def commit(self, missing: Sequence[Missing]) -> None: ...
    def add_results(self, frame_ids: NDArray[np.int64], values: NDArray[np.float64]) -> None: ...
    def write_results(self) -> None: ...
    def add_event(self, event: Event) -> None: ...
    def finish(self, verdict: Verdict) -> Path: ...
    def give_up(self) -> None: ...
    def abandon(self) -> None: ...


@dataclass(frozen=True)
class Remains:
    """What a saver that died has committed of a recording.

    Attributes
    ----------
    runs : tuple of (first, last)
        Numbers of the frames.
    missing : tuple of (first, last, reason)
    decimated : int
    first_frame, next_frame : int or None
        The recording's first number, and the lowest that is not accounted for: the one after the last frame. None where nothing is left.
    first_time_s, last_time_s : float or None
        `frame_time` of the first and of the last frame.
    """

    runs: tuple[tuple[int, int], ...] = ()
    missing: tuple[Missing, ...] = ()
    decimated: int = 0
    first_frame: int | None = None
    next_frame: int | None = None
    first_time_s: float | None = None
    last_time_s: float | None = None

    @property
    def saved(self) -> int:
        return sum(last - first + 1 for first, last in self.runs)


def make_writer(plan: RecordingPlan, frame_format: FrameFormat) -> Writer:
    """A new recording; RecordingError where its file can't be made."""
    if plan.options.segment_bytes:
        return ChainWriter(plan, frame_format)
    return RecordingWriter(plan, frame_format)


def resume_writer(plan: RecordingPlan, frame_format: FrameFormat) -> tuple[Writer, Remains]:
    """Go on with a recording whose saver died, in a new file; what it has committed stays.

    Nobody else may write it any more. RecordingError where that can't be done.
    """
    try:
        segments = _close_all(plan)
    except OSError as error:
        raise RecordingError(f"{plan.part_path} can't be gone on with: {error.strerror}") from error
    if not segments:
        return make_writer(plan, frame_format), Remains()
    events: list[Event] = []
    with contextlib.ExitStack() as stack:
        movies = [stack.enter_context(Movie(path, is_locked=False)) for path in segments]
        for movie in movies:
            events += movie.events
        remains = _remains_of(movies)
    return ChainWriter(plan, frame_format, segments, remains, events), remains


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
        self._result_ids: list[NDArray[np.int64]] = []  # that wait for their frames
        self._result_values: list[NDArray[np.float64]] = []
        self._late: list[LateResults] = []  # for closed files
        self._closed_at = time.monotonic()
        self._closing: Closing | None = None
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
    def room(self) -> int:
        """Frames until the chunk that is begun is full."""
        return self._writer.room if self._writer else self.chunk_frames

    @property
    def is_chunk_full(self) -> bool:
        """No frame waits for others to be written with it."""
        return self._writer is None or self._writer.is_chunk_full

    @property
    def remarks(self) -> tuple[str, ...]:
        """Lines for a person."""
        return self._writer.remarks if self._writer else ()

    @property
    def compression_ratio(self) -> float:
        """Bytes of pixels to the bytes that they take, in the open file; 1 where nothing is compressed."""
        return self._writer.compression_ratio if self._writer else 1.0

    def append(self, pixels: Pixels, row: TableRow) -> None:
        """Add a frame, in a new file where this one is full; see `RecordingWriter`."""
        if self._writer and self._is_full(self._writer):
            self._end_part(self._writer, self._committed_newest, self._missing, is_last=False)
        writer = self._writer or self._begin()
        writer.append(pixels, row)
        self._newest = row[-1]
        if self._first_frame is None:
            self._first_frame = self._newest

    def commit(self, missing: Sequence[Missing]) -> None:
        """Make all that was appended valid for readers; `missing` is that of the whole recording."""
        self._missing = missing
        if self._writer:
            self._writer.commit(self._own_runs(missing))
            self._committed_newest = self._newest

    def add_results(self, frame_ids: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        """Analysis results of (n,) rising frame ids, (n, results) values, for `write_results`; those of frames not saved are dropped."""
        if len(frame_ids):
            self._result_ids.append(frame_ids)
            self._result_values.append(values)

    def write_results(self) -> None:
        """Write the results that have come for committed frames; those of closed files wait for the index."""
        self._sort_results(self._writer)
        if self._writer:
            self._writer.write_results()

    def add_event(self, event: Event) -> None:
        """Something happened while recording; what the saver before wrote already is passed over."""
        if self._known_events and _event_key(event) in self._known_events:
            return
        if self._writer:
            self._writer.add_event(event)
        else:
            self._events.append(event)

    def finish(self, verdict: Verdict) -> Path:
        """Write the verdict, close the last file and give the recording its name; see `RecordingWriter`. May be called again."""
        self._sort_results(self._writer)
        if self._writer and not self._closed:
            path = self._writer.finish(verdict)
            self._writer = None
            return path
        if self._writer:
            self._end_part(self._writer, verdict.last_frame, verdict.missing, verdict.failure)
        self._wait_until_closed()
        path = write_index(self._path, self._closed, verdict, self._events, _joined(self._late))
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
        self._events.clear()
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
            return
        assert last is not None
        self._sort_results(writer)
        own = tuple(run for run in self._own_runs(missing) if run[1] <= last)
        verdict = self._verdict_of_part(writer, last, own, failure)
        if not self._closed:  # the first file has the recording's own name until now
            writer.plan = msgspec.structs.replace(writer.plan, path=str(naming.segment_path(self._path, 1)))
        self._closed_at = writer.committed_at
        self._closed_frames += writer.committed
        self._next_frame = last + 1
        self._first_frame = None
        self._closed.append(Path(writer.plan.path))
        if not is_last:
            writer.mark_continued()
        self._closing = Closing(writer, verdict)

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

    def _remove(self, writer: RecordingWriter) -> None:
        writer.abandon()
        writer.part.unlink(missing_ok=True)
        self._writer = None

    def _sort_results(self, writer: RecordingWriter | None) -> None:
        """Hand those of committed frames to the file, or keep them for the index; the others wait."""
        if not self._result_ids:
            return
        ids, values = np.concatenate(self._result_ids), np.concatenate(self._result_values)
        is_late = ids < (self._next_frame or 0)
        is_waiting = ids > self._committed_newest
        is_now = ~(is_late | is_waiting)
        if is_late.any():
            self._late.append(LateResults(ids[is_late], values[is_late]))
        if writer and is_now.any():
            writer.add_results(ids[is_now], values[is_now])
        self._result_ids, self._result_values = ([ids[is_waiting]], [values[is_waiting]]) if is_waiting.any() else ([], [])


def _read_chunk_frames(path: Path) -> int:
    with closed_file(path) as file:
        return int(file[layout.DATA].chunks[0])


def _joined(late: Sequence[LateResults]) -> LateResults | None:
    if not late:
        return None
    return LateResults(np.concatenate([each.frame_ids for each in late]), np.concatenate([each.values for each in late]))


def _close_all(plan: RecordingPlan) -> list[Path]:
    """Close what a dead saver left open, and make segments of all that has frames; returns these in order."""
    path, part = Path(plan.path), Path(plan.part_path)
    remove_draft(path)
    if path.exists() and read_identity(path) == (plan.run, plan.key):
        _open_again(path, part)
    if not part.exists():
        naming.reserve_again(part)
    if part.stat().st_size:
        _make_segment(part, naming.segment_path(path, 1))
    for segment in find_own_segments(path):
        if segment.suffix == naming.PART:
            _make_segment(segment, segment.with_suffix(""))
    if not part.exists():
        naming.reserve_again(part)
    return [segment for segment in find_own_segments(path) if segment.suffix != naming.PART]


def _make_segment(part: Path, path: Path) -> None:
    """Close a part file and give it its name, or remove it where it has no frame; one that can't be closed is set aside as it is."""
    remove_ballast(part)
    if not part.stat().st_size or (read_identity(part) is None and part.stat().st_size < TORN_BYTES and not Undo(part).path.exists()):
        part.unlink()
        return
    try:
        close_remains(part)
        with Movie(part, is_locked=False, is_alone=True) as movie:
            has_frames = len(movie) > 0
    except NoFrameError:
        has_frames = False
    except RecordingError:
        owner = naming.recording_of(path)
        if owner and part == naming.part_path(owner):
            part.rename(naming.part_path(naming.next_segment(owner, 1)))
        return
    if has_frames:
        naming.give_name(part, path)
    else:
        part.unlink()


def _open_again(path: Path, part: Path) -> None:
    """The saver died after it had given the recording its name."""
    if not part.exists():
        naming.reserve_again(part)
    with closed_file(path) as file:
        is_index = SEGMENTS in file
    if is_index:
        path.unlink()
    else:
        path.rename(naming.next_segment(path, 1))


def _remains_of(movies: Sequence[Movie]) -> Remains:
    frame_ids = np.concatenate([movie.frame_id for movie in movies])
    return Remains(
        runs=tuple(saved_runs(frame_ids)),
        missing=tuple(run for movie in movies for run in movie.missing),
        decimated=sum(movie.verdict.decimated for movie in movies),
        first_frame=movies[0].verdict.first_frame,
        next_frame=int(frame_ids[-1]) + 1,
        first_time_s=float(movies[0].times[0]),
        last_time_s=float(movies[-1].times[-1]),
    )


class Closing:
    """A file that is being closed in a thread of its own: to put it onto the disk may take seconds, and frames go on coming."""

    def __init__(self, writer: RecordingWriter, verdict: Verdict) -> None:
        self._writer = writer
        self._verdict = verdict
        self._path: Path | None = None
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="close segment")
        self._thread.start()

    def wait(self) -> Path:
        """The closed file's path; DISK_ERRORS where it could not be closed."""
        self._thread.join()
        if self._error:
            raise OSError(f"{self._writer.part} could not be closed: {disk_reason(self._error)}") from self._error
        assert self._path
        return self._path

    def try_again(self) -> None:
        """With the room of the ballast, where it could not be closed."""
        self._thread.join()
        if self._error:
            self._writer.give_up()
            self._run()

    def abandon(self) -> None:
        """Let go of a file that could not be closed."""
        self._thread.join()
        if self._error:
            self._writer.abandon()

    def _run(self) -> None:
        self._error = None
        try:
            path = self._writer.finish(self._verdict)
            if path.suffix == naming.PART:
                raise OSError(f"it can't be given the name {self._writer.plan.path}")
            self._path = path
        except Exception as error:  # outermost of its thread; `wait` raises it
            self._error = error


def _event_key(event: Event) -> tuple[int, int, str, str, str]:
    return event.frame_id, event.timestamp_ns, event.kind, event.name, event.text
