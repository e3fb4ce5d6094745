"""The Python of the reference, as a plain script and in a Jupyter kernel."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

CODE = """
import camlab

with camlab.open_camera("simulated:?fps=100") as camera:
    frame = camera.snap()
    pixels = camera.acquire_movie(20)
    camera.brightness = 10
    assert camera.controls["brightness"].actual == camera.brightness == 10
    assert (frame.frame_id, pixels.shape) == (0, (20, 480, 640))

with camlab.Experiment("simulated:?fps=100") as experiment:
    experiment.start()
    experiment.start_analyzing()
    recording = experiment.start_saving("movie.h5", frames=40)
    experiment.last_frame
    verdict = recording.wait()
    experiment.stop()
movie = camlab.open("movie.h5")
assert (len(movie), movie[10:20].shape, len(movie.times), len(movie.analysis["mean"])) == (40, (10, 480, 640), 40, 40)
assert (movie.events, movie.missing, movie.settings["brightness"].asked) == ([], [], 0)
movie.close()
print(verdict.status, verdict.saved)
"""


def test_it_runs_as_a_script_without_a_guard(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(CODE)
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "complete 40\n", "")


def test_it_runs_from_standard_input(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-"], input=CODE, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "complete 40\n", "")


@pytest.fixture
def kernel(tmp_path: Path) -> Iterator[Any]:
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(tmp_path), env=dict(os.environ))
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()
    manager.context.destroy(linger=0)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_it_runs_in_a_jupyter_kernel(kernel: Any) -> None:
    reply = kernel.execute_interactive(CODE, timeout=60, output_hook=lambda message: None)
    assert reply["content"]["status"] == "ok", "\n".join(reply["content"].get("traceback", []))
    printed = []
    reply = kernel.execute_interactive("print(verdict.status, experiment.state)", timeout=10, output_hook=printed.append)
    assert any("complete State.CLOSED" in message["content"].get("text", "") for message in printed)
