"""Which cameras there are by name: camlab's own, and those of other packages, through the entry points `camlab.cameras`.

Such an entry point names a callable that takes what the user typed behind the camera's name (`mine:left` gives "left", `mine`
gives "") and returns a closed `Camera`; a ValueError from it is shown to the user as it is. If the callable has an attribute
`find`, a function without arguments, it gives the addresses of what is connected, for the list of cameras.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points

from camlab.cameras.specification import split_specification, suggest
from camlab.errors import CameraError, CamlabError
from camlab.model import Camera

CameraFactory = Callable[[str], Camera]

GROUP = "camlab.cameras"
BUILT_IN = {
    "simulated": ("camlab.cameras.simulated", "SimulatedCamera.from_address"),
    "opencv": ("camlab.cameras.opencv", "opencv_camera"),
    "replay": ("camlab.cameras.replay", "replay_camera"),
}


def create_camera(specification: str) -> Camera:
    """The camera of that name, closed.

    Parameters
    ----------
    specification : str
        As a user types it: `simulated`, `simulated:?width=2048&fps=100`, `opencv:0`, `opencv:movie.mp4`, `replay:movie.h5`.

    Raises
    ------
    ValueError
        An unknown name or option, or a value out of range.
    CamlabError
        The camera's software can't be loaded.
    """
    name, address = split_specification(specification)
    factory = load_factory(name)
    if name in BUILT_IN:
        return factory(address)
    try:
        camera = factory(address)
    except (ValueError, CamlabError):
        raise
    except Exception as error:  # whatever a plug-in raises
        raise CameraError(f"camera {name!r}: its plug-in failed: {one_line(error)}") from error
    if not isinstance(camera, Camera):
        raise CameraError(f"camera {name!r}: its plug-in made a {type(camera).__name__}, not a camera; update the package it comes from")
    return camera


def open_camera(specification: str) -> Camera:
    """The camera of that name, open; use it in a `with` block, which closes it.

    Raises ValueError as `create_camera` does, CamlabError where the camera can't be opened.
    """
    camera = create_camera(specification)
    camera.open()
    return camera


def camera_names() -> list[str]:
    """Every name that a specification can begin with: camlab's own first, then those of other packages."""
    return [*BUILT_IN, *sorted(_plug_ins())]


def load_factory(name: str) -> CameraFactory:
    """What makes cameras of that name; ValueError for an unknown one, CamlabError where it can't be loaded."""
    if name in BUILT_IN:
        module, path = BUILT_IN[name]
        factory = importlib.import_module(module)
        for part in path.split("."):
            factory = getattr(factory, part)
        return factory  # type: ignore[return-value]
    plug_ins = _plug_ins()
    if name not in plug_ins:
        raise ValueError(f"unknown camera {name!r}; {suggest(name, camera_names())}")
    try:
        factory = plug_ins[name].load()
    except Exception as error:  # whatever a plug-in raises
        raise CameraError(f"camera {name!r}: its plug-in can't be loaded: {one_line(error)}") from error
    if not callable(factory):
        raise CameraError(f"camera {name!r}: its plug-in is not callable; update the package it comes from")
    return factory  # type: ignore[no-any-return]


def one_line(error: BaseException) -> str:
    """A foreign error as one line, with its kind."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _plug_ins() -> dict[str, EntryPoint]:
    """Entry points by name; camlab's own names can't be taken."""
    return {point.name: point for point in entry_points(group=GROUP) if point.name not in BUILT_IN}
