"""Reading a recording: lazy, by frame."""

from __future__ import annotations

import contextlib
import operator
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, SupportsIndex, cast

import h5py
import numpy as np
from numpy.typing import NDArray

from camlab.errors import RecordingError
from camlab.model.frame import FrameFormat, Pixels
from camlab.model.sensor import Geometry
from camlab.recording import layout
from camlab.recording.blocks import Block, blocks_of, read_row, read_rows
from camlab.recording.compression import compression_of
from camlab.recording.event import Event
from camlab.recording.files import reporting_damage
from camlab.recording.index import Segment, read_segments
from camlab.recording.piece import open_pieces, plain, text_of
from camlab.recording.plan import Compression, Setting
from camlab.recording.verdict import Missing, Status, Verdict, count_by_reason, count_missing


class Movie:
    """A recording, in one file or several; use it in a `with` block, or close it.

    ``movie[10]`` is one frame, ``movie[10:20]`` an array (10, height, width[, 3]); nothing is read before that. Of one that is still
    being written it shows what was committed when it was opened.
    """

    def __init__(self, path: Path, is_locked: bool = True, is_alone: bool = False) -> None:
        """Open `path`; RecordingError, one line, where it isn't a camlab recording or can't be read.

        `is_locked`: keep others from opening it for writing meanwhile. `is_alone`: this file only, also where others belong to it.
        """
        self.path = path
        self._blocks: list[Block] = []
        self._pieces = open_pieces(path, is_locked, is_alone)
        self._main = self._pieces[0]
        self._file, self._detector = self._main.file, self._main.detector
        try:
            with reporting_damage(path):
                self._segments = read_segments(self._file, path.parent)
        except RecordingError:
            self.close()
            raise
        self._blocks = blocks_of(self._pieces, self._segments)
        self._frame_id: NDArray[np.int64] = np.concatenate([piece.frame_id for piece in self._pieces])

    def __len__(self) -> int:
        return len(self._frame_id)

    def __getitem__(self, key: SupportsIndex | slice) -> Pixels:
        if isinstance(key, slice):
            return self._read_slice(range(*key.indices(len(self))))
        index = operator.index(key)
        if not -len(self) <= index < len(self):
            raise IndexError(f"frame {index} of {len(self)}")
        return read_row(self._blocks, index % len(self))

    @property
    def frame_id(self) -> NDArray[np.int64]:
        """(n,) numbers of the frames in the run; a jump is a loss."""
        return self._frame_id

    @property
    def camera_frame_id(self) -> NDArray[np.int64]:
        """(n,) the camera's own counter, -1 where it has none."""
        return self._table("camera_frame_id")

    @property
    def timestamp_ns(self) -> NDArray[np.int64]:
        """(n,) host clock, nanoseconds since the Unix epoch."""
        return self._table("timestamp_ns")

    @property
    def times(self) -> NDArray[np.float64]:
        """(n,) seconds since the frame at which Save was asked, monotonic clock."""
        return self._table("frame_time")

    @property
    def checksum(self) -> NDArray[np.uint64]:
        """(n,) xxh3-64 of each frame's pixels, C order, little endian."""
        return self._table("checksum")

    @property
    def settings(self) -> Mapping[str, Setting]:
        """Every control at the start, asked and actual."""
        return {name: _setting(name, group) for name, group in self._detector["settings"].items()}

    @property
    def geometry(self) -> Geometry:
        """Which part of the sensor the frames show, and how it is binned."""
        return layout.read_geometry(self._detector, self.format)

    @property
    def analysis(self) -> Mapping[str, NDArray[np.float64]]:
        """Results by name, each (n,), NaN where a frame was not analysed."""
        names = self._file[layout.ANALYSIS]
        return {name: np.concatenate([piece.result(name) for piece in self._pieces]) for name in names}

    @property
    def events(self) -> list[Event]:
        """What happened while recording, in order."""
        return [event for piece in self._pieces for event in piece.events]

    @property
    def marks(self) -> list[Event]:
        """The moments that a person marked."""
        return [event for event in self.events if event.kind == "mark"]

    @property
    def missing(self) -> list[Missing]:
        """(first, last, reason) of the numbers that are not in it."""
        return [run for piece in self._pieces for run in piece.missing]

    @property
    def segments(self) -> list[Segment]:
        """The files that hold the pixels, each with its path and `is_there`; none where all is in one file, or is still being written."""
        return list(self._segments)

    @property
    def lost(self) -> dict[str, int | None]:
        """Frames by reason as the verdict says; `camera` is None where the camera has no counter."""
        group = self._file[f"{layout.CAMLAB}/lost"]
        counts = {name: int(dataset[()]) for name, dataset in group.items()}
        return {name: None if count < 0 else count for name, count in counts.items()}

    @property
    def status(self) -> str:
        """ "complete", "incomplete", "recovered" or "open"."""
        return self._main.status if len(self._pieces) == 1 else "open"

    @property
    def format(self) -> FrameFormat:
        shape = self._main.data.shape[1:]
        depth = int(self._detector["bit_depth_readout"][()])
        return FrameFormat(shape[0], shape[1], self._main.data.dtype.name, depth, "rgb" if len(shape) == 3 else "mono")

    @property
    def compression(self) -> Compression:
        """ "none", "bitshuffle-lz4" or "bitshuffle-zstd"; "none" where there is no frame, or no segment is there that could tell."""
        for block in self._blocks:
            with contextlib.suppress(RecordingError):
                return compression_of(block.data)
        return "none"

    @property
    def camera_counts(self) -> bool:
        """The camera numbers its frames, so that its losses are known."""
        return bool(self._file[layout.CAMLAB].attrs["camera_counts"])

    @property
    def every(self) -> int:
        """Only each n-th number was to be saved; 1: all."""
        return int(self._file[layout.CAMLAB].attrs.get("every", 1))

    @property
    def interval_s(self) -> float:
        """Only one frame in so many seconds was to be saved; 0: all."""
        return float(self._file[layout.CAMLAB].attrs.get("interval_s", 0.0))

    @property
    def is_decimated(self) -> bool:
        """Not every frame was to be saved."""
        return self.every > 1 or self.interval_s > 0

    @property
    def segment(self) -> int:
        """Of a file of a recording in several: how many come before it."""
        return int(self._file[layout.CAMLAB].attrs.get("segment", 0))

    @property
    def session(self) -> str:
        """UUID of the program that wrote it."""
        return text_of(self._file[layout.CAMLAB].attrs["session"])

    @property
    def host(self) -> str:
        """Name of the computer that wrote it."""
        return text_of(self._file[layout.CAMLAB].attrs["host"])

    @property
    def run(self) -> str:
        """UUID of the run."""
        return self.text("entry_identifier")

    @property
    def camera(self) -> str:
        """The camera's name."""
        return text_of(self._detector["local_name"][()])

    @property
    def lengths(self) -> dict[str, int]:
        """Rows of the movie and of each table that belongs to it, by name."""
        lengths = [piece.lengths for piece in self._pieces]
        return {name: sum(each[name] for each in lengths) for name in lengths[0]}

    @property
    def bytes(self) -> int:
        """Size of all of its files that are there."""
        paths = [*(piece.path for piece in self._pieces), *(segment.path for segment in self._segments)]
        return sum(path.stat().st_size for path in paths if path.exists())

    @property
    def verdict(self) -> Verdict:
        """What the file says of itself."""
        camlab, missing, times = self._file[layout.CAMLAB], self.missing, self.times
        numbers = {name: int(camlab[name][()]) for name in layout.NUMBERS}
        if self.status == "open":
            numbers = open_numbers(self._frame_id, missing, self.is_decimated)
        return Verdict(
            path=str(self.path),
            status=cast(Status, self.status),
            first_frame=numbers["first_frame"] if numbers["expected"] else None,
            last_frame=numbers["last_frame"] if numbers["expected"] else None,
            expected=numbers["expected"],
            saved=numbers["saved"],
            missing=tuple(missing),
            decimated=numbers["decimated"],
            lost=count_by_reason(missing, self.camera_counts),
            frame_rate_hz=frame_rate(self._frame_id, times),
            bytes=self.bytes,
            duration_s=float(times[-1] - times[0]) if len(times) else 0.0,
            failure=text_of(camlab["failure"][()]),
        )

    def text(self, name: str) -> str:
        """A string of /entry, "" where it isn't there."""
        return self._main.text(name)

    def read_into(self, row: int, out: Pixels) -> None:
        """Write one frame into `out`, which is C-contiguous and of the movie's shape and dtype."""
        read_rows(self._blocks, range(row, row + 1), out[np.newaxis])

    def read_chunks(self) -> Iterator[tuple[int, int, Pixels | None]]:
        """First row, end and pixels of each chunk, as fast as the disk gives them; None for pixels that can't be read.

        They are valid until the next one.
        """
        for block in self._blocks:
            yield from block.read_chunks()

    def close(self) -> None:
        """Let go of the files."""
        for block in self._blocks:
            block.close()
        for piece in self._pieces:
            piece.close()

    def __enter__(self) -> Movie:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # --- inside ---------------------------------------------------------------------------------------------------

    def _read_slice(self, rows: range) -> Pixels:
        data = self._main.data
        pixels = np.empty((len(rows), *data.shape[1:]), data.dtype)
        rising = rows if rows.step > 0 else rows[::-1]
        read_rows(self._blocks, rising, pixels)
        return pixels if rows.step > 0 else pixels[::-1]

    def _table(self, name: str) -> NDArray[Any]:
        return np.concatenate([piece.table(name) for piece in self._pieces])


