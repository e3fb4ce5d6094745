"""What stands behind `opencv:`: a device, a file, a sequence of images or an address in the network."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

AddressKind = Literal["device", "video", "image", "sequence", "stream"]

IMAGE_SUFFIXES = frozenset({".png", ".tif", ".tiff", ".jpg", ".jpeg", ".jp2", ".bmp", ".pgm", ".ppm", ".pnm"})
PATTERN = re.compile(r"%0?[0-9]{0,2}d")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")  # two letters at least: C:/… is a path
_CONTROL = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")
_LONGEST_NAME = 40


@dataclass(frozen=True)
class Address:
    """Where a camera is.

    Attributes
    ----------
    kind : str
        "device", "video", "image", "sequence" or "stream".
    text : str
        The device's number, or the path or address.
    name : str
        Short, for topics and file names.
    """

    kind: AddressKind
    text: str
    name: str

    @property
    def shown(self) -> str:
        """The address without a password, for messages."""
        return re.sub(r"(?<=://)[^/@]*@", "", self.text)


def parse_address(text: str) -> Address:
    """Say what kind of address it is; ValueError where it is none."""
    text = text.strip()
    if not text:
        raise ValueError("opencv: needs a device number, a file or an address, like opencv:0 or opencv:movie.mp4")
    if _CONTROL.search(text):
        raise ValueError(f"an address or a path is one line of text, not {text!r}")
    if re.fullmatch(r"[+-]?[0-9]+", text):
        return _device(text)
    if text.startswith("/dev/"):
        return _device_file(text)
    if _URL.match(text):
        return _url(text)
    if "input_format" in os.environ.get("OPENCV_FFMPEG_CAPTURE_OPTIONS", ""):  # FFmpeg was told how to understand the address
        return Address("stream", text, short_name(text))
    return _path(text)


def short_name(text: str, otherwise: str = "opencv") -> str:
    """Letters, digits, "-" and "_" of a text, not too many."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", text).strip("-_")[:_LONGEST_NAME].strip("-_") or otherwise


def _device(text: str) -> Address:
    number = int(text)
    if not 0 <= number <= 999:
        raise ValueError(f"a device number must be 0 to 999, not {number}")
    return Address("device", str(number), f"opencv-{number}")


def _device_file(text: str) -> Address:
    match = re.fullmatch(r"/dev/video([0-9]{1,3})", os.path.realpath(text))  # also of a link like /dev/v4l/by-id/…
    return _device(match[1]) if match else Address("video", text, short_name(Path(text).name))


def _url(text: str) -> Address:
    parts = urlsplit(text)
    if parts.scheme.lower() == "file":
        return _path(unquote(parts.path))
    if not parts.netloc:
        raise ValueError(f"the address {text!r} names no computer; it looks like http://127.0.0.1:8080/stream.mjpg")
    return Address("stream", text, short_name(f"{parts.netloc.rpartition('@')[2]}{parts.path}", "stream"))


def _path(text: str) -> Address:
    path = Path(text)
    if text.startswith("~/"):
        path = path.expanduser()
    if PATTERN.search(path.name) and not _is_there(path):
        return Address("sequence", str(path), short_name(PATTERN.sub("", path.stem)))
    kind: AddressKind = "image" if path.suffix.lower() in IMAGE_SUFFIXES else "video"
    return Address(kind, str(path), short_name(path.stem))


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long, a folder that is closed to this user: opening it will say so
        return False
