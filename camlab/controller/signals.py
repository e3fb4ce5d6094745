"""The experiment's facts in the window's thread."""

from __future__ import annotations

from PyQt5.QtCore import QObject, pyqtSignal

from camlab.controller.experiment import Experiment
from camlab.controller.facts import Fact


class ExperimentSignals(QObject):
    """Carries each fact, whichever thread it comes from, to the thread in which this object lives."""

    fact = pyqtSignal(object)  # Fact

    def __init__(self, experiment: Experiment, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop_listening = experiment.listen(self._pass_on)

    def _pass_on(self, fact: Fact) -> None:
        self.fact.emit(fact)

    def disconnect_experiment(self) -> None:
        """Hear no more facts; call it before the experiment or this object goes."""
        self._stop_listening()
