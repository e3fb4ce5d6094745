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
        self._path = part.with_name(f".{part.name}.ballast")
        try:
            descriptor = os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:  # of a recording that was killed and whose part file is gone: the name was free
            descriptor = os.open(self._path, os.O_WRONLY)
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
        with contextlib.suppress(OSError):
            self._path.unlink()


def _fill(descriptor: int) -> None:
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, BALLAST_BYTES)
    else:
        os.write(descriptor, bytes(BALLAST_BYTES))


def remove_ballast(part: Path) -> None:
    """Remove what a killed saver left beside `part`."""
    with contextlib.suppress(OSError):
        part.with_name(f".{part.name}.ballast").unlink()
