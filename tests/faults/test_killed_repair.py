"""A repair that is killed at any of its changes is done again, by whoever comes next, and nothing that was safe is lost."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from camlab.recording.naming import PART
from camlab.recording.repair import repair
from camlab.recording.verify import verify
from tests.faults.rig import after, told
from tests.faults.test_kill import assert_all_saved, kill_and_account
from tests.faults.tracer import changes_disk, held_at, is_traceable
from tests.recording.rigs import leave_open

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
CHANGES = 40  # more than a repair makes


def kill_a_repair(part: Path, changes: int, let_go: Callable[[], None]) -> bool:
    """Kill it before the change that comes after so many; False where it makes fewer."""
    if not is_traceable():
        pytest.skip("a process can't be traced here")

    def begin() -> None:
        let_go()
        process.go_on()

    with told("repair_file", str(part)) as process, held_at(process.pid, after(changes, changes_disk), 20.0, begin) as call:
        process.kill()
    return call is not None


def repair_after_a_killed_one(part: Path, changes: int, let_go: Callable[[], None] = lambda: None) -> None:
    kill_a_repair(part, changes, let_go)
    repair(part if part.exists() else part.with_suffix(""))


@pytest.mark.parametrize("changes", [0, 3, 9, *(pytest.param(k, marks=pytest.mark.soak) for k in range(CHANGES) if k not in (0, 3, 9))])
def test_a_killed_repair_is_done_again(tmp_path: Path, changes: int) -> None:
    part = leave_open(tmp_path / "movie.h5", range(50))
    repair_after_a_killed_one(part, changes)
    found = verify(tmp_path / "movie.h5")
    assert (found.ok, found.saved) == (True, 50)
    assert [path.name for path in tmp_path.iterdir()] == ["movie.h5"]


@pytest.mark.parametrize("seed", [5, *(pytest.param(k, marks=pytest.mark.soak) for k in range(CHANGES) if k != 5)])
def test_a_killed_repair_takes_nothing_from_what_memory_still_holds(tmp_path: Path, seed: int) -> None:
    outcome = kill_and_account(tmp_path, "all", "in_a_write", seed, lambda part, let_go: repair_after_a_killed_one(part, seed, let_go))
    assert_all_saved(outcome, "all")


def test_the_changes_that_are_counted_are_all_of_a_repair(tmp_path: Path) -> None:
    part = leave_open(tmp_path / "movie.h5", range(50))
    assert not kill_a_repair(part, CHANGES, lambda: None)
    assert not part.exists()
    assert part.suffix == PART
