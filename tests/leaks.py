"""What a test may leave behind: processes, threads, shared memory, windows."""

from __future__ import annotations

import contextlib
import gc
import re
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from PyQt5.QtWidgets import QWidget

SHARED_MEMORY = Path("/dev/shm")
SESSION = re.compile(r"(?:sem\.)?(camlab-[^-]+-[0-9a-f]{32})")


class Belongings:
    """What exists when it is made; afterwards tells what is new.

    Parameters
    ----------
    mark : str
        ``NAME=VALUE`` in the environment of everything that the test starts, so that orphans are found too.
    """

    def __init__(self, mark: str) -> None:
        self._mark = mark.encode()
        self._threads = set(threading.enumerate())
        self._children = set(psutil.Process().children(recursive=True))
        self._segments = _segments()
        self._windows = set(map(id, _windows()))

    def wait_until_gone(self, timeout_s: float) -> list[str]:
        """Descriptions of what is still there after at most `timeout_s` seconds; empty as soon as nothing is."""
        end = time.monotonic() + timeout_s
        while left := [*self._describe_processes(), *self._describe_threads(), *self._describe_segments(), *self._describe_windows()]:
            if time.monotonic() > end:
                break
            _let_go()
            time.sleep(0.02)
        return left

    def clear(self) -> None:
        """End and remove what is left, so that the next test doesn't pay for it."""
        for process in self._processes():
            with contextlib.suppress(psutil.Error):
                process.kill()
        for name in self._leaked_segments():
            (SHARED_MEMORY / name).unlink(missing_ok=True)
        for window in _windows():
            window.hide()
            window.deleteLater()
        _let_go()

    def _processes(self) -> list[psutil.Process]:
        own = {p for p in psutil.Process().children(recursive=True) if p not in self._children}
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, psutil.Error):
                if self._mark in (entry / "environ").read_bytes() and int(entry.name) != psutil.Process().pid:
                    own.add(psutil.Process(int(entry.name)))
        return [process for process in own if _is_running(process)]

    def _describe_processes(self) -> list[str]:
        found = []
        for process in self._processes():
            with contextlib.suppress(psutil.Error):
                found.append(f"process {process.pid} ({' '.join(process.cmdline())[-120:]})")
        return found

    def _describe_threads(self) -> list[str]:
        new = [t for t in threading.enumerate() if t not in self._threads and not isinstance(t, threading._DummyThread)]
        return [f"thread {thread.name}" for thread in new]

    def _describe_windows(self) -> list[str]:
        new = [w for w in _windows() if id(w) not in self._windows]
        return [f"window {type(w).__name__} {w.windowTitle()!r}" for w in new]

    def _describe_segments(self) -> list[str]:
        return [f"shared memory {name}" for name in self._leaked_segments()]

    def _leaked_segments(self) -> list[str]:
        new = _segments() - self._segments
        own = [name for name in new if not self._is_of_others(name)]
        return sorted(name for name in own if (SHARED_MEMORY / name).exists())  # another run's may have gone while this one looked

    def _is_of_others(self, name: str) -> bool:
        """Whether it belongs to a session of another installation: another test that runs on the same machine."""
        session = SESSION.match(name)
        if not session:
            return False
        try:
            home = (SHARED_MEMORY / f"{session[1]}.lock").read_bytes()
        except OSError:
            return False
        return bool(home) and home not in self._mark


def _segments() -> set[str]:
    return {path.name for path in SHARED_MEMORY.glob("*camlab*")} if SHARED_MEMORY.is_dir() else set()


def _is_running(process: psutil.Process) -> bool:
    """Not gone, not waiting to be collected, and not the helper that multiprocessing keeps for the life of its parent."""
    try:
        words = process.cmdline()
        return process.status() != psutil.STATUS_ZOMBIE and "resource_tracker" not in " ".join(words)
    except psutil.Error:
        return False


def _windows() -> list[QWidget]:
    if "PyQt5.QtWidgets" not in sys.modules:
        return []
    from PyQt5.QtWidgets import QApplication, QMainWindow

    if QApplication.instance() is None:
        return []
    return [w for w in QApplication.topLevelWidgets() if w.isVisible() or isinstance(w, QMainWindow)]


def _let_go() -> None:
    """Carry out what Qt has put off, e.g. deleteLater."""
    gc.collect()
    if "PyQt5.QtWidgets" in sys.modules:
        from PyQt5.QtCore import QCoreApplication, QEvent

        if QCoreApplication.instance() is not None:
            QCoreApplication.sendPostedEvents(None, QEvent.DeferredDelete)
            QCoreApplication.processEvents()
