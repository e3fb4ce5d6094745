"""Between any two writes of a commit the file is one that readers can trust, and that a repair brings back."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import h5py
import pytest

from camlab.recording.reader import open_recording
from camlab.recording.repair import repair
from camlab.recording.superblock import Superblock
from camlab.recording.verify import verify
from tests.faults.processes import MORE, SAFE
from tests.faults.rig import DETECTOR, told
from tests.faults.tracer import Call, changes_disk, held_at, is_traceable
from tests.recording.rigs import pixels_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="traces processes")
BEFORE = list(range(SAFE))
AFTER = [*BEFORE, *range(SAFE + 1, SAFE + 1 + MORE)]


def copies_of_each_moment(folder: Path) -> list[Path]:
    """The file as it is before each write of a commit, and after the last one."""
    if not is_traceable():
        pytest.skip("a process can't be traced here")
    part, copies = folder / "movie.h5.part", list[Path]()

    def copy(call: Call) -> bool:
        has_spoken = call.name == "write" and call.path.startswith("pipe:")  # the commit is done
        if has_spoken or (changes_disk(call) and call.path == str(part)):
            copies.append(folder / f"{len(copies)}.h5")
            shutil.copy(part, copies[-1])
        return has_spoken

    with told("commit_twice", str(folder / "movie.h5")) as process, held_at(process.pid, copy, 20.0, process.go_on) as last:
        assert last
    return copies


def test_a_reader_sees_no_frame_that_is_not_there(tmp_path: Path) -> None:
    seen = []
    copies = copies_of_each_moment(tmp_path)
    for copy in copies:
        with h5py.File(copy, "r", libver="latest", swmr=True) as file:
            detector = file[DETECTOR]
            ids = detector["frame_id"][:].tolist()
            rows = min(detector[name].shape[0] for name in ("data", "checksum", "timestamp_ns", "camera_frame_id", "frame_time"))
            assert rows >= len(ids)
            assert all((detector["data"][row] == pixels_of(number)).all() for row, number in enumerate(ids))
            assert detector["timestamp_ns"][: len(ids)].all()
            if len(ids) > SAFE:
                assert file["entry/camlab/missing"][:].tolist() == [[SAFE, SAFE, 0]]
        seen.append(ids)
    assert len(copies) > 10
    assert seen == sorted(seen)
    assert {tuple(ids) for ids in seen} == {tuple(BEFORE), tuple(AFTER)}


def test_a_repair_brings_back_what_was_safe(tmp_path: Path) -> None:
    for copy in copies_of_each_moment(tmp_path):
        assert Superblock.read(copy).is_open
        result = repair(copy)
        found = verify(copy)
        assert found.ok, found
        with open_recording(copy) as movie:
            assert movie.frame_id.tolist() in (BEFORE, AFTER)
        assert result.saved >= SAFE
