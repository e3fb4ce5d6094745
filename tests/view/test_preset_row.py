"""The row of presets and the dialog for a name."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAction

from camlab.view.preset_dialog import PresetDialog
from camlab.view.preset_row import EMPTY, NONE, PresetRow


@pytest.fixture
def row(app, qtbot):
    made = PresetRow()
    qtbot.addWidget(made)
    made.show_presets(["bright", "dim"])
    made.show()
    return made


@pytest.fixture
def dialog(app, qtbot):
    made = PresetDialog("Save a preset", "bright", ["bright", "dim"], has_display=True)
    qtbot.addWidget(made)
    made.show()
    return made


def action(row, name: str) -> QAction:
    return row.menu.findChild(QAction, name)


def test_it_shows_what_there_is(row, qtbot):
    assert [row.combo.itemText(k) for k in range(3)] == [NONE, "Preset: bright", "Preset: dim"]
    assert row.chosen == ""
    with qtbot.assertNotEmitted(row.preset_requested):
        row.show_presets(["bright", "dim"], "dim")
    assert (row.chosen, row.combo.currentText()) == ("dim", "Preset: dim")
    row.show_presets([])
    assert row.combo.currentText() == EMPTY


def test_choosing_one_asks_for_it(row, qtbot):
    row.combo.setFocus()
    with qtbot.waitSignal(row.preset_requested) as asked:
        QTest.keyClick(row.combo, Qt.Key_Down)
    assert asked.args == ["bright"]


def test_only_a_chosen_one_can_be_renamed_or_deleted(row, qtbot):
    assert not action(row, "preset_rename").isEnabled()
    row.show_presets(["bright"], "bright")
    for name, signal in (("preset_rename", row.rename_requested), ("preset_delete", row.delete_requested)):
        with qtbot.waitSignal(signal) as asked:
            action(row, name).trigger()
        assert asked.args == ["bright"]


def test_saving_and_the_settings_of_a_recording_are_asked_for(row, qtbot):
    with qtbot.waitSignal(row.save_requested):
        QTest.mouseClick(row.save, Qt.LeftButton)
    with qtbot.waitSignal(row.recording_requested):
        action(row, "preset_from_recording").trigger()


def test_without_a_camera_it_is_off(row):
    row.show_enabled(False)
    assert not row.combo.isEnabled()


def test_a_name_that_is_taken_is_said_before_it_is_replaced(dialog):
    assert dialog.save.text() == "Replace"
    assert dialog.words.isVisible()
    dialog.name.setText("new")
    assert dialog.save.text() == "Save"
    assert not dialog.words.isVisible()


def test_a_name_is_asked_for_with_or_without_the_levels(dialog, qtbot):
    dialog.name.setText(" new ")
    dialog.display.click()
    with qtbot.waitSignal(dialog.name_requested) as asked:
        QTest.keyClick(dialog.name, Qt.Key_Return)
    assert asked.args == ["new", True]
    assert dialog.isVisible()


def test_without_a_name_nothing_is_saved(dialog):
    dialog.name.setText(" ")
    assert not dialog.save.isEnabled()


def test_why_a_name_is_none_stands_under_it(dialog):
    dialog.show_error("no slashes")
    assert dialog.words.text() == "no slashes"
    assert dialog.words.isVisible()
