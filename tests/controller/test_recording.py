from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import numpy as np
import psutil
import pytest

from camlab.controller import facts
from camlab.controller.experiment import Experiment
from camlab.controller.state import State
from camlab.errors import RecordingError, StateError
from camlab.recording.reader import open_recording
from camlab.recording.verify import verify
from tests.controller.conftest import Heard, MakeExperiment, wait_for
from tests.frames import HandCamera, assert_truthful


def test_a_recording_has_just_the_frames_that_were_asked_for(experiment: Experiment, tmp_path: Path) -> None:
    experiment.start()
    recording = experiment.start_saving(tmp_path / "m.h5", frames=40)
    verdict = recording.wait(10)
    assert (verdict.status, verdict.saved, verdict.expected, verdict.exit_status) == ("complete", 40, 40, 0)
    ids = assert_truthful(tmp_path / "m.h5")
    assert list(ids) == list(range(recording.first_frame or 0, (recording.last_frame or 0) + 1))
    assert verify(tmp_path / "m.h5").ok


def test_save_ticked_while_idle_makes_a_file_at_every_start_from_the_first_frame_on(experiment: Experiment, tmp_path: Path) -> None:
    experiment.folder = tmp_path
    first = experiment.start_saving()
    assert (experiment.is_saving, first.is_armed) == (True, True)
    for _ in range(2):
        experiment.start()
        wait_for(lambda: experiment.recordings[-1].saved > 3, "frames saved")
        experiment.stop()
        experiment.recordings[-1].wait(10)
        wait_for(lambda: experiment.state is State.IDLE, "idle again")
    assert [each.first_frame for each in experiment.recordings] == [0, 0]
    assert len({each.path for each in experiment.recordings}) == 2
    assert experiment.is_saving
    assert all(verify(each.path).ok for each in experiment.recordings)


def test_disarming_leaves_no_file_and_ends_the_wait(experiment: Experiment, tmp_path: Path) -> None:
    recording = experiment.start_saving(tmp_path / "never.h5")
    experiment.stop_saving()
    assert not recording.is_open
    assert not experiment.is_saving
    assert list(tmp_path.iterdir()) == []


