"""What the other processes of these tests do; each is the target of a spawned process, see tests/stream/processes.py."""

from __future__ import annotations

import time
from multiprocessing.connection import Connection
from pathlib import Path

from camlab.model.frame import FrameFormat
from camlab.workers import saver
from camlab.workers.messages import Ask, Here, Ready, Record
from tests.workers.hosts import hosted
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


def host_a_saver(connection: Connection, path: str, frames: int) -> None:
    """Be a camlab that records, and is killed: send the saver's process id and the session once all frames are published."""
    connection.send("ready")
    with new_rig(256) as rig:
        session = rig.ring.shape.name.split("-")[2]
        with hosted(saver, session) as host:
            host.tell(rig.attach(endpoint=host.new_endpoint("bell")))
            host.tell(Record(rig.begin(Path(path), session=session)))
            host.hear(Ready)
            host.tell(Ask())
            host.hear(Here)  # an order that is still under way when its sender is killed is not heard
            rig.publish(frames)
            connection.send((host.process.pid, session))
            time.sleep(LIMIT_S)
