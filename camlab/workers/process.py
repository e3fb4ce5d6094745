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
from typing import Any, Protocol, TypeVar

import psutil
import zmq

from camlab.blas import without_helpers
from camlab.errors import MalformedMessageError, StreamError
from camlab.stream.lock import SessionLock
from camlab.stream.memory import segment_prefix
from camlab.stream.publisher import drain, join_doorbell
from camlab.stream.ring import FrameRing
from camlab.workers.messages import Ask, Attach, Detach, Here, Leave, Order, Ready, Report, Trouble, decode_order, encode

SPAWN = multiprocessing.get_context("spawn")
LIVE_POLL_MS, IDLE_POLL_MS = 20, 100
REST_S = 0.002  # for each wake-up: what comes meanwhile is done with it, and the camera's thread has the core
HEARTBEAT_S = 0.2
LAST_DRAIN_S = 20.0  # what a worker may take to finish once its parent is gone
LOW_PRIORITY = 4
_main_lock = threading.Lock()
Argument = TypeVar("Argument")


@dataclass(frozen=True)
class WorkerEvents:
    """What Start, Stop and a worker's own switch drive, one pair a worker. Doorbells: the truth is in the ring's words.

    `Event.set` waits for ever once a process was stopped inside `is_set`, so only the worker's host thread touches them.
    """

    running: Event
    active: Event

    @classmethod
    def create(cls, session: str) -> WorkerEvents:
        with _semaphores_named(f"{segment_prefix()}{session}"):
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

    def join(self, ring: FrameRing, attach: Attach, /) -> None:
        """A run begins."""

    def part(self) -> None:
        """The run is over; forget the ring."""

    def obey(self, order: Order, /) -> None:
        """An order that is the job's own."""

    def work(self) -> bool:
        """Do a piece; True where there is more at once."""

    def orphan(self) -> None:
        """The parent is gone: what is published is all there will be."""

    def is_idle(self) -> bool:
        """Nothing is begun that has to be finished."""

    def close(self) -> None:
        """The end."""


Tell = Callable[[Report], None]
MakeJob = Callable[[Tell], Job]


def start_process(name: str, main: Callable[[Argument], None], argument: Argument) -> BaseProcess:
    """Start `main(argument)` in a new process that imports neither the user's script nor what it imported.

    SIGINT and SIGTERM are held back in it until it calls `ignore_signals`.
    """
    process = SPAWN.Process(target=main, args=(argument,), name=f"camlab {name}", daemon=False)
    with _empty_main(), _signals_held(), without_helpers():
        process.start()
    return process


def ignore_signals() -> None:
    """SIGINT and SIGTERM reach the whole group of processes: the one that started this one says when to leave."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})


def run_worker(launch: Launch, make_job: MakeJob) -> None:
    """The outermost function of a worker process; catches and reports everything."""
    ignore_signals()
    lock = SessionLock(launch.session)
    worker = None
    try:
        lock.acquire()
        worker = Worker(launch, make_job)
        worker.run()
    except Exception as error:
        traceback.print_exc()
        if worker:
            worker.tell(Trouble(f"a worker process failed: {error}", traceback.format_exc()))
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
        self._job = make_job(self.tell)
        if self._job.is_low_priority:
            _lower_priority()
        self.tell(Ready(launch.token))

    def tell(self, report: Report) -> None:
        with contextlib.suppress(zmq.Again):
            self._control.send(encode(report), zmq.NOBLOCK)

    def run(self) -> None:
        """Until told to leave, or until the parent is gone."""
        has_more = False
        while not (self._is_leaving and self._job.is_idle()):
            self._wait(has_more)
            has_more = self._job.work()
            if not self._has_parent():
                self._finish_alone()
                return

    def close(self) -> None:
        """Let go of everything."""
        self._job.close()
        self._leave_ring()
        self._control.close()

    def _wait(self, has_more: bool) -> None:
        """Until an order or a frame comes, or for a moment; one that has nothing to do with frames lets the doorbell ring."""
        is_active = self._ring is not None and (self._events.active.is_set() or not self._job.is_idle())
        poller = zmq.Poller()
        poller.register(self._control, zmq.POLLIN)
        if self._doorbell and is_active:
            poller.register(self._doorbell, zmq.POLLIN)
        ready = dict(poller.poll(0 if has_more else LIVE_POLL_MS if is_active else IDLE_POLL_MS))
        if self._doorbell and self._doorbell in ready:
            drain(self._doorbell)  # one is enough to wake; the ring says the rest
            if not has_more:
                time.sleep(REST_S)
        if self._control in ready:
            for parts in drain(self._control):
                self._read_order(parts[0])

    def _read_order(self, data: bytes) -> None:
        try:
            order = decode_order(data)
        except MalformedMessageError as error:
            self.tell(Trouble(f"the {self._job.name} refused an order: {error}"))
            return
        self._obey(order)

    def _obey(self, order: Order) -> None:
        if isinstance(order, Attach):
            self._leave_ring()
            self._join_ring(order)
        elif isinstance(order, Detach):
            self._leave_ring()
        elif isinstance(order, Ask):
            self.tell(Here(order.number))
        elif isinstance(order, Leave):
            self._is_leaving = True
        else:
            self._job.obey(order)

    def _join_ring(self, attach: Attach) -> None:
        try:
            self._ring = FrameRing.join(attach.shape)
        except StreamError:  # a quick Stop: the run was over before this worker heard of it
            return
        self._doorbell = join_doorbell(attach.endpoint)
        self._job.join(self._ring, attach)
        self._ring.fault_in()

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
        self._wait(has_more=True)  # its last orders
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
def _semaphores_named(prefix: str) -> Iterator[None]:
    """Name the semaphores made in the block after the session, so that a sweep finds them after everything was killed.

    Only on Linux: elsewhere they leave no file, or their names must be short.
    """
    config: dict[str, Any] = multiprocessing.current_process()._config  # type: ignore[attr-defined]  # noqa: SLF001
    before = config.get("semprefix")
    if sys.platform != "linux" or before is None:
        yield
        return
    config["semprefix"] = f"/{prefix}"
    try:
        yield
    finally:
        config["semprefix"] = before


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
    """Leave the cores to the camera's thread; where the system refuses, go on without.

    On Linux by being a batch job, which takes the processor from nobody that wakes up. A much lower priority has it wait for a processor
    beside one that is idle.
    """
    with contextlib.suppress(psutil.Error, OSError):
        if sys.platform == "linux":
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        psutil.Process().nice(getattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", LOW_PRIORITY))  # the former on Windows
