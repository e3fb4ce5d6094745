"""Recordings that a crash left: asked for, repaired, left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from camlab.app import messages
from camlab.app.jobs import Jobs
from camlab.app.leftovers import Leftovers
from camlab.errors import RecordingError
from camlab.recording.repair import RepairResult
from camlab.view.main_window import MainWindow
from camlab.view.theme import apply_theme

FIRST, SECOND = Path("/data/run_0001.h5.part"), Path("/data/run_0002.h5.part")


class Remains:
    """Part files without a disk."""

    def __init__(self, *parts: Path, error: Exception | None = None) -> None:
        self.leftovers, self._error = parts, error

    def repair_leftover(self, part: Path, progress=None) -> RepairResult:
        if self._error:
            raise self._error
        for done in range(11):
            progress(done, 10)
        return RepairResult(str(part.with_suffix("")), "recovered", 10, ((4, 4, "ring_full"),), "recovered 10 frames")


@pytest.fixture
def window(qapp, qtbot):
    if not qapp.styleSheet():
        apply_theme(qapp, "light")
    made = MainWindow()
    qtbot.addWidget(made, before_close_func=lambda window: window.close_now())
    return made


@pytest.fixture
def begin(window):
    jobs = Jobs("test repairs", lambda _error: None)
    shown = []

    def make(*parts: Path, error: Exception | None = None) -> Leftovers:
        made = Leftovers(window, Remains(*parts, error=error), jobs, shown.append)
        made.shown = shown
        made.begin()
        return made

    yield make
    jobs.close()


def headline(window):
    message = window.panel.messages.message
    return message.headline if message else ""


def test_nothing_is_asked_where_nothing_was_left(begin, window):
    begin()
    assert window.panel.messages.message is None


def test_a_recording_that_was_not_finished_is_asked_about(begin, window):
    begin(FIRST, SECOND)
    message = window.panel.messages.message
    assert message.headline == "A recording was not finished"
    assert message.text == "Repair run_0001.h5 now? 1 more after it."
    assert message.details == str(FIRST)
    assert [name for name, _ in message.buttons] == [messages.REPAIR, messages.NOT_NOW]


def test_a_repair_says_what_it_found(begin, window, qtbot):
    leftovers = begin(FIRST)
    leftovers.repair()
    assert headline(window) == "Repairing run_0001.h5"
    qtbot.waitUntil(lambda: headline(window) == "The recording is repaired")
    assert window.panel.messages.message.text == "10 frames saved, 1 lost, in run_0001.h5."
    assert leftovers.shown == [Path("/data/run_0001.h5")]


def test_the_next_one_is_asked_about_when_the_first_is_read(begin, window, qtbot):
    leftovers = begin(FIRST, SECOND)
    leftovers.repair()
    qtbot.waitUntil(lambda: headline(window) == "The recording is repaired")
    window.panel.messages.close_message()
    assert window.panel.messages.message.text == "Repair run_0002.h5 now?"


def test_not_now_goes_to_the_next_one(begin, window):
    leftovers = begin(FIRST, SECOND)
    leftovers.leave()
    assert "run_0002.h5" in window.panel.messages.message.text
    leftovers.leave()
    assert window.panel.messages.message is None


def test_a_repair_that_is_not_possible_is_said(begin, window, qtbot):
    begin(FIRST, error=RecordingError("it has no frame")).repair()
    qtbot.waitUntil(lambda: headline(window) == "run_0001.h5.part was not repaired")
    assert window.panel.messages.message.text == "It has no frame."


def test_a_window_that_closes_leaves_the_repair(begin, window, qtbot):
    leftovers = begin(FIRST)
    leftovers.close()
    leftovers.repair()
    qtbot.waitUntil(lambda: headline(window) == "run_0001.h5.part was not repaired")
    assert "begins anew at the next start" in window.panel.messages.message.text
