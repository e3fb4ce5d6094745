"""What says that a session is alive, and what is swept when it isn't."""

from __future__ import annotations

import os
import stat
import sys
import threading
import time
import uuid
from pathlib import Path

import pytest

from camlab.stream.lock import UNLOCKED_S, SessionLock, claim, dead_sessions, is_session_alive, lock_path, sweep
from camlab.stream.memory import PAGE, Segment, segment_folder, segment_prefix
from tests.stream.processes import hold_session, started

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows leaves nothing to sweep")


@pytest.fixture
def stranger() -> str:
    """The id of a session that nobody has."""
    return uuid.uuid4().hex


def test_session_is_alive_while_its_lock_is_held(stranger: str) -> None:
    lock = SessionLock(stranger)
    before = is_session_alive(stranger)
    lock.acquire()
    held = is_session_alive(stranger)
    lock.release(remove=True)
    assert (before, held, is_session_alive(stranger)) == (False, True, False)


def test_session_is_alive_until_the_last_of_its_processes_lets_go(stranger: str) -> None:
    first, second = SessionLock(stranger), SessionLock(stranger)
    first.acquire()
    second.acquire()
    first.release()
    assert is_session_alive(stranger)
    second.release(remove=True)
    assert not is_session_alive(stranger)


def test_lock_is_the_users_alone(session: str) -> None:
    assert stat.S_IMODE(lock_path(session).stat().st_mode) == 0o600


def test_lock_that_is_removed_leaves_nothing(stranger: str) -> None:
    lock = SessionLock(stranger)
    lock.acquire()
    lock.release(remove=True)
    assert not lock_path(stranger).exists()


def test_killed_process_is_swept_and_a_living_one_is_not(stranger: str) -> None:
    segment = segment_folder() / f"{segment_prefix()}{stranger}-segment"
    with started(hold_session, stranger) as (process, _):
        sweep()
        alive = (is_session_alive(stranger), segment.exists(), lock_path(stranger).exists())
        process.kill()
        process.join()
        dead = is_session_alive(stranger)
        sweep()
    assert alive == (True, True, True)
    assert not dead
    assert not segment.exists()
    assert not lock_path(stranger).exists()


def test_segment_without_a_lock_is_swept(stranger: str) -> None:
    segment = Segment.create(f"{segment_prefix()}{stranger}-segment", PAGE)
    path = segment_folder() / segment.name
    sweep()
    is_new_one_there = path.exists()
    os.utime(path, times=(0, time.time() - 2 * UNLOCKED_S))
    sweep()
    is_old_one_there = path.exists()
    segment.close()
    assert (is_new_one_there, is_old_one_there) == (True, False)


def test_only_the_installation_that_made_a_session_sweeps_it(stranger: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = SessionLock(stranger)
    lock.acquire()
    lock.release()  # as a process does that was killed
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("CAMLAB_HOME", str(tmp_path))
        sweep()
        is_left_by_others = lock_path(stranger).exists()
    sweep()
    assert is_left_by_others
    assert not lock_path(stranger).exists()


def test_what_is_claimed_is_nobody_elses(stranger: str) -> None:
    lock = SessionLock(stranger)
    lock.acquire()
    lock.release()  # as a process does that was killed: the file stays
    with claim(stranger) as is_mine:
        assert is_mine
        assert stranger not in dead_sessions()
        assert not any(stranger in name for name in sweep())
        assert lock_path(stranger).exists()
    sweep()
    assert not lock_path(stranger).exists()


def test_living_session_cannot_be_claimed(session: str) -> None:
    with claim(session) as is_mine:
        assert not is_mine


def test_lock_that_is_swept_while_it_is_taken_is_made_again(stranger: str) -> None:
    lock_path(stranger).touch(0o600)
    lock = SessionLock(stranger)
    taker = threading.Thread(target=lock.acquire)
    with claim(stranger):
        taker.start()  # finds the file, and waits for the sweep that has it
        taker.join(0.1)
        lock_path(stranger).unlink()
    taker.join(10)
    assert lock_path(stranger).exists()
    assert is_session_alive(stranger)
    lock.release(remove=True)


@pytest.mark.parametrize("name", ["", "notes.txt", "0123", "g" * 32])
def test_names_that_are_no_sessions_are_let_be(session: str, name: str) -> None:
    mark = uuid.uuid4().hex
    path = segment_folder() / f"{segment_prefix()}{name}-{mark}"
    path.touch(0o600)
    swept = sweep()
    is_there = path.exists()
    path.unlink(missing_ok=True)
    assert is_there
    assert path.name not in swept
    assert is_session_alive(session)
