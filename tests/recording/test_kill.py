"""Kill -9 at any moment: every frame that was committed survives."""

from __future__ import annotations

import os
import random
import shutil
import time
import uuid
from pathlib import Path

import pytest

from camlab.errors import RecordingError
from camlab.recording.repair import repair
from camlab.recording.verify import verify
from camlab.recording.writers import make_writer
from camlab.stream.lock import lock_path
from tests.recording import processes
from tests.recording.rigs import LARGE, SPLIT, append, make_plan
from tests.stream.processes import started

LATEST_S = 0.5  # the kill comes at most so long after the first commit


@pytest.mark.parametrize(
    ("frames", "compression"), [(4, "none"), (30, "none"), (100_000, "none"), (30, "bitshuffle-lz4"), (100_000, "bitshuffle-lz4")]
)
@pytest.mark.parametrize("seed", range(3))
def test_what_was_committed_is_there_after_a_kill(tmp_path, frames, compression, seed):
    """Recordings so short that the kill may come while one is made or closed, and one that is long."""
    session = uuid.uuid4().hex
    with started(processes.record_until_killed, str(tmp_path), session, frames, compression) as (process, connection):
        told = [connection.recv()]
        time.sleep(random.Random(f"{frames} {seed}").uniform(0, LATEST_S))
        process.kill()
        process.join()
        try:
            while True:
                told.append(connection.recv())
        except EOFError:
            lock_path(session).unlink()
    committed = dict(told)  # the last word on each
    for path, saved in committed.items():
        if Path(path).exists():
            assert verify(Path(path)).exit_status == 0
        result = repair(Path(path))
        assert result.saved >= saved
        found = verify(Path(result.path))
        assert (found.ok, found.saved) == (True, result.saved)
    for part in tmp_path.glob("*.part"):
        before = part.read_bytes()
        try:
            result = repair(part)
        except RecordingError:  # killed before anything was committed
            assert part.read_bytes() == before
        else:  # or between a commit and the word of it
            found = verify(Path(result.path))
            assert (found.ok, found.saved) == (True, result.saved)
            assert result.saved > 0
    begun = {f".{part.name}.ballast" for part in tmp_path.glob("*.part") if part.stat().st_size == 0}
    assert {path.name for path in tmp_path.glob(".*")} <= begun


@pytest.mark.parametrize("frames", [12, 24, 100_000])
@pytest.mark.parametrize("seed", range(2))
def test_what_was_committed_to_several_files_is_there_after_a_kill(tmp_path, frames, seed):
    """Kills fall into appending, closing a file, beginning the next one and making the index."""
    session = uuid.uuid4().hex
    with started(processes.record_in_files_until_killed, str(tmp_path), session, frames) as (process, connection):
        told = [connection.recv()]
        time.sleep(random.Random(f"files {frames} {seed}").uniform(0, LATEST_S))
        process.kill()
        process.join()
        try:
            while True:
                told.append(connection.recv())
        except EOFError:
            lock_path(session).unlink()
    for path, saved in dict(told).items():
        if Path(path).exists():
            assert verify(Path(path)).exit_status == 0
        result = repair(Path(path))
        assert result.saved >= saved
        found = verify(Path(result.path))
        assert (found.problems, found.checksums_bad, found.saved) == ((), (), result.saved)
        assert found.missing == ()
        assert repair(Path(path)).action == "closed in order; nothing to do"


@pytest.mark.parametrize("seed", range(2))
def test_a_repair_of_several_files_may_be_killed_at_any_moment(tmp_path, seed):
    """A process repairs many copies of the same remains until it is killed; what it left is repaired then."""
    left = _leave_in_files(tmp_path / "left")
    folders = [shutil.copytree(left.parent, tmp_path / str(number)) for number in range(8)]
    parts = [str(folder / left.name) for folder in folders]
    for attempt in range(2):
        with started(processes.repair_until_killed, parts) as (process, connection):
            connection.send("go")
            time.sleep(random.Random(f"repair {seed} {attempt}").uniform(0.02, 0.4))
            process.kill()
            process.join()
    for folder in folders:
        result = repair(folder / "movie.h5")
        assert (result.status, result.saved, result.missing) == ("recovered", 20, ())
        found = verify(folder / "movie.h5")
        assert (found.problems, found.checksums_bad, found.saved) == ((), (), 20)
        assert sorted(os.listdir(folder)) == ["movie.0001.h5", "movie.0002.h5", "movie.0003.h5", "movie.h5"]


def _leave_in_files(folder: Path) -> Path:
    """Twenty frames in three files, the last two open, as a kill leaves them; the part file's path."""
    folder.mkdir()
    plan = make_plan(folder / "movie.h5", options=SPLIT, sync_s=0.0)
    writer = make_writer(plan, LARGE)
    for first in range(0, 20, 4):
        append(writer, range(first, first + 4), LARGE)
        writer.commit([])
    left = {path: path.read_bytes() for path in folder.glob("*.part")}
    writer.abandon()
    for path, content in left.items():
        path.write_bytes(content)
    return Path(plan.part_path)
