"""Changing controls: at once while idle, between two frames while live."""

from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError

from camlab.controller.acquisition import ControlRequest, TriggerRequest
from camlab.controller.facts import ControlChanged, ControlRefused
from camlab.controller.listeners import Listeners
from camlab.controller.run import Run
from camlab.errors import CameraTimeoutError
from camlab.model.camera import Camera
from camlab.model.control import ControlState, ControlValue


class ControlDesk:
    """Hands changes to whichever thread may touch the camera, and tells what became of them."""

    def __init__(self, camera: Camera, listeners: Listeners) -> None:
        self._camera = camera
        self._listeners = listeners

    def set_now(self, name: str, value: ControlValue) -> ControlState:
        """While no run has the camera."""
        state = self._camera.set_control(name, value)
        self.tell_all()
        return state

    def post(self, run: Run, name: str, value: ControlValue) -> Future[ControlState]:
        """To the camera's thread. ValueError at once for what the camera doesn't have or can't take."""
        self._camera.check_control(name, value)
        request = ControlRequest(name, value)
        request.done.add_done_callback(lambda done: self._on_done(name, done))
        run.thread.request(request)
        return request.done

    def trigger(self, run: Run) -> Future[None]:
        """One frame, asked by the camera's thread. ValueError at once where the camera waits for no trigger."""
        self._camera.check_trigger()
        request = TriggerRequest()
        run.thread.request(request)
        return request.done

    def wait_for_trigger(self, done: Future[None], wait_s: float) -> None:
        """Until the camera was triggered; CameraTimeoutError where that takes over `wait_s`."""
        try:
            done.result(wait_s)
        except FutureTimeoutError as error:
            raise CameraTimeoutError(f"camera {self._camera.name!r} was not triggered in {wait_s:g} s") from error

    def wait(self, done: Future[ControlState], name: str, wait_s: float) -> ControlState:
        """What it took, or what held before where that takes over `wait_s`."""
        try:
            return done.result(wait_s) if wait_s > 0 else self._camera.controls[name]
        except FutureTimeoutError:
            return self._camera.controls[name]

    def _on_done(self, name: str, done: Future[ControlState]) -> None:
        error = done.exception()
        if error:
            self._listeners.tell(ControlRefused(self._camera.controls[name], str(error)))
        else:
            self.tell_all()

    def tell_all(self) -> None:
        """One may have moved another: exposure and frame rate."""
        for state in self._camera.controls.values():
            self._listeners.tell(ControlChanged(state))
