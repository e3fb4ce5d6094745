"""All results that the traces show: those of the analysis, of every frame, and those of the frames that were shown."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from camlab.analysis.measurement import PICTURE, Measurement
from camlab.analysis.region_statistics import STATISTICS
from camlab.analysis.tables import Series
from camlab.view.trace_buffer import Floats, Numbers, TraceBuffer
from camlab.view.trace_names import PICTURE_ROWS, roi_prefix, split

OUTDATED_S = 2.0  # results of the analysis that lag so far are of one that was switched off


class TraceStore:
    """A buffer for each region.

    Where the analysis is on, the line of the whole picture is that of its results, which are of every frame. The newest value is that of
    the frame that was shown, like those of the ROIs; of the same frame both are the same.
    """

    def __init__(self) -> None:
        self._analysis = TraceBuffer()
        self._regions: dict[int, TraceBuffer] = {}
        self._still: Measurement | None = None
        self.started_ns = 0

    def clear(self) -> None:
        """Forget everything."""
        self._analysis.clear()
        self._regions.clear()
        self._still = None

    def begin_run(self, started_ns: int) -> None:
        """Results are of the run that began at this moment, nanoseconds since the epoch; another one begins anew."""
        if started_ns != self.started_ns:
            self.clear()
            self.started_ns = started_ns

    def add_results(self, names: tuple[str, ...], times_s: Floats, values: Floats, frame_ids: Numbers | None = None) -> None:
        """Add results of the analysis; see `TraceBuffer.append`."""
        self._analysis.append(names, times_s, values, frame_ids)

    def show_still(self, measurement: Measurement) -> None:
        """What was measured on a single picture is the newest until the next frame of a run, and no part of the traces."""
        self._still = measurement

    def add_measurement(self, measurement: Measurement) -> None:
        """Add what was measured on a frame of this run."""
        self._still = None
        time_s = np.array([(measurement.timestamp_ns - self.started_ns) / 1e9])
        frame_id = np.array([measurement.frame_id], np.int64)
        for key, values in measurement.statistics.items():
            buffer = self._regions.setdefault(key, TraceBuffer())
            buffer.append(STATISTICS, time_s, np.array([[values[name] for name in STATISTICS]]), frame_id)

    def keep(self, keys: set[int]) -> None:
        """Forget the regions that are there no more."""
        for key in set(self._regions) - keys - {PICTURE}:
            del self._regions[key]

    @property
    def names(self) -> tuple[str, ...]:
        """Of the results of the picture and its channels."""
        return self._analysis.names if self._is_analyzing else STATISTICS

    def newest(self) -> dict[str, float]:
        """The newest value of each result."""
        found: dict[str, float] = {}
        newest = {key: buffer.last for key, buffer in self._regions.items()}
        for key, values in (newest if self._still is None else self._still.statistics).items():
            prefix = roi_prefix(key) if key != PICTURE else ""
            found |= {f"{prefix}{name}": value for name, value in values.items()}
        of_analysis = self._analysis.last if self._is_analyzing and self._still is None else {}
        return of_analysis | found if self._is_measuring else found | of_analysis

    def last_frame(self, prefix: str, keys: Mapping[str, int]) -> tuple[int, float] | None:
        """Number and time of the frame that a row's newest values are of; `keys`: of the ROIs, by prefix."""
        if self._still is not None:
            return self._still.frame_id, math.nan
        if prefix not in keys and self._is_analyzing and (prefix or not self._is_measuring):
            return self._analysis.last_frame
        buffer = self._regions.get(keys.get(prefix, PICTURE))
        return buffer.last_frame if buffer else None

    def line(self, name: str, seconds: float, keys: Mapping[str, int]) -> tuple[Floats, Floats]:
        """Times (n,) and values (n,) of a result in the last seconds of all that is there; views."""
        prefix, quantity = split(name)
        if prefix in keys:
            buffer, column = self._regions.get(keys[prefix]), quantity
        elif self._is_analyzing and name in self._analysis.names:
            buffer, column = self._analysis, name
        else:
            buffer, column = self._regions.get(PICTURE), name
        if buffer is None or column not in buffer.names:
            return np.empty(0), np.empty(0)
        times, values = buffer.window(seconds, self._newest_s)
        return times, values[:, buffer.names.index(column)]

    def series(self, names: Mapping[int, str]) -> list[Series]:
        """Copies of everything; `names` of the ROIs, by key, in their order."""
        found = [
            Series(words, STATISTICS, *self._regions[key].rows())
            for key, words in [*names.items(), (PICTURE, "Picture")]
            if key in self._regions
        ]
        ids, times, values = self._analysis.rows()
        for prefix, words in PICTURE_ROWS:
            columns = [k for k, name in enumerate(self._analysis.names) if split(name)[0] == prefix]
            if columns:
                quantities = tuple(split(self._analysis.names[k])[1] for k in columns)
                found.append(Series(words, quantities, ids, times, values[:, columns]))
        return found

    @property
    def _newest_s(self) -> float:
        """Time of the newest result of all."""
        last = [buffer.last_frame for buffer in (self._analysis, *self._regions.values())]
        return max((found[1] for found in last if found), default=0.0)

    @property
    def _is_analyzing(self) -> bool:
        return self._is_fresh(self._analysis)

    @property
    def _is_measuring(self) -> bool:
        return PICTURE in self._regions and self._is_fresh(self._regions[PICTURE])

    def _is_fresh(self, buffer: TraceBuffer) -> bool:
        last = buffer.last_frame
        return last is not None and self._newest_s - last[1] < OUTDATED_S
