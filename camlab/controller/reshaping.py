"""Changing what shapes the frames: region, binning, pixel format, trigger. While live the run is ended and a new one begun."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from camlab.controller.core import Core
from camlab.controller.desk import ControlDesk
from camlab.controller.facts import FormatChanged, Restarting
from camlab.controller.runs import STOP_S, Runs
from camlab.controller.state import State
from camlab.errors import CameraError, StateError
from camlab.model.control import ControlValue


class Reshaping:
    """One change after the other; each run has frames of one format only, and so has each recording."""

    def __init__(self, core: Core, desk: ControlDesk, runs: Runs) -> None:
        self._core, self._desk, self._runs = core, desk, runs
        self._turn = threading.Lock()

    def change(self, values: Mapping[str, ControlValue]) -> None:
        """Set controls that shape the frames, in this order, and go on as before.

        Raises ValueError for what the camera doesn't have or can't take, StateError while a recording needs the frames as they are,
        CameraError where the camera fails; nothing is changed by what could be known before.
        """
        with self._turn:
            if self._core.state in (State.IDLE, State.FAILED):
                self._runs.wait_until_over(STOP_S)  # the camera was stopped just now
            with self._core.lock:
                for name, value in values.items():
                    self._core.camera.check_control(name, value)
                self._check_unlocked(next(iter(values)))
                was_live = self._core.state.is_live
            if was_live:
                self._restart(values)
            else:
                self._set(values)

    def _restart(self, values: Mapping[str, ControlValue]) -> None:
        """A new run begins also where they were not taken."""
        self._core.tell(Restarting(True))
        try:
            self._end_run()
            try:
                self._set(values)
            finally:
                if self._core.state is State.IDLE and not self._core.is_finalizing:
                    self._runs.start()
        finally:
            self._core.tell(Restarting(False))

    def _check_unlocked(self, name: str) -> None:
        core = self._core
        core.check_not_finishing()
        core.check_not_lost()
        label = core.camera.controls[name].control.label
        if core.state is State.RECORDING:
            raise StateError(f"{label} shapes the recording and can't be changed while it is made; stop saving first")
        if core.run and core.run.recordings:
            raise StateError(f"{label} can't be changed while the last recording is being finished; try again when it is")
        if core.run and any(movie.is_alive() for movie in core.run.movies):
            raise StateError(f"{label} can't be changed while a movie is being acquired; wait until it is complete")

    def _end_run(self) -> None:
        self._runs.stop()
        if not self._runs.wait_until_over():
            raise CameraError(f"camera {self._core.camera.name!r} does not stop; nothing was changed")

    def _set(self, values: Mapping[str, ControlValue]) -> None:
        core = self._core
        with core.lock:
            core.check_open()
            core.check_not_finishing()
            if core.run:
                raise StateError("the camera was started meanwhile; try again")
            try:
                for name, value in values.items():
                    core.camera.set_control(name, value)
            finally:
                if core.camera.is_open:
                    core.tell(FormatChanged(core.camera.format, core.camera.geometry))
                    self._desk.tell_all()
