"""Every command of the window: one row each, and the menus in which they stand; no Qt."""

from __future__ import annotations

from camlab.view.camera_actions import CAMERA_ACTIONS
from camlab.view.measure_actions import MEASURE_ACTIONS
from camlab.view.picture_actions import PICTURE_ACTIONS
from camlab.view.window_actions import WINDOW_ACTIONS

ROWS = (*CAMERA_ACTIONS, *PICTURE_ACTIONS, *MEASURE_ACTIONS, *WINDOW_ACTIONS)
SEPARATOR = "-"
MENUS = {
    "&File": ("play_recording", SEPARATOR, "choose_folder", "open_folder", SEPARATOR, "quit"),
    "&Camera": ("start", "stop", "snap", SEPARATOR, "choose_camera"),
    "&Record": ("save", "mark", "analyze", SEPARATOR, "publish"),
    "&Picture": (
        *("fit", "one_to_one", "auto_levels", "freeze", SEPARATOR),
        *("crosshair", "grid", "timestamp", "pixel_values", "scale_bar", "pixel_size", SEPARATOR),
        *("flip_x", "flip_y", "rotate", "transpose", "upright"),
    ),
    "P&layback": ("play_pause", "step_back", "step_on", SEPARATOR, "landmark_back", "landmark_on", SEPARATOR, "loop"),
    "&Measure": (
        *("draw_rectangle", "draw_ellipse", "draw_polygon", "draw_line", SEPARATOR),
        *("next_roi", "rename_roi", "remove_roi", "remove_rois", SEPARATOR),
        *("copy_values", "copy_traces", "export_traces", SEPARATOR, "copy_profile", "export_profile"),
    ),
    "&View": (
        *("theme", SEPARATOR),
        *("show_left", "show_bottom", "show_right", "reset_layout", SEPARATOR, "full_screen"),
    ),
    "&Help": ("shortcuts", "hints", SEPARATOR, "open_log", "about"),
}
