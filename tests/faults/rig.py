"""A camlab in processes of its own that can be killed, and what must hold of its recordings afterwards, whatever happened."""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import msgspec
import numpy as np
import psutil
import pytest
import xxhash

from camlab.recording.reader import open_recording
from camlab.recording.repair import repair
from camlab.recording.verdict import Missing, Verdict
from camlab.recording.verify import verify
from camlab.stream.lock import SessionLock, is_session_alive
from camlab.stream.ring import FrameRing
from camlab.workers.messages import Attach
from tests.faults.tracer import Call, changes_disk, held_at, is_traceable
from tests.frames import stamps

PROJECT = Path(__file__).parents[2]
CAMERA = "simulated:?fps=200&width=256&height=128&spots=2"
FRAME_BYTES = 256 * 128
ANSWER_S = 30.0
LEAVE_S = 15.0
WORKERS = ("saver", "analyzer", "publisher")
VICTIMS = ("controller", *WORKERS, "all")
DETECTOR = "entry/instrument/detector"
CALLS_OF_A_COMMIT = 14  # about so many writes beside the pixels
CALLS_OF_AN_END = 38  # that change the disk, the last commit included

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="sends signals")


def wait_for(condition: Callable[[], object], what: str, seconds: float = 20.0) -> None:
    """Wait until the condition holds; fails with `what` where it doesn't in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds:g} s: {what}"
        time.sleep(0.002)


class Camlab:
    """A running `tests.faults.program`, its workers and its ring, which the test keeps to see the truth afterwards."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._unread = 0
        self.pid = process.pid
        self.ring: FrameRing | None = None
        self.workers: dict[str, int] = self._read()

    def ask(self, method: str, **arguments: Any) -> Any:
        """Call a method of the program and wait for its answer."""
        self.tell(method, **arguments)
        for _ in range(self._unread):  # the last one is to this call
            answer = self._read()
        self._unread = 0
        assert not (isinstance(answer, dict) and "error" in answer), f"{method}: {answer['error']}"
        return answer

    def tell(self, method: str, **arguments: Any) -> None:
        """Call a method of the program and go on."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([method, arguments]).encode() + b"\n")
        self._unread += 1

    def start(self) -> FrameRing:
        """Start the camera and look into the run's ring."""
        self.ring = FrameRing.join(msgspec.convert(self.ask("start"), Attach).shape)
        return self.ring

    @property
    def session(self) -> str:
        assert self.ring
        return self.ring.shape.name.split("-")[2]

    @property
    def published(self) -> int:
        assert self.ring
        return self.ring.published

    @property
    def acquired(self) -> int:
        """Numbers given out, also by a camera's thread that was killed between a frame and its count."""
        assert self.ring
        newest = self.ring.descriptor(self.ring.published - 1).frame_id + 1 if self.ring.published else 0
        return max(self.ring.acquired, newest)

    @property
    def saved(self) -> int:
        """Frames that the saver said are safe in the newest recording."""
        assert self.ring
        return max((interval.saved for _, interval in self.ring.open_intervals()), default=0)

    def wait_for_frames(self, count: int) -> None:
        """Until so many more are published."""
        goal = self.published + count
        wait_for(lambda: self.published >= goal, f"{count} frames")

    def verdict(self, timeout_s: float = 20.0) -> Verdict:
        return msgspec.convert(self.ask("verdict", timeout_s=timeout_s), Verdict)

    def kill(self, victim: str) -> None:
        """Kill -9 one process, or all of them at once."""
        if victim == "all":
            os.killpg(self.pid, signal.SIGKILL)
        else:
            os.kill(self.pid_of(victim), signal.SIGKILL)

    def pid_of(self, victim: str) -> int:
        return self.pid if victim == "controller" else self.workers[victim]

    def leave(self) -> None:
        """End in order."""
        assert self._process.stdin
        self._process.stdin.close()
        try:
            assert self._process.wait(LEAVE_S) == 0
        except subprocess.TimeoutExpired:
            self._say_where_it_hangs()
            raise

    def wait_until_gone(self) -> None:
        """Until no process of it is alive."""
        self._process.wait(ANSWER_S)
        wait_for(lambda: not any(is_running(pid) for pid in self.workers.values()), "the end of the workers", ANSWER_S)

    def _read(self) -> Any:
        assert self._process.stdout
        if not select.select([self._process.stdout], [], [], ANSWER_S)[0]:
            self._say_where_it_hangs()
            raise AssertionError(f"no answer in {ANSWER_S:g} s")
        line = self._process.stdout.readline()
        assert line, "the program ended"
        return json.loads(line)

    def _say_where_it_hangs(self) -> None:
        """On standard error, which pytest shows."""
        os.kill(self.pid, signal.SIGUSR1)
        time.sleep(0.5)


