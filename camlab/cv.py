"""The one door to OpenCV: ``from camlab.cv import cv2``.

Importing cv2 points Qt at plug-ins and fonts of its own, after which no window opens, and adds a folder to the loader's path.
Here the three variables get back what they were. OpenCV's own messages are silenced too: what camlab has to say about a
camera it says itself, in one line. `OPENCV_LOG_LEVEL` and `OPENCV_FFMPEG_LOGLEVEL` bring them back.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from camlab.errors import CamlabError

READ_TIMEOUT_S = 5.0  # longest time that OpenCV may wait for a frame
TOUCHED = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR", "LD_LIBRARY_PATH")
DEFAULTS = {
    "OPENCV_LOG_LEVEL": "SILENT",  # read when OpenCV is loaded
    "OPENCV_FFMPEG_LOGLEVEL": "-8",  # quiet; read when FFmpeg is first used
    "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": f"{READ_TIMEOUT_S:.0f}",  # seconds, instead of 10
}
PACKAGES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libSM.so.6": "libsm6",
    "libXext.so.6": "libxext6",
    "libXrender.so.1": "libxrender1",
    "libICE.so.6": "libice6",
    "libX11.so.6": "libx11-6",
    "libxcb.so.1": "libxcb1",
}


def explain(error: ImportError) -> CamlabError:
    """One line that says what to install so that OpenCV can be imported."""
    if isinstance(error, ModuleNotFoundError) and error.name == "cv2":
        return CamlabError("OpenCV is not installed; install it with: pip install opencv-python")
    text = " ".join(str(error).split())
    for library, package in PACKAGES.items():
        if library in text:
            return CamlabError(f"OpenCV can't be loaded because {library} is missing; install it with: apt install {package}")
    return CamlabError(f"OpenCV can't be loaded: {text}; install the missing library or reinstall opencv-python")


def without_folder(value: str, folder: str) -> str:
    """A list of paths, as in an environment variable, without those inside of `folder`."""
    kept = [part for part in value.split(os.pathsep) if part != folder and not part.startswith(folder + os.sep)]
    return os.pathsep.join(kept) if any(kept) else ""


def restore(before: Mapping[str, str], folder: str) -> None:
    """Give the touched variables back what they were, minus what an earlier import of cv2 left in them."""
    for name in TOUCHED:
        value = without_folder(before.get(name, ""), folder)
        if value or (name in before and not before[name]):
            os.environ[name] = value
        else:
            os.environ.pop(name, None)


def _folder_of_cv2() -> str:
    spec = find_spec("cv2")
    return str(Path(spec.origin).parent) if spec and spec.origin else ""


_before = {name: os.environ[name] for name in TOUCHED if name in os.environ}
for _name, _value in DEFAULTS.items():
    os.environ.setdefault(_name, _value)
try:
    import cv2
except ImportError as _error:
    sys.__dict__.pop("OpenCV_LOADER", None)  # left by the failed import; the next one would complain of a recursion
    raise explain(_error) from _error
finally:
    restore(_before, _folder_of_cv2())


def use_threads(count: int) -> None:
    """In a process of camlab's own: OpenCV's helpers go on waiting at full speed, on processors that camera and saver need."""
    cv2.setNumThreads(count)


__all__ = ["READ_TIMEOUT_S", "cv2", "use_threads"]
