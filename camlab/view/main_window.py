"""The main window: shows values, emits requests; knows no camera, socket or file."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt5.QtCore import QEvent, pyqtSignal
from PyQt5.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PyQt5.QtWidgets import QMainWindow, QWidget

from camlab.analysis.regions import KINDS
from camlab.controller.state import State
from camlab.model import ControlState, Frame, FrameFormat, Geometry
from camlab.view.actions import Actions
from camlab.view.buttons import tab_order
from camlab.view.camera_dock import CameraDock
from camlab.view.display import Display
from camlab.view.exports import Exports
from camlab.view.formatting import NARROW_SPACE
from camlab.view.health_tab import HealthTab
from camlab.view.key_guard import keeps_key
from camlab.view.levels_dock import LevelsDock
from camlab.view.levels_model import LevelsModel
from camlab.view.log_tab import LogTab
from camlab.view.measure_tools import MeasureTools
from camlab.view.message import Message
from camlab.view.picture_panel import PicturePanel
from camlab.view.picture_tools import PictureTools
from camlab.view.recording_dock import RecordingDock
from camlab.view.save_button import save_state
from camlab.view.status_bar import StatusBar
from camlab.view.timing_tab import TimingTab
from camlab.view.traces_tab import TracesTab
from camlab.view.transport_bar import TransportBar
from camlab.view.window_layout import Docks, StatusHolder, build_menus, build_themes
from camlab.view.window_wiring import WindowWiring

MINIMUM_SIZE = (1280, 640)  # on a screen of 1280×720 a title bar and a taskbar have room too
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
        self.version = version
        self._may_close = self._is_closing = False
        self._state, self._is_saving = State.CLOSED, False
        self._saturated: float | None = None
        self.setObjectName("main_window")
        self.setWindowTitle("camlab")
        self.setMinimumSize(*MINIMUM_SIZE)
        self.resize(*FIRST_SIZE)
        self.actions_ = Actions(self)
        self._build()
        WindowWiring(self)
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
        self.holder = StatusHolder(self.status)
        self.setStatusBar(self.holder)
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

    def show_saturated(self, share: float | None) -> None:
        """Keep which share of the newest picture is saturated, 0 to 1."""
        self._saturated = share

    def show_pointer(self) -> None:
        """Show the value under the pointer anew, for the picture has changed."""
        self.status.show_pointer(self.panel.picture.pointed)

    def _show_has_picture(self, is_there: bool) -> None:
        for name in ("fit", "one_to_one", "auto_levels", "freeze", *(f"draw_{kind}" for kind in KINDS)):
            self.actions_[name].setEnabled(is_there)

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
