"""Writing a recording: direct chunk writes, commits, and an orderly end, also on a full disk."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from camlab.errors import RecordingError
from camlab.model.frame import FrameFormat, Pixels
from camlab.recording import layout, naming
from camlab.recording.account import write_account, write_scalar
from camlab.recording.ballast import Ballast
from camlab.recording.compression import Compressor, check_installed
from camlab.recording.direct import DirectChunks, aligned_zeros
from camlab.recording.event import Event
from camlab.recording.layout import Layout
from camlab.recording.locks import error_number, is_busy, is_lockless
from camlab.recording.plan import RecordingPlan
from camlab.recording.results import ResultColumns
from camlab.recording.rows import append_rows
from camlab.recording.sync import DiskSync, sync_folder
from camlab.recording.tables import TableRow
from camlab.recording.verdict import REASONS, Missing, Verdict
from camlab.recording.volume import is_network, read_file_system_type, remark_on

DISK_ERRORS = (OSError, RuntimeError)  # h5py raises either where HDF5 can't write
LOT_BYTES = 8 << 20  # of frames that are handed over between two looks at the clock
LOCK_WAIT_S, LOCK_LOOK_S = 1.0, 0.01
UNCOMPRESSED = 1  # filter mask: the first filter was left out


class RecordingWriter:
    """One file being written.

    `append` takes frames, `commit` makes them last: what `frame_id` reaches is valid, nothing beyond is. One of `DISK_ERRORS` from any
    method means that the disk failed; `committed` then says what is safe, and `give_up` makes room for an orderly end.

    Attributes
    ----------
    committed : int
        Frames that are safe.
    committed_at : float
        When the last commit was, monotonic clock.
    chunk_frames : int
        Frames that are written at once.
    bytes_in, bytes_out : int
        Pixels that are written, and the room that they take in the file.
    remarks : tuple of str
        One line each: what is to be known of the place that it is written to.
    is_hurried : bool
        Write the ordinary way, which takes a burst faster than the disk, until the system's memory is full. Else past that memory where
        that is possible: at the disk's own rate, with less work.
    """

    def __init__(self, plan: RecordingPlan, frame_format: FrameFormat) -> None:
        """Make the file `plan.part_path`; RecordingError where that can't be, and then no file is left."""
        check_installed(plan.options.compression)
        self.plan = plan
        self.part = Path(plan.part_path)
        self.bytes_in = self.bytes_out = 0
        self.remarks: tuple[str, ...] = ()
        self.committed = 0
        self.committed_at = time.monotonic()
        self._format = frame_format
        self._ballast = Ballast(self.part)
        self._file, self._layout, self._sync = self._create()
        self.is_hurried = False
        self._data = self._layout.data.id
        self._marker = self._layout.tables["frame_id"]
        self._direct = DirectChunks(self.part, self._file, self._data)
        self.chunk_frames = self._layout.chunk_frames
        self._begin_chunk()
        self._written = 0  # chunks, a part of one counts as one
        self._through_memory = 0  # bytes
        self._origin = (0,) * len(frame_format.shape)
        self._rows = 0  # appended so far
        self._table: list[NDArray[Any]] = []
        self._missing: list[Missing] = []  # as they stand in the file
        self._results = ResultColumns(self._layout.results.values())
        compression = plan.options.compression
        self._compressor = None if compression == "none" else Compressor(compression)

    @property
    def compression_ratio(self) -> float:
        """How many times smaller the pixels have become; 1 before there are any."""
        return self.bytes_in / self.bytes_out if self.bytes_out else 1.0

    @property
    def pending(self) -> int:
        """Frames that were appended and are not committed."""
        return self._rows - self.committed

    @property
    def lot(self) -> int:
        """Frames that are worth handing over at once: those that make the chunk full that is begun, and whole chunks of 8 MiB."""
        return self._room + LOT_BYTES // self._format.nbytes // self.chunk_frames * self.chunk_frames

    @property
    def is_chunk_full(self) -> bool:
        """No frame waits for others to be written with it."""
        return self._rows % self.chunk_frames == 0

    def append(self, pixels: Pixels, row: TableRow) -> None:
        """Add a frame; `row`: camera_frame_id, timestamp_ns, frame_time in seconds, checksum, frame_id. See `extend`."""
        self.extend(pixels[np.newaxis], np.array([row], layout.ROW))

    def extend(self, pixels: Pixels, rows: NDArray[Any]) -> None:
        """Add frames whose numbers follow one another, (n, height, width[, 3]) with their rows, (n,) of `layout.ROW`.

        The pixels must stay as they are until the next commit: threads may be compressing them.
        """
        self._results.note_frames(int(rows["frame_id"][0]), self._rows, len(rows))
        self._table.append(rows)
        while len(pixels):
            pixels = pixels[self._take(pixels) :]

    def commit(self, missing: Sequence[Missing]) -> None:
        """Make all that was appended valid for readers, together with what is known to be missing."""
        self._write_compressed()
        begun = self._rows % self.chunk_frames
        if begun and self.pending:
            self._chunk[begun:] = 0
            self._write_chunks(self._rows - begun, self._chunk, UNCOMPRESSED)
        self._write_missing(missing)
        if self._table:
            rows = np.frombuffer(b"".join(rows.data for rows in self._table), layout.ROW)  # np.concatenate looks at each one's type
            columns = [(dataset, rows[name]) for name, dataset in self._layout.tables.items()]
            append_rows([column for column in columns if column[0] is not self._marker], self.committed)
            self._file.flush()  # all of it is in the file before the commit marker is
            append_rows([(self._marker, rows["frame_id"])], self.committed)
            self._table.clear()
        self._file.flush()
        self._sync.note(self._through_memory)
        self.committed = self._rows
        self.committed_at = time.monotonic()

    def add_results(self, frame_ids: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        """Analysis results of (n,) rising frame ids, (n, results) values, for `write_results`; those of frames not saved are dropped."""
        self._results.add(frame_ids, values)

    def write_results(self) -> None:
        """Write the results that have come for committed frames."""
        self._results.write(self.committed)

    def add_event(self, event: Event) -> None:
        """Something happened while recording."""
        row = self._layout.events["frame_id"].shape[0]
        for column, dataset in self._layout.events.items():
            value = getattr(event, column)
            dataset.resize((row + 1,))
            dataset[row] = layout.fixed_text(value, dataset.dtype.itemsize) if isinstance(value, str) else value

    def mark_continued(self) -> None:
        """Another file of the same recording goes on after this one."""
        write_scalar(self._file, f"{layout.CAMLAB}/continued", 1)

    def finish(self, verdict: Verdict) -> Path:
        """Write the verdict, close the file and give it its name; returns the path that it has now.

        That is the part file where the name can't be given. Under SWMR to the end, and closed once. The pixels are on the disk itself
        before the verdict says so.
        """
        self._results.write(self.committed)
        self._results.extend(self.committed)
        self._direct.check()
        self._write_verdict(verdict)
        self._close()
        self._ballast.free()
        path = self.part
        with contextlib.suppress(OSError):
            path = naming.give_name(self.part, Path(self.plan.path))
        self._settle(path)
        return path

    def give_up(self) -> None:
        """After a write error: free the ballast and go back to the last commit, so that the end can be written."""
        self._ballast.free()
        self._sync.close()  # what the disk still says of this file is known
        self._direct.close()
        if self._compressor:
            self._compressor.clear()
        self._rows = self.committed
        self._table.clear()
        self._missing.clear()  # frames that were taken back are missing between those that were before
        with contextlib.suppress(*DISK_ERRORS, ValueError):
            self._data.set_extent((self.committed, *self._format.shape))
        for dataset in self._layout.tables.values():
            with contextlib.suppress(*DISK_ERRORS, ValueError):
                dataset.id.set_extent((self.committed,))

    def abandon(self) -> None:
        """Close without a verdict; the part file stays for a repair. Where the disk fails it stays open until this process ends."""
        self._ballast.free()
        try:
            self._close()
        except (*DISK_ERRORS, ValueError):
            self._hold_open()
        self._sync.close()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _create(self) -> tuple[h5py.File, Layout, DiskSync]:
        file = None
        try:
            file = self._open()
            created = layout.create(file, self.plan, self._format)
            file.swmr_mode = True  # nothing may be created from here on
            _forget_truncation(self.part)
            return file, created, DiskSync(self.part, self.plan.sync_s)
        except (*DISK_ERRORS, ValueError) as error:
            self._ballast.free()
            if file:
                with contextlib.suppress(*DISK_ERRORS):
                    file.close()
            with contextlib.suppress(OSError):
                self.part.unlink()
            raise RecordingError(f"{self.part} can't be written: {disk_reason(error)}; choose another folder") from error

    def _open(self) -> h5py.File:
        """The new file, without a lock where its file system knows none."""
        kind = read_file_system_type(self.part.parent)
        if is_network(kind):
            self.remarks += (remark_on(self.part.parent, kind),)
        try:
            return self._open_locked()
        except OSError as error:
            if not is_lockless(error):
                raise
            self.remarks += (f"{self.part.parent} has no locks ({disk_reason(error)}): let no other program write to the recording",)
            return h5py.File(self.part, "w", **layout.FILE_OPTIONS, locking=False)

    def _open_locked(self) -> h5py.File:
        """Somebody may look into the folder just now, and hold the empty file's lock for a moment."""
        give_up = time.monotonic() + LOCK_WAIT_S
        while True:
            try:
                return h5py.File(self.part, "w", **layout.FILE_OPTIONS, locking="best-effort")
            except OSError as error:
                if not is_busy(error) or time.monotonic() > give_up:
                    raise
            time.sleep(LOCK_LOOK_S)

    def _close(self) -> None:
        """HDF5 crashes over a file that it can't close, so what may fail is done before."""
        self._direct.close()
        if self._compressor:
            self._compressor.close()
        if not self._file:
            return
        self._file.flush()
        size = self._file.id.get_filesize()
        with contextlib.suppress(FileNotFoundError):  # somebody moved it
            if self.part.stat().st_size < size:
                os.truncate(self.part, size)  # up to what HDF5 has allocated and not written
        self._file.close()

    def _hold_open(self) -> None:
        """Let no object of the file be let go of: HDF5 would close it with the last one, and crash."""
        made = self._layout
        datasets = (made.data, made.missing, *made.tables.values(), *made.results.values(), *made.events.values())
        for each in (self._file.id, *(dataset.id for dataset in datasets)):
            if each.valid:
                h5py.h5i.inc_ref(each)

    def _settle(self, path: Path) -> None:
        """Put the end of the file and its name onto the disk; every byte of it is with the system already."""
        if not self.plan.sync_s:
            return
        try:
            self._sync.sync()
            sync_folder(path.parent)
        except OSError as error:
            self.remarks += (f"{path} is closed in order, but its disk failed then: {disk_reason(error)}; run: camlab verify {path}",)
        finally:
            self._sync.close()

    @property
    def _room(self) -> int:
        """Frames until the chunk that is begun is full: 1 to `chunk_frames`."""
        return self.chunk_frames - self._rows % self.chunk_frames

    def _take(self, pixels: Pixels) -> int:
        """Add the first ones of these frames, as they lie where they are whole chunks; returns how many."""
        first, begun = self._rows, self._rows % self.chunk_frames
        if not begun and (count := self._whole_chunks(pixels)):
            self._rows += count
            self._put_chunks(first, pixels[:count])
            return count
        count = min(self._room, len(pixels))
        self._rows += count
        np.copyto(self._chunk[begun : begun + count], pixels[:count])
        if begun + count == self.chunk_frames:
            self._put_chunks(first - begun, self._chunk)
        return count

    def _whole_chunks(self, pixels: Pixels) -> int:
        """How many of the first frames are whole chunks that can be written at once as they lie."""
        most = len(pixels) if self._direct.are_adjacent and not self._compressor else self.chunk_frames
        for count in (most // self.chunk_frames * self.chunk_frames, self.chunk_frames):
            if len(pixels) >= count and pixels[:count].flags.c_contiguous:
                return count
        return 0

    def _begin_chunk(self) -> None:
        self._chunk = aligned_zeros((self.chunk_frames, *self._format.shape), self._format.dtype)

    def _put_chunks(self, first: int, pixels: Pixels) -> None:
        """Write full chunks, or have one compressed. One that a commit has written when it was partly filled stays plain, in its place."""
        compressor = self._compressor
        if not compressor or first // self.chunk_frames < self._written:
            self._write_chunks(first, pixels, UNCOMPRESSED if compressor else 0, len(pixels) // self.chunk_frames)
            return
        if compressor.is_full:
            self._write_oldest(compressor)
        compressor.put(first, pixels)
        if pixels is self._chunk:
            self._begin_chunk()  # the other one is in use

    def _write_compressed(self) -> None:
        while self._compressor and not self._compressor.is_empty:
            self._write_oldest(self._compressor)

    def _write_oldest(self, compressor: Compressor) -> None:
        chunk = compressor.take()
        self._write_chunks(chunk.first, chunk.data, UNCOMPRESSED if chunk.is_raw else 0)

    def _write_chunks(self, first: int, data: Any, filter_mask: int = 0, chunks: int = 1) -> None:
        """Write a chunk, which may be compressed, or several that are not."""
        number, end = first // self.chunk_frames, min(first + chunks * self.chunk_frames, self._rows)
        place = self._direct.make_room((end, *self._format.shape), chunks)  # HDF5 refuses to write beyond it
        nbytes = memoryview(data).nbytes
        through_memory = None if self._compressor else self._direct.write(number, place, data, self.is_hurried)
        if through_memory is None:
            for k, chunk in enumerate([data] if chunks == 1 else np.split(data, chunks)):
                self._data.write_direct_chunk((first + k * self.chunk_frames, *self._origin), chunk, filter_mask)
        self._through_memory += nbytes if through_memory is None else through_memory
        self.bytes_in = end * self._format.nbytes
        if number >= self._written:
            self._written = number + chunks
            self.bytes_out += nbytes

    def _write_missing(self, missing: Sequence[Missing]) -> None:
        known = self._missing
        if list(missing[-1:]) == known[-1:] and len(missing) == len(known):
            return
        first = max(len(known) - 1, 0)  # the last run may have grown
        rows = [(begin, end, REASONS.index(reason)) for begin, end, reason in missing[first:]]
        self._layout.missing.resize((len(missing), 3))
        if rows:
            self._layout.missing[first:] = rows
        known[first:] = missing[first:]

    def _write_verdict(self, verdict: Verdict) -> None:
        file = self._file
        self._write_missing(verdict.missing)
        write_account(file, {name: getattr(verdict, name) for name in layout.NUMBERS}, verdict.lost, verdict.failure)
        write_scalar(file, layout.END_TIME, layout.iso_time())
        file.flush()
        self._sync.sync()
        write_scalar(file, layout.STATUS, verdict.status)  # last: with it the verdict stands


def _forget_truncation(path: Path) -> None:
    """Let the file be closed at once: what was emptied when it was opened, ext4 begins to put onto the disk with its first closing."""
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_RDONLY))


def disk_reason(error: Exception) -> str:
    """Why the disk failed, in a few words: HDF5 says it in several lines."""
    number = error_number(error)
    return os.strerror(number) if number else " ".join(str(error).split())
