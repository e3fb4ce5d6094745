"""The disk guard: what it says of a disk, and that it ends a recording while there is still room for all of it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from camlab.config import RingSettings, Settings
from camlab.controller import facts
from camlab.controller.guard import TABLE_BYTES, DiskGuard, DiskLimits, Load
from camlab.controller.state import State
from camlab.errors import RecordingError
from camlab.recording.verify import verify
from tests.controller.conftest import Heard, MakeExperiment, wait_for
from tests.frames import assert_truthful

MB = 1_000_000
LIMITS = DiskLimits(warning_bytes=50 * MB, alarm_bytes=20 * MB, margin_bytes=4 * MB)
FRAME = MB - TABLE_BYTES  # with its rows a frame takes one megabyte

needs_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can mount a small disk")


def guard_of(free: int, total: int = 1000 * MB) -> DiskGuard:
    guard = DiskGuard(LIMITS)
    guard.free_bytes, guard.total_bytes = free, total
    return guard


@pytest.mark.parametrize(("free", "level"), [(60, "ok"), (50, "ok"), (49, "warning"), (20, "warning"), (19, "alarm"), (0, "alarm")])
def test_a_disk_is_nearly_full_below_its_limits(free: int, level: str) -> None:
    assert guard_of(free * MB).level == level


def test_what_waits_in_memory_counts_when_time_left_is_told() -> None:
    assert guard_of(100 * MB).seconds_left(Load(FRAME, camera_hz=10, waiting=50)) == pytest.approx(5)
    assert guard_of(100 * MB).seconds_left(Load(FRAME, camera_hz=10, kept=0.1)) == pytest.approx(100)
    assert guard_of(100 * MB).seconds_left(Load(FRAME)) is None


@pytest.mark.parametrize(
    ("load", "needed_mb"),
    [
        (Load(FRAME), 4),
        (Load(FRAME, waiting=10), 14),
        (Load(FRAME, waiting=10, camera_hz=40), 24),
        (Load(FRAME, waiting=10, camera_hz=40, to_come=3), 17),
        (Load(FRAME, waiting=10, camera_hz=40, to_come=0, kept=0.5), 9),
    ],
    ids=["margin", "waiting", "frames until it ends", "its last frames", "every second frame"],
)
def test_a_recording_must_end_while_all_that_is_on_the_way_still_fits(load: Load, needed_mb: int) -> None:
    assert not guard_of(needed_mb * MB).must_stop(load)
    assert guard_of(needed_mb * MB - 1).must_stop(load)


def test_a_tiny_disk_has_a_tiny_margin() -> None:
    assert LIMITS.margin(1000 * MB) == 4 * MB
    assert LIMITS.margin(16 * MB) == MB


def test_a_disk_that_can_not_be_measured_stops_nothing(tmp_path: Path) -> None:
    assert not DiskGuard().must_stop(Load(FRAME, waiting=1000))
    guard = DiskGuard()
    guard.measure(tmp_path / "not" / "yet")
    assert guard.free_bytes
    assert guard.folder == tmp_path / "not" / "yet"


def test_a_slow_disk_is_told_with_the_time_until_the_buffer_is_full() -> None:
    slow = Load(FRAME, camera_hz=157, saver_hz=142, waiting=60, free_slots=180)
    assert slow.words == "the disk takes 142 of 157 MB/s: the buffer is full in 12 s"
    assert Load(FRAME, camera_hz=157, saver_hz=156, waiting=60, free_slots=180).words == ""
    assert Load(FRAME, camera_hz=157, saver_hz=142, waiting=10, free_slots=230).words == ""
    assert Load(FRAME, camera_hz=157, waiting=60, free_slots=180).words == ""


def test_what_does_not_fit_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=rf"^1000000000 frames need 1000.\d TB and only .* are free in {tmp_path}; free some space"):
        DiskGuard().check_room(tmp_path, 10**9, FRAME)
    with pytest.raises(RecordingError, match=r"^a recording needs .* at least and only"):
        DiskGuard(DiskLimits(margin_bytes=1 << 60, margin_part=1)).check_room(tmp_path, 0, FRAME)
    DiskGuard().check_room(tmp_path, 10, FRAME)


@needs_root
def test_a_recording_ends_complete_before_the_disk_is_full(make_experiment: MakeExperiment, small_disk: Path) -> None:
    experiment = make_experiment("simulated:?fps=200&width=640&height=480")  # 61 MB/s
    heard = Heard(experiment)
    experiment.start()
    recording = experiment.start_saving(small_disk / "movie.h5")
    wait_for(lambda: experiment.status().disk_level == "alarm", "the alarm")
    verdict = recording.wait(20)
    assert (verdict.status, verdict.failure, verdict.missing) == ("complete", "", ())
    assert verdict.saved == verdict.expected > 50
    (warning,) = heard.of(facts.Warned)
    assert warning.text.startswith(f"movie.h5 was ended in order because the disk of {small_disk} is nearly full")  # type: ignore[attr-defined]
    assert experiment.state is State.LIVE
    assert not experiment.is_saving
    assert verify(small_disk / "movie.h5").ok
    assert len(assert_truthful(small_disk / "movie.h5")) == verdict.saved


@needs_root
def test_a_pre_trigger_that_does_not_fit_the_disk_is_refused_and_nothing_is_made(make_experiment: MakeExperiment, small_disk: Path) -> None:
    experiment = make_experiment("simulated:?fps=200&width=640&height=480", Settings(ring=RingSettings(pre_trigger_s=2)))
    experiment.start()
    wait_for(lambda: experiment.status().published > 230, "a second of frames")
    with pytest.raises(RecordingError, match=r"^\d+ frames need .* MB and only"):
        experiment.start_saving(small_disk / "movie.h5")
    assert list(small_disk.iterdir()) == []
    assert not experiment.is_saving


@needs_root
def test_a_run_of_known_length_that_just_fits_is_not_ended_early(make_experiment: MakeExperiment, small_disk: Path) -> None:
    experiment = make_experiment("simulated:?fps=200&width=640&height=480")
    frame_bytes = 640 * 480 + TABLE_BYTES
    limits = experiment._core.monitor.guard.limits
    most = ((64 << 20) - (4 << 20) - 2 * limits.margin(64 << 20)) // frame_bytes - 1
    with pytest.raises(RecordingError, match="frames need"):
        experiment.start_saving(small_disk / "x.h5", frames=most + 5)
    recording = experiment.start_saving(small_disk / "movie.h5", frames=most)
    experiment.start()
    verdict = recording.wait(20)
    assert (verdict.status, verdict.saved) == ("complete", most)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 64 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"a small disk can't be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
