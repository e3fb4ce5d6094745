"""Timing and health on their way to their tabs: read in the polls' thread, and only while the tab is looked at."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PyQt5.QtCore import QObject, QTimer

from camlab.app.jobs import Jobs
from camlab.app.processes import Processes
from camlab.controller.experiment import Experiment
from camlab.controller.reader import Activity, ReaderHealth
from camlab.view.health_words import VIEW, ReaderRow
from camlab.view.main_window import MainWindow

LOOK_EVERY_MS = 200
TIMING_EVERY_S, HEALTH_EVERY_S = 0.4, 1.0
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ViewPlace:
    """How many pictures the window has shown, and the cursor of the newest of them."""

    shown: int
    cursor: int


class _Look:
    """One of the tabs: read now and then, and only once at a time."""

    def __init__(self, polls: Jobs, every_s: float, read: Callable[[], Any], show: Callable[[Any], None]) -> None:
        self._polls, self._every_s, self._read, self._show = polls, every_s, read, show
        self._at_s, self._is_pending = -every_s, False
        self._failure = ""

    def take_if_due(self) -> None:
        """Look, where the last time is long enough ago."""
        now = time.monotonic()
        if not self._is_pending and now - self._at_s >= self._every_s:
            self._at_s, self._is_pending = now, True
            self._polls.run(self._read, self._finish, self._fail)

    def _finish(self, found: Any) -> None:
        self._is_pending = False
        self._show(found)

    def _fail(self, error: Exception) -> None:
        self._is_pending = False
        if str(error) != self._failure:  # each second the same would fill the log
            self._failure = str(error)
            logger.warning("a look at the frames failed: %s: %s", type(error).__name__, error)


class Tabs(QObject):
    """Shows timing and health in their tabs."""

    def __init__(self, window: MainWindow, experiment: Experiment, polls: Jobs, view: Callable[[], ViewPlace]) -> None:
        """`view`: how far the window itself is; asked in its thread."""
        super().__init__()
        self._window, self._experiment, self._polls, self._place_of_view = window, experiment, polls, view
        self._processes = Processes()
        self._shown_place = ViewPlace(0, 0)
        self._timing = _Look(polls, TIMING_EVERY_S, experiment.timing, window.timing.show_timing)
        self._health = _Look(polls, HEALTH_EVERY_S, self._read_health, window.health.show_readers)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timeout)
        window.timing.clear_requested.connect(self._on_clear_requested)

    def start(self) -> None:
        """Begin to look."""
        self._timer.start(LOOK_EVERY_MS)

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _on_timeout(self) -> None:
        if self._window.timing.isVisible():
            self._timing.take_if_due()
        if self._window.health.isVisible():
            self._shown_place = self._place_of_view()
            self._health.take_if_due()

    def _on_clear_requested(self) -> None:
        self._polls.run(self._experiment.begin_timing_anew)
        self._polls.run(self._experiment.timing, self._window.timing.show_timing)

    def _read_health(self) -> list[ReaderRow]:
        """In the polls' thread."""
        return [self._row(reader) for reader in (*self._experiment.health(), self._view(self._shown_place))]

    def _row(self, reader: ReaderHealth) -> ReaderRow:
        effort = self._processes.look(reader.pid)
        return ReaderRow(reader, effort.processor, effort.memory_bytes)

    def _view(self, place: ViewPlace) -> ReaderHealth:
        """The window itself, with the thread that reads the camera."""
        status = self._experiment.status()
        behind, waits_s = self._experiment.lag(place.cursor)
        skipped = max(0, status.published - place.shown - behind)
        activity = Activity.RUNNING if status.state.is_live else Activity.IDLE
        return ReaderHealth(VIEW, activity, place.shown, behind, waits_s, skipped, pid=os.getpid())
