"""The camera's panel."""

from __future__ import annotations

from dataclasses import replace

import pytest

from camlab.model import Control, ControlState
from camlab.view.camera_dock import CameraDock


@pytest.fixture
def dock(app, qtbot):
    made = CameraDock()
    qtbot.addWidget(made)
    made.show()
    return made


def test_brightness_comes_first(dock, exposure, brightness):
    dock.show_controls({"exposure_s": exposure, "brightness": brightness})
    assert list(dock.rows) == ["brightness", "exposure_s"]


def test_without_brightness_the_displays_own_takes_its_place(dock, exposure, qtbot):
    dock.show_controls({"exposure_s": exposure})
    sliders = [part.objectName() for part in dock.focus_chain()]
    assert sliders[2:4] == ["display_brightness_slider", "display_brightness_box"]
    with qtbot.waitSignal(dock.display_requested) as asked:
        dock.focus_chain()[2].setValue(150)
    assert asked.args == [50.0, 0.0]


def test_with_brightness_there_is_no_other_one(dock, brightness):
    dock.show_controls({"brightness": brightness})
    assert not [part for part in dock.focus_chain() if part.objectName().startswith("display")]


def test_a_rows_request_is_passed_on(dock, brightness, qtbot):
    dock.show_controls({"brightness": brightness})
    with qtbot.waitSignal(dock.control_requested) as asked:
        dock.rows["brightness"].slider.setValue(150)
    assert asked.args == ["brightness", 50.0]


def test_a_new_value_reaches_its_row(dock, brightness):
    dock.show_controls({"brightness": brightness})
    dock.show_control(replace(brightness, asked=7.0, actual=7.0))
    assert dock.rows["brightness"].box.value() == 7
    dock.show_unknown(brightness)
    assert dock.rows["brightness"].actual.text() == "actual unknown"


def test_another_camera_has_other_rows(dock, brightness, exposure, qtbot):
    dock.show_controls({"brightness": brightness})
    dock.show_controls({"exposure_s": exposure})
    assert list(dock.rows) == ["exposure_s"]


def test_what_shapes_the_file_is_locked_while_recording(dock, brightness):
    control = Control("binning", "Binning", "integer", 1, 1, 4, shapes_file=True)
    dock.show_controls({"brightness": brightness, "binning": ControlState(control, 1, 1)})
    dock.show_controls_enabled(True, is_recording=True)
    assert dock.rows["brightness"].isEnabled()
    assert not dock.rows["binning"].isEnabled()


@pytest.mark.parametrize(
    ("tone", "words"), [("good", "Disconnect the camera"), ("bad", "Connect to the camera"), ("off", "Connect to the camera")]
)
def test_a_camera_that_answers_can_be_let_go_and_any_other_connected(dock, tone, words):
    dock.show_connection("Words", "640 × 480", tone)
    assert (dock.state.text(), dock.format.text()) == ("Words", "640 × 480")
    assert dock.chooser.button.isEnabled()
    assert dock.chooser.button.toolTip() == words


def test_while_a_camera_is_being_opened_nothing_can_be_asked_of_it(dock):
    dock.show_connection("Opening", "", "muted")
    assert not dock.chooser.button.isEnabled()
