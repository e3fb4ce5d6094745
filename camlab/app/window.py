"""The program with its window, from the first look to the last."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path
from typing import cast

from PyQt5.QtWidgets import QApplication

from camlab.app import messages
from camlab.app.application import make_application
from camlab.app.garbage import GarbageInThisThread
from camlab.app.interruption import Interruption
from camlab.app.log_feed import LogFeed
from camlab.app.memory import Memory
from camlab.app.mishaps import Mishaps
from camlab.app.outside_words import OutsideWords
from camlab.app.presenter import Presenter
from camlab.app.remembered import remembered_camera
from camlab.app.report import program_version
from camlab.cameras import create_camera
from camlab.config import Settings, load_settings
from camlab.controller.experiment import Experiment
from camlab.view.main_window import MainWindow
from camlab.view.theme import ThemeName, apply_theme
from camlab.view.window_layout import fit_to_screen

FIRST_CAMERA = "simulated"
logger = logging.getLogger(__name__)


def run_window(camera: str | None = None, folder: Path | None = None, fresh: bool = False, play: Path | None = None) -> int:
    """Show the window until it is closed.

    Parameters
    ----------
    camera : str or None
        A camera's spec; None: that of the last time, the first time the simulated one. One that can't be opened is said in the
        window and never replaced by another.
    folder : Path or None
        Where recordings go; None: where they went the last time.
    fresh : bool
        As on the first day: settings are neither read nor written.
    play : Path or None
        A recording that is shown first; the camera is not opened before it is closed.

    Returns
    -------
    int
        The exit status, 0.

    Raises ValueError for a spec that is none.
    """
    settings, warnings = (Settings(), []) if fresh else load_settings()
    spec = camera or settings.camera or FIRST_CAMERA
    made = create_camera(spec) if camera else remembered_camera(spec)
    memory = Memory(settings, is_fresh=fresh)
    app = make_application(memory.window.theme)
    experiment = Experiment(made, settings=settings, folder=folder, reconnects=True)
    shown = ShownWindow(app, experiment, memory, spec)
    for warning in warnings:
        logger.warning("%s", warning)
        shown.window.show_message(messages.warned(warning))
    status = shown.run(play)
    memory.change_recording(experiment.recording_options, experiment.pre_trigger_s)
    cameras = shown.presenter.cameras
    memory.change_window(recent_cameras=cameras.recent)
    memory.keep(shown.window, cameras.spec, settings.folder if folder or not shown.is_folder_chosen else str(experiment.folder))
    shown.window.deleteLater()
    return status


class ShownWindow:
    """A window on an experiment, bound and ready to be shown."""

    def __init__(self, app: QApplication, experiment: Experiment, memory: Memory, spec: str = "") -> None:
        self._app, self._memory = app, memory
        self.window = MainWindow(program_version())
        self.presenter = Presenter(self.window, experiment, spec, memory.window.recent_cameras, memory.presets)
        self.is_folder_chosen = False
        memory.restore(self.window)
        self.window.theme_requested.connect(self._on_theme_requested)
        self.window.hints_requested.connect(self._on_hints_requested)
        self.window.folder_requested.connect(partial(setattr, self, "is_folder_chosen", True))

    def run(self, play: Path | None = None) -> int:
        """Show it, open the camera (with `play` after that recording), and return when it is closed."""
        with GarbageInThisThread(), LogFeed(self.window.log), OutsideWords(), Mishaps(self.window), Interruption(self.presenter.close):
            self.presenter.closed.connect(self._app.quit)
            fit_to_screen(self.window)
            self.window.show()
            if play is None:
                self.presenter.open()
            else:
                self._play(play)
            return self._app.exec()

    def _play(self, path: Path) -> None:
        self.window.show_hints(False)
        self.window.show_disconnected()
        self.presenter.player.closed.connect(self.presenter.open_first)
        self.presenter.player.open(path, plays=True)

    def _on_theme_requested(self, name: str) -> None:
        apply_theme(self._app, cast("ThemeName", name))
        self._memory.change_window(theme=name)

    def _on_hints_requested(self, is_shown: bool) -> None:
        self.window.show_hints(is_shown)
        self._memory.change_window(hints_hidden=not is_shown)
