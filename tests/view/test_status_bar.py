"""The status bar."""

from __future__ import annotations

import pytest

from camlab.controller.state import State
from camlab.view.status_bar import BADGES, StatusBar
from camlab.view.status_values import StatusValues


@pytest.fixture
def bar(app, qtbot):
    made = StatusBar()
    made.setFixedWidth(1280)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("state", list(State))
def test_every_state_has_a_badge(bar, state):
    bar.show_state(state)
    assert bar.badge.text() == BADGES[state]
    assert bar.badge.property("mode") == state.value


def test_a_restart_that_takes_its_time_is_said(bar):
    bar.show_state(State.LIVE)
    bar.show_restarting()
    assert (bar.badge.text(), bar.badge.property("mode")) == ("RESTARTING", "live")


def test_values_are_shown(bar):
    bar.show_values(
        StatusValues(59.9, 30.0, 60.0, True, True, 0.0002, 72, 4312, 0.12, 3, {"camera": 0}, int(412e9), 2640)  # in their order
    )
    texts = [part.text() for part in (bar.camera, bar.view, bar.saturated, bar.recording, bar.buffer, bar.lost, bar.disk)]
    assert texts == [
        "59.9\u202f/s",
        "30.0\u202f/s",
        "0.02\u202f%",
        "00:01:12 · frame 4\u202f312",
        "12\u202f%",
        "0",
        "412\u202fGB · 44\u202fmin",
    ]
    assert bar.bar.value() == 12


def test_a_loss_is_red_and_says_where(bar):
    bar.show_values(StatusValues(lost={"camera": 419}))
    assert bar.lost.text() == "lost 419 camera"
    assert bar.lost.property("alert") == "alarm"


def test_nothing_moves_while_numbers_change(bar, qtbot):
    bar.show_values(StatusValues(59.9, 30.0, 60.0, True, saturated=0.0, free_bytes=int(412e9), seconds_left=2640))
    places = [part.x() for part in (bar.camera, bar.view, bar.saturated, bar.recording, bar.bar, bar.lost, bar.disk)]
    values = StatusValues(9.1, 60.0, 9.0, True, True, 0.0099, 3599, 99_999, 0.59, 3, {}, int(410e9), 2400)
    bar.show_values(values)
    qtbot.wait(1)  # the layout acts when the event loop turns
    assert [part.x() for part in (bar.camera, bar.view, bar.saturated, bar.recording, bar.bar, bar.lost, bar.disk)] == places


def test_the_pointer_is_shown_and_leaves(bar):
    bar.show_pointer((512, 300, (2201,)))
    assert [part.text() for part in bar._pointer] == ["512", "300", "2\u202f201"]
    bar.show_pointer(None)
    assert [part.text() for part in bar._pointer] == ["–", "–", ""]


def test_a_hint_stands_in_for_the_cameras_name(bar):
    bar.show_camera("Basler")
    bar.show_hint("Save one picture")
    assert bar.name.text() == "Save one picture"
    bar.show_hint("")
    assert bar.name.text() == "Basler"
