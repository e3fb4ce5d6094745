"""Opening recordings, and what is wrong with those that can't be opened, each in one line."""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Iterator
from pathlib import Path

import h5py

from camlab.errors import RecordingError
from camlab.recording import naming
from camlab.recording.locks import is_lockless
from camlab.recording.naming import PART
from camlab.recording.superblock import Superblock

# What h5py raises over a file whose content is not what it should be.
DAMAGE = (OSError, RuntimeError, KeyError, IndexError, ValueError, TypeError, AttributeError)


def open_file(path: Path, is_locked: bool = True) -> h5py.File:
    """An HDF5 file for reading, also one that grows where it is a part file; RecordingError, one line, where it can't be."""
    check_readable(path)
    try:
        return _open(path, Superblock.read(path), is_locked)
    except FileNotFoundError as error:  # it was there a moment ago: it has got another name
        raise RecordingError(f"{path} does not exist") from error


def closed_file(path: Path) -> h5py.File:
    """A recording that was closed in order, for reading beside others that do so."""
    return h5py.File(path, "r", locking=False)


def read_identity(path: Path) -> tuple[str, int] | None:
    """Run and key of a recording, which its segments have in common, also while it is written; None where that can't be read."""
    try:
        with h5py.File(path, "r", libver="latest", swmr=Superblock.read(path).is_open, locking=False) as file:
            return str(file["entry/entry_identifier"].asstr()[()]), int(file["entry/camlab"].attrs["key"])
    except (RecordingError, *DAMAGE):
        return None


def find_own_segments(path: Path) -> list[Path]:
    """The segments of the recording `path`, by name and content; one that is just being made, or was torn, has no content yet."""
    segments = naming.find_segments(path)
    part = naming.part_path(path)
    found = {segment: read_identity(segment) for segment in segments}
    own = read_identity(part) or next((identity for identity in found.values() if identity), None)
    return [segment for segment, identity in found.items() if identity == own or (identity is None and segment.suffix == PART)]


def check_readable(path: Path) -> None:
    """Raise RecordingError unless `path` is a file that can be read."""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise RecordingError(f"{path} is a folder, not a recording")
        if not stat.S_ISREG(mode):
            raise RecordingError(f"{path} is not a file")
        with path.open("rb"):
            pass
    except FileNotFoundError as error:
        raise RecordingError(f"{path} does not exist") from error
    except OSError as error:
        raise RecordingError(f"{path} can't be read: {error.strerror}") from error


@contextlib.contextmanager
def reporting_damage(path: Path) -> Iterator[None]:
    """Tell in one line of what is wrong with the content of a file."""
    try:
        yield
    except DAMAGE as error:
        raise RecordingError(f"{path} is damaged: {' '.join(str(error).split())}") from error


def _open(path: Path, block: Superblock, is_locked: bool) -> h5py.File:
    try:
        return h5py.File(path, "r", libver="latest", swmr=path.suffix == PART, locking=None if is_locked else False)
    except OSError as error:
        if is_locked and is_lockless(error):
            return _open(path, block, is_locked=False)
        raise RecordingError(_why_closed(path, block, error)) from error


def _why_closed(path: Path, block: Superblock, error: OSError) -> str:
    size = path.stat().st_size
    if block.is_open and path.suffix != PART:
        return f"{path} was not closed in order; run: camlab repair {path}"
    if block.end > size and not block.is_open:
        return f"{path} is cut off: only {size} of {block.end} bytes are there"
    if "lock" in str(error):
        return f"{path} is open for writing in another program; close it there"
    if block.is_open:
        return f"{path} was left by a crash before its first frame was saved; nothing can be read from it"
    return f"{path} is damaged: {' '.join(str(error).split())}"
