"""Bringing a file that grows onto the disk itself, so that a power cut takes little of it."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from pathlib import Path

MUCH = 16 << 20  # bytes: what the system does at once with more than that holds up everything else on a busy computer


class DiskSync:
    """Asks the system at an interval, in a thread of its own, to put what a file has got onto the disk, and to forget it then.

    What is on the disk would only fill the system's memory: room for what comes next has to be found there, and what other programs
    need goes. The writer never waits for any of it. An error is kept for the writer's next commit.
    """

    def __init__(self, path: Path, interval_s: float) -> None:
        """`interval_s`: the longest, in seconds; 0: never, and then there is no thread."""
        self._is_due = threading.Event()
        self._is_much = threading.Event()
        self._written = self._synced = 0  # bytes
        self._is_over = threading.Event()
        self._error: OSError | None = None
        self._interval_s = interval_s
        self._descriptor = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0)) if interval_s else -1
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)  # a dead disk may hold it for ever
        if interval_s:
            self._thread.start()

    def note(self, written: int = 0) -> None:
        """There is something new in the file, `written` bytes in all; the first OSError that a sync has met since the last call."""
        self._written = written
        if written - self._synced >= MUCH:
            self._is_much.set()
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
        self._is_much.set()
        self._is_due.set()
        if self._thread.ident is not None:
            self._thread.join()
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _run(self) -> None:
        while True:
            self._is_much.wait(self._interval_s)
            self._is_due.wait()
            if self._is_over.is_set():
                return
            self._is_much.clear()
            self._is_due.clear()
            self._synced = self._written
            try:
                sync_descriptor(self._descriptor)
            except OSError as error:
                self._error = error
            else:
                forget(self._descriptor)


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


def forget(descriptor: int) -> None:
    """Let what is on the disk leave the system's memory, where the system can be asked for that."""
    if hasattr(os, "posix_fadvise"):
        with contextlib.suppress(OSError):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder onto the disk; Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
