"""Every test runs off screen, in a home of its own, and fails if it leaves something behind."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from camlab.logs import stop_log
from tests.leaks import Belongings

os.environ["QT_QPA_PLATFORM"] = "offscreen"
for name in ("DISPLAY", "WAYLAND_DISPLAY"):  # tests that want a real display start one of their own
    os.environ.pop(name, None)

# The processes that tests start read code that is compiled already, as installed ones do; and a suite that runs in the background of a
# shell, which then ignores Ctrl-C, starts programs that don't.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

hypothesis.settings.register_profile("camlab", deadline=None, database=None)
hypothesis.settings.load_profile("camlab")


@pytest.fixture(scope="session", autouse=True)
def no_garbage_is_collected_in_other_threads() -> Iterator[None]:
    """As in the program: a Qt object that dies in a worker's thread takes the process with it."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def garbage_is_collected_between_tests(no_garbage_is_collected_in_other_threads: None) -> Iterator[None]:
    yield
    counts = enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
    due = [generation for generation, (count, threshold) in counts if count > threshold]
    if due:
        gc.collect(max(due))


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh CAMLAB_HOME with a path short enough for sockets; settings, log, recordings and locks go there."""
    folder = Path(tempfile.mkdtemp(prefix="camlab-home-"))
    monkeypatch.setenv("CAMLAB_HOME", str(folder))
    yield folder
    stop_log()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def leaves_nothing_behind(home: Path) -> Iterator[None]:
    """Fails a test that leaves a process, a thread, shared memory or a window behind."""
    belongings = Belongings(mark=f"CAMLAB_HOME={home}")
    yield
    left = belongings.wait_until_gone(timeout_s=3.0)
    if left:
        belongings.clear()
        pytest.fail("left behind: " + ", ".join(left), pytrace=False)


@pytest.fixture(scope="session")
def x_server() -> Iterator[str]:
    """A real X server, e.g. ":99"; skipped where Xvfb isn't installed."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed: apt-get install xvfb")
    told, tell = os.pipe()
    line = ["Xvfb", "-displayfd", str(tell), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"]
    with subprocess.Popen(line, pass_fds=[tell], stderr=subprocess.DEVNULL) as server, os.fdopen(told) as reader:
        os.close(tell)
        yield ":" + reader.readline().strip()
        server.terminate()


@pytest.fixture
def x_display(x_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A real display for the processes that the test starts; the test itself makes no QApplication."""
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.setenv("DISPLAY", x_server)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:")  # Qt would start a bus, which stays
    return x_server
