"""Frames from a publisher, as a program in Python takes them; the publisher is a plain PUB socket."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import zmq

from camlab.errors import CameraTimeoutError, MalformedMessageError
from camlab.model.frame import FrameFormat
from camlab.stream import wire
from camlab.stream.subscriber import Subscription, subscribe

RUN, OTHER_RUN = "0123456789abcdef" * 2, "f" * 32
FORMAT = FrameFormat(3, 5)
TRANSPORTS = ["tcp", pytest.param("ipc", marks=pytest.mark.skipif(sys.platform == "win32", reason="no Unix sockets"))]


@pytest.fixture(params=TRANSPORTS)
def publisher(request: pytest.FixtureRequest, home: Path) -> Iterator[zmq.Socket[bytes]]:
    socket: zmq.Socket[bytes] = zmq.Context.instance().socket(zmq.XPUB)
    with socket:
        socket.setsockopt(zmq.LINGER, 0)
        socket.bind("tcp://127.0.0.1:*" if request.param == "tcp" else f"ipc://{home / 'frames'}")
        yield socket


def address(publisher: zmq.Socket[bytes]) -> str:
    return publisher.getsockopt_string(zmq.LAST_ENDPOINT)


def send(publisher: zmq.Socket[bytes], frame_id: int, previous: int, camera: str = "A", run: str = RUN) -> None:
    header = wire.FrameHeader.of(FORMAT, camera, run, frame_id, previous, 1000 + frame_id)
    pixels = np.full(FORMAT.shape, frame_id, FORMAT.dtype)
    publisher.send_multipart([wire.topic(wire.FRAME, camera), wire.encode(header), pixels.tobytes()])


@pytest.fixture
def join(publisher: zmq.Socket[bytes]) -> Iterator[Callable[..., Subscription]]:
    """`join(...)`: a subscription that the publisher knows of."""
    made: list[Subscription] = []

    def join(camera: str = "", timeout_s: float | None = 10.0) -> Subscription:
        made.append(subscribe(address(publisher), camera, timeout_s))
        assert publisher.poll(10_000)
        assert publisher.recv().startswith(b"\x01frame/")
        return made[-1]

    yield join
    for subscription in made:
        subscription.close()


Join = Callable[..., Subscription]


def test_frames_arrive_in_order_with_their_pixels(publisher: zmq.Socket[bytes], join: Join) -> None:
    subscription = join()
    for frame_id in range(5):
        send(publisher, frame_id, frame_id - 1)
    frames = list(itertools.islice(subscription, 5))
    assert [frame.frame_id for frame in frames] == [0, 1, 2, 3, 4]
    assert all(np.all(frame.pixels == frame.frame_id) and frame.timestamp_ns == 1000 + frame.frame_id for frame in frames)
    assert subscription.missed == 0
    assert subscription.header is not None
    assert subscription.header.camera == "A"


def test_frames_that_did_not_arrive_are_counted(publisher: zmq.Socket[bytes], join: Join) -> None:
    subscription = join()
    for frame_id, previous in ((0, -1), (1, 0), (5, 4), (6, 5)):
        send(publisher, frame_id, previous)
    assert [subscription.read(10).frame_id for _ in range(4)] == [0, 1, 5, 6]
    assert subscription.missed == 3


def test_frames_that_the_run_lost_are_not_the_subscribers(publisher: zmq.Socket[bytes], join: Join) -> None:
    subscription = join()
    for frame_id, previous in ((3, 2), (8, 3)):
        send(publisher, frame_id, previous)
        subscription.read(10)
    assert subscription.missed == 0


def test_new_run_is_no_miss(publisher: zmq.Socket[bytes], join: Join) -> None:
    subscription = join()
    send(publisher, 3, 2)
    send(publisher, 50, 49, run=OTHER_RUN)
    assert [subscription.read(10).frame_id for _ in range(2)] == [3, 50]
    assert subscription.missed == 0


def test_one_camera_is_not_the_other(publisher: zmq.Socket[bytes], join: Join) -> None:
    subscription = join("A")
    send(publisher, 1, 0, camera="AB")
    send(publisher, 2, 1, camera="A")
    assert subscription.read(10).frame_id == 2


@pytest.mark.parametrize("rest", [[], [b"{}"], [b"{}", b"pixels"], [b"\x80\x04\x95", b""]], ids=["topic", "two", "header", "pickle"])
def test_what_is_not_a_frame_is_refused_and_the_next_one_read(publisher: zmq.Socket[bytes], join: Join, rest: list[bytes]) -> None:
    subscription = join()
    publisher.send_multipart([b"frame/A/", *rest])
    send(publisher, 1, 0)
    with pytest.raises(MalformedMessageError, match="not a camlab frame"):
        subscription.read(10)
    assert subscription.read(10).frame_id == 1


def test_silence_is_an_error_after_the_time_that_was_given(join: Join) -> None:
    subscription = join(timeout_s=0.05)
    started = time.monotonic()
    with pytest.raises(CameraTimeoutError, match=r"^no frame from \S+ in 0.05 s; is the publisher running\?$"):
        next(iter(subscription))
    assert time.monotonic() - started >= 0.05


def test_iteration_ends_when_the_subscription_is_closed(publisher: zmq.Socket[bytes], join: Join) -> None:
    subscription = join()
    send(publisher, 0, -1)
    send(publisher, 1, 0)
    taken = []
    for frame in subscription:
        taken.append(frame.frame_id)
        subscription.close()
    assert taken == [0]


def test_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="'camera one' is not an address to subscribe to"):
        subscribe("camera one")
