"""A recording as a tape: frame after frame into arrays that are there already, also while it is still being written."""

from __future__ import annotations

import platform
import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camlab.errors import FrameLostError, RecordingError
from camlab.model.frame import FrameFormat, Pixels
from camlab.model.sensor import Geometry
from camlab.recording import naming
from camlab.recording.files import DAMAGE
from camlab.recording.reader import Movie
from camlab.stream.lock import is_session_alive

LOOK_EVERY_S = 0.2  # at a recording that grows
PATIENCE_S = 30.0  # with one that another computer writes: whether it still lives can't be seen from here


class Tape:
    """The frames of a recording by row, open for reading only.

    Of one that is being written it has what was committed when `look` was last called. Recordings that a crash left, and those in
    several files, are read as they are.

    Attributes
    ----------
    path : Path
        As it was given; a recording that is being written may have its later name or that of its part file.
    format : FrameFormat
    geometry : Geometry
        Which part of the sensor it shows.
    counter : ndarray, shape (n,), int64
        A number for each row that rises by 1 where nothing is missing: the frame's own, without those that were left out on purpose.
    frame_id : ndarray, shape (n,), int64
        Number of each frame in its run.
    timestamp_ns : ndarray, shape (n,), int64
        Host clock, nanoseconds since the Unix epoch.
    times_s : ndarray, shape (n,), float64
        Seconds, rising, from the first frame on.
    first, end : int
        Numbers, as in `counter`, of the first frame that belongs to it and of the one after the last.
    """

    def __init__(self, path: Path) -> None:
        """Open it; RecordingError, one line, where it isn't a recording or can't be read."""
        self.path = path
        self._movie: Movie | None = None
        self._grown_s = self._looked_s = time.monotonic()
        self._show(self._open())

    def __len__(self) -> int:
        return len(self.frame_id)

    @property
    def movie(self) -> Movie:
        """What it is read from, opened where it isn't open; another one after each `look`."""
        if self._movie is None:
            self._show(self._open())
        assert self._movie is not None
        return self._movie

    @property
    def rate_hz(self) -> float | None:
        """Frames a second, those that are missing included; None where it has no length."""
        if len(self) < 2 or self.times_s[-1] <= 0:
            return None
        return float((self.counter[-1] - self.counter[0]) / self.times_s[-1])

    @property
    def is_growing(self) -> bool:
        """It is still being written, as far as can be seen from here."""
        if not self._is_unfinished:
            return False
        if sys.platform != "win32" and self._host == platform.node():
            return is_session_alive(self._session)
        return time.monotonic() - self._grown_s < PATIENCE_S

    @property
    def lost_files(self) -> list[Path]:
        """Files of it that are not there."""
        return [segment.path for segment in self.movie.segments if not segment.is_there]

    def read(self, row: int, out: Pixels) -> None:
        """Write the pixels of one frame into `out`; FrameLostError where they can't be read."""
        try:
            self.movie.read_into(row, out)
        except (RecordingError, *DAMAGE) as error:
            raise FrameLostError(f"frame {self.frame_id[row]} of {self.path.name} can't be read: {error}") from error

    def look(self, *, at_once: bool = False) -> bool:
        """Whether there are more frames than before; at most five times a second unless `at_once`, and only where it isn't finished."""
        now = time.monotonic()
        if not self._is_unfinished or (now - self._looked_s < LOOK_EVERY_S and not at_once):
            return False
        self._looked_s, known = now, len(self)
        self.close()  # first: HDF5 keeps what it knows of a file as long as any handle is open
        try:
            self._show(self._open())
        except RecordingError:  # perhaps it is just getting its name
            if not self.is_growing:
                raise
            return False
        if len(self) > known:
            self._grown_s = now
        return len(self) > known

    def close(self) -> None:
        """Let go of the file."""
        if self._movie is not None:
            self._movie.close()
        self._movie = None

    def _open(self) -> Movie:
        """Under the name that it has now: its part file gets the recording's own name at the end."""
        for path in (self.path, naming.part_path(self.path), self.path.with_suffix("")):
            if path.exists() and (path == self.path or naming.PART in (path.suffix, self.path.suffix)):
                return Movie(path)
        return Movie(self.path)  # which says what is wrong with it

    def _show(self, movie: Movie) -> None:
        self._movie = movie
        self._is_unfinished, self._session, self._host = movie.status == "open", movie.session, movie.host
        self.format: FrameFormat = movie.format
        self.geometry: Geometry = movie.geometry
        self.frame_id: NDArray[np.int64] = movie.frame_id
        self.timestamp_ns: NDArray[np.int64] = movie.timestamp_ns
        times = np.maximum.accumulate(movie.times) if len(movie) else movie.times
        self.times_s: NDArray[np.float64] = times - times[0] if len(times) else times
        self._number(movie)

    def _number(self, movie: Movie) -> None:
        verdict, count = movie.verdict, len(movie)
        self.first = verdict.first_frame if verdict.first_frame is not None else 0
        self.end = verdict.last_frame + 1 if verdict.last_frame is not None else self.first
        self.counter: NDArray[np.int64] = self.frame_id
        if movie.is_decimated:  # a frame that was left out is no loss
            missing = movie.missing
            ends = np.array([last for _, last, _ in missing], np.int64)
            lost = np.concatenate([[0], np.cumsum([last - first + 1 for first, last, _ in missing])]).astype(np.int64)
            self.counter = self.first + np.arange(count) + lost[np.searchsorted(ends, self.frame_id)]
            self.end = self.first + count + int(lost[-1])
