"""When the simulated camera's frames come, which don't, and that it knows."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camlab.cameras.simulated import SimulatedCamera
from camlab.cameras.simulated.faults import NumberLog, last_of_range, split_ranges
from camlab.errors import CameraError, CameraTimeoutError
from tests.frames import stamps

SMALL = "?width=64&height=48"


def start(address):
    camera = SimulatedCamera.from_address(SMALL + address)
    camera.open()
    camera.start()
    return camera


def read(camera, frames):
    """Stamps of the next frames, each checked against its pixels."""
    out = camera.format.empty()
    found = []
    for _ in range(frames):
        found.append(camera.read(out, 1.0))
        assert stamps(out[None])[0] == found[-1].camera_frame_id
    return found


def numbers(camera, frames):
    return [stamp.camera_frame_id for stamp in read(camera, frames)]


def test_dropped_numbers_are_counted_but_not_delivered():
    camera = start("&fps=0&drop=0,3,5-7")
    assert numbers(camera, 5) == [1, 2, 4, 8, 9]
    assert list(camera.truth.dropped) == [0, 3, 5, 6, 7] == camera.truth.lost
    assert list(camera.truth.delivered) == [1, 2, 4, 8, 9]


def test_a_drop_that_has_not_come_yet_is_not_in_the_truth():
    camera = start("&fps=0&drop=3-9")
    read(camera, 3)
    assert len(camera.truth.dropped) == 0


def test_dropped_frames_take_their_time():
    camera = start("&fps=100&drop=1-20")
    first, second = read(camera, 2)
    assert (second.monotonic_ns - first.monotonic_ns) / 1e9 == pytest.approx(0.21, abs=0.08)


def test_a_repeated_frame_comes_twice_with_the_same_number():
    camera = start("&fps=0&repeat=1,3-4")
    assert numbers(camera, 8) == [0, 1, 1, 2, 3, 3, 4, 4]
    assert list(camera.truth.repeated) == [1, 3, 4]
    assert list(camera.truth.delivered) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("fps", [0, 200])
def test_a_stall_delays_and_loses_nothing(fps):
    camera = start(f"&fps={fps}&stall_at=3&stall_s=0.25")
    found = read(camera, 6)
    assert [stamp.camera_frame_id for stamp in found] == list(range(6))
    gaps_s = [(b.monotonic_ns - a.monotonic_ns) / 1e9 for a, b in pairwise(found)]
    assert gaps_s.index(max(gaps_s)) == 2
    assert max(gaps_s) >= 0.25
    assert camera.truth.lost == []


def test_during_a_stall_reads_time_out():
    camera = start("&fps=0&stall_at=0&stall_s=0.2")
    with pytest.raises(CameraTimeoutError, match="no frame in 0.05 s"):
        camera.read(camera.format.empty(), 0.05)
    assert numbers(camera, 2) == [0, 1]


@pytest.mark.parametrize("fps", [0, 500])
def test_an_unplugged_camera_stops_answering_until_it_is_started_again(fps):
    camera = start(f"&fps={fps}&unplug_at=4")
    assert numbers(camera, 4) == [0, 1, 2, 3]
    for _ in range(2):
        with pytest.raises(CameraError, match="^camera 'simulated' stopped answering; check its cable$"):
            camera.read(camera.format.empty())
    camera.stop()
    camera.start()
    assert numbers(camera, 4) == [0, 1, 2, 3]


def test_an_unplugged_camera_is_away_for_its_time_and_then_stays():
    camera = start("&fps=500&unplug_at=4&unplug_s=0.15")
    assert numbers(camera, 4) == [0, 1, 2, 3]
    with pytest.raises(CameraError, match="stopped answering"):
        camera.read(camera.format.empty())
    with pytest.raises(CameraError, match="is not there"):
        camera.reopen()
    time.sleep(0.15)
    camera.reopen()
    camera.start()
    assert numbers(camera, 6) == [0, 1, 2, 3, 4, 5]


def test_faults_and_truth_begin_anew_with_each_start():
    camera = start("&fps=0&drop=1&repeat=2&stall_at=2&stall_s=0.05")
    for _ in range(2):
        camera.stop()
        camera.start()
        begin_s = time.monotonic()
        assert numbers(camera, 3) == [0, 2, 2]
        assert time.monotonic() - begin_s >= 0.05
        assert (list(camera.truth.delivered), camera.truth.lost) == ([0, 2], [1])


def test_a_late_reader_gets_what_the_driver_holds_and_the_rest_is_lost():
    camera = start("&fps=200")  # 100 ms are 20 frames
    read(camera, 1)
    time.sleep(0.5)  # the reader is what is late here
    after = numbers(camera, 30)
    lost = camera.truth.lost
    assert after == list(range(after[0], after[0] + 30))
    assert lost == list(range(1, after[0]))
    assert 70 <= len(lost) <= 95


def test_a_reader_who_is_late_by_less_than_the_buffer_loses_nothing():
    camera = start("&fps=20")  # 8 frames are 400 ms
    read(camera, 1)
    time.sleep(0.25)
    assert numbers(camera, 6) == [1, 2, 3, 4, 5, 6]
    assert camera.truth.lost == []


def test_drops_among_what_a_late_reader_lost_are_told_apart():
    camera = start("&fps=200&drop=5-9")
    read(camera, 1)
    time.sleep(0.3)
    after = numbers(camera, 1)[0]
    assert list(camera.truth.dropped) == [5, 6, 7, 8, 9]
    assert camera.truth.lost == list(range(1, after))


def test_a_camera_that_waits_loses_nothing_to_a_late_reader():
    camera = start("&fps=0")
    camera.frame_rate_hz = 200
    read(camera, 1)
    time.sleep(0.3)
    found = read(camera, 20)
    assert [stamp.camera_frame_id for stamp in found] == list(range(1, 21))
    assert (found[-1].monotonic_ns - found[0].monotonic_ns) / 1e9 > 0.07  # paced again, not in a burst


def test_frames_come_at_the_schedule_without_drift():
    camera = start("&fps=200")
    found = read(camera, 101)
    assert (found[-1].monotonic_ns - found[0].monotonic_ns) / 1e9 == pytest.approx(0.5, abs=0.06)
    assert found[-1].camera_time_ns - found[0].camera_time_ns == pytest.approx(500_000_000, abs=10)


def test_an_exposure_longer_than_the_frame_time_limits_the_rate():
    camera = start("&fps=100")
    camera.exposure_s = 0.05
    assert camera.frame_rate_hz == pytest.approx(20)
    assert camera.controls["frame_rate_hz"].asked == 100
    found = read(camera, 4)
    assert (found[-1].monotonic_ns - found[0].monotonic_ns) / 1e9 == pytest.approx(0.15, abs=0.05)


def test_another_rate_while_live_loses_nothing():
    camera = start("&fps=50&exposure_s=0.001")
    found = []
    for rate_hz in (400, 10, 1000):
        camera.frame_rate_hz = rate_hz
        found += numbers(camera, 3)
    assert found == list(range(9))


@pytest.mark.parametrize("fps", [0, 60])
def test_only_the_camera_that_is_as_fast_as_it_is_taken_waits(fps):
    camera = start(f"&fps={fps}")
    assert camera.can_wait is (fps == 0)
    assert camera.frame_rate_hz_nominal == (fps or None)


@given(st.sets(st.integers(0, 60)), st.integers(0, 60), st.integers(0, 60))
def test_ranges_split_numbers_as_sets_do(inside, first, last):
    log = NumberLog()
    for number in sorted(inside):
        log.add(number)
    ranges = tuple((a, b) for a, b in log.ranges)
    assert list(log) == sorted(inside)
    assert len(log) == len(inside)
    assert {n for n in range(61) if last_of_range(n, ranges) is not None} == inside
    pieces = [(n, is_inside) for a, b, is_inside in split_ranges(first, last, ranges) for n in range(a, b + 1)]
    assert pieces == [(n, n in inside) for n in range(first, last + 1)]
