"""The publisher: frames with their pixels for plain ZMQ subscribers."""

from __future__ import annotations

import contextlib
import json
import socket
import time
import uuid

import numpy as np
import pytest
import zmq

from camlab.model.frame import FrameFormat
from camlab.stream import wire
from camlab.stream.layout import Reader, Row
from camlab.stream.publisher import Doorbell
from camlab.workers.messages import Bound, Publish, Subscribers
from tests.workers.rigs import CAMERA, LIMIT_S

ANY_PORT = "tcp://127.0.0.1:*"
BIG = FrameFormat(256, 256, "uint16", 16)


@pytest.fixture
def begin(make_rig):
    """`begin(slots, frame_format)`: a rig whose publisher has joined a run; its doorbell is `rig.doorbell`."""
    with contextlib.ExitStack() as stack:

        def make(*args):
            rig = make_rig(*args)
            endpoint = f"inproc://{uuid.uuid4().hex}"
            shape = rig.ring.shape
            rig.doorbell = stack.enter_context(Doorbell(endpoint, CAMERA, shape.run, shape.format))
            rig.producer.follow(Reader.PUBLISHER)
            rig.publisher.join(rig.ring, rig.attach(endpoint))
            return rig

        yield make
        stack.close()


def bind(rig, address=ANY_PORT) -> str:
    """Publish; the real address."""
    rig.publisher.obey(Publish(address, rig.ring.shape.format.nbytes))
    return [report for report in rig.reports if isinstance(report, Bound)][-1].address


@pytest.fixture
def subscribe():
    """`subscribe(rig, address, topics)`: a plain SUB socket of which the publisher knows."""
    sockets = []

    def make(rig, address, *topics, high_water_mark=1000):
        subscriber = zmq.Context.instance().socket(zmq.SUB)
        sockets.append(subscriber)
        subscriber.setsockopt(zmq.RCVHWM, high_water_mark)
        for topic in topics or (b"",):
            subscriber.subscribe(topic)
        subscriber.connect(address)
        known = len(rig.publisher._wanted)
        rig.work_until(lambda: len(rig.publisher._wanted) > known or set(topics or (b"",)) <= rig.publisher._wanted, rig.publisher)
        return subscriber

    yield make
    for subscriber in sockets:
        subscriber.close(0)


def receive(rig, subscriber, count):
    """So many messages, while the publisher works."""
    messages = []

    def look():
        while subscriber.poll(0):
            messages.append(subscriber.recv_multipart())
        return len(messages) >= count

    rig.work_until(look, rig.publisher)
    return messages


def ids(messages):
    return [json.loads(message[1])["frame_id"] for message in messages]


@pytest.mark.parametrize("frame_format", [FrameFormat(4, 6, "uint16", 12), FrameFormat(4, 6, "uint8", 8, "rgb")])
def test_a_frame_is_topic_header_and_pixels(begin, subscribe, frame_format):
    rig = begin(16, frame_format)
    subscriber = subscribe(rig, bind(rig), b"frame/")
    rig.publish(2)
    _, (topic, header, pixels) = receive(rig, subscriber, 2)
    assert topic == b"frame/test/"
    assert json.loads(header) == {
        "version": 1,
        "camera": "test",
        "run": rig.ring.shape.run,
        "frame_id": 1,
        "previous_frame_id": 0,
        "timestamp_ns": 1_700_000_000_000_000_000,
        "shape": list(frame_format.shape),
        "dtype": frame_format.dtype,
        "color": frame_format.color,
    }
    assert (np.frombuffer(pixels, frame_format.dtype).reshape(frame_format.shape) == 1).all()
    decoded, frame = wire.decode_frame([topic, header, pixels])
    assert (decoded.frame_id, frame.frame_id) == (1, 1)


def test_every_frame_comes_in_order_with_its_own_pixels(begin, subscribe):
    rig = begin(16, BIG)
    subscriber = subscribe(rig, bind(rig), b"frame/")
    found = []
    for _ in range(10):
        rig.publish(10)
        found += receive(rig, subscriber, 10)
    assert ids(found) == list(range(100))
    for _, header, pixels in found:
        assert set(np.frombuffer(pixels, np.uint16)) == {json.loads(header)["frame_id"]}


