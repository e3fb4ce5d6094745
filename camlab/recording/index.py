"""The index of a recording in several files: the movie as one virtual dataset, all of its tables, and what its segments are.

Every segment is a recording of its own part of the frames. HDF5 reads one that is not there as zeros without a word, so the index says
of each how it is told from any other.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import xxhash
from numpy.typing import NDArray

from camlab.recording import layout, naming
from camlab.recording.account import write_account, write_scalar
from camlab.recording.event import Event
from camlab.recording.files import closed_file
from camlab.recording.plan import result_names
from camlab.recording.verdict import REASONS, Verdict, count_by_reason

SEGMENTS = f"{layout.CAMLAB}/segments"
_PLAIN_COPY = {layout.DETECTOR, layout.CAMLAB, "entry", "entry/instrument"}  # groups of which all is copied, but for what is made here
_MADE_HERE = {
    layout.DATA,
    layout.ANALYSIS,
    layout.EVENTS,
    layout.MISSING,
    "entry/data",
    *(f"{layout.DETECTOR}/{name}" for name in layout.TABLES),
}


@dataclass(frozen=True)
class Segment:
    """One file of a recording in several.

    Attributes
    ----------
    path : Path
    frames : int
    first_frame : int
        Number of its first saved frame.
    run : str
        UUID of its run.
    digest : int
        xxh3-64 of its column of checksums.
    """

    path: Path
    frames: int
    first_frame: int
    run: str
    digest: int

    @property
    def is_there(self) -> bool:
        return self.path.is_file()


@dataclass(frozen=True)
class LateResults:
    """Analysis results for frames whose segment was closed: (n,) frame ids, (n, results) values in the order of the columns."""

    frame_ids: NDArray[np.int64]
    values: NDArray[np.float64]


def column_digest(checksums: NDArray[np.uint64]) -> int:
    """What tells a segment from any other."""
    return xxhash.xxh3_64_intdigest(np.ascontiguousarray(checksums, "<u8").data)


def read_segment(path: Path) -> Segment:
    """What a closed segment is, by itself."""
    with closed_file(path) as file:
        checksums, frame_ids = file[f"{layout.DETECTOR}/checksum"][:], file[f"{layout.DETECTOR}/frame_id"]
        run = file["entry/entry_identifier"].asstr()[()]
        return Segment(path, len(checksums), int(frame_ids[0]), run, column_digest(checksums))


def read_segments(file: h5py.File, folder: Path) -> list[Segment]:
    """What an index says of its segments; none where it is no index."""
    group = file.get(SEGMENTS)
    if group is None:
        return []
    columns = (group["frames"][:], group["first_frame"][:], group["run"].asstr()[:], group["digest"][:])
    names = group["name"].asstr()[:]
    return [
        Segment(folder / name, int(frames), int(first), run, int(digest))
        for name, frames, first, run, digest in zip(names, *columns, strict=True)
    ]


def write_index(
    path: Path, segments: Sequence[Path], verdict: Verdict, events: Sequence[Event] = (), late: LateResults | None = None
) -> Path:
    """Make the index of closed `segments` and give it the name `path`, which it has once it is whole; returns the name that it got.

    `events`, `late`: what is in no segment. OSError or RuntimeError where it can't be written.
    """
    draft = _draft_path(path)
    draft.unlink(missing_ok=True)
    try:
        with h5py.File(draft, "w", libver=layout.LIBVER, locking=False) as file:
            _write(file, [read_segment(segment) for segment in segments], verdict, events, late)
        _sync(draft)
        return naming.give_name(draft, path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def remove_draft(path: Path) -> None:
    """Remove what is left of an index that somebody was killed over."""
    with contextlib.suppress(OSError):
        _draft_path(path).unlink()


def _draft_path(path: Path) -> Path:
    return path.with_name(f".{path.name}.index")


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _write(file: h5py.File, segments: Sequence[Segment], verdict: Verdict, events: Sequence[Event], late: LateResults | None) -> None:
    with closed_file(segments[0].path) as first:
        file.attrs.update(first.attrs)
        file.attrs["file_time"] = layout.iso_time()
        _copy_group(first, file, "entry")
        _create_tables(first, file, sum(segment.frames for segment in segments))
        _create_data(first, file, segments)
    done = 0
    for segment in segments:
        with closed_file(segment.path) as source:
            _copy_rows(source, file, done)
            _append_events(source, file)
            end_time = source[layout.END_TIME][()]
        done += segment.frames
    _write_events(file, events)
    if late is not None:
        _write_late(file, late)
    file[layout.END_TIME][()] = end_time
    _write_verdict(file, verdict)
    _write_segments(file, segments)


def _copy_group(source: h5py.File, target: h5py.File, name: str) -> None:
    group = target.require_group(name)
    group.attrs.update(source[name].attrs)
    for child in source[name]:
        full = f"{name}/{child}"
        if full in _PLAIN_COPY:
            _copy_group(source, target, full)
        elif full not in _MADE_HERE:
            source.copy(full, group, child)


def _create_data(source: h5py.File, target: h5py.File, segments: Sequence[Segment]) -> None:
    data = source[layout.DATA]
    frames, done = sum(segment.frames for segment in segments), 0
    places = h5py.VirtualLayout((frames, *data.shape[1:]), data.dtype)
    for segment in segments:
        shape = (segment.frames, *data.shape[1:])
        name = segment.path.name.replace("%", "%%")  # HDF5 takes % for a pattern
        places[done : done + segment.frames] = h5py.VirtualSource(name, layout.DATA, shape=shape, dtype=data.dtype)
        done += segment.frames
    made = target.create_virtual_dataset(layout.DATA, places)
    made.attrs.update(data.attrs)
    plot = target.create_group("entry/data")
    plot.attrs.update(source["entry/data"].attrs)
    for name in ("data", "frame_time"):
        plot[name] = target[f"{layout.DETECTOR}/{name}"]  # hard links


def _create_tables(source: h5py.File, target: h5py.File, frames: int) -> None:
    for name in (layout.ANALYSIS, layout.EVENTS):
        target.create_group(name).attrs.update(source[name].attrs)
    tables = [f"{layout.DETECTOR}/{name}" for name in layout.TABLES]
    for name in (*tables, *_results(source)):
        fill = source[name].fillvalue
        _like(source[name], target, name, shape=(frames,), fillvalue=fill)
    for column in layout.EVENT_COLUMNS:
        _like(source[f"{layout.EVENTS}/{column}"], target, f"{layout.EVENTS}/{column}", shape=(0,), maxshape=(None,), chunks=(64,))
    _like(source[layout.MISSING], target, layout.MISSING, shape=(0, 3), maxshape=(None, 3), chunks=(64, 3))


def _like(dataset: h5py.Dataset, target: h5py.File, name: str, **how: Any) -> None:
    target.create_dataset(name, dtype=dataset.dtype, **how).attrs.update(dataset.attrs)


def _results(file: h5py.File) -> list[str]:
    return [f"{layout.ANALYSIS}/{name}" for name in file[layout.ANALYSIS]]


def _copy_rows(source: h5py.File, target: h5py.File, first: int) -> None:
    tables = [f"{layout.DETECTOR}/{name}" for name in layout.TABLES]
    for name in (*tables, *_results(source)):
        rows = source[name][:]
        target[name][first : first + len(rows)] = rows


def _append_events(source: h5py.File, target: h5py.File) -> None:
    columns = {name: source[f"{layout.EVENTS}/{name}"][:] for name in layout.EVENT_COLUMNS}
    _append_event_rows(target, columns, min(len(column) for column in columns.values()))


def _write_events(file: h5py.File, events: Sequence[Event]) -> None:
    sizes = {name: file[f"{layout.EVENTS}/{name}"].dtype.itemsize for name in layout.EVENT_COLUMNS}
    values = {name: [getattr(event, name) for event in events] for name in layout.EVENT_COLUMNS}
    texts = {name: [layout.fixed_text(text, sizes[name]) for text in values[name]] for name in ("kind", "name", "text")}
    _append_event_rows(file, {**values, **texts}, len(events))


def _append_event_rows(file: h5py.File, columns: dict[str, Any], count: int) -> None:
    if not count:
        return
    for name, column in columns.items():
        dataset = file[f"{layout.EVENTS}/{name}"]
        begin = dataset.shape[0]
        dataset.resize((begin + count,))
        dataset[begin:] = np.asarray(column[:count], dataset.dtype)


def _write_late(file: h5py.File, late: LateResults) -> None:
    frame_ids = file[f"{layout.DETECTOR}/frame_id"][:]
    rows = np.searchsorted(frame_ids, late.frame_ids)
    is_saved = rows < len(frame_ids)
    is_saved[is_saved] = frame_ids[rows[is_saved]] == late.frame_ids[is_saved]
    for k, name in enumerate(_results_in_order(file)):
        column = file[name][:]
        column[rows[is_saved]] = late.values[is_saved, k]
        file[name][:] = column


def _results_in_order(file: h5py.File) -> list[str]:
    """As the analysis hands them over."""
    names = result_names("rgb" if file[layout.DATA].ndim == 4 else "mono")
    return [f"{layout.ANALYSIS}/{name}" for name in names]


def _write_verdict(file: h5py.File, verdict: Verdict) -> None:
    missing = file[layout.MISSING]
    missing.resize((len(verdict.missing), 3))
    if verdict.missing:
        missing[:] = [(first, last, REASONS.index(reason)) for first, last, reason in verdict.missing]
    lost = verdict.lost or count_by_reason(verdict.missing, bool(file[layout.CAMLAB].attrs["camera_counts"]))
    write_account(file, {name: getattr(verdict, name) for name in layout.NUMBERS}, lost, verdict.failure)
    write_scalar(file, layout.STATUS, verdict.status)


def _write_segments(file: h5py.File, segments: Sequence[Segment]) -> None:
    group = file.create_group(SEGMENTS)
    group.attrs["NX_class"] = "NXcollection"
    text = h5py.string_dtype()
    group.create_dataset("name", data=[segment.path.name for segment in segments], dtype=text)
    group.create_dataset("frames", data=np.array([segment.frames for segment in segments], "<i8"))
    group.create_dataset("first_frame", data=np.array([segment.first_frame for segment in segments], "<i8"))
    group.create_dataset("run", data=[segment.run for segment in segments], dtype=text)
    group.create_dataset("digest", data=np.array([segment.digest for segment in segments], "<u8"))
