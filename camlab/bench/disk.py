"""How fast a disk takes frames from `os.write`: what no recording without compression can be faster than."""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from pathlib import Path

from camlab.bench.turns import Clock, Cost, Run
from camlab.errors import RecordingError
from camlab.model.frame import Pixels


def write_run(bank: Pixels, frames: int, folder: Path, *, is_synced: bool = False) -> Run:
    """Writes so many frames of `bank` to a new file in `folder`, which is removed again; RecordingError where the disk fails.

    `is_synced`: the time ends when all of it is on the disk itself, else when the system has taken it into its memory.
    """
    views = [memoryview(frame).cast("B") for frame in bank]

    def run() -> Cost:
        path = folder / f"{uuid.uuid4().hex}.raw"
        try:
            return _write_file(path, views, frames, is_synced)
        except OSError as error:
            raise RecordingError(f"{folder} could not be written any more: {error.strerror}") from error
        finally:
            path.unlink(missing_ok=True)

    return run


def _write_file(path: Path, views: Sequence[memoryview[int]], frames: int, is_synced: bool) -> Cost:
    clock = Clock()
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    try:
        for k in range(frames):
            _write_all(descriptor, views[k % len(views)])
        if is_synced:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return clock.read(frames)


def _write_all(descriptor: int, view: memoryview[int]) -> None:
    """A disk that is nearly full takes a part, and refuses the rest."""
    written = os.write(descriptor, view)
    while written < len(view):
        written += os.write(descriptor, view[written:])
