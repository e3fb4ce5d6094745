"""How fast a disk takes frames from `os.write`: what no recording without compression can be faster than."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from camlab.bench.turns import Clock, Cost, Run
from camlab.model.frame import Pixels


def write_run(bank: Pixels, frames: int, folder: Path, *, is_synced: bool = False) -> Run:
    """Writes so many frames of `bank` to a new file in `folder`, which is removed again; OSError where the disk fails.

    `is_synced`: the time ends when all of it is on the disk itself, else when the system has taken it into its memory.
    """
    views = [memoryview(frame).cast("B") for frame in bank]

    def run() -> Cost:
        path = folder / f"{uuid.uuid4().hex}.raw"
        clock = Clock()
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
        try:
            for k in range(frames):
                _write_all(descriptor, views[k % len(views)])
            if is_synced:
                os.fsync(descriptor)
            return clock.read(frames)
        finally:
            os.close(descriptor)
            path.unlink()

    return run


def _write_all(descriptor: int, view: memoryview[int]) -> None:
    """A disk that is nearly full takes a part, and refuses the rest."""
    written = os.write(descriptor, view)
    while written < len(view):
        written += os.write(descriptor, view[written:])
