"""Disks that fill up, files that may not grow, folders that turn read-only: what is saved is readable, the rest is named."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from camlab.bench.disk import write_run
from camlab.bench.frames import noisy_frames
from camlab.bench.saver import saver_run
from camlab.cli import run
from camlab.controller.experiment import Experiment
from camlab.controller.recording import Recording
from camlab.errors import RecordingError
from camlab.model.frame import FrameFormat
from camlab.recording.repair import repair
from camlab.recording.verdict import Verdict
from tests.faults import rig
from tests.faults.conftest import MakeExperiment
from tests.faults.rig import wait_for

if sys.platform != "win32":
    import resource

linux = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")
pytestmark = linux
FAST = "simulated:?fps=200&width=640&height=240&spots=2"  # 30 MB/s


def begin(experiment: Experiment, path: Path) -> Recording:
    recording = experiment.start_saving(path)
    experiment.start()
    wait_for(lambda: recording.saved > 20, "saved frames")
    return recording


def assert_ended_by_the_disk(recording: Recording, reason: str) -> Verdict:
    """It ended there and then, and the camera goes on."""
    verdict = recording.wait(20)
    assert reason in verdict.failure
    assert {why for *_, why in verdict.missing} - {"camera"} == {"write_error"}
    assert verdict.expected == verdict.saved + verdict.missing_count
    assert verdict.saved > 20
    return verdict


def assert_readable(experiment: Experiment, verdict: Verdict) -> None:
    """Every committed frame is; after a repair where the verdict asks for one."""
    experiment.finalize()
    path = Path(verdict.path)
    if path.suffix == ".part":
        assert "camlab repair" in verdict.failure
        path = Path(repair(path).path)
    account = rig.assert_accounted(path, verdict.expected, verdict.missing)
    assert len(account.saved) == verdict.saved


def test_a_disk_that_fills_up_by_the_recording_itself(make_experiment: MakeExperiment, small_disk: Path) -> None:
    experiment = make_experiment(FAST)
    recording = begin(experiment, small_disk / "movie.h5")
    verdict = recording.wait(30)  # ended in order before the disk was full, or by its error
    assert verdict.saved > 100
    assert {why for *_, why in verdict.missing} <= {"camera", "write_error"}
    assert_readable(experiment, verdict)


def test_a_disk_that_others_fill_up(make_experiment: MakeExperiment, small_disk: Path) -> None:
    experiment = make_experiment()
    recording = begin(experiment, small_disk / "movie.h5")
    fill(small_disk / "other")
    verdict = recording.wait(20)  # ended by the disk's error, or in order by the look at its room where that came first
    assert "No space left on device" in verdict.failure if verdict.missing else verdict.status == "complete"
    assert {why for *_, why in verdict.missing} <= {"camera", "write_error"}
    assert verdict.saved > 20
    assert_readable(experiment, verdict)


def test_a_file_that_may_not_grow(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    experiment = make_experiment()
    recording = begin(experiment, tmp_path / "movie.h5")
    pid = experiment.worker_pids()["saver"]
    assert pid is not None
    size = (tmp_path / "movie.h5.part").stat().st_size
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size + 100_000, resource.RLIM_INFINITY))
    verdict = assert_ended_by_the_disk(recording, "File too large")
    assert_readable(experiment, verdict)


def test_a_disk_that_turns_read_only(make_experiment: MakeExperiment, fragile_disk: tuple[Path, Callable[[], None]]) -> None:
    folder, turn_read_only = fragile_disk
    experiment = make_experiment()
    recording = begin(experiment, folder / "movie.h5")
    safe = recording.saved
    turn_read_only()
    verdict = assert_ended_by_the_disk(recording, "Read-only file system")
    assert verdict.saved >= safe
    assert experiment.state.is_live
    experiment.finalize()
    copy = folder.parent / "movie.h5.part"  # what is there can't be changed: a person takes it elsewhere
    shutil.copy(folder / "movie.h5.part", copy)
    assert repair(copy).saved >= safe
    assert len(rig.assert_accounted(folder.parent / "movie.h5").saved) >= safe


def test_a_folder_in_which_nothing_can_be_renamed_any_more(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    if not shutil.which("chattr") or subprocess.run(["chattr", "+i", str(folder)], capture_output=True).returncode:
        pytest.skip("needs root, and a file system whose folders can be made immutable")
    try:
        subprocess.run(["chattr", "-i", str(folder)], check=True)
        experiment = make_experiment()
        recording = begin(experiment, folder / "movie.h5")
        subprocess.run(["chattr", "+i", str(folder)], check=True)
        experiment.stop()
        verdict = recording.wait(20)
    finally:
        subprocess.run(["chattr", "-i", str(folder)], check=True)
    assert "camlab repair" in verdict.failure
    assert_readable(experiment, verdict)
    assert [path.name for path in folder.iterdir()] == ["movie.h5"]


def fill(path: Path) -> None:
    """Take all the room there is."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue


def test_a_disk_that_is_too_small_is_not_measured(small_disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["bench", "--quick", "--folder", str(small_disk)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "67 MB free and measuring it needs 537 MB" in line
    assert list(small_disk.iterdir()) == []


def test_a_disk_that_fills_up_while_it_is_measured_is_told_and_cleaned(small_disk: Path) -> None:
    frame_format = FrameFormat(1024, 1024)
    bank = noisy_frames(frame_format, 2)
    for measured in (write_run(bank, 80, small_disk), saver_run(bank, frame_format, 80, small_disk)):
        with pytest.raises(RecordingError, match="could not be written any more"):
            measured()
        assert list(small_disk.iterdir()) == []
