"""Reading a whole movie as fast as the disk gives it: the chunks, by their places in the file."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import h5py
import numpy as np

from camlab.model.frame import Pixels
from camlab.recording.files import DAMAGE


class ChunkReader:
    """Reads a movie's frames a chunk at a time; use it in a `with` block.

    Attributes
    ----------
    frames : int
        In a chunk.
    """

    def __init__(self, data: h5py.Dataset, path: Path) -> None:
        """`data`: shape (n, height, width[, 3]), in the file at `path`."""
        self.frames: int = data.chunks[0]
        self._data = data
        self._rest = (0,) * (data.ndim - 1)
        # While a file may grow (SWMR) HDF5 finds only those places that it has looked up before: then it reads the frames itself.
        self._is_plain = data.id.get_create_plist().get_nfilters() == 0 and not data.file.swmr_mode
        self._buffer = np.empty((self.frames, *data.shape[1:]), data.dtype)
        self._bytes = self._buffer.data.cast("B")
        self._places: dict[int, int] | None = None
        self._file = path.open("rb", buffering=0)

    def read(self, first: int, end: int) -> Pixels:
        """Frames `first` to `end - 1`, all of one chunk that begins with `first`; they are overwritten by the next call.

        OSError or RuntimeError where they can't be read.
        """
        if not self._is_plain:
            frames: Pixels = self._data[first:end]
            return frames
        place = self._place(first)
        if place is None:
            raise OSError("a chunk was never written")
        pixels = self._buffer[: end - first]
        self._fill(place, pixels.nbytes)
        return pixels

    def _place(self, first: int) -> int | None:
        """In the file, bytes. All are listed at once, because HDF5 goes through all before it to find one."""
        if self._places is None:
            places: dict[int, int] = {}
            try:
                self._data.id.chunk_iter(lambda chunk: places.__setitem__(chunk.chunk_offset[0], chunk.byte_offset))
            except DAMAGE:
                places.clear()  # a list that is torn somewhere may have this one
            self._places = places
        if first in self._places:
            return self._places[first]
        found: int | None = self._data.id.get_chunk_info_by_coord((first, *self._rest)).byte_offset
        return found

    def _fill(self, place: int, size: int) -> None:
        self._file.seek(place)
        done = 0
        while done < size:
            count = self._file.readinto(self._bytes[done:size])
            if not count:
                raise OSError("the file is cut off")
            done += count

    def __enter__(self) -> ChunkReader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()
