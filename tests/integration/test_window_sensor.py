"""A person chooses at the real window what is read of the sensor, and finds it in the file."""

from __future__ import annotations

import pytest
from PyQt5.QtCore import QPoint, QPointF, Qt, QTimer
from PyQt5.QtTest import QTest

import camlab
from camlab.model import Binning, FrameFormat, Geometry, Roi
from camlab.recording.verify import verify
from tests.integration.person import WAIT_MS
from tests.view.conftest import move_mouse


@pytest.fixture
def window(live_window):
    """A live window with the fields of the sensor."""
    live_window.camera.sensor.fold.show_open(True)
    return live_window


def place(picture, x, y):
    """Where on the screen a place of the sensor is."""
    at = picture.mapFromScene(picture._box.mapViewToScene(QPointF(*picture.item.place_on_screen(x, y))))
    return QPoint(at.x(), at.y())


def drag(picture, start, end):
    QTest.mousePress(picture.viewport(), Qt.LeftButton, Qt.NoModifier, start)
    move_mouse(picture.viewport(), (start + end) / 2, Qt.LeftButton)
    move_mouse(picture.viewport(), end, Qt.LeftButton)
    QTest.mouseRelease(picture.viewport(), Qt.LeftButton, Qt.NoModifier, end)


def choose(combo, words):
    combo.setCurrentText(words)
    combo.activated.emit(combo.currentIndex())


def test_a_region_that_is_drawn_is_read_shown_and_recorded(window, qtbot, tmp_path):
    picture, sensor = window.panel.picture, window.camera.sensor
    QTest.mouseClick(sensor.region.draw, Qt.LeftButton)
    assert picture.is_drawing_region
    drag(picture, place(picture, 102, 60), place(picture, 401, 299))
    roi = Roi(100, 60, 304, 240)
    qtbot.waitUntil(lambda: picture.frame.pixels.shape == (roi.height, roi.width), timeout=WAIT_MS)
    assert not sensor.region.draw.isChecked()
    choose(sensor.combos["binning"], "2 × 2")
    choose(sensor.combos["pixel_format"], "Mono12")
    qtbot.waitUntil(lambda: window.camera.format.text() == "152 × 120, 12\u202fbit", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: picture.frame.pixels.shape == (120, 152) and picture.frame.pixels.itemsize == 2, timeout=WAIT_MS)
    move_mouse(picture.viewport(), place(picture, roi.x + 21, roi.y + 11))
    assert picture.pointed[:2] == (roi.x + 20, roi.y + 10)

    qtbot.waitUntil(lambda: window.transport.save.isEnabled() and window.status.badge.text().endswith("LIVE"), timeout=WAIT_MS)
    QTest.mouseClick(window.transport.save, Qt.LeftButton)
    qtbot.waitUntil(lambda: not sensor.region.isEnabled(), timeout=WAIT_MS)
    assert sensor.fold.note.text() == "locked while saving"
    QTest.mouseClick(window.transport.save, Qt.LeftButton)
    qtbot.waitUntil(lambda: bool(list(tmp_path.glob("*.h5"))), timeout=WAIT_MS)  # a busy machine may lose a frame, and says so
    (path,) = tmp_path.glob("*.h5")
    assert verify(path).ok
    with camlab.open(path) as movie:
        assert movie.format == FrameFormat(120, 152, "uint16", 12)
        assert movie.geometry == Geometry(640, 480, roi, Binning(2, 2))


def test_the_camera_chooses_the_exposure_until_it_is_reset(window, qtbot):
    row = window.camera.rows["exposure_s"]
    row.box.setValue(0.0005)
    qtbot.waitUntil(lambda: row.actual.text() == "actual 0.50\u202fms" and row.reset.isVisible(), timeout=WAIT_MS)
    QTest.mouseClick(row.auto, Qt.LeftButton)
    qtbot.waitUntil(lambda: not row.box.isEnabled() and row.box.value() > 0.003, timeout=WAIT_MS)
    QTest.mouseClick(row.auto, Qt.LeftButton)
    qtbot.waitUntil(row.box.isEnabled, timeout=WAIT_MS)
    row.box.setValue(0.002)
    qtbot.waitUntil(row.reset.isVisible, timeout=WAIT_MS)
    QTest.mouseClick(row.reset, Qt.LeftButton)
    qtbot.waitUntil(lambda: row.actual.text() == "actual 10.00\u202fms" and row.reset.isHidden(), timeout=WAIT_MS)


def test_the_window_stays_live_while_the_camera_is_restarted(window, qtbot):
    seen, picture = set(), window.panel.picture
    look = QTimer()
    look.timeout.connect(lambda: seen.add((window.status.badge.text(), window.actions_["stop"].isEnabled())))
    look.start(0)
    for binning, shape in (("2 × 2", (240, 320)), ("1 × 1", (480, 640))):
        choose(window.camera.sensor.combos["binning"], binning)
        qtbot.waitUntil(lambda shape=shape: picture.frame.pixels.shape == shape, timeout=WAIT_MS)
    look.stop()
    assert seen <= {("\u25cf LIVE", True), ("RESTARTING", True)}  # the second on a busy machine


def test_full_frame_trigger_and_reset_by_clicks(window, qtbot):
    picture, sensor = window.panel.picture, window.camera.sensor
    sensor.region.width_box.setValue(320)
    qtbot.waitUntil(lambda: picture.frame.pixels.shape == (480, 320), timeout=WAIT_MS)
    QTest.mouseClick(sensor.region.full, Qt.LeftButton)
    qtbot.waitUntil(lambda: picture.frame.pixels.shape == (480, 640), timeout=WAIT_MS)
    choose(sensor.combos["trigger_mode"], "Software")
    qtbot.waitUntil(lambda: sensor.trigger.isVisible() and sensor.trigger.isEnabled(), timeout=WAIT_MS)
    for number in (0, 1):
        QTest.mouseClick(sensor.trigger, Qt.LeftButton)
        qtbot.waitUntil(lambda number=number: picture.frame.camera_frame_id == number, timeout=WAIT_MS)
    QTest.mouseClick(window.camera.reset, Qt.LeftButton)
    qtbot.waitUntil(lambda: picture.frame.camera_frame_id > 5, timeout=WAIT_MS)
    assert not window.camera.reset.isEnabled()
