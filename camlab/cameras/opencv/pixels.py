"""From OpenCV's arrays to frames: colour as RGB, grey as grey, without alpha, into memory that is given."""

from __future__ import annotations

import numpy as np

from camlab.cv import cv2
from camlab.errors import CameraError
from camlab.model import FrameFormat
from camlab.model.frame import Pixels

TO_RGB = {3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGB}


def format_of(image: Pixels) -> FrameFormat:
    """The format of the frame that this image gives; CameraError where it gives none."""
    if image.dtype.name not in ("uint8", "uint16"):
        raise CameraError(f"images of type {image.dtype.name} can't be shown; they must be of 8 or 16 bits, unsigned")
    channels = _channels(image)
    if channels not in (1, *TO_RGB):
        raise CameraError(f"images with {channels} channels can't be shown; they must be grey or coloured")
    height, width = image.shape[:2]
    try:
        return FrameFormat(height, width, image.dtype.name, 8 * image.dtype.itemsize, "mono" if channels == 1 else "rgb")
    except ValueError as error:
        raise CameraError(f"images of {width} × {height} pixels can't be shown: {error}") from error


def write_pixels(image: Pixels, out: Pixels) -> None:
    """Write an image into `out` as RGB or grey; CameraError where it has another format than `out`."""
    if format_of(image) != FrameFormat.of(out):
        raise CameraError(f"the frames changed from {FrameFormat.of(out)} to {format_of(image)}; start the camera again")
    channels = _channels(image)
    if channels == 1:
        np.copyto(out, image.reshape(out.shape))
        return
    converted = cv2.cvtColor(image, TO_RGB[channels], dst=out)
    if converted is not out and not np.may_share_memory(converted, out):  # OpenCV made an array of its own
        np.copyto(out, converted)


def _channels(image: Pixels) -> int:
    return 1 if image.ndim == 2 else int(image.shape[2])
