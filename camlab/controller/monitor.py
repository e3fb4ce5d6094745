"""Watches a run: rates, lengths that are over, and the numbers of the status bar."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

from camlab.controller.recorder import Recorder
from camlab.controller.recording import Recording
from camlab.controller.run import Run
from camlab.controller.state import State
from camlab.controller.status import RateMeter, Status
from camlab.recording.verdict import count_missing
from camlab.stream.layout import Mode, Reader, Row

DISK_EVERY_S = 1.0


class Monitor:
    """Samples a run twenty times a second and makes `Status` of it."""

    def __init__(self) -> None:
        self._camera = RateMeter()
        self._disk = RateMeter()
        self._last = Status(State.IDLE)
        self._free: int | None = None
        self._free_at = 0.0

    def begin(self) -> None:
        """A run begins."""
        self._camera.clear()
        self._disk.clear()

    def sample(self, run: Run, recorder: Recorder) -> None:
        now = time.monotonic()
        self._camera.add(now, run.ring.acquired)
        newest = recorder.recordings[-1] if recorder.recordings else None
        if newest:
            self._disk.add(now, newest.saved)

    def status(self, state: State, run: Run | None, recorder: Recorder, subscribers: int, address: str) -> Status:
        """The snapshot; after a run its last numbers stay, without rates."""
        recording = recorder.recordings[-1] if recorder.recordings else None
        numbers = _run_numbers(run) if run else self._resting_numbers()
        frame_bytes = recorder.camera.format.nbytes if recorder.camera.is_open else 0
        rate = self._camera.rate_hz if run and state.is_live else None
        free = self._free_bytes(recorder.folder)
        expected_rate = rate or (recorder.camera.frame_rate_hz_nominal if recorder.camera.is_open else None)
        data_rate = expected_rate * frame_bytes if expected_rate else None
        write_rate = self._disk.rate_hz
        self._last = Status(
            state=state,
            camera_rate_hz=rate,
            free_bytes=free,
            data_rate_bytes_s=data_rate,
            write_rate_bytes_s=write_rate * frame_bytes if write_rate is not None and recording and recording.is_open else None,
            seconds_left=free / data_rate if free is not None and data_rate else None,
            subscribers=subscribers,
            published_address=address,
            finishing=recording.progress if recording and state is State.FINISHING else None,
            **numbers,
            **_recording_numbers(recording),
        )
        return self._last

    def _resting_numbers(self) -> dict[str, Any]:
        last = self._last
        names = ("acquired", "published", "lost", "buffer_slots", "analyzed", "analysis_skipped")
        return {name: getattr(last, name) for name in names}

    def _free_bytes(self, folder: Path) -> int | None:
        now = time.monotonic()
        if now - self._free_at > DISK_EVERY_S:
            self._free_at = now
            while not folder.exists() and folder != folder.parent:
                folder = folder.parent
            try:
                self._free = shutil.disk_usage(folder).free
            except OSError:
                self._free = None
        return self._free


def _run_numbers(run: Run) -> dict[str, Any]:
    ring = run.ring
    slots = ring.shape.slots
    is_gated = ring.read_row(Reader.SAVER, Row.MODE) == Mode.GATED
    published = ring.published
    behind = max(0, published - ring.read_row(Reader.SAVER, Row.RELEASED)) if is_gated else 0
    return {
        "acquired": ring.acquired,
        "published": published,
        "lost": run.lost,
        "buffer_fill": min(1.0, behind / slots),
        "buffer_slots": slots,
        "behind_frames": behind,
        "analyzed": ring.read_row(Reader.ANALYZER, Row.SEEN),
        "analysis_skipped": ring.read_row(Reader.ANALYZER, Row.SKIPPED),
    }


def _recording_numbers(recording: Recording | None) -> dict[str, Any]:
    if recording is None or recording.is_armed:
        return {}
    verdict = recording.verdict
    missing = count_missing(verdict.missing) if verdict else recording.lost_so_far
    return {
        "saved": recording.saved,
        "expected": recording.expected,
        "missing": missing,
        "recording_s": recording.duration_s,
        "recording_path": recording.path,
    }
