"""Is there a display that a window can appear on? Asked before Qt is: Qt would abort the process where there is none."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
import time
from pathlib import Path

from camlab.errors import CamlabError

RESET_S = 0.2  # an X server without a client may be making itself new, and answers nobody meanwhile
_connections: dict[str, int] = {}  # by display, open as long as the process: the server is not to make itself new before Qt connects
INVISIBLE = ("offscreen", "minimal", "minimalegl", "vnc", "linuxfb", "eglfs")
X_LIBRARIES = {  # what Qt's X11 plug-in needs: their Debian packages
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def has_display() -> bool:
    """Whether a person would see a window; not with ``QT_QPA_PLATFORM=offscreen``."""
    return os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] not in INVISIBLE and not find_display_problem()


def find_display_problem() -> str:
    """One line that says why there is no display, or "" where there is one."""
    if sys.platform != "linux":
        return ""
    if os.environ.get("DISPLAY"):
        return _find_x_problem(os.environ["DISPLAY"])
    if os.environ.get("WAYLAND_DISPLAY"):
        return "" if _wayland_socket().exists() else f"the Wayland display {os.environ['WAYLAND_DISPLAY']} does not answer"
    return "there is no display (DISPLAY and WAYLAND_DISPLAY are not set)"


def require_display() -> None:
    """Raise CamlabError unless Qt can open a window here; chooses Wayland where there is no X display."""
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in INVISIBLE:
        return
    problem = find_display_problem()
    if problem:
        raise CamlabError(f"{problem}; try camlab demo or camlab record, which need none")
    if not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "wayland")
        return
    missing = _missing_for_plugin()
    if missing:
        raise CamlabError(f"a library for windows is missing: {missing} (camlab doctor lists all that is missing)")


def missing_x_libraries() -> dict[str, str]:
    """Libraries of Qt's X11 plug-in that the system lacks, with their Debian packages."""
    missing = {}
    for name, package in X_LIBRARIES.items():
        try:
            ctypes.CDLL(name)
        except OSError:
            missing[name] = package
    return missing


def _missing_for_plugin() -> str:
    """Load Qt's X11 plug-in as Qt will; what it lacks and how to get it, or "" where it can be loaded."""
    package = importlib.util.find_spec("PyQt5")
    folders = (package.submodule_search_locations if package else None) or []
    for plugin in (Path(folder) / "Qt5" / "plugins" / "platforms" / "libqxcb.so" for folder in folders):
        if not plugin.exists():  # a PyQt5 of the distribution: its packages bring what it needs
            continue
        try:
            ctypes.CDLL(str(plugin))
        except OSError as error:
            packages = " ".join(dict.fromkeys(missing_x_libraries().values()))
            return f"{str(error).partition(':')[0]}; sudo apt-get install {packages}"
    return ""


def _find_x_problem(display: str) -> str:
    """Connect as Qt will, with the user's authority; libxcb is asked because Qt asks it too."""
    if display in _connections:
        return ""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return "the display can't be reached without libxcb (sudo apt-get install libxcb1)"
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    for pause_s in (0.0, RESET_S):
        time.sleep(pause_s)
        connection = xcb.xcb_connect(display.encode(), None)
        if not xcb.xcb_connection_has_error(connection):
            _connections[display] = connection
            return ""
        xcb.xcb_disconnect(connection)
    return f"the display {display} does not answer"


def _wayland_socket() -> Path:
    return Path(os.environ.get("XDG_RUNTIME_DIR", "/run")) / os.environ["WAYLAND_DISPLAY"]
