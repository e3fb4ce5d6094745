"""Writing a recording: direct chunk writes, commits, and an orderly end, also on a full disk."""

from __future__ import annotations

import contextlib
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
from camlab.recording.layout import RecordingPlan
from camlab.recording.verdict import REASONS, Missing, Verdict

FAILURE_BYTES = 239


class RecordingWriter:
    """One file being written.

    `append` takes frames, `commit` makes them last: what `frame_id` reaches is valid, nothing beyond is. An OSError from either
    means that the disk failed; `committed` then says what is safe.
    """

    def __init__(self, plan: RecordingPlan, frame_format: FrameFormat) -> None:
        self.plan = plan
        self.part = Path(plan.part_path)
        self.committed = 0
        self.committed_at = time.monotonic()
        self._format = frame_format
        self._ballast = Ballast(self.part)
        try:
            file = h5py.File(self.part, "w", libver=layout.LIBVER)
            self._layout = layout.create(file, plan, frame_format)
            file.swmr_mode = True
        except OSError as error:
            self._ballast.free()
            raise RecordingError(f"{self.part} can't be written: {error}; choose another folder") from error
        self._file = file
        self._data = self._layout.data.id
        self._chunk = np.zeros((self._layout.chunk_frames, *frame_format.shape), frame_format.dtype)
        self._origin = (0,) * len(frame_format.shape)
        self._rows = 0  # appended so far
        self._table: list[tuple[int, int, float, int, int]] = []
        self._frame_ids = np.empty(0, np.int64)
        self._results: dict[int, Sequence[float]] = {}
        self._result_rows = 0

    @property
    def pending(self) -> int:
        """Frames that were appended and are not committed."""
        return self._rows - self.committed

    @property
    def is_chunk_full(self) -> bool:
        return self._rows % len(self._chunk) == 0

    def append(self, pixels: Pixels, row: tuple[int, int, float, int, int]) -> None:
        """Add a frame; `row`: camera_frame_id, timestamp_ns, frame_time in seconds, checksum, frame_id."""
        frames = len(self._chunk)
        self._table.append(row)
        self._rows += 1
        if frames == 1:
            self._write_chunk(self._rows - 1, pixels[np.newaxis])
            return
        place = (self._rows - 1) % frames
        np.copyto(self._chunk[place], pixels)
        if place == frames - 1:
            self._write_chunk(self._rows - frames, self._chunk)

    def commit(self, missing: Sequence[Missing]) -> None:
        """Make all that was appended valid for readers, together with what is known to be missing."""
        frames = len(self._chunk)
        begun = self._rows % frames
        if begun and self.pending:
            self._chunk[begun:] = 0
            self._write_chunk(self._rows - begun, self._chunk)
        self._write_missing(missing)
        if self._table:
            self._write_tables()
        self._file.flush()
        self.committed = self._rows
        self.committed_at = time.monotonic()

    def add_results(self, frame_id: int, values: Sequence[float]) -> None:
        """Analysis results of a frame, to be written at `write_results`; of frames that are not saved they are dropped there."""
        self._results[frame_id] = values

    def write_results(self) -> None:
        """Write the results that have come for committed frames; NaN for the others."""
        ids = self._frame_ids
        known = [frame_id for frame_id in self._results if ids.size and frame_id <= ids[-1]]
        if self._result_rows < len(ids):
            for dataset in self._layout.results.values():
                dataset.id.set_extent((len(ids),))
            self._result_rows = len(ids)
        if not known:
            return
        known.sort()
        rows = np.searchsorted(ids, known)
        saved = ids[np.minimum(rows, len(ids) - 1)] == known
        values = np.array([self._results.pop(frame_id) for frame_id in known], np.float64)[saved]
        if len(values):
            self._write_result_rows(rows[saved], values)

    def add_change(self, frame_id: int, timestamp_ns: int, name: str, asked: float, actual: float) -> None:
        """A control was changed while recording; `frame_id` is the first frame after it."""
        for column, value in zip(layout.CHANGES, (frame_id, timestamp_ns, asked, actual, np.bytes_(name)), strict=True):
            dataset = self._layout.changes[column]
            row = dataset.shape[0]
            dataset.resize((row + 1,))
            dataset[row] = value

    def finish(self, verdict: Verdict) -> Path:
        """Write the verdict, close the file and give it its name; returns the path it got. Under SWMR, and closed once."""
        self._write_verdict(verdict)
        self._file.flush()
        self._file.close()
        self._ballast.free()
        return naming.give_name(self.part, Path(self.plan.path))

    def give_up(self) -> None:
        """After a write error: free the ballast and go back to the last commit, so that the end can be written."""
        self._ballast.free()
        self._rows = self.committed
        self._table.clear()
        with contextlib.suppress(OSError):
            self._data.set_extent((self.committed, *self._format.shape))
            for dataset in self._layout.tables.values():
                dataset.id.set_extent((self.committed,))

    def abandon(self) -> None:
        """Close without a verdict; the part file stays for a repair."""
        self._ballast.free()
        with contextlib.suppress(OSError, RuntimeError):
            self._file.close()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _write_chunk(self, first: int, pixels: Pixels) -> None:
        self._data.set_extent((self._rows, *self._format.shape))
        self._data.write_direct_chunk((first, *self._origin), pixels)

    def _write_tables(self) -> None:
        columns = zip(*self._table, strict=True)
        for name, column in zip(layout.TABLES, columns, strict=True):  # frame_id is the last of them: the commit marker
            dataset = self._layout.tables[name]
            values = np.array(column, dataset.dtype)
            _extend(dataset, self.committed, values)
        self._frame_ids = np.concatenate([self._frame_ids, values])
        self._table.clear()

    def _write_missing(self, missing: Sequence[Missing]) -> None:
        dataset = self._layout.missing
        known = dataset.shape[0]
        first = max(known - 1, 0)  # the last run may have grown
        rows = [(begin, end, REASONS.index(reason)) for begin, end, reason in missing[first:]]
        if rows and (len(missing) > known or tuple(dataset[first]) != rows[0]):
            dataset.resize((len(missing), 3))
            dataset[first:] = rows

    def _write_result_rows(self, rows: NDArray[np.intp], values: NDArray[np.float64]) -> None:
        begin, end = int(rows[0]), int(rows[-1]) + 1
        for k, dataset in enumerate(self._layout.results.values()):
            block = np.full(end - begin, np.nan) if end - begin == len(rows) else dataset[begin:end]
            block[rows - begin] = values[:, k]
            _write(dataset, begin, block)

    def _write_verdict(self, verdict: Verdict) -> None:
        file = self._file
        self._write_missing(verdict.missing)
        for name in layout.NUMBERS:
            value = getattr(verdict, name)
            file[f"{layout.CAMLAB}/{name}"][()] = -1 if value is None else value
        for reason, count in verdict.lost.items():
            file[f"{layout.CAMLAB}/lost/{reason}"][()] = -1 if count is None else count
        file[layout.FAILURE][()] = np.bytes_(verdict.failure.encode()[:FAILURE_BYTES])
        file[layout.END_TIME][()] = np.bytes_(layout.iso_time())
        file.flush()
        file[layout.STATUS][()] = np.bytes_(verdict.status)  # last: with it the verdict stands


def _extend(dataset: h5py.Dataset, first: int, values: NDArray[np.generic]) -> None:
    dataset.id.set_extent((first + len(values),))
    _write(dataset, first, values)


def _write(dataset: h5py.Dataset, first: int, values: NDArray[np.generic]) -> None:
    """As `dataset[first:first + n] = values`, four times faster."""
    space = dataset.id.get_space()
    space.select_hyperslab((first,), (len(values),))
    dataset.id.write(h5py.h5s.create_simple((len(values),)), space, np.ascontiguousarray(values))
