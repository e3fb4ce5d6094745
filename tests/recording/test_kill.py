"""Kill -9 at any moment: every frame that was committed survives."""

from __future__ import annotations

import random
import time
import uuid
from pathlib import Path

import pytest

from camlab.errors import RecordingError
from camlab.recording.repair import repair
from camlab.recording.verify import verify
from camlab.stream.lock import lock_path
from tests.recording import processes
from tests.stream.processes import started

LATEST_S = 0.5  # the kill comes at most so long after the first commit


@pytest.mark.parametrize("frames", [4, 30, 100_000])
@pytest.mark.parametrize("seed", range(3))
def test_what_was_committed_is_there_after_a_kill(tmp_path, frames, seed):
    """Recordings so short that the kill may come while one is made or closed, and one that is long."""
    session = uuid.uuid4().hex
    with started(processes.record_until_killed, str(tmp_path), session, frames) as (process, connection):
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
    for part in tmp_path.glob("*.part"):  # made, and killed before anything was committed
        before = part.read_bytes()
        with pytest.raises(RecordingError):
            repair(part)
        assert part.read_bytes() == before
    begun = {f".{part.name}.ballast" for part in tmp_path.glob("*.part") if part.stat().st_size == 0}
    assert {path.name for path in tmp_path.glob(".*")} <= begun
