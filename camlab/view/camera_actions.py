"""The commands of the camera, of recordings, and of playing them; no Qt."""

from __future__ import annotations

from camlab.view.action_row import ActionRow

CAMERA_ACTIONS = (
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
        "Show the loss, mark or changed setting before",
        "Pauses at the loss, mark or changed setting before this place in the recording.",
    ),
    ActionRow(
        "landmark_on",
        "&Next loss or mark",
        "landmark_on",
        "L",
        "Show the next loss, mark or changed setting",
        "Pauses at the next loss, mark or changed setting in the recording.",
    ),
    ActionRow(
        "loop", "&Loop", "loop", "", "Play it again and again", "Begins anew when the recording has come to its end.", is_checkable=True
    ),
)
