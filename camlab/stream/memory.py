"""Shared-memory segments: create, join, fault in. The platform branches of camlab's memory stand here and in `lock`.

`multiprocessing.shared_memory` is not used: before Python 3.13 a reader that exits unlinks the segment (cpython 82300), and a
full shared-memory mount ends in SIGBUS instead of an error (cpython 114390).
"""

from __future__ import annotations

import contextlib
import errno
import mmap
import os
import shutil
import sys
import tempfile
from pathlib import Path

import psutil

from camlab.errors import SharedMemoryError, StreamError
from camlab.stream.huge_pages import map_shared, spare_bytes, take_huge_pages

PAGE = 4096
PIECE = 32 << 20  # faulting in holds the interpreter lock: short pieces let the other threads run
MADV_POPULATE_READ, MADV_POPULATE_WRITE = 22, 23  # Linux 5.14; not in the mmap module


def segment_folder() -> Path:
    """Where segments and their locks live."""
    if sys.platform == "linux" and os.access("/dev/shm", os.W_OK):
        return Path("/dev/shm")
    return Path(tempfile.gettempdir())


def segment_prefix() -> str:
    """How the names of all segments of this user begin."""
    user = os.environ.get("USERNAME", "user") if sys.platform == "win32" else os.getuid()
    return f"camlab-{user}-"


def available_bytes() -> int:
    """Memory that a ring may use now: the smaller of free RAM and free shared memory."""
    free = int(psutil.virtual_memory().available)
    if sys.platform == "win32":
        return free
    return min(free, shutil.disk_usage(segment_folder()).free)


class Segment:
    """A named piece of shared memory; `buffer` is its mapping, `size` bytes of which are its own."""

    def __init__(self, name: str, buffer: mmap.mmap, size: int, is_owner: bool) -> None:
        self.name = name
        self.buffer = buffer
        self.size = size
        self._is_owner = is_owner

    @classmethod
    def create(cls, name: str, size: int) -> Segment:
        """A new segment of `size` bytes, readable by this user only.

        SharedMemoryError where there isn't room, StreamError where the name is taken or the folder can't be written.
        """
        if size > available_bytes():  # a mount may promise more than the memory there is
            raise SharedMemoryError(_too_little(size))
        if sys.platform == "win32":
            return cls(name, mmap.mmap(-1, size, tagname=f"Local\\{name}"), size, True)
        path = segment_folder() / name
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        except OSError as error:
            raise StreamError(f"shared memory {path} can't be made: {error.strerror}") from error
        try:
            os.ftruncate(descriptor, size + spare_bytes(size))
            mapping = map_shared(descriptor, size)
            take_huge_pages(descriptor, mapping, size)
            _allocate(descriptor, size)
            return cls(name, mapping, size, True)
        except OSError as error:
            path.unlink()
            raise SharedMemoryError(_too_little(size)) from error
        finally:
            os.close(descriptor)

    @classmethod
    def join(cls, name: str, size: int) -> Segment:
        """The segment that another process made; StreamError where it isn't there or is smaller than `size`."""
        if sys.platform == "win32":
            return cls(name, mmap.mmap(-1, size, tagname=f"Local\\{name}"), size, False)
        try:
            descriptor = os.open(segment_folder() / name, os.O_RDWR | os.O_NOFOLLOW)
        except OSError as error:
            raise StreamError(f"shared memory {name} is not there; the program that made it has ended") from error
        try:
            if os.fstat(descriptor).st_size < size + spare_bytes(size):
                raise StreamError(f"shared memory {name} is smaller than announced; start again")
            return cls(name, map_shared(descriptor, size), size, False)
        finally:
            os.close(descriptor)

    def fault_in(self) -> None:
        """Map every page now: page faults in the first lap of a ring cost 1.5 to 2.5 s a gigabyte."""
        for start in range(0, self.size, PIECE):
            self._fault_in(start, min(PIECE, self.size - start))

    def _fault_in(self, start: int, length: int) -> None:
        if sys.platform == "linux":
            advice = MADV_POPULATE_WRITE if self._is_owner else MADV_POPULATE_READ
            try:
                self.buffer.madvise(advice, start, length)
                return
            except OSError as error:
                if error.errno != errno.EINVAL:  # a kernel before 5.14, which doesn't know it
                    raise SharedMemoryError(_too_little(self.size)) from error
        _ = self.buffer[start : start + length : PAGE]  # reads a byte of each page

    def close(self) -> None:
        """Give up the mapping; the owner also removes the name. Views that are still alive keep the memory, not the name."""
        with contextlib.suppress(BufferError):
            self.buffer.close()
        if self._is_owner:
            self.unlink()

    def unlink(self) -> None:
        """Remove the name; mappings that exist keep the memory."""
        if sys.platform != "win32":
            (segment_folder() / self.name).unlink(missing_ok=True)


def _allocate(descriptor: int, size: int) -> None:
    """Reserve real memory, so that too little of it is an error here and not a SIGBUS later."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
        return
    zeros = bytes(1 << 20)  # macOS
    left = size
    while left > 0:
        left -= os.write(descriptor, zeros[:left])


def _too_little(size: int) -> str:
    free = available_bytes()
    return (
        f"too little shared memory: the frame buffer needs {size / 1e6:.0f} MB and {free / 1e6:.0f} MB are free; "
        "choose a shorter buffer in the settings or free some memory"
    )
