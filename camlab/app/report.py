"""What went wrong, to send to those who look after the program."""

from __future__ import annotations

import platform
import sys
import time
import traceback
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from PyQt5.QtCore import PYQT_VERSION_STR, QT_VERSION_STR

LOG_LINES = 40
PACKAGES = ("numpy", "h5py", "pyzmq", "pyqtgraph", "opencv-python", "opencv-python-headless")


def report_of(error: BaseException, log_lines: Sequence[str] = ()) -> str:
    """The program's and the computer's versions, the traceback, and the newest lines of the log."""
    lines = [f"camlab {program_version() or 'of unknown version'}, {time.strftime('%Y-%m-%d %H:%M:%S %z')}", *_surroundings(), ""]
    lines += "".join(traceback.format_exception(error)).rstrip().splitlines()
    if log_lines:
        lines += ["", "The log before it:", *log_lines[-LOG_LINES:]]
    return "\n".join(lines) + "\n"


def program_version() -> str:
    """Of the installed package; "" where it isn't installed."""
    return _version("camlab")


def _surroundings() -> list[str]:
    installed = [f"{name} {found}" for name in PACKAGES if (found := _version(name))]
    return [
        f"Python {platform.python_version()} on {platform.platform()} ({platform.machine()}), {sys.executable}",
        ", ".join([f"PyQt {PYQT_VERSION_STR}", f"Qt {QT_VERSION_STR}", *installed]),
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
