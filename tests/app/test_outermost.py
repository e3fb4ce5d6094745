"""Signals, mishaps and the log: what reaches the outermost place."""

from __future__ import annotations

import gc
import logging
import os
import platform
import signal
import sys
import threading
import time
import warnings
import weakref

import pytest
from PyQt5.QtCore import QTimer, qWarning
from PyQt5.QtWidgets import QApplication, QPushButton

from camlab.app.garbage import GarbageInThisThread
from camlab.app.interruption import SIGNALS, Interruption
from camlab.app.log_feed import LogFeed
from camlab.app.mishaps import Mishaps
from camlab.app.outside_words import OutsideWords
from camlab.logs import logger, stop_log
from camlab.paths import log_file
from camlab.view.dialogs import DetailsDialog
from camlab.view.log_tab import LogTab
from camlab.view.main_window import MainWindow
from camlab.view.theme import apply_theme


@pytest.fixture
def window(qapp, qtbot):
    apply_theme(qapp, "light")
    made = MainWindow()
    qtbot.addWidget(made, before_close_func=lambda window: window.close_now())
    yield made
    stop_log()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_reaches_the_windows_thread(qapp, qtbot, number):
    heard = []
    with Interruption(lambda: heard.append(threading.current_thread())):
        os.kill(os.getpid(), number)
        qtbot.waitUntil(lambda: bool(heard))
    assert heard == [threading.main_thread()]


def test_afterwards_signals_do_what_they_did_before(qapp):
    before = [signal.getsignal(number) for number in SIGNALS]
    with Interruption(lambda: None):
        assert signal.getsignal(signal.SIGINT) not in before
    assert [signal.getsignal(number) for number in SIGNALS] == before
    assert signal.set_wakeup_fd(-1) == -1


def test_a_signal_that_is_ignored_on_purpose_stays_so(qapp):
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with Interruption(lambda: pytest.fail("an ignored signal was heard")):
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)


def test_an_exception_in_a_slot_becomes_a_message_and_work_goes_on(window, qtbot):
    def fail():
        raise ZeroDivisionError("in a slot")

    after = []
    with Mishaps(window):
        QTimer.singleShot(0, fail)
        QTimer.singleShot(1, lambda: after.append(True))
        qtbot.waitUntil(lambda: window.panel.messages.message is not None and bool(after))
    assert "ZeroDivisionError: in a slot" in window.panel.messages.message.details
    assert "ZeroDivisionError: in a slot" in log_file().read_text()


def test_an_exception_in_a_thread_becomes_a_message(window, qtbot):
    def fail():
        raise ZeroDivisionError("in a thread")

    with Mishaps(window):
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: window.panel.messages.message is not None)
    assert "in a thread" in window.panel.messages.message.details


def test_the_report_says_where_it_happened_and_what_was_before(window, qtbot):
    def fail():
        raise ZeroDivisionError("in a slot")

    window.log.show_line("10:00:00  INFO  the camera is live")
    with Mishaps(window):
        QTimer.singleShot(0, fail)
        qtbot.waitUntil(lambda: window.panel.messages.message is not None)
    report = window.panel.messages.message.details
    assert report.startswith("camlab ")
    for words in (f"Python {platform.python_version()} on ", "Qt 5.", "numpy ", "Traceback", "line ", "the camera is live"):
        assert words in report
    window.panel.messages.details.click()
    (dialog,) = window.findChildren(DetailsDialog)
    dialog.findChild(QPushButton, "details_copy").click()
    assert QApplication.clipboard().text() == report.rstrip("\n") or QApplication.clipboard().text() == report
    dialog.accept()


def test_what_a_destructor_raises_is_in_the_log(window, caplog):
    class Careless:
        def __del__(self):
            raise ZeroDivisionError("in a destructor")

    with Mishaps(window), caplog.at_level(logging.ERROR):
        Careless()
    assert "in a destructor" in caplog.text


def test_what_qt_and_the_libraries_say_is_in_the_log_and_each_wording_once(qapp, caplog):
    with OutsideWords(), caplog.at_level(logging.DEBUG, "camlab"):
        for _ in range(3):
            qWarning(b"QPainter::begin: a painter that nobody closed")
        warnings.showwarning("an old way", DeprecationWarning, "x.py", 7)
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "Qt: QPainter::begin: a painter that nobody closed"),
        ("WARNING", "DeprecationWarning at x.py:7: an old way"),
    ]


def test_afterwards_the_hooks_are_what_they_were(window):
    before = sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning
    with Mishaps(window), OutsideWords():
        assert sys.excepthook is not before[0]
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook, warnings.showwarning) == before


def test_the_log_is_shown_and_written(qapp, qtbot):
    tab = LogTab()
    qtbot.addWidget(tab)
    try:
        with LogFeed(tab):
            logging.getLogger("camlab.somewhere").info("the camera is live")
            qtbot.waitUntil(lambda: bool(tab.lines()))
    finally:
        stop_log()
    assert tab.lines()[0].endswith("INFO  the camera is live")
    assert "the camera is live" in log_file().read_text()
    assert not logger.handlers


class Knot:
    """Garbage that only the cyclic collector finds; tells which thread did."""

    def __init__(self, found_by: list[threading.Thread]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: found_by.append(threading.current_thread()))


def test_garbage_is_collected_in_the_windows_thread_only(qtbot):
    found_by: list[threading.Thread] = []
    kept: list[object] = []

    def is_found() -> bool:
        kept.append([{} for _ in range(100)])  # the collector runs when there is more than before
        return bool(found_by)

    with GarbageInThisThread():
        Knot(found_by)
        end = time.monotonic() + 0.3
        busy = threading.Thread(target=lambda: [[{} for _ in range(1000)] for _ in iter(lambda: time.monotonic() < end, False)])
        busy.start()
        busy.join()
        assert not found_by
        qtbot.waitUntil(is_found, timeout=10_000)
    assert set(found_by) == {threading.main_thread()}


@pytest.mark.parametrize("is_on", [True, False])
def test_afterwards_the_collector_is_on_where_it_was(qapp, is_on):
    (gc.enable if is_on else gc.disable)()
    try:
        with GarbageInThisThread():
            assert not gc.isenabled()
        assert gc.isenabled() == is_on
    finally:
        gc.disable()  # as all tests have it
