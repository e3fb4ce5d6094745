"""What a person asks of recordings at the window: done by the experiment, in the threads that are there for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PyQt5.QtCore import QObject, QUrl
from PyQt5.QtGui import QDesktopServices

from camlab.app.feed import Feed
from camlab.app.jobs import Jobs
from camlab.app.player import Player
from camlab.app.reactions import Reactions, show_failure
from camlab.controller.experiment import Experiment
from camlab.paths import log_file
from camlab.recording.plan import RecordingOptions
from camlab.view.main_window import MainWindow
from camlab.view.message import Message


class RecordingRequests(QObject):
    """Save, Analyze and Publish, what recordings are to be, and where they are.

    Parameters
    ----------
    window, experiment
    commands, aside : Jobs
        For what runs in its turn, and for what must not wait for it.
    reactions : Reactions
        Knows the last movie.
    feed, player
    """

    def __init__(
        self, window: MainWindow, experiment: Experiment, commands: Jobs, aside: Jobs, reactions: Reactions, feed: Feed, player: Player
    ) -> None:
        super().__init__()
        self.window, self.experiment = window, experiment
        self._commands, self._aside, self._reactions = commands, aside, reactions
        self._feed, self._player = feed, player
        for asked, slot in (
            (window.save_requested, self.save),
            (window.analyze_requested, self.analyze),
            (window.publish_requested, self.publish),
            (window.folder_requested, self.choose_folder),
            (window.options_requested, self.choose_options),
            (window.pre_trigger_requested, self.choose_pre_trigger),
            (window.mark_requested, self.mark),
            (window.show_file_requested, self.show_file),
            (window.play_requested, self.play_file),
            (window.play_dialog_requested, lambda: player.ask(experiment.folder)),
            (window.open_folder_requested, lambda: self._show_in_files(experiment.folder)),
            (window.open_log_requested, lambda: self._show_in_files(log_file())),
            (window.log.show_file_requested, lambda: self._show_in_files(log_file())),
        ):
            asked.connect(slot)

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

    def choose_folder(self, folder: str) -> None:
        """Record into another folder."""
        self._commands.run(lambda: setattr(self.experiment, "folder", Path(folder)))

    def choose_options(self, options: RecordingOptions) -> None:
        """Make recordings like this from now on."""
        self._commands.run(
            lambda: setattr(self.experiment, "recording_options", options),
            lambda _done: self._feed.look_for_next_path(),
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
            self._player.open(self._reactions.played_file, plays=True)

    def _on_switch_failed(self, error: Exception, name: str) -> None:
        experiment = self.experiment
        states = {"save": experiment.is_saving, "analyze": experiment.is_analyzing, "publish": bool(experiment.published_address)}
        self.window.actions_[name].setChecked(states[name])
        show_failure(self.window, error)

    def _on_options_failed(self, error: Exception) -> None:
        form = self.window.recording.form
        form.show_options(self.experiment.recording_options)
        form.show_error(form.length, str(error))

    def _on_pre_trigger_failed(self, error: Exception) -> None:
        form = self.window.recording.form
        form.show_pre_trigger(self.experiment.pre_trigger_s)
        form.show_error(form.before, str(error))

    def _show_in_files(self, path: Path) -> None:
        folder = path if path.is_dir() else path.parent
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.window.show_message(Message("It is here", str(path), "info"))
