"""Workers that are killed: noticed, said, replaced, and never at the cost of another one's frames."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from camlab.controller import facts
from camlab.controller.experiment import Experiment
from camlab.controller.state import State
from camlab.recording.reader import open_recording
from camlab.recording.repair import repair
from camlab.recording.verify import verify
from tests.controller.conftest import Heard, wait_for
from tests.frames import assert_truthful

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends signals")


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


def test_a_dead_saver_is_said_and_what_it_had_saved_can_be_repaired(experiment: Experiment, tmp_path: Path) -> None:
    heard = Heard(experiment)
    recording = experiment.start_saving(tmp_path / "s.h5")
    experiment.start()
    wait_for(lambda: recording.saved > 20, "saved frames")
    kill(experiment, "saver")
    verdict = recording.wait(10)
    assert verdict.status == "incomplete"
    assert verdict.expected == verdict.saved + verdict.missing_count
    assert {reason for *_, reason in verdict.missing} <= {"saver_lost"}
    assert "camlab repair" in verdict.failure
    assert "saver" in heard.wait_for(facts.Warned).text  # type: ignore[attr-defined]
    second = experiment.start_saving(tmp_path / "next.h5", frames=20)
    assert second.wait(10).is_complete
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
