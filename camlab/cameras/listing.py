"""Which cameras are connected to this computer, and what they can do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from camlab.cameras.registry import BUILT_IN, camera_names, create_camera, load_factory, one_line
from camlab.errors import CamlabError


@dataclass(frozen=True)
class CameraListing:
    """One line in the list of cameras.

    Attributes
    ----------
    spec : str
        What to type to use it; the bare name where nothing of it was found.
    model : str
        What the device calls itself, "" where unknown.
    connected : bool
        It could be opened now.
    format : str
        Size, bit depth and colour for a person, "" where it couldn't be opened.
    controls : list of str
        Names of what can be set.
    remark : str
        What a user should know: why it couldn't be opened, what its driver ignores.
    """

    spec: str
    model: str = ""
    connected: bool = False
    format: str = ""
    controls: list[str] = field(default_factory=list)
    remark: str = ""


def list_cameras() -> list[CameraListing]:
    """Every camera that can be found now; each is opened for a moment. Never raises for a camera that is broken."""
    found: list[CameraListing] = []
    for name in camera_names():
        try:
            found += _find(name)
        except Exception as error:  # one broken plug-in or driver hides no other camera
            found.append(CameraListing(name, remark=str(error) if isinstance(error, CamlabError) else one_line(error)))
    return found


def describe_camera(specification: str) -> CameraListing:
    """Open a camera for a moment to see what it is; never raises."""
    model = ""
    try:
        camera = create_camera(specification)
        model = camera.model
        with camera:
            settable = [name for name, state in camera.controls.items() if not state.control.is_read_only]
            return CameraListing(specification, camera.model, True, str(camera.format), settable, "; ".join(camera.remarks))
    except Exception as error:  # a list says what is wrong with a camera and goes on
        remark = str(error) if isinstance(error, CamlabError | ValueError) else one_line(error)
        return CameraListing(specification, model, remark=remark)


def _find(name: str) -> list[CameraListing]:
    """The connected cameras of one name."""
    find: Callable[[], list[str]] | None = getattr(load_factory(name), "find", None)
    if find is None and name not in BUILT_IN:
        return [CameraListing(name, remark=f"its plug-in can't list what is connected; name a camera like {name}:ADDRESS")]
    addresses = [""] if find is None else find()
    return [describe_camera(f"{name}:{address}" if address else name) for address in addresses]
