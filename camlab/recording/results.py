"""Analysis results on their way into a recording: they come later than their frames, by frame id."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

import h5py
import numpy as np
from numpy.typing import NDArray

from camlab.recording.rows import write_rows


class ResultColumns:
    """The datasets of the results, each as long as there are frames, NaN where there is no result.

    Where a frame's row is stands in a short list: frame ids are consecutive but for the losses.
    """

    def __init__(self, datasets: Iterable[h5py.Dataset]) -> None:
        self._datasets = tuple(datasets)
        self._run_ids: list[int] = []  # first frame id and row of each run of consecutive ids
        self._run_rows: list[int] = []
        self._next_id = -1
        self._rows = 0
        self._ids: list[NDArray[np.int64]] = []
        self._values: list[NDArray[np.float64]] = []

    def note_frames(self, first_id: int, row: int, count: int = 1) -> None:
        """Frame `first_id` and those that follow it stand in `row` and those that follow; both rise."""
        if first_id != self._next_id:
            self._run_ids.append(first_id)
            self._run_rows.append(row)
        self._next_id = first_id + count

    def add(self, frame_ids: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        """Results of (n,) rising frame ids, (n, results) values."""
        if len(frame_ids):
            self._ids.append(frame_ids)
            self._values.append(values)

    def write(self, rows: int) -> None:
        """Write what has come for the first `rows` frames; what is for later ones waits, what is for no frame is dropped."""
        if self._ids and rows:
            self._write_known(np.concatenate(self._ids), np.concatenate(self._values), rows)

    def extend(self, rows: int) -> None:
        """Make every column `rows` long."""
        if rows != self._rows:
            for dataset in self._datasets:
                dataset.id.set_extent((rows,))
            self._rows = rows

    def _write_known(self, ids: NDArray[np.int64], values: NDArray[np.float64], rows: int) -> None:
        first = max(0, bisect_right(self._run_ids, int(ids[0])) - 1)
        run_ids, run_rows = np.array(self._run_ids[first:], np.int64), np.array(self._run_rows[first:], np.int64)
        ends = np.append(run_rows[1:], np.iinfo(np.int64).max)
        run = np.searchsorted(run_ids, ids, "right") - 1
        places = np.where(run >= 0, run_rows[run] + ids - run_ids[run], -1)
        is_saved = (places >= 0) & (places < ends[run]) & (places < rows)
        is_early = places >= rows
        self._ids, self._values = ([ids[is_early]], [values[is_early]]) if is_early.any() else ([], [])
        if is_saved.any():
            self.extend(rows)
            self._write_places(places[is_saved], values[is_saved])

    def _write_places(self, places: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        begin, end = int(places[0]), int(places[-1]) + 1
        columns = []
        for k, dataset in enumerate(self._datasets):
            block = np.empty(end - begin) if end - begin == len(places) else dataset[begin:end]
            block[places - begin] = values[:, k]
            columns.append((dataset, block))
        write_rows(columns, begin)
