"""What Video4Linux knows of a device and OpenCV doesn't tell: ranges of its properties, and sizes of its frames."""

from __future__ import annotations

import os
import struct
from pathlib import Path

from camlab.cameras.opencv.properties import PropertyRange

QUERY_CONTROL = 0xC0445624  # VIDIOC_QUERYCTRL
LAYOUT = struct.Struct("=II32siiiiI8x")  # id, type, name, minimum, maximum, step, default, flags, reserved
ENUMERATE_SIZES = 0xC02C564A  # VIDIOC_ENUM_FRAMESIZES
SIZE_LAYOUT = struct.Struct("=IIIII24x")  # index, pixel format, kind, width, height
DISCRETE = 1  # kind
MOST_SIZES = 64
DISABLED, READ_ONLY = 0x1, 0x4  # flags


def query_range(device: Path, identifier: int) -> PropertyRange | None:
    """The range of a property that can be set; None where the driver has none."""
    query = bytearray(LAYOUT.pack(identifier, 0, b"", 0, 0, 0, 0, 0))
    return parse_range(query) if _ask(device, QUERY_CONTROL, query) else None


def frame_sizes(device: Path, pixel_format: int) -> list[tuple[int, int]]:
    """(width, height) of every size that the device has in a pixel format (a FOURCC code); none where it doesn't list them."""
    sizes: list[tuple[int, int]] = []
    for index in range(MOST_SIZES):
        query = bytearray(SIZE_LAYOUT.pack(index, pixel_format, 0, 0, 0))
        if not _ask(device, ENUMERATE_SIZES, query):
            break
        _index, _format, kind, width, height = SIZE_LAYOUT.unpack(query)
        if kind != DISCRETE:
            break
        sizes.append((width, height))
    return sorted(set(sizes))


def _ask(device: Path, request: int, query: bytearray) -> bool:
    """Let the driver fill `query`; False where it can't."""
    import fcntl  # not on every platform

    try:
        descriptor = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.ioctl(descriptor, request, query)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def parse_range(query: bytes | bytearray) -> PropertyRange | None:
    """The range in an answered query; None for a property that can't be set."""
    _identifier, _kind, _name, minimum, maximum, step, _default, flags = LAYOUT.unpack(query)
    if flags & (DISABLED | READ_ONLY) or minimum >= maximum:
        return None
    return PropertyRange(float(minimum), float(maximum), float(max(1, step)))
