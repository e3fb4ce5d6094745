"""A camera that is lost while live: tried again in its own thread, at growing intervals, while the run waits."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from camlab.errors import CameraError, CamlabError
from camlab.model.camera import Camera
from camlab.stream.layout import Word
from camlab.stream.producer import RingProducer

DELAYS_S = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # before each try; the last one before all that follow
LOOK_S = 0.05

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outage:
    """A camera that doesn't answer.

    Attributes
    ----------
    error : CamlabError
        What it said last.
    began_s : float
        When, on the monotonic clock.
    attempt : int
        Number of the next try, or of the one under way.
    next_try_s : float or None
        When that is, on the monotonic clock; None while it is under way.
    """

    error: CamlabError
    began_s: float
    attempt: int = 1
    next_try_s: float | None = None

    def seconds_left(self) -> float | None:
        """Until the next try; None while one is under way."""
        return None if self.next_try_s is None else max(0.0, self.next_try_s - time.monotonic())


class Reconnection:
    """Brings a lost camera back.

    Attributes
    ----------
    outage : Outage or None
        While it is lost; read by other threads.
    last_absence : (float, int)
        How long it was lost the last time, seconds, and how many numbers that cost.
    remarks : tuple of str
        What it did not take again the last time.
    """

    def __init__(self, camera: Camera, producer: RingProducer) -> None:
        self._camera, self._producer = camera, producer
        self._now = threading.Event()
        self.outage: Outage | None = None
        self.last_absence = (0.0, 0)
        self.remarks: tuple[str, ...] = ()

    def try_now(self) -> None:
        """Don't wait for the next try; from any thread."""
        self._now.set()

    def bring_back(self, error: CamlabError, meanwhile: Callable[[], bool]) -> bool:
        """Try until the camera delivers again; in its thread.

        `meanwhile` is called 20 times a second and says whether to give up: then the result is False.
        """
        rate_hz = self._usual_rate_hz()
        logger.warning("%s", error)
        self._now.clear()
        self.outage = Outage(error, time.monotonic())
        try:
            while self._wait(self.outage, meanwhile):
                self.outage = replace(self.outage, next_try_s=None)
                try:
                    self.remarks = self._camera.reopen()
                    self._camera.start()
                except Exception as failure:  # a driver may raise anything for a device that is gone
                    self._note(self.outage, failure)
                else:
                    self._go_on(rate_hz)
                    return True
            return False
        finally:
            self.outage = None

    def _wait(self, outage: Outage, meanwhile: Callable[[], bool]) -> bool:
        """For the next try; False where it is given up."""
        end_s = time.monotonic() + DELAYS_S[min(outage.attempt, len(DELAYS_S)) - 1]
        self.outage = replace(outage, next_try_s=end_s)
        while time.monotonic() < end_s and not self._now.is_set():
            if meanwhile():
                return False
            self._now.wait(LOOK_S)
        self._now.clear()
        return not meanwhile()

    def _note(self, outage: Outage, failure: Exception) -> None:
        error = failure if isinstance(failure, CamlabError) else CameraError(f"{type(failure).__name__}: {failure}")
        logger.info("try %d: %s", outage.attempt, error)
        self.outage = replace(outage, error=error, attempt=outage.attempt + 1)

    def _go_on(self, rate_hz: float | None) -> None:
        """Number what it would have delivered meanwhile, so that the gap is as long in numbers as in time."""
        away_s = max(0.0, (time.monotonic_ns() - self._newest_ns()) * 1e-9)
        missed = math.floor(away_s * rate_hz) if rate_hz else 0
        text = f"camera {self._camera.name} was lost for {away_s:.1f} s and is back"
        self._producer.go_on_after_loss(missed, text)
        self.last_absence = (away_s, missed)
        logger.info("%s; %d frames are lost", text, missed)

    def _usual_rate_hz(self) -> float | None:
        """What the camera says, or what it delivered so far; none where it waits for triggers."""
        if self._camera.is_triggered:
            return None
        ring = self._producer.ring
        nominal, newest_ns = self._camera.frame_rate_hz_nominal, self._newest_ns()
        run_s = (newest_ns - ring.words[Word.STARTED_NS]) * 1e-9
        return nominal or (ring.published / run_s if ring.published > 1 and run_s > 0 else None)

    def _newest_ns(self) -> int:
        """When the newest frame came, or the run began."""
        ring = self._producer.ring
        return ring.descriptor(ring.published - 1).monotonic_ns if ring.published else ring.words[Word.STARTED_NS]
