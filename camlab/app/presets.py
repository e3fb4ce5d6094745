"""Saving and loading presets from the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PyQt5.QtCore import QObject, Qt
from PyQt5.QtWidgets import QFileDialog, QMessageBox

from camlab.app import messages
from camlab.app.jobs import Jobs
from camlab.app.preset_values import Outcome, apply_preset, preset_of, preset_of_recording
from camlab.config import Choice
from camlab.controller.experiment import Experiment
from camlab.errors import CamlabError
from camlab.presets import Preset, Presets, check_name
from camlab.view.histogram import Levels
from camlab.view.levels_model import OFF
from camlab.view.main_window import MainWindow
from camlab.view.preset_dialog import PresetDialog


class PresetKeeper(QObject):
    """Binds the window's row of presets to their files and to the camera.

    Parameters
    ----------
    window, experiment
    commands : Jobs
        The queue in which the experiment's commands stand.
    presets : Presets or None
        None: nothing is read and nothing kept (`--fresh`).
    """

    def __init__(self, window: MainWindow, experiment: Experiment, commands: Jobs, presets: Presets | None) -> None:
        super().__init__()
        self._window, self._experiment, self._commands, self._presets = window, experiment, commands, presets
        self._row = window.camera.presets
        self._row.preset_requested.connect(self.load)
        self._row.save_requested.connect(self.ask_name)
        self._row.recording_requested.connect(self.ask_recording)
        self._row.rename_requested.connect(self.ask_new_name)
        self._row.delete_requested.connect(self.ask_deletion)
        self._row.save.setEnabled(presets is not None)
        self._show()

    # --- loading --------------------------------------------------------------------------------------------------

    def load(self, name: str) -> None:
        """Set what a preset says."""
        presets = self._presets
        if presets is not None:
            self._apply(name, lambda: presets.load(name))

    def load_recording(self, path: Path) -> None:
        """Set what a recording was made with."""
        self._apply(path.name, lambda: preset_of_recording(path))

    def _apply(self, name: str, load: Callable[[], Preset]) -> None:
        def work() -> tuple[Preset, Outcome]:
            preset = load()
            return preset, apply_preset(preset, self._experiment)

        self._commands.run(work, lambda found: self._on_applied(name, *found), self._on_failed)

    def _on_applied(self, name: str, preset: Preset, outcome: Outcome) -> None:
        if preset.display:
            self._show_display(preset.display)
        for state in self._experiment.controls.values():
            self._window.camera.show_control(state)
        other = preset.camera if preset.camera and preset.camera != self._experiment.camera.name else ""
        self._window.show_message(messages.preset_loaded(name, outcome.done, outcome.problems, other))

    def _show_display(self, display: Mapping[str, Choice]) -> None:
        levels = self._window.levels
        levels.restore_choices(display)
        black, white = display.get("black"), display.get("white")
        if display.get("auto_levels") == OFF and isinstance(black, int | float) and isinstance(white, int | float):
            levels.choose_levels(Levels(float(black), float(white)))

    def _on_failed(self, error: Exception) -> None:
        """A preset that can't be read, or none of it can be set."""
        self._window.show_message(messages.preset_failed(error))
        self._show()

    # --- keeping --------------------------------------------------------------------------------------------------

    def ask_name(self) -> None:
        """Ask for the name of a new preset."""
        self._ask("Save a preset", self._row.chosen, self._save, has_display=True)

    def ask_new_name(self, name: str) -> None:
        """Ask for another name."""
        self._ask("Rename the preset", name, partial(self._rename, name))

    def ask_deletion(self, name: str) -> None:
        """Ask whether a preset is to be deleted."""
        box = QMessageBox(QMessageBox.Question, "Delete the preset", f"Delete the preset {name}?", QMessageBox.NoButton, self._window)
        box.setObjectName("preset_deletion")
        box.setAttribute(Qt.WA_DeleteOnClose)
        delete = box.addButton("Delete", QMessageBox.DestructiveRole)
        box.addButton("Keep", QMessageBox.RejectRole)
        delete.clicked.connect(lambda: self._delete(name))
        box.open()

    def ask_recording(self) -> None:
        """Ask of which recording the settings are wanted."""
        dialog = QFileDialog(
            self._window, "Settings of a recording", str(self._experiment.folder), "Recordings (*.h5 *.part);;All files (*)"
        )
        dialog.setObjectName("preset_recording_dialog")
        dialog.setAttribute(Qt.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.load_recording(Path(path)))
        dialog.open()

    def _ask(self, title: str, name: str, taken: Callable[[str, bool], None], *, has_display: bool = False) -> None:
        names = self._presets.names() if self._presets else []
        dialog = PresetDialog(title, name, names, has_display=has_display, parent=self._window)

        def on_name_requested(chosen: str, with_display: bool) -> None:
            try:
                taken(chosen, with_display)
            except (ValueError, CamlabError) as error:
                dialog.show_error(str(error))
            else:
                self._show(chosen)
                dialog.accept()

        dialog.name_requested.connect(on_name_requested)
        dialog.open()

    def _save(self, name: str, with_display: bool) -> None:
        if self._presets is not None:
            camera = self._experiment.camera
            levels = self._window.display.model.levels
            display = {**self._window.levels.choices(), "black": levels.black, "white": levels.white} if with_display else {}
            preset = preset_of(self._experiment.controls, camera.name, camera.model, display)
            self._presets.save(check_name(name), preset, replaces=True)  # the dialog said so

    def _rename(self, old: str, new: str, _with_display: bool) -> None:
        if self._presets is not None:
            self._presets.rename(old, new)

    def _delete(self, name: str) -> None:
        if self._presets is not None:
            try:
                self._presets.delete(name)
            except CamlabError as error:
                self._window.show_message(messages.preset_failed(error))
        self._show()

    def _show(self, chosen: str = "") -> None:
        self._row.show_presets(self._presets.names() if self._presets else [], chosen)
