"""Make a recording readable that a crash left behind.

The superblock says that somebody writes the file, so ordinary readers refuse it. Its 48 bytes are set right; then the tables are cut to
the last commit and the verdict "recovered" is written. The original superblock is kept beside the file until the result was checked;
a repair that was killed is done again by the next one.
"""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import h5py
import msgspec
import numpy as np

from camlab.errors import RecordingError
from camlab.recording import layout, naming
from camlab.recording.ballast import remove_ballast
from camlab.recording.naming import PART
from camlab.recording.reader import is_hdf5, open_numbers, open_recording
from camlab.recording.superblock import SIZE, Superblock
from camlab.recording.verdict import REASONS, Missing, count_by_reason, count_missing, thousands
from camlab.recording.verify import Progress, find_account_problems, find_bad_checksums
from camlab.stream.lock import is_session_alive


class RepairResult(msgspec.Struct, frozen=True):
    """What `repair` did; `path` is where the recording is now, `action` one line for a person."""

    path: str
    status: str
    saved: int
    missing: tuple[Missing, ...]
    action: str

    @property
    def exit_status(self) -> int:
        return 0 if self.status == "complete" else 3

    def as_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = msgspec.to_builtins(self)
        return {**found, "missing": [list(run) for run in self.missing]}


def repair(path: Path, progress: Progress | None = None) -> RepairResult:
    """Repair `path`, or its part file where only that is there; nothing is done to a recording that is closed.

    `progress(frames checked, frames in all)`. Raises RecordingError for what isn't a recording, or is still being written.
    """
    path = _find(path)
    if not is_hdf5(path):
        raise RecordingError(f"{path} is not a camlab recording: it isn't an HDF5 file")
    if not is_marked_open(path) and _is_closed(path):
        return _finish_name(path)
    session = read_session(path)
    if session and is_session_alive(session):
        raise RecordingError(f"{path} is being written by a running camlab; stop that recording first")
    undo = _keep_superblock(path)
    _clear_superblock(path)
    _write_verdict(path)
    _check(path, progress)
    undo.unlink()
    remove_ballast(path)
    result = _describe(_finish_path(path), "")
    lost = f", {thousands(count_missing(result.missing))} missing" if result.missing else ""
    return msgspec.structs.replace(result, action=f"recovered: {thousands(result.saved)} frames{lost}; the end is unknown")


def is_marked_open(path: Path) -> bool:
    """Whether the superblock says that the file is open for writing."""
    with path.open("rb") as file:
        data = file.read(SIZE)
    block = Superblock.decode(data)
    return block.flags != 0 or data != block.encode()


def read_session(path: Path) -> str:
    """The session that wrote a file that may be open for writing, or "" where it is too damaged to tell."""
    try:
        with h5py.File(path, "r", libver="latest", swmr=True, locking=False) as file:
            return str(file[layout.CAMLAB].attrs["session"])
    except (OSError, KeyError):
        return ""


def _find(path: Path) -> Path:
    part = naming.part_path(path)
    if not path.exists() and part.exists():
        return part
    if not path.exists():
        raise RecordingError(f"{path} does not exist")
    if not path.is_file():
        raise RecordingError(f"{path} is not a file")
    return path


def _is_closed(path: Path) -> bool:
    with open_recording(path) as movie:
        return movie.status != "open"


def _undo_path(path: Path) -> Path:
    return path.with_name(f".{path.name}.superblock")


def _keep_superblock(path: Path) -> Path:
    """Copy the bytes that are going to be changed beside the file, once: a second repair finds the true original there."""
    undo = _undo_path(path)
    try:
        with undo.open("xb") as copy, path.open("rb") as file:
            copy.write(file.read(SIZE))
            copy.flush()
            os.fsync(copy.fileno())
    except FileExistsError:
        return undo
    except OSError as error:
        raise RecordingError(f"{path} can't be repaired: {error.strerror} for {undo}") from error
    return undo


def _clear_superblock(path: Path) -> None:
    try:
        with path.open("r+b") as file:
            block = Superblock.decode(file.read(SIZE))
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            file.write(block.closed(size).encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise RecordingError(f"{path} can't be repaired: {error.strerror}") from error


def _write_verdict(path: Path) -> None:
    """Cut every table to the last commit and write what is known."""
    try:
        with h5py.File(path, "r+", libver=layout.LIBVER) as file:
            detector = file[layout.DETECTOR]
            ids = detector["frame_id"][:]
            for name in ("data", *layout.TABLES):
                if detector[name].shape[0] > len(ids):
                    detector[name].resize(len(ids), axis=0)
            for dataset in file[layout.ANALYSIS].values():
                dataset.resize(len(ids), axis=0)
            missing = _known_missing(file, ids)
            rows = [(first, last, REASONS.index(reason)) for first, last, reason in missing]
            file[layout.MISSING].resize((len(rows), 3))
            if rows:
                file[layout.MISSING][:] = rows
            counts = count_by_reason(missing, bool(file[layout.CAMLAB].attrs["camera_counts"]))
            for name, value in open_numbers(ids, missing).items():
                file[f"{layout.CAMLAB}/{name}"][()] = value
            for reason, count in counts.items():
                file[f"{layout.CAMLAB}/lost/{reason}"][()] = -1 if count is None else count
            file[layout.FAILURE][()] = np.bytes_("the program that wrote it ended before the recording did")
            file[layout.STATUS][()] = np.bytes_("recovered")
    except (OSError, KeyError, RuntimeError) as error:
        raise RecordingError(f"{path} can't be repaired: {error}; its first bytes are kept in {_undo_path(path).name}") from error


def _known_missing(file: h5py.File, ids: np.ndarray[Any, Any]) -> list[Missing]:
    """Named losses up to the last frame; a gap without a name was lost with the saver."""
    named = [(int(first), int(last), REASONS[int(reason)]) for first, last, reason in file[layout.MISSING][:]]
    covered = {number for first, last, _ in named for number in range(first, last + 1)}
    found = list(named)
    for before, after in pairwise(ids):
        if after != before + 1:
            found += [(n, n, "saver_lost") for n in range(int(before) + 1, int(after)) if n not in covered]
    return _merged(sorted(found))


def _merged(runs: list[Missing]) -> list[Missing]:
    merged: list[Missing] = []
    for first, last, reason in runs:
        if merged and merged[-1][1:] == (first - 1, reason):
            merged[-1] = (merged[-1][0], last, reason)
        else:
            merged.append((first, last, reason))
    return merged


def _check(path: Path, progress: Progress | None) -> None:
    """Every number accounted for and every pixel as it was recorded, or the repair did not work."""
    with open_recording(path) as movie:
        problems = find_account_problems(movie)
        bad, unreadable = find_bad_checksums(movie, progress)
    if problems or bad or unreadable:
        what = problems[0] if problems else f"{len(bad) + unreadable} damaged frames"
        raise RecordingError(f"{path} was repaired but is damaged ({what}); its first bytes are kept in {_undo_path(path).name}")


def _finish_name(path: Path) -> RepairResult:
    """A closed recording: only the name may be left to give."""
    if path.suffix != PART:
        return _describe(path, "closed in order; nothing to do")
    return _describe(_finish_path(path), "was closed in order; it has its name now")


def _finish_path(path: Path) -> Path:
    return naming.give_name(path, path.with_suffix("")) if path.suffix == PART else path


def _describe(path: Path, action: str) -> RepairResult:
    with open_recording(path) as movie:
        return RepairResult(str(path), movie.status, len(movie), tuple(movie.missing), action)
