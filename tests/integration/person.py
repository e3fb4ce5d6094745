"""A person at the real window: clicks, drags, and waits for what is to be seen."""

from __future__ import annotations

import numpy as np
from PyQt5.QtCore import QPoint, QPointF, Qt
from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QFileDialog, QPushButton

from camlab.app.presenter import Presenter
from camlab.controller.experiment import Experiment
from camlab.view.main_window import MainWindow
from tests.view.conftest import move_mouse

WAIT_MS = 15_000


def see(qtbot, condition) -> None:
    """Wait for what is to be seen."""
    qtbot.waitUntil(condition, timeout=WAIT_MS)


class Person:
    """At one window."""

    def __init__(self, qtbot, window: MainWindow, presenter: Presenter) -> None:
        self.qtbot, self.window, self.presenter = qtbot, window, presenter

    @property
    def experiment(self) -> Experiment:
        return self.presenter.experiment

    def click(self, name: str) -> None:
        self.qtbot.mouseClick(self.window.findChild(QPushButton, name), Qt.LeftButton)

    def tick(self, box) -> None:
        self.qtbot.mouseClick(box, Qt.LeftButton, pos=QPoint(8, box.height() // 2))

    def open_tab(self, title: str) -> None:
        self.window.docks.show_bottom()
        bar = self.window.docks.bottom.tabs.tabBar()
        (k,) = [k for k in range(bar.count()) if bar.tabText(k) == title]
        self.qtbot.mouseClick(bar, Qt.LeftButton, pos=bar.tabRect(k).center())

    def drag(self, start, end) -> None:
        """From one place of the sensor to another, (x, y)."""
        QApplication.processEvents()
        viewport = self.window.panel.picture.viewport()
        places = [self.place(*at) for at in np.linspace(start, end, 5)]
        move_mouse(viewport, places[0])
        QTest.mousePress(viewport, Qt.LeftButton, pos=places[0])
        for place in places[1:]:
            move_mouse(viewport, place, Qt.LeftButton)
        QTest.mouseRelease(viewport, Qt.LeftButton, pos=places[-1])

    def place(self, x: float, y: float) -> QPoint:
        """Where on the screen a place of the sensor is."""
        picture = self.window.panel.picture
        return picture.mapFromScene(picture.item.mapToScene(QPointF(*picture.item.place_on_screen(x, y))))

    def save_as(self, path) -> None:
        dialog = self.window.findChild(QFileDialog, "export_dialog")
        dialog.fileSelected.emit(str(path))
        dialog.close()

    def see(self, condition) -> None:
        see(self.qtbot, condition)

    def see_badge(self, words: str) -> None:
        self.see(lambda: self.window.status.badge.text().endswith(words))

    def see_picture(self) -> None:
        self.see(lambda: self.window.panel.picture.frame is not None)

    def see_verdict(self, headline: str) -> None:
        self.see(lambda: self.window.recording.verdict.headline.text() == headline)

    def saved(self) -> int:
        return self.experiment.recordings[-1].saved