@contextmanager
def running(camera: str = CAMERA, is_window: bool = False, paint_s: float = 0.0) -> Iterator[Camlab]:
    """A camlab in a process group of its own; killed with the block where it hasn't ended by then."""
    options = json.dumps({"camera": camera, "is_window": is_window, "paint_s": paint_s})
    command = [sys.executable, "-m", "tests.faults.program", options]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, bufsize=0, cwd=PROJECT, start_new_session=True, **pipes) as process:  # unbuffered: select sees all
        camlab = None
        try:
            camlab = Camlab(process)
            yield camlab
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            if camlab and camlab.ring:
                camlab.ring.close()


class Told:
    """A process that runs a function of `tests.faults.processes`, and waits before it goes on."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.pid = process.pid

    def go_on(self) -> None:
        assert self._process.stdin
        self._process.stdin.write(b"\n")

    def kill(self) -> None:
        self._process.kill()


@contextmanager
def told(function: str, argument: str) -> Iterator[Told]:
    """Such a process from when it waits for the first time; killed with the block."""
    command = [sys.executable, "-m", "tests.faults.processes", function, argument]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, bufsize=0, cwd=PROJECT, **pipes) as process:
        try:
            assert process.stdout and process.stdout.readline(), f"{function} did not start"
            yield Told(process)
        finally:
            process.kill()


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@contextmanager
def paused(pid: int) -> Iterator[None]:
    """SIGSTOP for the block."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


# --- moments ----------------------------------------------------------------------------------------------------------


@contextmanager
def in_a_write(camlab: Camlab, seed: int) -> Iterator[None]:
    """The saver is about to write pixels, or has just done it and is about to make its next call."""
    random_ = random.Random(f"write {seed}")
    time.sleep(random_.uniform(0, 0.2))
    calls, is_after = int(random_.uniform(0, 3)), random_.random() < 0.5
    seen = [0, False]

    def is_wanted(call: Call) -> bool:
        if is_after and seen[1]:
            return True
        if changes_disk(call) and call.nbytes >= FRAME_BYTES:
            seen[0] += 1
            seen[1] = seen[0] > calls
        return bool(seen[1]) and not is_after

    with _held(camlab, is_wanted, random_):
        yield


@contextmanager
def in_a_flush(camlab: Camlab, seed: int) -> Iterator[None]:
    """The saver is about to write one of the tables of a commit, which one by the seed."""
    random_ = random.Random(f"flush {seed}")
    time.sleep(random_.uniform(0, 0.2))
    calls = random_.randrange(2 * CALLS_OF_A_COMMIT)
    with _held(camlab, after(calls, lambda call: changes_disk(call) and call.nbytes < FRAME_BYTES), random_):
        yield


@contextmanager
def at_the_end(camlab: Camlab, seed: int) -> Iterator[None]:
    """Stop was called; the saver drains, writes the verdict, closes and renames: before which of these calls is the seed's."""
    random_ = random.Random(f"end {seed}")
    camlab.tell("stop")
    with _held(camlab, after(random_.randrange(CALLS_OF_AN_END), changes_disk), random_, 1.0):
        yield


@contextmanager
def before_the_first_frame(camlab: Camlab, seed: int) -> Iterator[None]:
    """The camera is slow to begin; the recording's file may be there or not."""
    time.sleep(random.Random(f"first {seed}").uniform(0, 0.5))
    assert camlab.published == 0, "the camera was too quick for this test"
    yield


