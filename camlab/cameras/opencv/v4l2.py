"""The range of a device's property, which Video4Linux knows and OpenCV doesn't tell."""

from __future__ import annotations

import os
import struct
from pathlib import Path

from camlab.cameras.opencv.properties import PropertyRange

QUERY_CONTROL = 0xC0445624  # VIDIOC_QUERYCTRL
LAYOUT = struct.Struct("=II32siiiiI8x")  # id, type, name, minimum, maximum, step, default, flags, reserved
DISABLED, READ_ONLY = 0x1, 0x4  # flags


def query_range(device: Path, identifier: int) -> PropertyRange | None:
    """The range of a property that can be set; None where the driver has none."""
    import fcntl  # not on every platform

    query = bytearray(LAYOUT.pack(identifier, 0, b"", 0, 0, 0, 0, 0))
    try:
        descriptor = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        fcntl.ioctl(descriptor, QUERY_CONTROL, query)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return parse_range(query)


def parse_range(query: bytes | bytearray) -> PropertyRange | None:
    """The range in an answered query; None for a property that can't be set."""
    _identifier, _kind, _name, minimum, maximum, step, _default, flags = LAYOUT.unpack(query)
    if flags & (DISABLED | READ_ONLY) or minimum >= maximum:
        return None
    return PropertyRange(float(minimum), float(maximum), float(max(1, step)))
