from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest
import zmq

import camlab
from camlab.controller import facts
from camlab.controller.experiment import Experiment
from camlab.errors import StreamError
from tests.controller.conftest import Heard, wait_for
from tests.frames import stamps


@pytest.fixture
def subscriber() -> Iterator[zmq.Socket[bytes]]:
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    plain = context.socket(zmq.SUB)
    plain.setsockopt(zmq.RCVTIMEO, 10000)
    yield plain
    plain.close(0)
    context.term()


def test_a_plain_subscriber_gets_header_and_pixels(experiment: Experiment, subscriber: zmq.Socket[bytes]) -> None:
    address = experiment.start_publishing("tcp://127.0.0.1:0")
    subscriber.subscribe(b"frame/simulated/")
    subscriber.connect(address)
    experiment.start()
    previous = None
    for _ in range(20):
        topic, header, pixels = subscriber.recv_multipart()
        told = json.loads(header)
        assert topic == b"frame/simulated/"
        keys = {"version", "camera", "run", "frame_id", "previous_frame_id", "timestamp_ns", "shape", "dtype", "color"}
        assert set(told) == keys
        frame = np.frombuffer(pixels, told["dtype"]).reshape(told["shape"])
        assert stamps(frame[np.newaxis])[0] == told["frame_id"]
        assert previous is None or told["previous_frame_id"] == previous
        previous = told["frame_id"]


def test_results_and_events_have_topics_of_their_own(experiment: Experiment, subscriber: zmq.Socket[bytes]) -> None:
    address = experiment.start_publishing("tcp://127.0.0.1:0")
    for topic in (b"result/", b"event/"):
        subscriber.subscribe(topic)
    subscriber.connect(address)
    wait_for(lambda: experiment.status().subscribers == 2, "both subscriptions")
    experiment.start_analyzing()
    experiment.start()
    seen: dict[bytes, dict[str, object]] = {}
    while set(seen) != {b"result/simulated/", b"event/simulated/"}:
        topic, body = subscriber.recv_multipart()
        seen[topic] = json.loads(body)
        if topic == b"result/simulated/":
            experiment.set_control("brightness", 5)
    assert set(seen[b"result/simulated/"]["results"]) == {"minimum", "maximum", "mean", "std"}  # type: ignore[call-overload]


def test_camlab_subscribe_gives_frames(experiment: Experiment) -> None:
    address = experiment.start_publishing("tcp://127.0.0.1:0")
    experiment.start()
    with closing(camlab.subscribe(address, timeout_s=10)) as subscription:
        frames = [frame for frame, _ in zip(subscription, range(10), strict=False)]
    assert (np.diff([frame.frame_id for frame in frames]) >= 1).all()


def test_a_busy_port_is_an_error_that_names_it(experiment: Experiment) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(StreamError, match=f"{taken.getsockname()[1]} can't be published on"):
            experiment.start_publishing(f"tcp://127.0.0.1:{taken.getsockname()[1]}")
    assert experiment.published_address == ""


def test_publishing_can_be_switched_while_live(experiment: Experiment, subscriber: zmq.Socket[bytes]) -> None:
    heard = Heard(experiment)
    experiment.start()
    address = experiment.start_publishing("tcp://127.0.0.1:0")
    subscriber.subscribe(b"frame/")
    subscriber.connect(address)
    assert len(subscriber.recv_multipart()) == 3
    experiment.stop_publishing()
    assert heard.of(facts.PublishingChanged) == [facts.PublishingChanged(address), facts.PublishingChanged("")]
