"""What can't be opened: one line that says what and what to do, and not a word of OpenCV's own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from camlab.cameras import open_camera
from camlab.cameras.opencv.address import parse_address
from camlab.errors import CameraError


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("0", "device", "opencv-0"),
        (" 12 ", "device", "opencv-12"),
        ("/dev/video3", "device", "opencv-3"),
        ("movie.mp4", "video", "movie"),
        ("/data/a film (1).avi", "video", "a-film-1"),
        ("C:\\x\\y.mp4", "video", "C-x-y"),
        ("frames_%04d.png", "sequence", "frames"),
        ("%d.tif", "sequence", "opencv"),
        ("photo.TIF", "image", "photo"),
        ("http://user:word@127.0.0.1:8080/stream.mjpg?a=b", "stream", "127-0-0-1-8080-stream-mjpg"),
        ("rtsp://camera.local/" + "x" * 100, "stream", "camera-local-" + "x" * 27),
        ("udp://@:1234", "stream", "1234"),
        ("file:///data/a%20film.avi", "video", "a-film"),
        ("äöü.mp4", "video", "opencv"),
    ],
)
def test_addresses(text, kind, name):
    address = parse_address(text)
    assert (address.kind, address.name) == (kind, name)


def test_a_file_of_that_very_name_is_no_pattern(tmp_path):
    (tmp_path / "a_%04d.png").touch()
    assert parse_address(str(tmp_path / "a_%04d.png")).kind == "image"


def test_an_address_that_ffmpeg_was_told_how_to_read_is_a_stream(monkeypatch):
    monkeypatch.setenv("OPENCV_FFMPEG_CAPTURE_OPTIONS", "input_format;lavfi")
    assert parse_address("testsrc2=size=64x48:rate=30,realtime").kind == "stream"


@pytest.fixture
def folder(tmp_path):
    """Files that are no films."""
    (tmp_path / "text.mp4").write_text("hello\n" * 1000)
    (tmp_path / "text.png").write_text("hello\n" * 1000)
    (tmp_path / "empty.avi").touch()
    (tmp_path / "cut.mp4").write_bytes(bytes.fromhex("00000020667479706d703432") + bytes(5000))
    (tmp_path / "noise.mkv").write_bytes(os.urandom(20_000))
    for k in range(3):
        (tmp_path / f"bad_{k}.png").write_text("no image")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.avi")
    return tmp_path


MISTAKES = {
    "none.mp4": "there is no file .*none.mp4; check its name and its folder",
    "no/folder/%d.png": "there is no file .*folder; check its name and its folder",
    "none_%04d.png": "there is no file .*none_%04d.png; check the folder and the pattern",
    "": "is a folder; name a file in it, or a sequence like",
    "text.mp4": "text.mp4 is not a video that OpenCV can read; check that it is complete",
    "text.png": "text.png is damaged, or not an image that OpenCV can read",
    "empty.avi": "empty.avi is empty; is it still being written?",
    "cut.mp4": "cut.mp4 is not a video that OpenCV can read",
    "noise.mkv": "noise.mkv is not a video that OpenCV can read",
    "bad_%d.png": "bad_0.png is damaged, or not an image",
    "pipe.avi": "pipe.avi is not a file; name a video or an image" if hasattr(os, "mkfifo") else "there is no file",
    "x" * 300 + ".avi": "can't be read: File name too long",
    "x" * 300 + "%d.png": "there is no file",
    "text.mp4/%d.png": "can't be read: Not a directory",
    "text.mp4/x.avi": "can't be read: Not a directory",
}


@pytest.mark.parametrize("name", MISTAKES)
def test_what_can_not_be_opened_is_one_line(folder, name):
    with pytest.raises(CameraError, match=MISTAKES[name]) as caught:
        open_camera(f"opencv:{folder}/{name}")
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read every file")
def test_a_film_that_may_not_be_read_says_so(film):
    film.chmod(0)
    with pytest.raises(CameraError, match="permission denied"):
        open_camera(f"opencv:{film}")


def test_opencv_itself_says_nothing(folder, film):
    """Not when files are broken, nor at a film's end, nor where nobody answers; on either output."""
    film.write_bytes(film.read_bytes()[:-20_000])
    code = """
import sys
from camlab.cameras import open_camera
from camlab.errors import CameraError
for address in sys.argv[1:]:
    try:
        with open_camera(f"opencv:{address}") as camera:
            camera.frame_rate_hz = 0
            camera.acquire_movie(100)
    except CameraError:
        continue
"""
    addresses = [*(f"{folder}/{name}" for name in MISTAKES), str(film), "77", "http://127.0.0.1:9/x", "rtsp://127.0.0.1:9/x"]
    done = subprocess.run([sys.executable, "-c", code, *addresses], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")
