"""Recordings that a crash left: noted while they are written, found at the next start, and finished with what is left of them."""

from __future__ import annotations

import contextlib
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from camlab.model.frame import FrameFormat
from camlab.paths import state_folder
from camlab.recording import naming
from camlab.recording.plan import RecordingPlan
from camlab.recording.repair import RepairResult, repair
from camlab.recording.rescue import find_remains
from camlab.recording.verify import Progress
from camlab.recording.writer import RecordingWriter
from camlab.stream.lock import is_session_alive, sweep

SUFFIX = ".json"


class Note(msgspec.Struct, frozen=True):
    """A recording that is being written, or was when its program ended."""

    plan: RecordingPlan
    format: FrameFormat
    host: str


@dataclass(frozen=True)
class Leftover:
    """A recording that was not finished.

    Attributes
    ----------
    part : Path
        Its part file.
    note : Note
    file : Path
        Where the note stands.
    """

    part: Path
    note: Note
    file: Path

    @property
    def session(self) -> str:
        """The program that wrote it, which is dead."""
        return self.note.plan.session


class OpenRecordings:
    """Notes in the user's state folder, one for each recording that is being written. What can't be noted is only not found again."""

    def __init__(self) -> None:
        self.folder = state_folder() / "recordings"

    def write(self, plan: RecordingPlan, frame_format: FrameFormat) -> None:
        """This recording has begun."""
        note = Note(plan, frame_format, platform.node())
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path(plan).write_bytes(msgspec.json.encode(note))

    def forget(self, plan: RecordingPlan) -> None:
        """It has its verdict; where it still is a part file it is kept in mind."""
        if not Path(plan.part_path).exists():
            _remove([self._path(plan)])

    def find(self) -> list[Leftover]:
        """Those whose program is dead and whose part file is still there; notes of others that are dead are removed."""
        found = []
        for path in sorted(self.folder.glob(f"*{SUFFIX}")) if self.folder.is_dir() else []:
            note = _read(path)
            if note is None or note.host != platform.node() or is_session_alive(note.plan.session):
                continue
            part = Path(note.plan.part_path)
            if part.suffix == naming.PART and part.exists():
                found.append(Leftover(part, note, path))
            else:
                _remove([path])
        return found

    def find_one(self, path: Path) -> Leftover | None:
        """The leftover with this name, or whose part file has it."""
        names = {path.absolute(), naming.part_path(path.absolute())}
        return next((each for each in self.find() if each.part in names), None)

    def _path(self, plan: RecordingPlan) -> Path:
        return self.folder / f"{plan.session}-{plan.key}{SUFFIX}"


def repair_leftover(leftover: Leftover, progress: Progress | None = None) -> RepairResult:
    """Make it readable, with what its program's memory still holds; the memory is swept then. RecordingError where that can't be.

    `progress(frames checked, frames in all)`.
    """
    if _is_unwritten(leftover):
        leftover.part.unlink()
        RecordingWriter(leftover.note.plan, leftover.note.format).abandon()  # a file for what is in the memory
    result = repair(leftover.part, progress)
    _remove([leftover.file])
    sweep({each.session for each in OpenRecordings().find()})
    return result


def _is_unwritten(leftover: Leftover) -> bool:
    """Whether the saver had not committed anything yet, and the memory says so."""
    plan = leftover.note.plan
    if naming.find_segments(Path(plan.path)):
        return False
    with find_remains(plan.session, plan.run, plan.key, leftover.note.format) as remains:
        return remains is not None and remains.saved == 0


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        with contextlib.suppress(OSError):
            file.unlink()


def _read(path: Path) -> Note | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Note)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None
