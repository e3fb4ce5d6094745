"""Make a recording readable that a crash left behind.

The superblock says that somebody writes the file, so ordinary readers refuse it. It is set right, the tables are cut to the last commit
and the verdict "recovered" is written: all in memory first, and what can't be recovered so is not touched. Then the bytes that will
change are kept beside the file until the result is checked; a repair that was killed is undone and done again by the next one.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import h5py
import msgspec

from camlab.errors import RecordingError
from camlab.recording import layout, naming
from camlab.recording.ballast import remove_ballast
from camlab.recording.files import DAMAGE, check_readable, find_own_segments, read_identity
from camlab.recording.index import remove_draft
from camlab.recording.naming import PART
from camlab.recording.overlay import Overlay, Undo
from camlab.recording.reader import Movie
from camlab.recording.recover import NoFrameError, recover
from camlab.recording.rejoin import find_unfinished, rejoin, tidy
from camlab.recording.superblock import Superblock
from camlab.recording.verdict import Missing, count_missing, thousands
from camlab.recording.verify import Progress, find_account_problems, find_bad_checksums
from camlab.stream.lock import is_session_alive

if sys.platform != "win32":
    import fcntl

RESTING_S = 10.0  # a file that somebody out of sight may be writing is left alone for so long after its last change


class RepairResult(msgspec.Struct, frozen=True):
    """What `repair` did; `path` is where the recording is now, `action` one line for a person."""

    path: str
    status: str
    saved: int
    missing: tuple[Missing, ...]
    action: str

    @property
    def exit_status(self) -> int:
        """0 every frame is there, 3 frames are missing or the end is unknown."""
        return 0 if self.status == "complete" else 3

    def as_dict(self) -> dict[str, Any]:
        """The object that `camlab repair --json` prints."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return {**found, "missing": [list(run) for run in self.missing]}


def repair(path: Path, progress: Progress | None = None) -> RepairResult:
    """Repair `path`, or its part file where only that is there; nothing is done to a recording that is closed.

    Of a recording in several files any name will do. `progress(frames checked, frames in all)`. Raises RecordingError for what isn't a
    recording, is still being written, or has no frame.
    """
    whole = find_unfinished(path)
    return _repair_file(tidy(path), progress) if whole is None else _repair_segments(whole, progress)


def _repair_file(path: Path, progress: Progress | None) -> RepairResult:
    path = _find(path)
    if not _needs_repair(path):
        return _finish(path, "closed in order; nothing to do" if path.suffix != PART else "was closed in order; it has its name now")
    with _opened(path) as file:
        rescued, bad = _repair(path, file, progress)
    result = _finish(path, "")
    if rescued is None:
        return msgspec.structs.replace(result, action="was finished; it is closed in order now")
    return msgspec.structs.replace(result, action=_describe_recovery(result, rescued, bad))


def _repair_segments(path: Path, progress: Progress | None) -> RepairResult:
    """Close each file that is open, and make the index."""
    part = naming.part_path(path)
    for file in (part, *find_own_segments(path)):
        if file.exists() and file.stat().st_size:
            _check_nobody_writes(file)
    rescued = bad = 0
    if not part.exists():
        naming.reserve_again(part)
    *_, last = (part, *find_own_segments(path))
    if part.stat().st_size:
        rescued, bad = _close_segment(part, naming.segment_path(path, 1), progress, is_continued=part != last)
        if not part.exists():
            naming.reserve_again(part)
    with _opened(part):
        for segment in find_own_segments(path):
            if segment.suffix == PART:
                found = _close_segment(segment, segment.with_suffix(""), progress, is_continued=segment != last)
                rescued, bad = rescued + found[0], bad + found[1]
        index = rejoin(path, [segment for segment in find_own_segments(path) if segment.suffix != PART])
        remove_draft(path)
        naming.release(part)
    with Movie(index) as movie:
        result = RepairResult(str(index), movie.status, len(movie), tuple(movie.missing), "was finished; it has its index now")
    if result.status != "recovered":
        return result
    return msgspec.structs.replace(result, action=_describe_recovery(result, rescued, bad))


def _close_segment(part: Path, path: Path, progress: Progress | None, is_continued: bool) -> tuple[int, int]:
    """Repair an open file and name it; how many frames came from memory, how many are damaged.

    What memory still holds belongs to the last file; all others are `is_continued`. One without a frame is removed, one that can't be read
    stays where it is.
    """
    rescued, bad = None, 0
    if part.stat().st_size and read_identity(part) is None and not Undo(part).path.exists():
        return 0, 0
    try:
        if not part.stat().st_size:
            raise NoFrameError(f"{part} is empty")
        if _needs_repair(part):
            with _opened(part) as file:
                rescued, bad = _repair(part, file, progress, is_continued)
    except NoFrameError:
        remove_ballast(part)
        part.unlink()
        return 0, 0
    naming.give_name(part, path)
    return rescued or 0, bad


def close_remains(path: Path) -> None:
    """Close the file of a saver that died, for the one that goes on after its last commit; takes no time that grows with the pixels.

    Only where no process writes into it any more. RecordingError where it has no frame, or nothing can be recovered.
    """
    if _needs_repair(path):
        with _opened(path, is_locked=False) as file:
            _repair(path, file, is_continued=True, is_quick=True)


