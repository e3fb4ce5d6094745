"""camlab without a command: what it says where no window can be shown, and that it closes in order."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from camlab.cli import run
from camlab.paths import log_file, settings_file

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without a display")


@linux
def test_no_display_is_one_line_with_what_to_do(camlab, monkeypatch):
    monkeypatch.delenv("QT_QPA_PLATFORM")
    camlab().check_one_line(1, "camlab demo")


@linux
def test_a_display_that_is_gone_is_one_line(camlab, monkeypatch):
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.setenv("DISPLAY", ":4711")
    camlab().check_one_line(1, ":4711 does not answer")


def test_a_camera_that_is_none_is_wrong_use(capfd):
    assert run(["--camera", "nonsense"]) == 2
    err = capfd.readouterr().err
    assert len(err.splitlines()) == 1
    assert "nonsense" in err


@linux
def test_a_real_window_opens_and_closes_in_order(x_display):
    with subprocess.Popen([sys.executable, "-m", "camlab"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        end = time.monotonic() + 20
        while not (log_file().exists() and "ready" in log_file().read_text(encoding="utf-8")):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < end, "the window did not open"
            time.sleep(0.05)
        process.terminate()
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")
    assert settings_file().exists()
    assert os.environ["CAMLAB_HOME"] in str(settings_file())
