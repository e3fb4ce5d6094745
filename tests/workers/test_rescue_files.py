"""A program is killed while it writes several files: what its memory still holds comes into the last one."""

from __future__ import annotations

import h5py
import pytest

from camlab.model.frame import FrameFormat
from camlab.recording.plan import RecordingOptions
from camlab.recording.reader import open_recording
from camlab.recording.repair import repair
from camlab.recording.verify import verify
from tests.workers.test_rescue import dead_program, die, publish

LARGE = FrameFormat(512, 512, "uint16", 12)  # two are a chunk and a file
SPLIT = RecordingOptions(segment_bytes=1 << 20)


@pytest.mark.parametrize("is_closing", [False, True], ids=["closed", "still being closed"])
def test_frames_in_memory_come_into_the_last_file_and_no_other(tmp_path, is_closing):
    first, part = tmp_path / "m.0001.h5", tmp_path / "m.h5.part"
    with dead_program(LARGE, slots=32) as (rig, session):
        rig.record(tmp_path / "m.h5", session=session, options=SPLIT)
        publish(rig, [0, 1])
        rig.work_until(lambda: rig.saver_is_done, rig.saver)
        as_open = part.read_bytes()
        publish(rig, [2])
        rig.work_until(lambda: rig.saver_is_done and first.exists() and part.stat().st_size == 0, rig.saver)
        publish(rig, [5, 6, 7])  # 3 and 4 are lost
        die(rig, session)
        if is_closing:
            first.unlink()
            part.write_bytes(as_open)
        result = repair(part)
    assert (result.saved, result.missing, result.status) == (6, ((3, 4, "camera"),), "recovered")
    assert "3 of them from the memory" in result.action
    with open_recording(tmp_path / "m.h5") as movie:
        assert movie.frame_id.tolist() == [0, 1, 2, 5, 6, 7]
        assert [int(frame.max()) for frame in movie[:]] == movie.frame_id.tolist()
        assert [segment.first_frame for segment in movie.segments] == [0, 2]
    assert verify(tmp_path / "m.h5").ok


def test_of_a_file_that_was_just_begun_all_comes_from_memory(tmp_path):
    """Killed after the next file was made, and before its first commit."""
    with dead_program(LARGE, slots=32) as (rig, session):
        rig.record(tmp_path / "m.h5", session=session, options=SPLIT)
        publish(rig, [0, 1])
        rig.work_until(lambda: rig.saver_is_done, rig.saver)
        publish(rig, [4])
        rig.work_until(lambda: rig.saver_is_done and (tmp_path / "m.0001.h5").exists(), rig.saver)
        publish(rig, [5, 7])
        die(rig, session)
        second = tmp_path / "m.0002.h5.part"
        with h5py.File(second, "r+") as file:  # as it was before the commit of frame 4
            for name in ("frame_id", "checksum", "data", "timestamp_ns", "frame_time", "camera_frame_id"):
                file[f"entry/instrument/detector/{name}"].resize(0, axis=0)
            file["entry/camlab/missing"].resize(0, axis=0)
        result = repair(tmp_path / "m.h5.part")
    assert (result.saved, result.status) == (4, "recovered")
    assert result.missing == ((2, 3, "camera"), (4, 4, "saver_lost"), (6, 6, "camera"))  # the slot of 4 was let go
    assert verify(tmp_path / "m.h5").ok
    assert verify(tmp_path / "m.0002.h5").ok
