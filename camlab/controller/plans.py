"""What the saver must know of a recording, gathered from the camera."""

from __future__ import annotations

from pathlib import Path

import msgspec
import tomlkit

from camlab.model.camera import Camera
from camlab.recording.plan import RecordingOptions, RecordingPlan, Setting


def make_plan(
    key: int, path: Path, part: Path, camera: Camera, run: str, session: str, options: RecordingOptions, sync_s: float
) -> RecordingPlan:
    """The plan of recording `key` at `path`, now `part`; with every control as it is at this moment."""
    settings = tuple(
        Setting(name, state.control.label, state.control.unit, state.asked, state.actual) for name, state in camera.controls.items()
    )
    return RecordingPlan(
        key=key,
        path=str(path.absolute()),
        part_path=str(part.absolute()),
        run=run,
        session=session,
        camera=camera.name,
        model=camera.model,
        serial_number=camera.serial_number,
        camera_counts=camera.has_counter,
        rate_hz=camera.frame_rate_hz_nominal,
        settings=settings,
        geometry=camera.geometry,
        title=path.stem,
        options=options,
        sync_s=sync_s,
        experiment_toml=_as_toml(camera, settings),
    )


def renamed(plan: RecordingPlan, path: Path, part: Path) -> RecordingPlan:
    """The same plan for a file at another place."""
    return msgspec.structs.replace(plan, path=str(path.absolute()), part_path=str(part.absolute()), title=path.stem)


def _as_toml(camera: Camera, settings: tuple[Setting, ...]) -> str:
    document = tomlkit.document()
    frame_format = camera.format
    document["camera"] = {"name": camera.name, "model": camera.model, "serial_number": camera.serial_number}
    document["format"] = {
        "height": frame_format.height,
        "width": frame_format.width,
        "dtype": frame_format.dtype,
        "bit_depth": frame_format.bit_depth,
        "color": frame_format.color,
    }
    document["controls"] = {each.name: each.asked for each in settings}
    return tomlkit.dumps(document)
