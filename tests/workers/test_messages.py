"""Orders and reports on their way between two processes."""

from __future__ import annotations

import pickle

import msgspec
import pytest

from camlab.errors import MalformedMessageError
from camlab.model.frame import FrameFormat
from camlab.recording.plan import RecordingPlan, Setting
from camlab.recording.verdict import Verdict
from camlab.workers import messages

PLAN = RecordingPlan(
    1, "/a/ü.h5", "/a/ü.h5.part", "r", "s", "cam", settings=(Setting("a", "A", "s", True, None), Setting("b", "B", "", "x", 1.5))
)
ORDERS = [
    messages.Attach("ring", "0" * 32, 64, 4096, FrameFormat(4, 6, "uint16", 12, "rgb"), "ipc:///x", "cam", ""),
    messages.Detach(),
    messages.Record(PLAN),
    messages.Abort(),
    messages.Publish("tcp://127.0.0.1:*", 1000),
    messages.Leave(),
]
REPORTS = [
    messages.Ready("token"),
    messages.Closed(7, Verdict("m.h5", "incomplete", 0, 9, 10, 8, ((3, 4, "camera"),), {"camera": None}, 100.0, 5, 0.1, "no")),
    messages.Compressed(7, 1.9),
    messages.Bound("", "busy"),
    messages.Subscribers(3),
    messages.Tabulated("/a.csv"),
    messages.Trouble("so"),
    messages.Stuck(1, "so"),
]


@pytest.mark.parametrize("order", ORDERS, ids=lambda each: type(each).__name__)
def test_an_order_survives_its_way(order):
    assert messages.decode_order(messages.encode(order)) == order


@pytest.mark.parametrize("report", REPORTS, ids=lambda each: type(each).__name__)
def test_a_report_survives_its_way(report):
    assert messages.decode_report(messages.encode(report)) == report


MALFORMED = [
    b"",
    b"{}",
    b"[]",
    b"{}[]",
    b"\xff\xfe",
    msgspec.msgpack.encode({"type": "Nonsense"}),
    msgspec.msgpack.encode({"type": "Publish"}),
    msgspec.msgpack.encode({"type": "Publish", "address": 5}),
    msgspec.msgpack.encode({"type": "Publish", "address": "", "frame_bytes": 0}),
    msgspec.msgpack.encode({"type": "Closed", "key": "x", "verdict": {}}),
    msgspec.msgpack.encode({"type": "Attach", "name": "a", "run": "b", "slots": "many"}),
    messages.encode(ORDERS[0]).replace(b"slots@", b"slots\x01"),
    messages.encode(ORDERS[0]).replace(b"width\x06", b"width\x00"),
    pickle.dumps(messages.Leave()),
]


@pytest.mark.parametrize("data", MALFORMED)
def test_what_is_no_message_is_refused(data):
    with pytest.raises(MalformedMessageError, match="not an order"):
        messages.decode_order(data)
    with pytest.raises(MalformedMessageError, match="not a worker's report"):
        messages.decode_report(data)


def test_an_order_is_no_report_and_a_report_no_order():
    with pytest.raises(MalformedMessageError):
        messages.decode_report(messages.encode(messages.Leave()))
    with pytest.raises(MalformedMessageError):
        messages.decode_order(messages.encode(messages.Subscribers(1)))
