"""A person at the real window: Start, Save, brightness, Analyze, Stop, and what is in the file afterwards."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import camlab
from camlab.app.offscreen import OffscreenWindow
from camlab.app.remembered import AbsentCamera
from camlab.controller.experiment import Experiment
from camlab.controller.state import State
from camlab.recording.verify import verify

CAMERA = "simulated:?fps=100"


def test_the_main_job_by_clicks(open_window, tmp_path):
    person = open_window(CAMERA)
    window = person.window
    person.see_badge("IDLE")
    person.click("start_button")
    person.see_badge("LIVE")
    person.see(lambda: window.panel.picture.frame is not None)
    person.click("save")
    person.see_badge("REC")
    person.tick(window.transport.analyze_box)
    person.see(lambda: bool(window.traces.table.findChildren(type(window.recording.readers), "mean_now")[0].text() != "–"))
    window.camera.rows["brightness"].slider.setValue(130)
    person.see(lambda: window.camera.rows["brightness"].actual.text() == "actual 30")
    seen = person.saved()
    person.see(lambda: person.saved() > seen + 50)
    person.click("stop_button")
    person.see_verdict("Complete")
    person.see_badge("IDLE")

    (path,) = tmp_path.glob("*.h5")
    assert verify(path).ok
    with camlab.open(path) as movie:
        assert (np.diff(movie.frame_id) == 1).all()
        analyzed = np.isfinite(movie.analysis["mean"])
        assert analyzed[-20:].all()
        frames = movie[len(movie) - 20 :]
        assert np.allclose(movie.analysis["mean"][-20:], frames.reshape(20, -1).mean(axis=1))
        assert frames.mean() > movie[0:1].mean() + 5
    assert window.recording.verdict.show_file.isVisible()


def test_soon_after_the_camera_is_open_the_analyzer_waits_for_its_click(open_window):
    person = open_window(CAMERA)
    person.see_badge("IDLE")
    person.see(lambda: set(person.experiment.worker_pids()) == {"saver", "analyzer"})
    assert not person.experiment.is_analyzing


def test_ticking_save_and_unticking_it_makes_a_file_each_time(open_window, tmp_path):
    person = open_window(CAMERA)
    person.see_badge("IDLE")
    person.tick(person.window.transport.save_box)
    person.see(lambda: person.window.transport.save.text() == "Save at Start")
    person.click("start_button")
    person.see_badge("REC")
    for number in (1, 2):
        person.see(lambda: person.saved() > 10)
        person.tick(person.window.transport.save_box)
        person.see_badge("LIVE")
        person.see(lambda number=number: len(list(tmp_path.glob("*.h5"))) == number)
        if number == 1:
            person.tick(person.window.transport.save_box)
            person.see_badge("REC")
    assert all(verify(path).ok and verify(path).status == "complete" for path in tmp_path.glob("*.h5"))


def test_closing_while_it_records_finishes_the_file(open_window, qtbot, tmp_path):
    person = open_window(CAMERA)
    person.see_badge("IDLE")
    person.click("start_button")
    person.see_badge("LIVE")
    person.click("save")
    person.see_badge("REC")
    person.see(lambda: person.saved() > 20)
    person.window.close()
    person.see(lambda: person.window.panel.messages.message is not None)
    assert person.window.isVisible()
    assert person.window.panel.messages.message.headline == "A recording is being made"
    person.click("message_go_on")
    before = person.saved()
    person.see(lambda: person.saved() > before + 20)
    person.window.close()
    person.see(lambda: person.window.panel.messages.message is not None)
    person.click("message_finish_and_close")
    person.see(lambda: not person.window.isVisible())
    (path,) = tmp_path.glob("*.h5")
    assert verify(path).ok
    assert verify(path).status == "complete"
    assert person.experiment.state is State.CLOSED


def test_losses_are_said_in_the_window(open_window):
    person = open_window("simulated:?fps=100&drop=50-55")
    person.see_badge("IDLE")
    person.tick(person.window.transport.save_box)
    person.click("start_button")
    person.see(lambda: person.window.status.lost.text() == "lost 6 camera")
    assert person.window.recording.verdict.headline.text() == "6 frames lost so far"
    person.click("stop_button")
    person.see_verdict("6 frames lost")
    assert person.window.panel.messages.message.headline == "6 frames lost"
    assert "frames 50 to 55, after" in person.window.panel.messages.message.details


def test_a_camera_that_is_unplugged_is_said_and_started_again(open_window, tmp_path):
    person = open_window("simulated:?fps=100&unplug_at=60")
    person.see_badge("IDLE")
    person.tick(person.window.transport.save_box)
    person.click("start_button")
    person.see_badge("NO CAMERA")
    message = person.window.panel.messages.message
    assert message.headline == "The camera stopped"
    assert person.window.camera.rows["brightness"].actual.text() == "actual unknown"
    assert person.window.panel.frame.property("mode") == "hold"
    (path,) = tmp_path.glob("*.h5")
    assert verify(path).status == "complete"
    person.click("message_retry")
    person.see(lambda: len(list(tmp_path.glob("*.h5"))) == 2)
    person.see_badge("NO CAMERA")


def test_a_camera_that_is_missing_is_said_and_never_replaced(open_window, tmp_path):
    person = open_window(f"opencv:{tmp_path / 'none.mp4'}", is_ready=False)
    person.see_badge("NO CAMERA")
    assert person.window.panel.messages.message.headline == "The camera can't be opened"
    assert "none.mp4" in person.window.panel.messages.message.text
    person.click("start_button")
    person.see(person.window.actions_["start"].isEnabled)
    assert person.experiment.state is State.CLOSED


def test_a_camera_that_is_there_no_more_is_said(open_window):
    person = open_window(AbsentCamera("mine:7", "there is no camera 'mine'"), is_ready=False)
    person.see_badge("NO CAMERA")
    assert person.window.panel.messages.message.text.startswith("There is no camera 'mine'")
    assert person.window.camera.chooser.combo.currentText() == "mine:7"


def test_snap_while_idle_shows_the_picture_and_saves_it(open_window, tmp_path):
    person = open_window("simulated:?color=rgb")
    person.see_badge("IDLE")
    person.click("snap_button")
    person.see(lambda: person.window.panel.picture.frame is not None)
    person.see(lambda: person.window.panel.messages.message is not None)
    assert person.window.panel.messages.message.headline == "Picture saved"
    assert len(list(tmp_path.glob("*.png"))) == 1


def test_publishing_is_switched_and_says_where(open_window):
    person = open_window(CAMERA)
    person.see_badge("IDLE")
    person.window.recording.address.setText("tcp://127.0.0.1:0")
    person.tick(person.window.recording.publish)
    person.see(lambda: person.window.recording.readers.text() == "0 readers")
    assert person.window.recording.address.text().startswith("tcp://127.0.0.1:")
    assert person.window.recording.address.text() == person.experiment.published_address
    person.tick(person.window.recording.publish)
    person.see(lambda: person.window.recording.readers.text() == "off")


@pytest.mark.parametrize("address", ["tcp://0.0.0.0:5555", "nonsense"])
def test_an_address_that_is_open_to_others_is_refused(open_window, address):
    person = open_window(CAMERA)
    person.see_badge("IDLE")
    person.window.recording.address.setText(address)
    person.tick(person.window.recording.publish)
    person.see(lambda: person.window.panel.messages.message is not None)
    assert not person.window.recording.publish.isChecked()


def test_a_folder_that_cannot_be_written_is_said(open_window, tmp_path):
    person = open_window(CAMERA)
    person.see_badge("IDLE")
    taken = tmp_path / "a file"
    taken.write_text("")
    person.window.folder_requested.emit(str(taken))
    person.see(lambda: person.experiment.folder == taken)
    person.click("save")
    person.see(lambda: person.window.panel.messages.message is not None)
    assert not person.window.transport.save_box.isChecked()


def test_a_picture_of_the_window_shows_the_picture(qapp, tmp_path):
    path = tmp_path / "window.png"
    with Experiment("simulated", folder=tmp_path) as experiment, OffscreenWindow(experiment) as window:
        experiment.start_analyzing()
        experiment.start()
        window.look(0.6)
        window.save_picture(path)
        picture = window.window.panel.picture.grab().toImage()
        experiment.stop()
    assert Path(path).stat().st_size > 20_000
    shades = {picture.pixelColor(x, y).lightness() for x in range(100, 700, 7) for y in range(100, 450, 7)}
    assert len(shades) > 20
