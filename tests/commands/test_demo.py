"""camlab demo: the whole job, with a display and without one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

import camlab as camlab_module
from camlab.cli import run

posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


def wait_until(condition, timeout_s: float = 30.0) -> None:
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.05)


@contextmanager
def running(line: list[str]) -> Iterator[subprocess.Popen[str]]:
    """A process that is killed where a test ends before it does."""
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def check_pictures(folder: Path) -> None:
    for name in ("analysis.png", "window.png"):
        picture = cv2.imread(str(folder / name))
        assert picture is not None, name
        assert min(picture.shape[:2]) > 600, name
        assert picture.std() > 5, f"{name} shows nothing"


def test_without_a_display_it_leaves_movie_plot_and_picture(camlab, tmp_path):
    done = camlab("demo", "--output", "a/demo", "--seconds", 1.5)
    folder = tmp_path / "a" / "demo"
    assert done.status == 0, done.err
    assert done.err == ""
    assert {path.name for path in folder.iterdir()} == {"movie.h5", "analysis.png", "window.png"}
    check_pictures(folder)
    with camlab_module.open(folder / "movie.h5") as movie:
        assert movie.status == "complete"
        assert 60 < len(movie) < 120
        assert np.isfinite(movie.analysis["mean"]).all()
    assert "checksums right" in done.out
    assert f"camlab verify {folder / 'movie.h5'}" in done.out


def test_json_is_the_recording_s_object_and_what_else_was_made(camlab, home):
    done = camlab("demo", "--seconds", 0.5, "--json")
    assert done.status == 0, done.err
    report = done.report
    assert report["status"] == "complete"
    assert report["verified"]["ok"] is True
    assert Path(report["folder"]).parent == home / "recordings"
    assert Path(report["window_picture"]).exists()


@posix
def test_an_interrupt_ends_it_early_and_in_order(tmp_path):
    line = [sys.executable, "-m", "camlab", "demo", "--output", str(tmp_path / "demo"), "--seconds", "60", "--json"]
    with running(line) as process:
        wait_until((tmp_path / "demo" / "movie.h5.part").exists)
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 0, err
    report = json.loads(out)
    assert report["status"] == "complete"
    assert report["duration_s"] < 30
    check_pictures(tmp_path / "demo")


@posix
def test_with_a_display_the_window_stays_open_until_it_is_closed(tmp_path, x_display):
    folder = tmp_path / "demo"
    line = [sys.executable, "-m", "camlab", "demo", "--output", str(folder), "--seconds", "1"]
    with running(line) as process:
        first = process.stdout.readline()
        assert first, f"it ended by itself: {process.wait(20)}, {process.stderr.read()}"
        is_whole = "saved" in first
        assert is_whole or "lost" in first  # a busy computer may lose some, and says so
        time.sleep(0.5)
        assert process.poll() is None
        process.terminate()
        process.wait(timeout=20)
        out, err = process.stdout.read(), process.stderr.read()  # communicate() would leave out what readline() has taken too
    assert process.returncode == (0 if is_whole else 3), err
    assert "Try next:" in out
    check_pictures(folder)
    assert {path.name for path in folder.iterdir()} == {"movie.h5", "analysis.png", "window.png"}
    with camlab_module.open(folder / "movie.h5") as movie:
        assert movie.status == ("complete" if is_whole else "incomplete")
        assert movie.times[-1] == pytest.approx(1.0, abs=0.3)


@pytest.mark.parametrize("name", ["movie.h5", "movie.h5.part", "analysis.png", "window.png"])
def test_nothing_is_overwritten(name, tmp_path, capfd):
    (tmp_path / name).write_bytes(b"precious")
    assert run(["demo", "--output", str(tmp_path), "--seconds", "1"]) == 1
    err = capfd.readouterr().err
    assert len(err.splitlines()) == 1
    assert name in err
    assert (tmp_path / name).read_bytes() == b"precious"


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf"])
def test_a_length_that_is_none_is_wrong_use(seconds, tmp_path, capfd):
    assert run(["demo", "--output", str(tmp_path / "demo"), "--seconds", seconds]) == 2
    assert "--seconds" in capfd.readouterr().err
    assert not (tmp_path / "demo").exists()


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path, capfd):
    (tmp_path / "file").touch()
    assert run(["demo", "--output", str(tmp_path / "file" / "demo")]) == 1
    assert len(capfd.readouterr().err.splitlines()) == 1
