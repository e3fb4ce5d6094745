"""Publishing for other programs: the address, and who listens."""

from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError

from camlab.controller.pool import PUBLISHER, WorkerPool
from camlab.errors import StreamError
from camlab.workers.messages import Bound, Publish

BIND_S = 20.0  # a publisher that has just been started included


class Publishing:
    """The publisher's socket as the controller sees it."""

    def __init__(self, pool: WorkerPool) -> None:
        self.address = ""
        self.subscribers = 0
        self._pool = pool
        self._bound: Future[str] | None = None

    def bind(self, address: str, frame_bytes: int) -> Future[str]:
        """Ask for a socket; the real address comes as the future's result, StreamError where it is taken."""
        self._bound = bound = Future[str]()
        self._pool.order(PUBLISHER, Publish(address, frame_bytes))
        self._pool.drive(PUBLISHER, "active", True)
        return bound

    def rebind(self, frame_bytes: int) -> None:
        """The same address in a new process."""
        self._bound = None
        self._pool.order(PUBLISHER, Publish(self.address, frame_bytes))

    def unbind(self) -> None:
        if not self._bound and not self.address:
            return
        self.address, self.subscribers = "", 0
        self._pool.order(PUBLISHER, Publish(""))
        self._pool.drive(PUBLISHER, "active", False)

    def hear(self, report: Bound) -> None:
        """What the publisher says of its socket."""
        bound, self._bound = self._bound, None
        if bound and report.error:
            bound.set_exception(StreamError(report.error))
        elif bound:
            bound.set_result(report.address)


def wait_for_address(bound: Future[str]) -> str:
    try:
        return bound.result(BIND_S)
    except FutureTimeoutError as error:
        raise StreamError(f"the publisher did not answer within {BIND_S:g} s; look into the log") from error
