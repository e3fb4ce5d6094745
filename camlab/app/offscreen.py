"""The real window without a display, for pictures of it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

from PyQt5.QtCore import QEventLoop, QTimer

from camlab.app.application import make_application
from camlab.app.garbage import GarbageInThisThread
from camlab.app.presenter import Presenter
from camlab.controller.experiment import Experiment
from camlab.errors import CamlabError
from camlab.view.main_window import MainWindow
from camlab.view.theme import ThemeName

SIZE = (1440, 900)


class OffscreenWindow:
    """A window on an experiment that somebody else drives; nobody sees it.

    Use it in the main thread. Where no display is wanted, set ``QT_QPA_PLATFORM=offscreen`` before. Raises CamlabError where there is
    no font to write with::

        with Experiment("simulated") as experiment, OffscreenWindow(experiment) as window:
            experiment.start()
            window.look(2.0)
            window.save_picture(path)
    """

    def __init__(self, experiment: Experiment, *, theme: ThemeName = "light", size: tuple[int, int] = SIZE) -> None:
        """`experiment`: initialized."""
        self._app = make_application(theme)
        self.window = MainWindow()
        self.window.resize(*size)
        self.window.show_hints(False)
        self.window.show_theme(theme)
        self._presenter = Presenter(self.window, experiment)
        self._garbage = GarbageInThisThread()

    def __enter__(self) -> OffscreenWindow:
        self._garbage.__enter__()
        self._presenter.show_opened()
        self._presenter.feed.start()
        self.window.show()
        self._app.processEvents()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._presenter.let_go()
        self.window.close_now()
        self.window.deleteLater()
        self._app.processEvents()
        self._garbage.__exit__(kind, error, trace)

    @property
    def shown(self) -> int:
        """Pictures shown so far."""
        return self._presenter.feed.shown

    def look(self, seconds: float) -> None:
        """Show what happens for so long, as on a screen."""
        loop = QEventLoop()
        QTimer.singleShot(round(1000 * seconds), loop.quit)
        loop.exec()
        self._presenter.feed.refresh()

    def save_picture(self, path: Path) -> None:
        """Save what the window shows now as a PNG; CamlabError where it can't be written."""
        self.look(0)
        self._app.processEvents()
        if not self.window.grab().save(str(path), "PNG"):
            raise CamlabError(f"{path} can't be written; choose another folder")
