"""The standard library's way with what camlab's file has in it: each frame's number, time and checksum, its results, and commits.

Beside the slots stand a row of words for each, which the camera's process writes with the frame, and an array of results by the frame's
number. The file is written under SWMR and flushed as often as camlab's, so that it can be read while it grows and after a kill; of the
account of losses it has nothing, and a slot is used again before its frame is in the file.
"""

from __future__ import annotations

import time
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from types import TracebackType
from typing import Any

import h5py
import numpy as np
import xxhash
from numpy.typing import NDArray

from camlab.model.frame import FrameFormat, Pixels
from camlab.model.stamp import Stamp
from camlab.workers.saver import FULL_CHUNK_COMMIT_S
from tests.benchmarks.designs.movies import DirectMovie
from tests.benchmarks.designs.shared_slots import SlotsLink, SlotsReceiver, SlotsSender

WORDS = ("frame_id", "timestamp_ns", "checksum")
MOST_RESULTS = 1 << 20  # frames
VALUES = {"mono": 4, "rgb": 16}
TABLE_ROWS = 1024


class EvidenceLink(SlotsLink):
    """Slots, each with its words, and the results."""

    name = "slots with evidence"

    def __init__(self, frame_format: FrameFormat, readers: int) -> None:
        super().__init__(frame_format, readers)
        self._words = SharedMemory(create=True, size=8 * len(WORDS) * self.slots)
        self._results = SharedMemory(create=True, size=8 * VALUES[frame_format.color] * MOST_RESULTS)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for memory in (self._words, self._results):
            memory.close()
            memory.unlink()
        super().__exit__(kind, error, trace)

    def words(self) -> NDArray[np.int64]:
        """(slots, 3), in this process."""
        return np.ndarray((self.slots, len(WORDS)), np.int64, self._words.buf)

    def results(self) -> NDArray[np.float64]:
        """(frames, values), in this process."""
        return np.ndarray((MOST_RESULTS, VALUES[self.format.color]), np.float64, self._results.buf)

    def open_sender(self) -> EvidenceSender:
        return EvidenceSender(self)

    def open_receiver(self, index: int) -> EvidenceReceiver:
        return EvidenceReceiver(self, index)


class EvidenceSender(SlotsSender):
    """The checksum is made while the frame is in the processor's cache."""

    def __init__(self, link: EvidenceLink) -> None:
        super().__init__(link)
        self._words = link.words()

    def note(self, slot: int, filled: object) -> None:
        if isinstance(filled, Stamp):
            checksum = np.uint64(xxhash.xxh3_64_intdigest(self._views[slot].data)).astype(np.int64)
            self._words[slot] = (filled.camera_frame_id, filled.timestamp_ns, checksum)

    def close(self) -> None:
        del self._words
        super().close()


class EvidenceReceiver(SlotsReceiver):
    """Knows the words of the frame that was received last, and where results go."""

    def __init__(self, link: EvidenceLink, index: int) -> None:
        super().__init__(link, index)
        self._words = link.words()
        self.results = link.results()

    @property
    def row(self) -> NDArray[np.int64]:
        """The words of the frame, (3,)."""
        return self._words[self._slot].copy()

    def close(self) -> None:
        del self._words, self.results
        super().close()


class EvidentMovie(DirectMovie):
    """Chunks written directly, the rest in columns, flushed every 30 ms."""

    def __init__(self, path: Path, frame_format: FrameFormat) -> None:
        super().__init__(path, frame_format)
        self._columns = [self._make(name, (), np.int64) for name in WORDS]
        self._results = self._make("results", (VALUES[frame_format.color],), np.float64)
        self._file.swmr_mode = True
        self._rows: list[NDArray[np.int64]] = []
        self._committed = 0
        self._committed_at = time.monotonic()

    def _make(self, name: str, shape: tuple[int, ...], dtype: Any) -> h5py.h5d.DatasetID:
        return self._file.create_dataset(name, (0, *shape), dtype, maxshape=(None, *shape), chunks=(TABLE_ROWS, *shape)).id

    def append_with(self, pixels: Pixels, row: NDArray[np.int64]) -> None:
        """A frame and its words."""
        self._rows.append(row)
        self.append(pixels)
        if not self._begun and time.monotonic() > self._committed_at + FULL_CHUNK_COMMIT_S:
            self._commit()

    def close_with(self, results: NDArray[np.float64]) -> None:
        """All frames are there, and so are their results, (frames, values)."""
        if self._begun:
            self._put(self._chunk, self._begun)
        self._commit()
        self._results.set_extent(results.shape)
        self._results.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ascontiguousarray(results))
        self._file.close()

    def _commit(self) -> None:
        if not self._rows:
            return
        rows = np.array(self._rows)
        first, end = self._committed, self._committed + len(rows)
        in_file, in_memory = h5py.h5s.create_simple((end,)), h5py.h5s.create_simple((len(rows),))
        in_file.select_hyperslab((first,), (len(rows),))
        for column, values in zip(self._columns, rows.T, strict=True):
            column.set_extent((end,))
            column.write(in_memory, in_file, np.ascontiguousarray(values), h5py.h5t.NATIVE_INT64)
        self._file.flush()
        self._rows.clear()
        self._committed, self._committed_at = end, time.monotonic()
