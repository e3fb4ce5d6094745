"""What shapes the frames: value to widget, widget to request."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt5.QtCore import Qt

from camlab.model import Control, ControlState, Sensor
from camlab.view.camera_dock import CameraDock
from camlab.view.sensor_panel import LOCKED, LOCKED_WHY

SENSOR = Sensor(640, 480, 4, 2, 64, 2)


def state_of(name, label, value, *choices):
    kind = "choice" if choices else "region"
    control = Control(name, label, kind, value, choices=choices, shapes_file=True, sensor=None if choices else SENSOR)
    return ControlState(control, value, value)


@pytest.fixture
def states():
    made = (
        state_of("region", "Region", "640x480+0+0"),
        state_of("binning", "Binning", "1x1", "1x1", "2x2"),
        state_of("trigger_mode", "Trigger", "Free run", "Free run", "Software"),
    )
    return {state.control.name: state for state in made}


@pytest.fixture
def dock(app, qtbot, states):
    made = CameraDock()
    qtbot.addWidget(made)
    made.resize(296, 800)
    made.show()
    made.show_controls(states)
    made.show_controls_enabled(True)
    made.sensor.fold.show_open(True)
    return made


def test_a_camera_without_such_controls_has_no_such_part(dock, brightness):
    dock.show_controls({"brightness": brightness})
    assert dock.sensor.isHidden()


def test_what_shapes_the_frames_is_there_and_not_among_the_rows(dock, states):
    assert dock.sensor.names == tuple(states) and not dock.rows
    assert [dock.sensor.combos["binning"].itemText(k) for k in (0, 1)] == ["1 × 1", "2 × 2"]


def test_a_region_is_shown_with_what_the_camera_makes_of_it(dock, states):
    region = dock.sensor.region
    assert region.actual.isHidden() and not region.full.isEnabled()
    dock.show_control(replace(states["region"], asked="101x51+33+7", actual="104x52+32+6"))
    assert [box.value() for box in region._boxes()] == [33, 7, 101, 51]
    assert region.actual.text() == "≠ 104 × 52 at 32, 6"
    assert dock.sensor.fold.summary.text() == "104 × 52"


def test_a_typed_region_is_requested_and_stays_on_the_sensor(dock, qtbot):
    region = dock.sensor.region
    with qtbot.waitSignal(dock.control_requested) as asked:
        region.left_box.setValue(600)
    assert asked.args == ["region", "64x480+576+0"]
    with qtbot.waitSignal(dock.control_requested) as asked:
        region.width_box.setValue(100)
    assert asked.args == ["region", "100x480+540+0"]


def test_full_frame_asks_for_all_of_the_sensor(dock, states, qtbot):
    dock.show_control(replace(states["region"], asked="100x52+32+6", actual="100x52+32+6"))
    with qtbot.waitSignal(dock.control_requested) as asked:
        qtbot.mouseClick(dock.sensor.region.full, Qt.LeftButton)
    assert asked.args == ["region", "640x480+0+0"]


def test_a_chosen_word_is_requested_as_the_camera_knows_it(dock, qtbot):
    combo = dock.sensor.combos["binning"]
    with qtbot.waitSignal(dock.control_requested) as asked:
        combo.setCurrentIndex(1)
        combo.activated.emit(1)
    assert asked.args == ["binning", "2x2"]


def test_the_button_triggers_only_where_the_camera_waits_for_it(dock, states, qtbot):
    trigger = dock.sensor.trigger
    assert trigger.isHidden()
    dock.show_control(replace(states["trigger_mode"], asked="Software", actual="Software"))
    assert not trigger.isHidden() and not trigger.isEnabled()
    dock.show_controls_enabled(True, is_live=True)
    with qtbot.waitSignal(dock.trigger_requested):
        qtbot.mouseClick(trigger, Qt.LeftButton)


def test_while_recording_it_is_locked_and_says_why(dock):
    dock.show_controls_enabled(True, is_recording=True, is_live=True)
    assert not any(part.isEnabled() for part in (dock.sensor.region, *dock.sensor.combos.values()))
    assert dock.sensor.fold.note.text() == LOCKED and not dock.sensor.fold.mark.isHidden()
    assert dock.sensor.fold.head.toolTip() == dock.sensor.body.toolTip() == LOCKED_WHY
    assert dock.sensor.combos["binning"].toolTip() == dock.sensor.region.draw.toolTip() == LOCKED_WHY
    dock.show_controls_enabled(True)
    assert dock.sensor.fold.mark.isHidden() and dock.sensor.region.isEnabled()
    assert LOCKED_WHY not in (dock.sensor.combos["binning"].toolTip(), dock.sensor.region.draw.toolTip())


def test_reset_all_is_possible_where_something_was_changed(dock, states, qtbot):
    assert not dock.reset.isEnabled()
    dock.show_control(replace(states["binning"], asked="2x2", actual="2x2"))
    with qtbot.waitSignal(dock.reset_requested):
        qtbot.mouseClick(dock.reset, Qt.LeftButton)
    dock.show_controls_enabled(True, is_recording=True)
    assert not dock.reset.isEnabled()
