"""Workers that are killed: noticed, said, replaced, and never at the cost of another one's frames."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest

from camlab.config import RingSettings, Settings
from camlab.controller import facts
from camlab.controller.experiment import Experiment
from camlab.controller.state import State
from camlab.recording.reader import open_recording
from camlab.recording.repair import repair
from camlab.recording.verify import verify
from tests.controller.conftest import Heard, MakeExperiment, wait_for
from tests.frames import assert_truthful

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends signals")


@pytest.fixture
def experiment(make_experiment: MakeExperiment) -> Experiment:
    """With a buffer that covers a saver's start on a machine that is busy with other things."""
    return make_experiment(settings=Settings(ring=RingSettings(seconds=15.0)))


def kill(experiment: Experiment, worker: str) -> None:
    pid = experiment.worker_pids()[worker]
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def test_a_dead_analyzer_is_replaced_and_costs_the_recording_nothing(experiment: Experiment, tmp_path: Path) -> None:
    heard = Heard(experiment)
    experiment.start_analyzing()
    recording = experiment.start_saving(tmp_path / "a.h5")
    experiment.start()
    wait_for(lambda: experiment.status().analyzed > 5, "analysed frames")
    kill(experiment, "analyzer")
    assert "analyzer" in heard.wait_for(facts.Warned).text  # type: ignore[attr-defined]
    before = recording.expected
    wait_for(lambda: _analysed_beyond(experiment, before), "results of the new analyzer")
    recording.stop()
    assert recording.wait(10).is_complete
    assert (np.diff(assert_truthful(tmp_path / "a.h5")) == 1).all()


def _analysed_beyond(experiment: Experiment, frame_id: int) -> bool:
    _, results = experiment.results(0)
    return results is not None and bool((results.frame_ids > frame_id).any())


@pytest.mark.parametrize("times", [1, 3])
def test_a_new_saver_goes_on_where_the_dead_one_was(experiment: Experiment, tmp_path: Path, times: int) -> None:
    heard = Heard(experiment)
    recording = experiment.start_saving(tmp_path / "s.h5")
    experiment.start()
    for _ in range(times):
        before = recording.saved
        wait_for(lambda before=before: recording.saved > before + 20, "saved frames")  # type: ignore[misc]
        kill(experiment, "saver")
    before = recording.saved
    wait_for(lambda: recording.saved > before + 20, "frames that the new one saves")
    experiment.mark("after")
    recording.stop()
    verdict = recording.wait(10)
    assert not verdict.failure
    assert {reason for *_, reason in verdict.missing} <= {"camera"}, "what the camera itself could not deliver on a busy machine"
    assert "saver" in heard.wait_for(facts.Warned).text  # type: ignore[attr-defined]
    assert_truthful(tmp_path / "s.h5")
    with open_recording(tmp_path / "s.h5") as movie:
        assert len(movie) == verdict.saved
        assert [event.kind for event in movie.events] == [*["saver"] * times, "mark"]
    assert verify(tmp_path / "s.h5").ok


@pytest.mark.parametrize("is_prepared", [False, True], ids=["after a while", "prepared"])
def test_a_spare_saver_waits(experiment: Experiment, tmp_path: Path, is_prepared: bool) -> None:
    known = set(experiment.worker_pids().values())
    if is_prepared:
        experiment.prepare()
        known |= {experiment.worker_pids()["analyzer"]}
    recording = experiment.start_saving(tmp_path / "s.h5")
    experiment.start()
    wait_for(lambda: _other_workers(known), "a spare process")
    (spare,) = _other_workers(known)
    assert experiment._parts.pool._spares["saver"].wait_ready(20)
    kill(experiment, "saver")
    before = recording.saved
    wait_for(lambda: recording.saved > before, "frames of another saver")
    assert experiment.worker_pids()["saver"] == spare.pid
    recording.stop()
    assert not recording.wait(10).failure
    assert_truthful(tmp_path / "s.h5")


def _other_workers(known: set[int | None]) -> list[psutil.Process]:
    children = psutil.Process().children()
    return [each for each in children if each.pid not in known and "spawn_main" in " ".join(each.cmdline())]


def test_a_saver_that_dies_at_the_end_costs_nothing(experiment: Experiment, tmp_path: Path) -> None:
    recording = experiment.start_saving(tmp_path / "s.h5")
    experiment.start()
    wait_for(lambda: recording.saved > 20, "saved frames")
    experiment.stop()
    kill(experiment, "saver")
    verdict = recording.wait(10)
    assert (verdict.status, verdict.missing) == ("complete", ())
    assert (np.diff(assert_truthful(tmp_path / "s.h5")) == 1).all()
    assert verify(tmp_path / "s.h5").ok
    wait_for(lambda: experiment.state is State.IDLE, "the end")


def test_a_saver_that_dies_before_its_first_frame_costs_nothing(experiment: Experiment, tmp_path: Path) -> None:
    experiment.start()
    recording = experiment.start_saving(tmp_path / "s.h5")
    kill(experiment, "saver")
    wait_for(lambda: recording.saved > 5, "saved frames")
    recording.stop()
    assert recording.wait(10).is_complete
    assert (np.diff(assert_truthful(tmp_path / "s.h5")) == 1).all()


def test_a_saver_that_dies_again_and_again_is_given_up_with_what_it_saved(experiment: Experiment, tmp_path: Path) -> None:
    heard = Heard(experiment)
    recording = experiment.start_saving(tmp_path / "s.h5")
    experiment.start()
    wait_for(lambda: recording.saved > 20, "saved frames")
    while recording.is_open:
        kill(experiment, "saver")
        pid = experiment.worker_pids()["saver"]
        wait_for(lambda pid=pid: experiment.worker_pids()["saver"] not in (pid, None) or not recording.is_open, "another")  # type: ignore[misc]
    verdict = recording.wait(10)
    assert verdict.status == "incomplete"
    assert verdict.expected == verdict.saved + verdict.missing_count
    assert {reason for *_, reason in verdict.missing} <= {"saver_lost"}
    assert "camlab repair" in verdict.failure
    assert "again and again" in str(heard.wait_for(facts.Failed).error)  # type: ignore[attr-defined]
    experiment.finalize()  # a file of a living program is not repaired
    assert repair(tmp_path / "s.h5").saved >= verdict.saved > 20
    assert_truthful(tmp_path / "s.h5")
    assert verify(tmp_path / "s.h5").ok


def test_a_worker_that_dies_while_idle_is_replaced(experiment: Experiment, tmp_path: Path) -> None:
    heard = Heard(experiment)
    kill(experiment, "saver")
    heard.wait_for(facts.Warned)
    recording = experiment.start_saving(tmp_path / "x.h5", frames=10)
    experiment.start()
    assert recording.wait(10).is_complete
    assert experiment.state in (State.LIVE, State.RECORDING)


def test_a_stopped_analyzer_delays_neither_save_nor_stop(experiment: Experiment, tmp_path: Path) -> None:
    experiment.start_analyzing()
    experiment.start()
    wait_for(lambda: experiment.status().analyzed > 3, "analysed frames")
    pid = experiment.worker_pids()["analyzer"]
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        experiment.stop_analyzing()
        experiment.start_analyzing()
        recording = experiment.start_saving(tmp_path / "n.h5", frames=30)
        assert recording.wait(10).is_complete  # after at most 2 s of waiting for results that do not come
        experiment.stop()
    finally:
        os.kill(pid, signal.SIGCONT)
    with open_recording(tmp_path / "n.h5") as movie:
        assert len(movie) == 30
