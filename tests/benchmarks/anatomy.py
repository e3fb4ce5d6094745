"""Where every microsecond of a frame goes: in the camera's thread, the saver, the analyzer and the window.

Run it from the project's folder: `python -m tests.benchmarks.anatomy [--folder FOLDER] [--platform xcb]`. The parts that run in
processes of their own work in one thread here, by turns, so that each time is that of one step and of nothing else; the window is the
real one. A step's time is without that of the steps inside it. Told is the mean of all frames, in microseconds.
"""

from __future__ import annotations

import argparse
import functools
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks.window import wait

CAMERAS = {
    "128×128, 8 bits": ("simulated:?width=128&height=128", 30_000.0, 60_000),
    "640×480, colour": ("simulated:?width=640&height=480&color=rgb", 500.0, 3_000),
    "2048×2048, 16 bits": ("simulated:?width=2048&height=2048&dtype=uint16&bits=12", 60.0, 300),
}
SLOT_BYTES = 512 << 20
TURN_S = 0.03  # of frames, then the readers' turn
VIEW_S, WARM_UP_S = 4.0, 2.0


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", default=tempfile.gettempdir(), help="on the disk to record to")
    parser.add_argument("--platform", default="offscreen", help="Qt's: offscreen, or xcb on an X display")
    given = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = given.platform
    columns: dict[str, dict[str, float]] = {}
    for title, (camera, rate_hz, frames) in CAMERAS.items():
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            os.environ["CAMLAB_HOME"] = folder
            columns[title] = {**processes(camera, rate_hz, frames, Path(folder)), **window(camera, rate_hz, Path(folder))}
    print("| step | " + " | ".join(columns) + " |")
    print("|---|" + "---|" * len(columns))
    for step in dict.fromkeys(step for column in columns.values() for step in column):
        print(f"| {step} | " + " | ".join(_amount(column.get(step)) for column in columns.values()) + " |")


def _amount(us: float | None) -> str:
    return "–" if us is None else f"{us:.1f}" if us < 100 else f"{us:.0f}"


class Stopwatch:
    """Adds up the time of steps, each without that of the steps inside it. One thread."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inner = [0.0]

    @contextmanager
    def watching(self, owner: Any, name: str, step: str) -> Iterator[None]:
        """Time the calls of a method of a class, or of a module's function, inside a `with` block."""
        original = getattr(owner, name)

        @functools.wraps(original)
        def watched(*args: Any, **kwargs: Any) -> Any:
            self._inner.append(0.0)
            begin = time.perf_counter()
            try:
                return original(*args, **kwargs)
            finally:
                took = time.perf_counter() - begin
                self.seconds[step] += took - self._inner.pop()
                self._inner[-1] += took

        setattr(owner, name, watched)
        try:
            yield
        finally:
            setattr(owner, name, original)

    def cost_us(self) -> float:
        """What the watching of one call adds to its own time."""
        own, empty = Stopwatch(), type("Empty", (), {"call": staticmethod(lambda: None)})
        with own.watching(empty, "call", "call"):
            for _ in range(100_000):
                empty.call()
        return own.seconds["call"] * 10


