"""The pixels of a recording, wherever they are: one file, or a file for each block of frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import h5py
import numpy as np

from camlab.errors import RecordingError
from camlab.model.frame import Pixels
from camlab.recording import layout
from camlab.recording.chunks import ChunkReader
from camlab.recording.compression import load_filter
from camlab.recording.files import DAMAGE, closed_file, reporting_damage
from camlab.recording.index import Segment
from camlab.recording.piece import Piece


class Block:
    """Frames `first` to `end - 1`, all in one file that is open."""

    def __init__(self, path: Path, first: int, frames: int, data: h5py.Dataset | None) -> None:
        self.path = path
        self.first = first
        self.end = first + frames
        self._data = data

    @property
    def data(self) -> h5py.Dataset:
        """The file's own movie; RecordingError where that can't be read."""
        return self._data

    def read_chunks(self) -> Iterator[tuple[int, int, Pixels | None]]:
        """First row, end and pixels of each chunk; None for pixels that can't be read. They are valid until the next one."""
        try:
            data = self.data
        except RecordingError:
            yield self.first, self.end, None
            return
        frames = self.end - self.first
        with ChunkReader(data, self.path) as chunks:
            for begin in range(0, frames, chunks.frames):
                end = min(begin + chunks.frames, frames)
                pixels = None
                try:
                    pixels = chunks.read(begin, end)
                except DAMAGE:
                    pass
                yield self.first + begin, self.first + end, pixels

    def close(self) -> None:
        """Let go of a file that this opened."""


class SegmentBlock(Block):
    """Those of a segment, whose file is opened when they are read first."""

    def __init__(self, segment: Segment, first: int, index: Path) -> None:
        super().__init__(segment.path, first, segment.frames, None)
        self._segment = segment
        self._index = index
        self._file: h5py.File | None = None

    @property
    def data(self) -> h5py.Dataset:
        """Its movie; RecordingError, one line, where the file isn't there or is another one."""
        if self._data is None:
            self._data = self._open()
            load_filter(self._data)
        return self._data

    def close(self) -> None:
        """Let go of the file."""
        if self._file:
            self._file.close()
        self._data = self._file = None

    def _open(self) -> h5py.Dataset:
        where = f"rows {self.first} to {self.end - 1} of {self._index}"
        if not self._segment.is_there:
            raise RecordingError(f"{self.path} is not there, and it holds {where}; put it beside the index")
        with reporting_damage(self.path):
            self._file = closed_file(self.path)
            run, data = self._file["entry/entry_identifier"].asstr()[()], self._file[layout.DATA]
            if run == self._segment.run and data.shape[0] == self._segment.frames:
                return data
        self.close()
        raise RecordingError(f"{self.path} is not the file that holds {where}; put the right one in its place")


def blocks_of(pieces: Sequence[Piece], segments: Sequence[Segment]) -> list[Block]:
    """Of an index those of its `segments`, else those of the files."""
    blocks: list[Block] = []
    first = 0
    for segment in segments:
        blocks.append(SegmentBlock(segment, first, pieces[0].path))
        first += segment.frames
    for piece in () if segments else pieces:
        load_filter(piece.data)
        blocks.append(Block(piece.path, first, len(piece), piece.data))
        first += len(piece)
    return blocks


def read_rows(blocks: Sequence[Block], rows: range, pixels: Pixels) -> None:
    """Fill `pixels` with the frames of rising `rows`."""
    done = 0
    for block in blocks:
        own = rows[done : done + len(range(rows[done], block.end, rows.step))] if done < len(rows) else range(0)
        if own:
            source = np.s_[own.start - block.first : own[-1] + 1 - block.first : own.step]
            block.data.read_direct(pixels, source, np.s_[done : done + len(own)])
            done += len(own)


def read_row(blocks: Sequence[Block], row: int) -> Pixels:
    """One frame."""
    block = next(block for block in blocks if row < block.end)
    frame: Pixels = block.data[row - block.first]
    return np.asarray(frame)
