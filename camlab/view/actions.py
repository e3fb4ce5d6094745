"""Every command of the window: one row each, and the QActions made of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PyQt5.QtGui import QKeySequence
from PyQt5.QtWidgets import QAction, QWidget

from camlab.view.icons import icon
from camlab.view.theme import colors, follow_theme


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
    tooltip : str
        What it does, in a few words.
    status_tip : str
        The same in a sentence, shown in the status bar.
    is_checkable : bool
        It is on or off.
    menu : str
        In which menu it stands; "" for none.
    """

    name: str
    text: str
    icon: str
    shortcut: str
    tooltip: str
    status_tip: str
    is_checkable: bool = False
    menu: str = ""


MENUS = ("&File", "&Camera", "&Record", "&View", "&Help")
SEPARATOR = "-"
_FILE, _CAMERA, _RECORD, _VIEW, _HELP = MENUS
ROWS = (
    ActionRow("choose_folder", "Choose &folder…", "folder", "Ctrl+O", "Choose where recordings go", "New recordings and pictures go into the folder that you choose.", menu=_FILE),
    ActionRow("open_folder", "&Show folder", "", "", "Show the folder of the recordings", "Opens the folder in the computer's file manager.", menu=_FILE),
    ActionRow("quit", "&Quit", "", "Ctrl+Q", "Close the window", "A recording is finished first.", menu=_FILE),
    ActionRow("start", "&Start", "start", "Space", "Show the camera live", "Shows the camera live. Nothing is saved until Save is on.", menu=_CAMERA),
    ActionRow("stop", "S&top", "stop", "Space", "Stop the camera", "Stops the camera. What it delivered is saved to the end.", menu=_CAMERA),
    ActionRow("snap", "S&nap", "snap", "S", "Save one picture", "Saves the newest picture as a lossless PNG in the folder.", menu=_CAMERA),
    ActionRow("save", "&Save", "record", "R", "Save a movie while the camera is live", "Saves every frame until it is switched off. Ticked before Start, each Start makes a new movie.", is_checkable=True, menu=_RECORD),
    ActionRow("analyze", "&Analyze", "", "N", "Measure every frame", "Minimum, maximum, mean and standard deviation of every frame, in the plot and in the movie.", is_checkable=True, menu=_RECORD),
    ActionRow("publish", "&Publish", "", "P", "Offer the frames to other programs", "Other programs on this computer can read the frames while this is on.", is_checkable=True, menu=_RECORD),
    ActionRow("fit", "&Fit", "fit", "F", "Fit the picture into the window", "Shows the whole picture, as large as there is room.", menu=_VIEW),
    ActionRow("one_to_one", "&1:1", "one_to_one", "1", "One pixel of the camera is one of the screen", "Shows every pixel of the camera as one of the screen.", menu=_VIEW),
    ActionRow("auto_levels", "&Auto levels", "auto_levels", "A", "Choose black and white from the picture", "Chooses black and white from the picture, once. The recording is not changed.", menu=_VIEW),
    ActionRow("show_left", "Show &camera", "dock_left", "Ctrl+1", "Show or hide the camera's controls", "Shows or hides the panel on the left.", is_checkable=True, menu=_VIEW),
    ActionRow("show_bottom", "Show &traces", "dock_bottom", "Ctrl+2", "Show or hide the plots", "Shows or hides the panel under the picture.", is_checkable=True, menu=_VIEW),
    ActionRow("show_right", "Show &levels and recording", "dock_right", "Ctrl+3", "Show or hide levels and recording", "Shows or hides the panels on the right.", is_checkable=True, menu=_VIEW),
    ActionRow("reset_layout", "&Reset layout", "", "", "Put every panel back to its place", "Puts every panel back to where it was on the first day.", menu=_VIEW),
    ActionRow("full_screen", "F&ull screen", "", "F11", "Fill the screen with the window", "Fills the screen with the window; F11 or Escape brings it back.", is_checkable=True, menu=_VIEW),
    ActionRow("shortcuts", "&Keyboard shortcuts", "help", "F1", "All keyboard shortcuts", "Lists every key that does something.", menu=_HELP),
    ActionRow("hints", "&First steps", "", "", "Show the three first steps", "Shows how to make a first movie in three steps.", menu=_HELP),
    ActionRow("open_log", "Show &log file", "", "", "Show where the log file is", "Opens the folder of the log file, which tells what the program did.", menu=_HELP),
    ActionRow("about", "&About camlab", "", "", "Version and licence", "Shows the version and the licence.", menu=_HELP),
    ActionRow("leave_field", "Back to the picture", "", "Escape", "Leave a field, so that keys act on the picture", "Gives the keyboard back to the picture."),
)  # fmt: skip
LAYOUT = {
    _FILE: ("choose_folder", "open_folder", SEPARATOR, "quit"),
    _CAMERA: ("start", "stop", "snap"),
    _RECORD: ("save", "analyze", SEPARATOR, "publish"),
    _VIEW: (
        *("fit", "one_to_one", "auto_levels", SEPARATOR, "theme", SEPARATOR),
        *("show_left", "show_bottom", "show_right", "reset_layout", SEPARATOR, "full_screen"),
    ),
    _HELP: ("shortcuts", "hints", SEPARATOR, "open_log", "about"),
}


class Actions:
    """The window's QActions by name: ``actions["start"]``."""

    def __init__(self, window: QWidget) -> None:
        self._actions = {row.name: _make(row, window) for row in ROWS}
        follow_theme(window, lambda _colors: self._retint())

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def _retint(self) -> None:
        for row in ROWS:
            if row.icon:
                self._actions[row.name].setIcon(icon(row.icon, colors()))


def shortcut_rows() -> list[tuple[str, str]]:
    """(key, what it does) of every command that has one, for the help."""
    found: dict[str, str] = {}
    for row in ROWS:
        if row.shortcut:
            words = row.tooltip
            found[row.shortcut] = f"{found[row.shortcut]} / {words.lower()}" if row.shortcut in found else words
    return list(found.items())


def _make(row: ActionRow, window: QWidget) -> QAction:
    action = QAction(row.text, window)
    action.setObjectName(row.name)
    action.setCheckable(row.is_checkable)
    action.setStatusTip(row.status_tip)
    keys = QKeySequence(row.shortcut)
    action.setShortcut(keys)
    action.setToolTip(f"{row.tooltip} ({keys.toString(QKeySequence.NativeText)})" if row.shortcut else row.tooltip)
    window.addAction(action)
    return action
