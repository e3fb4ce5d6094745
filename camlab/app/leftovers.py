"""Recordings that a crash left unfinished: asked for at the start, repaired when a person wants it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from PyQt5.QtCore import QObject, pyqtSignal

from camlab.app import messages
from camlab.app.jobs import Jobs
from camlab.errors import RecordingError
from camlab.recording.repair import RepairResult
from camlab.recording.verify import Progress
from camlab.view.main_window import MainWindow
from camlab.view.message import Message


class Repairing(Protocol):
    """What is asked of the experiment."""

    @property
    def leftovers(self) -> Sequence[Path]:
        """Part files that nobody writes any more, found when it was initialized."""

    def repair_leftover(self, part: Path, progress: Progress | None = None) -> RepairResult:
        """Make one readable."""


class Leftovers(QObject):
    """Asks about one after the other, and repairs in a thread, so that the window and the camera go on.

    Parameters
    ----------
    window, experiment, jobs
    shown : callable
        Gets the path of what was repaired, for "Show file".
    """

    _progressed = pyqtSignal(object, int)  # path, percent

    def __init__(self, window: MainWindow, experiment: Repairing, jobs: Jobs, shown: Callable[[Path], None]) -> None:
        super().__init__()
        self._window, self._experiment, self._jobs, self._shown = window, experiment, jobs, shown
        self._waiting: list[Path] = []
        self._is_closing = False
        self._progressed.connect(self._on_progressed)

    def begin(self) -> None:
        """The experiment is initialized: ask about what it found."""
        self._waiting = list(self._experiment.leftovers)
        self._ask()

    def repair(self) -> None:
        """Repair the one that is asked about."""
        if self._waiting:
            path = self._waiting.pop(0)
            self._replace(messages.repairing(path))
            self._jobs.run(lambda: self._repair(path), self._on_repaired, lambda e: self._on_failed(path, e))

    def leave(self) -> None:
        """Not now: it is asked again at the next start."""
        self._window.panel.messages.close_message()
        self._waiting = self._waiting[1:]
        self._ask()

    def close(self) -> None:
        """Leave a repair that is under way as it is; it begins anew at the next start."""
        self._is_closing = True

    def _repair(self, path: Path) -> RepairResult:
        """In the jobs' thread."""
        shown = -1

        def progress(done: int, total: int) -> None:
            nonlocal shown
            if self._is_closing:
                raise RecordingError("the window was closed before the repair was done; it begins anew at the next start")
            share = 100 * done // max(total, 1)
            if share != shown:
                shown = share
                self._progressed.emit(path, share)

        return self._experiment.repair_leftover(path, progress)

    def _on_progressed(self, path: Path, share: int) -> None:
        self._window.show_message(messages.repairing(path, share / 100))

    def _on_repaired(self, result: RepairResult) -> None:
        self._shown(Path(result.path))
        self._finish(messages.repaired(result))

    def _on_failed(self, path: Path, error: Exception) -> None:
        self._finish(messages.not_repaired(path, error))

    def _finish(self, message: Message) -> None:
        """Say what became of one; the next is asked for when a person has closed this."""
        self._replace(message)
        if self._waiting:
            self._window.panel.messages.closed.connect(self._on_closed)

    def _on_closed(self) -> None:
        self._window.panel.messages.closed.disconnect(self._on_closed)
        self._ask()

    def _ask(self) -> None:
        if self._waiting:
            self._replace(messages.leftover(self._waiting[0], len(self._waiting)))

    def _replace(self, message: Message) -> None:
        self._window.panel.messages.close_message()
        self._window.show_message(message)
