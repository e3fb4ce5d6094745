"""One writer and some readers, each a process of its own: every reader reads each byte of every frame, and knows what it has missed.

What is told is the rate at which the slowest reader got its frames, from the first frame's writing to the last one's reading.
"""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.designs.link import Link, Sender
from tests.benchmarks.frames import END, HELLO, FrameCheck, FrameSource, number_of
from tests.benchmarks.processes import SPAWN, collect

AGAIN_S = 0.005  # between two frames that only say something


@dataclass(frozen=True)
class Delivery:
    """What came of it.

    Attributes
    ----------
    rate_hz : float
        Frames a second to the slowest reader.
    sent : int
    lost, wrong : int
        Of the reader that lost most; frames that were changed or came out of order.
    """

    rate_hz: float
    sent: int
    lost: int
    wrong: int


def deliver(link: Link, seconds: float) -> Delivery:
    """Write frames for so long as fast as `link` takes them."""
    said = [SPAWN.Event(), SPAWN.Semaphore(0), SPAWN.Semaphore(0)]  # the sender is open, a reader is there, a reader has seen the end
    jobs: list[tuple[Any, ...]] = [(send_frames, link, seconds, said)]
    (begin, sent), *readings = collect(jobs + [(receive_frames, link, index, said) for index in range(link.readers)])
    for _, check in readings:
        check.end(sent)
    seconds = max(last for last, _ in readings) - begin
    received = min(check.received for _, check in readings)
    return Delivery(received / seconds, sent, max(check.lost for _, check in readings), max(check.wrong for _, check in readings))


def send_frames(link: Link, seconds: float, said: Sequence[Any]) -> tuple[float, int]:
    """The writer's process: when it began, by the monotonic clock, and how many frames it wrote."""
    is_open, is_there, has_ended = said
    source = FrameSource(link.format)
    with contextlib.closing(link.open_sender()) as sender:
        is_open.set()
        _say(sender, source, HELLO, is_there, link.readers, is_repeated=True)
        number, begin = 0, time.monotonic()
        while time.monotonic() < begin + seconds:
            sender.send(functools.partial(source.fill, number))
            number += 1
        _say(sender, source, END, has_ended, link.readers, is_repeated=not link.is_lossless)
    return begin, number


def receive_frames(link: Link, index: int, said: Sequence[Any]) -> tuple[float, FrameCheck]:
    """A reader's process: when it had read its last frame, and what it got."""
    is_open, is_there, has_ended = said
    check = FrameCheck(link.format)
    is_open.wait()
    with contextlib.closing(link.open_receiver(index)) as receiver:
        is_known, last = False, 0.0
        while (number := number_of(pixels := receiver.receive())) != END:
            if number != HELLO:
                check.take(number, pixels)
                last = time.monotonic()
            elif not is_known:
                is_known = True
                is_there.release()
        del pixels
    has_ended.release()
    return last, check


def _say(sender: Sender, source: FrameSource, what: int, heard: Any, readers: int, *, is_repeated: bool) -> None:
    """Send a frame that says something until all readers have heard it."""
    sender.send(functools.partial(source.fill, what))
    while readers:
        if heard.acquire(timeout=AGAIN_S):
            readers -= 1
        elif is_repeated:
            sender.send(functools.partial(source.fill, what))
