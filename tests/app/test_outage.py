"""A camera that is lost and tried again: what is said."""

from __future__ import annotations

import time

import pytest

from camlab.app import messages
from camlab.app.outage import OutageNotice, camera_back, camera_tried_again
from camlab.app.readings import verdict_so_far
from camlab.controller.reconnection import Outage
from camlab.controller.state import State
from camlab.controller.status import Status
from camlab.errors import CameraError
from camlab.view.message import Message
from camlab.view.message_bar import MessageBar

ERROR = CameraError("camera 'side' stopped answering; check its cable")


def outage(seconds: float | None = 2.9, attempt: int = 1) -> Outage:
    return Outage(ERROR, 0.0, attempt, None if seconds is None else time.monotonic() + seconds)


@pytest.fixture
def bar(qapp, qtbot):
    made = MessageBar()
    qtbot.addWidget(made)
    return made


def test_the_countdown_is_said_with_both_ways_out():
    message = camera_tried_again(outage(), is_recording=False)
    assert (message.headline, message.tone, message.is_closable) == ("The camera stopped answering", "error", False)
    assert message.text == "Trying again in 3\u202fs. Check its cable and power."
    assert [name for name, _ in message.buttons] == [messages.TRY_NOW, messages.STOP_TRYING]
    assert str(ERROR) in message.details


def test_a_recording_is_on_hold():
    message = camera_tried_again(outage(None, 3), is_recording=True)
    assert message.headline == "The camera stopped answering; recording on hold"
    assert message.text == "Trying again now (attempt 3). Check its cable and power."
    assert verdict_so_far(Status(State.HOLD, saved=453)) == ("warning", "On hold", "453 frames saved")


def test_what_it_cost_is_said_when_it_is_back():
    assert camera_back(7.04, 419, is_recording=False).text == "It was away for 7.0\u202fs; 419 frames of that time count as lost."
    message = camera_back(7.04, 419, is_recording=True)
    assert (message.headline, message.tone) == ("The camera is back; the recording goes on in the same file", "warning")


def test_the_notice_counts_down_and_goes_with_the_outage(bar):
    notice = OutageNotice(bar)
    notice.show(None, State.LIVE)
    assert bar.message is None
    notice.show(outage(2.5), State.LOST)
    notice.show(outage(1.5), State.LOST)
    assert bar.message.text.startswith("Trying again in 2\u202fs")
    notice.show(None, State.LIVE)
    assert bar.message is None


def test_what_is_said_afterwards_stays(bar):
    notice = OutageNotice(bar)
    notice.show(outage(), State.HOLD)
    bar.show_message(Message("The camera stopped", "", "error"))
    notice.show(None, State.FAILED)
    assert bar.message.headline == "The camera stopped"
