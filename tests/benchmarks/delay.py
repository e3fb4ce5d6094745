"""How long a frame takes from the camera to the ring, and to the screen.

Run it from the project's folder: `python -m tests.benchmarks.delay [--platform xcb] [--seconds S] [--save]`. The real window shows the
camera live meanwhile. *Read to publish*: from the camera's stamp, when the frame was read, until every reader can see it. *Camera to
pixel*: from
that stamp until the window has handed the painted picture to the screen.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.window import wait

WARM_UP_S = 3.0
CASES = (("simulated:?width=640&height=480&fps=60", "camera to pixel"), ("simulated:?width=640&height=480&fps=500", "read to publish"))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--save", action="store_true", help="save and analyze meanwhile")
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="on the disk to save to")
    parser.add_argument("--platform", default="offscreen", help="Qt's: offscreen, or xcb on an X display")
    given = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = given.platform
    for _turn in range(given.turns):
        for camera, _ in CASES:
            with tempfile.TemporaryDirectory(dir=given.folder) as folder:
                os.environ["CAMLAB_HOME"] = folder
                measure(camera, given.seconds, Path(folder), given.save)


def measure(camera: str, seconds: float, folder: Path, is_saved: bool) -> None:
    """Live in the window."""
    from camlab.app import OffscreenWindow
    from camlab.controller.experiment import Experiment
    from camlab.stream.producer import RingProducer
    from camlab.view.picture_item import PictureItem

    with Experiment(camera, folder=folder) as experiment, OffscreenWindow(experiment) as shown:
        if is_saved:
            shown.window.actions_["analyze"].trigger()
            shown.window.actions_["save"].trigger()
        shown.window.actions_["start"].trigger()
        wait(WARM_UP_S)
        with Watched(RingProducer, "publish", note_published) as published, Watched(PictureItem, "paint", note_painted) as painted:
            begin = shown.shown
            wait(seconds)
        pictures = (shown.shown - begin) / seconds
        shown.window.actions_["stop"].trigger()
        wait(1.0)
    print(f"{camera}{', saved and analysed' if is_saved else ''}: {pictures:.1f} pictures/s")
    print(f"  read to publish  {words(published.delays_ms)}")
    print(f"  camera to pixel  {words(list(painted.delays_ms))}", flush=True)


def words(delays_ms: list[float]) -> str:
    """Median and the rare ones."""
    median, rarely, most = np.median(delays_ms), np.quantile(delays_ms, 0.999), max(delays_ms)
    return f"median {median:.2f} ms, 99.9 % {rarely:.2f} ms, longest {most:.2f} ms, {len(delays_ms)} frames"


class Watched:
    """A method of a class whose calls are followed by a note, inside a `with` block."""

    def __init__(self, owner: type, name: str, note: Callable[..., None]) -> None:
        self.delays_ms: list[float] = []
        self.last: object = None
        self._owner, self._name, self._note = owner, name, note

    def __enter__(self) -> Watched:
        self._original = method = getattr(self._owner, self._name)

        def watched(own: Any, *args: Any) -> Any:
            result = method(own, *args)
            self._note(self, own, *args)
            return result

        setattr(self._owner, self._name, watched)
        return self

    def __exit__(self, *_: object) -> None:
        setattr(self._owner, self._name, self._original)


def note_published(watched: Watched, _producer: Any, _pixels: Any, stamp: Any) -> None:
    """The frame is public."""
    watched.delays_ms.append((time.monotonic_ns() - stamp.monotonic_ns) / 1e6)


def note_painted(watched: Watched, item: Any, *_: Any) -> None:
    """The window hands what it has painted to the screen before it does anything else."""
    from PyQt5.QtCore import QTimer

    frame = item.frame
    if frame is not None and frame.frame_id != watched.last:
        watched.last = frame.frame_id
        QTimer.singleShot(0, lambda: watched.delays_ms.append((time.time_ns() - frame.timestamp_ns) / 1e6))


if __name__ == "__main__":
    main()
