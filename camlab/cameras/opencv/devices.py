"""Cameras that are connected to this computer, as the system knows them."""

from __future__ import annotations

import sys
from pathlib import Path

from camlab.cv import cv2

SYSTEM_DEVICES = Path("/sys/class/video4linux")
PROBED = 4  # device numbers that are tried where the system has no list of them


def is_linux() -> bool:
    return sys.platform.startswith("linux")


def device_backend() -> int:
    """The way in which OpenCV should open a device: on Linux one, so that nothing else is tried and complains."""
    return cv2.CAP_V4L2 if is_linux() else cv2.CAP_ANY


def connected_devices() -> list[str]:
    """The numbers of the devices that deliver pictures, as text."""
    if is_linux():
        return [str(number) for number in sorted(_numbers()) if _is_capture(number)]
    found = []
    for number in range(PROBED):
        capture = cv2.VideoCapture(number, device_backend())
        is_there = capture.isOpened()
        capture.release()
        if not is_there:
            break
        found.append(str(number))
    return found


def device_model(number: str) -> str:
    """What the device calls itself; "" where the system doesn't tell."""
    try:
        return (SYSTEM_DEVICES / f"video{number}" / "name").read_text().strip()
    except OSError:
        return ""


def device_path(number: str) -> Path:
    """The device's file on Linux."""
    return Path(f"/dev/video{number}")


def _numbers() -> list[int]:
    names = [path.name.removeprefix("video") for path in Path("/dev").glob("video*")]
    return [int(name) for name in names if name.isdecimal()]


def _is_capture(number: int) -> bool:
    """False for the further files of one device, which deliver data about the pictures."""
    try:
        return (SYSTEM_DEVICES / f"video{number}" / "index").read_text().strip() == "0"
    except OSError:
        return True
