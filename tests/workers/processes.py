"""What the other processes of these tests do; each is the target of a spawned process, see tests/stream/processes.py."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from camlab.model.frame import FrameFormat
from tests.workers.rigs import new_rig

LIMIT_S = 60.0


def save_into_a_file_that_can_not_grow(connection: Connection, path: str, room: int) -> None:
    """Record 54 frames into a file that may have `room` bytes more than after the first four; send the verdict."""
    import resource

    connection.send("ready")
    with new_rig(64, FrameFormat(128, 256)) as rig:
        key = rig.record(Path(path))
        rig.publish(4)
        rig.work_until(lambda: rig.saver_is_done, rig.saver)
        size = Path(f"{path}.part").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, resource.RLIM_INFINITY))
        for _ in range(10):
            rig.publish(5)
            rig.work_until(lambda: rig.saver_is_done, rig.saver)
        rig.end(key)
        connection.send(rig.save_until_closed(key))
