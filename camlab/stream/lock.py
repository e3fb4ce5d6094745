"""The lock that says a session is alive, and the sweep of what dead sessions left.

Every process of a session holds a shared flock on one file. The system drops it when the process ends, however it ends, so what can
be locked exclusively belongs to nobody alive. Process ids would not do: they are used again.

A session's names are the user's prefix, the session's id (a UUID in hex) and, after "-" or ".", what it is. On Windows shared memory
ends with the last process that has it, so there is neither lock nor sweep.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

from camlab.stream.memory import segment_folder, segment_prefix

if sys.platform != "win32":
    import fcntl

SUFFIX = ".lock"


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
    """Sessions of this user that left a lock or a segment and that nobody holds."""
    return sorted(session for session in {session for session, _ in _remains()} if not is_session_alive(session))


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


def _is_same_file(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