def test_pixels_that_wait_in_a_socket_are_no_view_of_the_ring(begin, subscribe):
    rig = begin(8, BIG)
    subscriber = subscribe(rig, bind(rig), b"frame/")
    rig.publish(8)
    rig.work_until(lambda: rig.ring.read_row(Reader.PUBLISHER, Row.RELEASED) == 8, rig.publisher)
    rig.publish(8)  # into the same slots
    for _, header, pixels in receive(rig, subscriber, 16)[:8]:
        assert set(np.frombuffer(pixels, np.uint16)) == {json.loads(header)["frame_id"]}


def test_what_the_run_lost_shows_as_a_gap_between_two_frames(begin, subscribe):
    rig = begin()
    subscriber = subscribe(rig, bind(rig), b"frame/")
    rig.publish(2)
    rig.producer.lose_frame()
    rig.publish(1)
    headers = [json.loads(message[1]) for message in receive(rig, subscriber, 3)]
    assert [(each["frame_id"], each["previous_frame_id"]) for each in headers] == [(0, -1), (1, 0), (3, 1)]


def test_nothing_is_published_while_nobody_subscribes(begin, subscribe):
    rig = begin(8)
    address = bind(rig)
    rig.publish(30)
    rig.publisher.work()
    assert rig.ring.read_row(Reader.PUBLISHER, Row.SKIPPED) == 0  # nobody wanted them
    subscriber = subscribe(rig, address, b"frame/")
    rig.publish(1)
    header = json.loads(receive(rig, subscriber, 1)[0][1])
    assert (header["frame_id"], header["previous_frame_id"]) == (30, 29)


def test_results_and_events_are_not_frames(begin, subscribe):
    rig = begin()
    address = bind(rig)
    subscriber = subscribe(rig, address, b"result/")
    rig.publish(3)
    rig.ring.results.append((1, 0, 4), [1.0, 2.0, float("nan"), 4.0])
    (topic, text), *more = receive(rig, subscriber, 1)
    assert topic == b"result/test/"
    assert json.loads(text)["results"] == {"minimum": 1.0, "maximum": 2.0, "mean": None, "std": 4.0}
    assert (json.loads(text)["frame_id"], more) == (1, [])
    assert rig.ring.read_row(Reader.PUBLISHER, Row.SEEN) == 0


def test_events_come_through_a_flood_of_frames(begin, subscribe):
    rig = begin()
    subscriber = subscribe(rig, bind(rig), b"event/")
    for k in range(200):
        rig.doorbell.announce(k, 1)
    rig.doorbell.announce_event("recording_started", 200, "movie.h5")
    for k in range(200, 400):
        rig.doorbell.announce(k, 1)
    topic, text = receive(rig, subscriber, 1)[0]
    event = json.loads(text)
    assert topic == b"event/test/"
    assert (event["event"], event["frame_id"], event["text"]) == ("recording_started", 200, "movie.h5")


def test_a_topic_of_another_camera_is_not_matched(begin, subscribe):
    rig = begin()
    subscriber = subscribe(rig, bind(rig), b"frame/tes/")
    rig.publish(2)
    rig.publisher.work()
    assert not subscriber.poll(50)


def test_a_slow_subscriber_loses_frames_of_its_own_and_costs_nothing(begin, subscribe):
    rig = begin(64, FrameFormat(512, 512, "uint16", 16))
    address = bind(rig)
    slow = subscribe(rig, address, b"frame/", high_water_mark=1)
    quick = subscribe(rig, address, b"frame/test/")
    found, longest = [], 0.0
    for _ in range(40):
        rig.publish(16)
        begun = time.monotonic()
        found += receive(rig, quick, 16)
        longest = max(longest, time.monotonic() - begun)
    assert ids(found) == list(range(640))
    assert longest < 5
    taken = []
    while slow.poll(500):
        taken.append(slow.recv_multipart())
    assert 0 < len(taken) < 640
    assert ids(taken) == sorted(set(ids(taken)))


