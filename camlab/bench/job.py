"""The whole job at a given rate: a camera that is live, saved, analysed and shown, in the real window and with the real processes."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from PyQt5.QtWidgets import QApplication

from camlab.app import OffscreenWindow
from camlab.app.garbage import GarbageInThisThread
from camlab.bench.outcome import Outcome
from camlab.config import RingSettings, Settings
from camlab.controller.experiment import Experiment
from camlab.controller.recording import Recording
from camlab.controller.state import State
from camlab.errors import RecordingError
from camlab.model.frame import Frame, FrameFormat
from camlab.recording.plan import Compression
from camlab.recording.verdict import Verdict

HIGHEST_HZ, LOWEST_HZ = 100_000.0, 0.5
SETTLE_S, SETTLE_SHARE = 0.3, 0.25  # of a run before it is recorded: so long, and at most such a share of its length
LOOK_S, SHORT_LOOK_S = 0.15, 0.01  # while it is recorded, and while something is waited for
FINISH_S = 120.0
WHOLE_SHARE = 0.8  # of what is free: a run that needs no more is one recording, as a person would make it, …
PART_SHARE = 0.4  # … else one that has so much is followed by another one and removed meanwhile
PIECE_BYTES, PIECE_S = 64 << 20, 0.01  # of a file that is removed, and the pause after each
Watch = Callable[[str], None]


def spec_of(frame_format: FrameFormat) -> str:
    """A simulated camera of this format whose rate can be chosen freely; ValueError for a format that it can't have."""
    return (
        f"simulated:?width={frame_format.width}&height={frame_format.height}&dtype={frame_format.dtype}"
        f"&bits={frame_format.bit_depth}&color={frame_format.color}&fps={HIGHEST_HZ:.0f}"
    )


class WholeJob:
    """A simulated camera, its experiment and a window on it, in the main thread; a context manager.

    Where there is no display set ``QT_QPA_PLATFORM=offscreen`` before.
    """

    def __init__(
        self, frame_format: FrameFormat, folder: Path, watch: Watch, compression: Compression = "none", buffer_s: float = 2.0
    ) -> None:
        """`folder`: recordings go there and are removed; `watch` is told what is done, many times a second, and may raise to end it."""
        self._folder = folder
        self._watch = watch
        self._compression = compression
        self._nbytes = frame_format.nbytes
        self._stack = contextlib.ExitStack()
        settings = Settings(ring=RingSettings(seconds=buffer_s))
        self._experiment = Experiment(spec_of(frame_format), settings=settings, folder=folder, notes_recordings=False)

    def __enter__(self) -> WholeJob:
        with contextlib.ExitStack() as stack:
            experiment = stack.enter_context(self._experiment)
            self._window = stack.enter_context(OffscreenWindow(experiment))
            stack.enter_context(GarbageInThisThread())
            experiment.start_analyzing()  # so that its process is there when it is needed
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def show(self, frame: Frame) -> None:
        """Show a picture of another source and wait until it is painted; only while nothing is live."""
        self._window.window.show_frame(frame)
        QApplication.processEvents()

    def run(self, rate_hz: float, seconds: float) -> Outcome:
        """Do it all at this rate for so long, or until the first loss. RecordingError where the disk fails."""
        experiment = self._experiment
        experiment.set_control("frame_rate_hz", rate_hz)
        experiment.start()
        try:
            return self._record(rate_hz, seconds)
        except BaseException:
            experiment.abort()  # nobody wants what is on its way
            raise
        finally:
            experiment.stop()
            self._wait(lambda: experiment.state in (State.IDLE, State.FAILED), is_watched=False)

    # --- inside ---------------------------------------------------------------------------------------------------

    def _record(self, rate_hz: float, seconds: float) -> Outcome:
        self._look(min(SETTLE_S, SETTLE_SHARE * seconds))
        tape = Tape(self._experiment, self._folder, self._compression, self._most_frames(rate_hz * seconds))
        tape.begin()
        pictures, begin_s = self._window.shown, time.monotonic()
        while (took_s := time.monotonic() - begin_s) < seconds and not tape.has_lost:
            self._watch(f"all at once at {rate_hz:.0f} frames/s")
            self._look(min(LOOK_S, seconds - took_s))
            tape.look()
        pictures_hz = (self._window.shown - pictures) / took_s
        status = self._experiment.status()
        ended_s = time.monotonic()
        last = tape.end()
        self._wait(lambda: last.verdict is not None)
        finishing_s = time.monotonic() - ended_s
        saved, lost = tape.account()
        return Outcome(rate_hz, took_s, saved, lost, finishing_s, status.analyzed, status.analysis_skipped, pictures_hz)

    def _most_frames(self, wanted: float) -> int:
        """Of one file, of a run of so many."""
        room = shutil.disk_usage(self._folder).free / self._nbytes
        return max(1, int(room * (WHOLE_SHARE if wanted < WHOLE_SHARE * room else PART_SHARE)))

    def _look(self, seconds: float) -> None:
        self._window.look(max(0.0, seconds))

    def _wait(self, is_done: Callable[[], bool], is_watched: bool = True) -> None:
        end_s = time.monotonic() + FINISH_S
        while not is_done():
            if is_watched:
                self._watch("finishing")
            if time.monotonic() > end_s:
                raise RecordingError(f"a recording in {self._folder.parent} was not finished within {FINISH_S:.0f} s; is the disk stuck?")
            self._look(SHORT_LOOK_S)


