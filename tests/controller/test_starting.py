"""Start: what a run needs is there before the camera delivers, and a camera that can't be started leaves nothing."""

from __future__ import annotations

import threading
from pathlib import Path

import psutil
import pytest

from camlab.controller.experiment import Experiment
from camlab.controller.state import State
from camlab.errors import CameraError
from camlab.recording.verify import verify
from tests.controller.conftest import MakeExperiment, wait_for
from tests.frames import HandCamera, assert_truthful

SIGNATURE = b"\x89HDF"  # of a file that HDF5 has made
FRAME_S = 0.02  # from one frame to the next


class LookingCamera(HandCamera):
    """Notes what is in the folder when it is started."""

    def __init__(self, folder: Path) -> None:
        super().__init__(FRAME_S)
        self._folder = folder
        self._found: dict[str, bytes] = {}

    def _start(self) -> None:
        super()._start()
        self._found = {path.name: path.read_bytes()[:4] for path in self._folder.iterdir()}


def test_the_file_is_there_before_the_camera_is_started(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    camera = LookingCamera(tmp_path)
    experiment = make_experiment(camera)
    recording = experiment.start_saving(tmp_path / "m.h5", frames=3)
    experiment.start()
    assert camera._found["m.h5.part"] == SIGNATURE
    assert recording.wait(10).is_complete
    assert verify(tmp_path / "m.h5").saved == 3


def test_frames_of_a_camera_that_waits_for_nobody_do_not_wait_for_the_file(experiment: Experiment, tmp_path: Path) -> None:
    recording = experiment.start_saving(tmp_path / "m.h5", seconds=0.5)
    experiment.start()
    verdict = recording.wait(10)
    assert verdict.first_frame == 0
    assert verdict.expected >= 95  # of 200 a second: the half second begins with the camera, not with the making of the file


@pytest.mark.parametrize("options", [{}, {"compression": "bitshuffle-lz4"}, {"segment_bytes": 64 << 20}], ids=["plain", "lz4", "segments"])
def test_a_camera_that_can_not_be_started_leaves_no_file_and_the_next_start_records(
    make_experiment: MakeExperiment, tmp_path: Path, options: dict[str, object]
) -> None:
    experiment = make_experiment(HandCamera(FRAME_S, failures=2))
    recording = experiment.start_saving(tmp_path / "m.h5", frames=3, **options)
    for _ in range(2):
        with pytest.raises(CameraError, match="has no power"):
            experiment.start()
        assert list(tmp_path.iterdir()) == []
        assert experiment.state is State.IDLE
        assert recording.is_armed
    experiment.start()
    assert recording.wait(10).is_complete
    assert verify(tmp_path / "m.h5").saved == 3


def test_a_start_that_fails_waits_for_the_file_before_it_removes_it(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    experiment = make_experiment(HandCamera(FRAME_S, failures=1))
    experiment.start_saving(tmp_path / "m.h5")
    pool = experiment._parts.pool
    pool.wait_ready("saver")
    saver = psutil.Process(pool.pids()["saver"])
    saver.suspend()
    goes_on = threading.Timer(1.0, saver.resume)
    goes_on.start()
    with pytest.raises(CameraError, match="has no power"):
        experiment.start()
    goes_on.join()
    assert list(tmp_path.iterdir()) == []


def test_a_saver_that_hangs_does_not_hold_up_the_start(experiment: Experiment, tmp_path: Path) -> None:
    recording = experiment.start_saving(tmp_path / "m.h5", frames=50)
    pool = experiment._parts.pool
    pool.wait_ready("saver")
    saver = psutil.Process(pool.pids()["saver"])
    saver.suspend()
    try:
        experiment.start()
        wait_for(lambda: recording.expected == 50, "the frames")
    finally:
        saver.resume()
    assert recording.wait(10).is_complete
    assert len(assert_truthful(tmp_path / "m.h5")) == 50
