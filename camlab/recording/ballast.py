"""A few MiB held beside a recording, so that a full disk leaves room to close it in order."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from camlab.errors import RecordingError

BALLAST_BYTES = 4 << 20


class Ballast:
    """Reserved when the recording begins, freed when the disk is full or the recording is done."""

    def __init__(self, part: Path) -> None:
        """Reserve it beside `part`, whose name is this process's own; RecordingError where that can't be."""
        self._path = _ballast_path(part)
        remove_ballast(part)  # of a recording that was killed, and whose part file somebody has removed
        try:
            descriptor = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except OSError as error:
            raise RecordingError(f"{part.parent} can't be written: {error.strerror}; choose another folder") from error
        try:
            _fill(descriptor)
        except OSError as error:
            self.free()
            raise RecordingError(
                f"the disk of {part.parent} is full: {error.strerror}; free some space or choose another folder"
            ) from error
        finally:
            os.close(descriptor)

    def free(self) -> None:
        """Give it back. Nothing happens the second time."""
        with contextlib.suppress(OSError):
            self._path.unlink()


def remove_ballast(part: Path) -> None:
    """Remove what a killed saver left beside `part`."""
    with contextlib.suppress(OSError):
        _ballast_path(part).unlink()


def _ballast_path(part: Path) -> Path:
    return part.with_name(f".{part.name}.ballast")


def _fill(descriptor: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, BALLAST_BYTES)
        return
    left = BALLAST_BYTES
    while left > 0:
        left -= os.write(descriptor, bytes(min(left, 1 << 20)))
