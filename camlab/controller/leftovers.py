"""Recordings that a crash left: noted while they are written, found at the next start."""

from __future__ import annotations

import contextlib
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from camlab.paths import state_folder
from camlab.recording import naming
from camlab.recording.plan import RecordingPlan
from camlab.stream.lock import is_session_alive

SUFFIX = ".json"


class Entry(msgspec.Struct, frozen=True):
    """A recording that is being written, or was when its program ended."""

    part_path: str
    session: str
    host: str


@dataclass(frozen=True)
class Leftover:
    """A recording that was not finished.

    Attributes
    ----------
    part : Path
        Its part file.
    session : str
        UUID of the program that wrote it, which is dead.
    """

    part: Path
    session: str
    entry: Path

    @property
    def path(self) -> Path:
        """The name that it was to get."""
        return self.part.with_suffix("")


class OpenRecordings:
    """Notes in the user's state folder, one for each recording that is being written. What can't be noted is only not found again."""

    def __init__(self) -> None:
        self.folder = state_folder() / "recordings"

    def note(self, plan: RecordingPlan) -> None:
        """This recording has begun."""
        entry = Entry(plan.part_path, plan.session, platform.node())
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path(plan).write_bytes(msgspec.json.encode(entry))

    def forget(self, plan: RecordingPlan) -> None:
        """It has its verdict; where it still is a part file it is kept in mind."""
        if not Path(plan.part_path).exists():
            with contextlib.suppress(OSError):
                self._path(plan).unlink()

    def find(self) -> list[Leftover]:
        """Those whose program is dead and whose part file is still there; notes of others that are dead are removed."""
        found = []
        for path in sorted(self.folder.glob(f"*{SUFFIX}")) if self.folder.is_dir() else []:
            entry = _read(path)
            if entry is None or entry.host != platform.node() or is_session_alive(entry.session):
                continue
            part = Path(entry.part_path)
            if part.suffix == naming.PART and part.exists():
                found.append(Leftover(part, entry.session, path))
            else:
                remove([path])
        return found

    def _path(self, plan: RecordingPlan) -> Path:
        return self.folder / f"{plan.session}-{plan.key}{SUFFIX}"


def remove(entries: Iterable[Path]) -> None:
    """Forget notes."""
    for entry in entries:
        with contextlib.suppress(OSError):
            entry.unlink()


def _read(path: Path) -> Entry | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Entry)
    except (OSError, ValueError, msgspec.MsgspecError):
        return None