class Tape:
    """The recordings of one run, one after the other so that they need little room; those that are finished are removed."""

    def __init__(self, experiment: Experiment, folder: Path, compression: Compression, most_frames: int) -> None:
        self._experiment, self._folder = experiment, folder
        self._compression: Compression = compression
        self._most_frames = most_frames
        self._open: list[Recording] = []
        self._saved = 0
        self._lost: Counter[str] = Counter()

    @property
    def has_lost(self) -> bool:
        """A frame is missing."""
        return bool(self._lost) or any(each.lost_so_far for each in self._open)

    def begin(self) -> None:
        """Record from the next frame on."""
        path = self._folder / f"{uuid.uuid4().hex}.h5"
        self._open.append(self._experiment.start_saving(path, compression=self._compression))

    def look(self) -> None:
        """Take the next file where this one has enough. RecordingError where it has ended by itself."""
        self._take_finished()
        if not self._open or self._open[-1].is_ended:
            raise RecordingError(f"the disk of {self._folder.parent} is nearly full; free some space or choose another: --folder DIR")
        if self._open[-1].saved >= self._most_frames:
            self.end()
            self.begin()

    def end(self) -> Recording:
        """The newest frame is the last one; returns the recording, which is finishing."""
        self._experiment.stop_saving()
        return self._open[-1]

    def account(self) -> tuple[int, dict[str, int]]:
        """Frames that were saved, and those that were lost by reason; all is finished."""
        self._take_finished()
        return self._saved, dict(self._lost)

    def _take_finished(self) -> None:
        for recording in [each for each in self._open if each.verdict]:
            verdict = recording.verdict
            assert verdict is not None
            self._open.remove(recording)
            self._count(verdict)
            threading.Thread(target=remove, args=(Path(verdict.path),), name="camlab remove").start()

    def _count(self, verdict: Verdict) -> None:
        self._saved += verdict.saved
        self._lost.update({reason: count for reason, count in verdict.lost.items() if count})
        if verdict.failure:
            raise RecordingError(verdict.failure)


def remove(path: Path) -> None:
    """Remove a file bit by bit: to give back gigabytes at once holds up everything else on the computer, and frames would be lost by it."""
    with contextlib.suppress(FileNotFoundError):  # the scratch folder has gone meanwhile
        size = path.stat().st_size
        while (size := size - PIECE_BYTES) > 0:
            os.truncate(path, size)
            time.sleep(PIECE_S)
        path.unlink()
