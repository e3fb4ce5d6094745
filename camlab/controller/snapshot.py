"""One frame as a lossless PNG of 8 or 16 bits."""

from __future__ import annotations

import contextlib
from pathlib import Path

from camlab.cv import cv2
from camlab.errors import RecordingError
from camlab.model.frame import Pixels


def write_png(pixels: Pixels, path: Path) -> None:
    """Write (height, width) or RGB (height, width, 3) pixels, uint8 or uint16, as they are; never over an existing file."""
    if path.suffix.lower() != ".png":
        raise RecordingError(f"a snap's name must end in .png, not {path.name!r}")
    done, data = cv2.imencode(".png", pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    if not done:
        raise RecordingError(f"{path} can't be written: the picture could not be encoded")
    try:
        file = path.open("xb")
    except FileExistsError as error:
        raise RecordingError(f"{path} exists already; choose another name (nothing is ever overwritten)") from error
    except OSError as error:
        raise RecordingError(f"{path} can't be made: {error.strerror}; choose another folder") from error
    try:
        with file:
            file.write(data.tobytes())
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink()
        raise RecordingError(f"{path} can't be written: {error.strerror}") from error
