"""One run: from Start to the last recording's verdict. Its ring, its producer and its thread."""

from __future__ import annotations

import ctypes
import itertools
import math
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from camlab.config import Settings
from camlab.controller.acquisition import AcquisitionThread
from camlab.controller.movie import MovieInMemory
from camlab.controller.plans import make_plan, renamed
from camlab.controller.reconnection import Outage, Reconnection
from camlab.controller.recording import Recording
from camlab.controller.session import Session
from camlab.errors import StateError, StreamError
from camlab.model.camera import Camera
from camlab.model.frame import Frame
from camlab.recording.plan import RecordingOptions
from camlab.stream.buffers import PixelBuffers
from camlab.stream.layout import NONE, READERS, Descriptor, End, Mode, Reader, Row, Word
from camlab.stream.producer import RingProducer
from camlab.stream.publisher import Doorbell
from camlab.stream.ring import FrameRing
from camlab.stream.sizing import size_ring
from camlab.workers.messages import Attach

BIND_S = 5.0
_numbers = itertools.count(1)


class Run:
    """What exists only between Start and the end of the last recording."""

    def __init__(
        self,
        camera: Camera,
        session: Session,
        settings: Settings,
        on_end: Callable[[AcquisitionThread], None],
        on_chosen: Callable[[], None],
        run_frames: int | None,
        *,
        reconnects: bool = False,
    ) -> None:
        """`run_frames`: how long it will be, None where that isn't known; `reconnects`: a lost camera is tried again; for the others see
        `AcquisitionThread`.
        """
        self.number = next(_numbers)
        self.uuid = uuid.uuid4().hex
        self.camera = camera
        self.recordings: list[Recording] = []
        self.movies: list[MovieInMemory] = []
        self.is_stopped = False
        self.started_s = time.monotonic()
        self._pre_trigger_s = settings.ring.pre_trigger_s
        self.size = size_ring(camera.format, camera.frame_rate_hz_nominal, settings.ring, run_frames, waits=camera.can_wait)
        self.ring = FrameRing.create(session.segment_name(self.uuid), self.uuid, self.size.slots, camera.format)
        self.ring.fault_in()
        self._buffers = PixelBuffers(camera.format)
        self.producer = RingProducer(self.ring, camera.counter_start, camera.can_wait, self._pre_trigger_s)
        self.started_ns = time.time_ns() - (time.monotonic_ns() - self.ring.words[Word.STARTED_NS])  # since the epoch
        endpoint = session.endpoint(f"bell{self.number}")
        frame_format = camera.format
        self._reconnection = Reconnection(camera, self.producer) if reconnects and not camera.can_wait else None
        self.thread = AcquisitionThread(
            camera,
            self.producer,
            lambda: Doorbell(endpoint, camera.name, self.uuid, frame_format),
            on_end,
            on_chosen,
            self._reconnection,
        )

    def open(self, csv_path: Path, folder: Path) -> Attach:
        """Start the thread, which waits for its `begin`; returns what the workers need to join.

        `folder`: the one that must be there for `csv_path`.
        """
        self.thread.start()
        if not self.thread.is_bound.wait(BIND_S):
            raise StreamError("the run's socket could not be made; look into the log")
        shape = self.ring.shape
        endpoint = self.thread.endpoint
        return Attach(
            shape.name, shape.run, shape.slots, shape.result_rows, shape.format, endpoint, self.camera.name, str(csv_path), str(folder)
        )

    def count_pre_trigger(self) -> int:
        """How many frames a recording begins with, at most."""
        rate = self.camera.frame_rate_hz_nominal
        most = math.ceil(self._pre_trigger_s * rate) if rate else self.ring.shape.slots
        return min(self.ring.published, self.ring.shape.slots, most) if self._pre_trigger_s else 0

    def begin_recording(self, recording: Recording) -> None:
        """Its first frame is the next one."""
        interval = self.producer.open_interval(recording.key, recording.options.frames, recording.options.seconds, Reader.SAVER)
        recording.begin(self.ring, interval)
        self.recordings.append(recording)

    def end_recording(self, recording: Recording) -> None:
        """Its last frame is the newest one."""
        if recording.interval:
            self.producer.end_interval(recording.interval)

    def close_recording(self, recording: Recording) -> None:
        """The verdict is there, or never will be."""
        if recording.interval:
            self.producer.forget_interval(recording.interval)
        self.recordings = [other for other in self.recordings if other is not recording]

    def acquire_movie(self, frames: int) -> MovieInMemory:
        """The next `frames` frames in memory, held by a gate of its own."""
        taken = [row for row in range(Reader.FIRST_OTHER, READERS) if self.ring.read_row(row, Row.MODE) == Mode.FREE]
        if not taken:
            raise StateError("too many movies are being acquired at once; wait until one is done")
        row = taken[0]
        self.producer.gate(row)
        unnamed = Path("movie.h5")
        plan = make_plan(0, unnamed, unnamed, self.camera, self.uuid, "", RecordingOptions(), 0.0)  # the camera as it is now
        movie = MovieInMemory(self.ring, row, frames, lambda path, part: renamed(plan, path, part), lambda: self.producer.ungate(row))
        self.movies.append(movie)
        return movie

    @property
    def outage(self) -> Outage | None:
        """While the camera is lost and tried again."""
        return self._reconnection.outage if self._reconnection else None

    @property
    def last_absence(self) -> tuple[float, int]:
        """How long the camera was lost the last time, seconds, and how many numbers that cost."""
        return self._reconnection.last_absence if self._reconnection else (0.0, 0)

    @property
    def return_remarks(self) -> tuple[str, ...]:
        """What a camera that is back did not take again."""
        return self._reconnection.remarks if self._reconnection else ()

    def try_now(self) -> None:
        """Look for a lost camera at once."""
        if self._reconnection:
            self._reconnection.try_now()

    @property
    def has_failed(self) -> bool:
        """The camera ended it with an error."""
        return self.thread.error is not None

    @property
    def is_ending(self) -> bool:
        """No more frames will be published."""
        return self.ring.end_state is not End.RUNNING

    @property
    def is_over(self) -> bool:
        """The camera's thread has ended, every recording is closed and every movie complete."""
        movies = any(movie.is_alive() for movie in self.movies)
        return self.is_stopped and not self.recordings and not movies and self.thread.isFinished()

    @property
    def lost(self) -> dict[str, int]:
        """Frames that were lost before the ring, by reason."""
        words = self.ring.words
        return {"camera": words[Word.LOST_CAMERA], "ring_full": words[Word.LOST_RING_FULL]}

    def newest_frame(self) -> tuple[int, Frame] | None:
        """Position and a copy of the newest frame."""
        found = self.ring.copy_newest(self._buffers.take())
        if found is None:
            return None
        descriptor, position, pixels = found
        return position, as_frame(descriptor, pixels)

    def discard(self) -> None:
        """It could not be started: leave nothing."""
        self.thread.request_stop()
        self.producer.end(End.STOPPED)
        self.thread.wait()  # it has not begun to read; and of two that stop the camera one would be too many
        self.camera.stop()
        self.close()

    def abandon(self) -> None:
        """Its thread never comes back: it stays as it is to the end of the program, without a name in shared memory."""
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self))  # a running QThread that is destroyed aborts the program
        self.ring.unlink()

    def close(self) -> None:
        """Give the memory back; only once it is over."""
        self.thread.wait()
        self.ring.close()


def as_frame(descriptor: Descriptor, pixels: object) -> Frame:
    """A Frame of copied pixels."""
    camera_id = -1 if descriptor.camera_frame_id == NONE else descriptor.camera_frame_id
    return Frame(pixels, descriptor.frame_id, descriptor.timestamp_ns, camera_id)  # type: ignore[arg-type]
