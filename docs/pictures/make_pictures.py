"""Make the pictures of the window that README.md and the documentation show: the real window, recording the simulated camera.

Run it in a checkout with camlab installed: `python docs/pictures/make_pictures.py`. It needs no display.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CAMERA = "simulated:?width=1280&height=1024&dtype=uint16&bits=12&spots=60&seed=7"
LIVE_S, RECORDED_S = 6.0, 9.0
PICTURES = (("window.png", "light"), ("window-dark.png", "dark"))


def main() -> None:
    """Make every picture anew."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = home  # the window then writes "~/Documents/camlab", whoever runs this
        folder = Path(home) / "Documents" / "camlab"
        folder.mkdir(parents=True)
        for name, theme in PICTURES:
            make_picture(HERE / name, theme, folder)
            print(f"{HERE / name}")


def make_picture(path: Path, theme: str, folder: Path) -> None:
    """The window while it saves and analyzes."""
    from camlab.app import OffscreenWindow
    from camlab.controller.experiment import Experiment

    with Experiment(CAMERA, folder=folder) as experiment, OffscreenWindow(experiment, theme=theme) as window:
        experiment.set_control("brightness", 5)
        experiment.start_analyzing()
        experiment.start()
        window.look(LIVE_S)
        recording = experiment.start_saving()
        window.look(RECORDED_S)
        window.save_picture(path)
        experiment.stop()
        recording.wait()


if __name__ == "__main__":
    main()
