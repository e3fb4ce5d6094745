"""What camlab raises on purpose. The text of each is one line, fit to show a user: which, what, and what to do.

A caller's mistake (a value out of range, a malformed name) is a ``ValueError``; what the world does is a ``CamlabError``::

    CamlabError
    ├── CameraError                 the camera refused, failed or went away
    │   ├── CameraTimeoutError      no frame arrived in time (also a TimeoutError)
    │   ├── FrameLostError          one frame was acquired but not delivered: a counted loss, the camera goes on
    │   └── SourceEndedError        a file or a stream came to its end: not a failure
    ├── StreamError                 the ring or a socket cannot be made or joined
    │   ├── SharedMemoryError       too little shared memory
    │   └── MalformedMessageError   a received message is not a camlab frame
    ├── RecordingError              a recording cannot be written, read or repaired
    ├── WorkerError                 a worker process failed
    ├── StateError                  not allowed in the experiment's present state
    └── SettingsError               a settings file that cannot be read
"""

from __future__ import annotations


class CamlabError(Exception):
    """Base of what camlab raises on purpose; the text is fit to show a user."""


class CameraError(CamlabError):
    """The camera refused, failed or went away."""


class CameraTimeoutError(CameraError, TimeoutError):
    """No frame arrived in time."""


class FrameLostError(CameraError):
    """One frame was acquired but could not be delivered; the camera goes on and the frame counts as lost."""


class SourceEndedError(CameraError):
    """A file or a stream came to its end; not a failure.

    Attributes
    ----------
    frames : int
        How many frames the source numbered since its start, also those at its end that could not be delivered; -1 where it
        doesn't count.
    """

    def __init__(self, text: str, frames: int = -1) -> None:
        super().__init__(text)
        self.frames = frames


class StreamError(CamlabError):
    """The ring or a socket cannot be made or joined."""


class SharedMemoryError(StreamError):
    """The computer has too little shared memory for the ring."""


class MalformedMessageError(StreamError):
    """A received message is not a camlab frame."""


class RecordingError(CamlabError):
    """A recording cannot be written, read or repaired."""


class WorkerError(CamlabError):
    """A worker process failed."""


class StateError(CamlabError):
    """Not allowed in the experiment's present state."""


class SettingsError(CamlabError):
    """A settings file cannot be read."""
