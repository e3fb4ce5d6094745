"""The whole job on the simulated camera: live, analyze, save, verify; what it leaves in a folder."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from camlab.app import OffscreenWindow, demo_window
from camlab.app.application import make_application
from camlab.controller.experiment import Experiment
from camlab.errors import CamlabError, RecordingError
from camlab.paths import recordings_folder
from camlab.plot import save_analysis_plot
from camlab.recording.naming import part_path
from camlab.recording.reader import open_recording
from camlab.recording.verdict import Verdict
from camlab.recording.verify import Verification, verify

CAMERA = "simulated"
LOOK_S = 0.05
PICTURE_SHARE = 0.7  # of the movie, when the picture of the window is taken
Advance = Callable[[float, str], None]


@dataclass(frozen=True)
class DemoFiles:
    """What a demo leaves behind, all in one folder.

    Attributes
    ----------
    folder : Path
    movie, analysis_picture, window_picture : Path
        The recording, the plot of its analysis, and the window while it was live.
    """

    folder: Path

    @property
    def movie(self) -> Path:
        return self.folder / "movie.h5"

    @property
    def analysis_picture(self) -> Path:
        return self.folder / "analysis.png"

    @property
    def window_picture(self) -> Path:
        return self.folder / "window.png"


@dataclass(frozen=True)
class DemoResult:
    """How a demo ended."""

    files: DemoFiles
    verdict: Verdict
    verification: Verification

    @property
    def exit_status(self) -> int:
        """1 where the recording is damaged, else the verdict's."""
        return self.verdict.exit_status if self.verification.ok else 1

    def as_dict(self) -> dict[str, Any]:
        """The object of ``camlab demo --json``: the recording's verdict, then what else was made."""
        return {
            **self.verdict.as_dict(),
            "folder": str(self.files.folder),
            "analysis_picture": str(self.files.analysis_picture),
            "window_picture": str(self.files.window_picture),
            "verified": self.verification.as_dict(),
        }


def prepare_folder(output: Path | None) -> DemoFiles:
    """A folder for a demo, made if need be; by default a new one with the date and time among the recordings.

    RecordingError where it can't be made, or where a demo has been before: nothing is overwritten.
    """
    files = DemoFiles((output or recordings_folder() / f"demo_{datetime.datetime.now().astimezone():%Y-%m-%d_%H%M%S}").absolute())
    try:
        files.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordingError(f"the folder {files.folder} can't be made: {error.strerror}; choose another: --output DIR") from error
    for path in (files.movie, part_path(files.movie), files.analysis_picture, files.window_picture):
        if path.exists():
            raise RecordingError(f"{path} exists already; choose another folder: --output DIR (nothing is ever overwritten)")
    return files


def run_headless(files: DemoFiles, seconds: float, advance: Advance, is_interrupted: Callable[[], bool]) -> DemoResult:
    """Live, analyze and save with the real window out of sight, whose picture is taken; needs ``QT_QPA_PLATFORM=offscreen``.

    `advance(share, words)` tells how far it is; `is_interrupted()` ends the movie early, in order.
    """
    app = make_application("light")
    with Experiment(CAMERA, folder=files.folder) as experiment, OffscreenWindow(experiment) as window:
        experiment.start_analyzing()
        recording = experiment.start_saving(files.movie)
        experiment.start()
        picture, end = None, time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and recording.is_open and not is_interrupted():
            window.look(min(LOOK_S, left))
            advance(1 - left / seconds, f"{recording.saved} frames")
            if picture is None and left < (1 - PICTURE_SHARE) * seconds:
                picture = window.window.grab()
        picture = picture or window.window.grab()
        experiment.stop()  # with Save and Analyze on: every frame of the run is in the movie, with its result
        verdict = recording.wait()
    if not picture.save(str(files.window_picture), "PNG"):  # not while live: it would hold up the camera's thread
        raise RecordingError(f"{files.window_picture} can't be written; choose another folder")
    result = conclude(files, verdict)
    app.processEvents()
    return result


def run_in_window(files: DemoFiles, seconds: float, report: Callable[[DemoResult], None] | None) -> DemoResult:
    """The same in a window that a person sees and closes; `report` is called as soon as the movie is finished.

    CamlabError where it was closed before anything was recorded.
    """
    results: list[DemoResult] = []

    def finish(verdict: Verdict) -> str:
        results.append(conclude(files, verdict))
        if report:
            report(results[0])
        return f"{verdict.sentence}. Movie and pictures are in {files.folder}"

    experiment = Experiment(CAMERA, folder=files.folder)
    demo_window(experiment, files.movie, files.window_picture, seconds, finish)
    if results:
        return results[0]
    if not files.movie.exists():
        raise CamlabError("the window was closed before anything was recorded")
    with open_recording(files.movie) as movie:
        finish(movie.verdict)
    return results[0]


def conclude(files: DemoFiles, verdict: Verdict) -> DemoResult:
    """Verify the movie and draw its analysis; needs a QApplication. RecordingError where there is no finished movie."""
    if not files.movie.exists():
        raise RecordingError(f"the movie could not be finished: {verdict.failure}; try camlab repair {files.movie}")
    verification = verify(files.movie)
    with open_recording(files.movie) as movie:
        save_analysis_plot(movie, files.analysis_picture)
    return DemoResult(files, verdict, verification)
