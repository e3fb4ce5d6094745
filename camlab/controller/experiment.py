"""The experiment in the lab's words: one class that owns the camera, its thread, the workers and the state.

It needs neither widgets nor an event loop: its watching lives in plain threads, so a script and a notebook use it as the window does.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from camlab.cameras import create_camera
from camlab.config import Settings
from camlab.controller import facts
from camlab.controller.acquisition import AcquisitionThread
from camlab.controller.addresses import check_address
from camlab.controller.desk import ControlDesk
from camlab.controller.facts import Fact
from camlab.controller.feed import Feed
from camlab.controller.listeners import Listener, Listeners
from camlab.controller.monitor import Monitor
from camlab.controller.movie import MovieInMemory
from camlab.controller.plans import make_plan
from camlab.controller.pool import ANALYZER, PUBLISHER, SAVER, WorkerPool
from camlab.controller.publishing import Publishing, wait_for_address
from camlab.controller.recorder import Recorder, verdict_of_lost_saver
from camlab.controller.recording import Recording
from camlab.controller.results import Results
from camlab.controller.run import Run
from camlab.controller.session import Session
from camlab.controller.state import State, check_move
from camlab.controller.status import Status
from camlab.errors import CameraError, StateError, WorkerError
from camlab.model.camera import Camera
from camlab.model.control import ControlState, ControlValue
from camlab.model.frame import Frame
from camlab.paths import recordings_folder
from camlab.recording.verdict import Verdict
from camlab.stream.layout import READERS, End, Mode, Reader, Row
from camlab.workers.messages import Abort, Bound, Closed, Detach, Record, Report, Subscribers, Tabulated, Trouble

WATCH_S = 0.05
STOP_S = 1.0  # how long Stop waits for a read that is under way
HANG_S = 15.0  # how long the end waits for a read; the longest of OpenCV's is 10 s

logger = logging.getLogger(__name__)


class Experiment:
    """A camera and what is done with its frames. Every method may be called from any thread.

    ::

        with Experiment("simulated") as experiment:
            experiment.start()
            recording = experiment.start_saving("movie.h5", frames=200)
            print(recording.wait().sentence)
    """

    def __init__(self, camera: str | Camera, *, settings: Settings | None = None, folder: Path | None = None) -> None:
        """`camera`: a spec, e.g. "simulated:?fps=100", or a Camera; `folder`: where recordings without a path go."""
        self.camera = create_camera(camera) if isinstance(camera, str) else camera
        self.settings = settings or Settings()
        self._folder = folder or (Path(self.settings.folder) if self.settings.folder else recordings_folder())
        self._lock = threading.RLock()
        self._state = State.CLOSED
        self._listeners = Listeners()
        self._run: Run | None = None
        self._feed = Feed()
        self._desk = ControlDesk(self.camera, self._listeners)
        self._is_analyzing = False
        self._monitor = Monitor()
        self._is_watching = False
        self._is_finalizing = False
        self.last_snap_path: Path | None = None

    # --- beginning and end ----------------------------------------------------------------------------------------

    def initialize(self) -> None:
        """Connect the camera and start the workers, which then wait. Nothing happens the second time."""
        with self._lock:
            if self._state is not State.CLOSED:
                return
            self.camera.open()
            try:
                self._session = Session(self.settings.transport)
            except BaseException:
                self.camera.close()
                raise
            self._recorder = Recorder(self.camera, self._folder, self._session.uuid, self._end_recording)
            self._pool = WorkerPool(self._session, self._on_report, self._on_death)
            self._publishing = Publishing(self._pool)
            self._pool.start()
            self._is_watching, self._is_finalizing = True, False
            self._watcher = threading.Thread(target=self._watch, name="camlab watch", daemon=True)
            self._watcher.start()
            self._move(State.IDLE)

    def finalize(self) -> None:
        """Stop, finish every recording, end the workers, close the camera. Nothing happens where it is closed."""
        with self._lock:
            if self._state is State.CLOSED or self._is_finalizing:
                return
            self._is_finalizing = True
            self._disarm()
        self.stop()
        self._publishing.unbind()
        for recording in self._recorder.unfinished:
            recording.wait()
        is_given_back = self._wait_until(lambda: self._run is None, HANG_S)
        self._is_watching = False
        self._watcher.join()
        self._pool.close()
        if is_given_back:
            self.camera.close()
        else:
            self._abandon_run()
        self._session.close()
        with self._lock:
            self._state = State.IDLE
            self._move(State.CLOSED)

    def abort(self) -> None:
        """Give up what is not saved yet; it is named as aborted. The recordings then end at once."""
        self.stop()
        if self._state is not State.CLOSED:
            self._pool.order(SAVER, Abort())

    def __enter__(self) -> Experiment:
        self.initialize()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.finalize()

    # --- what it is -----------------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        return self._state

    @property
    def controls(self) -> Mapping[str, ControlState]:
        """The camera's controls by name, each with asked and actual value."""
        return self.camera.controls

    @property
    def is_saving(self) -> bool:
        """Save is on: recording, or armed for the next Start."""
        return self._state is not State.CLOSED and (self._recorder.is_armed or self._recorder.current is not None)

    @property
    def is_analyzing(self) -> bool:
        """Analyze is on, also while the camera is stopped."""
        return self._is_analyzing

    @property
    def published_address(self) -> str:
        """Where frames are published; "" where they aren't."""
        return self._publishing.address if self._state is not State.CLOSED else ""

    @property
    def recordings(self) -> tuple[Recording, ...]:
        """Of this session, the newest last."""
        return self._recorder.recordings if self._state is not State.CLOSED else ()

    @property
    def folder(self) -> Path:
        """Where recordings without a path go."""
        return self._folder

    @folder.setter
    def folder(self, folder: Path) -> None:
        with self._lock:
            if self._state is not State.CLOSED:
                if self._recorder.current and not self._recorder.current.is_armed:
                    raise StateError("the folder can't be changed while recording; stop saving first")
                self._recorder.folder = Path(folder)
            self._folder = Path(folder)

    @property
    def last_frame(self) -> Frame | None:
        """A copy of the newest frame; None before the first."""
        with self._lock:
            return self._feed.last_frame(self._run)

    def next_path(self) -> Path:
        """What the next unnamed recording will be called."""
        with self._lock:
            self._check_open()
            return self._recorder.next_path()

    def newest(self, after: int) -> tuple[int, Frame] | None:
        """A cursor and a copy of the newest frame, if one was published since the cursor `after` (0 at first)."""
        with self._lock:
            return self._feed.newest(self._run, after)

    def results(self, after: int) -> tuple[int, Results | None]:
        """A cursor and the analysis results that came since the cursor `after` (0 at first); None while nothing runs."""
        with self._lock:
            return self._feed.results(self._run, after)

    def status(self) -> Status:
        """The numbers of this moment."""
        with self._lock:
            if self._state is State.CLOSED:
                return Status(State.CLOSED)
            return self._monitor.status(self._state, self._run, self._recorder, self._publishing.subscribers, self._publishing.address)

    def worker_pids(self) -> dict[str, int | None]:
        """Process ids of saver, analyzer and publisher."""
        return self._pool.pids() if self._state is not State.CLOSED else {}

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Hear of every fact, from any thread; the call that is returned ends it. A listener must return at once and not raise."""
        return self._listeners.add(listener)

    # --- Start and Stop -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin a run; with Save armed its first frame is the recording's. Nothing happens while live."""
        with self._lock:
            self._check_open()
            if self._state.is_live:
                return
            if self._run or self._state is State.FINISHING:
                raise StateError("the last run is still being finished; try again when it is")
            if self._state is State.FAILED:
                self.camera.close()
            self.camera.open()
            run = Run(self.camera, self._session, self.settings, self._on_run_end)
            try:
                self._begin(run)
            except BaseException:
                run.discard()
                raise

    def _begin(self, run: Run) -> None:
        recorder = self._recorder
        armed = recorder.current or (recorder.make(None, None, None) if recorder.is_armed else None)
        if self._is_analyzing:
            run.producer.follow(Reader.ANALYZER)
        if self._publishing.address:
            run.producer.follow(Reader.PUBLISHER)
        self.camera.start()
        plan = recorder.begin(run, armed) if armed else None
        attach = run.start(recorder.next_path(".csv"))
        self._run = run
        self._monitor.begin()
        self._pool.order(SAVER, attach)
        self._pool.order(ANALYZER, attach)
        self._pool.order(PUBLISHER, attach)
        self._attach = attach
        for name in (SAVER, ANALYZER, PUBLISHER):
            self._pool.drive(name, "running", True)
        if armed and plan:
            self._pool.order(SAVER, Record(plan))
        self._move(State.RECORDING if armed else State.LIVE)
        if armed:
            self._announce_start(armed)

    def stop(self) -> None:
        """End the run: the camera stops, what is in the ring is still saved. Never waits for a camera that hangs."""
        with self._lock:
            run = self._run
            if not run or run.is_stopped:
                return
            run.thread.request_stop()
            run.producer.end(End.STOPPED)
        run.thread.wait(int(STOP_S * 1000))
        self._close_run(run)

    # --- Save -----------------------------------------------------------------------------------------------------

    def start_saving(self, path: str | Path | None = None, *, frames: int | None = None, seconds: float | None = None) -> Recording:
        """Record from the next frame on: until `stop_saving`, `frames` consecutive numbers, or `seconds`. Returns at once.

        While idle it arms Save: the recording begins with the next Start, and without a path every Start makes a new file.
        """
        with self._lock:
            self._check_open()
            if self._state is State.FINISHING:
                raise StateError("the last run is still being finished; try again when it is")
            recording = self._recorder.make(path, frames, seconds)
            self._recorder.is_armed = path is None and frames is None and seconds is None
            run = self._run
            if run and self._state.is_live:
                try:
                    plan = self._recorder.begin(run, recording)
                except BaseException:
                    self._recorder.discard(recording)
                    self._recorder.is_armed = False
                    raise
                self._pool.order(SAVER, Record(plan))
                self._move(State.RECORDING)
                self._announce_start(recording)
            self._tell(facts.SavingChanged(True))
            return recording

    def stop_saving(self) -> None:
        """The newest frame is the recording's last one; it finishes behind. Disarms Save while idle."""
        with self._lock:
            self._check_open()
            self._disarm()
            recording = self._recorder.current
            if recording:
                recording.stop()

    def _announce_start(self, recording: Recording) -> None:
        self._pool.drive(SAVER, "active", True)
        if self._run:
            self._run.thread.announce_event("recording_started", recording.first_frame or 0, recording.path.name)
        self._tell(facts.RecordingStarted(recording))

    def _disarm(self) -> None:
        recorder = self._recorder
        was_on = recorder.is_armed
        recorder.is_armed = False
        waiting = recorder.current
        if waiting and waiting.is_armed:
            recorder.discard(waiting)
            waiting.finish(Verdict(str(waiting.path), "incomplete", failure="it was stopped before the camera was started"))
            was_on = True
        if was_on and not recorder.current:
            self._tell(facts.SavingChanged(False))

    def _end_recording(self, recording: Recording) -> None:
        with self._lock:
            if recording.is_armed:
                self._disarm()
            elif self._run:
                self._run.end_recording(recording)
                self._look_at_recordings(self._run)

    def _look_at_recordings(self, run: Run) -> None:
        """Notice recordings that have come to their end by themselves."""
        if self._state is State.RECORDING and not self._recorder.current:
            self._pool.drive(SAVER, "active", False)
            self._recorder.is_armed = self._recorder.is_armed and run.is_ending
            if not run.is_ending:
                self._move(State.LIVE)
            if not self._recorder.is_armed:
                self._tell(facts.SavingChanged(False))

    def _close_recording(self, recording: Recording, verdict: Verdict) -> None:
        with self._lock:
            run = self._run
            if run:
                run.close_recording(recording)
                run.thread.announce_event("recording_finished", recording.last_frame or 0, verdict.sentence)
            recording.finish(verdict)
            self._tell(facts.RecordingFinished(recording, verdict))
            if run:
                self._close_run(run)

    # --- Analyze, publish, snap, movie ----------------------------------------------------------------------------

    def start_analyzing(self) -> None:
        """Analyze every frame from the next one on; without Save the results go into a CSV file."""
        self._analyze(True)

    def stop_analyzing(self) -> None:
        """The newest frame is the last one that is analysed."""
        self._analyze(False)

    def _analyze(self, on: bool) -> None:
        with self._lock:
            self._check_open()
            if self._is_analyzing == on:
                return
            self._is_analyzing = on
            self._pool.drive(ANALYZER, "active", on)
            self._follow(Reader.ANALYZER, on)
            self._tell(facts.AnalyzingChanged(on))

    def _follow(self, reader: Reader, on: bool) -> None:
        if self._run:
            (self._run.producer.follow if on else self._run.producer.unfollow)(reader)

    def start_publishing(self, address: str = "tcp://127.0.0.1:5555") -> str:
        """Publish frames, results and events for other programs of this computer; returns the real address.

        ValueError for an address that is none or is open to others, StreamError for one that is taken.
        """
        checked = check_address(address)
        with self._lock:
            self._check_open()
            bound = self._publishing.bind(checked, self.camera.format.nbytes)
        real = wait_for_address(bound)
        with self._lock:
            self._publishing.address = real
            self._follow(Reader.PUBLISHER, True)
            self._tell(facts.PublishingChanged(real))
        return real

    def stop_publishing(self) -> None:
        with self._lock:
            self._check_open()
            if self._publishing.address:
                self._follow(Reader.PUBLISHER, False)
                self._publishing.unbind()
                self._tell(facts.PublishingChanged(""))

    def snap(self, path: str | Path | None = None, *, to_file: bool = False) -> Frame:
        """The newest frame while live, else a new one; into a PNG at `path`, or at the next free name with `to_file`."""
        with self._lock:
            self._check_open()
            frame = self.last_frame if self._state.is_live else self.camera.snap()
            if frame is None:
                raise CameraError(f"camera {self.camera.name!r} has not delivered a frame yet; try again in a moment")
            if path is None and to_file:
                self._recorder.make_folder()
            target = Path(path) if path is not None else self._recorder.next_path(".png")
        if path is not None or to_file:
            from camlab.recording.snapshot import write_png  # OpenCV only where it is needed

            write_png(frame.pixels, target)
            self.last_snap_path = target
            self._tell(facts.SnapSaved(target))
        return frame

    def acquire_movie(self, frames: int) -> MovieInMemory:
        """The next `frames` frames in memory, none lost; starts the camera where it is idle. Returns at once."""
        if frames < 1:
            raise ValueError(f"frames must be 1 or more, not {frames}")
        self.start()
        with self._lock:
            run = self._run
            if not run:
                raise StateError("the run has ended already")
            taken = [row for row in range(Reader.FIRST_OTHER, READERS) if run.ring.read_row(row, Row.MODE) == Mode.FREE]
            if not taken:
                raise StateError("too many movies are being acquired at once; wait until one is done")
            row = taken[0]
            run.producer.gate(row)
            movie = MovieInMemory(
                run.ring, row, frames, lambda path, part: make_plan(0, path, part, self.camera, run.uuid, ""), lambda: run.close_movie(row)
            )
            run.movies.append(movie)
            return movie

    # --- controls -------------------------------------------------------------------------------------------------

    def set_control(self, name: str, value: ControlValue, wait_s: float = 2.0) -> ControlState:
        """Ask the camera for a value; returns what was asked and what it took, or what held before where that takes over `wait_s`.

        While live the camera's thread makes the change between two frames. ValueError for what the camera doesn't have or can't take.
        """
        with self._lock:
            self._check_open()
            run = self._run
            if not run or not self._state.is_live:
                return self._desk.set_now(name, value)
            done = self._desk.post(run, name, value)
        return self._desk.wait(done, name, wait_s)

    # --- from the threads -----------------------------------------------------------------------------------------

    def _watch(self) -> None:
        while self._is_watching:
            time.sleep(WATCH_S)
            try:
                with self._lock:
                    run = self._run
                    if run:
                        run.producer.end_overdue()
                        self._monitor.sample(run, self._recorder)
                        self._look_at_recordings(run)
                        if run.thread.isFinished():
                            self._close_run(run)
            except Exception as error:  # the watching must go on, whatever happens
                logger.exception("watching the run failed")
                self._tell(facts.Warned(f"watching the run failed: {error}"))

    def _on_run_end(self, thread: AcquisitionThread) -> None:
        """In the camera's thread, as the last thing it does."""
        if thread.error:
            self._tell(facts.Failed(thread.error))
        elif thread.why is End.SOURCE_ENDED and self._run:
            self._tell(facts.SourceEnded(self._run.producer.acquired))

    def _close_run(self, run: Run) -> None:
        """Go on towards the end of a run as far as it has come: stopped, drained, given back."""
        with self._lock:
            if self._run is not run:
                return
            if not run.is_stopped:
                if not run.is_ending:
                    return
                run.is_stopped = True
                for name in (SAVER, ANALYZER, PUBLISHER):
                    self._pool.drive(name, "running", False)
                self._feed.last_frame(run)
                self._look_at_recordings(run)
                failed = run.thread.error is not None
                self._move(State.FAILED if failed and not run.recordings else State.FINISHING if run.recordings else State.IDLE)
            if run.is_over:
                self._release(run)

    def _release(self, run: Run) -> None:
        self.status()  # the run's last numbers stay
        self._run = None
        for name in (SAVER, ANALYZER, PUBLISHER):
            self._pool.order(name, Detach())
        run.close()
        if self._state is State.FINISHING:
            self._move(State.FAILED if run.thread.error else State.IDLE)

    def _on_report(self, report: Report) -> None:
        """In the thread of a worker's host."""
        if isinstance(report, Closed):
            recording = self._recorder.find(report.key)
            if recording:
                self._close_recording(recording, report.verdict)
        elif isinstance(report, Bound):
            self._publishing.hear(report)
        elif isinstance(report, Subscribers):
            self._publishing.subscribers = report.count
        elif isinstance(report, Tabulated):
            self._tell(facts.ResultsTabulated(Path(report.path)))
        elif isinstance(report, Trouble):
            self._tell(facts.Warned(report.text))

    def _on_death(self, worker: str, error: WorkerError) -> None:
        """A worker died, not on our order: put another in its place."""
        logger.error("%s", error)
        with self._lock:
            run = self._run
            if worker == SAVER:
                self._close_lost_recordings(run, error)
            elif run:
                run.producer.abandon(Reader.ANALYZER if worker == ANALYZER else Reader.PUBLISHER)
            if not self._is_finalizing:
                self._replace(worker, run, error)

    def _replace(self, worker: str, run: Run | None, error: WorkerError) -> None:
        if not self._pool.restart(worker):
            self._tell(facts.Failed(WorkerError(f"{error}, again and again; close camlab and look into the log")))
            return
        self._tell(facts.Warned(f"{error}; a new one was started"))
        if run:
            self._pool.order(worker, self._attach)
            self._pool.drive(worker, "running", True)
        if worker == ANALYZER and self._is_analyzing:
            self._follow(Reader.ANALYZER, True)
        if worker == PUBLISHER and self._publishing.address:
            self._publishing.rebind(self.camera.format.nbytes)
            self._follow(Reader.PUBLISHER, True)

    def _close_lost_recordings(self, run: Run | None, error: WorkerError) -> None:
        if not run:
            return
        run.producer.ungate(Reader.SAVER)
        for recording in list(run.recordings):
            run.end_recording(recording)
            self._close_recording(recording, verdict_of_lost_saver(recording, run, self.camera.has_counter, str(error)))
        self._look_at_recordings(run)

    def _move(self, new: State) -> None:
        old = self._state
        if old is new:
            return
        check_move(old, new)
        self._state = new
        self._tell(facts.StateChanged(old, new))

    def _tell(self, fact: Fact) -> None:
        self._listeners.tell(fact)

    def _check_open(self) -> None:
        if self._state is State.CLOSED:
            raise StateError("the experiment is closed; call initialize first")

    def _wait_until(self, condition: Callable[[], bool], seconds: float) -> bool:
        end = time.monotonic() + seconds
        while not condition() and time.monotonic() < end:
            time.sleep(WATCH_S / 5)
        return condition()

    def _abandon_run(self) -> None:
        """The camera hangs in a read: it can't be closed from here, and its slot not unmapped. The end of the program takes them."""
        logger.error("camera %s hangs in a read and was left so", self.camera.name)
        if self._run:
            self._run.abandon()
            self._run = None
