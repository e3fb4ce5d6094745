"""Recording: verdict, folder, publishing and room."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from PyQt5.QtWidgets import QLabel, QWidget

from camlab.view.actions import Actions
from camlab.view.recording_dock import RecordingDock, short_path
from camlab.view.verdict_box import HEIGHT


@pytest.fixture
def dock(app, qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    actions = Actions(owner)
    made = RecordingDock(actions["publish"], actions["mark"])
    made.setFixedWidth(296)
    qtbot.addWidget(made)
    made.show()
    return made


def words(dock, name):
    return dock.findChild(QLabel, name).text()


def test_at_first_there_is_no_verdict(dock):
    assert dock.verdict.headline.text() == "No recording yet"
    assert not dock.verdict.show_file.isVisible()


@pytest.mark.parametrize("tone", ["idle", "good", "warning", "bad"])
def test_a_verdict_is_shown_in_a_box_of_one_height(dock, tone, qtbot):
    dock.verdict.show_verdict(tone, "419 frames lost", "Camera 419, buffer 0, disk 0", has_file=True)
    assert dock.verdict.headline.text() == "419 frames lost"
    assert dock.verdict.property("tone") == tone
    assert dock.verdict.height() == HEIGHT
    with qtbot.waitSignal(dock.show_file_requested):
        dock.verdict.show_file.click()


def test_the_details_of_a_verdict_can_be_asked_for(dock, qtbot):
    assert not dock.verdict.details.isVisible()
    dock.verdict.show_verdict("bad", "7 frames lost", "Camera 7", has_file=True, details="frame 7: camera")
    with qtbot.waitSignal(dock.verdict.details_requested) as asked:
        dock.verdict.details.click()
    assert (asked.args[0].headline, asked.args[0].details) == ("7 frames lost", "frame 7: camera")


def test_a_file_with_losses_can_be_shown_too(dock, qtbot):
    dock.verdict.show_verdict("bad", "7 frames lost", "Camera 7", has_file=True, details="frame 7: camera")
    assert dock.verdict.show_file.accessibleName() == "Show file"
    with qtbot.waitSignal(dock.show_file_requested):
        dock.verdict.show_file.click()


def test_finishing_has_a_bar(dock):
    dock.verdict.show_verdict("good", "Finishing", "17 frames to go", has_file=False, finishing=0.64)
    assert dock.verdict.bar.isVisible()
    assert dock.verdict.bar.value() == 640
    dock.verdict.show_verdict("good", "Complete", "20 of 20 frames saved", has_file=True)
    assert not dock.verdict.bar.isVisible()


def test_folder_and_next_name_are_shown(dock):
    dock.show_folder("/data/today", "movie_0007.h5")
    assert dock.folder.text() == "/data/today"
    assert dock.form.name.next_name.text() == "→ movie_0007.h5"


def test_another_folder_can_be_asked_for_unless_it_is_locked(dock, qtbot):
    with qtbot.waitSignal(dock.folder_requested):
        dock.folder_button.click()
    dock.show_locked(is_recording=True, is_live=True)
    with qtbot.assertNotEmitted(dock.folder_requested):
        dock.folder_button.click()


def test_publishing_tells_address_and_readers(dock):
    dock.show_publishing("tcp://127.0.0.1:49152", 2)
    assert (dock.address.text(), dock.readers.text()) == ("tcp://127.0.0.1:49152", "2 readers")
    assert not dock.address.isEnabled()
    dock.show_publishing("", 0)
    assert dock.readers.text() == "off"
    assert dock.address.isEnabled()


@pytest.mark.parametrize(("folder", "text"), [("/home/eva/Documents/camlab", "~/Documents/camlab"), ("/data/run", "/data/run")])
def test_folders_at_home_are_written_short(folder, text):
    assert short_path(PurePosixPath(folder), PurePosixPath("/home/eva")) == text


def test_the_whole_folder_is_in_the_tooltip(dock):
    dock.show_folder("/home/eva/camlab", "", "~/camlab")
    assert (dock.folder.text(), dock.folder.toolTip()) == ("~/camlab", "/home/eva/camlab")


@pytest.mark.parametrize(("details", "words"), [("", "Play"), ("frames 7 to 8", "")])
def test_a_movie_with_frames_can_be_played(dock, qtbot, details, words):
    dock.verdict.show_verdict("good", "Complete", "", has_file=True, details=details)
    assert dock.verdict.play.isHidden()
    dock.verdict.show_verdict("good", "Complete", "", has_file=True, details=details, can_play=True)
    assert not dock.verdict.play.isHidden()
    assert dock.verdict.play.text() == words
    assert dock.verdict.play.icon().isNull() == bool(words)
    with qtbot.waitSignal(dock.play_requested):
        dock.verdict.play.click()
