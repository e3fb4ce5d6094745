"""Binds the window to an experiment: requests go down, facts and numbers come up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PyQt5.QtCore import QObject, QUrl, pyqtSignal
from PyQt5.QtGui import QDesktopServices

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
from camlab.controller.experiment import Experiment
from camlab.controller.signals import ExperimentSignals
from camlab.controller.state import State
from camlab.model import ControlValue, Frame
from camlab.paths import log_file
from camlab.presets import Presets
from camlab.recording.plan import RecordingOptions
from camlab.view.main_window import MainWindow
from camlab.view.message import Message
from camlab.view.recording_dock import short_path


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
        self.cameras = Cameras(window, experiment, self._commands, self, spec, recent)
        window.recording.show_folder(str(experiment.folder), "", short_path(experiment.folder, Path.home()))
        window.recording.form.show_options(experiment.recording_options)
        window.recording.form.show_pre_trigger(experiment.pre_trigger_s)
        self.presets = PresetKeeper(window, experiment, self._commands, presets)
        self.player = Player(window, self.feed)
        for change in (self.player.opened, self.player.closed):
            change.connect(self._on_played)
        self._question = ClosingQuestion(window, experiment, self.close)
        self._connect(window)

    # --- beginning and end ----------------------------------------------------------------------------------------

    def open(self, then: Callable[[], None] | None = None) -> None:
        """Open the camera; where it can't be opened the window says so."""
        if self._is_closing:
            return
        self.window.show_state(State.CLOSED)
        self.window.camera.show_connection("Opening", "", "muted")
        self._commands.run(self._initialize, lambda _done: self._on_opened(then), self._on_open_failed)

    def open_first(self) -> None:
        """Open the camera where it never was."""
        if not self._has_opened and self.experiment.state is State.CLOSED:
            self.open()

    def _initialize(self) -> None:
        self.experiment.initialize()
        self.experiment.prepare()

    def show_opened(self) -> None:
        """The experiment is initialized: show its camera."""
        self.cameras.remember()
        self._reactions.show_opened()

    def let_go(self) -> None:
        """Look at the experiment no more; it goes on."""
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
        window.save_requested.connect(self.save)
        window.analyze_requested.connect(self.analyze)
        window.publish_requested.connect(self.publish)
        window.control_requested.connect(self.set_control)
        window.reset_requested.connect(lambda: self._commands.run(self.experiment.reset_controls, failed=self._on_reset_failed))
        window.trigger_requested.connect(lambda: self._commands.run(self.experiment.trigger))
        window.folder_requested.connect(self.choose_folder)
        window.options_requested.connect(self.choose_options)
        window.pre_trigger_requested.connect(self.choose_pre_trigger)
        window.mark_requested.connect(self.mark)
        window.open_folder_requested.connect(lambda: self._show_in_files(self.experiment.folder))
        window.open_log_requested.connect(lambda: self._show_in_files(log_file()))
        window.show_file_requested.connect(self.show_file)
        window.play_requested.connect(self.play_file)
        window.play_dialog_requested.connect(lambda: self.player.ask(self.experiment.folder))
        window.message_requested.connect(self._on_message_requested)
        window.close_requested.connect(self._question.ask)
        window.log.show_file_requested.connect(lambda: self._show_in_files(log_file()))
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

    def save(self, is_on: bool) -> None:
        """Save from the next frame on, or with the next Start; or end it."""
        work: Callable[[], Any] = self.experiment.start_saving if is_on else self.experiment.stop_saving
        self._commands.run(work, failed=lambda error: self._on_switch_failed(error, "save"))

    def analyze(self, is_on: bool) -> None:
        """Measure every frame, or no longer."""
        work = self.experiment.start_analyzing if is_on else self.experiment.stop_analyzing
        self._commands.run(work, failed=lambda error: self._on_switch_failed(error, "analyze"))

    def publish(self, is_on: bool, address: str) -> None:
        """Offer the frames at an address, or no longer."""
        work: Callable[[], Any] = partial(self.experiment.start_publishing, address) if is_on else self.experiment.stop_publishing
        self._aside.run(work, failed=lambda error: self._on_switch_failed(error, "publish"))

    def set_control(self, name: str, value: ControlValue) -> None:
        """Ask the camera for a value."""
        self._commands.run(lambda: self.experiment.set_control(name, value, 0), failed=lambda error: self._on_control_failed(name, error))

    def choose_folder(self, folder: str) -> None:
        """Record into another folder."""
        self._commands.run(lambda: setattr(self.experiment, "folder", Path(folder)))

    def choose_options(self, options: RecordingOptions) -> None:
        """Make recordings like this from now on."""
        self._commands.run(
            lambda: setattr(self.experiment, "recording_options", options),
            lambda _done: self.feed.look_for_next_path(),
            self._on_options_failed,
        )

    def choose_pre_trigger(self, seconds: float) -> None:
        """Keep so many seconds before Save, from the next Start on."""
        self._commands.run(lambda: self.experiment.set_pre_trigger(seconds), failed=self._on_pre_trigger_failed)

    def mark(self, note: str) -> None:
        """Mark this moment of the recording."""
        self._aside.run(lambda: self.experiment.mark(note))

    def show_file(self) -> None:
        """Show the last movie or picture where it is."""
        if self._reactions.shown_file:
            self._show_in_files(self._reactions.shown_file)

    def play_file(self) -> None:
        """Play the last movie."""
        if self._reactions.played_file:
            self.player.open(self._reactions.played_file, plays=True)

    # --- what came of them ----------------------------------------------------------------------------------------

    def _on_start_failed(self, error: Exception) -> None:
        self.window.show_state(self.experiment.state)
        is_lost = self.experiment.state in (State.FAILED, State.CLOSED)
        self.window.show_message(messages.camera_missing(error) if is_lost else messages.refused(error))

    def _on_switch_failed(self, error: Exception, name: str) -> None:
        experiment = self.experiment
        states = {"save": experiment.is_saving, "analyze": experiment.is_analyzing, "publish": bool(experiment.published_address)}
        self.window.actions_[name].setChecked(states[name])
        show_failure(self.window, error)

    def _on_control_failed(self, name: str, error: Exception) -> None:
        self.window.camera.show_control(self.experiment.controls[name])
        show_failure(self.window, error)

    def _on_reset_failed(self, error: Exception) -> None:
        for state in self.experiment.controls.values():
            self.window.camera.show_control(state)
        show_failure(self.window, error)

    def _on_options_failed(self, error: Exception) -> None:
        form = self.window.recording.form
        form.show_options(self.experiment.recording_options)
        form.show_error(form.length, str(error))

    def _on_pre_trigger_failed(self, error: Exception) -> None:
        form = self.window.recording.form
        form.show_pre_trigger(self.experiment.pre_trigger_s)
        form.show_error(form.before, str(error))

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
            messages.SHOW_FILE: self.show_file,
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
        self.play_file()

    def _show_in_files(self, path: Path) -> None:
        folder = path if path.is_dir() else path.parent
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.window.show_message(Message("It is here", str(path), "info"))
