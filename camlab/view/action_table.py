"""Every command of the window: one row each, and the menus in which they stand; no Qt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ActionRow:
    """One command.

    Attributes
    ----------
    name : str
        By which the program knows it; also the action's object name.
    text : str
        In menus; "&" marks the letter.
    icon : str
        A name of `icons`, or "".
    shortcut : str
        A key or keys, "" for none.
    status_tip : str
        What it does, in a few words, for the status bar and the list of shortcuts.
    tooltip : str
        The same in a sentence.
    is_checkable : bool
        It is on or off.
    """

    name: str
    text: str
    icon: str
    shortcut: str
    status_tip: str
    tooltip: str
    is_checkable: bool = False


SEPARATOR = "-"
ROWS = (
    ActionRow(
        "choose_folder",
        "Choose &folder…",
        "folder",
        "Ctrl+O",
        "Choose where recordings go",
        "New recordings and pictures go into the folder that you choose.",
    ),
    ActionRow(
        "open_folder", "&Show folder", "", "", "Show the folder of the recordings", "Opens the folder in the computer's file manager."
    ),
    ActionRow(
        "play_recording",
        "&Play a recording…",
        "",
        "Ctrl+P",
        "Play a recording in the window",
        "Shows a recording in place of the camera, with the same tools. The camera goes on behind it.",
    ),
    ActionRow("quit", "&Quit", "", "Ctrl+Q", "Close the window", "A recording is finished first."),
    ActionRow("start", "&Start", "start", "Space", "Show the camera live", "Shows the camera live. Nothing is saved until Save is on."),
    ActionRow("stop", "S&top", "stop", "Space", "Stop the camera", "Stops the camera. What it delivered is saved to the end."),
    ActionRow(
        "choose_camera",
        "&Other camera…",
        "",
        "",
        "Choose a camera by its name",
        "Asks for a camera, a video file or a recording; the camera that is connected is let go.",
    ),
    ActionRow("snap", "S&nap", "snap", "S", "Save one picture", "Saves the newest picture as a lossless PNG in the folder."),
    ActionRow(
        "save",
        "&Save",
        "record",
        "R",
        "Save a movie while the camera is live",
        "Saves every frame until it is switched off. Ticked before Start, each Start makes a new movie.",
        is_checkable=True,
    ),
    ActionRow(
        "mark",
        "&Mark",
        "mark",
        "M",
        "Mark this moment of the recording",
        "Marks this moment in the recording, with the note if there is one.",
    ),
    ActionRow(
        "analyze",
        "&Analyze",
        "",
        "N",
        "Measure every frame",
        "Minimum, maximum, mean and standard deviation of every frame, in the plot and in the movie.",
        is_checkable=True,
    ),
    ActionRow(
        "publish",
        "&Publish",
        "",
        "P",
        "Offer the frames to other programs",
        "Other programs on this computer can read the frames while this is on.",
        is_checkable=True,
    ),
    ActionRow("fit", "&Fit", "fit", "F", "Fit the picture into the window", "Shows the whole picture, as large as there is room."),
    ActionRow(
        "one_to_one",
        "&1:1",
        "one_to_one",
        "1",
        "One pixel of the camera is one of the screen",
        "Shows every pixel of the camera as one of the screen.",
    ),
    ActionRow(
        "auto_levels",
        "&Auto levels",
        "auto_levels",
        "A",
        "Choose black and white from the picture",
        "Chooses black and white from the picture, once. The recording is not changed.",
    ),
    ActionRow(
        "freeze",
        "Free&ze",
        "freeze",
        "Z",
        "Hold the picture",
        "Holds the picture on the screen. The camera and the recording go on.",
        is_checkable=True,
    ),
    ActionRow(
        "crosshair",
        "&Crosshair",
        "crosshair",
        "C",
        "Show the middle of the sensor",
        "Shows a crosshair in the middle of the sensor.",
        is_checkable=True,
    ),
    ActionRow(
        "grid",
        "&Grid",
        "",
        "G",
        "Show a grid of round numbers of pixels",
        "Shows a grid over the picture.",
        is_checkable=True,
    ),
    ActionRow(
        "scale_bar",
        "Scale &bar",
        "",
        "B",
        "Show how long a length is",
        "Shows a bar of a round length; give the size of a pixel for micrometres.",
        is_checkable=True,
    ),
    ActionRow(
        "timestamp",
        "&Time and frame",
        "",
        "T",
        "Show when the frame arrived",
        "Shows date, time and number of the frame on the picture.",
        is_checkable=True,
    ),
    ActionRow(
        "pixel_values",
        "&Pixel values",
        "",
        "",
        "Write the counts into large pixels",
        "Writes the counts into the pixels where they are shown large enough.",
        is_checkable=True,
    ),
    ActionRow(
        "pixel_size",
        "&Size of a pixel…",
        "",
        "",
        "For the scale bar, in micrometres",
        "Asks for the size of a pixel in the object, for the scale bar.",
    ),
    ActionRow(
        "flip_x",
        "Flip &left and right",
        "",
        "",
        "Turn the picture only",
        "Exchanges left and right on the screen. The recording is not changed.",
    ),
    ActionRow(
        "flip_y",
        "Flip top and botto&m",
        "",
        "",
        "Turn the picture only",
        "Exchanges top and bottom on the screen. The recording is not changed.",
    ),
    ActionRow(
        "rotate",
        "&Rotate by 90°",
        "",
        "Ctrl+R",
        "Turn the picture only",
        "Turns the picture clockwise on the screen. The recording is not changed.",
    ),
    ActionRow(
        "transpose",
        "Trans&pose",
        "",
        "",
        "Exchange rows and columns on the screen",
        "Exchanges rows and columns on the screen. The recording is not changed.",
    ),
    ActionRow(
        "upright",
        "As the camera &sees it",
        "",
        "",
        "Undo all turning",
        "Shows the picture as the camera delivers it.",
    ),
    ActionRow(
        "play_pause",
        "&Play or pause",
        "start",
        "K",
        "Play or pause the recording",
        "Plays the recording at its own pace, or pauses it. While a recording is shown, Space does so too.",
        is_checkable=True,
    ),
    ActionRow("step_back", "One frame &back", "step_back", ",", "Show the frame before", "Pauses, and shows the frame before this one."),
    ActionRow("step_on", "One frame &on", "step_on", ".", "Show the next frame", "Pauses, and shows the frame after this one."),
    ActionRow(
        "landmark_back",
        "Loss or mark be&fore",
        "landmark_back",
        "J",
        "Show the loss or mark before",
        "Pauses at the loss, mark or changed setting before this place in the recording.",
    ),
    ActionRow(
        "landmark_on",
        "&Next loss or mark",
        "landmark_on",
        "L",
        "Show the next loss or mark",
        "Pauses at the next loss, mark or changed setting in the recording.",
    ),
    ActionRow(
        "loop", "&Loop", "loop", "", "Play it again and again", "Begins anew when the recording has come to its end.", is_checkable=True
    ),
    ActionRow(
        "draw_rectangle",
        "&Rectangle",
        "roi",
        "D",
        "Draw a region and plot its brightness",
        "Draws a rectangle over the picture; its mean is plotted against time.",
        is_checkable=True,
    ),
    ActionRow(
        "draw_ellipse",
        "&Ellipse",
        "ellipse",
        "E",
        "Draw an ellipse",
        "Draws an ellipse over the picture; its mean is plotted against time.",
        is_checkable=True,
    ),
    ActionRow(
        "draw_polygon",
        "&Polygon",
        "polygon",
        "Y",
        "Draw a polygon, corner by corner",
        "Draws a polygon over the picture; its mean is plotted against time.",
        is_checkable=True,
    ),
    ActionRow(
        "draw_line",
        "&Line",
        "line",
        "I",
        "Draw a line and plot the profile along it",
        "Draws a line over the picture; the counts along it are in the tab Profile.",
        is_checkable=True,
    ),
    ActionRow(
        "next_roi",
        "Select the ne&xt ROI",
        "",
        "O",
        "Select the next ROI",
        "Selects the next ROI; the arrow keys move it, Delete removes it.",
    ),
    ActionRow("rename_roi", "Re&name ROI…", "", "F2", "Give the selected ROI another name", "Gives the selected ROI another name."),
    ActionRow("remove_roi", "Re&move ROI", "", "Delete", "Remove the selected ROI", "Removes the selected ROI and its trace."),
    ActionRow("remove_rois", "Remove &all ROIs", "", "", "Remove every ROI", "Removes every ROI and its trace."),
    ActionRow(
        "copy_values",
        "&Copy values",
        "copy",
        "Ctrl+C",
        "Copy the newest values",
        "Copies the newest values of every ROI and of the picture.",
    ),
    ActionRow(
        "copy_traces", "Copy &traces", "", "Ctrl+Shift+C", "Copy the whole traces", "Copies the traces, to paste into a spreadsheet."
    ),
    ActionRow("export_traces", "E&xport traces…", "export", "Ctrl+E", "Save the traces as CSV", "Saves the traces of every ROI as CSV."),
    ActionRow("copy_profile", "Copy pro&file", "", "", "Copy the profile", "Copies the profile, to paste into a spreadsheet."),
    ActionRow("export_profile", "Export pr&ofile…", "", "", "Save the profile as CSV", "Saves the profile along the line as CSV."),
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
