"""What is in a recording, in one dictionary that JSON can hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from camlab.recording.files import reporting_damage
from camlab.recording.reader import open_recording


def describe(path: Path) -> dict[str, Any]:
    """Status and numbers of the verdict, format, camera, settings, times and how many frames were analysed.

    RecordingError for what isn't a camlab recording.
    """
    with open_recording(path) as movie, reporting_damage(path):
        frame_format = movie.format
        analysis = movie.analysis
        return {
            **movie.verdict.as_dict(),
            "shape": [len(movie), *frame_format.shape],
            "dtype": frame_format.dtype,
            "bit_depth": frame_format.bit_depth,
            "color": frame_format.color,
            "title": movie.text("title"),
            "camera": movie.camera,
            "program": movie.text("camlab/versions"),
            "host": movie.host,
            "run": movie.run,
            "start_time": movie.text("start_time"),
            "end_time": movie.text("end_time") if movie.status != "open" else "",
            "analyzed": int(np.isfinite(analysis["mean"]).sum()) if "mean" in analysis else 0,
            "events": [msgspec.to_builtins(change) for change in movie.events],
            "settings": {name: {"asked": s.asked, "actual": s.actual, "unit": s.unit} for name, s in movie.settings.items()},
        }