def processes(spec: str, rate_hz: float, frames: int, folder: Path) -> dict[str, float]:
    """Microseconds by step of camera's thread, saver and analyzer."""
    import camlab
    from camlab.stream.publisher import Doorbell
    from tests.workers.rigs import new_rig

    watch = Stopwatch()
    with ExitStack() as stack:
        camera = stack.enter_context(camlab.open_camera(f"{spec}{'&' if '?' in spec else '?'}fps=0"))
        slots = min(10_000, SLOT_BYTES // camera.format.nbytes)
        rig = stack.enter_context(new_rig(slots, camera.format))
        rig.ring.fault_in()
        doorbell = stack.enter_context(Doorbell(f"ipc://{folder}/bell", "bench", rig.ring.shape.run, camera.format))
        rig.analyzer.join(rig.ring, rig.attach())
        camera.start()
        rig.producer.follow(1)
        rig.record(folder / "movie.h5", rate_hz=rate_hz)
        for owner, name, step in steps(type(camera)):
            stack.enter_context(watch.watching(owner, name, step))
        turn = max(1, round(rate_hz * TURN_S))
        done = _turns(rig, camera, doorbell, turn, frames // 10)
        watch.seconds.clear()
        done = _turns(rig, camera, doorbell, turn, frames)
        rig.stop()
        camera.stop()
    return {step: 1e6 * seconds / done for step, seconds in watch.seconds.items()}


def _turns(rig: Any, camera: Any, doorbell: Any, turn: int, frames: int) -> int:
    """Frames, then their readers, again and again; how many."""
    done = 0
    while done < frames:
        begin = time.perf_counter()
        for _ in range(turn):
            pixels = rig.producer.next_pixels()
            stamp = camera.read(pixels, 1.0)
            doorbell.announce(rig.producer.publish(pixels, stamp), stamp.timestamp_ns)
        done += turn
        time.sleep(max(0.0, TURN_S - (time.perf_counter() - begin)))  # so that a commit is due
        rig.work_until(lambda: rig.saver_is_done, rig.saver)
        while rig.analyzer.work():
            pass
    return done


def steps(camera: type) -> list[tuple[Any, str, str]]:
    """What is timed: owner, name, and what it is called in the table; in the order of the table."""
    from camlab.recording.direct import DirectChunks
    from camlab.recording.writer import RecordingWriter
    from camlab.stream import producer
    from camlab.stream.publisher import Doorbell
    from camlab.workers import analyzer
    from camlab.workers.saver import SaverJob

    return [
        (producer.RingProducer, "next_pixels", "camera: find a free slot"),
        (camera, "read", "camera: copy the frame into it"),
        (producer.xxhash, "xxh3_64_intdigest", "camera: checksum"),
        (producer.RingProducer, "publish", "camera: number and publish"),
        (Doorbell, "announce", "camera: announce"),
        (SaverJob, "work", "saver: find and account for it"),
        (RecordingWriter, "extend", "saver: its row, and into its chunk"),
        (DirectChunks, "make_room", "saver: room in the file"),
        (DirectChunks, "write", "saver: write the pixels"),
        (RecordingWriter, "_write_chunks", "saver: hand over whole chunks"),
        (RecordingWriter, "commit", "saver: commit"),
        (SaverJob, "_tell_saved", "saver: let go of the slots"),
        (analyzer.AnalyzerJob, "work", "analyzer: find it, hand over the result"),
        (analyzer, "frame_statistics", "analyzer: statistics"),
    ]


def window(spec: str, rate_hz: float, folder: Path) -> dict[str, float]:
    """Microseconds by step of a picture in the window."""
    from camlab.app import OffscreenWindow
    from camlab.app.feed import Feed
    from camlab.controller.experiment import Experiment
    from camlab.controller.run import Run
    from camlab.view.main_window import MainWindow
    from camlab.view.picture_item import PictureItem

    watch = Stopwatch()
    watched: list[tuple[type, str, str]] = [
        (Feed, "show_newest_frame", "window, each picture: look for it"),
        (Run, "newest_frame", "window, each picture: copy it out of the ring"),
        (MainWindow, "show_frame", "window, each picture: levels, histogram, measurements"),
        (PictureItem, "paint", "window, each picture: paint"),
    ]
    fps = f"{spec}{'&' if '?' in spec else '?'}fps={min(rate_hz, 500.0):g}"
    with Experiment(fps, folder=folder) as experiment, OffscreenWindow(experiment) as shown, ExitStack() as stack:
        shown.window.actions_["start"].trigger()
        wait(WARM_UP_S)
        for owner, name, step in watched:
            stack.enter_context(watch.watching(owner, name, step))
        begin = shown.shown
        wait(VIEW_S)
        pictures = shown.shown - begin
        stack.close()
        shown.window.actions_["stop"].trigger()
        wait(0.5)
    return {step: 1e6 * watch.seconds[step] / pictures for _, _, step in watched}


if __name__ == "__main__":
    main()
