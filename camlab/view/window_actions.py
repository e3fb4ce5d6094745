"""The commands of the window itself; no Qt."""

from __future__ import annotations

from camlab.view.action_row import ActionRow

WINDOW_ACTIONS = (
    ActionRow(
        "show_left",
        "Show &camera",
        "dock_left",
        "Ctrl+1",
        "Show or hide the camera's controls",
        "Shows or hides the panel on the left.",
        is_checkable=True,
    ),
    ActionRow(
        "show_bottom",
        "Show &traces",
        "dock_bottom",
        "Ctrl+2",
        "Show or hide the plots",
        "Shows or hides the panel under the picture.",
        is_checkable=True,
    ),
    ActionRow(
        "show_right",
        "Show &levels and recording",
        "dock_right",
        "Ctrl+3",
        "Show or hide levels and recording",
        "Shows or hides the panels on the right.",
        is_checkable=True,
    ),
    ActionRow(
        "reset_layout",
        "&Reset layout",
        "",
        "",
        "Put every panel back to its place",
        "Puts every panel back to where it was on the first day.",
    ),
    ActionRow(
        "full_screen",
        "F&ull screen",
        "",
        "F11",
        "Fill the screen with the window",
        "Fills the screen with the window; F11 or Escape brings it back.",
        is_checkable=True,
    ),
    ActionRow("shortcuts", "&Keyboard shortcuts", "help", "F1", "All keyboard shortcuts", "Lists every key that does something."),
    ActionRow("hints", "&First steps", "", "", "Show the three first steps", "Shows how to make a first movie in three steps."),
    ActionRow(
        "open_log",
        "Show &log file",
        "",
        "",
        "Show where the log file is",
        "Opens the folder of the log file, which tells what the program did.",
    ),
    ActionRow("about", "&About camlab", "", "", "Version and licence", "Shows the version and the licence."),
    ActionRow(
        "leave_field",
        "Back to the picture",
        "",
        "Escape",
        "Leave a field, so that keys act on the picture",
        "Gives the keyboard back to the picture.",
    ),
)
