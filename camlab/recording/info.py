"""What is in a recording, in one dictionary that JSON can hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from camlab.recording.event import Event
from camlab.recording.files import reporting_damage
from camlab.recording.reader import open_recording


def describe(path: Path) -> dict[str, Any]:
    """Status and numbers of the verdict, format, camera, settings, times and how many frames were analysed; segments and events.

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
            "pixel_bytes": len(movie) * frame_format.nbytes,
            "compression": movie.compression,
            "segments": [{"path": str(segment.path), "frames": segment.frames, "is_there": segment.is_there} for segment in movie.segments],
            "every": movie.every,
            "interval_s": movie.interval_s,
            "color": frame_format.color,
            "sensor": msgspec.to_builtins(movie.geometry),
            "title": movie.text("title"),
            "user": movie.text("user/name"),
            "sample": movie.text("sample/name"),
            "notes": movie.text("notes/data"),
            "camera": movie.camera,
            "program": movie.text("camlab/versions"),
            "host": movie.host,
            "run": movie.run,
            "start_time": movie.text("start_time"),
            "end_time": movie.text("end_time") if movie.status != "open" else "",
            "analyzed": int(np.isfinite(analysis["mean"]).sum()) if "mean" in analysis else 0,
            "events": [_as_json(event) for event in movie.events],
            "settings": {name: {"asked": s.asked, "actual": s.actual, "unit": s.unit} for name, s in movie.settings.items()},
        }


def _as_json(event: Event) -> dict[str, Any]:
    """JSON has no NaN."""
    return {name: None if value != value else value for name, value in msgspec.to_builtins(event).items()}
