"""The thread that reads the camera: the only one that touches it while live."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from PyQt5.QtCore import QThread

from camlab.controller.reconnection import Reconnection
from camlab.errors import CameraError, CameraTimeoutError, CamlabError, FrameLostError, SourceEndedError
from camlab.model.camera import Camera
from camlab.model.control import ControlState, ControlValue
from camlab.stream.layout import End
from camlab.stream.producer import RingProducer
from camlab.stream.publisher import Doorbell

READ_S = 0.1  # longest look for a frame before Stop and the controls are looked at
TRIGGERED_READ_S = 0.005  # the same where a frame comes only after a trigger, which must not wait for that look
AUTO_EVERY_S = 0.25  # as often as that the camera is asked what it chose itself

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ControlRequest:
    """A change that was posted to the camera's thread."""

    name: str
    value: ControlValue
    done: Future[ControlState] = field(default_factory=Future)


@dataclass(frozen=True)
class TriggerRequest:
    """One frame, asked of the camera's thread."""

    done: Future[None] = field(default_factory=Future)


class AcquisitionThread(QThread):
    """Reads frames straight into the ring's slots and announces them, from `begin` until it is told to stop or the camera ends.

    A QThread whose `run` ends by itself; `why` and `error` then say how. It needs no event loop, and calls `on_end` from its own thread,
    as it does `on_chosen` where the camera has chosen another value for a control itself.
    """

    def __init__(
        self,
        camera: Camera,
        producer: RingProducer,
        make_doorbell: Callable[[], Doorbell],
        on_end: Callable[[AcquisitionThread], None],
        on_chosen: Callable[[], None],
        reconnection: Reconnection | None = None,
    ) -> None:
        """`reconnection`: how a lost camera is brought back; None: its loss is the run's end."""
        super().__init__()
        self._reconnection = reconnection
        self.why = End.RUNNING
        self.error: CamlabError | None = None
        self.endpoint = ""
        self.is_bound = threading.Event()
        self._may_begin = threading.Event()
        self._camera = camera
        self._producer = producer
        self._make_doorbell = make_doorbell
        self._on_end = on_end
        self._on_chosen = on_chosen
        self._next_look_s = 0.0
        self._is_stopping = False
        self._awaiting: Callable[[], None] | None = None
        self._requests: queue.SimpleQueue[ControlRequest | TriggerRequest] = queue.SimpleQueue()
        self._events: queue.SimpleQueue[tuple[str, int, str]] = queue.SimpleQueue()

    # --- any thread -----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Read from now on: the camera is started, and who follows the run is ready."""
        self._may_begin.set()

    def request_stop(self) -> None:
        """Read no more. A read that is under way is waited for by nobody."""
        self._is_stopping = True
        self._may_begin.set()

    def request(self, request: ControlRequest | TriggerRequest) -> None:
        """Change a control between two frames, or trigger one."""
        self._requests.put(request)

    def call_at_next_frame(self, call: Callable[[], None]) -> None:
        """`call`, once, from the camera's thread, when the next frame is public; it must return at once. A later call takes its place."""
        self._awaiting = call

    def announce_event(self, event: str, frame_id: int, text: str = "") -> None:
        """Tell the subscribers of an event, between two frames."""
        self._events.put((event, frame_id, text))

    # --- the thread -----------------------------------------------------------------------------------------------

    def run(self) -> None:  # what leaves this method would abort the program
        why, error = End.STOPPED, None
        try:
            with self._make_doorbell() as doorbell:
                self.endpoint = doorbell.endpoint
                self.is_bound.set()
                self._may_begin.wait()
                doorbell.announce_event("started", 0)
                try:
                    why, error = self._acquire_until_end(doorbell)
                finally:
                    self._producer.end(why)
                    self._announce_events(doorbell)
                    doorbell.announce_event("stopped" if error is None else "camera_lost", self._producer.acquired, str(error or ""))
        except Exception as failure:
            logger.exception("the acquisition thread failed")
            why, error = End.CAMERA_LOST, as_camlab_error(failure)
            self._producer.end(why)
        self._stop_camera()
        self._refuse_requests()
        self.why, self.error = why, error
        self._on_end(self)

    def _acquire_until_end(self, doorbell: Doorbell) -> tuple[End, CamlabError | None]:
        while True:
            try:
                self._acquire(doorbell)
            except SourceEndedError as end:
                self._producer.lose_rest(end.frames)
                return End.SOURCE_ENDED, None
            except Exception as error:
                if not isinstance(error, CamlabError):
                    logger.exception("the camera failed")
                failure = as_camlab_error(error)
            else:
                return End.STOPPED, None
            if not self._bring_back(doorbell, failure):
                return End.CAMERA_LOST, failure

    def _bring_back(self, doorbell: Doorbell, failure: CamlabError) -> bool:
        """Wait until a lost camera is there again; False where nobody waits for it, or no longer."""
        if self._reconnection is None:
            return False

        def meanwhile() -> bool:
            self._refuse_requests()
            self._announce_events(doorbell)
            return self._is_stopping

        doorbell.announce_event("camera_lost", self._producer.acquired, str(failure))
        before = dict(self._camera.controls)
        if not self._reconnection.bring_back(failure, meanwhile):
            return False
        for name, state in self._camera.controls.items():
            if name in before and state.actual != before[name].actual:
                self._write_change(state)
        doorbell.announce_event("camera_back", self._producer.acquired)
        return True

    def _acquire(self, doorbell: Doorbell) -> None:
        camera, producer = self._camera, self._producer
        timeout_s = TRIGGERED_READ_S if camera.is_triggered else READ_S
        while not self._is_stopping:
            if time.monotonic() >= self._next_look_s:
                self._look_at_auto()
            if not self._requests.empty():
                self._apply_requests()
            if not self._events.empty():
                self._announce_events(doorbell)
            pixels = producer.next_pixels(lambda: self._is_stopping)
            if pixels is None:
                continue
            try:
                stamp = camera.read(pixels, timeout_s)
            except CameraTimeoutError:
                continue  # no frame yet: look at the stop flag again
            except FrameLostError:
                producer.lose_frame()
                continue
            awaiting = self._awaiting  # before: who asks once the frame is public may have seen it, and waits for the next one
            frame_id = producer.publish(pixels, stamp)
            if frame_id is not None:
                doorbell.announce(frame_id, stamp.timestamp_ns)
                if awaiting and awaiting is self._awaiting:
                    self._call_awaiting()

    def _call_awaiting(self) -> None:
        call, self._awaiting = self._awaiting, None
        try:
            if call:
                call()
        except Exception:
            logger.exception("what waited for a frame failed")

    def _apply_requests(self) -> None:
        while not self._requests.empty():
            request = self._requests.get()
            try:
                if isinstance(request, TriggerRequest):
                    self._camera.trigger()
                    request.done.set_result(None)
                    continue
                state = self._camera.set_control(request.name, request.value)
            except (ValueError, CamlabError) as error:
                request.done.set_exception(error)
            else:
                self._write_change(state)
                request.done.set_result(state)

    def _look_at_auto(self) -> None:
        self._next_look_s = time.monotonic() + AUTO_EVERY_S
        chosen = self._camera.refresh_auto()
        for state in chosen:
            self._write_change(state)
        if chosen:
            self._on_chosen()

    def _write_change(self, state: ControlState) -> None:
        """Into the ring, for the recording's events: the first frame after it is the next one."""
        index = list(self._camera.controls).index(state.control.name)
        self._producer.note_change(index, _real(state.asked), _real(state.actual))
        self.announce_event("control_changed", self._producer.acquired, f"{state.control.name} = {state.actual}")

    def _announce_events(self, doorbell: Doorbell) -> None:
        while not self._events.empty():
            doorbell.announce_event(*self._events.get())

    def _refuse_requests(self) -> None:
        while not self._requests.empty():
            self._requests.get().done.set_exception(CameraError(f"camera {self._camera.name!r} stopped before the change was made"))

    def _stop_camera(self) -> None:
        try:
            self._camera.stop()
        except Exception:
            logger.exception("the camera did not stop in order")


def as_camlab_error(error: Exception) -> CamlabError:
    """The error itself, or one whose line is fit to show a user."""
    return error if isinstance(error, CamlabError) else CameraError(f"{type(error).__name__}: {error}")


def _real(value: ControlValue | None) -> float:
    return float(value) if isinstance(value, bool | int | float) else float("nan")
