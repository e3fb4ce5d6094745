"""Which cameras are connected to this computer, and what they can do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from camlab.cameras.registry import BUILT_IN, camera_names, create_camera, load_factory, one_line
from camlab.errors import CamlabError

logger = logging.getLogger(__name__)


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


@dataclass(frozen=True)
class FoundCamera:
    """A camera that is there, as far as the system knows: it was not opened.

    Attributes
    ----------
    spec : str
        What to type to use it.
    model : str
        What the device calls itself, "" where unknown.
    """

    spec: str
    model: str = ""


def find_cameras() -> list[FoundCamera]:
    """What is connected now, without opening any of it: one that is in use goes on undisturbed. Never raises for what is broken."""
    found: list[FoundCamera] = []
    for name in camera_names():
        try:
            found += _look_for(name)
        except Exception as error:  # one broken plug-in or driver hides no other camera
            logger.info("no %s camera can be found: %s", name, one_line(error))
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


def _look_for(name: str) -> list[FoundCamera]:
    factory = load_factory(name)
    find: Callable[[], list[str]] | None = getattr(factory, "find", None)
    model: Callable[[str], str] = getattr(factory, "model_of", lambda _address: "")
    if find is None:
        return [FoundCamera(name)] if name in BUILT_IN else []
    return [FoundCamera(f"{name}:{address}" if address else name, model(address)) for address in find()]


def _find(name: str) -> list[CameraListing]:
    """The connected cameras of one name."""
    find: Callable[[], list[str]] | None = getattr(load_factory(name), "find", None)
    if find is None and name not in BUILT_IN:
        return [CameraListing(name, remark=f"its plug-in can't list what is connected; name a camera like {name}:ADDRESS")]
    addresses = [""] if find is None else find()
    return [describe_camera(f"{name}:{address}" if address else name) for address in addresses]
