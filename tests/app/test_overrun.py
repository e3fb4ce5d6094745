"""A disk that is slower than the camera."""

from __future__ import annotations

import pytest

from camlab.app import messages
from camlab.app.overrun import OVER_AFTER_S, Overrun
from camlab.view.message import Message
from camlab.view.message_bar import MessageBar

SLOW = "the disk takes 142 of 157 MB/s: the buffer is full in 40 s"


@pytest.fixture
def bar(qapp, qtbot):
    made = MessageBar()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def clock():
    return [0.0]


@pytest.fixture
def overrun(bar, clock):
    return Overrun(bar, lambda: clock[0])


def test_a_slow_disk_is_said_with_its_numbers(overrun, bar, clock):
    overrun.show(SLOW)
    assert bar.message.headline == messages.DISK_TOO_SLOW
    assert bar.message.text == "The disk takes 142 of 157 MB/s: the buffer is full in 40 s."
    clock[0] = 2
    overrun.show(SLOW.replace("40", "38"))
    assert "38 s" in bar.message.text


def test_it_goes_away_when_the_disk_keeps_up_again(overrun, bar, clock):
    overrun.show(SLOW)
    clock[0] = OVER_AFTER_S - 1
    overrun.show("")
    assert bar.message is not None
    clock[0] = OVER_AFTER_S
    overrun.show("")
    assert bar.message is None


def test_what_was_closed_comes_back_only_with_the_next_overrun(overrun, bar, clock):
    overrun.show(SLOW)
    bar.close_message()
    clock[0] = 2
    overrun.show(SLOW)
    assert bar.message is None
    clock[0] = 2 + OVER_AFTER_S
    overrun.show("")
    overrun.show(SLOW)
    assert bar.message is not None


def test_another_message_is_left_alone(overrun, bar, clock):
    overrun.show(SLOW)
    bar.show_message(Message("The camera stopped", "", "error"))
    clock[0] = OVER_AFTER_S
    overrun.show("")
    assert bar.message.headline == "The camera stopped"
