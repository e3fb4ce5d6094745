"""Writing a recording: direct chunk writes, commits, and an orderly end, also on a full disk."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Sequence
from pathlib import Path

import h5py
import numpy as np
from numpy.typing import NDArray

from camlab.errors import RecordingError
from camlab.model.frame import FrameFormat, Pixels
from camlab.recording import layout, naming
from camlab.recording.ballast import Ballast
from camlab.recording.event import Event
from camlab.recording.layout import Layout
from camlab.recording.plan import RecordingPlan
from camlab.recording.results import ResultColumns
from camlab.recording.rows import append_rows
from camlab.recording.verdict import REASONS, Missing, Verdict

DISK_ERRORS = (OSError, RuntimeError)  # h5py raises either where HDF5 can't write
TableRow = tuple[int, int, float, int, int]


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
    """

    def __init__(self, plan: RecordingPlan, frame_format: FrameFormat) -> None:
        """Make the file `plan.part_path`; RecordingError where that can't be, and then no file is left."""
        self.plan = plan
        self.part = Path(plan.part_path)
        self.committed = 0
        self.committed_at = time.monotonic()
        self._format = frame_format
        self._ballast = Ballast(self.part)
        self._file, self._layout = self._create()
        self._data = self._layout.data.id
        self.chunk_frames = self._layout.chunk_frames
        self._chunk = np.zeros((self.chunk_frames, *frame_format.shape), frame_format.dtype)
        self._places = list(self._chunk)
        self._origin = (0,) * len(frame_format.shape)
        self._rows = 0  # appended so far
        self._table: list[TableRow] = []
        self._missing: list[Missing] = []  # as they stand in the file
        self._results = ResultColumns(self._layout.results.values())

    @property
    def pending(self) -> int:
        """Frames that were appended and are not committed."""
        return self._rows - self.committed

    @property
    def room(self) -> int:
        """Frames until the chunk that is begun is full: 1 to `chunk_frames`."""
        return self.chunk_frames - self._rows % self.chunk_frames

    @property
    def is_chunk_full(self) -> bool:
        """No frame waits for others to be written with it."""
        return self._rows % self.chunk_frames == 0

    def append(self, pixels: Pixels, row: TableRow) -> None:
        """Add a frame; `row`: camera_frame_id, timestamp_ns, frame_time in seconds, checksum, frame_id."""
        place = self._rows % self.chunk_frames
        self._results.note_frame(row[-1], self._rows)
        self._table.append(row)
        self._rows += 1
        if self.chunk_frames == 1:
            self._write_chunk(self._rows - 1, pixels[np.newaxis])
            return
        np.copyto(self._places[place], pixels)
        if place == self.chunk_frames - 1:
            self._write_chunk(self._rows - self.chunk_frames, self._chunk)

    def commit(self, missing: Sequence[Missing]) -> None:
        """Make all that was appended valid for readers, together with what is known to be missing."""
        begun = self._rows % self.chunk_frames
        if begun and self.pending:
            self._chunk[begun:] = 0
            self._write_chunk(self._rows - begun, self._chunk)
        self._write_missing(missing)
        if self._table:
            columns = dict(zip(layout.TABLES, zip(*self._table, strict=True), strict=True))
            frame_ids = columns.pop("frame_id")
            for name, column in columns.items():
                self._append_column(name, column)
            self._file.flush()  # all of it is in the file before the commit marker is
            self._append_column("frame_id", frame_ids)
            self._table.clear()
        self._file.flush()
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

    def finish(self, verdict: Verdict) -> Path:
        """Write the verdict, close the file and give it its name; returns the path that it has now.

        That is the part file where the name can't be given. Under SWMR to the end, and closed once.
        """
        self._results.write(self.committed)
        self._results.extend(self.committed)
        self._write_verdict(verdict)
        self._close()
        self._ballast.free()
        try:
            return naming.give_name(self.part, Path(self.plan.path))
        except OSError:
            return self.part

    def give_up(self) -> None:
        """After a write error: free the ballast and go back to the last commit, so that the end can be written."""
        self._ballast.free()
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

    # --- inside ---------------------------------------------------------------------------------------------------

    def _create(self) -> tuple[h5py.File, Layout]:
        file = None
        try:
            file = h5py.File(self.part, "w", libver=layout.LIBVER)
            created = layout.create(file, self.plan, self._format)
            file.swmr_mode = True  # nothing may be created from here on
        except (*DISK_ERRORS, ValueError) as error:
            self._ballast.free()
            if file:
                with contextlib.suppress(*DISK_ERRORS):
                    file.close()
            with contextlib.suppress(OSError):
                self.part.unlink()
            raise RecordingError(f"{self.part} can't be written: {disk_reason(error)}; choose another folder") from error
        return file, created

    def _close(self) -> None:
        """HDF5 crashes over a file that it can't close, so what may fail is done before."""
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

    def _write_chunk(self, first: int, pixels: Pixels) -> None:
        self._data.set_extent((self._rows, *self._format.shape))  # HDF5 refuses a direct write beyond it
        self._data.write_direct_chunk((first, *self._origin), pixels)

    def _append_column(self, name: str, column: Sequence[float]) -> None:
        dataset = self._layout.tables[name]
        append_rows(dataset, self.committed, np.array(column, dataset.dtype))

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
        for name in layout.NUMBERS:
            value = getattr(verdict, name)
            file[f"{layout.CAMLAB}/{name}"][()] = -1 if value is None else value
        for reason, count in verdict.lost.items():
            file[f"{layout.CAMLAB}/lost/{reason}"][()] = -1 if count is None else count
        file[layout.FAILURE][()] = layout.fixed_text(verdict.failure, layout.FAILURE_BYTES)
        file[layout.END_TIME][()] = layout.iso_time().encode()
        file.flush()
        file[layout.STATUS][()] = verdict.status.encode()  # last: with it the verdict stands


def disk_reason(error: Exception) -> str:
    """Why the disk failed, in a few words: HDF5 says it in several lines."""
    told = re.search(r"errno = (\d+)", str(error))
    number = getattr(error, "errno", None) or (told and int(told[1]))
    return os.strerror(number) if number else " ".join(str(error).split())
