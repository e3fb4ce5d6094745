"""A worker process and the controller's end of its socket, for tests."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from types import ModuleType
from typing import TypeVar

import zmq

from camlab.paths import runtime_folder
from camlab.workers.messages import Order, Report, decode_report, encode
from camlab.workers.process import Launch, WorkerEvents, start_process

LIMIT_S = 20.0
Kind = TypeVar("Kind", bound=Report)


class Host:
    """What a worker's host in the controller does, without its thread."""

    def __init__(self, kind: ModuleType, session: str) -> None:
        self.token = uuid.uuid4().hex
        self.events = WorkerEvents.create(session)
        self._socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.PAIR)
        self._socket.setsockopt(zmq.LINGER, 0)
        endpoint = self.new_endpoint("control")
        self._socket.bind(endpoint)
        self.process = start_process(kind.__name__, kind.main, Launch(session, endpoint, self.token, self.events))

    @staticmethod
    def new_endpoint(name: str) -> str:
        return f"ipc://{runtime_folder() / uuid.uuid4().hex[:8]}-{name}"

    def tell(self, order: Order) -> None:
        self._socket.send(encode(order))

    def tell_raw(self, data: bytes) -> None:
        self._socket.send(data)

    def hear(self, kind: type[Kind]) -> Kind:
        """The next report, which must be of this kind."""
        assert self._socket.poll(int(LIMIT_S * 1000)), f"no {kind.__name__}"
        report = decode_report(self._socket.recv())
        assert isinstance(report, kind), report
        return report

    def join(self) -> int | None:
        """The exit code, once the worker has ended."""
        self.process.join(LIMIT_S)
        return self.process.exitcode

    def close(self) -> None:
        if self.process.is_alive():
            self.process.kill()
        self.process.join()
        self._socket.close(0)
        del self.events  # with them their semaphores go, before the session does


@contextlib.contextmanager
def hosted(kind: ModuleType, session: str) -> Iterator[Host]:
    """A worker of `camlab.workers.saver`, `analyzer` or `publisher`, killed at the end where it hasn't left."""
    host = Host(kind, session)
    try:
        yield host
    finally:
        host.close()