def _needs_repair(path: Path) -> bool:
    return Undo(path).path.exists() or not _is_closed(path)


def _repair(
    path: Path, file: BinaryIO, progress: Progress | None = None, is_continued: bool = False, is_quick: bool = False
) -> tuple[int | None, int]:
    """How many frames came from the run's memory, None where there was a verdict; and how many are damaged.

    `is_continued`: another file goes on after its last commit. `is_quick`: see `close_remains`.
    """
    undo = Undo(path, is_synced=not is_quick)
    undo.restore(file)  # of a repair that was killed
    if not is_quick:
        _check_nobody_writes(path)
    remove_ballast(path)
    overlay = Overlay(file, is_synced=not is_quick)
    rescued = _recover(path, overlay, is_continued)
    try:
        undo.keep(file, overlay)
        overlay.apply()
    except OSError:
        undo.restore(file)
        raise
    bad = _check(path, file, undo, progress, is_quick)
    undo.discard()
    return rescued, bad


def _find(path: Path) -> Path:
    part = naming.part_path(path)
    if not os.path.lexists(path) and part.exists():
        path = part
    check_readable(path)
    return path


def _is_closed(path: Path) -> bool:
    """Whether it needs no repair."""
    if Superblock.read(path).is_open:
        return False
    with Movie(path, is_alone=True) as movie:
        return movie.status != "open"


@contextmanager
def _opened(path: Path, is_locked: bool = True) -> Iterator[BinaryIO]:
    """The file for reading and writing, held against other programs that read or repair it; what fails in the block is one line."""
    try:
        with path.open("r+b", buffering=0) as file:
            if is_locked:
                _lock(path, file)
            yield file
    except OSError as error:
        raise RecordingError(f"{path} can't be repaired: {error.strerror}") from error


def _lock(path: Path, file: BinaryIO) -> None:
    if sys.platform == "win32":
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise RecordingError(f"{path} is open in another program; close it there first") from error
    except OSError:  # a file system without locks
        return


def _check_nobody_writes(path: Path) -> None:
    """Raise RecordingError where a program is recording into the file, or may be."""
    try:
        with h5py.File(path, "r", libver="latest", swmr=Superblock.read(path).is_open, locking=False) as file:
            attributes = file[layout.CAMLAB].attrs
            session, host = str(attributes["session"]), str(attributes["host"])
    except DAMAGE:
        session = host = ""
    found = path.stat()
    is_out_of_sight = sys.platform == "win32" or host != platform.node() or found.st_uid != os.getuid()
    if is_out_of_sight and host and time.time() - found.st_mtime < RESTING_S:
        raise RecordingError(f"{path} was changed a moment ago on {host}; where nobody records into it, try again in {RESTING_S:g} s")
    if not is_out_of_sight and session and is_session_alive(session):
        raise RecordingError(f"{path} is being written by a running camlab; stop that recording first")


def _recover(path: Path, overlay: Overlay, is_continued: bool) -> int | None:
    """Set the file right in the overlay; see `recover`."""
    block = Superblock.read(path)
    overlay.write(block.closed(overlay.old_size).encode())
    try:
        with h5py.File(overlay, "r+", libver=layout.LIBVER) as file:
            return recover(path, file, is_continued)
    except DAMAGE as error:
        reason = " ".join(str(error).split())
        raise RecordingError(
            f"{path} was left before its first frame was saved, or is damaged; nothing can be recovered ({reason})"
        ) from error


def _check(path: Path, file: BinaryIO, undo: Undo, progress: Progress | None, is_quick: bool) -> int:
    """Every number is accounted for, or the repair did not work and is undone; returns how many frames are damaged, 0 where `is_quick`."""
    try:
        with Movie(path, is_locked=False, is_alone=True) as movie:
            problems = find_account_problems(movie)
            bad, unreadable = ([], 0) if is_quick else find_bad_checksums(movie, progress)
    except (RecordingError, *DAMAGE) as error:
        problems, bad, unreadable = [" ".join(str(error).split())], [], 0
    if problems:
        undo.restore(file)
        raise RecordingError(f"{path} can't be repaired: {problems[0]}; it is as it was")
    return len(bad) + unreadable


def _finish(part: Path, action: str) -> RepairResult:
    """Give a part file its name, and tell what is there now."""
    path = part
    if part.suffix == PART:
        try:
            path = naming.give_name(part, part.with_suffix(""))
        except OSError as error:
            raise RecordingError(f"{part} is repaired but can't be given its name: {error.strerror}") from error
        remove_ballast(part)
    with Movie(path) as movie:
        return RepairResult(str(path), movie.status, len(movie), tuple(movie.missing), action)


def _describe_recovery(result: RepairResult, rescued: int, bad: int) -> str:
    lost = f", {thousands(count_missing(result.missing))} missing" if result.missing else ""
    damaged = f", {thousands(bad)} damaged" if bad else ""
    from_memory = f", {thousands(rescued)} of them from the memory of the program that ended" if rescued else "; the end is unknown"
    return f"recovered: {thousands(result.saved)} frames{lost}{damaged}{from_memory}"
