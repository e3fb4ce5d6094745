"""Widgets for the tests: in camlab's theme, closed at the end."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QFont, QMouseEvent
from PyQt5.QtWidgets import QApplication, QWidget

from camlab.model import Control, ControlState, Frame
from camlab.view.colors import LIGHT
from camlab.view.main_window import MainWindow
from camlab.view.theme import apply_theme, colors


def move_mouse(widget: QWidget, place: QPoint, button: Qt.MouseButton = Qt.NoButton) -> None:
    """Move the pointer over a widget; without a window system `QTest.mouseMove` sends nothing."""
    at = QPointF(place)
    event = QMouseEvent(QEvent.MouseMove, at, QPointF(widget.mapToGlobal(place)), Qt.NoButton, button, Qt.NoModifier)
    QApplication.sendEvent(widget, event)


@pytest.fixture
def app(qapp: QApplication) -> QApplication:
    """The application in the light theme and the usual size of writing; a test that changed either costs the next one a restyling."""
    if qapp.font().pointSize() != 9 or colors() is not LIGHT or not qapp.styleSheet():
        qapp.setFont(QFont(qapp.font().family(), 9))
        apply_theme(qapp, "light")
    return qapp


@pytest.fixture
def window(app: QApplication, qtbot) -> MainWindow:
    """A main window of 1440 × 900, shown."""
    made = MainWindow("1.2.3")
    made.show_hints(False)
    qtbot.addWidget(made, before_close_func=lambda window: window.close_now())
    made.resize(1440, 900)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def brightness() -> ControlState:
    control = Control("brightness", "Brightness", "float", 0.0, -100.0, 100.0, 1.0)
    return ControlState(control, 0.0, 0.0)


@pytest.fixture
def exposure() -> ControlState:
    control = Control("exposure_s", "Exposure", "float", 0.01, 1e-5, 1.0, 1e-5, "s")
    return ControlState(control, 0.01, 0.01)


@pytest.fixture
def make_frame() -> Callable[..., Frame]:
    """A frame whose pixels rise from left to right."""

    def make(height: int = 48, width: int = 64, top: int = 255, dtype: str = "uint8", color: bool = False) -> Frame:
        pixels = np.tile(np.linspace(0, top, width).astype(dtype), (height, 1))
        return Frame(np.repeat(pixels[:, :, None], 3, axis=2) if color else pixels, 0, 0)

    return make
