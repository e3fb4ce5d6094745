"""A camera that was lost and is tried again, said for as long as it lasts: with a countdown to the next try."""

from __future__ import annotations

import math

from camlab.app import messages
from camlab.controller.reconnection import Outage
from camlab.controller.state import State
from camlab.recording.verdict import thousands
from camlab.view.formatting import NARROW_SPACE
from camlab.view.message import Message
from camlab.view.message_bar import MessageBar


def camera_tried_again(outage: Outage, *, is_recording: bool) -> Message:
    """The camera was lost while it was live: when it is tried again, and what becomes of the recording."""
    seconds = outage.seconds_left()
    when = "Trying again now" if seconds is None else f"Trying again in {math.ceil(seconds)}{NARROW_SPACE}s"
    number = f" (attempt {outage.attempt})" if outage.attempt > 1 else ""
    headline = "The camera stopped answering" + ("; recording on hold" if is_recording else "")
    buttons = ((messages.TRY_NOW, "Try now"), (messages.STOP_TRYING, "Stop trying"))
    return Message(
        headline, f"{when}{number}. Check its cable and power.", "error", buttons, messages.report(outage.error), is_closable=False
    )


def camera_back(away_s: float, missed: int, *, is_recording: bool) -> Message:
    """A lost camera delivers again."""
    away = f"It was away for {away_s:.1f}{NARROW_SPACE}s"
    lost = f"; {thousands(missed)} frames of that time count as lost" if missed else ""
    if not is_recording:
        return Message("The camera is back", f"{away}{lost}.", "success")
    return Message("The camera is back; the recording goes on in the same file", f"{away}{lost}.", "warning")


class OutageNotice:
    """Shows the message, keeps its countdown, and takes it away; only a question may stand in its place."""

    def __init__(self, bar: MessageBar) -> None:
        self._bar = bar
        self._shown: Message | None = None

    def show(self, outage: Outage | None, state: State) -> None:
        """`outage`: None while the camera answers, or once nobody waits for it any more."""
        if outage is not None and state.is_lost:
            message = camera_tried_again(outage, is_recording=state.has_recording)
            shown = self._bar.message
            is_question = shown is not None and shown != self._shown and not shown.is_closable
            if shown != message and not is_question:
                self._bar.show_message(message)
                self._shown = message
        elif self._shown is not None:
            if self._bar.message == self._shown:
                self._bar.close_message()
            self._shown = None
