"""What a crash left is found at the next start, and repaired with the frames that the dead program's memory still holds."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from camlab.controller.experiment import Experiment
from camlab.controller.leftovers import OpenRecordings
from camlab.recording.verify import verify
from tests.controller.conftest import wait_for
from tests.frames import assert_truthful

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends signals; shared memory dies with its program")

SCRIPT = """
import sys, time
import camlab
with camlab.Experiment("simulated:?fps=100&width=64&height=48") as experiment:
    recording = experiment.start_saving(sys.argv[1])
    experiment.start()
    while recording.expected < int(sys.argv[2]):
        time.sleep(0.002)
    print("now", flush=True)
    time.sleep(60)
"""


def crash(path: Path, frames: int) -> None:
    """A program that is killed with all its processes once it has acquired so many frames."""
    with subprocess.Popen([sys.executable, "-c", SCRIPT, str(path), str(frames)], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline().strip() == "now"
        family = [psutil.Process(program.pid), *psutil.Process(program.pid).children()]
        for process in family:
            process.send_signal(signal.SIGKILL)
        psutil.wait_procs(family[1:], 10)


@pytest.mark.parametrize("frames", [1, 60])
def test_a_killed_programs_recording_is_found_and_repaired(tmp_path: Path, frames: int) -> None:
    crash(tmp_path / "m.h5", frames)
    with Experiment("simulated") as experiment:
        assert experiment.leftovers == (tmp_path / "m.h5.part",)
        result = experiment.repair_leftover(tmp_path / "m.h5.part")
        assert experiment.leftovers == ()
    assert result.status == "recovered"
    assert result.saved + sum(last - first + 1 for first, last, _ in result.missing) >= frames
    assert len(assert_truthful(tmp_path / "m.h5")) == result.saved
    assert verify(tmp_path / "m.h5").ok
    assert OpenRecordings().find() == []


def test_what_is_not_repaired_yet_keeps_its_memory(tmp_path: Path) -> None:
    crash(tmp_path / "m.h5", 30)
    for _ in range(2):
        with Experiment("simulated") as experiment:
            assert len(experiment.leftovers) == 1
    (tmp_path / "m.h5.part").unlink()
    with Experiment("simulated") as experiment:
        assert experiment.leftovers == ()


def test_a_finished_recording_leaves_no_note(experiment: Experiment, tmp_path: Path) -> None:
    recording = experiment.start_saving(tmp_path / "m.h5", frames=3)
    experiment.start()
    wait_for(lambda: list(OpenRecordings().folder.glob("*")), "a note")
    assert OpenRecordings().find() == []  # of a program that lives
    recording.wait(10)
    wait_for(lambda: not list(OpenRecordings().folder.glob("*")), "the end of the note")


@pytest.mark.parametrize("content", [b"", b"{", b'{"plan": 1}', bytes(range(128, 128 + 64))])
def test_a_note_that_is_none_is_passed_over(content: bytes) -> None:
    notes = OpenRecordings()
    notes.folder.mkdir(parents=True)
    (notes.folder / "x.json").write_bytes(content)
    assert notes.find() == []
