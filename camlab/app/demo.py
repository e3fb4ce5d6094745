"""The demonstration in a window: it starts the camera, saves, analyzes and stops by itself, and stays open."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PyQt5.QtCore import QObject, QTimer
from PyQt5.QtGui import QPixmap

from camlab.app.application import make_application
from camlab.app.memory import Memory
from camlab.app.messages import SHOW_FILE
from camlab.app.window import ShownWindow
from camlab.config import Settings
from camlab.controller.experiment import Experiment
from camlab.controller.facts import RecordingFinished, RecordingStarted
from camlab.controller.signals import ExperimentSignals
from camlab.recording.verdict import Verdict
from camlab.view.message import Message, Tone

LOOK_MS = 1500  # live before it saves, so that a person sees the one after the other
PICTURE_SHARE = 0.7  # of the movie, when the picture of the window is taken
Finish = Callable[[Verdict], str]
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class DemoOutcome:
    """What the demonstration did before the window was closed.

    Attributes
    ----------
    verdict : Verdict or None
        None where the window was closed before the movie was finished.
    """

    verdict: Verdict | None


def demo_window(experiment: Experiment, movie: Path, picture: Path, seconds: float, finish: Finish | None = None) -> DemoOutcome:
    """Show the window, do the whole job in it, and stay open until it is closed.

    Parameters
    ----------
    experiment : Experiment
        Not initialized; `folder` should be that of the movie.
    movie, picture : Path
        Where the movie and a picture of the window, taken while it saves, go.
    seconds : float
        Length of the movie.
    finish : callable or None
        Called with the verdict when the movie is finished, in the window's thread, e.g. to plot; gives a sentence for the window.
    """
    memory = Memory(Settings(), is_fresh=True)
    app = make_application(memory.window.theme)
    shown = ShownWindow(app, experiment, memory)
    shown.window.show_hints(False)
    steps = _Steps(shown, experiment, movie, picture, seconds, finish)
    shown.presenter.opened.connect(steps.begin)
    shown.run()
    steps.let_go()
    shown.window.deleteLater()
    return DemoOutcome(steps.verdict)


class _Steps(QObject):
    """What happens one after the other, all in the window's thread."""

    def __init__(
        self,
        shown: ShownWindow,
        experiment: Experiment,
        movie: Path,
        picture: Path,
        seconds: float,
        finish: Callable[[Verdict], str] | None,
    ) -> None:
        super().__init__()
        self._window, self._presenter, self._experiment = shown.window, shown.presenter, experiment
        self._movie, self._picture, self._seconds, self._finish = movie, picture, seconds, finish
        self.verdict: Verdict | None = None
        self._pixmap: QPixmap | None = None
        self._signals = ExperimentSignals(experiment, self)
        self._signals.fact.connect(self._on_fact)

    def let_go(self) -> None:
        """Hear no more."""
        self._signals.disconnect_experiment()
        self._save_picture()

    def begin(self) -> None:
        """The camera is open: live."""
        self._presenter.start()
        QTimer.singleShot(LOOK_MS, self._record)

    def _record(self) -> None:
        """Save and Analyze on at once, and off with the run: so every result belongs to the movie."""
        self._presenter.request(self._begin_movie)

    def _begin_movie(self) -> None:
        self._experiment.start_saving(self._movie)
        self._experiment.start_analyzing()

    def _take_picture(self) -> None:
        self._pixmap = self._window.grab()

    def _save_picture(self) -> None:
        """Not while live: it would hold up the camera's thread."""
        if self._pixmap is not None and not self._pixmap.save(str(self._picture), "PNG"):
            logger.warning("%s can't be written", self._picture)
        self._pixmap = None

    def _on_fact(self, fact: object) -> None:
        if isinstance(fact, RecordingStarted):
            QTimer.singleShot(round(1000 * self._seconds * PICTURE_SHARE), self._take_picture)
            QTimer.singleShot(round(1000 * self._seconds), self._presenter.stop)
        elif isinstance(fact, RecordingFinished) and self.verdict is None:
            self.verdict = fact.verdict
            self._save_picture()
            if self._finish is not None:
                tone: Tone = "success" if self.verdict.is_complete else "warning"
                message = Message("The demo is done", self._finish(self.verdict), tone, ((SHOW_FILE, "Show file"),))
                self._window.show_message(message)
