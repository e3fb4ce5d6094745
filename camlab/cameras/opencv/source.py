"""What a file camera reads from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import NamedTuple

from camlab.model.frame import Pixels

FALLBACK_RATE_HZ = 25.0  # where a file doesn't say how fast it was taken


class SourceImage(NamedTuple):
    """One image of a source."""

    number: int  # from 0 on
    time_ns: int  # place in the file, nanoseconds; -1 where unknown
    image: Pixels  # as OpenCV has it


class Source(ABC):
    """Images in order, from a beginning to an end.

    Attributes
    ----------
    model : str
        What kind of source it is, for a person.
    rate_hz : float
        Images a second, as the source says.
    remarks : tuple of str
        What a user should know about it.
    """

    model: str = ""
    rate_hz: float = FALLBACK_RATE_HZ
    remarks: tuple[str, ...] = ()

    @abstractmethod
    def rewind(self) -> None:
        """Open it, or go back to the first image; CameraError, in one line, where it can't be read."""

    @abstractmethod
    def next_image(self) -> SourceImage:
        """The next image.

        Raises
        ------
        FrameLostError
            One image couldn't be read; the next one has a higher number.
        SourceEndedError
            There are no more.
        CameraError
            The source can't be read any more.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of the file; also where it isn't open."""
