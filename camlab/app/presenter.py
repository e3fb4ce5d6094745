"""Binds the window to an experiment: requests go down, facts and numbers come up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PyQt5.QtCore import QObject, pyqtSignal

from camlab.app import messages
from camlab.app.cameras import Cameras
from camlab.app.closing import ClosingQuestion
from camlab.app.exporting import Exporting
from camlab.app.feed import Feed
from camlab.app.jobs import Jobs
from camlab.app.leftovers import Leftovers
from camlab.app.measuring import Measuring
from camlab.app.player import Player
from camlab.app.presets import PresetKeeper
from camlab.app.reactions import Reactions, show_failure
from camlab.app.recording_requests import RecordingRequests
from camlab.controller.experiment import Experiment
from camlab.controller.signals import ExperimentSignals
from camlab.controller.state import State
from camlab.model import ControlValue, Frame
from camlab.presets import Presets
from camlab.view.main_window import MainWindow
from camlab.view.recording_dock import short_path
from camlab.view.timers import single_shot

PREPARE_MS = 1000  # the first picture goes before processes that nobody needs yet


class Presenter(QObject):
    """One window on one experiment, from opening the camera to closing the window.

    Calls that may take a moment run one after another in a thread of their own, so that the window never waits.

    Signals
    -------
    opened()
        The camera is open.
    closed()
        Every recording is finished and the experiment is closed.
    """

    opened = pyqtSignal()
    closed = pyqtSignal()

    def __init__(
        self, window: MainWindow, experiment: Experiment, spec: str = "", recent: Sequence[str] = (), presets: Presets | None = None
    ) -> None:
        """`spec`: how a user names the camera; `recent`: cameras that were used before; `presets`: None keeps none."""
        super().__init__()
        self.window, self.experiment = window, experiment
        self._commands = Jobs("camlab commands", partial(show_failure, window))
        self._polls = Jobs("camlab polls", partial(show_failure, window))
        self._aside = Jobs("camlab aside", partial(show_failure, window))
        self._repairs = Jobs("camlab repairs", partial(show_failure, window))
        self._signals = ExperimentSignals(experiment, self)
        self._reactions = Reactions(window, experiment)
        self._leftovers = Leftovers(window, experiment, self._repairs, partial(setattr, self._reactions, "shown_file"))
        self._signals.fact.connect(self._reactions.show)
        self.feed = Feed(window, experiment, self._polls)
        self._measuring = Measuring(window, experiment, partial(show_failure, window))
        self._exporting = Exporting(window, self._aside, partial(setattr, self._reactions, "shown_file"))
        self._is_closing = self._has_opened = False
        self._preparation = single_shot(self, PREPARE_MS)
        self._preparation.timeout.connect(lambda: self._commands.run(self._prepare))
        self.cameras = Cameras(window, experiment, self._commands, self, spec, recent)
        window.recording.show_folder(str(experiment.folder), "", short_path(experiment.folder, Path.home()))
        window.recording.form.show_options(experiment.recording_options)
        window.recording.form.show_pre_trigger(experiment.pre_trigger_s)
        self.presets = PresetKeeper(window, experiment, self._commands, presets)
        self.player = Player(window, self.feed)
        for change in (self.player.opened, self.player.closed):
            change.connect(self._on_played)
        self.recording = RecordingRequests(window, experiment, self._commands, self._aside, self._reactions, self.feed, self.player)
        self._question = ClosingQuestion(window, experiment, self.close)
        self._connect(window)

    # --- beginning and end ----------------------------------------------------------------------------------------

    def open(self, then: Callable[[], None] | None = None) -> None:
        """Open the camera; where it can't be opened the window says so."""
        if self._is_closing:
            return
        self.window.show_state(State.CLOSED)
        self.window.camera.show_connection("Opening", "", "muted")
        self._commands.run(self.experiment.initialize, lambda _done: self._on_opened(then), self._on_open_failed)

    def open_first(self) -> None:
        """Open the camera where it never was."""
        if not self._has_opened and self.experiment.state is State.CLOSED:
            self.open()

    def show_opened(self) -> None:
        """The experiment is initialized: show its camera."""
        self.cameras.remember()
        self._reactions.show_opened()

    def _prepare(self) -> None:
        if self.experiment.state is not State.CLOSED:  # let go meanwhile
            self.experiment.prepare()

    def let_go(self) -> None:
        """Look at the experiment no more; it goes on."""
        self._preparation.stop()
        self.feed.stop()
        self._measuring.close()
        self._leftovers.close()
        self.cameras.close()
        self.player.let_go()
        self._signals.disconnect_experiment()
        for jobs in (self._polls, self._aside, self._repairs, self._commands):
            jobs.close()

    def _on_opened(self, then: Callable[[], None] | None) -> None:
        self.show_opened()
        self._preparation.start()
        self.feed.start()
        self.opened.emit()
        if not self._has_opened:
            self._has_opened = True
            self._leftovers.begin()
            self.cameras.search()
        if then:
            then()

    def _on_open_failed(self, error: Exception) -> None:
        self.window.show_state(State.FAILED)
        self.cameras.show_camera()
        self.cameras.search()
        self.window.camera.show_connection("Not found", "", "bad")
        self.window.show_hints(False)
        self.window.show_message(messages.camera_missing(error))

    def close(self) -> None:
        """Stop, finish every recording in order, then close the window. The second time what is not saved yet is given up."""
        if self._is_closing:
            self._aside.run(self.experiment.abort)
            return
        self._is_closing = True
        if self.experiment.state.has_recording or self.experiment.state is State.FINISHING:
            self.window.show_message(messages.finishing())
        self.window.show_closing()
        self._commands.run(self.experiment.finalize, self._on_finalized, self._on_finalized)

    def _on_finalized(self, _result: object) -> None:
        self.let_go()
        self.window.close_now()
        self.closed.emit()

    # --- requests -------------------------------------------------------------------------------------------------

    def _connect(self, window: MainWindow) -> None:
        window.start_requested.connect(self.start)
        window.stop_requested.connect(self.stop)
        window.snap_requested.connect(self.snap)
        window.control_requested.connect(self.set_control)
        window.reset_requested.connect(lambda: self._commands.run(self.experiment.reset_controls, failed=self._on_reset_failed))
        window.trigger_requested.connect(lambda: self._commands.run(self.experiment.trigger))
        window.message_requested.connect(self._on_message_requested)
        window.close_requested.connect(self._question.ask)
        self._signals.fact.connect(lambda _fact: self._question.look(self.experiment.state))

    def request(self, work: Callable[[], Any]) -> None:
        """Do something else with the experiment, in its turn."""
        self._commands.run(work)

    def start(self) -> None:
        """Show the camera live; a camera that could not be opened is tried again."""
        if self.experiment.state is State.CLOSED:
            self.open(then=self.start)
            return
        self._commands.run(self.experiment.start, failed=self._on_start_failed)

    def stop(self) -> None:
        """Stop the camera."""
        self._commands.run(self.experiment.stop)

    def snap(self) -> None:
        """Save one picture; while idle it is shown too."""
        self._commands.run(lambda: self.experiment.snap(to_file=True), self._on_snapped)

    def set_control(self, name: str, value: ControlValue) -> None:
        """Ask the camera for a value."""
        self._commands.run(lambda: self.experiment.set_control(name, value, 0), failed=lambda error: self._on_control_failed(name, error))

    # --- what came of them ----------------------------------------------------------------------------------------

    def _on_start_failed(self, error: Exception) -> None:
        self.window.show_state(self.experiment.state)
        is_lost = self.experiment.state in (State.FAILED, State.CLOSED)
        self.window.show_message(messages.camera_missing(error) if is_lost else messages.not_started(error, self.window.log.lines()))

    def _on_control_failed(self, name: str, error: Exception) -> None:
        self.window.camera.show_control(self.experiment.controls[name])
        show_failure(self.window, error)

    def _on_reset_failed(self, error: Exception) -> None:
        for state in self.experiment.controls.values():
            self.window.camera.show_control(state)
        show_failure(self.window, error)

    def _on_snapped(self, frame: Frame) -> None:
        if not (self.experiment.state.is_live or self.player.is_open):
            self.window.show_frame(frame)

    def _on_played(self) -> None:
        """A recording is shown in place of the camera, or no longer."""
        self._reactions.is_played = self.player.is_open
        self._measuring.follow_recording(self.player.started_ns)

    def _on_message_requested(self, name: str) -> None:
        """A message's button."""
        answers: dict[str, Callable[[], object]] = {
            messages.RETRY: self._retry,
            messages.TRY_NOW: self.start,
            messages.STOP_TRYING: self.stop,
            messages.CHOOSE: self.window.show_camera_choice,
            messages.SHOW_FILE: self.recording.show_file,
            messages.PLAY: self._play_from_message,
            messages.REPAIR: self._leftovers.repair,
            messages.NOT_NOW: self._leftovers.leave,
            messages.FINISH_AND_CLOSE: self.close,
            messages.GO_ON: self._question.go_on,
            messages.ABORT: lambda: self._aside.run(self.experiment.abort),
        }
        answer = answers.get(name)
        if answer:
            answer()

    def _retry(self) -> None:
        self.window.panel.messages.close_message()
        self.start()

    def _play_from_message(self) -> None:
        self.window.panel.messages.close_message()
        self.recording.play_file()
