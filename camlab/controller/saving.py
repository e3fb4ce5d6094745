"""Save: from the click to the verdict."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Mapping
from pathlib import Path

import msgspec

from camlab.config import RecordingSettings
from camlab.controller import facts
from camlab.controller.core import Core
from camlab.controller.leftovers import OpenRecordings
from camlab.controller.pool import SAVER, WorkerPool
from camlab.controller.recorder import Recorder, verdict_of_lost_saver
from camlab.controller.recording import Recording
from camlab.controller.run import Run
from camlab.controller.state import State
from camlab.errors import RecordingError, StateError, WorkerError
from camlab.recording import naming
from camlab.recording.event import Event
from camlab.recording.plan import RecordingOptions, RecordingPlan
from camlab.recording.template import DEFAULT_NAME, NameTemplate
from camlab.recording.verdict import Verdict
from camlab.stream.layout import Reader
from camlab.workers.messages import Abort, Record

logger = logging.getLogger(__name__)
PREPARE_S = 0.3  # to make a file takes a tenth of it
WITHDRAW_S = 5.0  # before it is removed it must be there
DRAIN_S = 30.0  # how long the end of the program waits for a saver that makes no progress


class Saving:
    """The experiment's recordings and the saver's orders. Every method takes the lock by itself."""

    def __init__(self, core: Core, pool: WorkerPool, session: str, options: RecordingOptions) -> None:
        self._core = core
        self._pool = pool
        self.options = options
        self._open = OpenRecordings()
        self.recorder = Recorder(core.camera, core.monitor.guard, core.folder, session, core.settings.recording.sync_s, self.end)

    @property
    def is_on(self) -> bool:
        """Recording, or armed for the next Start."""
        return self.recorder.is_armed or self.recorder.current is not None

    @property
    def armed_options(self) -> RecordingOptions | None:
        """Of the recording that begins with the next Start; None where there is none."""
        armed = self.recorder.current
        return armed.options if armed else self.options if self.recorder.is_armed else None

    def start(self, path: str | Path | None, choices: Mapping[str, object]) -> Recording:
        """A recording from the next frame on, or from the next Start; `choices`: fields of its options that are not as usual."""
        if self._core.state.is_live:
            self._pool.wait_ready(SAVER)
        with self._core.lock:
            self._core.check_open()
            self._core.check_not_finishing()
            self._core.check_not_lost()
            recorder, run = self.recorder, self._core.run
            before = run.count_pre_trigger() if run else 0
            recording = recorder.make(path, msgspec.structs.replace(self.options, **choices), before)
            if run:
                try:
                    plan = recorder.plan(run, recording)
                    recorder.begin(run, recording, plan)
                except BaseException:
                    recorder.discard(recording)
                    raise
                self._core.move(State.RECORDING)
                self._order(plan)
                self.announce(recording)
            recorder.is_armed = path is None and not choices
            self._core.tell(facts.SavingChanged(True))
            return recording

    def stop(self) -> None:
        """End the present recording, and make none at the next Start."""
        with self._core.lock:
            self.disarm()
            recording = self.recorder.current
            if recording:
                recording.stop()

    def take_armed(self) -> Recording | None:
        """The recording that begins with this Start."""
        recorder = self.recorder
        return recorder.current or (recorder.make(None, self.options) if recorder.is_armed else None)

    def prepare(self, run: Run, recording: Recording) -> RecordingPlan:
        """Have its file made before the first frame, which would wait in the ring for it; not for long where the disk takes its time."""
        plan = self.recorder.plan(run, recording)
        self._order(plan)
        self._pool.wait_done(SAVER, PREPARE_S)
        return plan

    def withdraw(self, plan: RecordingPlan) -> None:
        """The run could not be started, and the saver was told: the file of a prepared recording goes."""
        self._open.forget(plan)
        self._pool.wait_done(SAVER, WITHDRAW_S)
        with contextlib.suppress(OSError):
            Path(plan.part_path).unlink(missing_ok=True)

    def announce(self, recording: Recording) -> None:
        """Its interval is open: tell the world."""
        self._pool.drive(SAVER, "active", True)
        if self._core.run:
            self._core.run.thread.announce_event("recording_started", recording.first_frame or 0, recording.path.name)
        self._core.tell(facts.RecordingStarted(recording))

    def _order(self, plan: RecordingPlan) -> None:
        if self._core.notes_recordings:
            self._open.write(plan, self._core.camera.format)
        self._pool.order(SAVER, Record(plan))

    def mark(self, text: str) -> Event:
        """Write a mark into the recording; returns it. StateError where there is none."""
        with self._core.lock:
            run, recording = self._core.run, self.recorder.current
            if not run or not recording or recording.is_armed:
                raise StateError("nothing is being recorded, so there is nothing to mark; press Save first")
            frame_id, timestamp_ns = run.producer.mark(recording.key, text)
            event = Event(frame_id, timestamp_ns, "mark", text=text)
            run.thread.announce_event("mark", event.frame_id, text)
            self._core.tell(facts.Marked(event))
            return event

    def resume(self, run: Run) -> None:
        """A new saver goes on where the dead one's files end; what was not committed is in the ring still."""
        for recording in sorted(run.recordings, key=lambda each: each.key):
            if recording.plan:
                self._pool.order(SAVER, Record(recording.plan, resumes=True))
        self._pool.drive(SAVER, "active", self.recorder.current is not None)

    def disarm(self) -> None:
        """Make no recording at the next Start."""
        with self._core.lock:
            recorder = self.recorder
            was_on, recorder.is_armed = recorder.is_armed, False
            waiting = recorder.current
            if waiting and waiting.is_armed:
                recorder.discard(waiting)
                waiting.finish(Verdict(str(waiting.path), "incomplete", failure="it was stopped before the camera was started"))
                was_on = True
            if was_on and not recorder.current:
                self._core.tell(facts.SavingChanged(False))

    def end(self, recording: Recording) -> None:
        """The newest frame is its last one."""
        with self._core.lock:
            if recording.is_armed:
                self.disarm()
            elif self._core.run:
                self._core.run.end_recording(recording)
                self.look(self._core.run)

    def look(self, run: Run) -> None:
        """Notice a recording that has come to its end by itself."""
        recorder = self.recorder
        after = {State.RECORDING: State.LIVE, State.HOLD: State.LOST}.get(self._core.state)
        if after is None or recorder.current:
            return
        self._pool.drive(SAVER, "active", False)
        recorder.is_armed = recorder.is_armed and run.is_ending  # of a run that goes on, Save has been unticked
        if not run.is_ending:
            self._core.move(after)
        if not recorder.is_armed:
            self._core.tell(facts.SavingChanged(False))

    def close(self, recording: Recording, verdict: Verdict) -> None:
        """The verdict is there."""
        with self._core.lock:
            run = self._core.run
            if run:
                run.close_recording(recording)
                run.thread.announce_event("recording_finished", recording.last_frame or 0, verdict.sentence)
            recording.finish(verdict)
            if recording.plan:
                self._open.forget(recording.plan)
            self._core.tell(facts.RecordingFinished(recording, verdict))

    def close_lost(self, error: WorkerError) -> None:
        """The saver died again and again: what it had committed is in the part files, and the camera goes on."""
        with self._core.lock:
            run = self._core.run
            if not run:
                return
            run.producer.ungate(Reader.SAVER)
            for recording in list(run.recordings):
                run.end_recording(recording)
                self.close(recording, verdict_of_lost_saver(recording, run, self._core.camera.has_counter, str(error)))
            self.look(run)

    def give_up(self, run: Run, reason: str) -> None:
        """A run that could not be started: its recording has no frame and leaves no file."""
        for recording in list(run.recordings):
            run.close_recording(recording)
            recording.finish(Verdict(str(recording.path), "incomplete", failure=reason))
            naming.release(naming.part_path(recording.path))

    def drain(self) -> None:
        """Wait until every recording has its verdict; a saver that makes no progress for 30 s is told to give up, then left."""
        for recording in self.recorder.unfinished:
            if not self._wait_while_it_progresses(recording):
                self._pool.order(SAVER, Abort())
                self._wait_while_it_progresses(recording)

    def _wait_while_it_progresses(self, recording: Recording) -> bool:
        saved = -1
        while recording.is_open and recording.saved != saved:
            saved = recording.saved
            try:
                recording.wait(DRAIN_S)
            except RecordingError:
                continue
        return not recording.is_open


def usual_options(settings: RecordingSettings) -> RecordingOptions:
    """What the settings say of recordings; a name that is none is not worth a start that fails."""
    try:
        name = NameTemplate(settings.name).text
    except ValueError as error:
        logger.warning("the settings' name of recordings is not used: %s", error)
        name = DEFAULT_NAME
    return RecordingOptions(
        frames=settings.frames or None,
        seconds=settings.seconds or None,
        every=settings.every,
        interval_s=settings.interval_s,
        compression=settings.compression,
        segment_bytes=round(settings.segment_gb * 1e9),
        name=name,
        user=settings.user,
        sample=settings.sample,
    )
