"""Experiments for the tests of the controller."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from camlab.config import Settings
from camlab.controller.experiment import Experiment
from camlab.controller.facts import Fact
from camlab.model import Camera

FAST = "simulated:?fps=200&width=64&height=48&spots=3"
MakeExperiment = Callable[..., Experiment]


@pytest.fixture
def make_experiment() -> Iterator[MakeExperiment]:
    """Initialized experiments, finalized after the test."""
    with ExitStack() as stack:

        def make(camera: str | Camera = FAST, settings: Settings | None = None) -> Experiment:
            return stack.enter_context(Experiment(camera, settings=settings))

        yield make


@pytest.fixture
def experiment(make_experiment: MakeExperiment) -> Experiment:
    return make_experiment()


def wait_for(condition: Callable[[], object], what: str, seconds: float = 10.0) -> None:
    """Wait until the condition holds; fails with `what` where it doesn't in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        time.sleep(0.005)


class Heard:
    """The facts that an experiment told."""

    def __init__(self, experiment: Experiment) -> None:
        self.facts: list[Fact] = []
        self.stop = experiment.listen(self.facts.append)

    def of(self, kind: type) -> list[Fact]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def wait_for(self, kind: type, seconds: float = 10.0) -> Fact:
        wait_for(lambda: self.of(kind), kind.__name__, seconds)
        return self.of(kind)[0]
