"""The program from its start to its end, in this process."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import QApplication

from camlab.app import DemoOutcome, demo_window, run_window
from camlab.app.closing import QUESTION
from camlab.app.messages import FINISH_AND_CLOSE
from camlab.config import Settings, load_settings, save_settings
from camlab.controller.experiment import Experiment
from camlab.logs import stop_log
from camlab.paths import settings_file
from camlab.recording.plan import RecordingOptions
from camlab.recording.verify import verify
from camlab.view.histogram import Levels
from camlab.view.main_window import MainWindow

LOOK_MS, PATIENCE = 50, 800  # 40 s


class Visitor:
    """Looks at the window until a condition holds, then acts and closes it."""

    def __init__(self, condition: Callable[[MainWindow], bool], act: Callable[[MainWindow], None] = lambda _window: None) -> None:
        self._condition, self._act = condition, act
        self.looks, self.has_seen = 0, False
        self._timer = QTimer()
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_MS)

    def _look(self) -> None:
        windows = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow) and widget.isVisible()]
        self.looks += 1
        self.has_seen = bool(windows) and self._condition(windows[0])
        if windows and (self.has_seen or self.looks > PATIENCE):
            self._timer.stop()
            self._act(windows[0])
            windows[0].close()
            if windows[0].panel.messages.message == QUESTION:  # it still records: a visitor who has lost patience
                windows[0].message_requested.emit(FINISH_AND_CLOSE)


@pytest.fixture(autouse=True)
def closes_the_log(qapp):
    yield
    stop_log()
    qapp.processEvents()


def is_ready(window: MainWindow) -> bool:
    return window.status.badge.text().endswith("IDLE")


def test_it_begins_with_the_simulated_camera_and_remembers_it(tmp_path):
    visitor = Visitor(is_ready)
    assert run_window() == 0
    assert visitor.has_seen
    assert load_settings()[0].camera == "simulated"


OPTIONS = RecordingOptions(frames=200, every=5, compression="bitshuffle-lz4", user="Eva", sample="yeast")


def test_all_that_was_set_comes_back_and_fresh_knows_and_writes_nothing(tmp_path):
    first = Visitor(is_ready, lambda window: set_all(window, tmp_path))
    run_window("simulated:?width=320&height=200")
    assert first.has_seen

    seen: list[dict[str, object]] = []
    second = Visitor(lambda window: is_ready(window) and window.camera.format.text() != "", lambda window: seen.append(all_of(window)))
    run_window()
    assert second.has_seen
    assert seen[0] == {
        "camera": "320 × 200",
        "theme": "dark",
        "hints": False,
        "left panel": False,
        "tab": "Timing",
        "levels": ("off", 20.0, 180.0, "Viridis", True, False),
        "tools": [True, True, True],
        "recording": ("200", 5, True),
        "before": 1.5,
        "folder": str(tmp_path),
    }

    before = settings_file().read_bytes()
    third = Visitor(is_ready, lambda window: (seen.append(all_of(window)), set_all(window, tmp_path)))
    assert run_window(fresh=True) == 0
    assert third.has_seen
    assert [name for name in seen[1] if seen[1][name] == seen[0][name]] == []
    assert settings_file().read_bytes() == before


def set_all(window: MainWindow, folder: Path) -> None:
    """Change everything that is remembered, as a person would."""
    window.theme_requested.emit("dark")
    window.hints_requested.emit(False)
    window.actions_["show_left"].trigger()
    window.docks.show_bottom()
    window.docks.bottom.show_tab("Timing")
    window.display.model.choose_by_hand(Levels(20, 180))
    window.display.model.color_map, window.display.model.is_inverted = "Viridis", True
    window.levels.log_button.click()
    for name in ("crosshair", "grid", "rotate"):
        window.actions_[name].trigger()
    window.recording.form.more.show_open(True)
    window.options_requested.emit(OPTIONS)
    window.pre_trigger_requested.emit(1.5)
    window.folder_requested.emit(str(folder))


def all_of(window: MainWindow) -> dict[str, object]:
    """What of it the window shows."""
    model, form = window.display.model, window.recording.form
    return {
        "camera": window.camera.format.text().partition(",")[0],
        "theme": next(action.data() for action in window.themes.actions() if action.isChecked()),
        "hints": not window.panel.hints.isHidden(),
        "left panel": not window.camera.isHidden(),
        "tab": window.docks.bottom.tab,
        "levels": (
            *(model.auto, model.levels.black, model.levels.white, model.color_map, model.is_inverted),
            window.levels.log_button.isChecked(),
        ),
        "tools": [window.actions_["crosshair"].isChecked(), window.actions_["grid"].isChecked(), window.actions_["upright"].isEnabled()],
        "recording": (form.frames.text(), form.every.value(), form.more.is_open),
        "before": form.before.value(),
        "folder": window.recording.folder.toolTip(),
    }


def test_a_camera_that_means_nothing_any_more_is_said_and_kept():
    save_settings(Settings(camera="mine:7"))
    visitor = Visitor(lambda window: window.status.badge.text() == "NO CAMERA" and "mine" in window.panel.messages.message.text)
    assert run_window() == 0
    assert visitor.has_seen
    assert load_settings()[0].camera == "mine:7"


def test_broken_settings_are_said_and_the_start_goes_on():
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text("camera = [broken")
    visitor = Visitor(lambda window: is_ready(window) and window.panel.messages.message is not None)
    assert run_window() == 0
    assert visitor.has_seen
    assert list(settings_file().parent.glob("settings.toml.broken-*"))


def test_a_spec_that_is_none_is_wrong_use():
    with pytest.raises(ValueError, match="nonsense"):
        run_window("nonsense")


def test_the_demo_does_the_whole_job_and_stays_open(tmp_path):
    told = []

    def finish(verdict) -> str:
        told.append(verdict)
        return "Everything is here"

    visitor = Visitor(lambda window: bool(window.panel.messages.message) and window.panel.messages.message.text == "Everything is here")
    outcome = demo_window(Experiment("simulated", folder=tmp_path), tmp_path / "movie.h5", tmp_path / "window.png", 0.7, finish)
    assert visitor.has_seen
    assert outcome == DemoOutcome(told[0])
    assert told[0].is_complete
    assert verify(tmp_path / "movie.h5").ok
    assert (tmp_path / "window.png").stat().st_size > 20_000
