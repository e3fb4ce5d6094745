"""One HDF5 file of a recording: its tables up to the last commit."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from camlab.errors import RecordingError
from camlab.recording import layout, naming
from camlab.recording.event import Event
from camlab.recording.files import find_own_segments, open_file, reporting_damage
from camlab.recording.verdict import Missing

REQUIRED = (layout.DATA, *(f"{layout.DETECTOR}/{name}" for name in layout.TABLES), layout.STATUS, layout.MISSING)
TRIES = 5  # of finding the files of a recording under way, which get other names meanwhile


class Piece:
    """A file of a recording, or all of it; of one that is being written it shows what was committed when it was opened.

    Attributes
    ----------
    path : Path
    file : h5py.File
    frame_id : ndarray, shape (n,), int64
    data : h5py.Dataset
        At least n frames.
    """

    def __init__(self, path: Path, is_locked: bool = True) -> None:
        """Open `path`; RecordingError, one line, where it isn't a camlab recording or can't be read.

        `is_locked`: keep others from opening it for writing meanwhile.
        """
        self.path = path
        self.file = open_file(path, is_locked)
        self._handles: dict[str, h5py.Dataset] = {}
        try:
            with reporting_damage(path):
                self._check_layout()
                self.frame_id: NDArray[np.int64] = self.fresh(f"{layout.DETECTOR}/frame_id")[:]  # first: all else is as long or longer
                self.data = self.fresh(layout.DATA)
        except RecordingError:
            self.file.close()
            raise

    def __len__(self) -> int:
        return len(self.frame_id)

    @property
    def detector(self) -> h5py.Group:
        return self.file[layout.DETECTOR]

    @property
    def status(self) -> str:
        """ "complete", "incomplete", "recovered" or "open"."""
        return text_of(self.fresh(layout.STATUS)[()])

    @property
    def lengths(self) -> dict[str, int]:
        """Rows of the movie and of each table that belongs to it, by name."""
        return {name: self.fresh(f"{layout.DETECTOR}/{name}").shape[0] for name in ("data", *layout.TABLES)}

    @property
    def events(self) -> list[Event]:
        """What happened, in the order of their writing."""
        columns = [self.fresh(f"{layout.EVENTS}/{name}")[:] for name in layout.EVENT_COLUMNS]
        rows = zip(*columns, strict=False)
        return [Event(**{name: plain(value) for name, value in zip(layout.EVENT_COLUMNS, row, strict=True)}) for row in rows]

    @property
    def missing(self) -> list[Missing]:
        """(first, last, reason) of the numbers that are not in it."""
        dataset = self.fresh(layout.MISSING)
        reasons = [text_of(reason) for reason in dataset.attrs["reasons"]]
        runs = [(int(first), int(last), reasons[int(reason)]) for first, last, reason in dataset[:]]
        if self.status != "open":
            return runs
        newest = int(self.frame_id[-1]) if len(self) else -1  # nothing beyond the commit marker counts
        return [run for run in runs if run[0] < newest]

    def table(self, name: str) -> NDArray[Any]:
        """A table of the detector's, as long as there are frames."""
        values: NDArray[Any] = self.fresh(f"{layout.DETECTOR}/{name}")[: len(self)]
        return values

    def result(self, name: str) -> NDArray[np.float64]:
        """Results of the analysis, NaN where there is none."""
        return _pad(self.fresh(f"{layout.ANALYSIS}/{name}")[: len(self)], len(self))

    def text(self, name: str) -> str:
        """A string of /entry, "" where it isn't there."""
        value = self.file["entry"].get(name)
        return text_of(value[()]) if isinstance(value, h5py.Dataset) else ""

    def fresh(self, name: str) -> h5py.Dataset:
        """A dataset as it is now in a file that may grow.

        One handle for each: to refresh a second handle leaves the first one behind, and it then reads zeros (HDF5 2.0).
        """
        if name not in self._handles:
            self._handles[name] = self.file[name]
        if self.file.swmr_mode:
            self._handles[name].refresh()
        return self._handles[name]

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()

    def _check_layout(self) -> None:
        for name in REQUIRED:
            if not isinstance(self.file.get(name), h5py.Dataset):
                raise RecordingError(f"{self.path} is an HDF5 file but not a camlab recording: it has no {name}")
        number = int(self.file[layout.CAMLAB].attrs["layout_version"])
        if number > layout.VERSION:
            raise RecordingError(f"{self.path} was written by a newer camlab (layout {number}); update camlab to read it")


def open_pieces(path: Path, is_locked: bool = True, is_alone: bool = False) -> list[Piece]:
    """The files that hold the tables of the recording `path`: one, or those of a recording in several files that has no index yet.

    `is_alone`: this file only.
    """
    may_be_several = path.suffix == naming.PART and not is_alone
    for _ in range(TRIES):
        segments = find_own_segments(path.with_suffix("")) if may_be_several else []
        if not segments:
            try:
                return [Piece(path, is_locked)]
            except RecordingError:
                if not may_be_several or not naming.find_segments(path.with_suffix("")):
                    raise
            continue  # it has become the first of several meanwhile
        own = [] if is_placeholder(path) or _is_among(path, segments) else [path]
        pieces = _open_segments([*own, *segments], is_locked)
        if pieces:
            return pieces
    return [Piece(path, is_locked)]  # which says what is wrong with it


def is_placeholder(path: Path) -> bool:
    """An empty part file that holds the name of a recording."""
    try:
        return path.suffix == naming.PART and path.stat().st_size == 0
    except OSError:
        return False


def _is_among(path: Path, segments: list[Path]) -> bool:
    """It has just got the name of a segment, and loses its old one."""
    with contextlib.suppress(OSError):
        return any(path.samefile(segment) for segment in segments)
    return False


def _open_segments(paths: list[Path], is_locked: bool) -> list[Piece]:
    """Those of one recording; none where one got another name meanwhile, or there is none."""
    pieces: list[Piece] = []
    try:
        for path in paths:
            try:
                pieces.append(Piece(path, is_locked))
            except RecordingError:
                if path.suffix != naming.PART or not path.exists():
                    raise
                # else it is just being made
    except RecordingError:
        for piece in pieces:
            piece.close()
        if all(path.exists() for path in paths):
            raise
        return []
    return pieces


def plain(value: Any) -> Any:
    """A value of HDF5 as Python has it."""
    return value.decode() if isinstance(value, bytes) else value.item() if isinstance(value, np.generic) else value


def text_of(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _pad(values: NDArray[np.float64], rows: int) -> NDArray[np.float64]:
    if len(values) == rows:
        return values
    padded = np.full(rows, np.nan)
    padded[: len(values)] = values
    return padded
