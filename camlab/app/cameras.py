"""Choosing another camera, letting it go and connecting it again, without a restart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from PyQt5.QtCore import QObject, Qt
from PyQt5.QtWidgets import QFileDialog

from camlab.app import messages
from camlab.app.camera_names import spec_of_file, title_of, with_recent
from camlab.app.jobs import Jobs
from camlab.app.readings import camera_title
from camlab.app.remembered import AbsentCamera
from camlab.cameras import create_camera, find_cameras
from camlab.cameras.listing import FoundCamera
from camlab.controller.experiment import Experiment
from camlab.controller.state import State
from camlab.errors import CamlabError, StateError
from camlab.view.camera_chooser import CameraEntry
from camlab.view.camera_dialog import CameraDialog
from camlab.view.main_window import MainWindow

FILES = "Videos, pictures and recordings (*.h5 *.part *.mp4 *.avi *.mkv *.mov *.m4v *.webm *.tif *.tiff *.png);;All files (*)"


class Opening(Protocol):
    """What is asked of the presenter."""

    def open(self, then: Callable[[], None] | None = None) -> None:
        """Open the camera."""

    def start(self) -> None:
        """Show it live."""


class Cameras(QObject):
    """Exchanges the experiment's camera on request.

    The window, the folder and all choices stay: the experiment is finalized, gets its other camera and is opened again, all in the
    thread of the commands. While a recording is written that is refused. A camera that can't be opened is said, and never replaced.

    Parameters
    ----------
    window, experiment
    commands : Jobs
        The queue in which the experiment's commands stand.
    presenter : Opening
    spec : str
        How a user names the camera that the experiment has; "" where it has no name.
    recent : sequence of str
        Cameras that were used before, the newest first.
    """

    def __init__(
        self, window: MainWindow, experiment: Experiment, commands: Jobs, presenter: Opening, spec: str, recent: Sequence[str]
    ) -> None:
        super().__init__()
        self._window, self._experiment, self._commands, self._presenter = window, experiment, commands, presenter
        self.spec, self.recent = spec, list(recent)
        self._found: list[FoundCamera] = [FoundCamera("simulated")]
        self._looks = Jobs("camlab cameras", lambda _error: self._show_entries())
        self._dialog: CameraDialog | None = None
        window.camera_requested.connect(self.choose)
        window.connect_requested.connect(self.connect_camera)
        window.disconnect_requested.connect(self.disconnect_camera)
        window.camera_dialog_requested.connect(self.ask)
        window.camera_file_requested.connect(self.ask_for_file)
        window.camera_search_requested.connect(self.search)
        self.show_camera()

    def close(self) -> None:
        """Look for nothing more."""
        self._looks.close()

    # --- what is there --------------------------------------------------------------------------------------------

    def search(self) -> None:
        """Look what is connected, in a thread; nothing is opened for it."""
        if not self._looks.is_busy:
            self._looks.run(find_cameras, self._on_found)
            self._show_entries()

    def show_camera(self) -> None:
        """Show which camera the experiment has."""
        camera = self._experiment.camera
        title = camera_title(camera) if camera.is_open or not self.spec else title_of(self.spec)
        if title == camera.model and self.spec.startswith(("opencv:", "replay:")) and not self.spec.partition(":")[2].isdecimal():
            title = title_of(self.spec)  # which file it is, and not that it is one
        self._window.show_camera(title, spec=self.spec, is_simulated=camera.name == "simulated")

    def remember(self) -> None:
        """The camera is open: it is among those that were used."""
        if self.spec:
            self.recent = with_recent(self.spec, self.recent)
        self.show_camera()
        self._show_entries()

    def _on_found(self, found: list[FoundCamera]) -> None:
        self._found = found
        self._show_entries()

    def _show_entries(self) -> None:
        models = {camera.spec: camera.model for camera in self._found}
        specs = [*models, *(spec for spec in self.recent if spec not in models)]
        entries = [CameraEntry(spec, title_of(spec, models.get(spec, ""))) for spec in specs]
        self._window.camera.chooser.show_cameras(entries, is_searching=self._looks.is_busy)

    # --- another one ----------------------------------------------------------------------------------------------

    def choose(self, spec: str) -> None:
        """Connect this camera in place of the one that is there; it is live where that one was."""
        if self._is_recording:
            self._window.show_message(messages.camera_locked())
            return
        was_live = self._experiment.state.is_running
        self._window.camera.show_connection("Opening", "", "muted")
        self._commands.run(lambda: self._exchange(spec), lambda _done: self._on_exchanged(spec, was_live), self._on_refused)

    def disconnect_camera(self) -> None:
        """Let the camera go, so that another program can have it."""
        if self._is_recording:
            self._window.show_message(messages.camera_locked())
            return
        self._window.camera.show_connection("Letting go", "", "muted")
        self._commands.run(self._let_go, lambda _done: self._window.show_disconnected(), self._on_refused)

    def connect_camera(self) -> None:
        """Open the camera that is chosen; one that was lost while it was live is live again."""
        if self._experiment.state is State.CLOSED:
            self._presenter.open()
        else:
            self._presenter.start()

    @property
    def _is_recording(self) -> bool:
        return self._experiment.state.has_recording or self._experiment.state is State.FINISHING

    def _exchange(self, spec: str) -> None:
        """In the commands' thread. The new camera is made first: where its name means nothing, all stays as it is."""
        camera = create_camera(spec)
        self._let_go()
        self._experiment.change_camera(camera)

    def _let_go(self) -> None:
        if self._is_recording:
            raise StateError("a recording is being written, so the camera stays; stop saving first")
        self._experiment.finalize()

    def _on_exchanged(self, spec: str, was_live: bool) -> None:
        self.spec = spec
        self._close_dialog()
        self._window.panel.messages.close_message()
        self._window.show_no_picture()
        self._window.show_controls({})
        self.show_camera()
        self._presenter.open(then=self._presenter.start if was_live else None)

    def _on_refused(self, error: Exception) -> None:
        """Nothing was changed."""
        if self._dialog is not None and isinstance(error, ValueError | CamlabError):
            self._dialog.show_error(str(error))
        else:
            self._window.show_message(messages.refused(error))
        self._show_as_it_is()

    def _show_as_it_is(self) -> None:
        camera = self._experiment.camera
        if self._experiment.state is State.CLOSED:
            self._window.show_disconnected()
        elif camera.is_open:
            self._window.show_connected(camera.format)
        else:
            self._window.camera.show_connection("Not answering", "", "bad")

    # --- asking for it --------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for a camera by its name."""
        if self._dialog is None:
            self._dialog = CameraDialog("" if isinstance(self._experiment.camera, AbsentCamera) else self.spec, self._window)
            self._dialog.camera_requested.connect(self.choose)
            self._dialog.file_requested.connect(self.ask_for_file)
            self._dialog.finished.connect(partial(setattr, self, "_dialog", None))
            self._dialog.open()

    def ask_for_file(self) -> None:
        """Ask for a video, a picture or a recording."""
        dialog = QFileDialog(self._dialog or self._window, "A file as a camera", str(self._experiment.folder), FILES)
        dialog.setObjectName("camera_file_dialog")
        dialog.setAttribute(Qt.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.choose(spec_of_file(Path(path))))
        dialog.open()

    def _close_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.accept()
