"""What the parts of an experiment share: lock, state, the present run, and who is told."""

from __future__ import annotations

import threading
from pathlib import Path

from camlab.config import Settings
from camlab.controller.facts import Fact, StateChanged
from camlab.controller.feed import Feed
from camlab.controller.listeners import Listeners
from camlab.controller.monitor import Monitor
from camlab.controller.run import Run
from camlab.controller.state import State, check_move
from camlab.errors import CameraError, StateError
from camlab.model.camera import Camera


class Core:
    """State changes happen under `lock` and are told to the listeners at once."""

    def __init__(self, camera: Camera, settings: Settings, folder: Path) -> None:
        self.camera = camera
        self.settings = settings
        self.folder = folder
        self.lock = threading.RLock()
        self.state = State.CLOSED
        self.run: Run | None = None
        self.is_analyzing = False
        self.is_finalizing = False
        self.reconnects = False
        self.notes_recordings = True
        self.listeners = Listeners()
        self.feed = Feed()
        self.monitor = Monitor()

    def move(self, new: State) -> None:
        """Go to another state that may follow this one."""
        old = self.state
        if old is not new:
            check_move(old, new)
            self.state = new
            self.tell(StateChanged(old, new))

    def tell(self, fact: Fact) -> None:
        self.listeners.tell(fact)

    @property
    def is_open(self) -> bool:
        return self.state is not State.CLOSED

    def check_open(self) -> None:
        """StateError where it is closed."""
        if not self.is_open:
            raise StateError("the experiment is closed; call initialize first")

    def check_not_lost(self) -> None:
        """CameraError while the camera is lost."""
        if self.state.is_lost:
            raise CameraError(f"camera {self.camera.name!r} does not answer now; it is tried again")

    def check_not_finishing(self) -> None:
        """StateError while the last run is being finished."""
        if self.state is State.FINISHING or (self.run and not self.state.is_running):
            raise StateError("the last run is still being finished; try again when it is")
