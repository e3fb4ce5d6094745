"""The experiment in the lab's words: one class that owns the camera, its thread, the workers and the state.

It needs neither widgets nor an event loop: its watching lives in plain threads, so a script and a notebook use it as the window does.
What it says is done by its parts: `runs` (Start and Stop), `saving`, `publishing`, `changes` (of controls), `feed` (what is seen) and
`care` (of the workers); `opened` puts them together, `core` is what they share.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from camlab.cameras import create_camera
from camlab.config import Settings, change_ring
from camlab.controller import facts
from camlab.controller.core import Core
from camlab.controller.desk import ControlDesk
from camlab.controller.feed import Feed
from camlab.controller.health import waiting_s, worker_health
from camlab.controller.leftovers import Leftover, OpenRecordings, repair_leftover
from camlab.controller.listeners import Listener
from camlab.controller.monitor import Monitor
from camlab.controller.movie import MovieInMemory
from camlab.controller.opened import Opened
from camlab.controller.pool import SAVER
from camlab.controller.reader import ReaderHealth
from camlab.controller.recording import Recording
from camlab.controller.results import Results
from camlab.controller.saving import usual_options
from camlab.controller.state import State
from camlab.controller.status import Status
from camlab.controller.timing import Timing, summarize
from camlab.errors import CameraError, RecordingError, StateError
from camlab.model.camera import Camera
from camlab.model.control import ControlState, ControlValue
from camlab.model.frame import Frame
from camlab.paths import recordings_folder
from camlab.recording.event import Event
from camlab.recording.plan import Choices, RecordingOptions
from camlab.recording.repair import RepairResult
from camlab.recording.verify import Progress
from camlab.workers.messages import Abort

if TYPE_CHECKING:
    from typing_extensions import Unpack

CONTROL_WAIT_S = 2.0
MOST_PRE_TRIGGER_S = 3600

logger = logging.getLogger(__name__)


class Experiment:
    """A camera and what is done with its frames. Every method may be called from any thread.

    ::

        with Experiment("simulated") as experiment:
            experiment.start()
            recording = experiment.start_saving("movie.h5", frames=200)
            print(recording.wait().sentence)
    """

    def __init__(
        self,
        camera: str | Camera,
        *,
        settings: Settings | None = None,
        folder: Path | str | None = None,
        reconnects: bool = False,
        notes_recordings: bool = True,
    ) -> None:
        """`camera`: a spec, e.g. "simulated:?fps=100", or a Camera; `folder`: where recordings without a path go.

        `reconnects`: a camera that is lost while live is tried again until `stop`; run and recording go on when it is back, and the
        frames that it did not deliver meanwhile are named as lost. Without it the run ends. `notes_recordings`: a recording that a
        crash leaves is found by the next start; False for those that nobody will want.
        """
        self.camera = create_camera(camera) if isinstance(camera, str) else camera
        self.settings = settings or Settings()
        self._core = Core(self.camera, self.settings, Path(folder or self.settings.folder or recordings_folder()))
        self._core.reconnects = reconnects
        self._core.notes_recordings = notes_recordings
        self._desk = ControlDesk(self.camera, self._core.listeners)
        self._options = usual_options(self.settings.recording)
        self._leftovers: list[Leftover] = []
        self._opened: Opened | None = None
        self.last_snap_path: Path | None = None

    # --- beginning and end ----------------------------------------------------------------------------------------

    def initialize(self) -> None:
        """Connect the camera and start the saver, which then waits. Nothing happens the second time."""
        core = self._core
        with core.lock:
            if core.is_open:
                return
            self.camera.open()
            try:
                self._leftovers = OpenRecordings().find()
                self._opened = Opened(core, self._desk, self._options, {each.session for each in self._leftovers})
            except BaseException:
                self.camera.close()
                raise
            core.is_finalizing = False
            self._opened.begin()
            core.move(State.IDLE)

    def prepare(self) -> None:
        """Start now what else would begin with the first need, and take about half a second then.

        That is the analyzer, so that Analyze acts at once, and a spare saver, should the first one die.
        """
        self._parts.prepare()

    def finalize(self) -> None:
        """Stop, finish every recording, end the workers, close the camera. Nothing happens where it is closed."""
        core = self._core
        with core.lock:
            if not core.is_open or core.is_finalizing:
                return
            core.is_finalizing = True
        self._parts.end()
        with core.lock:
            if core.state is not State.FAILED:
                core.state = State.IDLE
            core.move(State.CLOSED)

    def change_camera(self, camera: str | Camera) -> None:
        """Another camera from the next `initialize` on; folder, options and listeners stay.

        StateError unless it is closed, ValueError and CamlabError as for the first one; the camera then stays the one that it was.
        """
        made = create_camera(camera) if isinstance(camera, str) else camera
        core = self._core
        with core.lock:
            if core.is_open:
                raise StateError("the camera can't be exchanged while the experiment is open; finalize it first")
            self.camera = core.camera = made
            self._desk = ControlDesk(made, core.listeners)
            core.feed, core.monitor = Feed(), Monitor()

    def abort(self) -> None:
        """Give up what is not saved yet; it is named as aborted. The recordings then end at once."""
        opened = self._open_now
        if opened:
            opened.runs.stop()
            opened.pool.order(SAVER, Abort())

    def __enter__(self) -> Experiment:
        self.initialize()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.finalize()

    # --- what it is -----------------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        return self._core.state

    @property
    def controls(self) -> Mapping[str, ControlState]:
        """The camera's controls by name, each with asked and actual value."""
        return self.camera.controls

    @property
    def is_saving(self) -> bool:
        """Save is on: recording, or armed for the next Start."""
        opened = self._open_now
        return opened is not None and opened.saving.is_on

    @property
    def is_analyzing(self) -> bool:
        """Analyze is on, also while the camera is stopped."""
        return self._core.is_analyzing

    @property
    def published_address(self) -> str:
        """Where frames are published; "" where they aren't."""
        opened = self._open_now
        return opened.publishing.address if opened else ""

    @property
    def recordings(self) -> tuple[Recording, ...]:
        """Of this session, the newest last."""
        opened = self._open_now
        return opened.saving.recorder.recordings if opened else ()

    @property
    def leftovers(self) -> tuple[Path, ...]:
        """Part files of recordings that a crash left, as found by `initialize`; `repair_leftover` finishes them."""
        return tuple(each.part for each in self._leftovers)

    def repair_leftover(self, part: Path, progress: Progress | None = None) -> RepairResult:
        """Make a recording readable that a crash left, with the frames that its program's memory still holds.

        `progress(frames checked, frames in all)`. RecordingError, one line, where that can't be: it then stays as it is.
        """
        leftover = next((each for each in self._leftovers if each.part == part), None)
        if leftover is None:
            raise RecordingError(f"{part} is no recording that was left; run: camlab repair {part}")
        result = repair_leftover(leftover, progress)
        self._leftovers = [each for each in self._leftovers if each is not leftover]
        return result

    @property
    def folder(self) -> Path:
        """Where recordings without a path go."""
        return self._core.folder

    @folder.setter
    def folder(self, folder: Path) -> None:
        with self._core.lock:
            if self._core.is_open:
                recorder = self._parts.saving.recorder
                if recorder.current and not recorder.current.is_armed:
                    raise StateError("the folder can't be changed while recording; stop saving first")
                recorder.folder = Path(folder)
            self._core.folder = Path(folder)

    @property
    def recording_options(self) -> RecordingOptions:
        """What is chosen for recordings for which nothing else is said."""
        return self._options

    @recording_options.setter
    def recording_options(self, options: RecordingOptions) -> None:
        options.check()
        self._options = options
        opened = self._open_now
        if opened:
            opened.saving.options = options

    @property
    def pre_trigger_s(self) -> float:
        """Seconds before Save that belong to a recording."""
        return self._core.settings.ring.pre_trigger_s

    def set_pre_trigger(self, seconds: float) -> None:
        """Keep the last `seconds` of frames from the next Start on, so that Save begins in the past; 0: don't.

        ValueError while live, and for what is no such time.
        """
        if not (math.isfinite(seconds) and 0 <= seconds <= MOST_PRE_TRIGGER_S):
            raise ValueError(f"the pre-trigger must be 0 to {MOST_PRE_TRIGGER_S} s, not {seconds:g}")
        with self._core.lock:
            if self._core.state.is_running:
                raise ValueError("the pre-trigger can't be changed while live; stop the camera first")
            self.settings = change_ring(self.settings, pre_trigger_s=float(seconds))
            self._core.settings = self.settings

    def next_path(self) -> Path:
        """What the next unnamed recording will be called."""
        with self._core.lock:
            return self._parts.saving.recorder.next_path(self._options)

    @property
    def last_frame(self) -> Frame | None:
        """A copy of the newest frame; None before the first."""
        with self._core.lock:
            return self._core.feed.last_frame(self._core.run)

    def newest(self, after: int) -> tuple[int, Frame] | None:
        """A cursor and a copy of the newest frame, if one was published since the cursor `after` (0 at first)."""
        with self._core.lock:
            return self._core.feed.newest(self._core.run, after)

    def call_at_next_frame(self, call: Callable[[], None]) -> None:
        """`call`, once, from the camera's thread, when the next frame is there for `newest`; it must return at once.

        Nothing comes of it where nothing runs. The latest call counts.
        """
        with self._core.lock:
            if self._core.run:
                self._core.run.thread.call_at_next_frame(call)

    @property
    def run_started_ns(self) -> int | None:
        """When the present run began, nanoseconds since the Unix epoch; None where there is none."""
        with self._core.lock:
            return self._core.run.started_ns if self._core.run else None

    def results(self, after: int) -> tuple[int, Results | None]:
        """A cursor and the analysis results that came since the cursor `after` (0 at first); None while nothing runs."""
        with self._core.lock:
            return self._core.feed.results(self._core.run, after)

    def status(self) -> Status:
        """The numbers of this moment."""
        with self._core.lock:
            return self._parts.runs.read_status() if self._core.is_open else Status(State.CLOSED)

    def timing(self) -> Timing:
        """The intervals between the frames of the present run, or of the last one; of every frame, not only of those that are shown."""
        with self._core.lock:
            rows, started_ns, nominal_s = self._core.monitor.times.copy()
        return summarize(rows, started_ns, nominal_s, judges=not (self.camera.can_wait or self.camera.is_triggered))

    def begin_timing_anew(self) -> None:
        """Forget the intervals so far."""
        with self._core.lock:
            self._core.monitor.times.clear()

    def health(self) -> tuple[ReaderHealth, ...]:
        """How saver, analyzer and publisher are; () while closed."""
        with self._core.lock:
            return worker_health(self._parts.pool, self._core.run) if self._core.is_open else ()

    def lag(self, cursor: int) -> tuple[int, float]:
        """How many frames were published since a cursor of `newest`, and how long the oldest of them is there, seconds."""
        with self._core.lock:
            run, position = self._core.run, self._core.feed.position(self._core.run, cursor)
            if not run or position is None:
                return 0, 0.0
            return max(0, run.ring.published - position), waiting_s(run.ring, position)

    def worker_pids(self) -> dict[str, int | None]:
        """Process ids of saver, analyzer and publisher, of those that were needed so far."""
        opened = self._open_now
        return opened.pool.pids() if opened else {}

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Hear of every fact, from any thread; the call that is returned ends it. A listener must return at once and not raise."""
        return self._core.listeners.add(listener)

    # --- what it does ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin a run; with Save armed its first frame is the recording's. Nothing happens while live; a lost camera is tried at once."""
        self._parts.runs.start()

    def stop(self) -> None:
        """End the run: the camera stops, what is in the ring is still saved. Never waits for a camera that hangs."""
        opened = self._open_now
        if opened:
            opened.runs.stop()

    def start_saving(self, path: str | Path | None = None, **choices: Unpack[Choices]) -> Recording:
        """Record from the next frame on: until `stop_saving`, or the length that was chosen is over. Returns at once.

        `choices`: fields of `RecordingOptions` that differ from `recording_options`, e.g. ``frames=200``, ``seconds=10``, ``every=5``.
        While idle it arms Save: the recording begins with the next Start, and without path and choices every Start makes a new file.
        """
        return self._parts.saving.start(path, choices)

    def stop_saving(self) -> None:
        """The newest frame is the recording's last one; it finishes behind. Disarms Save while idle."""
        self._parts.saving.stop()

    def mark(self, text: str = "") -> Event:
        """Mark this moment in the recording, with a note of at most 240 bytes; StateError while nothing is recorded."""
        return self._parts.saving.mark(text)

    def start_analyzing(self) -> None:
        """Analyze every frame from the next one on; without Save the results go into a CSV file."""
        self._analyze(True)

    def stop_analyzing(self) -> None:
        """The newest frame is the last one that is analysed."""
        self._analyze(False)

    def _analyze(self, on: bool) -> None:
        with self._core.lock:
            self._parts.analyze(on)

    def start_publishing(self, address: str = "tcp://127.0.0.1:5555") -> str:
        """Publish frames, results and events for other programs of this computer; returns the real address.

        ValueError for an address that is none or is open to others, StreamError for one that is taken.
        """
        return self._parts.publish(address)

    def stop_publishing(self) -> None:
        """Close the socket for other programs."""
        with self._core.lock:
            self._parts.stop_publishing()

    def snap(self, path: str | Path | None = None, *, to_file: bool = False) -> Frame:
        """The newest frame while live, else a new one; into a PNG at `path`, or at the next free name with `to_file`."""
        with self._core.lock:
            self._core.check_open()
            self._core.check_not_finishing()
            self._core.check_not_lost()
            frame = self.last_frame if self._core.state.is_live else self.camera.snap()
            if frame is None:
                raise CameraError(f"camera {self.camera.name!r} has not delivered a frame yet; try again in a moment")
            recorder = self._parts.saving.recorder
            target = Path(path) if path is not None else recorder.make_path(self._options, ".png") if to_file else Path()
        if path is not None or to_file:
            from camlab.controller.snapshot import write_png  # OpenCV only where it is needed

            write_png(frame.pixels, target)
            self.last_snap_path = target
            self._core.tell(facts.SnapSaved(target))
        return frame

    def acquire_movie(self, frames: int) -> MovieInMemory:
        """The next `frames` frames in memory, none lost; starts the camera where it is idle. Returns at once."""
        if frames < 1:
            raise ValueError(f"frames must be 1 or more, not {frames}")
        self.start()
        with self._core.lock:
            if not self._core.run:
                raise StateError("the run has ended already")
            return self._core.run.acquire_movie(frames)

    def set_control(self, name: str, value: ControlValue, wait_s: float = CONTROL_WAIT_S) -> ControlState:
        """Ask the camera for a value; returns what was asked and what it took, or what held before where that takes over `wait_s`.

        While live the camera's thread makes the change between two frames; for what shapes the frames the run is ended and a new one
        begun. ValueError for what the camera doesn't have or can't take, StateError for what a recording locks.
        """
        return self._parts.changes.set(name, value, wait_s)

    def set_controls(self, values: Mapping[str, ControlValue], wait_s: float = CONTROL_WAIT_S) -> None:
        """Set several controls, those that shape the frames first and with one new run for all; raises as `set_control` does."""
        self._parts.changes.set_all(values, wait_s)

    def reset_controls(self) -> None:
        """Ask of every control what was asked after the camera was opened."""
        self._parts.changes.reset(CONTROL_WAIT_S)

    def trigger(self, wait_s: float = CONTROL_WAIT_S) -> None:
        """Ask for one frame where the camera waits for a trigger; StateError while it isn't live."""
        self._parts.changes.trigger(wait_s)

    # --- inside ---------------------------------------------------------------------------------------------------

    @property
    def _open_now(self) -> Opened | None:
        return self._opened if self._core.is_open else None

    @property
    def _parts(self) -> Opened:
        """StateError while closed."""
        self._core.check_open()
        assert self._opened is not None
        return self._opened
