"""A person saves and loads presets at the real window."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QAction, QDialog, QMessageBox

import camlab
from camlab.presets import Presets
from tests.integration.person import see


@pytest.fixture
def window(open_window):
    """A window with a camera that is ready, and a place for presets."""
    return open_window("simulated:?fps=50&width=64&height=48&brightness=5", presets=Presets()).window


def save_as(window, name: str, *, with_levels: bool = False) -> None:
    QTest.mouseClick(window.camera.presets.save, Qt.LeftButton)
    (dialog,) = [each for each in window.findChildren(QDialog, "preset_dialog") if each.isVisible()]
    dialog.name.setText(name)
    dialog.display.setChecked(with_levels)
    QTest.keyClick(dialog.name, Qt.Key_Return)


def pick(window, name: str) -> None:
    combo = window.camera.presets.combo
    index = combo.findData(name)
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def gain(window) -> float:
    return window.camera.rows["gain"].box.value()


def set_gain(window, qtbot, value: float) -> None:
    window.control_requested.emit("gain", value)
    see(qtbot, lambda: gain(window) == value)


def test_a_preset_goes_round(window, qtbot):
    set_gain(window, qtbot, 6.0)
    window.levels.black.setValue(40)
    save_as(window, "dim", with_levels=True)
    see(qtbot, lambda: window.camera.presets.chosen == "dim")
    set_gain(window, qtbot, 0.0)
    window.levels.black.setValue(10)
    pick(window, "dim")
    see(qtbot, lambda: gain(window) == 6.0)
    see(qtbot, lambda: window.panel.messages.headline.text() == "dim is loaded")
    assert window.levels.black.value() == 40
    window.camera.presets.menu.findChild(QAction, "preset_rename").trigger()
    (dialog,) = [each for each in window.findChildren(QDialog, "preset_dialog") if each.isVisible()]
    dialog.name.setText("a/b")
    QTest.keyClick(dialog.name, Qt.Key_Return)
    assert "without /" in dialog.words.text()
    dialog.name.setText("dark")
    QTest.keyClick(dialog.name, Qt.Key_Return)
    assert Presets().names() == ["dark"]
    window.camera.presets.menu.findChild(QAction, "preset_delete").trigger()
    box = window.findChild(QMessageBox, "preset_deletion")
    QTest.mouseClick(next(button for button in box.buttons() if button.text() == "Delete"), Qt.LeftButton)
    assert Presets().names() == []
    assert window.camera.presets.chosen == ""


def test_a_preset_of_another_camera_says_what_does_not_match(window, qtbot):
    presets = Presets()
    presets.folder.mkdir(parents=True)
    (presets.folder / "lab.toml").write_text('camera = "opencv-0"\n[controls]\ngain = 99.0\nfocus = 3\nbrightness = 12\n')
    (presets.folder / "torn.toml").write_text("controls = [")
    save_as(window, "mine")
    pick(window, "lab")
    see(qtbot, lambda: window.panel.messages.headline.text() == "lab: 1 of 3 values are set")
    told = window.panel.messages.message
    assert told.text.startswith("It is of the camera opencv-0.")
    assert "gain must be 0 to 24 dB, not 99" in told.details
    assert "focus: this camera has no such control" in told.details
    assert window.camera.rows["brightness"].box.value() == 12
    pick(window, "torn")
    see(qtbot, lambda: "set aside as torn.toml.broken-1" in window.panel.messages.message.text)
    assert Presets().names() == ["lab", "mine"]


def test_settings_come_back_out_of_a_recording(window, qtbot, tmp_path):
    set_gain(window, qtbot, 9.0)
    with camlab.Experiment("simulated:?fps=100&width=64&height=48") as other:
        other.set_control("gain", 12.0)
        recording = other.start_saving(tmp_path / "movie.h5", frames=3)
        other.start()
        recording.wait(20)
    window.camera.presets.menu.findChild(QAction, "preset_from_recording").trigger()
    dialog = window.findChild(QDialog, "preset_recording_dialog")
    dialog.fileSelected.emit(str(tmp_path / "movie.h5"))
    dialog.reject()
    see(qtbot, lambda: gain(window) == 12.0)
    assert window.camera.rows["brightness"].box.value() == 0
