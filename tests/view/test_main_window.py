"""The window as a whole: state, layout, keyboard, closing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt5.QtCore import QEvent, QPoint, Qt
from PyQt5.QtGui import QFont, QStatusTipEvent
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QFileDialog, QLabel, QMainWindow, QPushButton, QWidget

from camlab.controller.state import State
from camlab.model import FrameFormat, Sensor
from camlab.recording.plan import RecordingOptions
from camlab.view.dialogs import DetailsDialog, ShortcutsDialog
from camlab.view.main_window import MainWindow
from camlab.view.message import Message
from camlab.view.theme import apply_theme
from camlab.view.window_layout import encode_layout, fit_to_screen, restore_layout


def enabled(window):
    return {name for name in ("start", "stop", "snap", "save", "analyze", "publish") if window.actions_[name].isEnabled()}


# --- state ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "on"),
    [
        (State.CLOSED, set()),
        (State.IDLE, {"start", "snap", "save", "analyze", "publish"}),
        (State.LIVE, {"stop", "snap", "save", "analyze", "publish"}),
        (State.RECORDING, {"stop", "snap", "save", "analyze", "publish"}),
        (State.LOST, {"stop", "analyze", "publish"}),
        (State.HOLD, {"stop", "save", "analyze", "publish"}),
        (State.FINISHING, {"publish"}),
        (State.FAILED, {"start"}),
    ],
)
def test_only_what_can_be_done_is_on(window, state, on):
    window.show_state(state)
    assert enabled(window) == on


@pytest.mark.parametrize(("state", "color"), [(State.LIVE, "surround"), (State.RECORDING, "saving"), (State.FAILED, "surround")])
def test_the_frame_tells_the_state(window, state, color):
    window.show_state(state)
    assert window.panel.frame.property("mode") == color


@pytest.mark.parametrize(("state", "words", "mode"), [(State.HOLD, "On hold 00:01:12", "hold"), (State.LOST, "Save", "disabled")])
def test_while_the_camera_is_lost_the_save_button_says_what_becomes_of_the_recording(window, state, words, mode):
    window.show_saving(state is State.HOLD)
    window.show_state(state)
    window.show_progress(recording_s=72)
    assert (window.transport.save.text(), window.transport.save.property("mode")) == (words, mode)
    assert window.status.badge.text() == "NO CAMERA"


def test_an_old_picture_has_an_amber_frame_and_its_age(window, make_frame):
    window.show_frame(make_frame())
    window.show_state(State.FAILED)
    window.panel.show_age(7)
    assert window.panel.frame.property("mode") == "hold"
    assert window.panel.stale.text() == "Last picture, 7\u202fs ago"
    window.panel.show_age(None)
    assert not window.panel.stale.isVisible()


def test_saving_ticks_the_box_and_names_the_button(window):
    window.show_state(State.RECORDING)
    window.show_saving(True)
    window.show_progress(recording_s=61)
    assert window.transport.save.text() == "Saving 00:01:01"
    assert window.transport.save_box.isChecked()


def test_analyzing_brings_the_plots(window):
    assert window.docks.bottom.isHidden()
    window.show_analyzing(True)
    assert window.docks.bottom.isVisible()
    assert window.transport.analyze_box.isChecked()


def test_a_closing_window_asks_for_nothing_more(window):
    window.show_state(State.RECORDING)
    window.show_closing()
    window.show_state(State.IDLE)
    assert enabled(window) == set()


# --- pictures ---------------------------------------------------------------------------------------------------------


def test_the_first_picture_turns_its_commands_on_and_takes_the_card_away(window, make_frame):
    window.show_hints(True)
    assert not window.actions_["fit"].isEnabled()
    window.show_frame(make_frame())
    assert window.actions_["fit"].isEnabled()
    assert not window.panel.hints.isVisible()
    assert window.panel.strip.zoom.text().endswith("%")


def test_a_picture_brings_levels_and_saturation(window, make_frame):
    frame = make_frame(480, 640, 4095, "uint16")
    window.show_format(FrameFormat.of(frame.pixels, 12))
    window.show_frame(frame)
    assert window.levels.white.value() == pytest.approx(4095 * 0.997, abs=15)
    assert window.saturated == pytest.approx(1 / 640, abs=1e-4)


def test_histograms_come_at_most_ten_times_a_second(window, make_frame):
    now, taken = [100.0], []
    window.display._clock = lambda: now[0]
    window.display.histogram_taken.connect(taken.append)
    for _ in range(60):
        now[0] += 1 / 60
        window.show_frame(make_frame())
    assert 8 <= len(taken) <= 11


def test_auto_levels_is_a_command(window, make_frame):
    window.show_frame(make_frame(top=255))
    window.display.model.choose_auto("off", "percentile")
    window.show_frame(make_frame(top=100))
    window.actions_["auto_levels"].trigger()
    assert window.levels.white.value() == pytest.approx(99, abs=2)


def test_the_displays_brightness_acts_on_the_picture(window, make_frame):
    window.show_frame(make_frame())
    window.camera.display_requested.emit(50.0, 0.0)
    assert window.display.model.mapping.black < 0


# --- layout -----------------------------------------------------------------------------------------------------------


def test_the_grid_of_a_large_window(window, qtbot):
    window.show_analyzing(True)
    qtbot.waitUntil(lambda: window.docks.bottom.height() == 150, timeout=1000)
    assert (window.camera.width(), window.levels.width(), window.recording.width()) == (296, 296, 296)
    assert (window.transport.height(), window.panel.strip.height(), window.status.height()) == (60, 38, 32)
    assert window.panel.y() == 27 + 60
    assert window.camera.height() == 900 - 27 - 60 - 32


def test_a_small_window_has_narrow_docks_and_low_plots(window, qtbot):
    window.show_analyzing(True)
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: window.docks.bottom.height() == 130, timeout=1000)
    assert (window.camera.width(), window.levels.width()) == (272, 272)
    assert window.levels.plot.height() == 80


def test_the_window_is_never_smaller(window):
    assert (window.minimumWidth(), window.minimumHeight()) == (1280, 640)


@pytest.mark.parametrize(
    ("action", "docks"), [("show_left", ["camera"]), ("show_bottom", ["bottom"]), ("show_right", ["levels", "recording"])]
)
def test_panels_are_shown_and_hidden(window, action, docks):
    before = window.actions_[action].isChecked()
    window.actions_[action].trigger()
    assert all(getattr(window.docks, name).isHidden() is before for name in docks)
    assert window.actions_[action].isChecked() is not before


def test_closing_a_panel_turns_its_command_off(window):
    window.camera.close_button.click()
    assert not window.actions_["show_left"].isChecked()


def test_the_layout_is_remembered(window):
    window.actions_["show_left"].trigger()
    geometry, state = encode_layout(window)
    window.actions_["reset_layout"].trigger()
    assert window.camera.isVisible()
    assert restore_layout(window, geometry, state)
    assert window.camera.isHidden()


@pytest.mark.parametrize(("geometry", "state"), [("", ""), ("not base64!", ""), ("AAAA", "AAAA")])
def test_a_layout_that_is_none_changes_nothing(window, geometry, state):
    assert not restore_layout(window, geometry, state)
    assert window.camera.isVisible()


def test_a_window_larger_than_its_screen_is_brought_inside(app, qtbot):
    window = QMainWindow()
    qtbot.addWidget(window)
    room = window.screen().availableGeometry()
    window.setGeometry(room.right() - 50, -30, room.width() + 200, room.height() + 200)
    fit_to_screen(window)
    assert room.contains(window.geometry())
    assert window.geometry().top() - room.top() >= 15, "room for the title bar"


def test_nothing_moves_for_a_message(window, make_frame):
    window.show_frame(make_frame())
    before = window.panel.picture.geometry()
    window.show_message(Message("The disk is slower than the camera", "142 of 157 MB/s", "warning"))
    QApplication.processEvents()
    assert window.panel.picture.geometry() == before
    assert window.panel.messages.isVisible()


@pytest.mark.parametrize("points", [9, 11])
def test_no_label_is_cut_off(app, qtbot, brightness, exposure, points):
    app.setFont(QFont(app.font().family(), points))
    apply_theme(app, "light")
    window = MainWindow()
    qtbot.addWidget(window, before_close_func=lambda window: window.close_now())
    window.show()
    window.show_controls({"brightness": brightness, "exposure_s": exposure})
    window.resize(1280, 720)
    QApplication.processEvents()
    cut = [
        part.objectName() or part.text()
        for part in window.findChildren(QLabel)
        if part.isVisible()
        and type(part) is QLabel
        and part.pixmap() is None
        and part.width() < part.sizeHint().width()
        and not part.wordWrap()
    ]
    assert cut == []


@pytest.mark.parametrize("points", [9, 11])
def test_the_name_of_a_control_is_whole_in_a_small_window(app, qtbot, brightness, exposure, points):
    app.setFont(QFont(app.font().family(), points))
    apply_theme(app, "light")
    window = MainWindow()
    qtbot.addWidget(window, before_close_func=lambda window: window.close_now())
    window.resize(1280, 720)
    window.show()
    automatic = replace(exposure, control=replace(exposure.control, is_auto_capable=True), asked=0.02, actual=0.03)
    others = [replace(exposure, control=replace(exposure.control, name=f"other{k}", label="White balance")) for k in range(12)]
    window.show_controls({state.control.name: state for state in (brightness, automatic, *others)})
    qtbot.waitUntil(window.camera.widget().verticalScrollBar().isVisible)
    for row in window.camera.rows.values():
        assert QLabel.text(row.label) == row.control.label


@pytest.mark.parametrize("has_brightness", [True, False])
def test_no_panel_is_wider_than_its_dock(window, brightness, exposure, has_brightness):
    long = replace(exposure.control, name="balance", label="White balance temperature of the second channel")
    states = {"exposure_s": exposure, "balance": replace(exposure, control=long)}
    window.resize(1280, 720)
    window.show_controls({"brightness": brightness, **states} if has_brightness else states)
    QApplication.processEvents()
    for dock in (window.camera, window.levels, window.recording):
        body = dock.findChild(QWidget, dock.objectName().replace("dock", "panel"))
        assert body.minimumSizeHint().width() <= dock.width() == 272


# --- keyboard ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "signal"),
    [(Qt.Key_Space, "start_requested"), (Qt.Key_S, "snap_requested"), (Qt.Key_R, "save_requested"), (Qt.Key_N, "analyze_requested")],
)
def test_single_keys_act_on_the_picture(window, key, signal, qtbot):
    window.show_state(State.IDLE)
    window.panel.picture.setFocus()
    with qtbot.waitSignal(getattr(window, signal)):
        qtbot.keyClick(window, key)


def test_space_stops_what_is_live(window, qtbot):
    window.show_state(State.LIVE)
    with qtbot.waitSignal(window.stop_requested):
        qtbot.keyClick(window, Qt.Key_Space)


@pytest.mark.parametrize("key", [Qt.Key_1, Qt.Key_R, Qt.Key_S, Qt.Key_Space])
def test_keys_belong_to_the_field_that_has_the_keyboard(window, brightness, key, qtbot):
    window.show_state(State.LIVE)
    window.show_controls({"brightness": brightness})
    box = window.camera.rows["brightness"].box
    box.setFocus()
    box.clear()
    for signal in (window.save_requested, window.snap_requested, window.stop_requested):
        signal.connect(lambda *_: pytest.fail("a key typed into a field acted on the window"))
    qtbot.keyClick(box, key)
    assert box.text() == (chr(key) if key == Qt.Key_1 else "") or box.text().strip() in ("R", "r", "S", "s", "")


def test_escape_gives_the_keyboard_back(window, brightness, qtbot):
    window.show_controls({"brightness": brightness})
    box = window.camera.rows["brightness"].box
    box.setFocus()
    qtbot.keyClick(box, Qt.Key_Escape)
    assert window.focusWidget() is window.panel.picture


def test_a_focused_button_takes_space_for_itself(window, qtbot):
    window.show_state(State.LIVE)
    window.transport.snap.setFocus()
    window.stop_requested.connect(lambda: pytest.fail("Space stopped the camera"))
    with qtbot.waitSignal(window.snap_requested):
        qtbot.keyClick(window.transport.snap, Qt.Key_Space)


def test_tab_goes_from_the_transport_over_the_picture_to_the_panels(window, brightness):
    window.show_state(State.LIVE)
    window.show_controls({"brightness": brightness})
    chain, widget = [], window.transport.stop
    for _ in range(200):
        chain.append(widget)
        widget = widget.nextInFocusChain()
        if widget is window.transport.stop:
            break
    order = [chain.index(part) for part in (window.transport.save, window.panel.strip.buttons[0], window.panel.picture)]
    order += [chain.index(part) for part in (window.camera.rows["brightness"].slider, window.levels.black, window.recording.folder_button)]
    assert order == sorted(order)


def test_a_click_on_a_button_leaves_the_keyboard_with_the_picture(window, qtbot):
    window.show_state(State.IDLE)
    window.panel.picture.setFocus()
    qtbot.mouseClick(window.transport.snap, Qt.LeftButton, pos=QPoint(10, 10))
    assert window.focusWidget() is window.panel.picture


def test_f1_lists_the_shortcuts(window, qtbot):
    qtbot.keyClick(window, Qt.Key_F1)
    dialog = window.findChild(ShortcutsDialog)
    keys = {label.text() for label in dialog.findChildren(QLabel) if label.objectName().startswith("key_")}
    assert {"Space", "R", "F1", "F11"} <= keys
    dialog.accept()


def test_icons_without_words_have_a_name_for_screen_readers(window):
    nameless = [button.objectName() for button in window.findChildren(QPushButton) if not button.text() and not button.accessibleName()]
    assert nameless == []


# --- requests ---------------------------------------------------------------------------------------------------------


def test_publish_brings_the_address(window, qtbot):
    window.show_state(State.IDLE)
    window.recording.address.setText(" tcp://127.0.0.1:6000 ")
    with qtbot.waitSignal(window.publish_requested) as asked:
        window.recording.publish.click()
    assert asked.args == [True, "tcp://127.0.0.1:6000"]


@pytest.mark.parametrize("name", ["light", "dark", "system"])
def test_a_theme_is_requested_and_shown(window, name, qtbot):
    action = next(action for action in window.themes.actions() if action.data() == name)
    with qtbot.waitSignal(window.theme_requested) as asked:
        action.trigger()
    assert asked.args == [name]
    window.show_theme("dark")
    assert [action.data() for action in window.themes.actions() if action.isChecked()] == ["dark"]


def test_a_chosen_folder_is_requested(window, qtbot, tmp_path):
    window.recording.folder_button.click()
    dialog = window.findChild(QFileDialog, "folder_dialog")
    with qtbot.waitSignal(window.folder_requested) as asked:
        dialog.fileSelected.emit(str(tmp_path))
    assert asked.args == [str(tmp_path)]
    dialog.reject()


def test_details_open_in_a_dialog_that_copies(window, qtbot):
    window.show_message(Message("It broke", "Send this.", "error", details="line 1\nline 2"))
    window.panel.messages.details.click()
    dialog = window.findChild(DetailsDialog)
    dialog.findChild(QPushButton, "details_copy").click()
    assert QApplication.clipboard().text() == "line 1\nline 2"
    dialog.accept()


def test_hints_are_hidden_and_shown_on_request(window, qtbot):
    with qtbot.waitSignal(window.hints_requested) as asked:
        window.panel.hints.findChild(QPushButton, "hints_hide").click()
    assert asked.args == [False]
    with qtbot.waitSignal(window.hints_requested) as asked:
        window.actions_["hints"].trigger()
    assert asked.args == [True]


def test_the_card_says_which_camera_is_ready(window):
    window.show_camera("Basler", is_simulated=False)
    assert window.panel.hints.findChild(QLabel, "hints_camera").text() == "Your camera is ready."


def test_closing_is_asked_for_and_not_done(window, qtbot):
    with qtbot.waitSignal(window.close_requested):
        window.close()
    assert window.isVisible()
    window.close_now()
    assert not window.isVisible()


def test_full_screen_comes_and_goes(window, qtbot):
    window.actions_["full_screen"].trigger()
    assert window.isFullScreen()
    window.actions_["leave_field"].trigger()
    assert not window.isFullScreen()


def test_a_commands_hint_is_shown_in_the_status_bar(window):
    window.show_camera("Basler")
    QApplication.sendEvent(window, QStatusTipEvent("Save one picture"))
    assert window.status.name.text() == "Save one picture"
    QApplication.sendEvent(window, QStatusTipEvent(""))
    assert window.status.name.text() == "Basler"


def test_the_log_shows_its_lines(window):
    window.log.show_line("12:00:00  INFO  the camera is live")
    assert window.log.lines() == ["12:00:00  INFO  the camera is live"]


def test_another_theme_recolors_the_window(window, app):
    before = window.grab().toImage().pixelColor(5, 300)
    apply_theme(app, "dark")
    QApplication.sendPostedEvents(None, QEvent.LayoutRequest)
    after = window.grab().toImage().pixelColor(5, 300)
    assert (before.name(), after.name()) == ("#f7f8fa", "#202327")


def test_panels_do_not_overlap_when_the_window_becomes_small(window, qtbot):
    window.resize(1280, 720)
    qtbot.waitUntil(lambda: window.height() == 720)
    QApplication.processEvents()
    assert window.levels.geometry().bottom() < window.recording.geometry().top()


def test_a_recording_can_be_marked_and_shaped_from_the_window(window, qtbot):
    window.show_state(State.RECORDING)
    with qtbot.waitSignal(window.mark_requested) as marked:
        window.actions_["mark"].trigger()
    assert marked.args == [""]
    window.show_state(State.IDLE)
    assert not window.actions_["mark"].isEnabled()
    with qtbot.waitSignals([window.options_requested, window.pre_trigger_requested]):
        window.recording.form.split.setValue(2)
        window.recording.form.before.setValue(1)


def test_what_is_typed_counts_before_save_uses_it(window, qtbot):
    form = window.recording.form
    form.show_options(RecordingOptions(frames=100))
    window.show_state(State.LIVE)
    window.activateWindow()
    form.frames.setFocus()
    qtbot.waitUntil(form.frames.hasFocus)
    form.frames.selectAll()
    QTest.keyClicks(form.frames, "7")
    asked = []
    window.options_requested.connect(lambda options: asked.append(options.frames))
    window.save_requested.connect(asked.append)
    window.transport.save.click()
    assert asked == [7, True]


def test_a_region_that_is_being_drawn_is_given_up_when_a_recording_begins(window, make_frame):
    picture = window.panel.picture
    window.show_frame(make_frame())
    picture.show_one_to_one()
    zoom = picture.zoom
    window.show_state(State.LIVE)
    window.actions_["leave_field"].trigger()
    assert picture.zoom == zoom  # where nothing is drawn nothing moves
    picture.begin_region(Sensor(64, 48))
    window.show_state(State.RECORDING)
    assert not picture.is_drawing_region
