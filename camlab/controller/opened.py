"""What an experiment has only while it is open: session, workers, runs, and the thread that watches them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Set as AbstractSet

from camlab.controller import facts
from camlab.controller.addresses import check_address
from camlab.controller.care import Care
from camlab.controller.changes import ControlChanges
from camlab.controller.core import Core
from camlab.controller.desk import ControlDesk
from camlab.controller.pool import ANALYZER, PUBLISHER, SAVER, WorkerPool
from camlab.controller.publishing import Publishing, wait_for_address
from camlab.controller.reshaping import Reshaping
from camlab.controller.runs import Runs
from camlab.controller.saving import Saving
from camlab.controller.session import Session
from camlab.recording.plan import RecordingOptions
from camlab.stream.layout import Reader

WATCH_S = 0.05

logger = logging.getLogger(__name__)


class Opened:
    """The parts of an open experiment, from `begin` to `end`; nothing can be asked of them afterwards."""

    def __init__(self, core: Core, desk: ControlDesk, options: RecordingOptions, sessions_in_use: AbstractSet[str]) -> None:
        """`sessions_in_use`: of recordings that a crash left, whose memory must stay."""
        self._core = core
        self.session = Session(core.settings.transport, set(sessions_in_use))
        self.pool = WorkerPool(self.session)
        self.saving = Saving(core, self.pool, self.session.uuid, options)
        self.publishing = Publishing(self.pool)
        self.runs = Runs(core, self.session, self.pool, self.saving, self.publishing)
        self.changes = ControlChanges(core, desk, Reshaping(core, desk, self.runs))
        self._care = Care(core, self.pool, self.saving, self.publishing, self.runs)
        self._is_watching = False
        self._watcher = threading.Thread(target=self._watch, name="camlab watch", daemon=True)

    def begin(self) -> None:
        """Start the saver, which then waits, and the watching; called under the experiment's lock."""
        self.pool.start(self._care.hear, self._care.mourn)
        if self._core.is_analyzing:
            self.employ(ANALYZER)
            self.pool.drive(ANALYZER, "active", True)
        self._is_watching = True
        self._watcher.start()

    def prepare(self) -> None:
        """Start what else would begin with the first need."""
        with self._core.lock:
            self.employ(ANALYZER)
        self.pool.prepare_spare(SAVER)

    def end(self) -> None:
        """Stop, finish every recording, end the workers, close the camera unless it hangs."""
        self.saving.disarm()
        self.runs.stop()
        self.publishing.unbind()
        self.saving.drain()
        is_over = self.runs.wait_until_over()
        self._is_watching = False
        self._watcher.join()
        self.pool.close()
        if is_over:
            self._core.camera.close()
        else:
            self.runs.abandon()
        self.session.close()

    def employ(self, worker: str) -> None:
        """Have this worker; while it starts, its frames wait in the ring."""
        if self.pool.employ(worker):
            self._care.introduce(worker)

    def analyze(self, on: bool) -> None:
        """Analyze from the next frame on, or no longer; called under the experiment's lock."""
        core = self._core
        if core.is_analyzing != on:
            self.employ(ANALYZER)
            core.is_analyzing = on
            self.pool.drive(ANALYZER, "active", on)
            self._follow(Reader.ANALYZER, on)
            core.tell(facts.AnalyzingChanged(on))

    def publish(self, address: str) -> str:
        """Publish at an address; the real one, once there is a socket."""
        core, checked = self._core, check_address(address)
        with core.lock:
            self.employ(PUBLISHER)
            bound = self.publishing.bind(checked, core.camera.largest_frame_bytes)
        real = wait_for_address(bound)
        with core.lock:
            self.publishing.address = real
            self._follow(Reader.PUBLISHER, True)
            core.tell(facts.PublishingChanged(real))
        return real

    def stop_publishing(self) -> None:
        """Close the socket; called under the experiment's lock."""
        if self.publishing.address:
            self._follow(Reader.PUBLISHER, False)
            self.publishing.unbind()
            self._core.tell(facts.PublishingChanged(""))

    def _follow(self, reader: Reader, on: bool) -> None:
        if self._core.run:
            producer = self._core.run.producer
            (producer.follow if on else producer.unfollow)(reader)

    def _watch(self) -> None:
        while self._is_watching:
            time.sleep(WATCH_S)
            try:
                self.runs.watch()
            except Exception as error:  # the outermost function of its thread
                logger.exception("watching the run failed")
                self._core.tell(facts.Warned(f"watching the run failed: {error}"))
