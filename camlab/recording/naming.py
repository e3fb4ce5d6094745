"""Names of recordings: reserved at the start, given at the end, and never one that is taken."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from pathlib import Path

from camlab.errors import RecordingError

PART = ".part"
SUFFIX = ".h5"


def part_path(path: Path) -> Path:
    """Where a recording is while it is written."""
    return path.with_name(path.name + PART)


def check_free(path: Path) -> None:
    """Raise RecordingError unless a recording may be made at `path`: right ending, folder there and writeable, name not taken."""
    if path.suffix != SUFFIX:
        raise RecordingError(f"a recording's name must end in {SUFFIX}, not {path.name!r}")
    if not path.parent.is_dir():
        raise RecordingError(f"the folder {path.parent} does not exist; make it first or choose another")
    for taken in (path, part_path(path)):
        if os.path.lexists(taken):
            raise RecordingError(f"{taken} exists already; choose another name (nothing is ever overwritten)")
    if not os.access(path.parent, os.W_OK):
        raise RecordingError(f"the folder {path.parent} can't be written; choose another or change its permissions")


def reserve(path: Path) -> Path:
    """Make the empty part file of a recording, which nobody else can then have; returns its path."""
    check_free(path)
    part = part_path(path)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except OSError as error:
        raise RecordingError(f"{part} can't be made: {error.strerror}; choose another folder") from error
    return part


def release(part: Path) -> None:
    """Remove a reserved part file in which nothing was written."""
    with contextlib.suppress(OSError):
        if part.stat().st_size == 0:
            part.unlink()


def give_name(part: Path, path: Path) -> Path:
    """Rename a finished part file without replacing anything; returns the name it got.

    Where `path` was taken meanwhile, the next free NAME-1.h5, NAME-2.h5, … is used.
    """
    number = 0
    while True:
        candidate = path if not number else path.with_name(f"{path.stem}-{number}{path.suffix}")
        try:
            _rename_new(part, candidate)
            return candidate
        except FileExistsError:
            number += 1


def next_path(folder: Path, camera: str, suffix: str = SUFFIX) -> Path:
    """The next unnamed recording: {date}_{time}_{camera}_{n:04d}.h5, n counting what is in the folder."""
    now = dt.datetime.now()
    stem = f"{now:%Y-%m-%d_%H%M%S}_{camera}"
    number = 1 + max(_numbers(folder, suffix), default=0)
    return folder / f"{stem}_{number:04d}{suffix}"


def _numbers(folder: Path, suffix: str) -> list[int]:
    names = os.listdir(folder) if folder.is_dir() else []
    stems = [name.removesuffix(PART).removesuffix(suffix) for name in names if name.removesuffix(PART).endswith(suffix)]
    ends = [stem.rpartition("_")[2] for stem in stems]
    return [int(end) for end in ends if len(end) >= 4 and end.isascii() and end.isdigit()]


def _rename_new(part: Path, path: Path) -> None:
    """Rename; FileExistsError where `path` is taken. `os.rename` would overwrite it outside Windows."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: hold the name with an empty file of our own, then replace that
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        part.replace(path)
    else:
        part.unlink()
