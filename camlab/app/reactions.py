"""The experiment's facts, shown in the window."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from camlab.app import messages
from camlab.app.chronicle import line_of
from camlab.app.losses import ledger
from camlab.app.outage import camera_back
from camlab.controller import facts
from camlab.controller.experiment import Experiment
from camlab.controller.state import State
from camlab.logs import log_unexpected
from camlab.recording.verdict import Verdict
from camlab.view.main_window import MainWindow
from camlab.view.timers import single_shot

RESTART_SAID_MS = 400

logger = logging.getLogger(__name__)


class Reactions:
    """Shows each fact; lives in the window's thread.

    Attributes
    ----------
    shown_file : Path or None
        What "Show file" shows: the last movie or picture.
    played_file : Path or None
        What "Play" plays: the last movie.
    is_played : bool
        A recording is shown in place of the camera: its format counts for the picture.
    """

    def __init__(self, window: MainWindow, experiment: Experiment) -> None:
        self._window, self._experiment = window, experiment
        self.shown_file: Path | None = None
        self.played_file: Path | None = None
        self.is_played = False
        self._marks = 0
        self._is_restarting = False
        self._state: State | None = None  # as last told: the experiment may be further by then
        self._restart_said = single_shot(window, RESTART_SAID_MS)
        self._restart_said.timeout.connect(window.status.show_restarting)
        self._reactions: dict[type, Callable[[Any], None]] = {
            facts.StateChanged: self._on_state_changed,
            facts.ControlChanged: lambda fact: window.camera.show_control(fact.state),
            facts.ControlRefused: self._on_control_refused,
            facts.FormatChanged: lambda _fact: self._show_camera(),
            facts.Restarting: self._on_restarting,
            facts.SavingChanged: lambda fact: window.show_saving(fact.on),
            facts.AnalyzingChanged: lambda fact: window.show_analyzing(fact.on),
            facts.PublishingChanged: lambda fact: window.show_publishing(fact.address, 0),
            facts.RecordingStarted: lambda _fact: self._show_marks(0),
            facts.RecordingFinished: self._on_recording_finished,
            facts.SourceEnded: lambda fact: window.show_message(messages.source_ended(fact.frames)),
            facts.CameraLost: lambda _fact: self._show_camera_lost(),
            facts.CameraBack: self._on_camera_back,
            facts.Failed: self._on_failed,
            facts.Warned: lambda fact: window.show_message(messages.warned(fact.text)),
            facts.Marked: lambda _fact: self._show_marks(self._marks + 1),
            facts.SnapSaved: self._on_snap_saved,
        }

    def show(self, fact: object) -> None:
        """React to a fact."""
        line = line_of(fact)
        if line:
            logger.info("%s", line)
        reaction = self._reactions.get(type(fact))
        if reaction:
            reaction(fact)

    def _show_marks(self, count: int) -> None:
        self._marks = count
        self._window.recording.marks.show_count(count)

    def _on_state_changed(self, fact: facts.StateChanged) -> None:
        self._state = fact.new
        if self._is_restarting and fact.new is State.IDLE:
            return  # for a moment only
        self._window.show_state(fact.new)
        if fact.new.is_live:
            self._show_camera()
            self._close_outdated_message()

    def _on_restarting(self, fact: facts.Restarting) -> None:
        """The window stays as it is while live; what takes longer is said."""
        self._is_restarting = fact.on
        if fact.on:
            self._restart_said.start()
        else:
            self._restart_said.stop()
            self._window.show_state(self._state or self._experiment.state)

    def show_opened(self) -> None:
        """The camera is open: show what it is and what can be set."""
        self._show_camera()
        self._window.show_controls(self._experiment.controls)
        self._window.show_state(self._experiment.state)
        self._close_outdated_message()

    def _show_camera(self) -> None:
        camera = self._experiment.camera
        if camera.is_open:
            self._window.show_connected(camera.format)
            if not self.is_played:
                self._window.show_format(camera.format, camera.geometry)

    def _close_outdated_message(self) -> None:
        """The camera answers again: what said that it doesn't is no longer true."""
        shown = self._window.panel.messages.message
        if shown and any(name == messages.RETRY for name, _ in shown.buttons):
            self._window.panel.messages.close_message()

    def _on_control_refused(self, fact: facts.ControlRefused) -> None:
        self._window.camera.show_control(fact.state)
        self._window.show_message(messages.control_refused(fact.state.control.label, fact.reason))

    def _on_recording_finished(self, fact: facts.RecordingFinished) -> None:
        verdict: Verdict = fact.verdict
        has_file = bool(verdict.saved) or Path(verdict.path).exists()
        if has_file:
            self.shown_file = Path(verdict.path)
        if verdict.saved:
            self.played_file = Path(verdict.path)
        details = "" if verdict.is_complete and not verdict.failure else ledger(verdict)
        is_packed = fact.recording.options.compression != "none"
        pixel_bytes = verdict.saved * self._experiment.camera.format.nbytes if is_packed and self._experiment.camera.is_open else 0
        self._window.recording.verdict.show_verdict(
            *messages.verdict_line(verdict, pixel_bytes), has_file=has_file, details=details, can_play=bool(verdict.saved)
        )
        if not verdict.is_complete or self._window.recording.isHidden():
            self._window.show_message(messages.recording_finished(verdict))

    def _show_camera_lost(self) -> None:
        camera = self._window.camera
        camera.show_connection("Not answering", camera.format.text(), "bad")
        for state in self._experiment.controls.values():
            camera.show_unknown(state)

    def _on_camera_back(self, fact: facts.CameraBack) -> None:
        self._window.panel.messages.close_message()
        is_recording = self._experiment.state.has_recording
        self._window.show_message(camera_back(fact.away_s, fact.missed, is_recording=is_recording))

    def _on_failed(self, fact: facts.Failed) -> None:
        self._show_camera_lost()
        self._window.show_message(messages.camera_lost(fact.error))

    def _on_snap_saved(self, fact: facts.SnapSaved) -> None:
        self.shown_file = fact.path
        self._window.show_message(messages.snap_saved(fact.path))


def show_failure(window: MainWindow, error: Exception) -> None:
    """Say that something which a person asked for was not possible."""
    if messages.is_unexpected(error):
        log_unexpected(error)
    window.show_message(messages.refused(error, window.log.lines()))
