"""Recordings from Save to their verdict: names, arming, orders to the saver."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

from camlab.controller.guard import DiskGuard
from camlab.controller.plans import make_plan
from camlab.controller.recording import Recording
from camlab.controller.run import Run
from camlab.errors import RecordingError, StateError
from camlab.model.camera import Camera
from camlab.paths import recordings_folder
from camlab.recording import naming
from camlab.recording.plan import RecordingOptions, RecordingPlan
from camlab.recording.recover import verdict_of_remains
from camlab.recording.tables import REASON
from camlab.recording.template import NameFacts, NameTemplate
from camlab.recording.verdict import Verdict
from camlab.stream.reader import LossReader

_keys = itertools.count(1)  # unlike in any other recording of this program


class Recorder:
    """What Save means. Called under the experiment's lock."""

    def __init__(
        self, camera: Camera, guard: DiskGuard, folder: Path, session: str, sync_s: float, end: Callable[[Recording], None]
    ) -> None:
        self.camera = camera
        self.guard = guard
        self.folder = folder
        self.sync_s = sync_s
        self.is_armed = False
        self.recordings: tuple[Recording, ...] = ()
        self._session = session
        self._end = end
        self._armed: Recording | None = None

    @property
    def current(self) -> Recording | None:
        """The recording to which the next frame will belong, or that waits for Start."""
        newest = self.recordings[-1] if self.recordings else None
        return newest if newest and newest.is_open and not newest.is_ended else None

    @property
    def unfinished(self) -> list[Recording]:
        """Recordings that have begun and have no verdict."""
        return [each for each in self.recordings if each.is_open and not each.is_armed]

    def next_path(self, options: RecordingOptions, suffix: str = naming.SUFFIX) -> Path:
        """What the next unnamed recording will be called."""
        facts = NameFacts(self.camera.name, options.user, options.sample)
        return naming.next_path(self.folder, NameTemplate(options.name), facts, suffix)

    def make(self, path: str | Path | None, options: RecordingOptions, before: int = 0) -> Recording:
        """A recording that waits for its first frame; everything that can be wrong with it is found here.

        `before`: so many frames of the pre-trigger belong to it.
        """
        if self.current:
            raise StateError(f"{self.current.path.name} is being recorded; stop it first")
        options.check()
        chosen = Path(path).absolute() if path is not None else None
        recording = Recording(next(_keys), chosen or self.make_path(options), options, self._end)
        naming.check_free(recording.path)
        self._check_disk(recording, before)
        self.recordings = (*self.recordings[-63:], recording)
        return recording

    def plan(self, run: Run, recording: Recording) -> RecordingPlan:
        """Reserve the name; returns the order for the saver."""
        part = naming.reserve(recording.path)
        try:
            return make_plan(recording.key, recording.path, part, self.camera, run.uuid, self._session, recording.options, self.sync_s)
        except BaseException:
            naming.release(part)
            raise

    def begin(self, run: Run, recording: Recording, plan: RecordingPlan) -> None:
        """Open the interval; where that can't be, a name that is only reserved is free again."""
        try:
            run.begin_recording(recording)
        except BaseException:
            naming.release(Path(plan.part_path))
            raise
        recording.plan = plan

    def discard(self, recording: Recording) -> None:
        """A recording that never began."""
        self.recordings = tuple(each for each in self.recordings if each is not recording)

    def find(self, key: int) -> Recording | None:
        return next((each for each in self.recordings if each.key == key), None)

    def make_path(self, options: RecordingOptions, suffix: str = naming.SUFFIX) -> Path:
        """`next_path`, in a folder that is there."""
        self._make_folder()
        path = self.next_path(options, suffix)
        naming.make_folders(path, self.folder)
        return path

    def _make_folder(self) -> None:
        """The default folder is made; another one must be there."""
        if self.folder == recordings_folder():
            try:
                self.folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise RecordingError(f"the folder {self.folder} can't be made: {error.strerror}; choose another") from error

    def _check_disk(self, recording: Recording, before: int) -> None:
        """A recording of known length must fit; how far one is compressed nobody knows before."""
        options = recording.options
        length = options.saved_at(self.camera.frame_rate_hz_nominal) if options.compression == "none" else None
        self.guard.check_room(recording.path.parent, (length or 0) + before, self.camera.format.nbytes)


def verdict_of_lost_saver(recording: Recording, run: Run, camera_counts: bool, reason: str) -> Verdict:
    """What is known of a recording whose saver died: what it had committed is in the part file."""
    interval = recording.interval
    assert interval is not None
    first, last = interval.first_frame, min(run.ring.acquired, interval.end_frame) - 1
    named = [(begin, end, REASON[why]) for begin, end, why in LossReader(run.ring).between(first, last)]
    part = naming.part_path(recording.path)
    return verdict_of_remains(part, named, first, last, camera_counts, f"{reason}; run: camlab repair {part}")
