"""The window on a real X display, clicked from outside by another program."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import camlab
from camlab.paths import log_file
from camlab.recording.verify import verify

TOOLS = "needs Xvfb and xdotool: apt-get install xvfb xdotool"
pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="an X display is for Linux"),
    pytest.mark.skipif(not shutil.which("Xvfb") or not shutil.which("xdotool"), reason=TOOLS),
]
WAIT_S = 20.0
START, SAVE, STOP, BRIGHTNESS = (64, 57), (440, 57), (168, 57), (60, 227)


def wait_for(condition: Callable[[], object], what: str) -> None:
    end = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < end, f"not within {WAIT_S:g} s: {what}; the log says:\n{log()}"
        time.sleep(0.05)


def log() -> str:
    return log_file().read_text(encoding="utf-8") if log_file().exists() else ""


class Mouse:
    """A mouse and a keyboard at the window."""

    def __init__(self) -> None:
        self._window = ""

    def find_window(self) -> bool:
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "^camlab$"], capture_output=True, text=True, check=False)
        self._window = found.stdout.split()[-1] if found.stdout.split() else ""
        return bool(self._window)

    def click(self, place: tuple[int, int]) -> None:
        self._do("mousemove", "--sync", "--window", self._window, *map(str, place), "click", "1")

    def press(self, key: str) -> None:
        self._do("windowfocus", "--sync", self._window, "key", key)

    def _do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], check=True, timeout=20)


def test_start_save_brightness_analyze_stop(x_display, tmp_path):
    command = [sys.executable, "-m", "camlab", "--fresh", "--camera", "simulated:?fps=50", "--folder", str(tmp_path)]
    mouse = Mouse()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_for(mouse.find_window, "a window")
            wait_for(lambda: "the camera is ready" in log(), "the camera ready")
            mouse.click(START)
            wait_for(lambda: "the camera is live" in log(), "the camera live")
            mouse.press("n")
            wait_for(lambda: "Analyze is on" in log(), "Analyze on")
            mouse.click(SAVE)
            wait_for(lambda: "recording " in log(), "a recording")
            part = next(tmp_path.glob("*.h5.part"))
            wait_for(lambda: part.stat().st_size > 20 * 640 * 480, "frames in the file")
            mouse.click(BRIGHTNESS)
            at = part.stat().st_size
            wait_for(lambda: part.stat().st_size > at + 30 * 640 * 480, "more frames in the file")
            mouse.click(STOP)
            wait_for(lambda: "frames saved" in log(), "a verdict")
            mouse.press("ctrl+q")
            out, err = process.communicate(timeout=WAIT_S)
        finally:
            process.kill()
    assert (process.returncode, out, err) == (0, "", "")
    check_movie(tmp_path)


def check_movie(folder: Path) -> None:
    (path,) = folder.glob("*.h5")
    assert verify(path).status == "complete"
    with camlab.open(path) as movie:
        assert len(movie) > 50
        assert movie.analysis["mean"][-10:] == pytest.approx(movie[len(movie) - 10 :].reshape(10, -1).mean(axis=1))
        assert movie[len(movie) - 1 :].mean() < movie[0:1].mean() - 3, "the slider made no frame darker"
