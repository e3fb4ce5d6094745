"""Bursts faster than the disk: what fits the buffer is saved, also long after the last frame; what doesn't is named."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
import pytest

from camlab.config import RingSettings, Settings
from camlab.controller import facts
from camlab.controller.experiment import Experiment
from camlab.controller.recording import Recording
from camlab.controller.state import State
from camlab.recording.verify import verify
from camlab.stream.sizing import available_bytes
from tests.controller.conftest import Heard, MakeExperiment, wait_for
from tests.frames import assert_truthful

FRAMES = 600
CAMERA = "simulated:?fps=400&width=64&height=48&spots=3"
SMALL = RingSettings(seconds=0.1, minimum_slots=16)  # 40 frames
WHOLE = RingSettings(seconds=0.1, minimum_slots=16, is_whole_run=True)

pytestmark = pytest.mark.skipif(not hasattr(psutil.Process, "suspend") or psutil.WINDOWS, reason="signals of POSIX")


def save_at_half_the_rate(experiment: Experiment, recording: Recording) -> int:
    """Let the saver save at most half of the frames until the last one is there; then as fast as it can.

    Returns how many frames the saver was behind when the last one came.
    """
    saver = psutil.Process(experiment.worker_pids()["saver"])
    end = time.monotonic() + 20
    try:
        while not recording.is_ended:
            assert time.monotonic() < end, "the run doesn't end"
            if recording.saved < recording.expected // 2 < FRAMES // 4:  # it saves all that is there at once
                saver.resume()
            else:
                saver.suspend()
            time.sleep(0.002)
        return recording.expected - recording.saved
    finally:
        saver.resume()


@pytest.mark.parametrize("length", [{"frames": FRAMES}, {"seconds": FRAMES / 400}], ids=["frames", "seconds"])
def test_a_run_that_fits_the_buffer_is_complete_on_a_disk_that_takes_half_its_rate(
    make_experiment: MakeExperiment, tmp_path: Path, length: dict[str, float]
) -> None:
    experiment = make_experiment(CAMERA, Settings(ring=WHOLE))
    recording = experiment.start_saving(tmp_path / "burst.h5", **length)  # type: ignore[arg-type]
    experiment.start()
    assert experiment.status().buffer_slots == FRAMES
    assert save_at_half_the_rate(experiment, recording) > FRAMES // 4
    verdict = recording.wait(20)
    by_reason = dict(verdict.lost)
    by_camera = by_reason.pop("camera")  # a computer that is busy elsewhere may come too late for the camera's own buffer
    assert not any(by_reason.values())
    assert verdict.saved == verdict.expected - by_camera >= FRAMES - 5 - by_camera
    assert verdict.is_complete or by_camera
    assert len(assert_truthful(tmp_path / "burst.h5")) == verdict.saved


def test_a_burst_that_does_not_fit_names_what_the_buffer_could_not_hold(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    experiment = make_experiment(CAMERA, Settings(ring=SMALL))
    recording = experiment.start_saving(tmp_path / "burst.h5", frames=FRAMES)
    experiment.start()
    save_at_half_the_rate(experiment, recording)
    verdict = recording.wait(20)
    assert verdict.expected == FRAMES == verdict.saved + verdict.missing_count
    assert {"ring_full"} <= {reason for _, _, reason in verdict.missing} <= {"ring_full", "camera"}
    assert verify(tmp_path / "burst.h5").ok


def test_how_far_the_saver_is_behind_and_how_long_the_buffer_lasts_is_told(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    experiment = make_experiment(CAMERA, Settings(ring=RingSettings(frames=2000)))
    recording = experiment.start_saving(tmp_path / "burst.h5")
    experiment.start()
    wait_for(lambda: recording.saved > 100, "some frames")
    saver = psutil.Process(experiment.worker_pids()["saver"])
    saver.suspend()
    try:
        wait_for(lambda: experiment.status().overrun, "the warning")
        status = experiment.status()
        experiment.stop()
        finishing = experiment.status()
    finally:
        saver.resume()
    assert status.buffer_seconds == pytest.approx(5, rel=0.2)
    assert status.behind_frames > 100
    assert status.behind_s == pytest.approx(status.behind_frames / 400, rel=0.2)
    assert status.seconds_covered == pytest.approx((2000 - status.behind_frames) / 400, rel=0.2)
    assert status.overrun.endswith(" s")
    assert "MB/s: the buffer is full in" in status.overrun
    assert (finishing.state, finishing.overrun) == (State.FINISHING, "")
    assert finishing.finishing is not None
    assert 0 < finishing.finishing < 1
    assert recording.wait(20).is_complete


def test_a_buffer_that_the_memory_can_not_hold_is_told(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    fraction = 3e6 / available_bytes()
    experiment = make_experiment(CAMERA, Settings(ring=RingSettings(seconds=3600, minimum_slots=16, memory_fraction=fraction)))
    heard = Heard(experiment)
    experiment.start()
    warning = heard.wait_for(facts.Warned)
    slots = experiment.status().buffer_slots
    assert warning.text.startswith(f"the buffer holds {slots / 400:.1f} s ({slots} frames) instead of 3600.0 s")  # type: ignore[attr-defined]
