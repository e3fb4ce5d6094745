"""Pixels straight onto the disk, past the system's memory.

What is written the ordinary way is copied into the system's memory first, for which room must be found, and is put onto the disk later,
all at once. Straight onto it takes half of the processor's work or less, at the disk's own steady rate; see docs/decisions/0018-direct.md.
"""

from __future__ import annotations

import mmap
import os
from array import array
from pathlib import Path

import h5py
import numpy as np

from camlab.model.frame import Pixels

BLOCK_BYTES = 4096  # the system takes whole ones only, from and to places that are multiples of it; HDF5's pages are as large
SMALLEST_BYTES = 512 << 10  # of a chunk: below that each write waits longer for the disk than the copy takes
NOWHERE = -1


def is_worth_it(chunk_bytes: int) -> bool:
    """Whether chunks are large enough."""
    return chunk_bytes >= SMALLEST_BYTES


def aligned_zeros(shape: tuple[int, ...], dtype: str) -> Pixels:
    """An array of zeros in memory from where it can be written."""
    dtype_ = np.dtype(dtype)
    memory = mmap.mmap(-1, int(np.prod(shape)) * dtype_.itemsize)
    return np.frombuffer(memory, dtype_).reshape(shape)


class DirectChunks:
    """Writes chunks of a movie beside HDF5, which only gives them their places.

    HDF5 doesn't say what place a chunk got (looking it up takes the longer the more there are), but it is the end of the file where the
    file has grown by just the new ones; elsewhere HDF5 writes them itself. That it was so is checked at the end.

    Attributes
    ----------
    are_adjacent : bool
        New chunks lie one behind the other in the file, without a gap.
    """

    def __init__(self, path: Path, file: h5py.File, data: h5py.h5d.DatasetID) -> None:
        """`data`: of `file` at `path`, made with the chunks' places given before they are written."""
        self._file, self._data = file, data
        self._extent = data.get_create_plist().get_chunk()
        size = int(np.prod(self._extent)) * data.dtype.itemsize
        self._growth = -(-size // BLOCK_BYTES) * BLOCK_BYTES
        self.are_adjacent = self._growth == size
        self._places = array("q")
        self._plain, self._direct = _open(path) if is_worth_it(size) else (-1, -1)

    def make_room(self, shape: tuple[int, ...], chunks: int = 1) -> int:
        """Give the movie a new shape, which takes so many chunks more; returns the first one's place in the file in bytes, or `NOWHERE`."""
        end = self._file.id.get_filesize()
        self._data.set_extent(shape)
        is_at_end = self._file.id.get_filesize() == end + chunks * self._growth and end % BLOCK_BYTES == 0
        return end if is_at_end else NOWHERE

    def write(self, number: int, place: int, pixels: Pixels, is_hurried: bool) -> int | None:
        """Put chunk `number` there, or several from it on that are adjacent in memory and in the file.

        Returns how many bytes went through the system's memory: all where `is_hurried`, or where there is no other way. None where
        nothing could be written, and nothing but their own place was touched then.
        """
        if self._plain < 0 or place == NOWHERE or not pixels.flags.c_contiguous:
            return None
        content = pixels.data.cast("B")
        is_straight = self._direct >= 0 and not is_hurried and pixels.ctypes.data % BLOCK_BYTES == 0
        straight = len(content) // BLOCK_BYTES * BLOCK_BYTES if is_straight else 0
        try:
            _put(self._direct, content[:straight], place)
            _put(self._plain, content[straight:], place + straight)
        except OSError:
            self.close()  # HDF5 will find out what is wrong with the disk, or can do without
            return None
        self._places.extend([NOWHERE] * (number - len(self._places)))
        self._places.extend(range(place, place + len(content), self._growth))
        return len(content) - straight

    def check(self) -> None:
        """OSError where a chunk isn't where it was written to."""
        places = self._places
        frames = self._extent[0]
        if not places:
            return
        wrong = 0

        def compare(chunk: h5py.h5d.StoreInfo) -> None:
            nonlocal wrong
            offset, _, place, _ = chunk
            number = offset[0] // frames
            wrong += number < len(places) and places[number] != place and places[number] != NOWHERE

        self._data.chunk_iter(compare)
        if wrong:
            raise OSError(f"{wrong} chunks are not where HDF5 looks for them")

    def close(self) -> None:
        """Let HDF5 write from now on. Nothing happens the second time."""
        for descriptor in {self._plain, self._direct} - {-1}:
            os.close(descriptor)
        self._plain = self._direct = -1


def _open(path: Path) -> tuple[int, int]:
    """The file the ordinary way and past the system's memory; -1 where that can't be."""
    if not hasattr(os, "O_DIRECT"):
        return -1, -1
    plain = direct = -1
    try:
        plain = os.open(path, os.O_WRONLY)
        direct = os.open(path, os.O_RDWR | os.O_DIRECT)
        with mmap.mmap(-1, BLOCK_BYTES) as block:
            os.preadv(direct, [block], 0)  # some file systems open it and refuse then
    except OSError:
        if direct >= 0:
            os.close(direct)
        direct = -1
    return plain, direct


def _put(descriptor: int, content: memoryview, place: int) -> None:
    done = 0
    while done < len(content):
        done += os.pwrite(descriptor, content[done:], place + done)
