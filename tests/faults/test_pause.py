"""SIGSTOP of a worker, and a window that is slow: others are not held up, and nothing is lost that the ring could keep."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from camlab.controller.experiment import Experiment
from camlab.controller.recording import Recording
from camlab.recording.verdict import count_missing
from camlab.stream.layout import Word
from tests.faults import rig
from tests.faults.conftest import MakeExperiment
from tests.faults.rig import Account, needs_signals, paused, running, wait_for

pytestmark = needs_signals
AT_ONCE_S = 1.0  # what a click may take on a machine that is busy


def begin(experiment: Experiment, folder: Path) -> Recording:
    """A recording under way."""
    recording = experiment.start_saving(folder / "movie.h5")
    experiment.start()
    wait_for(lambda: recording.saved > 10, "saved frames")
    return recording


def finish(experiment: Experiment, recording: Recording) -> Account:
    experiment.stop()
    verdict = recording.wait(20)
    assert verdict.first_frame is not None
    assert verdict.last_frame is not None
    return rig.assert_accounted(Path(verdict.path), verdict.last_frame + 1, verdict.missing, verdict.first_frame)


def pid_of(experiment: Experiment, worker: str) -> int:
    pid = experiment.worker_pids()[worker]
    assert pid is not None
    return pid


def test_the_ring_covers_a_saver_that_stands_still_for_half_a_second(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    experiment = make_experiment()
    recording = begin(experiment, tmp_path)
    with paused(pid_of(experiment, "saver")):
        time.sleep(0.5)
    assert finish(experiment, recording).lost == []


@pytest.mark.parametrize("pause_s", [3.0, pytest.param(10.0, marks=pytest.mark.soak)])
def test_of_a_saver_that_stands_still_for_longer_than_the_ring_lasts_exactly_the_overflow_is_named(
    make_experiment: MakeExperiment, tmp_path: Path, pause_s: float
) -> None:
    experiment = make_experiment()
    recording = begin(experiment, tmp_path)
    run = experiment._core.run
    assert run
    with paused(pid_of(experiment, "saver")):
        time.sleep(pause_s)
    saved = recording.saved
    wait_for(lambda: recording.saved > saved + run.ring.shape.slots, "a saver that has caught up")
    lost = run.ring.words[Word.LOST_RING_FULL]
    account = finish(experiment, recording)
    assert {reason for *_, reason in account.lost} == {"ring_full"}
    assert count_missing(account.lost) == lost > 0


def test_a_stop_while_the_saver_stands_still_returns_at_once_and_is_complete_later(make_experiment: MakeExperiment, tmp_path: Path) -> None:
    experiment = make_experiment()
    recording = begin(experiment, tmp_path)
    with paused(pid_of(experiment, "saver")):
        assert seconds_of(experiment.stop) < AT_ONCE_S
        assert recording.is_open
    assert finish(experiment, recording).lost == []


@pytest.mark.parametrize("worker", ["analyzer", "publisher"])
def test_a_reader_that_stands_still_delays_no_click_and_costs_no_frame(
    make_experiment: MakeExperiment, tmp_path: Path, worker: str
) -> None:
    experiment = make_experiment()
    experiment.prepare()
    experiment.start_publishing("tcp://127.0.0.1:*")
    experiment.start()
    with paused(pid_of(experiment, worker)):
        made: list[Recording] = []
        clicks: list[Callable[[], object]] = [
            experiment.start_analyzing,
            lambda: made.append(experiment.start_saving(tmp_path / "movie.h5")),
            lambda: rig.wait_for(lambda: made[0].saved > 20, "saved frames", 5.0),
            experiment.stop_analyzing,
            experiment.start_analyzing,
            experiment.stop_saving,
            experiment.stop,
        ]
        for click in clicks:
            assert seconds_of(click) < AT_ONCE_S
        made[0].wait(10)
    assert finish(experiment, made[0]).lost == []


def test_a_window_that_takes_a_second_for_a_picture_costs_the_saver_nothing(tmp_path: Path) -> None:
    with running(is_window=True, paint_s=1.0) as camlab:
        camlab.ask("save", path=str(tmp_path / "movie.h5"))
        camlab.start()
        camlab.wait_for_frames(400)  # 2 s
        camlab.tell("stop")
        verdict = camlab.verdict()
        acquired = camlab.acquired
        camlab.leave()
    assert rig.assert_accounted(tmp_path / "movie.h5", acquired, verdict.missing).lost == []


def seconds_of(action: Callable[[], object]) -> float:
    begin_s = time.monotonic()
    action()
    return time.monotonic() - begin_s
