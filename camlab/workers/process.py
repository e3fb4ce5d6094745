"""Starting a worker and its life: spawn on every platform, orders over ZMQ, and an end of its own when the parent is gone."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from typing import Protocol

import psutil
import zmq

from camlab.stream.lock import SessionLock
from camlab.stream.publisher import drain, join_doorbell
from camlab.stream.ring import FrameRing
from camlab.workers.messages import Attach, Detach, Leave, Order, Ready, Report, Trouble, decode_order, encode

SPAWN = multiprocessing.get_context("spawn")
LIVE_POLL_MS, IDLE_POLL_MS = 20, 100
HEARTBEAT_S = 0.2
LAST_DRAIN_S = 20.0  # what a worker may take to finish once its parent is gone
LOW_PRIORITY = 10
_main_lock = threading.Lock()


@dataclass(frozen=True)
class WorkerEvents:
    """What Start, Stop and a worker's own switch drive, one pair a worker. Doorbells: the truth is in the ring's words.

    `Event.set` waits for ever once a process was stopped inside `is_set`, so only the worker's host thread touches them.
    """

    running: Event
    active: Event

    @classmethod
    def create(cls) -> WorkerEvents:
        return cls(SPAWN.Event(), SPAWN.Event())


@dataclass(frozen=True)
class Launch:
    """What a worker gets to know at birth."""

    session: str
    control: str
    token: str
    events: WorkerEvents


class Job(Protocol):
    """What a kind of worker does; all in one thread."""

    name: str
    is_low_priority: bool

    def join(self, ring: FrameRing, attach: Attach) -> None:
        """A run begins."""

    def part(self) -> None:
        """The run is over; forget the ring."""

    def obey(self, order: Order) -> None:
        """An order that is the job's own."""

    def hear(self, messages: list[list[bytes]]) -> None:
        """What came over the doorbell."""

    def work(self) -> bool:
        """Do a piece; True where there is more at once."""

    def orphan(self) -> None:
        """The parent is gone: what is published is all there will be."""

    def is_idle(self) -> bool:
        """Nothing is begun that has to be finished."""

    def close(self) -> None:
        """The end."""


Tell = Callable[[Report], None]
MakeJob = Callable[[Tell, WorkerEvents], Job]


def start_worker(name: str, main: Callable[[Launch], None], launch: Launch) -> BaseProcess:
    """Start `main(launch)` in a new process that imports neither the user's script nor what it imported."""
    process = SPAWN.Process(target=main, args=(launch,), name=f"camlab {name}", daemon=False)
    with _empty_main(), _signals_held():
        process.start()
    return process


def run_worker(launch: Launch, make_job: MakeJob) -> None:
    """The outermost function of a worker process; catches and reports everything."""
    for number in (signal.SIGINT, signal.SIGTERM):  # they reach the whole group; the controller says when to leave
        signal.signal(number, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})
    lock = SessionLock(launch.session)
    worker = None
    try:
        lock.acquire()
        worker = Worker(launch, make_job)
        worker.run()
    except Exception as error:
        traceback.print_exc()
        if worker:
            worker.tell(Trouble(f"a worker process failed: {error}"))
    finally:
        if worker:
            worker.close()
        lock.release()


class Worker:
    """The loop around a job: orders, doorbell, work, and the parent's heartbeat."""

    def __init__(self, launch: Launch, make_job: MakeJob) -> None:
        self._events = launch.events
        self._control: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.PAIR)
        self._control.setsockopt(zmq.LINGER, 500)
        self._control.connect(launch.control)
        self._doorbell: zmq.Socket[bytes] | None = None
        self._ring: FrameRing | None = None
        self._is_leaving = False
        self._looked_at = 0.0
        self._job = make_job(self.tell, launch.events)
        if self._job.is_low_priority:
            _lower_priority()
        self.tell(Ready(launch.token))

    def tell(self, report: Report) -> None:
        with contextlib.suppress(zmq.Again):
            self._control.send(encode(report), zmq.NOBLOCK)

    def run(self) -> None:
        has_more = False
        while not (self._is_leaving and self._job.is_idle()):
            self._wait(0 if has_more else self._poll_ms())
            has_more = self._job.work()
            if not self._has_parent():
                self._finish_alone()
                return

    def close(self) -> None:
        self._job.close()
        self._leave_ring()
        self._control.close()

    def _poll_ms(self) -> int:
        return LIVE_POLL_MS if self._events.running.is_set() or self._ring else IDLE_POLL_MS

    def _wait(self, timeout_ms: int) -> None:
        poller = zmq.Poller()
        poller.register(self._control, zmq.POLLIN)
        if self._doorbell:
            poller.register(self._doorbell, zmq.POLLIN)
        ready = dict(poller.poll(timeout_ms))
        if self._doorbell and self._doorbell in ready:
            self._job.hear(drain(self._doorbell))
        if self._control in ready:
            for parts in drain(self._control):
                self._obey(decode_order(parts[0]))

    def _obey(self, order: Order) -> None:
        if isinstance(order, Attach):
            self._leave_ring()
            self._ring = FrameRing.join(order.shape)
            self._doorbell = join_doorbell(order.endpoint)
            self._job.join(self._ring, order)
            self._ring.fault_in()
        elif isinstance(order, Detach):
            self._leave_ring()
        elif isinstance(order, Leave):
            self._is_leaving = True
        else:
            self._job.obey(order)

    def _leave_ring(self) -> None:
        if self._ring:
            self._job.part()
            self._ring.close()
        if self._doorbell:
            self._doorbell.close(0)
        self._ring = self._doorbell = None

    def _has_parent(self) -> bool:
        now = time.monotonic()
        if now - self._looked_at < HEARTBEAT_S:
            return True
        self._looked_at = now
        parent = multiprocessing.parent_process()
        return parent is None or parent.is_alive()

    def _finish_alone(self) -> None:
        """The parent is gone without a word: finish with what is published, within bounds."""
        self._job.orphan()
        end = time.monotonic() + LAST_DRAIN_S
        while not self._job.is_idle() and time.monotonic() < end:
            if not self._job.work():
                time.sleep(LIVE_POLL_MS / 1000)


@contextlib.contextmanager
def _empty_main() -> Iterator[None]:
    """Hide `__main__` from spawn, which would import it again: Qt into the workers, and a script without a guard a second time."""
    with _main_lock:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = types.ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


@contextlib.contextmanager
def _signals_held() -> Iterator[None]:
    """Start the child with SIGINT and SIGTERM held back, until it ignores them: a Ctrl-C at that moment must not end it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _lower_priority() -> None:
    """Leave the cores to the camera's thread; where the system refuses, go on without."""
    with contextlib.suppress(psutil.Error, OSError):
        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if os.name == "nt" else LOW_PRIORITY)
