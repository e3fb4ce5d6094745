"""A person chooses, lets go and connects cameras at the real window."""

from __future__ import annotations

import time

from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QDialog

import camlab
from tests.frames import HandCamera
from tests.integration.person import WAIT_MS, see
from tests.recording.rigs import LARGE, write_recording

FIRST, SECOND = "simulated:?fps=50&width=64&height=48", "simulated:?fps=50&width=96&height=48"


def count_looks_until(condition) -> int:
    """Wait for what is to be seen; how often the window came to do its own work meanwhile, at most once in 5 ms."""
    end, looks = time.monotonic() + WAIT_MS / 1000, 0
    while not condition() and time.monotonic() < end:
        QTest.qWait(5)
        looks += 1
    return looks


def badge(window) -> str:
    return window.status.badge.text().split()[-1]


def pick(window, title: str) -> None:
    """Choose from the list as the keyboard does."""
    combo = window.camera.chooser.combo
    index = combo.findText(title, Qt.MatchStartsWith)
    assert index >= 0, [combo.itemText(k) for k in range(combo.count())]
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def has_picture_of(window, width: int) -> bool:
    frame = window.panel.picture.frame
    return frame is not None and frame.pixels.shape[1] == width


def test_another_camera_is_live_where_the_first_one_was_and_each_has_its_recording(open_window, qtbot, tmp_path):
    person = open_window(FIRST, recent=(SECOND,))
    window, presenter = person.window, person.presenter
    QTest.mouseClick(window.transport.start, Qt.LeftButton)
    see(qtbot, lambda: has_picture_of(window, 64))
    QTest.mouseClick(window.transport.save, Qt.LeftButton)
    see(qtbot, lambda: badge(window) == "REC")
    assert not window.camera.chooser.combo.isEnabled()
    presenter.cameras.choose(SECOND)
    assert window.panel.messages.headline.text() == "A recording is being written"
    window.panel.messages.close_message()
    QTest.mouseClick(window.transport.save, Qt.LeftButton)
    see(qtbot, lambda: badge(window) == "LIVE" and window.recording.verdict.headline.text() == "Complete")
    pick(window, "Simulated camera, fps=50, width=96")
    assert count_looks_until(lambda: has_picture_of(window, 96)) > 10  # it was never held up by the exchange
    see(qtbot, lambda: badge(window) == "LIVE")
    assert window.camera.format.text().startswith("96 × 48")
    QTest.mouseClick(window.transport.save, Qt.LeftButton)
    see(qtbot, lambda: badge(window) == "REC")
    QTest.mouseClick(window.transport.stop, Qt.LeftButton)
    see(qtbot, lambda: badge(window) == "IDLE" and window.recording.verdict.show_file.isVisible())
    widths = []
    for path in sorted(tmp_path.glob("*.h5")):
        with camlab.open(path) as movie:
            widths.append((movie.format.width, movie.status))
    assert widths == [(64, "complete"), (96, "complete")]
    assert presenter.cameras.recent[:2] == [SECOND, FIRST]


def test_a_camera_is_let_go_and_connected_again(open_window, qtbot):
    person = open_window(FIRST)
    window, presenter = person.window, person.presenter
    button = window.camera.chooser.button
    QTest.mouseClick(button, Qt.LeftButton)
    see(qtbot, lambda: window.camera.state.text() == "Disconnected")
    assert window.status.badge.text() == "NO CAMERA"
    assert not presenter.experiment.camera.is_open
    assert not window.actions_["save"].isEnabled()
    QTest.mouseClick(button, Qt.LeftButton)
    see(qtbot, lambda: window.camera.state.text() == "Connected")
    QTest.mouseClick(button, Qt.LeftButton)
    see(qtbot, lambda: window.camera.state.text() == "Disconnected")
    QTest.mouseClick(window.transport.start, Qt.LeftButton)  # Start connects it, too
    see(qtbot, lambda: has_picture_of(window, 64))


def test_a_typed_name_that_means_nothing_is_said_and_the_camera_stays(open_window, qtbot):
    person = open_window(FIRST)
    window, presenter = person.window, person.presenter
    pick(window, "Other camera")
    dialog = window.findChild(QDialog, "camera_dialog")
    dialog.spec.setText("simulatd")
    QTest.keyClick(dialog.spec, Qt.Key_Return)
    see(qtbot, dialog.error.isVisible)
    assert "did you mean simulated?" in dialog.error.text()
    assert window.camera.state.text() == "Connected"
    dialog.spec.setText(SECOND)
    QTest.keyClick(dialog.spec, Qt.Key_Return)
    see(qtbot, lambda: window.camera.format.text().startswith("96 × 48"))
    assert presenter.cameras.spec == SECOND
    see(qtbot, lambda: window.findChild(QDialog, "camera_dialog") is None)


def test_one_that_can_not_be_opened_is_said_and_another_can_be_chosen(open_window, qtbot, tmp_path):
    person = open_window(FIRST)
    window, presenter = person.window, person.presenter
    presenter.cameras.choose(f"opencv:{tmp_path}/nowhere.mp4")
    see(qtbot, lambda: window.camera.state.text() == "Not found")
    assert "nowhere.mp4" in window.panel.messages.text.text()
    assert badge(window) == "CAMERA"
    assert window.camera.chooser.combo.currentText() == "nowhere.mp4"
    assert presenter.experiment.camera.name == "nowhere"
    pick(window, "Simulated camera, fps=50")
    see(qtbot, lambda: window.camera.state.text() == "Connected")
    assert window.panel.messages.message is None


def test_one_that_can_not_be_started_is_said_until_it_is_live(open_window, qtbot, tmp_path):
    person = open_window(HandCamera(0.02, failures=1))
    window, messages = person.window, person.window.panel.messages
    QTest.mouseClick(window.transport.save_box, Qt.LeftButton)
    QTest.mouseClick(window.transport.start, Qt.LeftButton)
    see(qtbot, messages.isVisible)
    assert (messages.headline.text(), messages.text.text()) == ("The camera can't be used", "Camera 'hand' has no power; look at its plug.")
    assert badge(window) == "IDLE"
    assert list(tmp_path.iterdir()) == []
    QTest.mouseClick(window.transport.start, Qt.LeftButton)
    see(qtbot, lambda: badge(window) == "REC" and not messages.isVisible())
    QTest.mouseClick(window.transport.stop, Qt.LeftButton)
    see(qtbot, lambda: badge(window) == "IDLE" and window.recording.verdict.headline.text() == "Complete")


def test_a_recording_chosen_as_a_file_is_shown_to_its_end(open_window, qtbot, tmp_path):
    write_recording(tmp_path / "movie.h5", range(20), frame_format=LARGE)
    person = open_window(FIRST)
    window = person.window
    pick(window, "Open a video or recording")
    dialog = window.findChild(QDialog, "camera_file_dialog")
    dialog.fileSelected.emit(str(tmp_path / "movie.h5"))
    dialog.reject()
    see(qtbot, lambda: window.camera.format.text().startswith("256 × 256"))
    assert window.camera.chooser.combo.currentText() == "movie.h5"
    QTest.mouseClick(window.transport.start, Qt.LeftButton)
    see(qtbot, lambda: has_picture_of(window, 256))
    see(qtbot, lambda: window.panel.messages.headline.text() == "The source has come to its end")
