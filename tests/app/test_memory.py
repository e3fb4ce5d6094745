"""What the window remembers, and the camera of the last time."""

from __future__ import annotations

import msgspec
import pytest

from camlab.app.memory import Memory
from camlab.app.remembered import AbsentCamera, remembered_camera
from camlab.config import Settings, WindowSettings, load_settings
from camlab.controller.saving import usual_options
from camlab.errors import CameraError
from camlab.paths import settings_file
from camlab.recording.plan import RecordingOptions
from camlab.view.main_window import MainWindow
from camlab.view.theme import apply_theme


@pytest.fixture
def make_window(qapp, qtbot):
    apply_theme(qapp, "light")

    def make():
        window = MainWindow()
        qtbot.addWidget(window, before_close_func=lambda window: window.close_now())
        return window

    return make


def test_what_was_kept_comes_back(make_window):
    first, memory = make_window(), Memory(Settings(), is_fresh=False)
    first.actions_["show_left"].trigger()
    first.display.model.color_map = "Viridis"
    memory.change_window(theme="dark", hints_hidden=True)
    memory.keep(first, "opencv:0", "/data")

    settings, warnings = load_settings()
    assert warnings == []
    assert (settings.camera, settings.folder, settings.window.theme) == ("opencv:0", "/data", "dark")
    second = make_window()
    Memory(settings, is_fresh=False).restore(second)
    assert second.camera.isHidden()
    assert second.panel.hints.isHidden()
    assert second.display.model.color_map == "Viridis"


def test_a_fresh_window_keeps_nothing(make_window):
    memory = Memory(Settings(), is_fresh=True)
    memory.keep(make_window(), "simulated", "")
    assert not settings_file().exists()


def test_a_layout_that_does_not_fit_is_left_out(make_window):
    window = make_window()
    settings = msgspec.structs.replace(Settings(), window=WindowSettings(geometry="AAAA", state="AAAA"))
    Memory(settings, is_fresh=False).restore(window)
    assert not window.camera.isHidden()


def test_settings_that_cannot_be_written_stop_nothing(make_window, caplog):
    settings_file().mkdir(parents=True)
    Memory(Settings(), is_fresh=False).keep(make_window(), "simulated", "")
    assert "cannot" in caplog.text


def test_a_remembered_camera_is_that_camera():
    assert remembered_camera("simulated:?fps=100").name == "simulated"


@pytest.mark.parametrize("spec", ["nonsense:7", "simulated:?wdth=5"])
def test_a_remembered_camera_that_is_none_any_more_is_not_replaced(spec):
    camera = remembered_camera(spec)
    assert isinstance(camera, AbsentCamera)
    assert camera.model == spec
    with pytest.raises(CameraError, match="choose another one under Camera"):
        camera.open()
    assert not camera.is_open


def test_how_recordings_are_made_is_remembered_but_not_their_notes(make_window):
    options = RecordingOptions(frames=200, every=5, compression="bitshuffle-lz4", segment_bytes=2_000_000_000, user="Eva", notes="20 °C")
    window, memory = make_window(), Memory(Settings(), is_fresh=False)
    window.recording.form.more.show_open(True)
    memory.change_recording(options, 2.5)
    memory.keep(window, "simulated", "")
    settings, _ = load_settings()
    assert usual_options(settings.recording) == msgspec.structs.replace(options, notes="")
    assert settings.ring.pre_trigger_s == 2.5
    second = make_window()
    Memory(settings, is_fresh=False).restore(second)
    assert second.recording.form.more.is_open


def test_the_name_of_recordings_and_an_open_part_come_back(make_window):
    memory, window = Memory(Settings(), is_fresh=False), make_window()
    window.camera.sensor.fold.show_open(True)
    memory.change_recording(RecordingOptions(name="{sample}/{n}"), 0.0)
    memory.keep(window, "simulated", "")
    settings, _ = load_settings()
    assert usual_options(settings.recording).name == "{sample}/{n}"
    second = make_window()
    Memory(settings, is_fresh=False).restore(second)
    assert second.camera.sensor.fold.is_open


def test_a_name_in_the_settings_that_is_none_stops_no_start(caplog):
    settings = msgspec.structs.replace(Settings().recording, name="{day}")
    assert usual_options(settings).name == RecordingOptions().name
    assert "there is no {day}" in caplog.text
