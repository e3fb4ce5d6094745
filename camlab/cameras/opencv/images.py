"""Still images as a source: a sequence of files, or the pages of one."""

from __future__ import annotations

import math
import re
import zlib
from abc import abstractmethod
from pathlib import Path

import numpy as np

from camlab.cameras.opencv.address import PATTERN
from camlab.cameras.opencv.files import check_file, unreadable
from camlab.cameras.opencv.source import Source, SourceImage
from camlab.cv import cv2
from camlab.errors import CameraError, FrameLostError, SourceEndedError
from camlab.model.frame import Pixels

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


class _Images(Source):
    """Images that are told apart by their number."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._next = 0
        self._length = 0

    def next_image(self) -> SourceImage:
        if self._next >= self._length:
            images = "1 image" if self._length == 1 else f"{self._length} images"
            raise SourceEndedError(f"{self._path.name} ended after {images}", self._length)
        index, self._next = self._next, self._next + 1
        return SourceImage(index, -1, self._read(index))

    def close(self) -> None:
        self._next = self._length = 0

    @abstractmethod
    def _read(self, index: int) -> Pixels:
        """The image of that number; FrameLostError where it is missing or broken."""


class ImageStack(_Images):
    """The image in a file, or all pages of it where it is a TIFF with several."""

    model = "Image file"

    def rewind(self) -> None:
        check_file(self._path)
        self._next, self._length = 0, 1
        if self._path.suffix.lower() in (".tif", ".tiff"):
            self._length = max(1, cv2.imcount(str(self._path), cv2.IMREAD_UNCHANGED))

    def _read(self, index: int) -> Pixels:
        if self._length == 1:
            return read_image(self._path)
        is_read, pages = cv2.imreadmulti(str(self._path), index, 1, flags=cv2.IMREAD_UNCHANGED)
        if not (is_read and pages):
            raise FrameLostError(f"page {index} of {self._path.name} can't be read")
        return pages[0]


class ImageSequence(_Images):
    """Files that are numbered by a pattern, `frames/img_%04d.png`, from the lowest number on.

    A number without a file is a loss, unless so many are missing that they can't be counting frames; a file that can't be
    decoded is a loss too. Numbers that rise in steps, as 0, 10, 20, count in steps.
    """

    model = "Image sequence"

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        if len(PATTERN.findall(self._path.name)) != 1:
            raise ValueError(f"a sequence has one number in its name, like frame_%04d.png, not {self._path.name!r}")
        if PATTERN.search(str(self._path.parent)):
            raise ValueError(f"a sequence has its number in the file's name, not in the folder's: {self._path}")
        self._files: dict[int, Path] = {}  # by the index of the frame

    def rewind(self) -> None:
        numbers = self._find()
        if not numbers:
            raise CameraError(f"there is no file {self._path}; check the folder and the pattern")
        first = min(numbers)
        step = math.gcd(*(number - first for number in numbers)) or 1
        length = (max(numbers) - first) // step + 1
        missing = length - len(numbers)
        self.remarks = ()
        if missing > len(numbers):
            self._files = {k: numbers[number] for k, number in enumerate(sorted(numbers))}
            self.remarks = ("its numbers have too many gaps to count frames; the images are taken in their order",)
        else:
            self._files = {(number - first) // step: file for number, file in numbers.items()}
            if missing:
                self.remarks = (f"{missing} of its {length} numbers have no file",)
        self._next, self._length = 0, max(self._files) + 1

    def _find(self) -> dict[int, Path]:
        """The files of the sequence by the number in their name."""
        before, digits, after = re.split(f"({PATTERN.pattern})", self._path.name)
        name = re.compile(f"{re.escape(before)}( *[0-9]+){re.escape(after)}")
        found = {}
        try:
            for file in self._path.parent.iterdir():
                match = name.fullmatch(file.name)
                if match and digits % int(match[1]) == match[1]:
                    found[int(match[1])] = file
        except OSError as error:
            raise unreadable(self._path.parent, error) from error
        return found

    def _read(self, index: int) -> Pixels:
        if index not in self._files:
            raise FrameLostError(f"image {index} of {self._path.name} is missing")
        return read_image(self._files[index])


def read_image(path: Path) -> Pixels:
    """The image as it is stored: 8 or 16 bits, colours in OpenCV's order; FrameLostError where it is broken."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FrameLostError(str(unreadable(path, error))) from error
    if not data or (data.startswith(PNG_SIGNATURE) and not is_whole_png(data)):
        raise FrameLostError(f"{path.name} is damaged or incomplete")
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        image = None
    if image is None:
        raise FrameLostError(f"{path.name} is damaged, or not an image that OpenCV can read")
    return image


def is_whole_png(data: bytes) -> bool:
    """Whether every chunk of a PNG is there with its right checksum, up to the last; its decoder would complain on standard error."""
    view, at = memoryview(data), len(PNG_SIGNATURE)
    while at + 12 <= len(data):
        length = int.from_bytes(view[at : at + 4], "big")
        end = at + 12 + length
        if end > len(data) or zlib.crc32(view[at + 4 : end - 4]) != int.from_bytes(view[end - 4 : end], "big"):
            return False
        if data[at + 4 : at + 8] == b"IEND":
            return True
        at = end
    return False
