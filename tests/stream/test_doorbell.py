"""The socket on which a run announces its frames to local readers."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
import zmq

from camlab.errors import StreamError
from camlab.model.frame import FrameFormat
from camlab.stream import wire
from camlab.stream.publisher import Doorbell, drain, join_doorbell

RUN = "0123456789abcdef" * 2
FORMAT = FrameFormat(3, 5)
TRANSPORTS = ["tcp", pytest.param("ipc", marks=pytest.mark.skipif(sys.platform == "win32", reason="no Unix sockets"))]


@pytest.fixture(params=TRANSPORTS)
def endpoint(request: pytest.FixtureRequest, home: Path) -> str:
    return "tcp://127.0.0.1:*" if request.param == "tcp" else f"ipc://{home / 'bell'}"


@pytest.fixture
def doorbell(endpoint: str) -> Iterator[Doorbell]:
    with Doorbell(endpoint, "A", RUN, FORMAT, quiet_s=0.0) as doorbell:
        yield doorbell


@pytest.fixture
def reader(doorbell: Doorbell) -> Iterator[zmq.Socket[bytes]]:
    """A reader that hears the doorbell already."""
    with join_doorbell(doorbell.endpoint) as socket:
        while not socket.poll(5):
            doorbell.announce_event("knock", 0)
        doorbell.announce_event("ready", 0)
        while b'"ready"' not in socket.recv_multipart()[1]:
            assert socket.poll(10_000)
        yield socket


def hear(socket: zmq.Socket[bytes], count: int) -> list[list[bytes]]:
    """The next `count` messages."""
    messages: list[list[bytes]] = []
    while len(messages) < count:
        assert socket.poll(10_000), "nothing more was heard"
        messages += drain(socket)
    return messages


def test_each_frame_is_announced_with_the_one_before(doorbell: Doorbell, reader: zmq.Socket[bytes]) -> None:
    for frame_id in (0, 1, 5):
        doorbell.announce(frame_id, 1000 + frame_id)
    headers = [wire.decode(parts) for parts in hear(reader, 3)]
    assert [(each.frame_id, each.previous_frame_id, each.timestamp_ns) for each in headers] == [(0, -1, 1000), (1, 0, 1001), (5, 1, 1005)]
    assert {(each.camera, each.run, each.shape) for each in headers} == {("A", RUN, (3, 5))}


def test_frames_that_follow_at_once_are_not_announced_each(doorbell: Doorbell, reader: zmq.Socket[bytes]) -> None:
    doorbell._quiet_s = 3600.0
    for frame_id in range(3):
        doorbell.announce(frame_id, 1)
    doorbell.announce_event("stopped", 3)
    first, event = hear(reader, 2)
    assert (wire.decode(first).frame_id, event[0]) == (0, b"event/A/")


def test_announcement_tells_the_frame_before_also_where_that_was_not_announced(doorbell: Doorbell, reader: zmq.Socket[bytes]) -> None:
    doorbell._quiet_until = math.inf
    doorbell.announce(0, 1)
    doorbell._quiet_until = 0.0
    doorbell.announce(1, 1)
    (parts,) = hear(reader, 1)
    assert (wire.decode(parts).frame_id, wire.decode(parts).previous_frame_id) == (1, 0)


def test_announcement_is_topic_and_header(doorbell: Doorbell, reader: zmq.Socket[bytes]) -> None:
    doorbell.announce(0, 1)
    (parts,) = hear(reader, 1)
    assert [len(parts), parts[0]] == [2, b"frame/A/"]


def test_events_are_heard_too(doorbell: Doorbell, reader: zmq.Socket[bytes]) -> None:
    doorbell.announce_event("camera_lost", 7, "its cable")
    (parts,) = hear(reader, 1)
    event = msgspec.json.decode(parts[1], type=wire.EventMessage)
    assert (parts[0], event.event, event.frame_id, event.text) == (b"event/A/", "camera_lost", 7, "its cable")


def test_reader_that_sleeps_never_blocks_the_announcements(doorbell: Doorbell, reader: zmq.Socket[bytes]) -> None:
    for frame_id in range(50_000):
        doorbell.announce(frame_id, 1)
    heard = [wire.decode(parts).frame_id for parts in drain(reader)]
    assert 0 < len(heard) < 50_000
    assert heard == sorted(heard)


def test_draining_takes_what_is_there_and_does_not_wait(doorbell: Doorbell, reader: zmq.Socket[bytes]) -> None:
    assert drain(reader) == []


def test_port_that_is_taken_is_one_clear_line() -> None:
    with (
        Doorbell("tcp://127.0.0.1:*", "A", RUN, FORMAT) as doorbell,
        pytest.raises(StreamError, match=r"^frames can't be announced on tcp://\S+: .+$"),
    ):
        Doorbell(doorbell.endpoint, "A", RUN, FORMAT)


def test_folder_that_is_not_there_is_one_clear_line(home: Path) -> None:
    with pytest.raises(StreamError, match=r"^frames can't be announced on ipc://\S+: .+$"):
        Doorbell(f"ipc://{home}/nowhere/bell", "A", RUN, FORMAT)
