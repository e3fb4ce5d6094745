"""The controller's side of a worker: a thread that starts it, gives it orders, hears its reports and notices its death."""

from __future__ import annotations

import itertools
import logging
import queue
import secrets
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.process import BaseProcess

import zmq

from camlab.errors import MalformedMessageError, WorkerError
from camlab.stream.publisher import drain
from camlab.workers.messages import Ask, Here, Leave, Order, Ready, Report, decode_report, encode
from camlab.workers.process import Launch, WorkerEvents, start_process

POLL_MS = 50
ASK_EVERY_S = 1.0
LEAVE_S = 30.0  # what a worker may take to end in order once it was told to leave

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class WorkerKind:
    """Name and entry point of a kind of worker."""

    name: str
    main: Callable[[Launch], None]


class WorkerHost(threading.Thread):
    """One worker process, from its start to its end. Every call returns at once; this thread alone touches socket and Events."""

    def __init__(
        self, kind: WorkerKind, session: str, endpoint: str, on_report: Callable[[Report], None], on_death: Callable[[WorkerError], None]
    ) -> None:
        super().__init__(name=f"camlab {kind.name} host", daemon=True)
        self.kind = kind
        self._session, self._endpoint = session, endpoint
        self._on_report, self._on_death = on_report, on_death
        self._orders: queue.SimpleQueue[Order | tuple[str, bool] | None] = queue.SimpleQueue()
        self._wake_lock = threading.Lock()
        self._token = secrets.token_hex(16)
        self._is_ready = threading.Event()
        self._leave_at = self._ask_at = float("inf")
        self._asked_s: float | None = None
        self._questions = itertools.count(1)
        self._answered = 0
        self._has_answered = threading.Condition()
        context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()
        self._control: zmq.Socket[bytes] = context.socket(zmq.PAIR)
        self._control.setsockopt(zmq.LINGER, 0)
        self._control.bind(endpoint)
        wake = f"inproc://{secrets.token_hex(8)}"
        self._woken: zmq.Socket[bytes] = context.socket(zmq.PULL)
        self._woken.bind(wake)
        self._wake: zmq.Socket[bytes] = context.socket(zmq.PUSH)
        self._wake.connect(wake)
        self.process: BaseProcess | None = None

    # --- any thread -----------------------------------------------------------------------------------------------

    def launch(self) -> None:
        """Start the process and this thread."""
        self._events = WorkerEvents.create(self._session)
        control = self._control.getsockopt_string(zmq.LAST_ENDPOINT)
        self.process = start_process(self.kind.name, self.kind.main, Launch(self._session, control, self._token, self._events))
        self.start()

    def order(self, order: Order) -> None:
        self._put(order)

    def drive(self, event: str, on: bool) -> None:
        """Set or clear one of the worker's Events, "running" or "active"."""
        self._put((event, on))

    def leave(self) -> None:
        """Tell the worker to finish what is begun and end."""
        self._leave_at = min(self._leave_at, time.monotonic() + LEAVE_S)
        self._put(None)

    def wait_ready(self, timeout_s: float) -> bool:
        """Whether the worker has said that it runs."""
        return self._is_ready.wait(timeout_s)

    def wait_done(self, timeout_s: float) -> bool:
        """Whether the worker has done what it was ordered until now."""
        number = next(self._questions)
        self._put(Ask(number))
        with self._has_answered:
            return self._has_answered.wait_for(lambda: self._answered >= number, timeout_s)

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    @property
    def is_ready(self) -> bool:
        """It has said that it runs."""
        return self._is_ready.is_set()

    @property
    def silent_s(self) -> float:
        """Seconds since it was asked whether it is there and did not answer; 0 where it has answered."""
        asked_s = self._asked_s
        return 0.0 if asked_s is None else time.monotonic() - asked_s

    # --- the thread -----------------------------------------------------------------------------------------------

    def run(self) -> None:
        assert self.process
        poller = zmq.Poller()
        for socket in (self._control, self._woken):
            poller.register(socket, zmq.POLLIN)
        if sys.platform != "win32":  # there it is no descriptor, and the poll's time-out notices a death
            poller.register(self.process.sentinel, zmq.POLLIN)
        try:
            while self.process.is_alive():
                poller.poll(POLL_MS)
                self._step()
            self._hear()
            if self._leave_at == float("inf"):
                self._on_death(WorkerError(f"the {self.kind.name} process ended ({_how(self.process.exitcode)})"))
        except Exception:
            logger.exception("the host of the %s failed", self.kind.name)
        finally:
            self.process.join(1.0)
            with self._wake_lock:
                for socket in (self._control, self._woken, self._wake):
                    socket.close(0)
            del self._events  # with them their semaphores go

    def _step(self) -> None:
        drain(self._woken)
        self._ask()
        self._give_orders()
        self._hear()
        if time.monotonic() > self._leave_at and self.process:
            logger.error("the %s process did not end in %g s and is killed", self.kind.name, LEAVE_S)
            self.process.kill()

    def _ask(self) -> None:
        """Whether it is there; one question at a time, or they would pile up at one that hangs."""
        now = time.monotonic()
        if self._asked_s is None and now >= self._ask_at:
            self._asked_s = now
            self._orders.put(Ask())

    def _give_orders(self) -> None:
        """As long as the worker takes them: to send to one that is not there yet, or was killed just now, would wait for ever."""
        while not self._orders.empty() and self._control.poll(0, zmq.POLLOUT):
            order = self._orders.get()
            if isinstance(order, tuple):
                self._drive(*order)
            else:
                self._control.send(encode(order or Leave()))

    def _drive(self, event: str, on: bool) -> None:
        chosen = self._events.running if event == "running" else self._events.active
        if on:
            chosen.set()
        else:
            chosen.clear()

    def _hear(self) -> None:
        for parts in drain(self._control):
            try:
                report = decode_report(parts[0])
            except MalformedMessageError:
                logger.exception("a report of the %s could not be read", self.kind.name)
                continue
            if isinstance(report, Ready):
                if secrets.compare_digest(report.token, self._token):
                    self._is_ready.set()
                    self._ask_at = 0.0
                continue
            if isinstance(report, Here):
                self._asked_s, self._ask_at = None, time.monotonic() + ASK_EVERY_S
                with self._has_answered:
                    self._answered = max(self._answered, report.number)
                    self._has_answered.notify_all()
                continue
            self._on_report(report)

    def _put(self, order: Order | tuple[str, bool] | None) -> None:
        self._orders.put(order)
        with self._wake_lock:
            if not self._wake.closed:
                self._wake.send(b"", zmq.NOBLOCK)


def _how(code: int | None) -> str:
    if code is not None and code < 0:
        return f"killed by signal {-code}"
    return f"exit status {code}"
