"""A control's row: value to widget, widget to request."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt5.QtCore import QPoint, QPointF, Qt
from PyQt5.QtGui import QWheelEvent
from PyQt5.QtWidgets import QApplication, QComboBox

from camlab.model import Control, ControlState
from camlab.view.control_row import ChoiceRow, NumberRow, PlainSliderRow, ReadingRow, SwitchRow, make_row


@pytest.fixture
def row(app, qtbot, exposure):
    made = make_row(exposure.control)
    qtbot.addWidget(made)
    made.show_state(exposure)
    return made


def test_a_value_is_shown_in_box_and_slider(row, exposure, qtbot):
    with qtbot.assertNotEmitted(row.control_requested, wait=80):
        row.show_state(ControlState(exposure.control, 0.1, 0.0998))
    assert row.box.text() == "100.0\u202fms"
    assert row.slider.value() == 800
    assert row.actual.text() == "≠ actual 99.80\u202fms"


def test_a_typed_value_is_requested(row, qtbot):
    row.box.selectAll()
    qtbot.keyClicks(row.box, "25,5")
    with qtbot.waitSignal(row.control_requested, timeout=1000) as asked:
        qtbot.keyClick(row.box, Qt.Key_Return)
    assert asked.args == ["exposure_s", pytest.approx(0.0255)]
    assert row.slider.value() == row.scale.position(0.0255)


def test_a_value_out_of_range_is_brought_into_it(row, qtbot):
    row.box.selectAll()
    qtbot.keyClicks(row.box, "99999")
    with qtbot.waitSignal(row.control_requested, timeout=1000) as asked:
        qtbot.keyClick(row.box, Qt.Key_Return)
    assert asked.args[1] == 1.0


def test_the_slider_requests_a_value_and_the_box_shows_it(row, qtbot):
    with qtbot.waitSignal(row.control_requested, timeout=1000) as asked:
        row.slider.setValue(1000)
    assert asked.args == ["exposure_s", 1.0]
    assert row.box.text() == "1000\u202fms"


def test_a_dragged_slider_asks_seldom_and_last_for_the_last(row, qtbot):
    asked = []
    row.control_requested.connect(lambda _name, value: asked.append(value))
    for position in range(400, 500):
        row.slider.setValue(position)
    qtbot.waitUntil(lambda: len(asked) == 2, timeout=1000)
    assert asked[-1] == pytest.approx(row.scale.value(499))


def test_what_a_person_changes_is_not_overwritten_by_an_older_answer(row, exposure):
    row.slider.setValue(700)
    row.show_state(exposure)
    assert row.slider.value() == 700


def test_a_number_being_typed_stays(row, exposure, qtbot):
    row.show()
    with qtbot.waitExposed(row):
        row.box.setFocus()
    row.box.selectAll()
    qtbot.keyClicks(row.box, "2")
    row.show_state(exposure)
    assert row.box.text() == "2"


def test_unknown_is_said(row, exposure):
    row.show_state(replace(exposure, actual=None))
    assert row.actual.text() == "actual unknown"


@pytest.mark.parametrize(("actual", "tone"), [(0.01, "muted"), (0.00998, "text"), (0.02, "amber")])
def test_the_tone_tells_how_far_off_it_is(row, exposure, actual, tone):
    row.show_state(replace(exposure, actual=actual))
    assert row.actual.property("tone") == tone


def test_the_wheel_changes_nothing_without_the_keyboard(row, qtbot):
    row.show()
    with qtbot.assertNotEmitted(row.control_requested, wait=80):
        turn = QWheelEvent(QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, 120), Qt.NoButton, Qt.NoModifier, Qt.NoScrollPhase, False)
        QApplication.sendEvent(row.slider, turn)


def test_an_integer_is_requested_as_one(app, qtbot):
    row = NumberRow(Control("offset", "Offset", "integer", 0, -8, 7))
    qtbot.addWidget(row)
    with qtbot.waitSignal(row.control_requested) as asked:
        row.slider.setValue(3)
    assert asked.args == ["offset", -5]
    assert type(asked.args[1]) is int


def test_a_choice_is_shown_and_requested(app, qtbot):
    control = Control("trigger", "Trigger", "choice", "free", choices=("free", "external"))
    row = make_row(control)
    qtbot.addWidget(row)
    assert isinstance(row, ChoiceRow)
    row.show_state(ControlState(control, "external", "external"))
    assert row.combo.currentText() == "external"
    combo: QComboBox = row.combo
    with qtbot.waitSignal(row.control_requested) as asked:
        combo.activated.emit(0)
    assert asked.args == ["trigger", "free"]


def test_a_switch_is_shown_and_requested(app, qtbot):
    control = Control("auto_exposure", "Automatic exposure", "boolean", False)
    row = make_row(control)
    qtbot.addWidget(row)
    assert isinstance(row, SwitchRow)
    row.show_state(ControlState(control, True, True))
    assert row.check.isChecked()
    with qtbot.waitSignal(row.control_requested) as asked:
        row.check.click()
    assert asked.args == ["auto_exposure", False]


def test_a_reading_has_a_value_and_nothing_to_move(app, qtbot):
    control = Control("temperature", "Temperature", "float", 20.0, -50, 100, 0.1, "°C", is_read_only=True)
    row = make_row(control)
    qtbot.addWidget(row)
    assert isinstance(row, ReadingRow)
    row.show_state(ControlState(control, 20.0, 21.3))
    assert row.value.text() == "21.3\u202f°C"
    row.show_state(ControlState(control, 20.0, None))
    assert row.value.text() == "unknown"


def test_a_display_slider_shows_and_requests(app, qtbot):
    row = PlainSliderRow(Control("display_contrast", "Display contrast", "integer", 0, -100, 100, 1))
    qtbot.addWidget(row)
    with qtbot.assertNotEmitted(row.value_requested):
        row.show_value(40)
    assert row.box.text() == "40"
    with qtbot.waitSignal(row.value_requested) as asked:
        row.slider.setValue(row.slider.value() + 1)
    assert asked.args == [41]


def test_where_the_camera_can_choose_the_value_a_button_asks_it_to(app, qtbot, exposure):
    row = make_row(replace(exposure.control, is_auto_capable=True))
    qtbot.addWidget(row)
    with qtbot.waitSignal(row.control_requested) as asked:
        qtbot.mouseClick(row.auto, Qt.LeftButton)
    assert asked.args == ["exposure_s", "auto"]
    row.show_state(ControlState(row.control, "auto", 0.1))
    assert row.auto.isChecked() and not row.box.isEnabled() and not row.slider.isEnabled()
    qtbot.wait(60)  # the camera is asked at most every 50 ms
    row.show_state(ControlState(row.control, "auto", 0.1))
    assert (row.box.text(), row.actual.text()) == ("100.0\u202fms", "actual 100.0\u202fms")
    with qtbot.waitSignal(row.control_requested) as asked:
        qtbot.mouseClick(row.auto, Qt.LeftButton)
    assert asked.args == ["exposure_s", pytest.approx(0.1)]


def test_what_the_camera_can_not_choose_has_no_such_button(row):
    assert row.auto.isHidden()


def test_a_button_brings_the_first_value_back_where_it_was_changed(row, exposure, qtbot):
    assert row.reset.isHidden()
    row.show_state(ControlState(exposure.control, 0.1, 0.1))
    assert not row.reset.isHidden() and row.reset.toolTip() == "Back to 10.00\u202fms"
    with qtbot.waitSignal(row.control_requested) as asked:
        qtbot.mouseClick(row.reset, Qt.LeftButton)
    assert asked.args == ["exposure_s", 0.01]


@pytest.mark.parametrize(("typed", "words"), [("abc", "it stays"), ("99999999", "now.")])
def test_a_typed_value_that_is_not_taken_is_said(row, qtbot, typed, words):
    row.show()
    row.box.selectAll()
    qtbot.keyClicks(row.box, typed)
    assert row.box.text() == typed
    qtbot.keyClick(row.box, Qt.Key_Return)
    assert row.box.hint.isVisible()
    assert row.box.hint.text().startswith(f"{row.control.label} must be ")
    assert words in row.box.hint.text()
