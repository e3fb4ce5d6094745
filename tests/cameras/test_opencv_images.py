"""Sequences of images, and single ones, as cameras."""

from __future__ import annotations

import os

import numpy as np
import pytest

from camlab.cameras import open_camera
from camlab.cameras.opencv.images import is_whole_png
from camlab.cv import cv2
from camlab.errors import CameraError, FrameLostError, SourceEndedError


def read_all(camera):
    """(number, frame) of all that comes, None for a frame that is told to be lost; the number of frames that the source counted."""
    camera.frame_rate_hz = 0
    camera.start()
    found = []
    while True:
        out = camera.format.empty()
        try:
            found.append((camera.read(out).camera_frame_id, out))
        except FrameLostError:
            found.append(None)
        except SourceEndedError as end:
            return found, end.frames


def write(folder, numbers, pattern="img_%04d.png"):
    """Grey images that hold their number everywhere."""
    for number in numbers:
        cv2.imwrite(str(folder / (pattern % number)), np.full((10, 12), number % 256, np.uint8))


def test_sixteen_bits_are_kept(tmp_path, pictures):
    with open_camera(f"opencv:{tmp_path}/img_%04d.png") as camera:
        assert str(camera.format) == "80 × 60, 16 bit"
        found, length = read_all(camera)
    assert length == 6
    assert [number for number, _ in found] == [0, 1, 2, 3, 4, 5]
    assert np.array_equal([frame for _, frame in found], pictures)


def test_the_frames_are_those_that_opencv_reads_as_a_sequence(tmp_path, pictures):
    with open_camera(f"opencv:{tmp_path}/img_%04d.png") as camera:
        found, _ = read_all(camera)
    capture = cv2.VideoCapture(str(tmp_path / "img_%04d.png"), cv2.CAP_IMAGES)
    assert all((capture.read()[1] == frame).all() for _, frame in found)


@pytest.mark.parametrize("suffix", ["png", "tif"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [3, 4])
def test_colour_comes_as_rgb_without_alpha(tmp_path, suffix, dtype, channels):
    image = np.random.default_rng(1).integers(0, np.iinfo(dtype).max, (10, 12, channels), dtype)  # blue, green, red
    cv2.imwrite(str(tmp_path / f"c7.{suffix}"), image)
    with open_camera(f"opencv:{tmp_path}/c%d.{suffix}") as camera:
        pixels = camera.snap().pixels
    assert pixels.dtype == dtype
    assert (pixels == image[..., [2, 1, 0]]).all()


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("a%d.png", ["a0.png", "a2.png", "a10.png"]),
        ("a%02d.png", ["a00.png", "a02.png", "a10.png"]),
        ("%04dnm.png", ["0000nm.png", "0002nm.png", "0010nm.png"]),
        ("a b%d (x).png", ["a b0 (x).png", "a b2 (x).png", "a b10 (x).png"]),
        ("%2d.png", [" 0.png", " 2.png", "10.png"]),
    ],
)
def test_the_files_of_a_pattern_are_found_in_the_order_of_their_numbers(tmp_path, pattern, names):
    for number, name in zip([0, 2, 10], names, strict=True):
        cv2.imwrite(str(tmp_path / name), np.full((10, 12), number, np.uint8))
    for other in ("a.png", "a-1.png", "a002.png", "b1.png", "a3.jpg", "a3.png.bak", "ax3.png"):
        (tmp_path / other).touch()
    with open_camera(f"opencv:{tmp_path}/{pattern}") as camera:
        found, _ = read_all(camera)
    assert [int(frame[0, 0]) for found_one in found if found_one for frame in found_one[1:]] == [0, 2, 10]


