"""A folder of its own on the disk that is measured, which goes with the measurement, or with the next one where that was killed."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path
from types import TracebackType

from camlab.errors import RecordingError

if sys.platform != "win32":
    import fcntl

PREFIX = "camlab-bench-"
LOCK = "lock"


def existing_folder(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that is there: it is on the same disk."""
    return next(each for each in (folder, *folder.parents) if each.exists())


def check_folder(folder: Path, needed_bytes: int) -> int:
    """The bytes that are free in `folder`; RecordingError, one line, where nothing can be measured there."""
    if not folder.exists():
        raise RecordingError(f"the folder {folder} does not exist; make it first or choose another: --folder DIR")
    if not folder.is_dir():
        raise RecordingError(f"{folder} is not a folder; choose one on the disk to be measured: --folder DIR")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise RecordingError(f"the folder {folder} can't be written; choose another: --folder DIR")
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise RecordingError(
            f"the disk of {folder} has {free / 1e6:.0f} MB free and measuring it needs {needed_bytes / 1e6:.0f} MB; "
            "free some space or choose another folder: --folder DIR"
        )
    return free


class Scratch:
    """Makes ``camlab-bench-…`` in a folder for the length of a `with` block, after removing those that killed measurements left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor = -1

    def __enter__(self) -> Path:
        remove_leftovers(self._folder)
        try:
            self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self._folder))
            self._descriptor = os.open(self.path / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise RecordingError(f"the folder {self._folder} can't be written: {error.strerror}; choose another: --folder DIR") from error
        if sys.platform != "win32":
            with contextlib.suppress(OSError):  # a file system without locks: nobody else takes it for a leftover there either
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return self.path

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        os.close(self._descriptor)
        shutil.rmtree(self.path, ignore_errors=True)


def remove_leftovers(folder: Path) -> list[Path]:
    """Remove the folders of measurements that nobody makes any more; returns those that went."""
    removed = []
    for path in sorted(folder.glob(f"{PREFIX}*")):
        if not path.is_symlink() and _is_left(path / LOCK):
            shutil.rmtree(path, ignore_errors=True)
            removed.append(path)
    return removed


def _is_left(lock: Path) -> bool:
    """Whether the process that made it is gone: only then can its lock be had. On Windows its file can then be removed."""
    try:
        if sys.platform == "win32":
            lock.unlink()
            return True
        descriptor = os.open(lock, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
