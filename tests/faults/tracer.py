"""Holding a process just before one of its system calls, so that a kill comes at a moment that is known and can be had again.

This is what strace does: Linux stops a traced process at each system call. Elsewhere, and where tracing is not allowed, `is_traceable`
is False and the kills of these tests come at random moments instead.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

CONT, DETACH, SYSCALL = 7, 17, 24
SEIZE, INTERRUPT, GET_SYSCALL_INFO = 0x4206, 0x4207, 0x420E
TRACE_GOOD = 1  # option: a stop at a system call looks unlike one by a signal
AT_SYSCALL = signal.SIGTRAP | 0x80 if sys.platform != "win32" else 0
WALL = 0x40000000
INFO = struct.Struct("=B3xIQQQ6Q")  # operation, architecture, two pointers, number, arguments
ENTRY = 1
LOOKS_AT_ONCE, REST_S = 20, 0.0002  # a traced process mostly stops again within microseconds
NAMES = {
    "x86_64": {
        1: "write", 18: "pwrite64", 74: "fsync", 75: "fdatasync", 76: "truncate", 77: "ftruncate", 82: "rename", 86: "link", 87: "unlink",
        264: "renameat", 265: "linkat", 263: "unlinkat", 316: "renameat2",
    },
    "aarch64": {
        64: "write", 68: "pwrite64", 82: "fsync", 83: "fdatasync", 45: "truncate", 46: "ftruncate", 38: "renameat", 37: "linkat",
        35: "unlinkat", 276: "renameat2",
    },
}  # fmt: skip
CHANGES_NAMES = ("rename", "link", "unlink", "renameat", "linkat", "unlinkat", "renameat2", "truncate")


class Call(NamedTuple):
    """A system call that is about to be made; `path`: of the file that it is about, "" where it names none by a descriptor."""

    name: str
    path: str
    nbytes: int


def changes_disk(call: Call) -> bool:
    """Whether a recording or its name may be another one afterwards."""
    return call.name in CHANGES_NAMES or (bool(call.path) and ".h5" in call.path)


@contextlib.contextmanager
def held_at(
    pid: int, is_wanted: Callable[[Call], bool], timeout_s: float = 5.0, begin: Callable[[], object] = lambda: None
) -> Iterator[Call | None]:
    """Hold the main thread of `pid` before its first call that is wanted, for the block; None where none came in time, or it ended.

    `begin()` is called once it is traced. Afterwards the process goes on, unless it was killed meanwhile. Nobody else may wait for it
    while it is held.
    """
    _trace(SEIZE, pid, TRACE_GOOD)
    _trace(INTERRUPT, pid)
    begin()
    is_alive, call = _run_to(pid, is_wanted, time.monotonic() + timeout_s)
    try:
        yield call
    finally:
        if is_alive:
            _let_go(pid)


@cache
def is_traceable() -> bool:
    """Whether a process may be traced here; known once tried."""
    if sys.platform != "linux" or platform.machine() not in NAMES:
        return False
    with subprocess.Popen(["sleep", "10"]) as process:
        try:
            _trace(SEIZE, process.pid, TRACE_GOOD)
            return True
        except OSError:
            return False
        finally:
            process.kill()


def _run_to(pid: int, is_wanted: Callable[[Call], bool], deadline: float) -> tuple[bool, Call | None]:
    while True:
        status = _wait(pid, deadline)
        if not os.WIFSTOPPED(status):
            return False, None
        if os.WSTOPSIG(status) == AT_SYSCALL:
            call = _read_call(pid)
            if call and is_wanted(call):
                return True, call
        if time.monotonic() > deadline:
            return True, None
        try:
            _trace(SYSCALL, pid, _signal_of(status))
        except ProcessLookupError:  # killed while it was held
            continue


def _wait(pid: int, deadline: float) -> int:
    """The status of the process at its next stop or its end; it is made to stop where that takes too long."""
    looks = 0
    while True:
        found, status = os.waitpid(pid, WALL | os.WNOHANG)
        if found:
            return status
        looks += 1
        if looks > LOOKS_AT_ONCE:
            time.sleep(REST_S)
        if time.monotonic() > deadline:
            _trace(INTERRUPT, pid)
            return os.waitpid(pid, WALL)[1]


def _signal_of(status: int) -> int:
    """The signal to hand on to a process that was stopped by one."""
    number = os.WSTOPSIG(status)
    return 0 if number in (AT_SYSCALL, signal.SIGTRAP) or status >> 16 else number


def _read_call(pid: int) -> Call | None:
    """The call that is about to be made; None at the return from one, and for those that are of no interest."""
    room = ctypes.create_string_buffer(INFO.size)
    _trace(GET_SYSCALL_INFO, pid, ctypes.addressof(room), INFO.size)
    operation, _, _, _, number, *arguments = INFO.unpack(room.raw)
    name = NAMES[platform.machine()].get(number)
    if operation != ENTRY or name is None:
        return None
    path = ""
    if name not in CHANGES_NAMES:
        with contextlib.suppress(OSError):
            path = str(Path(f"/proc/{pid}/fd/{arguments[0]}").readlink())
    return Call(name, path, arguments[2] if "write" in name else 0)


def _let_go(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        _trace(DETACH, pid)
        return
    while os.WIFSTOPPED(os.waitpid(pid, WALL)[1]):  # it was killed: take the news, so that its parent gets them too
        _trace(CONT, pid)


def _trace(request: int, pid: int, data: int = 0, address: int = 0) -> None:
    if _ptrace(request, pid, address, data) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{os.strerror(number)} (ptrace {request:#x} of process {pid})")


def _load() -> Callable[..., int]:
    function = ctypes.CDLL(None, use_errno=True).ptrace
    function.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    function.restype = ctypes.c_long
    return function  # type: ignore[no-any-return]


_ptrace = _load() if sys.platform == "linux" else None
