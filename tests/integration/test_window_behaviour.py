"""A person at the real window: how regularly frames come, how the readers are, a camera that is lost, and the end."""

from __future__ import annotations

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QPushButton

from camlab.app.log_feed import LogFeed
from camlab.app.mishaps import Mishaps
from camlab.controller import reconnection
from camlab.controller.state import State
from camlab.logs import stop_log
from camlab.recording.verify import verify
from camlab.view.dialogs import DetailsDialog
from camlab.view.main_window import MainWindow

SMALL = "simulated:?fps=100&width=64&height=48"


def frames(window: MainWindow) -> int:
    text = window.timing.value("frames").replace("\u202f", "")
    return int(text) if text.isdigit() else 0


def test_timing_and_health_are_in_their_tabs(open_window):
    person = open_window(SMALL + "&drop=30-32", reconnects=True)
    window = person.window
    person.open_tab("Timing")
    person.click("start_button")
    person.see(lambda: window.timing.value("lost").endswith("lost"))
    assert window.timing.value("nominal") == "10.00\u202fms"
    person.see(lambda: window.timing.value("mean").endswith("\u202fms"))
    person.see(lambda: len(window.timing.plot.line.getOriginalDataset()[0]) > 30)
    before = frames(window)
    person.click("clear_timing")
    person.see(lambda: frames(window) < before)

    person.open_tab("Health")
    person.click("save")
    person.see(lambda: window.health.cell("saver", "seen").text() != "0")
    assert window.health.cell("saver", "state").text() in ("Running", "Behind")
    assert window.health.cell("view", "state").text() == "Running"
    assert window.health.cell("publisher", "state").text() == "Off"
    person.see(lambda: window.health.cell("saver", "memory").text().endswith("MB"))
    person.click("stop_button")
    person.see(lambda: window.health.cell("saver", "state").text() == "Idle")


def test_a_lost_camera_is_tried_again_and_the_recording_goes_on(open_window, tmp_path, monkeypatch):
    monkeypatch.setattr(reconnection, "DELAYS_S", (30.0,))
    person = open_window(SMALL + "&unplug_at=50&unplug_s=0.01", reconnects=True)
    window = person.window
    window.transport.save_box.click()
    person.click("start_button")
    person.see_badge("NO CAMERA")
    person.see(lambda: window.panel.messages.headline.text() == "The camera stopped answering; recording on hold")
    person.see(lambda: "Trying again in " in window.panel.messages.text.text())
    assert window.transport.save.text().startswith("On hold")
    assert window.panel.frame.property("mode") == "hold"
    person.see(lambda: window.recording.verdict.headline.text() == "On hold")
    assert window.camera.rows["brightness"].actual.text() == "actual unknown"

    person.click("message_try_now")
    person.see_badge("REC")
    person.see(lambda: window.panel.messages.headline.text() == "The camera is back; the recording goes on in the same file")
    assert window.camera.rows["brightness"].actual.text() == "actual 0"
    person.see(lambda: window.recording.verdict.headline.text().endswith("lost so far"))
    person.click("stop_button")
    person.see_badge("IDLE")
    (path,) = tmp_path.glob("*.h5")
    assert verify(path).ok
    assert any(first <= 50 <= last for first, last, _ in verify(path).missing)  # a busy machine may have lost others before


def test_a_lost_camera_can_be_given_up_and_the_recording_is_finished(open_window, tmp_path, monkeypatch):
    monkeypatch.setattr(reconnection, "DELAYS_S", (30.0,))
    person = open_window(SMALL + "&unplug_at=40&unplug_s=3600", reconnects=True)
    person.window.transport.save_box.click()
    person.click("start_button")
    person.see(lambda: person.window.findChild(QPushButton, "message_stop_trying") is not None)
    person.click("message_stop_trying")
    person.see(lambda: person.experiment.state is State.FAILED)
    person.see(lambda: person.window.findChild(QPushButton, "message_retry") is not None)
    (path,) = tmp_path.glob("*.h5")
    assert verify(path).ok


def test_a_fault_of_the_program_is_a_message_with_a_report_and_the_recording_goes_on(open_window, qapp, tmp_path):
    person = open_window(SMALL, reconnects=True)
    window = person.window
    window.transport.save_box.click()
    person.click("start_button")
    person.see_badge("REC")

    def fail() -> None:
        raise ZeroDivisionError("a fault of the program")

    with LogFeed(window.log), Mishaps(window):
        window.snap_requested.disconnect()
        window.snap_requested.connect(fail)
        person.click("snap_button")
        person.see(lambda: window.panel.messages.message is not None)
        before = person.experiment.recordings[-1].saved
        person.see(lambda: person.experiment.recordings[-1].saved > before + 30)
    person.click("message_details")
    (dialog,) = window.findChildren(DetailsDialog)
    person.qtbot.mouseClick(dialog.findChild(QPushButton, "details_copy"), Qt.LeftButton)
    assert "ZeroDivisionError: a fault of the program" in qapp.clipboard().text()
    dialog.accept()
    person.click("stop_button")
    person.see_badge("IDLE")
    (path,) = tmp_path.glob("*.h5")
    assert verify(path).ok
    stop_log()
