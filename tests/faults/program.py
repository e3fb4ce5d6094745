"""A camlab that does what it is told, line by line: run as ``python -m tests.faults.program OPTIONS`` in a process of its own.

OPTIONS is one JSON object: `camera`, a spec; `is_window`, with the real window, off screen; `paint_s`, what the window takes for a
picture. A line of standard input is a call `[method, {argument: value}]` of `Program`, a line of standard output its answer.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from camlab.config import RingSettings, Settings
from camlab.controller.experiment import Experiment
from camlab.controller.pool import KINDS
from camlab.controller.state import State

SETTINGS = Settings(ring=RingSettings(seconds=10))  # what a new saver may take to come on a machine that is very busy


class Program:
    """What a test may ask for; answers are what JSON can hold."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment

    def start(self) -> dict[str, Any]:
        """The words that a worker gets to join the run."""
        self._experiment.start()
        runs = self._experiment._parts.runs
        return msgspec.to_builtins(runs.attach)

    def stop(self) -> None:
        self._experiment.stop()

    def save(self, path: str, **choices: Any) -> None:
        self._experiment.start_saving(path, **choices)

    def analyze(self, on: bool) -> None:
        (self._experiment.start_analyzing if on else self._experiment.stop_analyzing)()

    def publish(self) -> str:
        return self._experiment.start_publishing("tcp://127.0.0.1:*")

    def verdict(self, timeout_s: float) -> dict[str, Any]:
        """Of the newest recording."""
        return msgspec.to_builtins(self._experiment.recordings[-1].wait(timeout_s))

    def pids(self) -> dict[str, int | None]:
        return self._experiment.worker_pids()


def main() -> None:
    faulthandler.register(signal.SIGUSR1)  # says where it hangs
    options = json.loads(sys.argv[1])
    if options["is_window"]:
        _run_window(options["camera"], options["paint_s"])
        return
    with Experiment(options["camera"], settings=SETTINGS) as experiment:
        _serve(experiment)


def _serve(experiment: Experiment) -> None:
    """Answer calls until there are no more."""
    program = Program(experiment)
    for name in KINDS:
        experiment._parts.employ(name)
    experiment._parts.pool.wait_ready(*KINDS)
    _tell(program.pids())
    for line in sys.stdin:
        name, arguments = json.loads(line)
        try:
            _tell(getattr(program, name)(**arguments))
        except Exception as error:  # the test shows it
            _tell({"error": f"{type(error).__name__}: {error}"})


def _tell(answer: Any) -> None:
    print(json.dumps(answer), flush=True)


def _run_window(camera: str, paint_s: float) -> None:
    from camlab.app.application import make_application
    from camlab.app.memory import Memory
    from camlab.app.window import ShownWindow

    app = make_application("light")
    experiment = Experiment(camera, settings=SETTINGS)
    shown = ShownWindow(app, experiment, Memory(Settings(), is_fresh=True))
    with _slow_painting(shown, paint_s):
        thread = threading.Thread(target=_serve_window, args=(experiment,))
        thread.start()
        shown.run()
        thread.join()


def _serve_window(experiment: Experiment) -> None:
    while experiment.state is State.CLOSED:
        time.sleep(0.01)
    try:
        _serve(experiment)
    finally:
        os.kill(os.getpid(), signal.SIGTERM)  # which closes the window in order


@contextmanager
def _slow_painting(shown: Any, paint_s: float) -> Iterator[None]:
    """The window takes so long for every picture, as on a remote display."""
    show = shown.window.show_frame

    def show_slowly(frame: Any) -> None:
        time.sleep(paint_s)
        show(frame)

    if paint_s:
        shown.window.show_frame = show_slowly
    yield


if __name__ == "__main__":
    main()
