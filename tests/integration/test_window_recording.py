"""A person chooses at the real window what is recorded, marks moments, and repairs what a crash left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import msgspec
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QPushButton

import camlab
from camlab.config import RingSettings, Settings
from camlab.recording.plan import RecordingOptions
from camlab.view.main_window import MainWindow
from tests.integration.person import see

PROGRAM = """
import sys, time, camlab
with camlab.Experiment("simulated:?fps=100&width=64&height=48") as experiment:
    experiment.start()
    recording = experiment.start_saving(sys.argv[1])
    while recording.saved < 20:
        time.sleep(0.01)
    print("saving", flush=True)
    time.sleep(60)
"""


def see_complete(qtbot, window: MainWindow) -> None:
    box = window.recording.verdict
    see(qtbot, lambda: box.show_file.isVisible() or box.details.isVisible())
    assert box.headline.text() == "Complete", window.panel.messages.message


def test_every_fifth_of_fifty_frames_is_saved_and_marked(open_window, qtbot, tmp_path):
    window = open_window().window
    form = window.recording.form
    form.show_options(RecordingOptions(frames=50, every=5))
    QTest.keyClicks(form.notes, "20 °C")
    assert form.options == RecordingOptions(frames=50, every=5, notes="20 °C")
    QTest.mouseClick(window.transport.start, Qt.LeftButton)
    see(qtbot, lambda: window.status.badge.text().endswith("LIVE"))
    QTest.mouseClick(window.transport.save, Qt.LeftButton)
    see(qtbot, window.actions_["mark"].isEnabled)
    assert not form.length.isEnabled()
    window.recording.marks.note.setText("lamp on")
    QTest.keyClick(window.recording.marks.note, Qt.Key_Return)
    see(qtbot, lambda: window.recording.marks.count.text() == "Marks 1")
    see_complete(qtbot, window)
    assert "10 of 10 saved, 40 left out" in window.recording.verdict.sentence.text()
    (path,) = tmp_path.glob("*.h5")
    with camlab.open(path) as movie:
        assert [(event.kind, event.text) for event in movie.events] == [("mark", "lamp on")]


def test_seconds_before_save_are_kept(open_window, qtbot, tmp_path):
    settings = msgspec.structs.replace(Settings(), ring=RingSettings(pre_trigger_s=0.5))
    window = open_window(settings=settings).window
    form = window.recording.form
    assert form.before.value() == 0.5
    QTest.mouseClick(window.transport.start, Qt.LeftButton)
    see(qtbot, lambda: window.panel.picture.frame is not None and window.panel.picture.frame.frame_id > 40)
    assert not form.before.isEnabled()
    QTest.mouseClick(window.transport.save, Qt.LeftButton)
    see(qtbot, lambda: window.status.badge.text().endswith("REC"))
    QTest.mouseClick(window.transport.stop, Qt.LeftButton)
    see_complete(qtbot, window)
    (path,) = tmp_path.glob("*.h5")
    with camlab.open(path) as movie:
        assert -0.6 < movie.times[0] < -0.4


def test_a_refused_choice_is_said_beside_its_field(open_window, qtbot):
    window = open_window().window
    form = window.recording.form
    QTest.mouseClick(window.transport.start, Qt.LeftButton)
    see(qtbot, lambda: window.status.badge.text().endswith("LIVE"))
    window.pre_trigger_requested.emit(2.0)
    see(qtbot, form.more.body.isVisible)
    assert "stop the camera first" in form.error.text()
    assert form.before.value() == 0


@pytest.fixture
def left(tmp_path):
    """A recording whose program and workers were killed."""
    path = tmp_path / "left.h5"
    command = [sys.executable, "-c", PROGRAM, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as program:
        assert program.stdout.readline() == b"saving\n"
        os.killpg(program.pid, signal.SIGKILL)
        assert program.stdout.read() == b""  # until the last worker is gone too
    return path


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
def test_a_recording_that_a_crash_left_can_be_repaired_from_the_window(open_window, qtbot, left):
    window = open_window().window
    see(qtbot, lambda: window.panel.messages.message is not None)
    assert window.panel.messages.message.text == "Repair left.h5 now?"
    QTest.mouseClick(window.findChild(QPushButton, "message_repair"), Qt.LeftButton)
    see(qtbot, lambda: window.panel.messages.headline.text() == "The recording is repaired")
    with camlab.open(left) as movie:
        assert movie.status == "recovered"
        assert len(movie) >= 20
