"""Whether the window keeps up with everything switched on, what it costs the recording, and whether it grows.

Run it from the project's folder: `python -m tests.benchmarks.window [--camera SPEC] [--seconds S] [--platform xcb] …`. It shows the real
window, by default without a display, clicks Start, Analyze and Save, and prints how many pictures a second it showed, what the saver
lost, for how long the window's thread was held up at the longest, and the memory of each process at the beginning and at the end.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

CAMERA = "simulated:?width=2048&height=2048&dtype=uint16&bits=12&fps=60"
REGIONS = (
    ("rectangle", ((100, 100), (400, 400))),
    ("ellipse", ((600, 600), (1400, 1500))),
    ("polygon", ((1500, 100), (2000, 300), (1800, 900))),
    ("line", ((50.5, 1900.5), (1900.5, 1500.5))),
)
BEAT_MS = 5
WARM_UP_S = 4.0
BLOCKED_S = 0.1


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--camera", default=CAMERA)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="on the disk to record to")
    parser.add_argument("--frames-of-file", type=int, default=0, help="begin a new recording after so many frames, and remove the old one")
    parser.add_argument("--memory-every", type=float, default=0.0, metavar="S", help="also tell the memory of each process every S seconds")
    parser.add_argument("--platform", default="offscreen", help="Qt's: offscreen, or xcb on an X display")
    given = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = given.platform
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        os.environ["CAMLAB_HOME"] = folder
        measure(given.camera, given.seconds, Path(folder), given.frames_of_file, given.memory_every)


def measure(camera: str, seconds: float, folder: Path, frames_of_file: int, memory_every_s: float) -> None:
    """Live, saved, analysed, and everything on that the window can show."""
    from camlab.app import OffscreenWindow
    from camlab.controller.experiment import Experiment

    with Experiment(camera, folder=folder) as experiment, OffscreenWindow(experiment) as shown:
        for name in ("analyze", "start"):
            shown.window.actions_[name].trigger()
        switch_everything_on(shown.window)
        wait(WARM_UP_S)
        keeper = Keeper(experiment, shown.window.actions_["save"], frames_of_file)
        keeper.begin()
        before = memory(experiment)  # takes a tenth of a second, in this thread
        heart = Heart()
        begin_shown, begin_s = shown.shown, time.monotonic()
        scale = Scale(experiment, memory_every_s)
        while time.monotonic() - begin_s < seconds:
            wait(min(1.0, seconds))
            keeper.look()
            scale.look(keeper.saved)
            show_next_tab(shown.window)
        took_s = time.monotonic() - begin_s
        pictures = (shown.shown - begin_shown) / took_s
        rate = experiment.status().camera_rate_hz or 0.0
        keeper.end()
        heart.stop()
        after = memory(experiment)
    print(f"{camera}, {took_s:.0f} s")
    print(f"camera {rate:.1f} frames/s, view {pictures:.1f} pictures/s")
    print(f"saved {keeper.saved}, missing {keeper.missing}")
    print(f"window's thread: {heart.words()}")
    for name in after:
        print(f"memory of {name}: {before.get(name, 0) / 1e6:.1f} MB at the beginning, {after[name] / 1e6:.1f} MB at the end")


def switch_everything_on(window) -> None:  # type: ignore[no-untyped-def]
    """Overlays, continuous levels, regions, the profile, and every tab in turn is drawn while it is in front."""
    for name in ("crosshair", "grid", "scale_bar", "timestamp"):
        window.actions_[name].setChecked(True)
    for kind, points in REGIONS:
        window.measure.rois.add(kind, points)
    window.docks.show_bottom()


def show_next_tab(window) -> None:  # type: ignore[no-untyped-def]
    """The one beside that in front."""
    tabs = window.docks.bottom.tabs
    tabs.setCurrentIndex((tabs.currentIndex() + 1) % tabs.count())


class Heart:
    """Beats in the window's thread; what it misses, the thread was held up."""

    def __init__(self) -> None:
        from PyQt5.QtCore import Qt, QTimer

        self.gaps_s: list[float] = []
        self._last_s = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def stop(self) -> None:
        self._timer.stop()

    def words(self) -> str:
        """The longest and the 99th percentile."""
        late = [max(0.0, gap - BEAT_MS / 1e3) for gap in self.gaps_s]
        percentiles = statistics.quantiles(late, n=1000)
        held = sum(gap > BLOCKED_S for gap in late)
        longest, rarely, seldom = (f"{1e3 * value:.0f} ms" for value in (max(late), percentiles[998], percentiles[989]))
        return (
            f"held up {longest} at the longest, {rarely} in 99.9 % and {seldom} in 99 % of {len(late)} beats; "
            f"{held} times longer than {1e3 * BLOCKED_S:.0f} ms"
        )

    def _beat(self) -> None:
        now = time.perf_counter()
        self.gaps_s.append(now - self._last_s)
        self._last_s = now


class Scale:
    """Tells the memory now and then."""

    def __init__(self, experiment, every_s: float) -> None:  # type: ignore[no-untyped-def]
        self._experiment, self._every_s = experiment, every_s
        self._begin_s = self._last_s = time.monotonic()

    def look(self, saved: int) -> None:
        """Tell it where the time has come; measuring takes a tenth of a second, which the window's thread is not to wait for."""
        if self._every_s and time.monotonic() - self._last_s >= self._every_s:
            self._last_s = time.monotonic()
            threading.Thread(target=self._tell, args=(self._last_s - self._begin_s, saved)).start()

    def _tell(self, at_s: float, saved: int) -> None:
        sizes = ", ".join(f"{name} {size / 1e6:.1f}" for name, size in memory(self._experiment).items())
        print(f"{at_s:6.0f} s, {saved} frames in closed files: {sizes} MB", flush=True)


class Keeper:
    """Clicks Save, and where it is to last for long takes a new file now and then and removes the old one."""

    def __init__(self, experiment, save, frames_of_file: int) -> None:  # type: ignore[no-untyped-def]
        self._experiment, self._save, self._frames_of_file = experiment, save, frames_of_file
        self.saved = self.missing = self._known = 0

    def begin(self) -> None:
        self._save.trigger()
        wait_until(lambda: len(self._experiment.recordings) > self._known)

    def look(self) -> None:
        """Take the next file where this one has enough."""
        if self._frames_of_file and self._experiment.recordings[-1].saved >= self._frames_of_file:
            self.end()
            self.begin()

    def end(self) -> None:
        recording = self._experiment.recordings[-1]
        self._known = len(self._experiment.recordings)
        self._save.trigger()
        wait_until(lambda: not recording.is_open)
        self.saved += recording.verdict.saved
        self.missing += recording.verdict.missing_count
        threading.Thread(target=Path(recording.verdict.path).unlink).start()  # of gigabytes it takes half a second


def wait(seconds: float) -> None:
    """Let the window live for so long."""
    from PyQt5.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def wait_until(condition: Callable[[], bool]) -> None:
    """Let the window live until it holds."""
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end
        wait(0.02)


def memory(experiment) -> dict[str, int]:  # type: ignore[no-untyped-def]
    """Of each process in bytes, without what it shares with others: the ring counts for none."""
    pids = {"window": os.getpid(), **experiment.worker_pids()}
    spare = {child.pid for child in psutil.Process().children()} - set(pids.values())
    pids.update({f"spare process {number}": pid for number, pid in enumerate(sorted(spare), 1)})
    sizes = {name: psutil.Process(pid).memory_full_info().uss for name, pid in pids.items() if pid}
    return {**sizes, "all": sum(sizes.values())}


if __name__ == "__main__":
    main()
