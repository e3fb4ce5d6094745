"""Micro-Manager's demo camera through pymmcore-plus from PyPI, with its own writer (OME-Zarr by tensorstore) and its own events.

Its camera can't be given our frames: it makes pictures of its own, of the same size and type, by the fastest of its ways that isn't
black (a black one isn't written at all), in a hardware sequence with an exposure near 0. So it is a whole job, but not on the same
pixels. The analysis is the same, called for each frame by the acquisition's event, as its documentation does it.
"""

from __future__ import annotations

import importlib.util
import time
from pathlib import Path
from typing import Any

from camlab.analysis.statistics import frame_statistics
from camlab.model.frame import FrameFormat
from tests.benchmarks.processes import collect
from tests.benchmarks.spare import Spare
from tests.benchmarks.whole_job import Recorded, put_onto_disk

NAME = "pymmcore-plus"
EXPOSURE_MS = 0.01
WARM_UP_FRAMES = 8
LEAST_BUFFER_MB = 256


def why_not(frame_format: FrameFormat) -> str:
    """Why it can't do that here; "" where it can."""
    if not importlib.util.find_spec("mm_test_adapters"):
        return "the demo camera's adapter is not installed; run: pip install mm-test-adapters"
    if frame_format.color == "rgb":
        return "its writer takes no RGB frames of the demo camera"
    return ""


def record(frame_format: FrameFormat, frames: int, folder: Path, spare: Spare) -> Recorded:
    """Frames of the demo camera to a Zarr store in `folder`, and the statistics of each."""
    (seconds, saved, analysed) = collect([(_record, frame_format, frames, folder, spare)])[0]
    if (saved, analysed) != (frames, frames):
        raise RuntimeError(f"{NAME} saved {saved} and analysed {analysed} of {frames} frames")
    return Recorded(folder, "", seconds, analysed)


def _record(frame_format: FrameFormat, frames: int, folder: Path, spare: Spare) -> tuple[float, int, int]:
    core = _open_core(frame_format, frames)
    _run(core, WARM_UP_FRAMES, folder / "warm-up.ome.zarr")
    results: list[list[float]] = []
    core.mda.events.frameReady.connect(lambda pixels, _event: results.append(frame_statistics(pixels)))
    path = folder / "movie.ome.zarr"
    spare.free()
    begin = time.monotonic()
    _run(core, frames, path)
    put_onto_disk(path)
    seconds = time.monotonic() - begin
    return seconds, _count_frames(path, frame_format), len(results)


def _run(core: Any, frames: int, path: Path) -> None:
    import useq

    core.run_mda(useq.MDASequence(time_plan={"interval": 0, "loops": frames}), output=str(path), block=True)


def _open_core(frame_format: FrameFormat, frames: int) -> Any:
    import mm_test_adapters
    import pymmcore_plus

    core = pymmcore_plus.CMMCorePlus()
    core.setDeviceAdapterSearchPaths([mm_test_adapters.device_adapter_path()])
    core.loadDevice("Camera", "DemoCamera", "DCam")
    core.initializeAllDevices()
    core.setCameraDevice("Camera")
    values = {
        "PixelType": f"{8 * frame_format.itemsize}bit",
        "BitDepth": str(8 if frame_format.itemsize == 1 else 12),
        "OnCameraCCDXSize": str(frame_format.width),
        "OnCameraCCDYSize": str(frame_format.height),
        "Mode": "Fluorescent Beads",
    }
    for name, value in values.items():
        core.setProperty("Camera", name, value)
    core.setExposure(EXPOSURE_MS)
    core.setCircularBufferMemoryFootprint(LEAST_BUFFER_MB + frames * frame_format.nbytes // 10**6)  # it ends the run where that is full
    core.mda.engine.use_hardware_sequencing = True
    return core


def _count_frames(path: Path, frame_format: FrameFormat) -> int:
    """Frames in the store of that format; each of its pixels can be read."""
    import numpy as np
    import tensorstore

    array = next(each.parent for each in path.rglob("zarr.json") if '"chunk_grid"' in each.read_text())
    store = tensorstore.open({"driver": "zarr3", "kvstore": {"driver": "file", "path": str(array)}}).result()
    pixels = store.read().result().reshape(-1, *frame_format.shape)
    return int((pixels.reshape(len(pixels), -1).max(axis=1) > 0).sum()) if pixels.dtype == np.dtype(frame_format.dtype) else 0
