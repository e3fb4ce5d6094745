"""camlab: look through a laboratory camera, record what it sees, and know that no frame is missing.

Everything here is loaded when it is used, so that `import camlab` is quick::

    open_camera(spec)     a camera alone
    Experiment(spec)      a camera with live view, recording, analysis and publishing
    open(path)            a recording
    subscribe(address)    the frames of a publisher
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from camlab.cameras import open_camera
    from camlab.controller.experiment import Experiment
    from camlab.recording.reader import open_recording as open
    from camlab.stream.subscriber import subscribe

__all__ = ["Experiment", "open", "open_camera", "subscribe"]

_PLACES = {
    "Experiment": ("camlab.controller.experiment", "Experiment"),
    "open": ("camlab.recording.reader", "open_recording"),
    "open_camera": ("camlab.cameras", "open_camera"),
    "subscribe": ("camlab.stream.subscriber", "subscribe"),
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'camlab' has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _PLACES[name]
    return getattr(import_module(module), attribute)
