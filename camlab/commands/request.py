"""What a user asks of camlab record, and whether it makes sense."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec

from camlab.commands.amounts import LONGEST_S, RUN, check_seconds, read_buffer, read_bytes
from camlab.config import Settings
from camlab.model import Camera
from camlab.recording.naming import check_free
from camlab.recording.plan import Choices, RecordingOptions


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the user asked for.

    Attributes
    ----------
    camera : str
        A camera's spec.
    frames, seconds : int or None, float or None
        Length, the shorter one where both are given; both None: until the source ends or Ctrl-C.
    every, interval_s : int or None, float or None
        Save each n-th frame, or one in so many seconds.
    output : Path or None
        The file; None: a new one in the recordings folder.
    is_analyzed : bool
    controls : tuple of str
        NAME=VALUE each.
    address : str
        Where frames are published; "" for nowhere.
    name, compression, split, buffer, user, sample : str or None
        None: as the settings say.
    pre_trigger_s : float or None
        The recording waits for a line on standard input, and begins so many seconds before.
    notes : str
    """

    camera: str
    frames: int | None = None
    seconds: float | None = None
    every: int | None = None
    interval_s: float | None = None
    output: Path | None = None
    is_analyzed: bool = False
    controls: tuple[str, ...] = ()
    address: str = ""
    name: str | None = None
    compression: str | None = None
    split: str | None = None
    buffer: str | None = None
    pre_trigger_s: float | None = None
    user: str | None = None
    sample: str | None = None
    notes: str = ""


def check(request: Request) -> dict[str, str]:
    """Everything that can be wrong before a camera is opened; returns the controls to set."""
    if request.frames is not None and request.frames < 1:
        raise ValueError(f"--frames must be 1 or more, not {request.frames}")
    if request.every is not None and request.every < 1:
        raise ValueError(f"--every must be 1 or more, not {request.every}")
    if request.every is not None and request.interval_s is not None:
        raise ValueError("--every and --interval can't be used together; choose one")
    if _is_for_run(request) and request.pre_trigger_s:
        raise ValueError("--buffer run and --pre-trigger can't be used together; give the buffer's length in seconds, e.g. --buffer 10")
    check_seconds(request.seconds, "--seconds")
    check_seconds(request.interval_s, "--interval")
    check_seconds(request.pre_trigger_s, "--pre-trigger", LONGEST_S)
    if request.output is not None and request.name is not None:
        raise ValueError("--output and --name can't be used together; choose one")
    if request.output is not None:
        check_free(request.output)
    return dict(_split(text) for text in request.controls)


def choices_of(request: Request) -> Choices:
    """The options of the recording that don't come from the settings."""
    choices: dict[str, object] = {"frames": request.frames, "seconds": request.seconds, "notes": request.notes}
    choices |= {"every": request.every or 1, "interval_s": request.interval_s or 0.0}
    if request.split is not None:
        choices["segment_bytes"] = read_bytes(request.split, "--split")
    given = {"name": request.name, "compression": request.compression, "user": request.user, "sample": request.sample}
    choices |= {name: value for name, value in given.items() if value is not None}
    msgspec.structs.replace(RecordingOptions(), **choices).check()
    return choices  # type: ignore[return-value]


def with_ring(settings: Settings, request: Request) -> Settings:
    """A pre-trigger is only what this command asks for: without one it records from the first frame on."""
    ring = msgspec.structs.replace(settings.ring, pre_trigger_s=request.pre_trigger_s or 0.0)
    if request.buffer is not None:
        ring = read_buffer(request.buffer, ring)
    return msgspec.structs.replace(settings, ring=ring)


def _split(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name.strip() and equals):
        raise ValueError(f"--set takes NAME=VALUE, e.g. exposure_s=0.01, not {text!r}")
    return name.strip(), value.strip()


def _is_for_run(request: Request) -> bool:
    return (request.buffer or "").strip().lower() == RUN


def check_buffer(request: Request, camera: Camera) -> None:
    """The whole run needs a length."""
    lengths = RecordingOptions(frames=request.frames, seconds=request.seconds)
    if _is_for_run(request) and lengths.length_at(camera.frame_rate_hz_nominal) is None:
        rest = ", because the camera's rate is unknown" if request.seconds else " or --seconds"
        raise ValueError(f"--buffer run needs --frames{rest}")
