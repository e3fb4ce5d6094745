"""The list of cameras and the button beside it."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from camlab.view.camera_chooser import FILE, OTHER, SEARCH, SEARCHING, CameraChooser, CameraEntry
from camlab.view.camera_dialog import CameraDialog

CAMERAS = [CameraEntry("simulated", "Simulated camera"), CameraEntry("opencv:0", "Camera 0")]


@pytest.fixture
def chooser(app, qtbot):
    made = CameraChooser()
    qtbot.addWidget(made)
    made.show_current("simulated", "Simulated camera")
    made.show_cameras(CAMERAS)
    made.show()
    return made


@pytest.fixture
def dialog(app, qtbot):
    made = CameraDialog()
    qtbot.addWidget(made)
    made.show()
    return made


def words(chooser) -> list[str]:
    return [chooser.combo.itemText(k) for k in range(chooser.combo.count())]


def pick(chooser, text: str) -> None:
    """As a person does with the keyboard: the list opens, goes to the entry and takes it."""
    chooser.combo.setFocus()
    index = words(chooser).index(text)
    chooser.combo.setCurrentIndex(index)
    chooser.combo.activated.emit(index)


def test_the_chosen_camera_stands_first_and_once(chooser):
    assert words(chooser) == ["Simulated camera", "Camera 0", "", OTHER, FILE, SEARCH]
    chooser.show_current("opencv:0", "Webcam C920")
    assert words(chooser)[:2] == ["Webcam C920", "Simulated camera"]
    assert chooser.combo.currentText() == "Webcam C920"


def test_one_that_is_nowhere_in_the_list_is_shown_all_the_same(chooser):
    chooser.show_current("mine:7", "mine:7")
    assert words(chooser)[:3] == ["mine:7", "Simulated camera", "Camera 0"]


def test_it_says_while_it_looks(chooser):
    chooser.show_cameras(CAMERAS, is_searching=True)
    assert words(chooser)[-1] == SEARCHING


def test_another_camera_is_asked_for_and_shown_only_when_it_is_there(chooser, qtbot):
    with qtbot.waitSignal(chooser.camera_requested) as asked:
        pick(chooser, "Camera 0")
    assert asked.args == ["opencv:0"]
    assert chooser.combo.currentText() == "Simulated camera"


def test_the_camera_that_is_there_is_not_asked_for_again(chooser, qtbot):
    with qtbot.assertNotEmitted(chooser.camera_requested):
        pick(chooser, "Simulated camera")


@pytest.mark.parametrize(("text", "name"), [(OTHER, "other_requested"), (FILE, "file_requested"), (SEARCH, "search_requested")])
def test_what_stands_below_leads_to_others(chooser, qtbot, text, name):
    with qtbot.waitSignal(getattr(chooser, name)):
        pick(chooser, text)


@pytest.mark.parametrize(("is_connected", "name"), [(True, "disconnect_requested"), (False, "connect_requested")])
def test_the_button_connects_or_lets_go(chooser, qtbot, is_connected, name):
    chooser.show_connected(is_connected)
    with qtbot.waitSignal(getattr(chooser, name)):
        QTest.mouseClick(chooser.button, Qt.LeftButton)


def test_it_is_locked_with_a_reason_while_a_recording_is_written(chooser):
    chooser.show_locked(True)
    assert not chooser.combo.isEnabled()
    assert "recording" in chooser.toolTip()
    chooser.show_locked(False)
    assert chooser.combo.isEnabled()


def test_a_typed_name_is_asked_for(dialog, qtbot):
    QTest.keyClicks(dialog.spec, " opencv:1 ")
    with qtbot.waitSignal(dialog.camera_requested) as asked:
        QTest.keyClick(dialog.spec, Qt.Key_Return)
    assert asked.args == ["opencv:1"]
    assert dialog.isVisible()


def test_an_example_is_a_beginning(dialog):
    dialog.findChild(object, "example_1").click()
    assert dialog.spec.text().startswith("simulated:?width=2048")


def test_why_a_name_is_none_stands_under_it_until_it_is_changed(dialog):
    dialog.show_error("unknown camera")
    assert dialog.error.isVisible()
    QTest.keyClicks(dialog.spec, "x")
    assert not dialog.error.isVisible()


def test_no_name_is_no_camera(dialog, qtbot):
    with qtbot.assertNotEmitted(dialog.camera_requested):
        dialog.findChild(object, "camera_connect").click()
    assert "Type the name" in dialog.error.text()


def test_a_file_can_be_chosen_instead(dialog, qtbot):
    with qtbot.waitSignal(dialog.file_requested):
        dialog.findChild(object, "camera_file").click()


def test_two_cameras_of_one_name_can_be_told_apart(chooser):
    chooser.show_current("simulated:?width=64", "Simulated camera")
    chooser.show_cameras([CameraEntry("simulated", "Simulated camera")])
    assert [chooser.combo.itemText(row) for row in range(2)] == ["Simulated camera", "simulated"]
