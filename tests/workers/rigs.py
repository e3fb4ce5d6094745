"""Jobs of the workers in the test's own process, with a real ring and its producer."""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from camlab.model.frame import FrameFormat
from camlab.recording import naming
from camlab.recording.plan import RecordingPlan, Setting
from camlab.recording.verdict import Verdict
from camlab.stream.layout import End, Reader, Row
from camlab.stream.producer import OpenInterval, RingProducer
from camlab.workers.analyzer import AnalyzerJob
from camlab.workers.messages import Attach, Closed, Record, Report
from camlab.workers.publisher import PublisherJob
from camlab.workers.saver import SaverJob
from tests.stream.rigs import SMALL, new_ring, publish, stamp

LIMIT_S = 20.0
CAMERA = "test"


class Rig:
    """A ring whose frames' pixels all have the frame's number, and workers that read it."""

    def __init__(self, ring: Any, counter_start: int | None = None, pre_trigger_s: float = 0.0) -> None:
        self.ring = ring
        self.producer = RingProducer(ring, counter_start, pre_trigger_s=pre_trigger_s)
        self.reports: list[Report] = []
        self.saver = SaverJob(self.reports.append)
        self.analyzer = AnalyzerJob(self.reports.append)
        self.publisher = PublisherJob(self.reports.append)
        self._keys = iter(range(1, 1000))
        self._intervals: dict[int, OpenInterval] = {}

    def attach(self, endpoint: str = "", csv_path: Path | None = None) -> Attach:
        """The order with which a run begins."""
        shape = self.ring.shape
        return Attach(shape.name, shape.run, shape.slots, shape.result_rows, shape.format, endpoint, CAMERA, str(csv_path or ""))

    def publish(self, count: int = 1, camera_frame_id: int = -1) -> list[int | None]:
        return publish(self.producer, count, camera_frame_id)

    def publish_here(self, pixels: Any) -> int | None:
        """Make the frame public that was put into `pixels` of the producer."""
        return self.producer.publish(pixels, stamp())

    def begin(self, path: Path, frames: int | None = None, **changes: Any) -> RecordingPlan:
        """Open an interval for the saver; its order is still to be given."""
        plan = RecordingPlan(
            key=next(self._keys),
            path=str(path),
            part_path=str(naming.reserve(path)),
            run=self.ring.shape.run,
            camera=CAMERA,
            settings=(Setting("exposure_s", "Exposure", "s", 0.01, 0.01), Setting("gain", "Gain", "dB", 1.0, 1.0)),
            **{"session": uuid.uuid4().hex, "rate_hz": 100.0, **changes},
        )
        self._intervals[plan.key] = self.producer.open_interval(plan.key, frames, None, Reader.SAVER)
        return plan

    def record(self, path: Path, frames: int | None = None, **changes: Any) -> int:
        """Save: open an interval and give the saver its order; returns the recording's key."""
        plan = self.begin(path, frames, **changes)
        self.saver.obey(Record(plan))
        return plan.key

    def end(self, key: int) -> None:
        """Save off."""
        self.producer.end_interval(self._intervals[key])

    def forget(self, key: int) -> None:
        """What the controller does once a recording is closed."""
        self.producer.forget_interval(self._intervals[key])

    @property
    def saver_is_done(self) -> bool:
        """The saver has let go of all that is published."""
        return self.ring.read_row(Reader.SAVER, Row.RELEASED) >= self.producer.position

    def stop(self) -> None:
        """The run is over."""
        self.producer.end(End.STOPPED)

    def verdicts(self) -> dict[int, Verdict]:
        return {report.key: report.verdict for report in self.reports if isinstance(report, Closed)}

    def save_until_closed(self, key: int) -> Verdict:
        """Let the saver work until it has closed a recording."""
        self.work_until(lambda: key in self.verdicts(), self.saver)
        return self.verdicts()[key]

    def work_until(self, condition: Callable[[], object], *jobs: Any) -> None:
        """Let the jobs work until the condition holds."""
        end = time.monotonic() + LIMIT_S
        while not condition():
            assert time.monotonic() < end, "not within the limit"
            if not sum(job.work() for job in jobs):
                time.sleep(0.001)


@contextlib.contextmanager
def new_rig(
    slots: int = 64, frame_format: FrameFormat = SMALL, counter_start: int | None = None, pre_trigger_s: float = 0.0
) -> Iterator[Rig]:
    """A rig whose saver has joined."""
    with new_ring(slots, frame_format) as ring:
        rig = Rig(ring, counter_start, pre_trigger_s)
        rig.saver.join(ring, rig.attach())
        try:
            yield rig
        finally:
            for job in (rig.saver, rig.analyzer, rig.publisher):
                job.close()
