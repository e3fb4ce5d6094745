"""Experiments in the test's own process, and disks that fail."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from camlab.controller.experiment import Experiment
from tests.faults.rig import CAMERA

MakeExperiment = Callable[..., Experiment]
Mount = Callable[[int], Path]
TRIGGER = Path("/sys/fs/ext4")


@pytest.fixture
def make_experiment() -> Iterator[MakeExperiment]:
    """Initialized experiments, finalized after the test."""
    with ExitStack() as stack:

        def make(camera: str = CAMERA) -> Experiment:
            return stack.enter_context(Experiment(camera))

        yield make


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk in memory of 64 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with _mounted(folder, "-t", "tmpfs", "-o", "size=64m", "none"):
        yield folder


@pytest.fixture
def fragile_disk(tmp_path: Path) -> Iterator[tuple[Path, Callable[[], None]]]:
    """A disk of 48 MiB that turns read-only, open files too, when the second one is called."""
    folder, image = tmp_path / "disk", tmp_path / "image"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(48 << 20)
    if not shutil.which("mkfs.ext4") or subprocess.run(["mkfs.ext4", "-q", str(image)], capture_output=True).returncode:
        pytest.skip("needs mkfs.ext4")
    before = set(TRIGGER.glob("*/trigger_fs_error"))
    with _mounted(folder, "-o", "loop,errors=remount-ro", str(image)):
        new = set(TRIGGER.glob("*/trigger_fs_error")) - before
        if len(new) != 1:
            pytest.skip("this system can't make a disk fail on request")
        yield folder, lambda: new.pop().write_text("1")


@contextmanager
def _mounted(folder: Path, *words: str) -> Iterator[None]:
    if not shutil.which("mount") or subprocess.run(["mount", *words, str(folder)], capture_output=True).returncode:
        pytest.skip("needs root, to mount a disk")
    try:
        yield
    finally:
        end = time.monotonic() + 10
        while subprocess.run(["umount", str(folder)], capture_output=True).returncode and time.monotonic() < end:
            time.sleep(0.05)  # somebody still has a file open
