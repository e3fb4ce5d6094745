"""With what a recording was made, in words and in its panel."""

from __future__ import annotations

import pytest
from PyQt5.QtWidgets import QLabel

from camlab.model import AUTO
from camlab.recording.plan import Setting
from camlab.view.camera_dock import CameraDock
from camlab.view.recorded_panel import RecordedPanel
from camlab.view.recorded_words import asked_words, setting_words

EXPOSURE = Setting("exposure_s", "Exposure", "s", 0.01, 0.01)
GAIN = Setting("gain", "Gain", "dB", 3.0, 3.5)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.01, "s", "10\u202fms"),
        (0.0123456, "s", "12.35\u202fms"),
        (59.94, "Hz", "59.94\u202f/s"),
        (-12.0, "", "\u221212"),
        (123456.0, "", "123\u202f456"),
        (True, "", "on"),
        (False, "", "off"),
        (AUTO, "s", "automatic"),
        ("2x2", "", "2 × 2"),
        ("320x240+8+16", "", "320 × 240 at 8, 16"),
        ("Free run", "", "Free run"),
        (None, "s", "–"),
    ],
)
def test_a_value_in_words(value, unit, words):
    assert setting_words(value, Setting("a", "A", unit, value, value)) == words


@pytest.mark.parametrize(
    ("asked", "actual", "words", "tone"),
    [
        (0.01, 0.01, "", "muted"),
        (0.01, None, "", "muted"),
        (0.01, 0.0101, "asked 10\u202fms", "text"),
        (0.01, 0.02, "asked 10\u202fms", "amber"),
        (AUTO, 0.02, "automatic", "muted"),
        ("2x2", "1x1", "asked 2 × 2", "amber"),
    ],
)
def test_what_was_asked_is_said_where_it_was_not_taken(asked, actual, words, tone):
    shown = asked_words(Setting("exposure_s", "Exposure", "s", asked, actual))
    assert (shown.text, shown.tone) == (words, tone)


@pytest.fixture
def panel(app, qtbot):
    made = RecordedPanel()
    qtbot.addWidget(made)
    made.show_recording([("Camera", "side"), ("Notes", "lamp on")], [EXPOSURE, GAIN])
    return made


def test_each_setting_has_its_value_and_what_was_asked(panel):
    assert panel.value("exposure_s") == ("10\u202fms", "")
    assert panel.value("gain") == ("3.5\u202fdB", "asked 3\u202fdB")
    assert panel.findChild(QLabel, "recorded_notes").text() == "lamp on"


def test_another_frame_has_other_values(panel):
    panel.show_settings([Setting("exposure_s", "Exposure", "s", 0.02, 0.02), GAIN])
    assert panel.value("exposure_s")[0] == "20\u202fms"


def test_another_recording_has_its_own_settings(panel):
    panel.show_recording([], [GAIN])
    panel.show_settings([GAIN])
    with pytest.raises(KeyError):
        panel.value("exposure_s")


def test_it_stands_in_place_of_the_controls_while_a_recording_is_played(app, qtbot, brightness):
    dock = CameraDock()
    qtbot.addWidget(dock)
    dock.show_controls({"brightness": brightness})
    dock.show()
    dock.show_recorded([("Camera", "side")], [EXPOSURE])
    assert dock.recorded.isVisible()
    assert not any(part.isVisible() for part in (dock.rows["brightness"], dock.sensor, dock.presets, dock.reset))
    assert dock.chooser.isVisible()
    dock.show_own()
    assert dock.recorded.isHidden()
    assert all(part.isVisible() for part in (dock.rows["brightness"], dock.presets, dock.reset))
