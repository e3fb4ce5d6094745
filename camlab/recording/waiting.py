"""Analysis results of a recording in several files that wait: for their frames, or for the index."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from camlab.recording.index import LateResults


class WaitingResults:
    """Results by frame id, sorted into those for closed files, for the open one and for files to come."""

    def __init__(self) -> None:
        self._ids: list[NDArray[np.int64]] = []
        self._values: list[NDArray[np.float64]] = []
        self._late: list[LateResults] = []

    @property
    def late(self) -> LateResults | None:
        """Those for closed files; None where there are none."""
        if not self._late:
            return None
        return LateResults(np.concatenate([each.frame_ids for each in self._late]), np.concatenate([each.values for each in self._late]))

    def add(self, frame_ids: NDArray[np.int64], values: NDArray[np.float64]) -> None:
        """Results of (n,) rising frame ids, (n, results) values."""
        if len(frame_ids):
            self._ids.append(frame_ids)
            self._values.append(values)

    def take(self, first: int, newest: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
        """Those of the open file, whose committed frames are `first` to `newest`; what is for earlier ones is `late` from now on."""
        if not self._ids:
            return
        ids, values = np.concatenate(self._ids), np.concatenate(self._values)
        is_late, is_early = ids < first, ids > newest
        if is_late.any():
            self._late.append(LateResults(ids[is_late], values[is_late]))
        self._ids, self._values = ([ids[is_early]], [values[is_early]]) if is_early.any() else ([], [])
        is_now = ~(is_late | is_early)
        if is_now.any():
            yield ids[is_now], values[is_now]
