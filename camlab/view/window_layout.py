"""Where the window's parts are: menus, bars, docks; how they fit a small window, and how they are remembered."""

from __future__ import annotations

import base64
import binascii

from PyQt5.QtCore import QByteArray, Qt
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import QActionGroup, QDockWidget, QMainWindow, QMenu, QMenuBar, QStatusBar, QStyle, QTabWidget, QVBoxLayout, QWidget

from camlab.view.action_table import MENUS, SEPARATOR
from camlab.view.actions import Actions
from camlab.view.camera_dock import CameraDock
from camlab.view.levels_dock import LevelsDock
from camlab.view.recording_dock import RecordingDock

MENU_HEIGHT = 27
SIDE_WIDTH, NARROW_SIDE_WIDTH, NARROW_BELOW = 296, 272, 1400
BOTTOM_HEIGHT, LOW_BOTTOM_HEIGHT, LOW_BELOW = 150, 130, 800
STATE_VERSION = 1
THEMES = (("system", "&System theme"), ("light", "&Light theme"), ("dark", "&Dark theme"))


class StatusHolder(QStatusBar):
    """The main window's place for a status bar, filled by one widget."""

    def __init__(self, body: QWidget) -> None:
        super().__init__()
        self._body = body
        body.setParent(self)
        self.setSizeGripEnabled(False)
        self.setFixedHeight(body.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._body.setGeometry(self.rect())


class BottomDock(QDockWidget):
    """Tabs under the picture; they stand for its head."""

    def __init__(self) -> None:
        super().__init__("Traces")
        self.setObjectName("bottom_dock")
        self.setFeatures(QDockWidget.DockWidgetClosable)
        self.setTitleBarWidget(QWidget())
        self.tabs = QTabWidget()
        self.tabs.setObjectName("tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.setMinimumHeight(LOW_BOTTOM_HEIGHT)
        bar = self.tabs.tabBar()
        if bar is not None:
            bar.setDrawBase(False)
            bar.setFocusPolicy(Qt.TabFocus)
            bar.setExpanding(False)
        self.setWidget(self.tabs)

    @property
    def tab(self) -> str:
        """Title of the tab that is shown."""
        return self.tabs.tabText(self.tabs.currentIndex())

    def show_tab(self, title: object) -> None:
        """Show the tab of this title; nothing happens where there is none."""
        for k in range(self.tabs.count()):
            if self.tabs.tabText(k) == title:
                self.tabs.setCurrentIndex(k)


class Docks:
    """The panels round the picture."""

    def __init__(self, window: QMainWindow, actions: Actions, camera: CameraDock, levels: LevelsDock, recording: RecordingDock) -> None:
        self._window, self._actions = window, actions
        self.camera, self.levels, self.recording, self.bottom = camera, levels, recording, BottomDock()
        self._groups: dict[str, list[QDockWidget]] = {
            "show_left": [camera],
            "show_bottom": [self.bottom],
            "show_right": [levels, recording],
        }
        window.setCorner(Qt.BottomLeftCorner, Qt.LeftDockWidgetArea)
        window.setCorner(Qt.BottomRightCorner, Qt.RightDockWidgetArea)
        self.reset()
        for name, docks in self._groups.items():
            actions[name].triggered.connect(lambda is_on, docks=docks: _show(docks, is_on))
            for dock in docks:
                dock.toggleViewAction().toggled.connect(self._show_toggles)
        self._show_toggles()

    def reset(self) -> None:
        """Every panel where it was on the first day: no plots."""
        window = self._window
        for dock, area in (
            (self.camera, Qt.LeftDockWidgetArea),
            (self.levels, Qt.RightDockWidgetArea),
            (self.recording, Qt.RightDockWidgetArea),
            (self.bottom, Qt.BottomDockWidgetArea),
        ):
            dock.setFloating(False)
            window.addDockWidget(area, dock)
            dock.setVisible(dock is not self.bottom)
        window.splitDockWidget(self.levels, self.recording, Qt.Vertical)
        self.fit(window.width(), window.height())

    def fit(self, width: int, height: int) -> None:
        """Narrower and lower panels in a small window."""
        side = NARROW_SIDE_WIDTH if width < NARROW_BELOW else SIDE_WIDTH
        is_low = height < LOW_BELOW
        self.levels.show_compact(is_low)
        body = self.levels.widget()
        if body is not None:
            body.setFixedHeight(body.sizeHint().height())
            inner = self.levels.layout()
            if inner is not None:
                inner.activate()  # a dock that still asks for its old height would lie over the next one
        for docks in ([self.camera], [self.levels, self.recording]):
            needed = max(dock.needed_width() for dock in docks)
            for dock in docks:
                dock.setFixedWidth(max(side, needed))
        self._window.resizeDocks([self.bottom], [LOW_BOTTOM_HEIGHT if is_low else BOTTOM_HEIGHT], Qt.Vertical)

    def show_bottom(self) -> None:
        """Show the plots."""
        self.bottom.show()

    def _show_toggles(self) -> None:
        for name, docks in self._groups.items():
            self._actions[name].setChecked(any(not dock.isHidden() for dock in docks))


def build_menus(window: QMainWindow, actions: Actions, themes: QActionGroup, transport: QWidget) -> QMenuBar:
    """The menu bar, with the transport bar under it."""
    bar = QMenuBar()
    bar.setNativeMenuBar(False)
    bar.setFixedHeight(MENU_HEIGHT)
    for title, names in MENUS.items():
        menu = bar.addMenu(title)
        assert menu is not None
        _fill(menu, names, actions, themes)
    head = QWidget()
    column = QVBoxLayout(head)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(bar)
    column.addWidget(transport)
    window.setMenuWidget(head)
    return bar


def build_themes(window: QMainWindow) -> QActionGroup:
    """The theme's three actions, of which one is on."""
    group = QActionGroup(window)
    for name, words in THEMES:
        action = group.addAction(words)
        assert action is not None
        action.setObjectName(f"theme_{name}")
        action.setData(name)
        action.setCheckable(True)
        action.setStatusTip("How the window looks; the picture is the same in all.")
    return group


def encode_layout(window: QMainWindow) -> tuple[str, str]:
    """Geometry and state of the docks as text."""
    parts = (window.saveGeometry(), window.saveState(STATE_VERSION))
    return base64.b64encode(bytes(parts[0])).decode(), base64.b64encode(bytes(parts[1])).decode()


def restore_layout(window: QMainWindow, geometry: str, state: str) -> bool:
    """Bring back what `encode_layout` gave; False where it is nothing that fits."""
    try:
        place, docks = (QByteArray(base64.b64decode(text, validate=True)) for text in (geometry, state))
    except (binascii.Error, ValueError):
        return False
    return bool(place) and window.restoreGeometry(place) and window.restoreState(docks, STATE_VERSION)


def fit_to_screen(window: QMainWindow) -> None:
    """Bring a window that isn't shown yet, with the title bar that it will get, inside its screen."""
    style, screen = window.style(), window.screen()
    if style is None or screen is None or window.isMaximized() or window.isFullScreen():
        return
    title, edge = style.pixelMetric(QStyle.PM_TitleBarHeight), style.pixelMetric(QStyle.PM_MdiSubWindowFrameWidth)
    room = screen.availableGeometry().adjusted(edge, title + edge, -edge, -edge)
    place = window.geometry()
    place.setSize(place.size().boundedTo(room.size()))
    place.moveLeft(max(room.left(), min(place.left(), room.right() + 1 - place.width())))
    place.moveTop(max(room.top(), min(place.top(), room.bottom() + 1 - place.height())))
    window.setGeometry(place)


def _fill(menu: QMenu, names: tuple[str, ...], actions: Actions, themes: QActionGroup) -> None:
    for name in names:
        if name == SEPARATOR:
            menu.addSeparator()
        elif name == "theme":
            menu.addActions(themes.actions())
        else:
            menu.addAction(actions[name])


def _show(docks: list[QDockWidget], is_on: bool) -> None:
    for dock in docks:
        dock.setVisible(is_on)