def test_frames_that_were_overwritten_are_skipped_and_counted(begin, subscribe):
    rig = begin(8)
    subscriber = subscribe(rig, bind(rig), b"frame/")
    rig.publish(1)
    rig.publish(40)
    rig.work_until(lambda: rig.ring.read_row(Reader.PUBLISHER, Row.RELEASED) == 41, rig.publisher)
    skipped = rig.ring.read_row(Reader.PUBLISHER, Row.SKIPPED)
    found = receive(rig, subscriber, 41 - skipped)
    assert 33 <= skipped < 41
    assert ids(found) == list(range(skipped, 41))


def test_port_0_picks_one_and_tells(begin):
    rig = begin()
    address = bind(rig)
    assert address.startswith("tcp://127.0.0.1:")
    assert int(address.rpartition(":")[2]) > 0


@pytest.mark.parametrize("address", ["busy", "nonsense://x"])
def test_an_address_that_can_not_be_bound_is_one_line(begin, address):
    rig = begin()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        asked = f"tcp://127.0.0.1:{taken.getsockname()[1]}" if address == "busy" else address
        assert bind(rig, asked) == ""
    (report,) = rig.reports
    assert report.error.startswith(f"{asked} can't be published on: ")
    assert len(report.error.splitlines()) == 1
    rig.publish(1)
    assert not rig.publisher.work()


def test_the_number_of_topics_is_told_as_it_changes(begin, subscribe):
    rig = begin()
    address = bind(rig)
    first = subscribe(rig, address, b"frame/", b"event/")
    second = subscribe(rig, address, b"frame/test/")
    first.close(0)
    rig.work_until(lambda: len(rig.publisher._wanted) == 1, rig.publisher)
    second.close(0)
    rig.work_until(lambda: not rig.publisher._wanted, rig.publisher)
    counts = [report.count for report in rig.reports if isinstance(report, Subscribers)]
    assert max(counts) == 3
    assert counts[-1] == 0


def test_an_address_that_is_given_up_is_free_again(begin, subscribe):
    rig = begin()
    address = bind(rig)
    subscribe(rig, address, b"frame/")
    rig.publisher.obey(Publish(""))
    assert isinstance(rig.reports[-1], Subscribers)
    assert rig.reports[-1].count == 0
    end = time.monotonic() + LIMIT_S
    while not bind(rig, address):
        assert time.monotonic() < end
        time.sleep(0.01)


def test_what_a_subscriber_may_say_beside_its_topics_is_not_heard(begin):
    rig = begin()
    address = bind(rig)
    talker = zmq.Context.instance().socket(zmq.XSUB)
    try:
        talker.connect(address)
        talker.send(b"\x01frame/")
        rig.work_until(lambda: rig.publisher._wanted, rig.publisher)
        talker.send(b"hello")
        talker.send_multipart([b"\x07", b"more"])
        talker.send(b"\x01event/")
        rig.work_until(lambda: len(rig.publisher._wanted) == 2, rig.publisher)
        assert rig.publisher._wanted == {b"frame/", b"event/"}
    finally:
        talker.close(0)


def test_a_second_run_is_published_on_the_same_address(begin, make_rig, subscribe):
    rig = begin()
    subscriber = subscribe(rig, bind(rig), b"frame/")
    rig.publish(3)
    receive(rig, subscriber, 3)
    rig.publisher.part()
    other = make_rig()
    other.producer.follow(Reader.PUBLISHER)
    rig.publisher.join(other.ring, other.attach(rig.doorbell.endpoint))
    other.publish(2)
    headers = [json.loads(message[1]) for message in receive(rig, subscriber, 2)]
    assert [(each["run"], each["frame_id"], each["previous_frame_id"]) for each in headers] == [
        (other.ring.shape.run, 0, -1),
        (other.ring.shape.run, 1, 0),
    ]
