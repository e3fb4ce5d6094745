"""A program is killed: what its memory still holds of a recording comes into the file with the repair."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from camlab.model.frame import FrameFormat
from camlab.recording.plan import RecordingOptions
from camlab.recording.reader import open_recording
from camlab.recording.repair import RepairResult, repair
from camlab.recording.verify import verify
from camlab.stream.lock import SessionLock, lock_path
from camlab.stream.memory import segment_prefix
from camlab.stream.ring import FrameRing
from tests.stream.rigs import SMALL, stamp
from tests.workers.rigs import Rig

LOCKS: dict[str, SessionLock] = {}
RGB = FrameFormat(4, 6, "uint8", 8, "rgb")


@contextlib.contextmanager
def dead_program(frame_format: FrameFormat = SMALL, slots: int = 64) -> Iterator[tuple[Rig, str]]:
    """A rig whose session nobody holds once it has died, as after a kill; and the session."""
    session, run = uuid.uuid4().hex, uuid.uuid4().hex
    LOCKS[session] = SessionLock(session)  # else another program that starts meanwhile would sweep its memory
    LOCKS[session].acquire()
    ring = FrameRing.create(f"{segment_prefix()}{session}-{run}", run, slots, frame_format)
    rig = Rig(ring, counter_start=0)
    rig.saver.join(ring, rig.attach())
    try:
        yield rig, session
    finally:
        for job in (rig.saver, rig.analyzer, rig.publisher):
            job.close()
        ring.close()
        LOCKS.pop(session).release()
        lock_path(session).unlink(missing_ok=True)


def die(rig: Rig, session: str) -> None:
    """All processes are killed."""
    rig.saver.part()
    LOCKS[session].release()


def record_and_die(rig: Rig, session: str, path: Path, saved: list[int], rest: list[int], **changes: Any) -> RepairResult:
    """Frames with these camera numbers of which only the first ones are committed when all processes are killed; then a repair."""
    key = rig.record(path, session=session, **changes)
    publish(rig, saved)
    rig.work_until(lambda: rig.saver_is_done, rig.saver)
    publish(rig, rest)
    assert key
    die(rig, session)
    return repair(path.with_name(path.name + ".part"))


def publish(rig: Rig, numbers: list[int]) -> None:
    for number in numbers:
        pixels = rig.producer.next_pixels()
        assert pixels is not None
        pixels[...] = number
        rig.producer.publish(pixels, stamp(number, time.monotonic_ns()))


@pytest.mark.parametrize("frame_format", [SMALL, RGB], ids=["mono", "rgb"])
def test_frames_in_the_dead_programs_memory_come_into_the_file(tmp_path, frame_format):
    with dead_program(frame_format) as (rig, session):
        result = record_and_die(rig, session, tmp_path / "m.h5", [*range(20)], [*range(20, 31)])
    assert (result.saved, result.missing, result.status) == (31, (), "recovered")
    assert "11 of them from the memory" in result.action
    with open_recording(tmp_path / "m.h5") as movie:
        assert [int(frame.max()) for frame in movie[:]] == movie.frame_id.tolist() == list(range(31))
        assert (np.diff(movie.times) > 0).all()
    assert verify(tmp_path / "m.h5").ok


def test_losses_that_only_the_memory_knows_are_named(tmp_path):
    with dead_program() as (rig, session):
        result = record_and_die(rig, session, tmp_path / "m.h5", [0, 1, 4], [7, 8, 12])
        assert result.missing == ((2, 3, "camera"), (5, 6, "camera"), (9, 11, "camera"))
    assert result.saved == 6
    assert verify(tmp_path / "m.h5").ok


def test_of_a_decimated_recording_only_frames_that_were_to_be_saved_are_rescued(tmp_path):
    with dead_program() as (rig, session):
        options = RecordingOptions(every=4)
        result = record_and_die(rig, session, tmp_path / "m.h5", [*range(10)], [*range(10, 16), 21, 22, 24], options=options)
    assert result.missing == ((16, 16, "camera"), (20, 20, "camera"))
    with open_recording(tmp_path / "m.h5") as movie:
        assert movie.frame_id.tolist() == [0, 4, 8, 12, 24]
    assert verify(tmp_path / "m.h5").ok


def test_a_recording_of_which_nothing_was_committed_is_rescued_whole(tmp_path):
    with dead_program() as (rig, session):
        result = record_and_die(rig, session, tmp_path / "m.h5", [], [*range(5)])
    assert (result.saved, result.missing) == (5, ())
    assert verify(tmp_path / "m.h5").ok


def test_a_frame_that_was_being_written_is_not_taken(tmp_path):
    with dead_program() as (rig, session):
        key = rig.record(tmp_path / "m.h5", session=session)
        publish(rig, [*range(6)])
        pixels = rig.producer.next_pixels()
        assert pixels is not None
        pixels[...] = 99
        rig.ring.frame_pixels(4)[0, 0] = 77  # a bit that fell over: its checksum tells
        assert key
        die(rig, session)
        result = repair(tmp_path / "m.h5.part")
    assert (result.saved, result.missing) == (5, ((4, 4, "saver_lost"),))
    assert verify(tmp_path / "m.h5").ok


def test_analysis_results_are_rescued_with_their_frames(tmp_path):
    with dead_program() as (rig, session):
        rig.ring.results.append((1, 0, 4), [1.0] * 4)
        rig.ring.results.append((21, 0, 4), [21.0] * 4)
        record_and_die(rig, session, tmp_path / "m.h5", [*range(20)], [*range(20, 23)])
    with open_recording(tmp_path / "m.h5") as movie:
        mean = movie.analysis["mean"]
    assert (len(mean), mean[1], mean[21]) == (23, 1.0, 21.0)
    assert np.isnan(mean[[0, 20, 22]]).all()


def test_without_the_memory_the_file_alone_is_repaired(tmp_path):
    with dead_program() as (rig, session):
        rig.ring.unlink()
        result = record_and_die(rig, session, tmp_path / "m.h5", [*range(20)], [*range(20, 31)])
    assert result.saved == 20
    assert "the end is unknown" in result.action
