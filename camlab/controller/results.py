"""Analysis results on their way to the window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camlab.recording.plan import result_names
from camlab.stream.layout import Word
from camlab.stream.ring import FrameRing


@dataclass(frozen=True, eq=False)
class Results:
    """Results of some frames of one run.

    Attributes
    ----------
    run : int
        Number of the run in this program; frame ids begin anew with it.
    started_ns : int
        When the run began, nanoseconds since the Unix epoch.
    names : tuple of str
    frame_ids : (n,) int64
    times_s : (n,) float64, seconds since the run began
    values : (n, len(names)) float64
    """

    run: int
    started_ns: int
    names: tuple[str, ...]
    frame_ids: NDArray[np.int64]
    times_s: NDArray[np.float64]
    values: NDArray[np.float64]


def read_results(ring: FrameRing, run: int, started_ns: int, after: int) -> tuple[int, Results]:
    """Rows of the ring's table of results from number `after` on, and the number to go on with."""
    names = result_names(ring.shape.format.color)
    journal = ring.results
    end = journal.count
    rows = journal.read_rows(after, end)
    times_s = (rows[:, 1] - np.uint64(ring.words[Word.STARTED_NS])).astype(np.int64) / 1e9
    values = rows[:, 3 : 3 + len(names)].view(np.float64)
    return max(after, end), Results(run, started_ns, names, rows[:, 0].astype(np.int64), times_s, values)
