"""Measured values as tables for files and for the clipboard."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TextIO, overload

import numpy as np
from numpy.typing import NDArray

from camlab.analysis.profile import Profile

Floats = NDArray[np.float64]
PAUSE_ROWS = 64
CHANNELS = ("red", "green", "blue")


@dataclass(frozen=True, eq=False)
class Series:
    """Values of one region against time.

    Attributes
    ----------
    name : str
        Of the region, "Picture" for the whole.
    statistics : tuple of str
        The columns.
    frame_ids : (n,) int64
    times_s : (n,) float64
        Since the run began.
    values : (n, len(statistics)) float64
    """

    name: str
    statistics: tuple[str, ...]
    frame_ids: NDArray[np.int64]
    times_s: Floats
    values: Floats


@dataclass(frozen=True)
class Table:
    """Rows of text under a head."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]

    def write(self, file: TextIO, *, separator: str = ",", pause: Callable[[], None] = lambda: None) -> None:
        """Write it as CSV; "\\t" as separator gives what spreadsheets take from the clipboard.

        `pause` is called now and then, so that a long table can leave the processor to others.
        """
        writer = csv.writer(file, delimiter=separator, lineterminator="\n")
        writer.writerow(self.columns)
        for k, row in enumerate(self.rows):
            writer.writerow(row)
            if k % PAUSE_ROWS == 0:
                pause()

    def text(self, pause: Callable[[], None] = lambda: None) -> str:
        """With tabs between the columns, for the clipboard."""
        text = io.StringIO()
        self.write(text, separator="\t", pause=pause)
        return text.getvalue()


class _TraceRows(Sequence[list[str]]):
    """Rows that become text when they are asked for: as text an hour of traces would take hundreds of megabytes."""

    def __init__(self, ids: NDArray[np.int64], times_s: Floats, values: Floats, started_ns: int) -> None:
        self._ids, self._times_s, self._values, self._started_ns = ids, times_s, values, started_ns

    def __len__(self) -> int:
        return len(self._ids)

    @overload
    def __getitem__(self, index: int) -> list[str]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[list[str]]: ...
    def __getitem__(self, index: int | slice) -> list[str] | Sequence[list[str]]:
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(len(self)))]
        time_s = float(self._times_s[index])
        first = [str(self._ids[index]), f"{time_s:.6f}", moment(self._started_ns, time_s)]
        return first + [plain(value) for value in self._values[index].tolist()]


def trace_table(series: Iterable[Series], started_ns: int) -> Table:
    """One row a frame, in order: frame_id, time_s, timestamp, and a column for each region and statistic; empty where not measured.

    Parameters
    ----------
    series : Series
        Where two have the same name and statistic, the later one counts.
    started_ns : int
        When the run began, nanoseconds since the Unix epoch.
    """
    kept = list(series)
    ids = np.unique(np.concatenate([one.frame_ids for one in kept])) if kept else np.empty(0, np.int64)
    names = list(dict.fromkeys(f"{one.name} {statistic}" for one in kept for statistic in one.statistics))
    times = np.full(len(ids), np.nan)
    values = np.full((len(ids), len(names)), np.nan)
    for one in kept:
        rows = np.searchsorted(ids, one.frame_ids)
        times[rows] = one.times_s
        for k, statistic in enumerate(one.statistics):
            values[rows, names.index(f"{one.name} {statistic}")] = one.values[:, k]
    return Table(("frame_id", "time_s", "timestamp", *names), _TraceRows(ids, times, values, started_ns))


def value_table(series: Iterable[Series]) -> Table:
    """The newest values: one row a region; of two of the same name the first."""
    newest: list[Series] = []
    for one in series:
        if len(one.frame_ids) and one.name not in {other.name for other in newest}:
            newest.append(one)
    statistics = tuple(dict.fromkeys(name for one in newest for name in one.statistics))
    rows = []
    for one in newest:
        values = dict(zip(one.statistics, one.values[-1].tolist(), strict=True))
        numbers = [plain(values.get(name, math.nan)) for name in statistics]
        rows.append([one.name, str(one.frame_ids[-1]), f"{one.times_s[-1]:.6f}", *numbers])
    return Table(("roi", "frame_id", "time_s", *statistics), rows)


def profile_table(profile: Profile, frame_id: int, pixel_um: float) -> Table:
    """One row a step: frame_id, distance_px, distance_um where the size of a pixel is known, x, y on the sensor, and the counts.

    `x` and `y` are columns and rows: 0 is the middle of the first pixel.
    """
    names = ("counts",) if profile.values.shape[1] == 1 else CHANNELS
    length = math.hypot(profile.end[0] - profile.start[0], profile.end[1] - profile.start[1]) or 1.0
    along = [(profile.end[k] - profile.start[k]) / length for k in (0, 1)]
    rows = []
    for distance, values in zip(profile.distances.tolist(), profile.values.tolist(), strict=True):
        micrometres = [plain(distance * pixel_um)] if pixel_um else []
        place = [plain(round(profile.start[k] - 0.5 + distance * along[k], 3)) for k in (0, 1)]
        rows.append([str(frame_id), plain(distance), *micrometres, *place, *map(plain, values)])
    return Table(("frame_id", "distance_px", *(("distance_um",) if pixel_um else ()), "x", "y", *names), rows)


def plain(value: float) -> str:
    """A number so that it can be read back exactly; "" for none."""
    if math.isnan(value):
        return ""
    return str(int(value)) if value == int(value) else repr(value)


def moment(started_ns: int, time_s: float) -> str:
    """Date and time to the microsecond, with the difference to universal time."""
    microseconds = (started_ns + round(time_s * 1e9)) // 1000
    at = datetime.fromtimestamp(microseconds // 1_000_000, tz=timezone.utc).replace(microsecond=microseconds % 1_000_000)
    return at.astimezone().isoformat(timespec="microseconds")
