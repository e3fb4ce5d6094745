"""A person wants to leave while something is recorded: asked in the window, so that nothing ends by a slip of the mouse."""

from __future__ import annotations

from collections.abc import Callable

from camlab.app import messages
from camlab.controller.experiment import Experiment
from camlab.controller.state import State
from camlab.view.main_window import MainWindow
from camlab.view.message import Message

QUESTION = Message(
    "A recording is being made",
    "Closing the window ends it. Every frame is saved first.",
    "warning",
    ((messages.FINISH_AND_CLOSE, "Finish and close"), (messages.GO_ON, "Go on recording")),
    is_closable=False,
)


class ClosingQuestion:
    """Asks where it has to be asked; signals that end a program don't ask.

    Parameters
    ----------
    window, experiment
    close : callable
        Ends the recordings in order and closes the window; called again, it gives up what is not saved yet.
    """

    def __init__(self, window: MainWindow, experiment: Experiment, close: Callable[[], None]) -> None:
        self._window, self._experiment, self._close = window, experiment, close

    def ask(self) -> None:
        """Close, where nothing is being recorded; else ask."""
        if self._experiment.state.has_recording and not self._window.is_closing:
            self._window.come_forward()
            self._window.show_message(QUESTION)
        else:
            self._close()

    def go_on(self) -> None:
        """A person wants to stay."""
        if self._window.panel.messages.message == QUESTION:
            self._window.panel.messages.close_message()

    def look(self, state: State) -> None:
        """Where the recording has ended meanwhile, there is nothing to ask any more."""
        if not state.has_recording:
            self.go_on()
