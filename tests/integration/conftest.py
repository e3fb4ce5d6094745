"""The real window for the tests that click it; afterwards it is closed as by a person."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyqtgraph
import pytest
from PyQt5.QtWidgets import QApplication

from camlab.app.application import make_application
from camlab.app.presenter import Presenter
from camlab.config import Settings
from camlab.controller.experiment import Experiment
from camlab.model import Camera
from camlab.presets import Presets
from camlab.view.main_window import MainWindow
from tests.integration.person import WAIT_MS, Person

SMALL = "simulated:?fps=50&width=64&height=48"


@pytest.fixture
def open_window(qapp, qtbot, tmp_path, monkeypatch) -> Iterator[Callable[..., Person]]:
    """A function that opens the window on a camera; it is ready, unless that is not waited for."""
    monkeypatch.setitem(pyqtgraph.CONFIG_OPTIONS, "mouseRateLimit", 0)  # a hand is slower than the test
    opened: list[Person] = []

    def open_(
        camera: str | Camera = SMALL,
        *,
        settings: Settings | None = None,
        recent: tuple[str, ...] = (),
        presets: Presets | None = None,
        reconnects: bool = False,
        is_ready: bool = True,
    ) -> Person:
        make_application("light")
        experiment = Experiment(camera, folder=tmp_path, settings=settings, reconnects=reconnects)
        window = MainWindow()
        spec = camera if isinstance(camera, str) else ""
        person = Person(qtbot, window, Presenter(window, experiment, spec, recent, presets))
        opened.append(person)
        window.show_hints(False)
        window.show()
        person.presenter.open()
        if is_ready:
            person.see_badge("IDLE")
            person.see(lambda: window.camera.state.text() == "Connected")
        return person

    yield open_
    for person in opened:
        if person.window.isVisible():
            with qtbot.waitSignal(person.presenter.closed, timeout=WAIT_MS):
                person.presenter.close()
        person.window.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def live_window(open_window) -> MainWindow:
    """A live window on a camera of 640 × 480 at 100 frames/s."""
    person = open_window("simulated:?fps=100")
    person.click("start_button")
    person.see_picture()
    return person.window
