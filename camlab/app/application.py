"""The QApplication, with camlab's name, icon and theme."""

from __future__ import annotations

import os
import sys
from typing import cast

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QFont, QFontDatabase, QIcon
from PyQt5.QtWidgets import QApplication

from camlab.cv import use_threads
from camlab.errors import CamlabError
from camlab.paths import resource
from camlab.view.theme import ThemeName, apply_theme

_kept: list[QApplication] = []  # until the process ends: what is left of one disturbs the next one
OFFSCREEN_POINTS = 9  # without a desktop there is no system font; this is the usual size


def make_application(theme: ThemeName) -> QApplication:
    """The program's one QApplication, made where there is none; CamlabError where there is no font to write with."""
    app = cast("QApplication | None", QApplication.instance())
    if app is None:
        QApplication.setAttribute(Qt.AA_EnableHighDpiScaling)
        QApplication.setAttribute(Qt.AA_UseHighDpiPixmaps)
        use_threads(max(1, (os.cpu_count() or 1) // 2))  # a large picture is made in good time with half of the processors
        app = QApplication([sys.argv[0] if sys.argv else "camlab"])
        _kept.append(app)
        app.setApplicationName("camlab")
        app.setApplicationDisplayName("camlab")
        app.setDesktopFileName("camlab")
    app.setQuitOnLastWindowClosed(False)  # closing the window finishes the recordings first, and then ends the program
    if not QFontDatabase().families():
        raise CamlabError("no font is installed, so the window would be empty; install one, e.g. sudo apt-get install fonts-dejavu-core")
    if app.platformName() == "offscreen":
        app.setFont(QFont(app.font().family(), OFFSCREEN_POINTS))
    app.setWindowIcon(QIcon(str(resource("icons/camlab.svg"))))
    apply_theme(app, theme)
    return app
