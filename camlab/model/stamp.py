"""When a frame was taken, and which one it is."""

from __future__ import annotations

import time
from typing import NamedTuple

_new_tuple = tuple.__new__  # a stamp is made once a frame, and this takes a third of the time


class Stamp(NamedTuple):
    """When a frame was taken and which one it is.

    Attributes
    ----------
    timestamp_ns : int
        Host clock on arrival, nanoseconds since the Unix epoch.
    monotonic_ns : int
        Host's monotonic clock at the same moment, nanoseconds.
    camera_frame_id : int
        The camera's own counter, which rises by 1 a frame; -1 where it has none. A jump is a loss.
    camera_time_ns : int
        The camera's own clock, or the position in a file; -1 where it has none.
    """

    timestamp_ns: int
    monotonic_ns: int
    camera_frame_id: int = -1
    camera_time_ns: int = -1

    @classmethod
    def now(cls, camera_frame_id: int = -1, camera_time_ns: int = -1) -> Stamp:
        """The stamp of a frame that arrives at this moment."""
        return _new_tuple(cls, (time.time_ns(), time.monotonic_ns(), camera_frame_id, camera_time_ns))
