"""Processes of a measurement: started together, each with one result."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any

SPAWN = multiprocessing.get_context("spawn")
PATIENCE_S = 60.0


def collect(jobs: Sequence[tuple[Any, ...]]) -> list[Any]:
    """What each job, a function with its arguments, returns in a process of its own; RuntimeError where one fails or hangs."""
    pipes = [SPAWN.Pipe(duplex=False) for _ in jobs]
    processes = [SPAWN.Process(target=report, args=(pipe[1], *job), daemon=True) for pipe, job in zip(pipes, jobs, strict=True)]
    for process in processes:
        process.start()
    try:
        found = _receive([pipe[0] for pipe in pipes])
        for process in processes:
            process.join(PATIENCE_S)
    finally:
        for process in processes:
            process.kill()
            process.join()
    return found


def report(pipe: Connection, function: Callable[..., Any], *arguments: Any) -> None:
    """The outermost function of such a process."""
    try:
        pipe.send((True, function(*arguments)))
    except Exception:
        pipe.send((False, traceback.format_exc()))


def _receive(pipes: list[Connection]) -> list[Any]:
    found: dict[Connection, Any] = {}
    while len(found) < len(pipes):
        ready = wait([pipe for pipe in pipes if pipe not in found], PATIENCE_S)
        if not ready:
            raise RuntimeError(f"a process of the benchmark says nothing for {PATIENCE_S:g} s")
        for pipe in (each for each in pipes if each in ready):
            has_worked, found[pipe] = pipe.recv()
            if not has_worked:
                raise RuntimeError(f"a process of the benchmark failed:\n{found[pipe]}")
    return [found[pipe] for pipe in pipes]