def test_save_on_and_off_ten_times_loses_and_doubles_nothing(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    experiment = make_experiment("simulated:?fps=400&width=64&height=48")
    experiment.start()
    recordings = []
    for k in range(10):
        recordings.append(experiment.start_saving(tmp_path / f"{k}.h5"))
        time.sleep(0.005 if k % 2 else 0.03)  # how long a person keeps it ticked, not a wait
        experiment.stop_saving()
        time.sleep(0.005)
    verdicts = [recording.wait(10) for recording in recordings]
    assert {verdict.status for verdict in verdicts} == {"complete"}
    ids = [assert_truthful(verdict.path) for verdict in verdicts]
    assert all((np.diff(part) == 1).all() for part in ids)
    assert all(before[-1] < after[0] for before, after in pairwise(part for part in ids if len(part)))
    assert sum(map(len, ids)) > 10


def test_an_interval_without_a_frame_still_makes_a_complete_file(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    camera = HandCamera()
    experiment = make_experiment(camera)
    experiment.start()
    recording = experiment.start_saving(tmp_path / "empty.h5")
    experiment.stop_saving()
    verdict = recording.wait(10)
    assert (verdict.status, verdict.expected, verdict.first_frame, verdict.last_frame) == ("complete", 0, None, None)
    assert verify(tmp_path / "empty.h5").ok
    experiment.stop()
    camera.allow()


def test_a_recording_of_some_seconds_ends_by_itself(experiment: Experiment, tmp_path: Path) -> None:
    experiment.start()
    heard = Heard(experiment)
    verdict = experiment.start_saving(tmp_path / "s.h5", seconds=0.3).wait(10)
    assert verdict.is_complete
    assert 40 <= verdict.saved <= 62
    wait_for(lambda: heard.of(facts.SavingChanged)[-1] == facts.SavingChanged(False), "Save off again")
    assert experiment.state is State.LIVE


def test_the_camera_s_losses_are_named(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    experiment = make_experiment("simulated:?fps=200&width=64&height=48&drop=7,20-25")
    recording = experiment.start_saving(tmp_path / "l.h5", frames=50)
    experiment.start()
    verdict = recording.wait(10)
    assert verdict.missing == ((7, 7, "camera"), (20, 25, "camera"))
    assert (verdict.status, verdict.saved, verdict.expected, verdict.exit_status) == ("incomplete", 43, 50, 3)
    assert (verdict.headline, verdict.sentence) == ("7 frames lost", "Camera 7, buffer 0, disk 0")


def test_stop_ends_the_recording_though_the_camera_hangs_in_a_read(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    camera = HandCamera()
    experiment = make_experiment(camera)
    recording = experiment.start_saving(tmp_path / "h.h5")
    experiment.start()
    camera.allow(5)
    wait_for(lambda: recording.expected == 5 and camera.is_reading.is_set(), "five frames")
    begin = time.monotonic()
    experiment.stop()
    assert recording.wait(10).saved == 5
    assert time.monotonic() - begin < 5
    with pytest.raises(StateError, match="still being finished"):
        experiment.start()
    camera.allow(1)  # it comes back: the frame came after Stop and belongs to nothing
    wait_for(lambda: experiment.state is State.IDLE and experiment.status().acquired == 5, "idle")
    assert verify(tmp_path / "h.h5").saved == 5


def test_stop_saving_ends_the_recording_though_the_camera_hangs_in_a_read(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    camera = HandCamera()
    experiment = make_experiment(camera)
    experiment.start()
    recording = experiment.start_saving(tmp_path / "h.h5")
    camera.allow(3)
    wait_for(lambda: recording.expected == 3 and camera.is_reading.is_set(), "three frames")
    experiment.stop_saving()
    assert recording.wait(10).saved == 3
    assert camera.is_reading.is_set()
    experiment.stop()
    camera.allow()


def test_a_second_recording_at_once_is_refused(experiment: Experiment, tmp_path: Path) -> None:
    experiment.start()
    experiment.start_saving(tmp_path / "one.h5")
    with pytest.raises(StateError, match=r"one\.h5 is being recorded"):
        experiment.start_saving(tmp_path / "two.h5")
    assert not (tmp_path / "two.h5.part").exists()


@pytest.mark.parametrize(("options", "words"), [({"frames": 0}, "frames must be 1"), ({"seconds": 0}, "seconds must be more than 0")])
def test_lengths_that_are_none_are_refused(experiment: Experiment, tmp_path: Path, options: dict[str, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        experiment.start_saving(tmp_path / "x.h5", **options)


def test_what_is_there_is_never_overwritten(experiment: Experiment, tmp_path: Path) -> None:
    (tmp_path / "there.h5").write_bytes(b"precious")
    with pytest.raises(RecordingError, match="exists already"):
        experiment.start_saving(tmp_path / "there.h5")
    assert (tmp_path / "there.h5").read_bytes() == b"precious"
    assert not experiment.is_saving


def test_a_run_that_can_not_fit_on_the_disk_is_refused(experiment: Experiment, tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"^1000000000000 frames need .* TB and only .* are free in"):
        experiment.start_saving(tmp_path / "x.h5", frames=10**12)


def test_control_changes_are_in_the_recording_at_their_frame(experiment: Experiment, tmp_path: Path) -> None:
    experiment.start()
    recording = experiment.start_saving(tmp_path / "c.h5")
    wait_for(lambda: recording.saved > 5, "some frames")
    experiment.set_control("brightness", 40)
    wait_for(lambda: recording.saved > 40, "more frames")
    recording.stop()
    assert recording.wait(10).is_complete
    with open_recording(tmp_path / "c.h5") as movie:
        (change,) = movie.events
        assert (change.name, change.asked, change.actual) == ("brightness", 40, 40)
        means = movie[:].mean(axis=(1, 2))
        at = int(np.searchsorted(movie.frame_id, change.frame_id))
        assert means[at:].min() > means[:at].max()


def test_the_end_of_the_run_closes_an_open_recording(experiment: Experiment, tmp_path: Path) -> None:
    recording = experiment.start_saving(tmp_path / "r.h5", frames=100000)
    experiment.start()
    wait_for(lambda: recording.saved > 5, "some frames")
    experiment.stop()
    verdict = recording.wait(10)
    assert verdict.is_complete
    assert verdict.expected == verdict.saved == experiment.status().acquired
    assert not experiment.is_saving


def test_finalize_finishes_what_is_recorded(tmp_path: Path) -> None:
    with Experiment("simulated:?fps=200&width=64&height=48") as experiment:
        experiment.start()
        recording = experiment.start_saving(tmp_path / "f.h5")
        wait_for(lambda: recording.saved > 3, "some frames")
    assert recording.wait(0.1).is_complete
    assert verify(tmp_path / "f.h5").ok


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_disk_that_is_full_of_a_sudden_ends_the_recording_with_what_is_saved_and_names_the_rest(
    make_experiment: MakeExperiment, tmp_path: Path, small_disk: Path
) -> None:
    experiment = make_experiment("simulated:?fps=100&width=640&height=480")
    heard = Heard(experiment)
    experiment.start()
    recording = experiment.start_saving(small_disk / "full.h5")
    wait_for(lambda: recording.saved > 10, "some frames")
    saver = psutil.Process(experiment.worker_pids()["saver"])
    saver.suspend()
    with suppress(OSError):
        (small_disk / "another program's").write_bytes(bytes(24 << 20))
    wait_for(lambda: recording.expected > recording.saved + 20 or recording.is_ended, "frames that wait for the saver")
    saver.resume()
    verdict = recording.wait(20)
    assert "could not be written any more" in verdict.failure
    assert verdict.expected == verdict.saved + verdict.missing_count
    assert verdict.missing[-1][2] == "write_error"
    assert verdict.saved > 10
    wait_for(lambda: any("could not be written" in fact.text for fact in heard.of(facts.Warned)), "the warning")  # type: ignore[attr-defined]
    assert experiment.state is State.LIVE
    check = verify(Path(verdict.path))
    assert (check.ok, check.saved) == (True, verdict.saved)
    assert experiment.start_saving(tmp_path / "elsewhere.h5", frames=5).wait(10).is_complete


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"a small disk can't be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
