"""What stands under the picture while a recording is played."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QWidget

from camlab.view.actions import Actions
from camlab.view.player_bar import SPEEDS, Landmark, PlayerBar, clock


@pytest.fixture
def actions(app, qtbot):
    holder = QWidget()
    qtbot.addWidget(holder)
    yield Actions(holder)
    holder.close()


@pytest.fixture
def bar(actions, qtbot):
    made = PlayerBar(actions)
    qtbot.addWidget(made)
    made.resize(740, 70)
    made.show_recording("movie.h5", "")
    made.show_length(1000, 65.0, [Landmark(100, "loss", "3 frames lost: buffer full"), Landmark(500, "mark", "Mark: lamp")])
    return made


def test_it_is_hidden_and_its_commands_are_off_until_a_recording_is_there(actions, qtbot):
    bar = PlayerBar(actions)
    qtbot.addWidget(bar)
    assert bar.isHidden()
    assert not actions["play_pause"].isEnabled()
    bar.show_recording("movie.h5", "")
    assert bar.isVisible()
    assert actions["play_pause"].isEnabled()


def test_the_space_bar_plays_while_a_recording_is_there_and_else_starts_the_camera(bar, actions):
    assert "Space" in [key.toString() for key in actions["play_pause"].shortcuts()]
    assert not actions["stop"].shortcuts()
    bar.show_nothing()
    assert [key.toString() for key in actions["play_pause"].shortcuts()] == ["K"]
    assert [key.toString() for key in actions["stop"].shortcuts()] == ["Space"]


def test_it_shows_where_it_is(bar, qtbot):
    with qtbot.assertNotEmitted(bar.row_requested), qtbot.assertNotEmitted(bar.frame_requested):
        bar.show_place(99, 1234, 6.5)
    assert bar.slider.value() == 99
    assert bar.frame.value() == 1234
    assert bar.time.text() == "00:06.500 / 01:05.000"
    assert bar.words.text() == "100 / 1\u202f000"


def test_a_loss_is_said_in_words_and_in_red(bar):
    bar.show_place(100, 103, 6.5, "3 frames lost: buffer full", is_loss=True)
    assert bar.words.text() == "3 frames lost: buffer full"
    assert bar.words.property("tone") == "red"
    bar.show_place(101, 104, 6.6)
    assert not bar.words.property("tone")


def test_without_losses_and_marks_there_is_none_to_go_to(bar, actions):
    assert actions["landmark_on"].isEnabled()
    bar.show_length(1000, 65.0, [])
    assert not actions["landmark_on"].isEnabled()


def test_a_click_on_the_slider_goes_there_at_once(bar, qtbot):
    place = QPoint(round(bar.slider.place_of(500)), bar.slider.height() // 2)
    with qtbot.waitSignal(bar.row_requested) as asked:
        QTest.mouseClick(bar.slider, Qt.LeftButton, Qt.NoModifier, place)
    assert asked.args[0] == pytest.approx(500, abs=3)


def test_marks_stand_under_the_slider(bar):
    picture = bar.slider.grab().toImage()
    colors = [picture.pixelColor(round(bar.slider.place_of(row)), bar.slider.height() - 2) for row in (100, 500, 700)]
    assert colors[0].red() > colors[0].blue() + 80
    assert colors[1].blue() > colors[1].red() + 80
    assert abs(colors[2].red() - colors[2].blue()) < 20


def test_a_number_that_is_typed_is_asked_for(bar, qtbot):
    bar.frame.setFocus()
    bar.frame.selectAll()
    with qtbot.waitSignal(bar.frame_requested) as asked:
        QTest.keyClicks(bar.frame, "321")
        QTest.keyClick(bar.frame, Qt.Key_Return)
    assert asked.args == [321]


def test_speed_loop_and_the_way_back_are_asked_for(bar, actions, qtbot):
    with qtbot.waitSignal(bar.speed_requested) as asked:
        bar.speed.activated.emit(0)
    assert asked.args == [SPEEDS[0]]
    with qtbot.waitSignal(bar.loop_requested) as asked:
        QTest.mouseClick(bar.loop, Qt.LeftButton)
    assert asked.args == [True]
    with qtbot.waitSignal(bar.close_requested):
        QTest.mouseClick(bar.close_button, Qt.LeftButton)


def test_its_buttons_are_the_commands(bar, actions, qtbot):
    for name, button in bar.buttons.items():
        with qtbot.waitSignal(actions[name].triggered):
            QTest.mouseClick(button, Qt.LeftButton)


@pytest.mark.parametrize(("seconds", "text"), [(0, "00:00.000"), (59.9996, "01:00.000"), (3723.5, "1:02:03.500")])
def test_a_time_is_written_as_on_a_clock(seconds, text):
    assert clock(seconds) == text
