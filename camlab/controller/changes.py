"""What is asked of the camera's controls: at once, between two frames, or with a new run."""

from __future__ import annotations

from collections.abc import Mapping

from camlab.controller.core import Core
from camlab.controller.desk import ControlDesk
from camlab.controller.reshaping import Reshaping
from camlab.errors import StateError
from camlab.model.control import ControlState, ControlValue


class ControlChanges:
    """Finds the way for each change; every method takes the lock by itself."""

    def __init__(self, core: Core, desk: ControlDesk, reshaping: Reshaping) -> None:
        self._core, self._desk, self._reshaping = core, desk, reshaping

    def set(self, name: str, value: ControlValue, wait_s: float) -> ControlState:
        """See `Experiment.set_control`."""
        core = self._core
        with core.lock:
            core.check_open()
            core.check_not_lost()
            control, _ = core.camera.check_control(name, value)
        if control.shapes_file:
            self._reshaping.change({name: value})
            return core.camera.controls[name]
        with core.lock:
            core.check_not_lost()
            run = core.run
            if not run or not core.state.is_live:
                return self._desk.set_now(name, value)
            done = self._desk.post(run, name, value)
        return self._desk.wait(done, name, wait_s)

    def set_all(self, values: Mapping[str, ControlValue], wait_s: float) -> None:
        """See `Experiment.set_controls`."""
        camera = self._core.camera
        with self._core.lock:
            self._core.check_open()
            checked = {name: camera.check_control(name, value) for name, value in values.items()}
        shapes = {name: value for name, (control, value) in checked.items() if control.shapes_file and camera.controls[name].asked != value}
        if shapes:
            self._reshaping.change(shapes)
        for name, (control, value) in checked.items():
            if not control.shapes_file:
                self.set(name, value, wait_s)

    def reset(self, wait_s: float) -> None:
        """See `Experiment.reset_controls`."""
        states = [state for state in self._core.camera.controls.values() if not (state.is_default or state.control.is_read_only)]
        self.set_all({state.control.name: state.control.default for state in states}, wait_s)

    def trigger(self, wait_s: float) -> None:
        """See `Experiment.trigger`."""
        with self._core.lock:
            self._core.check_open()
            run = self._core.run
            if not run or not self._core.state.is_live:
                raise StateError("the camera is not live, so it can't be triggered; start it first")
            done = self._desk.trigger(run)
        self._desk.wait_for_trigger(done, wait_s)
