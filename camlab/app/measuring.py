"""Measures the frames that are shown, in a thread of its own: always the newest, never more than a third of the time."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from PyQt5.QtCore import QObject, QTimer

from camlab.analysis.measurement import Measurement, Measurer, Wanted
from camlab.app.jobs import Jobs
from camlab.controller.experiment import Experiment
from camlab.model import Frame
from camlab.view.main_window import MainWindow

SHORTEST_PAUSE_MS, EVERY_MS = 2, 33
REST = 2  # times as long as a measurement took: the camera, the window and the saver come first


class RunClock:
    """Knows of which run a frame is; asked by the measuring thread only.

    Attributes
    ----------
    played_ns : int or None
        While a recording is shown: when its first frame was taken, nanoseconds since the epoch.
    """

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self.played_ns: int | None = None
        self._started_ns: int | None = None
        self._last_id = -1

    def start_of(self, frame: Frame) -> int | None:
        """When the run of this frame began, nanoseconds since the epoch; None for a single picture, which is of no run."""
        if self.played_ns is not None:
            return self.played_ns
        started = self._experiment.run_started_ns
        if started is not None and frame.timestamp_ns >= started:
            self._started_ns, self._last_id = started, frame.frame_id
            return started
        is_of_the_last = self._started_ns is not None and frame.timestamp_ns >= self._started_ns and frame.frame_id >= self._last_id
        return self._started_ns if is_of_the_last else None


class Measuring(QObject):
    """Hands the newest frame that is shown to the thread once that is free, and shows what comes of it.

    One frame is with the thread at most, none waits: what can't be measured in time is left out, and each result says of which frame
    it is.
    """

    def __init__(self, window: MainWindow, experiment: Experiment, failed: Callable[[Exception], None]) -> None:
        super().__init__()
        self._window = window
        self._jobs = Jobs("camlab measuring", failed)
        self._measurer, self._clock = Measurer(), RunClock(experiment)
        self._is_due = False
        self._began_s = 0.0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._on_pause_timeout)
        window.display.frame_shown.connect(self._look)
        window.measure.wanted_changed.connect(self._look)

    def follow_recording(self, started_ns: int | None) -> None:
        """Frames of a recording are shown that began then; None: those of the camera."""
        self._clock.played_ns = started_ns

    def close(self) -> None:
        """Measure no more."""
        self._pause.stop()
        self._jobs.close()

    def _look(self) -> None:
        if self._jobs.is_busy or self._pause.isActive():
            self._is_due = True
            return
        frame, wanted = self._window.display.raw_frame, self._window.measure.wanted
        if frame is not None and not wanted.is_nothing:
            self._is_due = False
            self._began_s = time.monotonic()
            self._jobs.run(partial(self._measure, frame, wanted), self._show, self._on_failed)

    def _measure(self, frame: Frame, wanted: Wanted) -> tuple[Measurement, int | None]:
        """In the thread."""
        return self._measurer.measure(frame, wanted), self._clock.start_of(frame)

    def _show(self, found: tuple[Measurement, int | None]) -> None:
        self._window.measure.show_measurement(*found)
        self._rest()

    def _on_failed(self, error: Exception) -> None:
        self._rest()
        raise error  # the window's outermost place says it

    def _rest(self) -> None:
        took_ms = 1000 * (time.monotonic() - self._began_s)
        self._pause.start(round(max(SHORTEST_PAUSE_MS, REST * took_ms, EVERY_MS - took_ms)))

    def _on_pause_timeout(self) -> None:
        if self._is_due:
            self._look()
