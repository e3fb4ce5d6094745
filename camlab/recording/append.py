"""Frames that a dead run's memory still holds, written behind those that its file has."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice

import h5py
import numpy as np
from numpy.typing import NDArray

from camlab.model.frame import FrameFormat
from camlab.recording import layout
from camlab.recording.plan import RecordingOptions
from camlab.recording.rescue import RingRemains, find_remains
from camlab.recording.results import ResultColumns
from camlab.recording.verdict import Missing


@dataclass(frozen=True)
class Rescued:
    """What was found beyond the file.

    Attributes
    ----------
    frame_ids : ndarray of i8, shape (n,)
        Of the frames that were added.
    missing : list of (first, last, reason)
        What the producer lost of the recording, also where the file knows it.
    first_frame, last_frame : int or None
        The recording's first number and the last one that was acquired for it; None where the memory is gone.
    """

    frame_ids: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    missing: list[Missing] = field(default_factory=list)
    first_frame: int | None = None
    last_frame: int | None = None


def append_rescued(file: h5py.File, frame_ids: NDArray[np.int64], before: int | None = None) -> Rescued:
    """Add to a file, which has the frames `frame_ids` and was cut to them, those that its run's memory still holds.

    `before`: last number of the files before this one, where there are any.
    """
    attributes = file[layout.CAMLAB].attrs
    session, key = str(attributes["session"]), int(attributes["key"])
    run = file["entry/entry_identifier"].asstr()[()]
    with find_remains(session, run, key, _format(file)) as remains:
        if remains is None:
            return Rescued()
        options = RecordingOptions(every=int(attributes["every"]), interval_s=float(attributes["interval_s"]))
        begin = remains.first_frame - 1 if before is None else before
        after = int(frame_ids[-1]) if len(frame_ids) else begin
        added = _append_frames(file, remains, options, len(frame_ids), after)
        _add_results(file, remains, np.concatenate([frame_ids, added]))
        return Rescued(added, remains.missing(options), remains.first_frame, remains.last_frame)


def _append_frames(file: h5py.File, remains: RingRemains, options: RecordingOptions, rows: int, after: int) -> NDArray[np.int64]:
    detector = file[layout.DETECTOR]
    times = detector["frame_time"]
    data, begin = detector["data"], rows
    frames = remains.frames(after, options, (float(times[0]), float(times[rows - 1])) if rows else None)
    while block := list(islice(frames, data.chunks[0] - rows % data.chunks[0])):
        end = rows + len(block)
        data.resize(end, axis=0)
        data[rows:end] = np.stack([pixels for pixels, _ in block])
        for name, column in zip(layout.TABLES, zip(*(row for _, row in block), strict=True), strict=True):
            detector[name].resize(end, axis=0)
            detector[name][rows:end] = np.array(column, detector[name].dtype)
        rows = end
    added: NDArray[np.int64] = detector["frame_id"][begin:rows]
    return added


def _add_results(file: h5py.File, remains: RingRemains, frame_ids: NDArray[np.int64]) -> None:
    """Those of the memory, also for frames that were in the file already: results are written later than frames."""
    columns = ResultColumns(file[layout.ANALYSIS].values())
    for row, frame_id in enumerate(frame_ids.tolist()):
        columns.note_frames(frame_id, row)
    columns.extend(len(frame_ids))
    columns.add(*remains.results())
    columns.write(len(frame_ids))


def _format(file: h5py.File) -> FrameFormat:
    data = file[layout.DATA]
    height, width, *channels = data.shape[1:]
    depth = int(file[layout.DETECTOR]["bit_depth_readout"][()])
    return FrameFormat(height, width, data.dtype.name, depth, "rgb" if channels else "mono")
