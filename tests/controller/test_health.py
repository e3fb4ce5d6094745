"""How the readers are."""

from __future__ import annotations

import os
import signal
import sys

import pytest

from camlab.controller import health, host
from camlab.controller.experiment import Experiment
from camlab.controller.health import waiting_s
from camlab.controller.reader import Activity, ReaderHealth
from camlab.stream.producer import RingProducer
from tests.controller.conftest import FAST, wait_for
from tests.stream.rigs import new_ring, publish

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="sends signals")


def of(experiment, name: str) -> ReaderHealth:
    return next(each for each in experiment.health() if each.name == name)


def test_a_closed_experiment_has_no_readers():
    assert Experiment(FAST).health() == ()


def test_saver_and_analyzer_say_how_many_frames_they_have_seen(experiment, tmp_path):
    experiment.start_analyzing()
    recording = experiment.start_saving(tmp_path / "a.h5", frames=60)
    experiment.start()
    wait_for(lambda: of(experiment, "saver").activity is Activity.RUNNING, "the saver runs")
    assert of(experiment, "analyzer").activity is Activity.RUNNING
    assert recording.wait(10).saved == 60
    assert of(experiment, "saver").seen == 60
    wait_for(lambda: of(experiment, "analyzer").seen > 60, "analysed frames")
    assert of(experiment, "publisher") == ReaderHealth("publisher", Activity.OFF)
    experiment.stop()
    wait_for(lambda: of(experiment, "analyzer").activity is Activity.IDLE, "the analyzer is idle")


def test_the_view_knows_how_far_it_is_behind(experiment):
    assert experiment.lag(0) == (0, 0.0)
    experiment.start()
    wait_for(lambda: experiment.newest(0), "a frame")
    cursor, _ = experiment.newest(0)
    wait_for(lambda: experiment.lag(cursor)[0] >= 5, "frames that are not shown")
    assert experiment.lag(cursor)[1] > 0


@needs_signals
def test_a_worker_that_hangs_is_not_answering_and_behind(experiment, monkeypatch):
    monkeypatch.setattr(health, "SILENT_S", 0.3)
    monkeypatch.setattr(host, "ASK_EVERY_S", 0.05)
    experiment.start_analyzing()
    experiment.start()
    wait_for(lambda: of(experiment, "analyzer").seen > 5, "analysed frames")
    pid = of(experiment, "analyzer").pid
    os.kill(pid, signal.SIGSTOP)
    try:
        wait_for(lambda: of(experiment, "analyzer").activity is Activity.SILENT, "it is not answering")
        hanging = of(experiment, "analyzer")
        assert hanging.behind_frames > 10
        assert 0.1 < hanging.behind_s < 10
    finally:
        os.kill(pid, signal.SIGCONT)
    wait_for(lambda: of(experiment, "analyzer").activity is Activity.RUNNING, "it answers again")


@needs_signals
def test_a_worker_that_was_replaced_is_counted(experiment):
    wait_for(lambda: of(experiment, "saver").activity is Activity.IDLE, "it is ready")
    before = of(experiment, "saver")
    os.kill(before.pid, signal.SIGKILL)
    wait_for(lambda: of(experiment, "saver").restarts == 1, "a new one")
    assert of(experiment, "saver").pid != before.pid


def test_of_frames_that_are_overwritten_the_oldest_that_is_left_waits():
    with new_ring(4) as ring:
        assert waiting_s(ring, 0) == 0
        publish(RingProducer(ring), 9)
        assert waiting_s(ring, 9) == 0
        assert waiting_s(ring, 0) > 0
