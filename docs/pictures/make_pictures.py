"""Make the pictures of the window that README.md and the documentation show: the real window, at work on the simulated camera.

Run it in a checkout with camlab installed: `python docs/pictures/make_pictures.py [NAME …]`. It needs no display.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
CAMERA = "simulated:?width=1280&height=1024&dtype=uint16&bits=12&spots=60&seed=7"
LARGE, SMALL = (1440, 900), (1280, 720)


class Stage:
    """A window on an experiment, and what a person does with it."""

    def __init__(self, shown: Any, experiment: Any) -> None:
        self.shown, self.window, self.experiment = shown, shown.window, experiment

    def click(self, *names: str) -> None:
        """Trigger commands, as a click or a key does."""
        for name in names:
            self.window.actions_[name].trigger()
            self.shown.look(0.3)

    def look(self, seconds: float) -> None:
        self.shown.look(seconds)

    def show_tab(self, name: str) -> None:
        """Bring a tab under the picture to the front."""
        self.window.docks.show_bottom()
        tabs = self.window.docks.bottom.tabs
        tabs.setCurrentIndex(next(k for k in range(tabs.count()) if tabs.tabText(k) == name))

    def draw(self, kind: str, *points: tuple[float, float]) -> None:
        """A ROI on the sensor."""
        self.window.measure.rois.add(kind, points)
        self.window.docks.show_bottom()


def first_start(stage: Stage) -> None:
    stage.window.show_hints(True)
    stage.look(1.0)


def saving(stage: Stage) -> None:
    stage.experiment.set_control("brightness", 5)
    stage.click("analyze", "start")
    stage.look(6.0)
    stage.click("save")
    stage.look(9.0)


def measuring(stage: Stage) -> None:
    stage.click("start", "scale_bar")
    stage.draw("rectangle", (250, 210), (520, 430))
    stage.draw("ellipse", (760, 330), (1000, 560))
    stage.look(14.0)


def profile(stage: Stage) -> None:
    stage.click("start")
    stage.draw("line", (180, 260), (1060, 780))
    stage.show_tab("Profile")
    stage.look(3.0)


def timing(stage: Stage) -> None:
    stage.click("start")
    stage.show_tab("Timing")
    stage.look(16.0)


def health(stage: Stage) -> None:
    stage.click("analyze", "start", "save", "publish")
    stage.show_tab("Health")
    stage.look(6.0)


def playing(stage: Stage) -> None:
    stage.click("start", "save")
    stage.look(8.0)
    stage.click("mark", "save", "stop")
    stage.look(1.5)
    stage.window.recording.verdict.play.click()
    stage.look(3.0)


def losing_frames(stage: Stage) -> None:
    stage.click("start")
    stage.look(0.5)
    stage.click("save")
    stage.look(6.0)
    stage.click("save")
    stage.look(1.5)


def losing_the_camera(stage: Stage) -> None:
    stage.click("start", "save")
    stage.look(3.4)


@dataclass(frozen=True)
class Picture:
    """One file: how the window is and what is done in it."""

    name: str
    act: Callable[[Stage], None]
    theme: str = "light"
    size: tuple[int, int] = LARGE
    camera: str = CAMERA


PICTURES = (
    Picture("window", saving),
    Picture("window-dark", saving, theme="dark"),
    Picture("first", first_start, camera="simulated"),
    Picture("measuring", measuring),
    Picture("profile-dark", profile, theme="dark"),
    Picture("timing", timing),
    Picture("health", health),
    Picture("playing", playing),
    Picture("losses", losing_frames, camera=f"{CAMERA}&drop=120,200-210"),
    Picture("lost-dark", losing_the_camera, theme="dark", camera=f"{CAMERA}&unplug_at=150"),
    Picture("small", saving, size=SMALL),
)


def main() -> None:
    """Make the pictures that are named, or every one."""
    wanted = sys.argv[1:] or [picture.name for picture in PICTURES]
    unknown = set(wanted) - {picture.name for picture in PICTURES}
    if unknown:
        sys.exit(f"no picture is called {', '.join(sorted(unknown))}; there are {', '.join(picture.name for picture in PICTURES)}")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home  # the window then writes "~/Documents/camlab", whoever runs this
        folder = Path(home) / "Documents" / "camlab"
        folder.mkdir(parents=True)
        for picture in PICTURES:
            if picture.name in wanted:
                make(picture, folder)


def make(picture: Picture, folder: Path) -> None:
    """Play the scene and save what the window shows."""
    from camlab.app import OffscreenWindow
    from camlab.controller.experiment import Experiment

    path = HERE / f"{picture.name}.png"
    experiment = Experiment(picture.camera, folder=folder, reconnects=True)
    with experiment, OffscreenWindow(experiment, theme=picture.theme, size=picture.size) as shown:
        picture.act(Stage(shown, experiment))
        shown.save_picture(path)
    print(path)


if __name__ == "__main__":
    main()
