"""Video files as cameras."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest

from camlab.cameras import open_camera
from camlab.cv import cv2
from camlab.errors import CameraError, FrameLostError, SourceEndedError


def read_all(camera):
    """Every frame as fast as it comes, with its number; how many losses were told; the error at the end."""
    camera.frame_rate_hz = 0
    camera.start()
    frames, numbers, losses = [], [], 0
    while True:
        out = camera.format.empty()
        try:
            numbers.append(camera.read(out).camera_frame_id)
        except FrameLostError:
            losses += 1
        except SourceEndedError as end:
            return frames, numbers, losses, end
        else:
            frames.append(out)


def decoded(path):
    """What OpenCV alone decodes, as RGB."""
    capture, frames = cv2.VideoCapture(str(path)), []
    while (read := capture.read())[0]:
        frames.append(cv2.cvtColor(read[1], cv2.COLOR_BGR2RGB))
    return frames


def write_film(path, code, frames):
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*code), 30, frames[0].shape[1::-1], isColor=frames[0].ndim == 3)
    for frame in frames:
        writer.write(frame)
    writer.release()


def test_the_frames_are_those_that_opencv_decodes(film):
    with open_camera(f"opencv:{film}") as camera:
        frames, numbers, losses, end = read_all(camera)
    assert np.array_equal(frames, decoded(film))
    assert (numbers, losses, end.frames) == (list(range(30)), 0, 30)
    assert camera.remarks == ()


@pytest.mark.parametrize(("suffix", "code"), [(".mp4", "mp4v"), (".mkv", "mp4v"), (".avi", "FFV1"), (".mkv", "VP80")])
def test_films_of_many_kinds_are_whole(tmp_path, suffix, code):
    path = tmp_path / f"film{suffix}"
    random = np.random.default_rng(1)
    write_film(path, code, [random.integers(0, 256, (48, 64, 3), np.uint8) for _ in range(40)])
    with open_camera(f"opencv:{path}") as camera:
        frames, numbers, losses, _end = read_all(camera)
    assert np.array_equal(frames, decoded(path))
    assert (numbers, losses) == (list(range(40)), 0)


def test_red_is_red(tmp_path):
    write_film(tmp_path / "red.avi", "MJPG", [np.full((48, 64, 3), (0, 0, 255), np.uint8)] * 3)
    with open_camera(f"opencv:{tmp_path / 'red.avi'}") as camera:
        assert camera.snap().pixels.mean(axis=(0, 1)) == pytest.approx([255, 0, 0], abs=4)


def test_a_start_begins_at_the_first_frame_also_after_the_end(film):
    with open_camera(f"opencv:{film}") as camera:
        first = camera.snap().pixels
        read_all(camera)
        with pytest.raises(SourceEndedError, match="^a film.avi ended after 30 frames$"):
            camera.read(camera.format.empty())
        camera.stop()
        assert (camera.snap().pixels == first).all()


def test_it_comes_at_the_rate_of_the_file_unless_another_one_is_set(film):
    with open_camera(f"opencv:{film}") as camera:
        assert camera.frame_rate_hz == camera.frame_rate_hz_nominal == 25
        begin_s = time.monotonic()
        camera.acquire_movie(11)
        assert 0.4 <= time.monotonic() - begin_s < 1
        camera.frame_rate_hz = 100
        begin_s = time.monotonic()
        camera.acquire_movie(21)
        assert 0.2 <= time.monotonic() - begin_s < 0.6


def test_a_late_reader_loses_nothing_and_is_not_hurried(film):
    with open_camera(f"opencv:{film}") as camera:
        camera.frame_rate_hz = 100
        camera.start()
        out = camera.format.empty()
        camera.read(out)
        time.sleep(0.3)
        stamps = [camera.read(out) for _ in range(11)]
    assert [stamp.camera_frame_id for stamp in stamps] == list(range(1, 12))
    assert stamps[-1].monotonic_ns - stamps[0].monotonic_ns > 60_000_000


def test_the_cameras_time_is_the_place_in_the_film(film):
    with open_camera(f"opencv:{film}") as camera:
        camera.frame_rate_hz = 0
        camera.start()
        times = [camera.read(camera.format.empty()).camera_time_ns for _ in range(3)]
    assert times == pytest.approx([0, 40_000_000, 80_000_000], abs=1000)


def test_frames_that_can_not_be_decoded_are_losses_and_the_others_keep_their_numbers(film):
    data = film.read_bytes()
    chunks = [match.start() for match in re.finditer(rb"00dc....\xff\xd8", data, re.DOTALL)]
    damaged = bytearray(data)
    for k in (10, 11, 20):
        damaged[chunks[k] + 8 : chunks[k] + 8 + 600] = bytes(600)
    film.write_bytes(damaged)
    with open_camera(f"opencv:{film}") as camera:
        _frames, numbers, losses, end = read_all(camera)
    assert numbers == [k for k in range(30) if k not in (10, 11, 20)]
    assert (losses, end.frames) == (3, 30)


def test_a_film_that_ends_before_its_time_says_so(film):
    film.write_bytes(film.read_bytes()[:-20_000])
    with open_camera(f"opencv:{film}") as camera:
        frames, numbers, _losses, end = read_all(camera)
        assert 0 < len(frames) < 30
        assert numbers == list(range(len(frames)))
        assert str(end) == f"a film.avi ended after {end.frames} of 30 frames; the rest can't be decoded"
        assert camera.remarks == (str(end),)


def test_a_grey_film_stays_grey(tmp_path):
    random = np.random.default_rng(2)
    grey = [random.integers(0, 256, (48, 64), np.uint8) for _ in range(5)]
    raw_grey_avi(tmp_path / "grey.avi", grey)
    with open_camera(f"opencv:{tmp_path / 'grey.avi'}") as camera:
        assert str(camera.format) == "64 × 48, 8 bit"
        frames, *_ = read_all(camera)
    assert np.array_equal(frames, grey)


def test_a_grey_film_of_sixteen_bits_keeps_them(tmp_path):
    random = np.random.default_rng(2)
    grey = [random.integers(0, 65536, (48, 64), np.uint16) for _ in range(5)]
    path = tmp_path / "grey.mkv"
    writer = cv2.VideoWriter(
        str(path),
        cv2.CAP_FFMPEG,
        cv2.VideoWriter_fourcc(*"FFV1"),
        25,
        (64, 48),
        [cv2.VIDEOWRITER_PROP_DEPTH, cv2.CV_16U, cv2.VIDEOWRITER_PROP_IS_COLOR, 0],
    )
    for frame in grey:
        writer.write(frame)
    writer.release()
    with open_camera(f"opencv:{path}") as camera:
        assert str(camera.format) == "64 × 48, 16 bit"
        frames, *_ = read_all(camera)
    assert np.array_equal(frames, grey)


def test_the_film_is_gone_between_opening_and_start(film):
    with open_camera(f"opencv:{film}") as camera:
        film.unlink()
        with pytest.raises(CameraError, match="there is no file .*a film.avi"):
            camera.start()
        assert not camera.is_started


@pytest.mark.parametrize("path", ["umlaut äöü 中.avi", "100%done.avi", "a b?c=d&e.avi", "frames_%04d.avi", "#1;2.avi"])
def test_a_path_may_hold_any_character(film, path):
    other = film.rename(film.with_name(path))
    with open_camera(f"opencv:{other}") as camera:
        assert camera.snap().pixels.shape == (120, 160, 3)


def raw_grey_avi(path, frames):
    """Uncompressed 8-bit grey, as machine-vision programs write it."""
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, 0, 25, frames[0].shape[::-1], isColor=False)
    for frame in frames:
        writer.write(frame)
    writer.release()
