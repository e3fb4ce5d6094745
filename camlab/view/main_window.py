"""The main window: shows values, emits requests; knows no camera, socket or file."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PyQt5.QtCore import QEvent, Qt, pyqtSignal
from PyQt5.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PyQt5.QtWidgets import QAction, QFileDialog, QMainWindow, QWidget

from camlab.analysis.regions import KINDS
from camlab.controller.state import State
from camlab.model import ControlState, Frame, FrameFormat, Geometry
from camlab.view.actions import Actions
from camlab.view.buttons import tab_order
from camlab.view.camera_dock import CameraDock
from camlab.view.dialogs import AboutDialog, DetailsDialog, ShortcutsDialog
from camlab.view.display import Display
from camlab.view.exports import Exports
from camlab.view.formatting import NARROW_SPACE
from camlab.view.health_tab import HealthTab
from camlab.view.histogram import Histogram
from camlab.view.key_guard import keeps_key
from camlab.view.levels_dock import LevelsDock
from camlab.view.levels_model import LevelsModel
from camlab.view.log_tab import LogTab
from camlab.view.measure_tools import MeasureTools
from camlab.view.message import Message
from camlab.view.picture_panel import PicturePanel
from camlab.view.picture_tools import PictureTools
from camlab.view.recording_dock import RecordingDock
from camlab.view.region_drawing import RegionDrawing
from camlab.view.save_button import save_state
from camlab.view.status_bar import StatusBar
from camlab.view.timing_tab import TimingTab
from camlab.view.traces_tab import TracesTab
from camlab.view.transport_bar import TransportBar
from camlab.view.window_layout import Docks, StatusHolder, build_menus, build_themes

MINIMUM_SIZE = (1280, 720)
FIRST_SIZE = (1440, 900)


class MainWindow(QMainWindow):
    """Everything that is seen.

    Signals
    -------
    start_requested(), stop_requested(), snap_requested()
    save_requested(is_on), analyze_requested(is_on)
    publish_requested(is_on, address)
    control_requested(name, value)
    connect_requested(), disconnect_requested()
        Open the camera that is chosen, or let it go.
    camera_requested(spec)
        Another camera.
    camera_dialog_requested(), camera_file_requested(), camera_search_requested()
        Ask for one by its name, or for a file; look for what is connected.
    reset_requested(), trigger_requested()
        Set all controls back; take one frame now.
    folder_requested(path)
        Record into this folder.
    options_requested(RecordingOptions), pre_trigger_requested(seconds)
        What recordings are to be from now on.
    mark_requested(note)
        Mark this moment of the recording.
    open_folder_requested(), show_file_requested(), open_log_requested()
    play_requested(), play_dialog_requested()
        Play the recording of the verdict, or one that is to be chosen.
    theme_requested(name)
        "system", "light" or "dark".
    hints_requested(is_shown)
    message_requested(name)
        A message's button.
    close_requested()
        A person wants to leave; `close_now` does it.
    """

    start_requested = pyqtSignal()
    stop_requested = pyqtSignal()
    snap_requested = pyqtSignal()
    save_requested = pyqtSignal(bool)
    analyze_requested = pyqtSignal(bool)
    publish_requested = pyqtSignal(bool, str)
    control_requested = pyqtSignal(str, object)
    connect_requested = pyqtSignal()
    disconnect_requested = pyqtSignal()
    camera_requested = pyqtSignal(str)
    camera_dialog_requested = pyqtSignal()
    camera_file_requested = pyqtSignal()
    camera_search_requested = pyqtSignal()
    reset_requested = pyqtSignal()
    trigger_requested = pyqtSignal()
    folder_requested = pyqtSignal(str)
    options_requested = pyqtSignal(object)
    pre_trigger_requested = pyqtSignal(float)
    mark_requested = pyqtSignal(str)
    open_folder_requested = pyqtSignal()
    show_file_requested = pyqtSignal()
    open_log_requested = pyqtSignal()
    play_requested = pyqtSignal()
    play_dialog_requested = pyqtSignal()
    theme_requested = pyqtSignal(str)
    hints_requested = pyqtSignal(bool)
    message_requested = pyqtSignal(str)
    close_requested = pyqtSignal()

    def __init__(self, version: str = "") -> None:
        super().__init__()
        self._version = version
        self._may_close = self._is_closing = False
        self._state, self._is_saving = State.CLOSED, False
        self._saturated: float | None = None
        self.setObjectName("main_window")
        self.setWindowTitle("camlab")
        self.setMinimumSize(*MINIMUM_SIZE)
        self.resize(*FIRST_SIZE)
        self.actions_ = Actions(self)
        self._build()
        self._connect_actions()
        self._connect_parts()
        self.show_state(State.CLOSED)
        self._show_has_picture(False)
        self.panel.picture.setFocus()

    def _build(self) -> None:
        actions = self.actions_
        model = LevelsModel()
        self.transport = TransportBar(actions)
        self.panel = PicturePanel(actions)
        self.camera, self.levels, self.recording = CameraDock(), LevelsDock(model), RecordingDock(actions["publish"], actions["mark"])
        self.timing, self.health = TimingTab(), HealthTab()
        self.log, self.status = LogTab(), StatusBar()
        self.display = Display(self.panel.picture, self.levels, model)
        self.tools = PictureTools(actions, self.panel.picture, self)
        self.exports = Exports(self, self.recording.folder.toolTip)
        self.measure = MeasureTools(actions, self.panel.picture, self.exports, self)
        self.themes = build_themes(self)
        self.setCentralWidget(self.panel)
        build_menus(self, actions, self.themes, self.transport)
        self._holder = StatusHolder(self.status)
        self.setStatusBar(self._holder)
        self.docks = Docks(self, actions, self.camera, self.levels, self.recording)
        self.measure.add_tabs(self.docks.bottom.tabs)
        for tab, words in ((self.timing, "Timing"), (self.health, "Health"), (self.log, "Log")):
            self.docks.bottom.tabs.addTab(tab, words)

    @property
    def traces(self) -> TracesTab:
        """The tab of the results against time."""
        return self.measure.traces

    # --- what is shown --------------------------------------------------------------------------------------------

    def show_state(self, state: State) -> None:
        """Show what the experiment does: badge, buttons, and the frame round the picture."""
        self._state = state
        actions = self.actions_
        is_open = state not in (State.CLOSED, State.FAILED) and not self._is_closing
        actions["start"].setEnabled(state in (State.IDLE, State.FAILED) and not self._is_closing)
        actions["stop"].setEnabled(state.is_running and not self._is_closing)
        actions["snap"].setEnabled((state.is_live or state is State.IDLE) and is_open)
        actions["save"].setEnabled(is_open and state not in (State.FINISHING, State.LOST))
        actions["analyze"].setEnabled(is_open and state is not State.FINISHING)
        actions["publish"].setEnabled(is_open)
        actions["mark"].setEnabled(state is State.RECORDING and not self._is_closing)
        self.transport.show_live(state.is_live)
        self.show_progress()
        is_writing = state.has_recording or state is State.FINISHING
        self.camera.show_controls_enabled(is_open and not state.is_lost, is_recording=is_writing, is_live=state.is_live)
        if is_writing:
            self.panel.picture.begin_region(None)
        self.camera.chooser.show_locked(is_writing or self._is_closing)
        actions["choose_camera"].setEnabled(self.camera.chooser.isEnabled())
        self.recording.show_locked(is_recording=is_writing, is_live=state.is_running)
        self.panel.show_state(state)
        self.status.show_state(state)

    def show_progress(self, *, recording_s: float = 0.0, finishing: float | None = None) -> None:
        """Show how long it has been saving, or which share of the buffer is written."""
        self.transport.show_save(save_state(self._state, is_saving=self._is_saving, seconds=recording_s, finishing=finishing))
        self.transport.save.setEnabled(self.actions_["save"].isEnabled())

    def show_saving(self, is_on: bool) -> None:
        """Show whether Save is on; what the button says follows with the state."""
        self._is_saving = is_on
        self.actions_["save"].setChecked(is_on)
        self.show_progress()

    def show_closing(self) -> None:
        """The window is about to close: nothing can be asked any more."""
        self._is_closing = True
        self.show_state(self._state)

    def show_analyzing(self, is_on: bool) -> None:
        """Show whether every frame is measured; the plots come with it."""
        self.actions_["analyze"].setChecked(is_on)
        if is_on:
            self.docks.show_bottom()

    def show_publishing(self, address: str, subscribers: int) -> None:
        """Show at which address frames are published, "" for none, and to how many."""
        self.actions_["publish"].setChecked(bool(address))
        self.recording.show_publishing(address, subscribers)

    def show_camera(self, name: str, *, spec: str = "", is_simulated: bool = False) -> None:
        """Show which camera it is; `spec` is how a user names it."""
        self.camera.chooser.show_current(spec, name)
        self.status.show_camera(name)
        self.panel.hints.show_camera(is_simulated=is_simulated)

    def show_connected(self, frame_format: FrameFormat) -> None:
        """The camera answers, and its frames are of this format."""
        self.camera.show_connection("Connected", str(frame_format).replace(" bit", f"{NARROW_SPACE}bit"), "good")

    def show_disconnected(self) -> None:
        """The camera was let go on purpose; Start and the button beside its name connect it again."""
        self.show_state(State.CLOSED)
        self.status.show_disconnected()
        self.camera.show_connection("Disconnected", "", "off")
        self.actions_["start"].setEnabled(not self._is_closing)

    def show_no_picture(self) -> None:
        """Show no picture: that of another camera would be taken for this one's."""
        self.panel.picture.show_frame(None)
        self.display.forget()
        self._show_has_picture(False)
        self._saturated = None
        self.show_pointer()

    def show_format(self, frame_format: FrameFormat, geometry: Geometry | None = None) -> None:
        """Frames of this format come, and show this part of the sensor."""
        self.display.begin(frame_format, geometry)
        self.panel.picture.show_geometry(geometry)

    def show_controls(self, states: Mapping[str, ControlState]) -> None:
        """Show the camera's controls."""
        self.camera.show_controls(states)
        self.docks.fit(self.width(), self.height())
        self._set_tab_order()

    def show_frame(self, frame: Frame) -> None:
        """Show a picture."""
        if self.panel.picture.frame is None:
            self._show_has_picture(True)
            self.panel.hints.hide()
        self.display.show_frame(frame)

    def show_message(self, message: Message) -> None:
        """Show a message over the picture's top edge."""
        self.panel.messages.show_message(message)

    def show_hints(self, is_on: bool) -> None:
        """Show the first day's card; the first picture takes it away."""
        self.panel.hints.setVisible(is_on)

    def show_theme(self, name: str) -> None:
        """Show which theme was chosen."""
        for action in self.themes.actions():
            action.setChecked(action.data() == name)

    @property
    def saturated(self) -> float | None:
        """Share of saturated pixels in the newest histogram, 0 to 1."""
        return self._saturated

    def show_pointer(self) -> None:
        """Show the value under the pointer anew, for the picture has changed."""
        self.status.show_pointer(self.panel.picture.pointed)

    def show_camera_choice(self) -> None:
        """Show which cameras there are, to choose one."""
        self.camera.show()
        self.camera.chooser.combo.showPopup()

    @property
    def is_closing(self) -> bool:
        """It is about to close: nothing can be asked any more."""
        return self._is_closing

    def come_forward(self) -> None:
        """Be seen: something is asked."""
        if self.isMinimized():
            self.showNormal()
        self.raise_()
        self.activateWindow()

    def close_now(self) -> None:
        """Close without asking again."""
        self._may_close = True
        self.close()

    # --- requests -------------------------------------------------------------------------------------------------

    def _connect_actions(self) -> None:
        actions = self.actions_
        picture = self.panel.picture
        for name in ("start", "save"):  # what is typed in a field counts, although a click leaves the keyboard where it is
            actions[name].triggered.connect(_without_argument(self.recording.form.finish_typing))
        for name, slot in (
            ("start", self.start_requested.emit),
            ("stop", self.stop_requested.emit),
            ("snap", self.snap_requested.emit),
            ("choose_camera", self.camera_dialog_requested.emit),
            ("choose_folder", self._choose_folder),
            ("play_recording", self.play_dialog_requested.emit),
            ("open_folder", self.open_folder_requested.emit),
            ("open_log", self.open_log_requested.emit),
            ("quit", self.close),
            ("fit", picture.fit),
            ("one_to_one", picture.show_one_to_one),
            ("auto_levels", self.display.choose_levels_once),
            ("reset_layout", self.docks.reset),
            ("shortcuts", lambda: ShortcutsDialog(self).open()),
            ("about", lambda: AboutDialog(self._version, self).open()),
            ("hints", lambda: self.hints_requested.emit(True)),
            ("leave_field", self._leave_field),
        ):
            actions[name].triggered.connect(_without_argument(slot))
        actions["save"].triggered.connect(self.save_requested)
        actions["analyze"].triggered.connect(self.analyze_requested)
        actions["publish"].triggered.connect(lambda is_on: self.publish_requested.emit(is_on, self.recording.address.text().strip()))
        actions["freeze"].toggled.connect(self._on_freeze_toggled)
        actions["full_screen"].triggered.connect(self._show_full_screen)
        self.themes.triggered.connect(self._on_themes_triggered)

    def _connect_parts(self) -> None:
        picture, messages, hints = self.panel.picture, self.panel.messages, self.panel.hints
        picture.zoom_changed.connect(lambda zoom: self.panel.strip.show_zoom(zoom if picture.frame is not None else None))
        picture.pointer_moved.connect(self.show_pointer)
        self.display.histogram_taken.connect(self._on_histogram_taken)
        self.display.corrections_changed.connect(self.camera.corrections.show_state)
        self.display.corrections_changed.connect(self.panel.show_corrections)
        self.camera.corrections.average_requested.connect(self.display.choose_average)
        self.camera.corrections.use_requested.connect(self.display.use_correction)
        self.camera.corrections.grab_requested.connect(self.display.grab_correction)
        RegionDrawing(self.camera, picture, self)
        self.camera.control_requested.connect(self.control_requested)
        self._connect_chooser()
        self.camera.reset_requested.connect(self.reset_requested)
        self.camera.trigger_requested.connect(self.trigger_requested)
        self.camera.display_requested.connect(self.display.show_adjustment)
        self.recording.folder_requested.connect(self._choose_folder)
        self.recording.show_file_requested.connect(self.show_file_requested)
        self.recording.play_requested.connect(self.play_requested)
        self.recording.mark_requested.connect(self.mark_requested)
        self.recording.form.options_requested.connect(self.options_requested)
        self.recording.form.pre_trigger_requested.connect(self.pre_trigger_requested)
        messages.button_requested.connect(self.message_requested)
        for part in (messages, self.recording.verdict):
            part.details_requested.connect(lambda message: DetailsDialog(message, self).open())
        hints.hide_requested.connect(lambda: self.hints_requested.emit(False))
        hints.shortcuts_requested.connect(self.actions_["shortcuts"].trigger)
        self._holder.messageChanged.connect(self.status.show_hint)
        self.tools.pixel_size_changed.connect(self.measure.show_pixel_size)
        self.measure.hint_changed.connect(self.panel.show_hint)
        self.measure.plots_wanted.connect(self.docks.show_bottom)
        self.docks.bottom.visibilityChanged.connect(lambda _is_seen: self.measure.wanted_changed.emit())

    def _connect_chooser(self) -> None:
        chooser = self.camera.chooser
        for asked, passed_on in (
            (chooser.camera_requested, self.camera_requested),
            (chooser.connect_requested, self.connect_requested),
            (chooser.disconnect_requested, self.disconnect_requested),
            (chooser.other_requested, self.camera_dialog_requested),
            (chooser.file_requested, self.camera_file_requested),
            (chooser.search_requested, self.camera_search_requested),
        ):
            asked.connect(passed_on)

    def _show_has_picture(self, is_there: bool) -> None:
        for name in ("fit", "one_to_one", "auto_levels", "freeze", *(f"draw_{kind}" for kind in KINDS)):
            self.actions_[name].setEnabled(is_there)

    def _on_freeze_toggled(self, is_frozen: bool) -> None:
        self.panel.frozen.setVisible(is_frozen)
        self.display.freeze(is_frozen)

    def _on_themes_triggered(self, action: QAction) -> None:
        self.theme_requested.emit(action.data())

    def _on_histogram_taken(self, histogram: Histogram) -> None:
        self._saturated = histogram.saturated

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, "Record into", self.recording.folder.toolTip())
        dialog.setObjectName("folder_dialog")
        dialog.setAttribute(Qt.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.Directory)
        dialog.setOption(QFileDialog.ShowDirsOnly)
        dialog.fileSelected.connect(self.folder_requested)
        dialog.open()

    def _leave_field(self) -> None:
        self.measure.stop_drawing()
        self.panel.picture.begin_region(None)
        if self.isFullScreen():
            self.actions_["full_screen"].trigger()
        self.panel.picture.setFocus()

    def _show_full_screen(self, is_on: bool) -> None:
        if is_on:
            self.showFullScreen()
        else:
            self.showNormal()

    # --- the window itself ----------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.ShortcutOverride and keeps_key(self.focusWidget(), event):
            event.accept()
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.docks.fit(self.width(), self.height())

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            event.accept()
        else:
            event.ignore()
            self.close_requested.emit()

    def _set_tab_order(self) -> None:
        chain: list[QWidget] = [*self.transport.focus_chain(), *self.panel.strip.focus_chain(), self.panel.picture]
        plots = (self.measure.traces, self.measure.profile, self.measure.focus, self.timing, self.health, self.log)
        for part in (self.panel.player, self.camera, self.levels, self.recording, *plots):
            chain += part.focus_chain()
        tab_order(chain)


def _without_argument(slot: Callable[[], object]) -> Callable[..., object]:
    return lambda *_ignored: slot()
