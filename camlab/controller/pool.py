"""The workers of an experiment: each started once, when it is first needed, then waiting, and replaced when it dies."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable

from camlab.controller.host import WorkerHost, WorkerKind
from camlab.controller.session import Session
from camlab.errors import WorkerError
from camlab.workers import analyzer, publisher, saver
from camlab.workers.messages import Order, Report

SAVER, ANALYZER, PUBLISHER = "saver", "analyzer", "publisher"
KINDS = {
    SAVER: WorkerKind(SAVER, saver.main),
    ANALYZER: WorkerKind(ANALYZER, analyzer.main),
    PUBLISHER: WorkerKind(PUBLISHER, publisher.main),
}
RESTARTS, RESTART_WINDOW_S = 5, 60.0
READY_S = 20.0

OnReport = Callable[[Report], None]
OnDeath = Callable[[str, WorkerError], None]

_numbers = itertools.count(1)
logger = logging.getLogger(__name__)


class WorkerPool:
    """Orders go to the worker of a kind, whichever process that is at the moment."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lock = threading.Lock()
        self._starts: dict[str, list[float]] = {name: [] for name in KINDS}
        self._restarts = dict.fromkeys(KINDS, -1)  # the first start is none
        self._hosts: dict[str, WorkerHost] = {}
        self._spares: dict[str, WorkerHost] = {}

    def start(self, on_report: OnReport, on_death: OnDeath) -> None:
        """Start the saver, which every recording needs at once; both are called in the threads of the hosts."""
        self._on_report, self._on_death = on_report, on_death
        self.restart(SAVER)

    def employ(self, name: str) -> bool:
        """Have one of this kind; True where it was started just now and knows nothing yet."""
        return name not in self._hosts and self.restart(name)

    def restart(self, name: str) -> bool:
        """A new process of this kind, the spare one where it is ready; False where too many have died lately."""
        now = time.monotonic()
        recent = [at for at in self._starts[name] if now - at < RESTART_WINDOW_S]
        if len(recent) > RESTARTS:
            return False
        self._starts[name] = [*recent, now]
        self._restarts[name] += 1
        with self._lock:
            spare = self._spares.pop(name, None)
            is_ready = spare is not None and spare.wait_ready(0)
            host = spare if spare is not None and is_ready else self._make_host(name)
            self._hosts[name] = host
        if not is_ready:
            host.launch()
        if spare is not None and not is_ready:
            spare.leave()
        return True

    def prepare_spare(self, name: str) -> None:
        """Start a process that waits to take the place of one that dies: to start one then would take half a second."""
        with self._lock:
            if name in self._spares:
                return
            self._spares[name] = spare = self._make_host(name)
        spare.launch()

    def _make_host(self, name: str) -> WorkerHost:
        endpoint = self._session.endpoint(f"{name}{next(_numbers)}")
        host = WorkerHost(KINDS[name], self._session.uuid, endpoint, self._on_report, lambda error: self._mourn(name, host, error))
        return host

    def _mourn(self, name: str, host: WorkerHost, error: WorkerError) -> None:
        """A spare one that died is made again when one is asked for."""
        with self._lock:
            if self._spares.get(name) is host:
                del self._spares[name]
            is_used = self._hosts.get(name) is host
        if is_used:
            self._on_death(name, error)

    def order(self, name: str, order: Order) -> None:
        self._hosts[name].order(order)

    def order_all(self, order: Order) -> None:
        for host in list(self._hosts.values()):
            host.order(order)

    def drive(self, name: str, event: str, on: bool) -> None:
        self._hosts[name].drive(event, on)

    def drive_all(self, event: str, on: bool) -> None:
        for host in list(self._hosts.values()):
            host.drive(event, on)

    def pids(self) -> dict[str, int | None]:
        """Process ids by kind, of those that were needed so far."""
        return {name: host.pid for name, host in self._hosts.items()}

    def host(self, name: str) -> WorkerHost | None:
        """Of the process that has the kind's work at the moment; None where none was needed so far."""
        return self._hosts.get(name)

    def restarts(self, name: str) -> int:
        """How often a process of this kind was replaced."""
        return max(0, self._restarts[name])

    def wait_ready(self, *names: str) -> None:
        """Wait until these workers have said that they run: what comes before that only the ring could hold."""
        end = time.monotonic() + READY_S
        for name in names:
            if not self._hosts[name].wait_ready(max(0.0, end - time.monotonic())):
                raise WorkerError(f"the {name} process did not start within {READY_S:g} s; look into the log")

    def wait_done(self, name: str, timeout_s: float) -> bool:
        """Whether the worker of this kind has done what it was ordered until now."""
        return self._hosts[name].wait_done(timeout_s)

    def close(self) -> None:
        """Tell all to leave and wait until they have ended; one that hangs is killed by its host."""
        with self._lock:
            hosts = [*self._hosts.values(), *self._spares.values()]
        for host in hosts:
            host.leave()
        for host in hosts:
            host.join()
