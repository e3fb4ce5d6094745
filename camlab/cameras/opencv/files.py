"""Can a file be read at all? OpenCV doesn't say why it can't."""

from __future__ import annotations

from pathlib import Path

from camlab.errors import CameraError


def check_file(path: Path) -> None:
    """CameraError, in one line, unless there is a regular file that can be read and isn't empty."""
    try:
        if path.is_dir():
            raise CameraError(f"{path} is a folder; name a file in it, or a sequence like {path / 'frame_%04d.png'}")
        if path.exists() and not path.is_file():
            raise CameraError(f"{path} is not a file; name a video or an image")
        with path.open("rb") as file:
            is_empty = not file.read(1)
    except OSError as error:
        raise unreadable(path, error) from error
    if is_empty:
        raise CameraError(f"{path} is empty; is it still being written?")


def unreadable(path: Path, error: OSError) -> CameraError:
    """Why the operating system doesn't give a file, as one line."""
    if isinstance(error, FileNotFoundError):
        return CameraError(f"there is no file {path}; check its name and its folder")
    if isinstance(error, PermissionError):
        return CameraError(f"{path} can't be read: permission denied; ask its owner, or copy it")
    return CameraError(f"{path} can't be read: {error.strerror or error}; check the disk")
