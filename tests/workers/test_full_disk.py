"""A disk that fails ends the file, not the account: what was committed is there, the rest is named."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import h5py
import pytest

from camlab.model.frame import FrameFormat
from camlab.recording.ballast import BALLAST_BYTES
from camlab.recording.plan import RecordingOptions
from camlab.recording.repair import repair
from camlab.recording.verify import verify
from camlab.workers.messages import Record, Stuck
from tests.stream.processes import started
from tests.workers import processes

FORMAT = FrameFormat(128, 256)  # 32 kB
SMALL_DISK = BALLAST_BYTES + (2 << 20)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX system")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 6 MB, mostly for the ballast."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "none", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a disk of a few MB can't be mounted here; it needs root")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("compression", ["none", "bitshuffle-lz4"])
def test_a_full_disk_leaves_a_readable_file_of_what_was_committed(make_rig, small_disk, compression):
    rig = make_rig(64, FORMAT)
    path = small_disk / "movie.h5"
    key = rig.record(path, options=RecordingOptions(compression=compression))
    committed = 0
    for _ in range(20):
        rig.publish(8)
        rig.work_until(lambda: rig.saver_is_done, rig.saver)
        committed = max(committed, rig.ring.interval(0).saved)
    rig.end(key)
    verdict = rig.save_until_closed(key)
    assert "could not be written any more: No space left on device" in verdict.failure
    assert (verdict.status, verdict.path, verdict.exit_status) == ("incomplete", str(path), 3)
    assert verdict.expected == 160
    assert verdict.missing == ((verdict.saved, 159, "write_error"),)
    assert verdict.saved >= committed > 10
    found = verify(path)
    assert (found.ok, found.status, found.saved, found.missing) == (True, "incomplete", verdict.saved, verdict.missing)
    assert os.listdir(small_disk) == ["movie.h5"]
    with h5py.File(path) as file:
        assert file["entry/instrument/detector/data"].shape[0] == verdict.saved


def test_a_disk_that_is_full_from_the_start_is_told_and_leaves_nothing(make_rig, small_disk):
    (small_disk / "full").write_bytes(bytes(SMALL_DISK - BALLAST_BYTES // 2))
    rig = make_rig(64, FORMAT)
    plan = rig.begin(small_disk / "movie.h5", frames=3)
    rig.saver.obey(Record(plan))
    rig.publish(3)
    verdict = rig.save_until_closed(plan.key)
    assert [report.text for report in rig.reports if isinstance(report, Stuck)] == [
        f"the disk of {small_disk} is full: No space left on device; free some space or choose another folder"
    ]
    assert (verdict.saved, verdict.missing, verdict.exit_status) == (0, ((0, 2, "write_error"),), 1)
    assert os.listdir(small_disk) == ["full"]


def test_frames_that_were_lost_before_keep_their_reason(make_rig, small_disk):
    rig = make_rig(64, FORMAT, counter_start=0)
    key = rig.record(small_disk / "movie.h5")
    counter = 0
    for _ in range(20):
        rig.publish(7, camera_frame_id=counter)
        counter += 8  # the eighth is lost
        rig.saver.work()
    rig.end(key)
    verdict = rig.save_until_closed(key)
    assert not verdict.is_complete
    reasons = {number: reason for first, last, reason in verdict.missing for number in range(first, last + 1)}
    assert all(reasons[number] == "camera" for number in range(7, verdict.expected, 8))
    assert set(reasons.values()) == {"camera", "write_error"}
    assert verdict.expected == verdict.saved + len(reasons)
    found = verify(small_disk / "movie.h5")
    assert (found.ok, found.missing) == (True, verdict.missing)


def test_results_that_do_not_fit_any_more_do_not_cost_the_frames(make_rig, small_disk):
    rig = make_rig(64, FrameFormat(8, 8))
    key = rig.record(small_disk / "movie.h5")
    rig.publish(50)
    rig.work_until(lambda: rig.ring.interval(0).saved == 50, rig.saver)
    filler = small_disk / "filler"
    with contextlib.suppress(OSError):
        filler.write_bytes(bytes(SMALL_DISK))
    for frame_id in range(50):
        rig.ring.results.append((frame_id, 0, 4), [1.0] * 4)
    rig.end(key)
    verdict = rig.save_until_closed(key)
    assert verdict.saved == 50
    found = verify(small_disk / "movie.h5")
    assert (found.ok, found.saved) == (True, 50)


@pytest.mark.parametrize("room", [3_000, 40_000, 1_000_000])
def test_a_file_that_can_not_grow_keeps_what_was_committed(tmp_path, room):
    """As on a file system with a limit; here the ballast is of no use, and what can't be closed in order is left for a repair."""
    with started(processes.save_into_a_file_that_can_not_grow, str(tmp_path / "movie.h5"), room) as (process, connection):
        verdict = connection.recv()
        process.join(processes.LIMIT_S)
        assert process.exitcode == 0
    assert "could not be written any more: File too large" in verdict.failure
    assert verdict.expected == 54
    assert verdict.missing == ((verdict.saved, 53, "write_error"),)
    assert verdict.saved >= 4
    result = repair(Path(verdict.path))
    assert result.path == str(tmp_path / "movie.h5")
    assert result.saved >= verdict.saved
    found = verify(tmp_path / "movie.h5")
    assert (found.ok, found.saved) == (True, result.saved)
    assert os.listdir(tmp_path) == ["movie.h5"]
