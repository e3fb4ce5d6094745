"""Start and Stop again and again: descriptors, threads, shared memory and processes are as many as before, and memory hardly grows."""

from __future__ import annotations

import gc
import os
import sys
import threading
from pathlib import Path

import psutil
import pytest

from camlab.controller.experiment import Experiment
from camlab.controller.state import State
from camlab.stream.memory import segment_folder
from tests.faults.conftest import MakeExperiment
from tests.faults.rig import wait_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="counts in /proc")
WARM_UP = 5
GROWTH_BYTES, ONCE_BYTES = 20e3, 2e6  # of one process: at each start, and in the first of them


def run_once(experiment: Experiment, path: Path) -> None:
    """All that a run can have: a recording, results and a publisher."""
    recording = experiment.start_saving(path, frames=5)
    experiment.start()
    assert recording.wait(20).is_complete
    experiment.stop()
    wait_for(lambda: experiment.state is State.IDLE, "the end of the run")
    path.unlink()
    gc.collect()  # as the program does all the time, and tests do not


def count(experiment: Experiment) -> dict[str, int]:
    """What must stay as it is."""
    found = {"threads": threading.active_count(), "segments": len(list(segment_folder().glob(f"*{experiment._parts.session.uuid}*")))}
    pids = {"controller": os.getpid(), **experiment.worker_pids()}
    for name, pid in pids.items():
        process = psutil.Process(pid)
        found |= {f"{name}'s descriptors": process.num_fds(), f"{name}'s threads": process.num_threads()}
    return found | {"processes": len(psutil.Process().children(recursive=True))}


def more(now: dict[str, int], before: dict[str, int]) -> list[str]:
    """What there is more of."""
    return [name for name in now if now[name] > before[name]]


def memory(experiment: Experiment) -> dict[str, int]:
    """Of each process, without what it shares."""
    gc.collect()
    pids = {"controller": os.getpid(), **experiment.worker_pids()}
    return {name: psutil.Process(pid).memory_full_info().uss for name, pid in pids.items()}


@pytest.mark.parametrize("starts", [20, pytest.param(500, marks=[pytest.mark.soak, pytest.mark.timeout(600)])])
def test_nothing_grows_with_the_starts(make_experiment: MakeExperiment, tmp_path: Path, starts: int) -> None:
    experiment = make_experiment("simulated:?fps=0&width=64&height=48&spots=1")
    experiment.start_analyzing()
    experiment.start_publishing("tcp://127.0.0.1:*")
    for _ in range(WARM_UP):
        run_once(experiment, tmp_path / "movie.h5")
    before, memory_before = count(experiment), memory(experiment)
    for _ in range(starts):
        run_once(experiment, tmp_path / "movie.h5")
    wait_for(lambda: not more(count(experiment), before), f"no more than before: {before}", 5.0)
    memory_after = memory(experiment)
    grown = {name: memory_after[name] - memory_before[name] for name in memory_after}
    assert all(growth < ONCE_BYTES + GROWTH_BYTES * starts for growth in grown.values()), f"bytes in {starts} starts: {grown}"
