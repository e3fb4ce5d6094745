"""Reading a recording: lazy, by frame."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import h5py
import msgspec
import numpy as np
from numpy.typing import NDArray

from camlab.errors import RecordingError
from camlab.model.frame import FrameFormat, Pixels
from camlab.recording import layout
from camlab.recording.layout import Setting
from camlab.recording.naming import PART
from camlab.recording.verdict import REASONS, Missing, Verdict, count_by_reason


class Change(msgspec.Struct, frozen=True):
    """A control was changed: `frame_id` is the first frame after it; both values in the control's unit, NaN where it is no number."""

    frame_id: int
    timestamp_ns: int
    name: str
    asked: float
    actual: float


class Movie:
    """A recording that is closed; use it in a `with` block, or close it.

    ``movie[10]`` is one frame, ``movie[10:20]`` an array (10, height, width[, 3]); nothing is read before that.
    """

    def __init__(self, path: Path) -> None:
        """Open `path`; RecordingError, one line, where it isn't a camlab recording or can't be read."""
        self.path = path
        self._file = open_file(path)
        try:
            self._detector = self._file[layout.DETECTOR]
            self._data = self._file[layout.DATA]
            self._frame_id: NDArray[np.int64] = self._detector["frame_id"][:]
        except KeyError as error:
            self._file.close()
            raise RecordingError(f"{path} is an HDF5 file but not a camlab recording: {error.args[0]}") from error

    def __len__(self) -> int:
        return len(self._frame_id)

    def __getitem__(self, key: int | slice) -> Pixels:
        if isinstance(key, slice):
            begin, end, step = key.indices(len(self))
            pixels: Pixels = self._data[begin:end:step] if step > 0 else self._data[:][key]
            return pixels
        if not -len(self) <= key < len(self):
            raise IndexError(f"frame {key} of {len(self)}")
        frame: Pixels = self._data[key % len(self)]
        return frame

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
    def analysis(self) -> Mapping[str, NDArray[np.float64]]:
        """Results by name, each (n,), NaN where a frame was not analysed."""
        return {name: _pad(dataset[: len(self)], len(self)) for name, dataset in self._file[layout.ANALYSIS].items()}

    @property
    def events(self) -> list[Change]:
        """Control changes while recording, in order."""
        group = self._file["entry/events"]
        columns = [group[name][:] for name in ("frame_id", "timestamp_ns", "name", "asked", "actual")]
        return [Change(int(i), int(t), n.decode(), float(a), float(b)) for i, t, n, a, b in zip(*columns, strict=False)]

    @property
    def missing(self) -> list[Missing]:
        """(first, last, reason) of the numbers that are not in it."""
        return [(int(first), int(last), REASONS[int(reason)]) for first, last, reason in self._file[layout.MISSING][:]]

    @property
    def status(self) -> str:
        """ "complete", "incomplete", "recovered" or "open"."""
        return str(self._file[layout.STATUS][()].decode())

    @property
    def format(self) -> FrameFormat:
        shape = self._data.shape[1:]
        color = "rgb" if len(shape) == 3 else "mono"
        depth = int(self._detector["bit_depth_readout"][()])
        return FrameFormat(shape[0], shape[1], self._data.dtype.name, depth, color)  # type: ignore[arg-type]

    @property
    def camera_counts(self) -> bool:
        """The camera numbers its frames, so that its losses are known."""
        return bool(self._file[layout.CAMLAB].attrs["camera_counts"])

    @property
    def session(self) -> str:
        """UUID of the program that wrote it."""
        return str(self._file[layout.CAMLAB].attrs["session"])

    @property
    def run(self) -> str:
        return self.text("entry_identifier")

    def text(self, name: str) -> str:
        """A string of /entry, "" where it isn't there."""
        value = self._file["entry"].get(name)
        return _text(value[()]) if isinstance(value, h5py.Dataset) else ""

    @property
    def camera(self) -> str:
        return _text(self._detector["local_name"][()])

    @property
    def verdict(self) -> Verdict:
        """What the file says of itself."""
        camlab, missing, times = self._file[layout.CAMLAB], self.missing, self.times
        numbers = {name: int(camlab[name][()]) for name in layout.NUMBERS}
        if self.status == "open":
            numbers.update(open_numbers(self._frame_id, missing))
        duration = float(times[-1] - times[0]) if len(times) else 0.0
        return Verdict(
            path=str(self.path),
            status=self.status,  # type: ignore[arg-type]
            first_frame=numbers["first_frame"] if numbers["expected"] else None,
            last_frame=numbers["last_frame"] if numbers["expected"] else None,
            expected=numbers["expected"],
            saved=numbers["saved"],
            missing=tuple(missing),
            lost=count_by_reason(missing, self.camera_counts),
            frame_rate_hz=frame_rate(self._frame_id, times),
            bytes=self.path.stat().st_size,
            duration_s=duration,
            failure=camlab["failure"][()].decode(),
        )

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Movie:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _table(self, name: str) -> NDArray[Any]:
        values: NDArray[Any] = self._detector[name][: len(self)]
        return values


def open_recording(path: str | Path) -> Movie:
    """The recording at `path`, lazily."""
    return Movie(Path(path))


def open_file(path: Path) -> h5py.File:
    """An HDF5 file for reading, one line of error where it can't be."""
    if not path.exists():
        raise RecordingError(f"{path} does not exist")
    if path.is_dir():
        raise RecordingError(f"{path} is a folder, not a recording")
    try:
        return h5py.File(path, "r", libver="latest", swmr=path.suffix == PART)
    except PermissionError as error:
        raise RecordingError(f"{path} can't be read: {error.strerror}") from error
    except OSError as error:
        if is_hdf5(path):
            raise RecordingError(f"{path} was not closed in order; run: camlab repair {path}") from error
        raise RecordingError(f"{path} is not a camlab recording: it isn't an HDF5 file") from error


def is_hdf5(path: Path) -> bool:
    """Whether the file begins as an HDF5 file does."""
    with path.open("rb") as file:
        return file.read(8) == b"\x89HDF\r\n\x1a\n"


def frame_rate(frame_id: NDArray[np.int64], times: NDArray[np.float64]) -> float | None:
    """Frames a second that the camera acquired between the first and the last saved frame."""
    if len(times) < 2 or times[-1] <= times[0]:
        return None
    return float((frame_id[-1] - frame_id[0]) / (times[-1] - times[0]))


def open_numbers(frame_id: NDArray[np.int64], missing: list[Missing]) -> dict[str, int]:
    """First, last, expected and saved of a recording that has no verdict yet."""
    firsts = [int(frame_id[0])] if len(frame_id) else []
    lasts = [int(frame_id[-1])] if len(frame_id) else []
    firsts += [missing[0][0]] if missing else []
    lasts += [missing[-1][1]] if missing else []
    first, last = min(firsts, default=0), max(lasts, default=-1)
    return {"first_frame": first, "last_frame": last, "expected": last - first + 1, "saved": len(frame_id)}


def _setting(name: str, group: h5py.Group) -> Setting:
    actual = group["actual"][()] if "actual" in group else None
    return Setting(name, _text(group.attrs["label"]), _text(group.attrs["units"]), _plain(group["asked"][()]), _plain(actual))


def _plain(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value.item() if isinstance(value, np.generic) else value


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _pad(values: NDArray[np.float64], rows: int) -> NDArray[np.float64]:
    if len(values) == rows:
        return values
    padded = np.full(rows, np.nan)
    padded[: len(values)] = values
    return padded
