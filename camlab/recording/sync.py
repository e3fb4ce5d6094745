"""Bringing a file that grows onto the disk itself, so that a power cut takes little of it."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from pathlib import Path


class DiskSync:
    """Asks the system at an interval, in a thread of its own, to put what a file has got onto the disk.

    The writer never waits for it. An error is kept for the writer's next commit.
    """

    def __init__(self, path: Path, interval_s: float) -> None:
        """`interval_s`: in seconds; 0: never, and then there is no thread."""
        self._is_due = threading.Event()
        self._is_over = threading.Event()
        self._error: OSError | None = None
        self._interval_s = interval_s
        self._descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0)) if interval_s else -1
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)  # a dead disk may hold it for ever
        if interval_s:
            self._thread.start()

    def note(self) -> None:
        """There is something new in the file; the first OSError that a sync has met since the last call."""
        self._is_due.set()
        error, self._error = self._error, None
        if error:
            raise error

    def sync(self) -> None:
        """Do it now and wait for it; OSError where the disk fails."""
        if self._descriptor >= 0:
            sync_descriptor(self._descriptor)

    def close(self) -> None:
        """Stop. Nothing happens the second time."""
        self._is_over.set()
        self._is_due.set()
        if self._thread.ident is not None:
            self._thread.join()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _run(self) -> None:
        while not self._is_over.wait(self._interval_s):
            self._is_due.wait()
            self._is_due.clear()
            if self._is_over.is_set():
                return
            try:
                sync_descriptor(self._descriptor)
            except OSError as error:
                self._error = error


def sync_descriptor(descriptor: int) -> None:
    """Put what is written to an open file onto the disk, with what is needed to find it there."""
    if sys.platform == "darwin":  # fsync leaves it in the disk's own memory there
        import fcntl

        with contextlib.suppress(OSError):  # not every file system can
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    if hasattr(os, "fdatasync"):
        os.fdatasync(descriptor)
    else:
        os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder onto the disk; Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
