from __future__ import annotations

import threading

from PyQt5.QtCore import QThread
from pytestqt.qtbot import QtBot

from camlab.controller import facts
from camlab.controller.experiment import Experiment
from camlab.controller.signals import ExperimentSignals
from tests.controller.conftest import MakeExperiment


def test_facts_of_other_threads_arrive_in_the_window_s_thread(qtbot: QtBot, make_experiment: MakeExperiment) -> None:
    experiment = make_experiment("simulated:?fps=200&width=64&height=48&unplug_at=3")
    signals = ExperimentSignals(experiment)
    threads = []
    signals.fact.connect(lambda fact: threads.append(QThread.currentThread()))
    with qtbot.waitSignal(signals.fact, timeout=5000, check_params_cb=lambda fact: isinstance(fact, facts.Failed)):
        experiment.start()
    assert set(threads) == {signals.thread()}
    signals.disconnect_experiment()


def test_after_disconnecting_nothing_arrives(qtbot: QtBot, experiment: Experiment) -> None:
    signals = ExperimentSignals(experiment)
    signals.disconnect_experiment()
    with qtbot.assertNotEmitted(signals.fact, wait=50):
        worker = threading.Thread(target=experiment.start)
        worker.start()
        worker.join()
