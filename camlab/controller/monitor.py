"""Watches a run: rates, lengths that are over, the disk, and the numbers of the status bar."""

from __future__ import annotations

import math
import time
from typing import Any

from camlab.controller.guard import DiskGuard, Load
from camlab.controller.recorder import Recorder
from camlab.controller.recording import Recording
from camlab.controller.run import Run
from camlab.controller.state import State
from camlab.controller.status import RateMeter, Status
from camlab.controller.timing import FrameTimes
from camlab.recording.plan import RecordingOptions
from camlab.recording.verdict import count_missing
from camlab.stream.layout import FOREVER, Mode, Reader, Row

DISK_EVERY_S = 1.0  # while nothing is being recorded
RESTING = ("acquired", "published", "lost", "buffer_slots", "buffer_seconds", "analyzed", "analysis_skipped")  # what stays after a run


class Monitor:
    """Samples a run twenty times a second and makes `Status` of it.

    Attributes
    ----------
    guard : DiskGuard
        Of the disk that the newest recording is on, or the next one will be.
    times : FrameTimes
        When the frames of the present run came, or of the last one.
    """

    def __init__(self) -> None:
        self.guard = DiskGuard()
        self.times = FrameTimes()
        self._camera = RateMeter()
        self._saver = RateMeter()
        self._disk = RateMeter()
        self._last = Status(State.IDLE)
        self._measured_at = -DISK_EVERY_S

    def begin(self) -> None:
        """A run begins."""
        for meter in (self._camera, self._saver, self._disk):
            meter.clear()

    def measure_disk(self, recorder: Recorder) -> None:
        """Look how full the disk is: each time while recording, else now and then. A network folder may block, so hold no lock."""
        newest = recorder.recordings[-1] if recorder.recordings else None
        is_recording = newest is not None and newest.is_open
        now = time.monotonic()
        if is_recording or now - self._measured_at >= DISK_EVERY_S:
            self._measured_at = now
            self.guard.measure(newest.path.parent if newest and is_recording else recorder.folder)

    def sample(self, run: Run, recorder: Recorder) -> None:
        """Take down how far camera, saver and disk are."""
        now = time.monotonic()
        rate = run.camera.frame_rate_hz_nominal
        if not run.outage:
            self.times.look(run.ring, 1 / rate if rate else None)
        self._camera.add(now, run.ring.acquired)
        newest = recorder.recordings[-1] if recorder.recordings else None
        if newest:
            self._disk.add(now, newest.saved)
        if _is_gated(run):
            self._saver.add(now, run.ring.read_row(Reader.SAVER, Row.RELEASED))
        else:
            self._saver.clear()

    def find_reason_to_stop(self, run: Run, recorder: Recorder) -> str:
        """Why the present recording has to end now; "" where it may go on."""
        recording = recorder.current
        if not recording or recording.is_armed or self.guard.folder != recording.path.parent:
            return ""
        return self.guard.explain_stop(recording.path) if self.guard.must_stop(self._load(run, recorder)) else ""

    def status(self, state: State, run: Run | None, recorder: Recorder, subscribers: int, address: str) -> Status:
        """The snapshot; after a run its last numbers stay, without rates."""
        guard = self.guard
        recording = recorder.recordings[-1] if recorder.recordings else None
        frame_bytes = recorder.camera.format.nbytes if recorder.camera.is_open else 0
        rate = self._camera.rate_hz if run and state.is_running else None
        write_rate = self._disk.rate_hz
        load = self._load(run, recorder)
        self._last = Status(
            state=state,
            camera_rate_hz=rate,
            free_bytes=guard.free_bytes,
            disk_level=guard.level,
            data_rate_bytes_s=load.camera_hz * frame_bytes if load.camera_hz else None,
            write_rate_bytes_s=write_rate * frame_bytes if write_rate is not None and recording and recording.is_open else None,
            seconds_left=guard.seconds_left(load),
            overrun=load.words if run and state.is_live else "",
            subscribers=subscribers,
            published_address=address,
            outage=run.outage if run and state.is_lost else None,
            finishing=recording.progress if recording and state is State.FINISHING else None,
            **(_run_numbers(run, load) if run else {name: getattr(self._last, name) for name in RESTING}),
            **_recording_numbers(recording),
        )
        return self._last

    def _load(self, run: Run | None, recorder: Recorder) -> Load:
        """What the disk is asked to do; without a run: what it would be at the rate that is set."""
        camera, recording = recorder.camera, recorder.current
        nominal = camera.frame_rate_hz_nominal if camera.is_open else None
        rate = (self._camera.rate_hz if run and not run.is_ending else None) or nominal
        waiting = _waiting(run) if run else 0
        return Load(
            frame_bytes=camera.format.nbytes if camera.is_open else 0,
            camera_hz=rate,
            saver_hz=self._saver.rate_hz if run else None,
            kept=_part_kept(recording.options, rate) if recording else 1.0,
            waiting=waiting,
            free_slots=max(0, run.ring.shape.slots - waiting) if run else 0,
            to_come=_to_come(run, recording, rate) if run and recording else None,
        )


def _is_gated(run: Run) -> bool:
    return bool(run.ring.read_row(Reader.SAVER, Row.MODE) == Mode.GATED)


def _waiting(run: Run) -> int:
    """Frames that the saver has not saved yet."""
    return max(0, run.ring.published - run.ring.read_row(Reader.SAVER, Row.RELEASED)) if _is_gated(run) else 0


def _part_kept(options: RecordingOptions, rate_hz: float | None) -> float:
    """Which part of the frames is to be saved."""
    if options.interval_s and rate_hz:
        return min(1.0, 1 / (options.interval_s * rate_hz))
    return 1 / options.every


def _to_come(run: Run, recording: Recording, rate_hz: float | None) -> int | None:
    """Numbers that a recording still has to get; None where it has no length."""
    interval = recording.interval
    if interval is None:
        return None
    lengths = []
    if interval.end_frame != FOREVER:
        lengths.append(max(0, interval.end_frame - run.ring.acquired))
    if interval.deadline_ns != FOREVER and rate_hz:
        lengths.append(max(0, math.ceil((interval.deadline_ns - time.monotonic_ns()) * 1e-9 * rate_hz)))
    return min(lengths, default=None)


def _run_numbers(run: Run, load: Load) -> dict[str, Any]:
    ring, rate = run.ring, load.camera_hz
    slots = ring.shape.slots
    return {
        "acquired": ring.acquired,
        "published": ring.published,
        "lost": run.lost,
        "buffer_fill": min(1.0, load.waiting / slots),
        "buffer_slots": slots,
        "buffer_seconds": slots / rate if rate else None,
        "seconds_covered": load.free_slots / rate if rate else None,
        "behind_frames": load.waiting,
        "behind_s": load.waiting / rate if rate else None,
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
        "decimated": recording.decimated,
        "compression_ratio": recording.compression_ratio,
        "recording_s": recording.duration_s,
        "recording_path": recording.path,
    }
