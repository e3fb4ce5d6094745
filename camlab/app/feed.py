"""Brings the newest picture to the window at most sixty times a second, numbers four times and results five times."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from PyQt5.QtCore import QObject, Qt, QTimer, pyqtSignal

from camlab.app.jobs import Jobs
from camlab.app.outage import OutageNotice
from camlab.app.overrun import Overrun
from camlab.app.readings import room, status_values, verdict_so_far
from camlab.app.tabs import Tabs, ViewPlace
from camlab.controller.experiment import Experiment
from camlab.controller.feed import run_of
from camlab.controller.results import Results
from camlab.controller.state import State
from camlab.controller.status import RateMeter, Status
from camlab.model import Frame
from camlab.view.main_window import MainWindow
from camlab.view.recording_dock import short_path

FRAME_EVERY_MS, STATUS_EVERY_MS = 16, 200
NEXT_PATH_EVERY_S = 0.9


@dataclass(frozen=True)
class Reading:
    """What one look at the experiment gave: its numbers, where the next movie goes, and new results."""

    status: Status
    next_path: Path | None
    after: int
    cursor: int
    results: Results | None


class Feed(QObject):
    """Looks at an experiment and shows what it sees.

    A picture is shown as soon as its frame is there, but not earlier than 16 ms after the one before.

    Pictures are taken in the window's thread, because only the newest matters, and only while live: then the experiment answers at
    once. Numbers and results are read in another thread, because they may take a moment.
    """

    _frame_came = pyqtSignal()

    def __init__(self, window: MainWindow, experiment: Experiment, polls: Jobs) -> None:
        super().__init__()
        self._window, self._experiment, self._polls = window, experiment, polls
        self._frame_cursor = self._result_cursor = 0
        self._next_path: Path | None = None
        self._next_path_s = 0.0
        self._overrun = Overrun(window.panel.messages)
        self._outage = OutageNotice(window.panel.messages)
        self._tabs = Tabs(window, experiment, polls, lambda: ViewPlace(self._shown_of_run, self._frame_cursor))
        self._shown = self._shown_of_run = 0
        self._is_held = False
        self._rate = RateMeter()
        self._last_frame_s = 0.0
        self._frames = QTimer(self)
        self._frames.setTimerType(Qt.PreciseTimer)
        self._frames.timeout.connect(self._on_frames_timeout)
        self._frame_came.connect(self._on_frame_came)
        self._status = QTimer(self)
        self._status.timeout.connect(self._on_status_timeout)

    def start(self) -> None:
        """Begin to look."""
        self._frames.start(FRAME_EVERY_MS)
        self._status.start(STATUS_EVERY_MS)
        self._tabs.start()

    def stop(self) -> None:
        """Look no more."""
        self._frames.stop()
        self._status.stop()
        self._tabs.stop()

    @property
    def shown(self) -> int:
        """Pictures shown so far."""
        return self._shown

    def hold(self, is_held: bool) -> None:
        """Show no pictures of the camera for a while; afterwards those of the camera only."""
        self._is_held = is_held
        if not is_held:
            self._window.show_no_picture()
            if self._experiment.camera.is_open:
                self._window.show_format(self._experiment.camera.format, self._experiment.camera.geometry)
            self._polls.run(lambda: self._experiment.last_frame, self._show_last)  # it may have to wait for a camera that is being opened

    def look_for_next_path(self) -> None:
        """What the next recording is called has changed: show it at once."""
        self._next_path_s = 0.0

    def _show_last(self, frame: Frame | None) -> None:
        """The camera's last picture, where no newer one came meanwhile."""
        if frame is not None and not self._is_held and self._window.panel.picture.frame is None:
            self._window.show_frame(frame)

    def note_shown(self) -> None:
        """A picture was shown that is not from here."""
        self._shown += 1

    def show_newest_frame(self) -> bool:
        """Show the newest picture, if there is a new one; whether there was."""
        if self._is_held or not self._experiment.state.is_live:
            return False
        found = self._experiment.newest(self._frame_cursor)
        if found is None:
            return False
        is_new_run = run_of(found[0]) != run_of(self._frame_cursor)
        self._frame_cursor, frame = found
        self._shown += 1
        self._shown_of_run = 1 if is_new_run else self._shown_of_run + 1
        self._last_frame_s = time.monotonic()
        self._window.show_frame(frame)
        return True

    def _on_frames_timeout(self) -> None:
        if not self.show_newest_frame() and self._experiment.state.is_live:
            self._experiment.call_at_next_frame(self._frame_came.emit)

    def _on_frame_came(self) -> None:
        if self._frames.isActive() and self.show_newest_frame():
            self._frames.start()  # the next one a full interval later

    def refresh(self) -> None:
        """Show everything as it is now, at once."""
        self.show_newest_frame()
        self._show(self._read())

    def _on_status_timeout(self) -> None:
        if not self._polls.is_busy:
            self._polls.run(self._read, self._show)

    def _read(self) -> Reading:
        """In the polls' thread."""
        experiment = self._experiment
        status = experiment.status()
        now = time.monotonic()
        if status.state is not State.CLOSED and now - self._next_path_s > NEXT_PATH_EVERY_S:  # it looks at the disk
            self._next_path, self._next_path_s = experiment.next_path(), now
        after = self._result_cursor
        return Reading(status, self._next_path, after, *experiment.results(after))

    def _show(self, reading: Reading) -> None:
        window, status, experiment = self._window, reading.status, self._experiment
        self._rate.add(time.monotonic(), self._shown)
        view_rate = self._rate.rate_hz if status.state.is_live else None
        asked = experiment.camera.frame_rate_hz_nominal
        values = status_values(status, view_rate, asked, window.saturated if window.panel.picture.frame else None)
        window.status.show_values(values)
        frame_bytes = experiment.camera.format.nbytes if experiment.camera.is_open else 0
        window.recording.show_room(room(status, frame_bytes, experiment.recording_options, experiment.pre_trigger_s))
        self._overrun.show(status.overrun)
        self._outage.show(status.outage, experiment.state)
        window.show_progress(recording_s=status.recording_s, finishing=status.finishing)
        window.show_pointer()
        self._show_verdict_so_far(status)
        window.show_publishing(status.published_address, status.subscribers)
        path = status.recording_path if status.state.has_recording else reading.next_path
        if path:
            folder, shown = experiment.folder, short_path(experiment.folder, Path.home())
            window.recording.show_folder(str(folder), _below(path, folder), shown)
        is_old = not self._is_held and (status.state is State.FAILED or status.state.is_lost) and self._last_frame_s
        window.panel.show_age(time.monotonic() - self._last_frame_s if is_old else None)
        if reading.after != self._result_cursor:  # `refresh` has shown these meanwhile
            return
        self._result_cursor = reading.cursor
        found = reading.results
        if found is not None and len(found.frame_ids):
            window.traces.show_results(found.names, found.times_s, found.values, found.frame_ids, found.started_ns)

    def _show_verdict_so_far(self, status: Status) -> None:
        """Of a recording that is open; while the camera goes on, one that has ended finishes behind."""
        recordings = self._experiment.recordings
        newest = recordings[-1] if recordings else None
        if newest is None or not newest.is_open or newest.is_armed or not status.recording_path:
            return
        finishing = newest.progress if newest.is_ended else None
        words = verdict_so_far(status, is_ended=newest.is_ended)
        self._window.recording.verdict.show_verdict(*words, has_file=False, finishing=finishing)


def _below(path: Path, folder: Path) -> str:
    """A recording's name, with its folders below the one that is chosen."""
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