@pytest.mark.parametrize(
    ("numbers", "counters", "length"),
    [
        ([0, 1, 2], [0, 1, 2], 3),
        ([1, 2, 3], [0, 1, 2], 3),
        ([998, 999, 1000], [0, 1, 2], 3),
        ([1, 2, 4, 5], [0, 1, 3, 4], 5),
        ([0, 10, 20, 40], [0, 1, 2, 4], 5),
        ([5], [0], 1),
        ([1700000000, 1700000033, 1700000071], [0, 1, 2], 3),  # times, not numbers
    ],
)
def test_a_missing_number_is_a_loss_where_numbers_count_frames(tmp_path, numbers, counters, length):
    write(tmp_path, numbers, "t%d.png")
    with open_camera(f"opencv:{tmp_path}/t%d.png") as camera:
        found, told = read_all(camera)
        remarks = camera.remarks
    assert [one[0] for one in found if one] == counters
    assert found.count(None) == length - len(counters)
    assert told == length
    assert bool(remarks) is (length > len(counters) or numbers[0] > 10**6)


@pytest.mark.parametrize("broken", [[0], [2, 3], [5]])
@pytest.mark.parametrize("damage", ["cut", "empty", "text", "bit"])
def test_a_broken_image_is_a_loss_and_the_others_keep_their_numbers(tmp_path, capfd, broken, damage):
    write(tmp_path, range(6))
    for number in broken:
        path = tmp_path / f"img_{number:04d}.png"
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes({"cut": bytes(data[:-15]), "empty": b"", "text": b"hello", "bit": bytes(data)}[damage])
    with open_camera(f"opencv:{tmp_path}/img_%04d.png") as camera:
        found, length = read_all(camera)
    assert length == 6
    assert [None if one is None else one[0] for one in found] == [None if k in broken else k for k in range(6)]
    assert all((frame == number).all() for number, frame in filter(None, found))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("other", [np.zeros((10, 13), np.uint8), np.zeros((10, 12), np.uint16), np.zeros((10, 12, 3), np.uint8)])
def test_another_format_in_between_is_an_error_that_says_so(tmp_path, other):
    write(tmp_path, range(3))
    cv2.imwrite(str(tmp_path / "img_0001.png"), other)
    with (
        open_camera(f"opencv:{tmp_path}/img_%04d.png") as camera,
        pytest.raises(CameraError, match="the frames changed from 12 × 10, 8 bit to 1"),
    ):
        read_all(camera)


def test_all_pages_of_a_tiff_are_frames(tmp_path):
    pages = [np.random.default_rng(k).integers(0, 65536, (10, 12), np.uint16) for k in range(7)]
    cv2.imwritemulti(str(tmp_path / "stack.tif"), pages)
    with open_camera(f"opencv:{tmp_path}/stack.tif") as camera:
        found, length = read_all(camera)
    assert length == 7
    assert np.array_equal([frame for _, frame in found], pages)


def test_a_single_image_is_one_frame_of_all_its_bits(tmp_path, pictures):
    with open_camera(f"opencv:{tmp_path}/img_0003.png") as camera:
        found, length = read_all(camera)
    assert length == 1
    assert (found[0][1] == pictures[2]).all()


def test_images_of_real_numbers_are_refused(tmp_path):
    cv2.imwrite(str(tmp_path / "f.tif"), np.zeros((10, 12), np.float32))
    with pytest.raises(CameraError, match="images of type float32 can't be shown"):
        open_camera(f"opencv:{tmp_path}/f.tif")


def test_files_that_come_later_are_there_at_the_next_start(tmp_path):
    write(tmp_path, range(2))
    with open_camera(f"opencv:{tmp_path}/img_%04d.png") as camera:
        write(tmp_path, range(2, 5))
        assert len(read_all(camera)[0]) == 5


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read every file")
def test_an_image_that_may_not_be_read_is_a_loss(tmp_path):
    write(tmp_path, range(3))
    (tmp_path / "img_0001.png").chmod(0)
    with open_camera(f"opencv:{tmp_path}/img_%04d.png") as camera:
        found, _ = read_all(camera)
    assert found[1] is None


def test_a_whole_png_is_told_from_a_damaged_one():
    data = cv2.imencode(".png", np.random.default_rng(1).integers(0, 256, (20, 20), np.uint8))[1].tobytes()
    assert is_whole_png(data)
    assert is_whole_png(data + b"something behind it")
    assert not any(is_whole_png(data[:length]) for length in range(len(data)))
    for at in range(8, len(data), 7):
        damaged = bytearray(data)
        damaged[at] ^= 0x10
        assert not is_whole_png(bytes(damaged))
