"""Start and Stop: a run from its first frame to the moment when its memory is given back."""

from __future__ import annotations

import logging
import time

from camlab.controller import facts
from camlab.controller.acquisition import AcquisitionThread
from camlab.controller.core import Core
from camlab.controller.pool import ANALYZER, PUBLISHER, SAVER, WorkerPool
from camlab.controller.publishing import Publishing
from camlab.controller.run import Run
from camlab.controller.saving import Saving
from camlab.controller.session import Session
from camlab.controller.state import State
from camlab.controller.status import Status
from camlab.errors import CamlabError
from camlab.stream.layout import End, Reader
from camlab.workers.messages import Attach, Detach

STOP_S = 1.0  # how long Stop waits for a read that is under way
HANG_S = 15.0  # how long the end of the program does; the longest of OpenCV's reads takes 10 s
POLL_S = 0.01
SPARE_AFTER_S = 2.0  # a recording that lasts longer is worth a second saver that waits

logger = logging.getLogger(__name__)


class Runs:
    """One run after the other; a new one may begin when the last is over."""

    def __init__(self, core: Core, session: Session, pool: WorkerPool, saving: Saving, publishing: Publishing) -> None:
        self._core = core
        self._session = session
        self._pool = pool
        self._saving = saving
        self._publishing = publishing
        self.attach: Attach | None = None
        self._remarks = 0  # that the camera had made before the run

    def start(self) -> None:
        """Begin; the workers that it needs are ready before, so that nothing of it has to wait in the ring for them."""
        core = self._core
        needed = {SAVER: self._saving.is_on, ANALYZER: core.is_analyzing, PUBLISHER: bool(self._publishing.address)}
        self._pool.wait_ready(*(name for name, is_needed in needed.items() if is_needed))
        with core.lock:
            core.check_open()
            if core.state.is_lost and core.run:
                core.run.try_now()
            if core.state.is_running:
                return
            core.check_not_finishing()
            was_lost = core.state is State.FAILED
            if was_lost:
                self._reopen()
            core.camera.open()
            self._remarks = len(core.camera.remarks)
            options = self._saving.armed_options
            run_frames = options.length_at(core.camera.frame_rate_hz_nominal) if options else None
            run = Run(core.camera, self._session, core.settings, self._on_end, self._on_chosen, run_frames, reconnects=core.reconnects)
            if was_lost:
                run.producer.note_reconnection(f"camera {core.camera.name} was lost and is back")
            try:
                self._begin(run)
            except BaseException as error:
                core.run = None
                self._saving.give_up(run, str(error))
                run.discard()
                raise

    def _reopen(self) -> None:
        """A camera that was lost may have forgotten what it was set to."""
        camera = self._core.camera
        asked = {name: state.asked for name, state in camera.controls.items() if not (state.is_default or state.control.is_read_only)}
        camera.close()
        camera.open()
        for name, value in asked.items():
            try:
                camera.set_control(name, value)
            except (ValueError, CamlabError) as error:
                self._core.tell(facts.Warned(f"{name} could not be set again: {error}"))

    def _begin(self, run: Run) -> None:
        core, saving = self._core, self._saving
        armed = saving.take_armed()
        if core.is_analyzing:
            run.producer.follow(Reader.ANALYZER)
        if self._publishing.address:
            run.producer.follow(Reader.PUBLISHER)
        attach = run.open(saving.recorder.next_path(saving.options, ".csv"), saving.recorder.folder)
        self._pool.order_all(attach)
        plan = None
        try:
            if armed:
                plan = saving.prepare(run, armed)
            core.camera.start()
            if armed and plan:
                saving.recorder.begin(run, armed, plan)
        except BaseException:
            self._pool.order_all(Detach())
            if plan:
                saving.withdraw(plan)
            raise
        core.run, self.attach = run, attach
        core.monitor.begin()
        run.thread.begin()
        self._pool.drive_all("running", True)
        core.move(State.RECORDING if armed else State.LIVE)
        if armed:
            saving.announce(armed)
        if run.size.remark:
            core.tell(facts.Warned(run.size.remark))

    def stop(self) -> None:
        """End: the camera stops, what is in the ring is still saved. Never waits for a camera that hangs."""
        with self._core.lock:
            run = self._core.run
            if not run or run.is_stopped:
                return
            run.thread.request_stop()
            run.producer.end(End.STOPPED)
        run.thread.wait(int(STOP_S * 1000))
        self.close(run)

    def watch(self) -> None:
        """Twenty times a second: lengths that are over, rates, and ends that nobody asked for."""
        self._core.monitor.measure_disk(self._saving.recorder)
        with self._core.lock:
            run = self._core.run
            if run:
                run.producer.end_overdue()
                self._core.monitor.sample(run, self._saving.recorder)
                self._guard_disk(run)
                self._look_at_camera(run)
                self._saving.look(run)
                self.close(run)
        recording = self._saving.recorder.current
        if recording and recording.duration_s > SPARE_AFTER_S:
            self._pool.prepare_spare(SAVER)

    def _look_at_camera(self, run: Run) -> None:
        """Notice that it was lost, or is back."""
        core, outage = self._core, run.outage
        if outage and core.state.is_live:
            core.move(State.HOLD if core.state is State.RECORDING else State.LOST)
            core.tell(facts.CameraLost(outage.error))
        elif not outage and core.state.is_lost and not run.is_ending:
            core.monitor.begin()
            core.move(State.RECORDING if core.state is State.HOLD else State.LIVE)
            self._on_chosen()
            core.tell(facts.CameraBack(*run.last_absence))
            for remark in run.return_remarks:
                core.tell(facts.Warned(remark))

    def _guard_disk(self, run: Run) -> None:
        """End a recording as long as there is room for all of it; the camera goes on."""
        recording = self._saving.recorder.current
        reason = self._core.monitor.find_reason_to_stop(run, self._saving.recorder)
        if recording and reason:
            self._saving.end(recording)
            self._core.tell(facts.Warned(reason))

    def close(self, run: Run) -> None:
        """Go on towards the end of a run as far as it has come: ended, drained, given back."""
        core = self._core
        with core.lock:
            if core.run is not run:
                return
            if not run.is_stopped and run.is_ending:
                self._settle(run)
            if run.is_over:
                self._give_back(run)

    def _settle(self, run: Run) -> None:
        """No more frames will come."""
        core = self._core
        run.is_stopped = True
        self._pool.drive_all("running", False)
        core.feed.last_frame(run)
        self._saving.look(run)
        if run.recordings:
            core.move(State.FINISHING)
        else:
            core.move(State.FAILED if run.has_failed else State.IDLE)

    def _give_back(self, run: Run) -> None:
        core = self._core
        self.read_status()  # the run's last numbers stay
        core.run = self.attach = None
        self._pool.order_all(Detach())
        run.close()
        if core.state is State.FINISHING or (run.has_failed and core.state is State.IDLE):
            core.move(State.FAILED if run.has_failed else State.IDLE)

    def read_status(self) -> Status:
        """The numbers of this moment; those of a run that is over stay."""
        core = self._core
        return core.monitor.status(core.state, core.run, self._saving.recorder, self._publishing.subscribers, self._publishing.address)

    def wait_until_over(self, within_s: float = HANG_S) -> bool:
        """Whether the camera's thread has come back and the run's memory is given back; False for a camera that hangs."""
        end = time.monotonic() + within_s
        while self._core.run and time.monotonic() < end:
            time.sleep(POLL_S)
        return self._core.run is None

    def abandon(self) -> None:
        """The camera hangs in a read: it can't be closed from here, nor its slot unmapped. The end of the program takes them."""
        logger.error("camera %s hangs in a read and was left so", self._core.camera.name)
        if self._core.run:
            self._core.run.abandon()
            self._core.run = None

    def _on_chosen(self) -> None:
        """In the camera's thread: the camera has chosen a control's value itself. Or it is back, and its values are known again."""
        for state in self._core.camera.controls.values():
            self._core.tell(facts.ControlChanged(state))

    def _on_end(self, thread: AcquisitionThread) -> None:
        """In the camera's thread, as the last thing it does."""
        if thread.error:
            self._core.tell(facts.Failed(thread.error))
        elif thread.why is End.SOURCE_ENDED and self._core.run:
            self._core.tell(facts.SourceEnded(self._core.run.producer.acquired))
        for remark in self._core.camera.remarks[self._remarks :]:
            self._core.tell(facts.Warned(remark))
