"""Icons by what they mean, in the colours of the theme."""

from __future__ import annotations

import qtawesome
from PyQt5.QtGui import QIcon

from camlab.view.colors import Colors

TRANSPORT_PX, BAR_PX, STRIP_PX = 22, 18, 16
_NAMES = {
    "alarm": "alert-circle",
    "auto_levels": "brightness-auto",
    "brightness": "brightness-6",
    "close": "close",
    "columns": "view-column-outline",
    "connect": "power-plug-outline",
    "copy": "content-copy",
    "crosshair": "crosshairs",
    "disconnect": "power-plug-off-outline",
    "dock_bottom": "dock-bottom",
    "dock_left": "dock-left",
    "dock_right": "dock-right",
    "done": "check-circle",
    "ellipse": "ellipse-outline",
    "erase": "eraser",
    "export": "file-delimited-outline",
    "finishing": "progress-download",
    "fit": "fit-to-screen-outline",
    "fold": "chevron-up",
    "folder": "folder-open-outline",
    "freeze": "snowflake",
    "hold": "pause-circle-outline",
    "help": "help-circle-outline",
    "information": "information",
    "information_outline": "information-outline",
    "insert": "code-braces",
    "invert": "invert-colors",
    "line": "vector-line",
    "locked": "lock-outline",
    "mark": "bookmark-outline",
    "marks": "alert-decagram-outline",
    "more": "dots-horizontal",
    "one_to_one": "image-size-select-actual",
    "landmark_back": "skip-previous",
    "landmark_on": "skip-next",
    "loop": "repeat",
    "pause": "pause",
    "polygon": "vector-polygon",
    "record": "record-circle",
    "record_armed": "record-circle-outline",
    "region": "select-drag",
    "region_full": "overscan",
    "reset": "restore",
    "roi": "vector-rectangle",
    "save": "content-save-outline",
    "snap": "camera-iris",
    "start": "play",
    "step_back": "step-backward",
    "step_on": "step-forward",
    "stop": "stop",
    "trigger": "flash-outline",
    "unfold": "chevron-down",
    "warning": "alert",
}


def icon(name: str, colors: Colors, color: str | None = None, off: str | None = None) -> QIcon:
    """One icon; `color` by default that of text, `off` where disabled."""
    drawn: QIcon = qtawesome.icon(f"mdi6.{_NAMES[name]}", color=color or colors.text, color_disabled=off or colors.off)
    return drawn


def icon_names() -> tuple[str, ...]:
    """Every icon that the window has."""
    return tuple(_NAMES)
