"""A stream over HTTP as a camera."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest

from camlab.cameras import open_camera
from camlab.errors import CameraError, CameraTimeoutError
from tests.cameras.mjpeg import PERIOD_S, STEP


@pytest.fixture
def camera(server):
    with open_camera(f"opencv:{server.address}") as camera:
        yield camera


def read(camera, frames=1):
    """Stamps, and what each frame shows, in counts; the next one is `STEP` brighter."""
    found = []
    out = camera.format.empty()
    while len(found) < frames:
        try:
            stamp = camera.read(out)
        except CameraTimeoutError:
            continue
        assert np.ptp(out) <= 6  # whole: even but for a rise of two counts
        found.append((stamp, round(float(np.median(out[:40])))))
    return found


def brighter(found):
    """By how many frames each frame is ahead of the one before."""
    return [round((b[1] - a[1]) / STEP) % (240 // STEP) for a, b in pairwise(found)]


def test_every_frame_comes_whole_and_once(camera):
    camera.start()
    assert brighter(read(camera, 20)) == [1] * 19


def test_times_are_those_of_the_arrival(camera):
    camera.start()
    times_ns = [stamp.monotonic_ns for stamp, _ in read(camera, 12)]
    gaps_s = np.diff(times_ns) / 1e9
    assert np.median(gaps_s) == pytest.approx(PERIOD_S, rel=0.3)


def test_frames_that_waited_since_before_the_start_are_not_delivered(server, camera):
    camera.start()
    read(camera)
    camera.stop()
    time.sleep(0.6)  # the stream goes on without a reader
    started_ns = time.monotonic_ns()
    camera.start()
    ((stamp, level),) = read(camera)
    sent_ns = max(sent_ns for number, sent_ns in enumerate(server.sent_ns) if number * STEP % 240 == level and sent_ns < stamp.monotonic_ns)
    assert sent_ns > started_ns


def test_it_has_no_controls_and_says_where_they_are(camera):
    assert dict(camera.controls) == {}
    assert camera.remarks == ("brightness, exposure and gain are not available: they are set at the sender",)


def test_it_can_not_tell_its_losses_and_does_not_wait(camera):
    assert (camera.has_counter, camera.counter_start, camera.can_wait) == (False, None, False)
    assert camera.read_blocks_s == 5


def test_a_grey_stream_comes_as_its_sender_decodes(server):
    server.is_grey = True
    with open_camera(f"opencv:{server.address}") as camera:
        camera.start()
        assert brighter(read(camera, 3)) == [1, 1]


def test_a_cut_connection_is_an_error_and_half_a_frame_is_none(server, camera):
    camera.start()
    read(camera, 3)
    server.is_cut.set()
    with pytest.raises(CameraError, match="stopped delivering; check its sender and the network$"):
        read(camera, 100)


def test_a_start_after_a_failure_connects_anew(server, camera):
    camera.start()
    read(camera)
    server.is_cut.set()
    with pytest.raises(CameraError, match="stopped delivering"):
        read(camera, 100)
    camera.stop()
    camera.start()
    assert brighter(read(camera, 5)) == [1] * 4


def test_a_connection_that_broke_while_stopped_is_made_anew(server, camera):
    camera.start()
    read(camera)
    camera.stop()
    server.is_cut.set()
    while server.is_cut.is_set():
        time.sleep(PERIOD_S)
    camera.start()
    assert brighter(read(camera, 3)) == [1, 1]


def test_a_stream_of_another_size_after_a_failure_is_refused(server, camera):
    camera.start()
    read(camera)
    server.is_cut.set()
    with pytest.raises(CameraError, match="stopped delivering"):
        read(camera, 100)
    camera.stop()
    server.size = (60, 80)
    with pytest.raises(CameraError, match="delivers 80 × 60, 8 bit, RGB now, not 160 × 120, 8 bit, RGB; open it again"):
        camera.start()


def test_a_sender_that_ends_each_connection_is_given_up(server, camera):
    server.is_cut.set()
    camera.start()
    server.frames_each = 3
    with pytest.raises(CameraError, match="stopped delivering"):
        read(camera, 100)


def test_a_server_that_says_nothing_any_more_is_given_up_in_time(server, camera):
    camera.start()
    read(camera)
    server.is_paused.set()
    begin_s = time.monotonic()
    with pytest.raises(CameraError, match="stopped delivering"):
        read(camera, 100)
    assert time.monotonic() - begin_s < camera.read_blocks_s + 1.5


def test_an_address_where_nobody_answers_is_one_line_without_the_password(unused_port):
    with pytest.raises(CameraError) as caught:
        open_camera(f"opencv:http://user:secret@127.0.0.1:{unused_port}/x")
    assert str(caught.value) == f"no stream comes from http://127.0.0.1:{unused_port}/x; check the address, the sender and the network"


@pytest.fixture
def unused_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
