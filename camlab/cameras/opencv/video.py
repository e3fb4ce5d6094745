"""A video file as a source."""

from __future__ import annotations

import math
from pathlib import Path

from camlab.cameras.opencv.files import check_file
from camlab.cameras.opencv.source import FALLBACK_RATE_HZ, Source, SourceImage
from camlab.cv import cv2
from camlab.errors import CameraError, FrameLostError, SourceEndedError
from camlab.model.frame import Pixels

COUNTING_SUFFIXES = frozenset({".avi", ".mp4", ".m4v", ".mov"})  # their headers count the frames; elsewhere it is an estimate
MAX_RATE_HZ = 10_000.0
TRIES = 256  # a broken packet fails once; after so many failures in a row it is the end
GREY_FORMATS = frozenset({b"Y800", b"Y1\x00\x10"})  # 8 and 16 bits, as FFmpeg names them


class VideoFile(Source):
    """Every frame that OpenCV decodes from a video file, in order.

    A frame that can't be decoded is a loss, and the frames after it keep their numbers.
    """

    model = "Video file"

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._capture: cv2.VideoCapture | None = None
        self._next = 0
        self._is_grabbed = False
        self._lost = 0  # frames before the grabbed one that are lost and not told yet
        self._buffer: Pixels | None = None

    def rewind(self) -> None:
        self.close()
        check_file(self._path)
        capture = open_video(str(self._path))
        if not capture.isOpened():
            raise CameraError(f"{self._path} is not a video that OpenCV can read; check that it is complete, or convert it to mp4")
        self._capture, self._next, self._buffer = capture, 0, None
        self._is_grabbed, self._lost = False, 0
        self.rate_hz = _rate_hz(capture)
        self.remarks = read_grey_as_grey(capture)

    def next_image(self) -> SourceImage:
        capture = self._capture
        if capture is None:
            raise CameraError(f"{self._path} is closed; open it first")
        if not (self._is_grabbed or capture.grab()):
            self._lost = self._grab_later(capture)
            self._is_grabbed = True
        index, self._next = self._next, self._next + 1
        if self._lost:
            self._lost -= 1
            raise FrameLostError(f"frame {index} of {self._path.name} can't be decoded")
        self._is_grabbed = False
        return self._retrieve(capture, index)

    def close(self) -> None:
        if self._capture is not None:
            self._capture.release()
        self._capture = None

    def _grab_later(self, capture: cv2.VideoCapture) -> int:
        """Go on after a frame that can't be decoded; how many were lost before the next one that can."""
        for lost in range(1, TRIES):
            if capture.grab():
                return lost
        raise self._end(capture)

    def _retrieve(self, capture: cv2.VideoCapture, index: int) -> SourceImage:
        time_ms = capture.get(cv2.CAP_PROP_POS_MSEC)
        is_read, image = capture.retrieve(self._buffer) if self._buffer is not None else capture.retrieve()
        if not is_read:
            raise FrameLostError(f"frame {index} of {self._path.name} can't be decoded")
        self._buffer = image
        return SourceImage(index, round(1e6 * time_ms) if math.isfinite(time_ms) and time_ms >= 0 else -1, image)

    def _end(self, capture: cv2.VideoCapture) -> SourceEndedError:
        declared = capture.get(cv2.CAP_PROP_FRAME_COUNT)
        told = f"{self._path.name} ended after {self._next} frames"
        if self._path.suffix.lower() in COUNTING_SUFFIXES and declared > self._next:
            told = f"{self._path.name} ended after {self._next} of {declared:.0f} frames; the rest can't be decoded"
            self.remarks = (*(remark for remark in self.remarks if remark != told), told)
        return SourceEndedError(told, self._next)


def open_video(path: str) -> cv2.VideoCapture:
    """By FFmpeg where OpenCV has it, so that no other way of reading is tried on what is no video."""
    if cv2.CAP_FFMPEG in cv2.videoio_registry.getBackends():
        return cv2.VideoCapture(path, cv2.CAP_FFMPEG)
    return cv2.VideoCapture(path, cv2.CAP_ANY)


def read_grey_as_grey(capture: cv2.VideoCapture) -> tuple[str, ...]:
    """Ask for grey frames where they are grey in the file, 16 bits as 16 bits; returns what can't be read in full."""
    code = int(capture.get(cv2.CAP_PROP_CODEC_PIXEL_FORMAT)) & 0xFFFFFFFF
    name = code.to_bytes(4, "little")
    if name in GREY_FORMATS:
        capture.set(cv2.CAP_PROP_CONVERT_RGB, 0)
        return ()
    bits = name[3] if 8 < name[3] <= 16 else name[0] if 8 < name[0] <= 16 else 8  # the latter: big-endian
    return (f"it has {bits} bits a colour, of which OpenCV reads 8",) if bits > 8 else ()


def _rate_hz(capture: cv2.VideoCapture) -> float:
    rate_hz = capture.get(cv2.CAP_PROP_FPS)
    return rate_hz if math.isfinite(rate_hz) and 0.01 <= rate_hz <= MAX_RATE_HZ else FALLBACK_RATE_HZ
