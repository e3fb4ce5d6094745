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
    journal, started = ring.results, ring.words[Word.STARTED_NS]
    ids, times, values = [], [], []
    index = max(after, journal.oldest())
    while index < journal.count:
        row = journal.read(index, 3, len(names))
        index += 1
        if row:
            ids.append(row[0][0])
            times.append((row[0][1] - started) / 1e9)
            values.append(row[1])
    table = np.array(values, np.float64).reshape(len(values), len(names))
    return index, Results(run, started_ns, names, np.array(ids, np.int64), np.array(times, np.float64), table)