def open_recording(path: str | Path) -> Movie:
    """The recording at `path`, lazily."""
    return Movie(Path(path))


def frame_rate(frame_id: NDArray[np.int64], times: NDArray[np.float64]) -> float | None:
    """Frames a second that the camera acquired between the first and the last saved frame."""
    if len(times) < 2 or times[-1] <= times[0]:
        return None
    return float((frame_id[-1] - frame_id[0]) / (times[-1] - times[0]))


def open_numbers(frame_id: NDArray[np.int64], missing: list[Missing], is_decimated: bool) -> dict[str, int]:
    """First, last, expected, saved and decimated of a recording that has no verdict yet."""
    if not len(frame_id):
        return {"first_frame": -1, "last_frame": -1, "expected": 0, "saved": 0, "decimated": 0}
    first = min([int(frame_id[0]), *(run[0] for run in missing[:1])])
    last = max([int(frame_id[-1]), *(run[1] for run in missing[-1:])])
    expected, saved = last - first + 1, len(frame_id)
    decimated = expected - saved - count_missing(missing) if is_decimated else 0
    return {"first_frame": first, "last_frame": last, "expected": expected, "saved": saved, "decimated": decimated}


def _setting(name: str, group: h5py.Group) -> Setting:
    values = {key: group[key] for key in ("asked", "actual") if key in group}
    units = [text_of(dataset.attrs["units"]) for dataset in values.values() if "units" in dataset.attrs]
    asked, actual = (plain(values[key][()]) if key in values else None for key in ("asked", "actual"))
    return Setting(name, text_of(group.attrs["label"]), units[0] if units else "", asked, actual)
