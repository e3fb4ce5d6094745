"""How long it takes until camlab answers: its help, its window, and the first picture in it.

Run it from the project's folder: `python -m tests.benchmarks.startup [--platform xcb] [--turns N]`. The window's times begin when the
process is asked for and end when the window, or the first picture, is painted; Start is clicked as soon as the camera is open.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

from camlab.blas import go_without_helpers

CHILD = "--as-child"


def main() -> None:
    """Measure and print; the first turn warms up and doesn't count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--platform", default="offscreen", help="Qt's: offscreen, or xcb on an X display")
    given = parser.parse_args()
    times: dict[str, list[float]] = {}
    for turn in range(given.turns + 1):
        for name, took_s in {**help_s(), **window_s(given.platform)}.items():
            if turn:
                times.setdefault(name, []).append(took_s)
    for name, each in times.items():
        print(f"{name:24} {statistics.median(each):.2f} s ({min(each):.2f} to {max(each):.2f})")


def help_s() -> dict[str, float]:
    """Seconds of `camlab --help`, and of an interpreter that does nothing."""
    took = {}
    for name, arguments in (("python -c pass", ["-c", "pass"]), ("camlab --help", ["-m", "camlab", "--help"])):
        begin_s = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        took[name] = time.perf_counter() - begin_s
    return took


def window_s(platform: str) -> dict[str, float]:
    """Seconds until the window, and the first picture in it."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "CAMLAB_HOME": home, "QT_QPA_PLATFORM": platform}
        asked = [sys.executable, "-m", "tests.benchmarks.startup", CHILD, repr(time.time())]
        done = subprocess.run(asked, env=environment, capture_output=True, text=True, timeout=60)
    if done.returncode:
        raise SystemExit(done.stderr.strip().rpartition("\n")[2] or f"camlab's window ended with {done.returncode}")
    return {name: float(took) for name, took in (line.rsplit(" ", 1) for line in done.stdout.splitlines() if line.startswith("window"))}


def child(begin_s: float) -> None:
    """Be camlab's window until its first picture."""
    go_without_helpers()  # what `camlab` does first; here its modules are imported before it is called
    from PyQt5.QtCore import QTimer

    from camlab.app.presenter import Presenter
    from camlab.cli import main as camlab
    from camlab.view.main_window import MainWindow
    from camlab.view.picture_item import PictureItem

    told: set[str] = set()
    paint, show_event, opened = PictureItem.paint, MainWindow.showEvent, Presenter.show_opened

    def tell(name: str) -> None:
        if name not in told:
            told.add(name)
            print(name, time.time() - begin_s, flush=True)

    def on_show(window: MainWindow, event: object) -> None:
        show_event(window, event)
        QTimer.singleShot(0, lambda: tell("window is there"))  # after it is painted

    def on_paint(item: PictureItem, *args: object) -> None:
        paint(item, *args)
        if item.frame is not None:
            QTimer.singleShot(0, lambda: (tell("window's first picture"), presenters[0].close()))

    presenters: list[Presenter] = []

    def on_opened(presenter: Presenter) -> None:
        opened(presenter)
        presenters.append(presenter)
        presenter.window.actions_["start"].trigger()

    PictureItem.paint, MainWindow.showEvent, Presenter.show_opened = on_paint, on_show, on_opened
    sys.argv = ["camlab", "--camera", "simulated"]
    camlab()


if __name__ == "__main__":
    if CHILD in sys.argv:
        child(float(sys.argv[-1]))
    else:
        main()
