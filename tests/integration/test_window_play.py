"""A person plays recordings at the real window."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtTest import QTest

from camlab.app import run_window
from camlab.config import load_settings
from camlab.logs import stop_log
from camlab.recording.writer import RecordingWriter
from camlab.stream.lock import SessionLock
from camlab.view.main_window import MainWindow
from tests.app.test_run_window import Visitor
from tests.integration.person import see
from tests.recording.rigs import LARGE, SMALL, account, append, make_plan, pixels_of, write_recording
from tests.recording.test_chain import write_chain


@pytest.fixture
def shown(open_window):
    """A window with a camera that is ready, and its presenter."""
    person = open_window()
    return person.window, person.presenter


def seen(window) -> int:
    """Number of the frame that is seen."""
    frame = window.panel.picture.frame
    return -1 if frame is None else frame.frame_id


def click(button) -> None:
    QTest.mouseClick(button, Qt.LeftButton)


def test_a_recording_just_made_is_played_stepped_through_and_left(shown, qtbot, tmp_path):
    window, presenter = shown
    bar = window.panel.player
    click(window.transport.start)
    see(qtbot, lambda: window.status.badge.text().endswith("LIVE"))
    click(window.transport.save)
    see(qtbot, lambda: presenter.experiment.status().saved > 10)
    click(window.transport.stop)
    see(qtbot, window.recording.verdict.play.isVisible)
    (path,) = tmp_path.glob("*.h5")
    before = path.read_bytes()
    click(window.recording.verdict.play)
    see(qtbot, lambda: bar.isVisible() and seen(window) == bar.frame.value())
    assert bar.name.toolTip() == path.name
    see(qtbot, lambda: bar.slider.value() == bar.slider.maximum() and not window.actions_["play_pause"].isChecked())
    see(qtbot, lambda: seen(window) == bar.frame.value())
    last = seen(window)
    click(bar.buttons["step_back"])
    see(qtbot, lambda: seen(window) == last - 1)
    click(bar.buttons["step_on"])
    see(qtbot, lambda: seen(window) == last)
    click(bar.buttons["play_pause"])
    see(qtbot, lambda: seen(window) < last)
    see(qtbot, lambda: bar.slider.value() == bar.slider.maximum())
    see(qtbot, lambda: not window.actions_["play_pause"].isChecked())
    click(bar.close_button)
    see(qtbot, bar.isHidden)
    see(qtbot, lambda: seen(window) >= 0)  # the camera's last picture
    click(window.transport.start)
    see(qtbot, lambda: window.actions_["stop"].isEnabled() and seen(window) >= 0)
    assert path.read_bytes() == before


def test_the_settings_of_the_frame_that_is_seen_stand_in_place_of_the_controls(shown, qtbot):
    window, presenter = shown
    experiment = presenter.experiment
    click(window.transport.save)
    click(window.transport.start)
    see(qtbot, lambda: experiment.status().saved > 5)
    window.camera.rows["exposure_s"].box.setValue(0.005)
    see(qtbot, lambda: window.camera.rows["exposure_s"].actual.text() == "actual 5.00\u202fms")
    saved = experiment.status().saved
    see(qtbot, lambda: experiment.status().saved > saved + 5)
    click(window.transport.stop)
    see(qtbot, window.recording.verdict.play.isVisible)
    click(window.recording.verdict.play)
    recorded, bar = window.camera.recorded, window.panel.player
    see(qtbot, recorded.isVisible)
    assert not window.camera.rows["exposure_s"].isVisible()
    see(qtbot, lambda: recorded.value("exposure_s")[0] == "5\u202fms")
    bar.slider.setValue(0)
    see(qtbot, lambda: recorded.value("exposure_s")[0] == "10\u202fms")
    click(bar.buttons["landmark_on"])
    see(qtbot, lambda: bar.words.text() == "Exposure: 5\u202fms" and recorded.value("exposure_s")[0] == "5\u202fms")
    click(bar.close_button)
    see(qtbot, window.camera.rows["exposure_s"].isVisible)


def test_losses_are_found_and_numbers_gone_to(shown, qtbot, tmp_path):
    window, presenter = shown
    bar = window.panel.player
    write_recording(tmp_path / "movie.h5", [5, 6, 9, 10, 11], [(7, 8, "camera")])
    presenter.player.open(tmp_path / "movie.h5")
    see(qtbot, lambda: seen(window) == 5)
    presenter.set_control("pixel_format", "Mono16")  # of the camera, which is not what is seen
    see(qtbot, lambda: window.camera.format.text().endswith("16\u202fbit"))
    assert window.display.model.saturation_value == 4095
    click(bar.buttons["landmark_on"])
    see(qtbot, lambda: seen(window) == 9)
    assert bar.words.text() == "2 frames lost: not delivered"
    assert (window.panel.picture.frame.pixels == pixels_of(9)).all()
    bar.frame.setFocus()
    bar.frame.selectAll()
    QTest.keyClicks(bar.frame, "11")
    QTest.keyClick(bar.frame, Qt.Key_Return)
    see(qtbot, lambda: seen(window) == 11)


def test_one_that_is_being_written_grows_under_the_eyes(shown, qtbot, tmp_path):
    window, presenter = shown
    plan = make_plan(tmp_path / "movie.h5")
    lock = SessionLock(plan.session)
    lock.acquire()
    writer = RecordingWriter(plan, SMALL)
    append(writer, range(3))
    writer.commit([])
    presenter.player.open(writer.part)
    see(qtbot, lambda: seen(window) == 0)
    append(writer, range(3, 8))
    writer.commit([])
    see(qtbot, lambda: window.panel.player.slider.maximum() == 7)
    writer.finish(account(range(8), []).verdict(plan.path, True))
    lock.release(remove=True)
    window.panel.player.slider.setValue(7)
    see(qtbot, lambda: seen(window) == 7)
    assert (window.panel.picture.frame.pixels == pixels_of(7)).all()


def test_what_can_not_be_read_is_said_and_the_rest_is_played(shown, qtbot, tmp_path):
    window, presenter = shown
    write_chain(tmp_path / "movie.h5")
    (tmp_path / "movie.0002.h5").unlink()
    presenter.player.open(tmp_path / "movie.h5")
    see(qtbot, lambda: seen(window) == 0)
    window.panel.player.slider.setValue(10)
    see(qtbot, lambda: window.panel.player.words.text() == "This frame can't be read")
    window.panel.player.slider.setValue(20)
    see(qtbot, lambda: seen(window) == 20)
    presenter.player.open(tmp_path / "nowhere.h5")
    see(qtbot, lambda: window.panel.messages.headline.text() == "The recording can't be played")
    assert presenter.player.is_open


def test_camlab_play_shows_the_recording_first_and_the_camera_afterwards(qapp, tmp_path):
    write_recording(tmp_path / "movie.h5", range(10), frame_format=LARGE)
    played, opened = [], []

    def is_done(window: MainWindow) -> bool:
        if seen(window) >= 0 and not played:
            played.append(window.panel.picture.frame.pixels.shape)
            window.panel.player.close_button.click()
        opened.append(window.status.badge.text())
        return bool(played) and window.status.badge.text().endswith("IDLE")

    visitor = Visitor(is_done)
    assert run_window(play=tmp_path / "movie.h5") == 0
    stop_log()
    qapp.processEvents()
    assert visitor.has_seen
    assert played == [(256, 256)]
    assert opened[0] == "NO CAMERA"
    assert load_settings()[0].camera == "simulated"


def test_regions_are_measured_on_a_recording_as_on_the_camera(shown, qtbot, tmp_path):
    window, presenter = shown
    write_recording(tmp_path / "movie.h5", range(40), frame_format=LARGE)
    window.measure.rois.add("rectangle", [(10, 20), (60, 70)])
    window.docks.show_bottom()
    presenter.player.open(tmp_path / "movie.h5")
    see(qtbot, lambda: seen(window) == 0)
    window.panel.player.speed_requested.emit(0.1)  # a busy machine measures few frames of a short recording
    click(window.panel.player.buttons["play_pause"])
    see(qtbot, lambda: len(window.traces.exported()().rows) >= 4)
    table = window.traces.exported()()
    frame_id, mean = table.columns.index("frame_id"), table.columns.index("ROI 1 mean")
    for row in list(table.rows)[:4]:
        assert float(row[mean]) == pytest.approx(pixels_of(int(row[frame_id]), LARGE)[20:70, 10:60].mean())
