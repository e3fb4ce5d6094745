"""camlab's own: the camera writes into the ring's slots, a small header on a PUB socket tells of each, gated readers look at the slots."""

from __future__ import annotations

import time
import uuid

from camlab.model.frame import FrameFormat, Pixels
from camlab.model.stamp import Stamp
from camlab.stream.layout import Reader, RingShape, result_rows_for
from camlab.stream.memory import segment_prefix
from camlab.stream.producer import RingProducer
from camlab.stream.publisher import Doorbell
from camlab.stream.ring import FrameRing
from camlab.stream.sizing import size_ring
from tests.benchmarks.designs.link import Fill, Link

LOOK_AGAIN_S = 0.0002
RUN = 8  # this part of the ring is released at once, as the saver does with a chunk


class RingLink(Link):
    """A ring of the size that a run gets; `has_checksums`: the sender computes them, as while recording."""

    name = "camlab"

    def __init__(self, frame_format: FrameFormat, readers: int, *, has_checksums: bool = False) -> None:
        super().__init__(frame_format, readers)
        self.has_checksums = has_checksums
        run, slots = uuid.uuid4().hex, size_ring(frame_format, None, waits=True).slots
        self.shape = RingShape(f"{segment_prefix()}bench-{run}", run, slots, frame_format, result_rows_for(slots))

    def open_sender(self) -> RingSender:
        return RingSender(self)

    def open_receiver(self, index: int) -> RingReceiver:
        return RingReceiver(self.shape, Reader.FIRST_OTHER + index)


class RingSender:
    """What the acquisition thread does."""

    def __init__(self, link: RingLink) -> None:
        shape = link.shape
        self._ring = FrameRing.create(shape.name, shape.run, shape.slots, shape.format)
        self._ring.fault_in()
        self._producer = RingProducer(self._ring, waits=True, has_checksums=link.has_checksums)
        for index in range(link.readers):
            self._producer.gate(Reader.FIRST_OTHER + index)
        self._doorbell = Doorbell(link.address, "bench", shape.run, shape.format)

    def send(self, fill: Fill) -> None:
        pixels = self._producer.next_pixels()
        assert pixels is not None
        fill(pixels)
        stamp = Stamp.now()
        frame_id = self._producer.publish(pixels, stamp)
        assert frame_id is not None
        self._doorbell.announce(frame_id, stamp.timestamp_ns)

    def close(self) -> None:
        self._doorbell.close()
        self._ring.close()


class RingReceiver:
    """What the saver does, but for the saving: slots are free again once all frames of a run were looked at."""

    def __init__(self, shape: RingShape, row: int) -> None:
        self._ring = FrameRing.join(shape)
        self._ring.fault_in()
        self._row = row
        self._longest = max(1, shape.slots // RUN)
        self._position = self._end = 0  # the next one, and where the run ends

    def receive(self) -> Pixels:
        if self._position == self._end:
            self._take_run()
        self._position += 1
        return self._ring.frame_pixels(self._position - 1)

    def _take_run(self) -> None:
        self._ring.release(self._row, self._position)
        while (published := self._ring.published) <= self._position:
            time.sleep(LOOK_AGAIN_S)
        self._end = min(published, self._position + self._longest)

    def close(self) -> None:
        self._ring.release(self._row, 1 << 62)
        self._ring.close()
