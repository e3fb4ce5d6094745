"""How cameras are called for a person; no Qt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePath

from camlab.cameras.specification import split_specification

RECORDINGS = (".h5", ".part")
MOST_RECENT = 8
_STREAM = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def title_of(spec: str, model: str = "") -> str:
    """Words for a camera that isn't open: "Simulated camera", "Camera 0", "movie.mp4"; `model`: what the device calls itself."""
    try:
        name, address = split_specification(spec)
    except ValueError:
        return spec
    if name == "simulated":
        options = address.removeprefix("?").replace("&", ", ")
        return f"Simulated camera, {options}" if options else "Simulated camera"
    if name == "opencv" and address.isdecimal():
        return f"{model} ({address})" if model else f"Camera {address}"
    if name == "opencv" and _STREAM.match(address):
        return re.sub(r"(?<=://)[^/@]*@", "", address)  # without a password
    if name in ("opencv", "replay") and address:
        return PurePath(address).name or spec
    return model or spec


def spec_of_file(path: Path) -> str:
    """What a user would type to have a file as a camera: a recording is replayed, anything else is for OpenCV."""
    return f"replay:{path}" if path.suffix.lower() in RECORDINGS else f"opencv:{path}"


def with_recent(spec: str, recent: Iterable[str]) -> list[str]:
    """The cameras that were used, the newest first, each once."""
    return [spec, *(each for each in recent if each != spec)][:MOST_RECENT]