MOMENTS = {each.__name__: each for each in (before_the_first_frame, in_a_write, in_a_flush, at_the_end)}


@contextmanager
def _held(camlab: Camlab, is_wanted: Callable[[Call], bool], random_: random.Random, timeout_s: float = 5.0) -> Iterator[None]:
    """The saver is held before the call that is wanted; where it can't be traced the moment is a random one."""
    if is_traceable():
        with held_at(camlab.workers["saver"], is_wanted, timeout_s):
            yield
    else:
        time.sleep(random_.uniform(0, 0.2))
        yield


def after(calls: int, is_wanted: Callable[[Call], bool]) -> Callable[[Call], bool]:
    """The wanted call that comes after so many others of its kind."""
    seen = [0]

    def is_the_one(call: Call) -> bool:
        seen[0] += is_wanted(call)
        return seen[0] > calls

    return is_the_one


# --- what must hold afterwards ----------------------------------------------------------------------------------------


@contextmanager
def kept(session: str) -> Iterator[Callable[[], None]]:
    """Be a process of a session, until the function is called: so long no other camlab on this machine sweeps what the session left."""
    lock = SessionLock(session)
    lock.acquire()

    def let_go() -> None:
        lock.release()
        wait_for(lambda: not is_session_alive(session), "the end of the session")  # a process may be dead a moment before its locks

    try:
        yield let_go
    finally:
        lock.release()


@dataclass(frozen=True)
class Account:
    """What is saved, and what camlab has lost: not what the camera never delivered, as it does on a machine that is too busy."""

    saved: list[int]
    lost: list[Missing]


def repair_by_hand(part: Path, let_go: Callable[[], None]) -> None:
    """As a person does it after a crash; `let_go()` lets the session be dead."""
    let_go()
    repair(part)


def read_plainly(path: Path) -> list[int]:
    """The numbers in a file as any program reads them that knows HDF5; every frame's stamp and checksum are right."""
    with h5py.File(path, "r") as file:
        detector = file[DETECTOR]
        ids, pixels, checksums = detector["frame_id"][:], detector["data"][:], detector["checksum"][:]
        if len(ids):
            assert (stamps(pixels) == ids).all(), f"{path.name}: frames of other numbers"
            found = [xxhash.xxh3_64_intdigest(np.ascontiguousarray(frame).data) for frame in pixels]
            assert (np.array(found, np.uint64) == checksums).all(), f"{path.name}: wrong checksums"
        return ids.tolist()


def numbers(missing: tuple[Missing, ...] | list[Missing]) -> list[int]:
    """The numbers that are named as missing."""
    return [number for first, last, _ in missing for number in range(first, last + 1)]


def assert_accounted(path: Path, acquired: int | None = None, missing: tuple[Missing, ...] | None = None, first: int = 0) -> Account:
    """What was acquired is saved or missing, and never both, by sets.

    `acquired`: how many numbers were given out, None where the end is unknown; `missing`: of a verdict that knows more than the file;
    `first`: the recording's first number.
    """
    saved = read_plainly(path)
    segments = sorted(path.parent.glob(f"{path.stem}.[0-9]*{path.suffix}"))
    assert not segments or [number for file in segments for number in read_plainly(file)] == saved
    assert len(set(saved)) == len(saved), "frames that are saved twice"
    found = verify(path)
    assert found.ok, found
    with open_recording(path) as movie:
        assert saved == movie.frame_id.tolist()
        known = tuple(movie.missing) if missing is None else missing
        named = numbers(known)
    assert not set(saved) & set(named), "frames that are saved and missing"
    end = acquired if acquired is not None else max([*saved, *named], default=first - 1) + 1
    neither, beyond = sorted(set(range(first, end)) - set(saved) - set(named)), sorted({*saved, *named} - set(range(first, end)))
    assert not neither, f"of {first} to {end - 1} neither saved nor missing: {neither}"
    assert not beyond, f"never acquired: {beyond}"
    return Account(saved, [run for run in known if run[-1] != "camera"])
