"""What a person does in the window's parts, passed on: to other parts, or as the window's own requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject, Qt
from PyQt5.QtWidgets import QAction, QFileDialog

from camlab.view.dialogs import AboutDialog, DetailsDialog, ShortcutsDialog
from camlab.view.region_drawing import RegionDrawing

if TYPE_CHECKING:
    from camlab.view.main_window import MainWindow


class WindowWiring(QObject):
    """Connects the parts of one window; lives as long as it does."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._connect_actions()
        self._connect_picture()
        self._connect_docks()
        self._connect_chooser()
        self._connect_messages()

    def _connect_actions(self) -> None:
        window = self._window
        actions, picture = window.actions_, window.panel.picture
        for name in ("start", "save"):  # what is typed in a field counts, although a click leaves the keyboard where it is
            actions[name].triggered.connect(_without_argument(window.recording.form.finish_typing))
        for name, slot in (
            ("start", window.start_requested.emit),
            ("stop", window.stop_requested.emit),
            ("snap", window.snap_requested.emit),
            ("choose_camera", window.camera_dialog_requested.emit),
            ("choose_folder", self._choose_folder),
            ("play_recording", window.play_dialog_requested.emit),
            ("open_folder", window.open_folder_requested.emit),
            ("open_log", window.open_log_requested.emit),
            ("quit", window.close),
            ("fit", picture.fit),
            ("one_to_one", picture.show_one_to_one),
            ("auto_levels", window.display.choose_levels_once),
            ("reset_layout", window.docks.reset),
            ("shortcuts", lambda: ShortcutsDialog(window).open()),
            ("about", lambda: AboutDialog(window.version, window).open()),
            ("hints", lambda: window.hints_requested.emit(True)),
            ("leave_field", self._leave_field),
        ):
            actions[name].triggered.connect(_without_argument(slot))
        actions["save"].triggered.connect(window.save_requested)
        actions["analyze"].triggered.connect(window.analyze_requested)
        actions["publish"].triggered.connect(lambda is_on: window.publish_requested.emit(is_on, window.recording.address.text().strip()))
        actions["freeze"].toggled.connect(self._on_freeze_toggled)
        actions["full_screen"].triggered.connect(self._show_full_screen)
        window.themes.triggered.connect(self._on_themes_triggered)

    def _connect_picture(self) -> None:
        window = self._window
        picture, display, corrections = window.panel.picture, window.display, window.camera.corrections
        picture.zoom_changed.connect(lambda zoom: window.panel.strip.show_zoom(zoom if picture.frame is not None else None))
        picture.pointer_moved.connect(window.show_pointer)
        display.histogram_taken.connect(lambda histogram: window.show_saturated(histogram.saturated))
        display.corrections_changed.connect(corrections.show_state)
        display.corrections_changed.connect(window.panel.show_corrections)
        corrections.average_requested.connect(display.choose_average)
        corrections.use_requested.connect(display.use_correction)
        corrections.grab_requested.connect(display.grab_correction)
        RegionDrawing(window.camera, picture, window)
        window.tools.pixel_size_changed.connect(window.measure.show_pixel_size)
        window.measure.hint_changed.connect(window.panel.show_hint)
        window.measure.plots_wanted.connect(window.docks.show_bottom)
        window.docks.bottom.visibilityChanged.connect(lambda _is_seen: window.measure.wanted_changed.emit())

    def _connect_docks(self) -> None:
        window = self._window
        camera, recording, form = window.camera, window.recording, window.recording.form
        for asked, passed_on in (
            (camera.control_requested, window.control_requested),
            (camera.reset_requested, window.reset_requested),
            (camera.trigger_requested, window.trigger_requested),
            (camera.display_requested, window.display.show_adjustment),
            (recording.folder_requested, self._choose_folder),
            (recording.show_file_requested, window.show_file_requested),
            (recording.play_requested, window.play_requested),
            (recording.mark_requested, window.mark_requested),
            (form.options_requested, window.options_requested),
            (form.pre_trigger_requested, window.pre_trigger_requested),
        ):
            asked.connect(passed_on)

    def _connect_messages(self) -> None:
        window, messages, hints = self._window, self._window.panel.messages, self._window.panel.hints
        messages.button_requested.connect(window.message_requested)
        for part in (messages, window.recording.verdict):
            part.details_requested.connect(lambda message: DetailsDialog(message, window).open())
        hints.hide_requested.connect(lambda: window.hints_requested.emit(False))
        hints.shortcuts_requested.connect(window.actions_["shortcuts"].trigger)
        window.holder.messageChanged.connect(window.status.show_hint)

    def _connect_chooser(self) -> None:
        window, chooser = self._window, self._window.camera.chooser
        for asked, passed_on in (
            (chooser.camera_requested, window.camera_requested),
            (chooser.connect_requested, window.connect_requested),
            (chooser.disconnect_requested, window.disconnect_requested),
            (chooser.other_requested, window.camera_dialog_requested),
            (chooser.file_requested, window.camera_file_requested),
            (chooser.search_requested, window.camera_search_requested),
        ):
            asked.connect(passed_on)

    def _on_freeze_toggled(self, is_frozen: bool) -> None:
        self._window.panel.frozen.setVisible(is_frozen)
        self._window.display.freeze(is_frozen)

    def _on_themes_triggered(self, action: QAction) -> None:
        self._window.theme_requested.emit(action.data())

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self._window, "Record into", self._window.recording.folder.toolTip())
        dialog.setObjectName("folder_dialog")
        dialog.setAttribute(Qt.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.Directory)
        dialog.setOption(QFileDialog.ShowDirsOnly)
        dialog.fileSelected.connect(self._window.folder_requested)
        dialog.open()

    def _leave_field(self) -> None:
        self._window.measure.stop_drawing()
        self._window.panel.picture.begin_region(None)
        if self._window.isFullScreen():
            self._window.actions_["full_screen"].trigger()
        self._window.panel.picture.setFocus()

    def _show_full_screen(self, is_on: bool) -> None:
        if is_on:
            self._window.showFullScreen()
        else:
            self._window.showNormal()


def _without_argument(slot: Callable[[], object]) -> Callable[..., object]:
    return lambda *_ignored: slot()
