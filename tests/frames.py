"""Reading back what was recorded, for tests."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camlab.errors import CameraError
from camlab.model import Camera, Control, ControlValue, FrameFormat, Stamp
from camlab.recording.reader import open_recording


def stamps(pixels: NDArray[Any]) -> NDArray[np.int64]:
    """Frame numbers that the simulated camera spelled into (n, height, width[, 3]) pixels."""
    row = pixels[:, 0, :64] if pixels.ndim == 3 else pixels[:, 0, :64, 0]
    bits = (row & 1).astype(np.uint64) << np.arange(63, -1, -1, dtype=np.uint64)
    return bits.sum(axis=1).astype(np.int64)


def assert_truthful(path: str | Path) -> NDArray[np.int64]:
    """Every frame's pixels are those of its number; returns the numbers."""
    with open_recording(path) as movie:
        if len(movie):
            assert (stamps(movie[:]) == movie.frame_id).all()
        return movie.frame_id.copy()


class HandCamera(Camera):
    """A camera that delivers a frame each time the test allows one, and blocks in its read until then, as some drivers do.

    The first `failures` starts fail.
    """

    name = "hand"

    def __init__(self, longest_block_s: float = 30.0, failures: int = 0) -> None:
        super().__init__()
        self._failures = failures
        self._allowed = threading.Semaphore(0)
        self._is_reading = threading.Event()
        self._longest_block_s = longest_block_s
        self._count = 0

    @property
    def is_reading(self) -> threading.Event:
        """Set while a read blocks."""
        return self._is_reading

    def allow(self, frames: int = 1) -> None:
        self._allowed.release(frames)

    def _open(self) -> tuple[FrameFormat, list[Control]]:
        return FrameFormat(48, 64), []

    def _close(self) -> None:
        assert not self._is_reading.is_set(), "closed while it reads"

    def _start(self) -> None:
        self._count = 0
        if self._failures:
            self._failures -= 1
            raise CameraError("camera 'hand' has no power; look at its plug")

    def _stop(self) -> None:
        assert not self._is_reading.is_set(), "stopped while it reads"

    def _read(self, out: NDArray[Any], timeout_s: float) -> Stamp:
        self._is_reading.set()
        self._allowed.acquire(timeout=self._longest_block_s)
        self._is_reading.clear()
        out[:] = self._count % 256
        self._count += 1
        return Stamp.now()

    def _set_control(self, control: Control, value: ControlValue) -> None:
        raise AssertionError("it has no controls")

    def _read_control(self, control: Control) -> ControlValue:
        raise AssertionError("it has no controls")
