"""The lock that says a session is alive, and the sweep of what dead sessions left.

Every process of a session holds a shared flock on one file. The system drops it when the process ends, however it ends, so what can
be locked exclusively belongs to nobody alive. Process ids would not do: they are used again.

A session's names are the user's prefix, the session's id (a UUID in hex) and, after "-" or ".", what it is. In its lock stands to which
of the user's installations it belongs, and only that one sweeps it. On Windows shared memory ends with the last process that has it, so
there is neither lock nor sweep.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from camlab.paths import installation
from camlab.stream.memory import segment_folder, segment_prefix

if sys.platform != "win32":
    import fcntl

SUFFIX = ".lock"
LONGEST_NAME = 4096
UNLOCKED_S = 60.0  # a session makes its lock first and takes it away last: a segment that has none is left over, or being made by a test


class SessionLock:
    """Held by every process of a session, shared. Make it before the session's first segment."""

    def __init__(self, session: str) -> None:
        self.path = lock_path(session)
        self._descriptor = -1

    def acquire(self) -> None:
        """Create the file where it isn't there and hold it."""
        if sys.platform == "win32":
            return
        while self._descriptor < 0:
            descriptor = os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            if _is_same_file(descriptor, self.path):  # else a sweep removed it between open and lock
                os.pwrite(descriptor, os.fsencode(installation()), 0)
                self._descriptor = descriptor
            else:
                os.close(descriptor)

    def release(self, remove: bool = False) -> None:
        """Let go; `remove` by the process that made the session, at its end, when its segments are gone."""
        if self._descriptor < 0:
            return
        if remove:
            self.path.unlink(missing_ok=True)
        os.close(self._descriptor)
        self._descriptor = -1


def lock_path(session: str) -> Path:
    """The file that the session's processes lock."""
    return segment_folder() / f"{segment_prefix()}{session}{SUFFIX}"


def is_session_alive(session: str) -> bool:
    """Whether any process holds the session's lock."""
    if sys.platform == "win32":
        return True
    with claim(session) as is_dead:
        return not is_dead


@contextlib.contextmanager
def claim(session: str) -> Iterator[bool]:
    """Whether the session is dead; while the block lasts nobody else takes it for dead, so its remains belong to the block."""
    if sys.platform == "win32":
        yield False
        return
    try:
        descriptor = os.open(lock_path(session), os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:  # it has no lock any more
        yield True
        return
    except OSError:  # not this user's
        yield False
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        yield False
        return
    try:
        yield True
    finally:
        os.close(descriptor)


def dead_sessions() -> list[str]:
    """Sessions of this installation that left a lock or a segment and that nobody holds."""
    sessions = {session for session, path in _remains() if _is_own(session, path)}
    return sorted(session for session in sessions if not is_session_alive(session))


def sweep(spared: Collection[str] = ()) -> list[str]:
    """Remove what dead sessions left in shared memory, but for those that are spared; returns the names that went."""
    removed = []
    for session in dead_sessions():
        if session in spared:
            continue
        with claim(session) as is_dead:
            paths = [path for owner, path in _remains() if owner == session] if is_dead else []
            for path in sorted(paths, key=lambda path: path.suffix == SUFFIX):  # the lock last
                with contextlib.suppress(OSError):
                    path.unlink()
                    removed.append(path.name)
    return removed


def _remains() -> list[tuple[str, Path]]:
    """What this user's sessions have in shared memory: (session, path)."""
    if sys.platform == "win32":
        return []
    pattern = re.compile(rf"(?:sem\.)?{re.escape(segment_prefix())}([0-9a-f]{{32}})(?:-.+|{re.escape(SUFFIX)})")
    matches = [(pattern.fullmatch(path.name), path) for path in segment_folder().glob(f"*{segment_prefix()}*")]
    return [(match[1], path) for match, path in matches if match]


def _is_own(session: str, path: Path) -> bool:
    """Whether this installation may sweep the session of which `path` is a part."""
    try:
        with lock_path(session).open("rb") as file:
            return file.read(LONGEST_NAME) == os.fsencode(installation())
    except FileNotFoundError:
        with contextlib.suppress(OSError):
            return time.time() - path.stat().st_mtime > UNLOCKED_S
    except OSError:
        pass
    return False


def _is_same_file(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
