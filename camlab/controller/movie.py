"""A movie that is kept in memory instead of on disk."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import xxhash

from camlab.errors import CameraError
from camlab.model.frame import Pixels
from camlab.recording import naming
from camlab.recording.ledger import Ledger
from camlab.recording.plan import RecordingPlan
from camlab.recording.tables import table_row
from camlab.recording.verdict import Verdict
from camlab.recording.writer import RecordingWriter
from camlab.stream.layout import Descriptor, End, Row
from camlab.stream.reader import LossReader
from camlab.stream.ring import FrameRing
from camlab.workers.task import named_losses

WAIT_S = 0.002


class MovieInMemory(threading.Thread):
    """The next `wanted` frames of a run, none lost: a gated reader of the ring in this process. Made by `Experiment.acquire_movie`."""

    def __init__(
        self, ring: FrameRing, row: int, wanted: int, make_plan: Callable[[Path, Path], RecordingPlan], done: Callable[[], None]
    ) -> None:
        """Follow `ring` from where the gate of `row` was closed; `done` opens it again."""
        super().__init__(name="camlab movie", daemon=True)
        self._ring, self._row, self._make_plan = ring, row, make_plan
        self._position = ring.read_row(row, Row.RELEASED)
        self._losses = LossReader(ring)
        self._ledger: Ledger | None = None
        self._done = done
        self._is_stopping = False
        self._count = 0
        self._pixels = np.empty((wanted, *ring.shape.format.shape), ring.shape.format.dtype)
        self._descriptors: list[Descriptor] = []
        self.format = ring.shape.format
        self.start()

    def __len__(self) -> int:
        return self._count

    @property
    def pixels(self) -> Pixels:
        """(n, height, width[, 3]) the frames so far."""
        return self._pixels[: self._count]

    @property
    def frame_id(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """(n,) their numbers; a jump is a loss."""
        return np.array([each.frame_id for each in self._descriptors[: self._count]], np.int64)

    @property
    def timestamp_ns(self) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """(n,) host clock, nanoseconds since the Unix epoch."""
        return np.array([each.timestamp_ns for each in self._descriptors[: self._count]], np.int64)

    def stop(self) -> None:
        """Take no more frames."""
        self._is_stopping = True

    def wait(self, timeout_s: float | None = None) -> Pixels:
        """The frames, once all are there, it was stopped, or the run has ended; CameraError where that takes longer than `timeout_s`."""
        self.join(timeout_s)
        if self.is_alive():
            raise CameraError(f"{self._count} of {len(self._pixels)} frames came in {timeout_s:g} s; it goes on")
        return self.pixels

    def save(self, path: str | Path) -> Verdict:
        """Write what is there as a recording; never over an existing file."""
        path = Path(path)
        count, ledger = self._count, self._ledger or Ledger(0)
        writer = RecordingWriter(self._make_plan(path, naming.reserve(path)), self.format)
        frames = self._descriptors[:count]
        for frame, pixels in zip(frames, self._pixels, strict=False):
            writer.append(pixels, table_row(frame, frames[0].monotonic_ns, xxhash.xxh3_64_intdigest(memoryview(pixels))))
        writer.commit(ledger.missing)
        duration = (frames[-1].monotonic_ns - frames[0].monotonic_ns) / 1e9 if frames else 0.0
        rate = (frames[-1].frame_id - frames[0].frame_id) / duration if duration > 0 else None
        verdict = ledger.verdict(str(path), writer.plan.camera_counts, duration, rate)
        path = writer.finish(verdict)
        return msgspec.structs.replace(verdict, path=str(path), bytes=path.stat().st_size)

    def run(self) -> None:
        try:
            while self._count < len(self._pixels) and not self._is_stopping:
                if self._position < self._ring.published:
                    self._take()
                elif self._ring.end_state != End.RUNNING and self._position >= self._ring.published:
                    break
                else:
                    time.sleep(WAIT_S)
        finally:
            self._done()

    def _take(self) -> None:
        frame = self._ring.descriptor(self._position)
        if self._ledger is None:
            self._ledger = Ledger(frame.frame_id)
        for first, last, reason in named_losses(self._ledger.next, frame.frame_id - 1, self._losses):
            self._ledger.miss(first, last, reason)
        self._ledger.save(frame.frame_id, frame.frame_id)
        self._descriptors.append(frame)
        np.copyto(self._pixels[self._count], self._ring.frame_pixels(self._position))
        self._count += 1
        self._position += 1
        self._ring.release(self._row, self._position)
