"""Ctrl-C and SIGTERM while the window records: to the process, and to its whole group, as a terminal and a desktop send them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from camlab.paths import log_file
from camlab.recording.verify import verify

posix = pytest.mark.skipif(os.name == "nt", reason="process groups are for POSIX systems")
RECORDING_WINDOW = """
import sys
from pathlib import Path
from PyQt5.QtCore import QTimer
from PyQt5.QtWidgets import QApplication
from camlab.app import run_window
from camlab.app.application import make_application
from camlab.view.main_window import MainWindow

def press():
    windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.actions_["start"].isEnabled()]
    for window in windows:
        timer.stop()
        for name in ("save", "analyze", "start"):
            window.actions_[name].trigger()

app = make_application("light")
timer = QTimer()
timer.timeout.connect(press)
timer.start(20)
sys.exit(run_window("simulated:?fps=50", Path(sys.argv[1]), True))
"""


def wait_for(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + 20
    while not condition():
        log = log_file().read_text(encoding="utf-8") if log_file().exists() else "nothing"
        assert time.monotonic() < end, f"not within 20 s: {what}; the log says {log}"
        time.sleep(0.05)


@pytest.fixture
def recording_window(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A window that records, in a process group of its own."""
    command = [sys.executable, "-c", RECORDING_WINDOW, str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            wait_for(lambda: any(part.stat().st_size > 30 * 640 * 480 for part in tmp_path.glob("*.part")), "frames in a file")
            yield process
        finally:
            process.kill()


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("send", [os.kill, os.killpg])
def test_an_interrupted_window_leaves_a_complete_file(recording_window, tmp_path, number, send):
    send(recording_window.pid, number)
    assert recording_window.wait(timeout=20) == 0, recording_window.stderr.read()
    (path,) = tmp_path.glob("*.h5")
    verification = verify(path)
    assert verification.ok
    assert (verification.status, verification.missing) == ("complete", ())
    assert not list(tmp_path.glob("*.part"))
