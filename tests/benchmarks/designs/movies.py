"""HDF5 movies as the other designs write them: the tutorial's, and the fastest that h5py can do."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import h5py
import numpy as np

from camlab.model.frame import FrameFormat, Pixels

DATASET = "movie"
CHUNK_BYTES = 1 << 20


class Movie(Protocol):
    """A file that grows."""

    def append(self, pixels: Pixels, /) -> None:
        """One more frame."""

    def close(self) -> None:
        """All of it is in the file."""


class GrowingMovie:
    """The tutorial's: h5py chooses the chunks, the dataset is resized for each frame, and the frame assigned."""

    def __init__(self, path: Path, frame_format: FrameFormat) -> None:
        self._file = h5py.File(path, "w")
        shape = frame_format.shape
        self._data = self._file.create_dataset(DATASET, (0, *shape), frame_format.dtype, maxshape=(None, *shape), chunks=True)

    def append(self, pixels: Pixels) -> None:
        frames = self._data.shape[0]
        self._data.resize(frames + 1, axis=0)
        self._data[frames] = pixels

    def close(self) -> None:
        self._file.close()


class DirectMovie:
    """Whole chunks of about a megabyte, written past HDF5's own machinery."""

    def __init__(self, path: Path, frame_format: FrameFormat) -> None:
        self._shape = frame_format.shape
        self._frames = max(1, CHUNK_BYTES // frame_format.nbytes)
        self._file = h5py.File(path, "w", libver="latest")
        data = self._file.create_dataset(
            DATASET, (0, *self._shape), frame_format.dtype, maxshape=(None, *self._shape), chunks=(self._frames, *self._shape)
        )
        self._data = data.id
        self._chunk = np.zeros((self._frames, *self._shape), frame_format.dtype)
        self._written = self._begun = 0

    def append(self, pixels: Pixels) -> None:
        if self._frames == 1:
            self._put(pixels, 1)
            return
        np.copyto(self._chunk[self._begun], pixels)
        self._begun += 1
        if self._begun == self._frames:
            self._put(self._chunk, self._begun)

    def _put(self, pixels: Pixels, frames: int) -> None:
        self._data.set_extent((self._written + frames, *self._shape))
        self._data.write_direct_chunk((self._written, *(0 for _ in self._shape)), pixels)
        self._written, self._begun = self._written + frames, 0

    def close(self) -> None:
        if self._begun:
            self._put(self._chunk, self._begun)
        self._file.close()
