"""Start, Stop, Snap, Save and what goes with them."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QWidget

from camlab.controller.state import State
from camlab.view.actions import Actions
from camlab.view.save_button import SaveState, save_state
from camlab.view.transport_bar import TransportBar


@pytest.fixture
def actions(app, qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    made = Actions(owner)
    made.owner = owner
    return made


@pytest.fixture
def bar(actions, qtbot):
    made = TransportBar(actions)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("name", ["start", "stop", "snap"])
def test_a_button_triggers_its_action(bar, actions, name, qtbot):
    with qtbot.waitSignal(actions[name].triggered):
        qtbot.mouseClick(getattr(bar, name), Qt.LeftButton)


@pytest.mark.parametrize("name", ["start", "stop", "snap"])
def test_a_button_is_off_with_its_action(bar, actions, name):
    actions[name].setEnabled(False)
    assert not getattr(bar, name).isEnabled()


@pytest.mark.parametrize("part", ["save", "save_box"])
def test_button_and_box_are_one_action(bar, actions, part, qtbot):
    bar.show_save(SaveState("idle"))
    with qtbot.waitSignal(actions["save"].triggered) as triggered:
        qtbot.mouseClick(getattr(bar, part), Qt.LeftButton)
    assert triggered.args == [True]
    assert bar.save_box.isChecked()


def test_the_box_shows_the_action(bar, actions):
    actions["analyze"].setChecked(True)
    assert bar.analyze_box.isChecked()
    actions["analyze"].setEnabled(False)
    assert not bar.analyze_box.isEnabled()


@pytest.mark.parametrize(
    ("state", "text", "is_on"),
    [
        (SaveState("idle"), "Save", True),
        (SaveState("armed"), "Save at Start", True),
        (SaveState("saving", seconds=72), "Saving 00:01:12", True),
        (SaveState("finishing", share=0.64), "Finishing 64\u202f%", False),
        (SaveState("disabled"), "Save", False),
    ],
)
def test_the_save_button_says_what_it_does_and_keeps_its_width(bar, state, text, is_on):
    width = bar.save.width()
    bar.show_save(state)
    assert bar.save.text() == text
    assert bar.save.isEnabled() is is_on
    assert bar.save.width() == width
    assert bar.save.property("mode") == state.mode


@pytest.mark.parametrize(
    ("state", "is_saving", "mode"),
    [
        (State.CLOSED, False, "disabled"),
        (State.FAILED, True, "disabled"),
        (State.IDLE, False, "idle"),
        (State.IDLE, True, "armed"),
        (State.LIVE, False, "idle"),
        (State.RECORDING, True, "saving"),
        (State.FINISHING, True, "finishing"),
    ],
)
def test_every_state_has_its_save_button(state, is_saving, mode):
    assert save_state(state, is_saving=is_saving, seconds=1.0, finishing=0.5).mode == mode


def test_live_is_seen_on_start(bar):
    bar.show_live(True)
    assert bar.start.property("live") is True
    bar.show_live(False)
    assert bar.start.property("live") is False


def test_sizes_are_those_of_the_grid(bar):
    assert bar.height() == 60
    assert (bar.start.width(), bar.start.height()) == (96, 36)
    assert bar.save.height() == 36


def test_icons_without_words_have_a_name_for_screen_readers(bar):
    assert all(toggle.accessibleName() for toggle in bar.toggles)
