"""What the workers report, and what is done when one dies."""

from __future__ import annotations

import logging
from pathlib import Path

from camlab.controller import facts
from camlab.controller.core import Core
from camlab.controller.pool import ANALYZER, PUBLISHER, SAVER, WorkerPool
from camlab.controller.publishing import Publishing
from camlab.controller.run import Run
from camlab.controller.runs import Runs
from camlab.controller.saving import Saving
from camlab.errors import WorkerError
from camlab.stream.layout import Reader
from camlab.workers.messages import Bound, Closed, Compressed, Report, Stuck, Subscribers, Tabulated, Trouble

logger = logging.getLogger(__name__)


class Care:
    """Called in the threads of the workers' hosts."""

    def __init__(self, core: Core, pool: WorkerPool, saving: Saving, publishing: Publishing, runs: Runs) -> None:
        self._core, self._pool = core, pool
        self._saving, self._publishing, self._runs = saving, publishing, runs

    def hear(self, report: Report) -> None:
        if isinstance(report, Closed):
            self._close(report)
        elif isinstance(report, Compressed):
            recording = self._saving.recorder.find(report.key)
            if recording:
                recording.compression_ratio = report.ratio
        elif isinstance(report, Bound):
            self._publishing.hear(report)
        elif isinstance(report, Subscribers):
            self._publishing.subscribers = report.count
        elif isinstance(report, Tabulated):
            self._core.tell(facts.ResultsTabulated(Path(report.path)))
        elif isinstance(report, Stuck):
            self._end_stuck(report)
        elif isinstance(report, Trouble):
            if report.report:
                logger.error("%s\n%s", report.text, report.report.rstrip())
            self._core.tell(facts.Warned(report.text))

    def mourn(self, worker: str, error: WorkerError) -> None:
        """A worker died, not on our order: put another in its place, as long as there is something for it to do."""
        logger.error("%s", error)
        with self._core.lock:
            run = self._core.run
            if run and worker != SAVER:
                run.producer.abandon(Reader.ANALYZER if worker == ANALYZER else Reader.PUBLISHER)
            is_needed = not self._core.is_finalizing or (worker == SAVER and bool(run and run.recordings))
            if is_needed and self._pool.restart(worker):
                self._core.tell(facts.Warned(f"{error}; a new one was started"))
                self._reinstate(worker, run)
            else:
                self._give_up(worker, error, is_needed)
        if run:
            self._runs.close(run)

    def introduce(self, worker: str) -> None:
        """Tell a worker that was started just now of the run, if there is one."""
        run, attach = self._core.run, self._runs.attach
        if run and attach:
            self._pool.order(worker, attach)
            self._pool.drive(worker, "running", not run.is_stopped)

    def _close(self, report: Closed) -> None:
        recording = self._saving.recorder.find(report.key)
        run = self._core.run
        if recording:
            self._saving.close(recording, report.verdict)
        if run:
            self._runs.close(run)

    def _end_stuck(self, report: Stuck) -> None:
        """The disk failed: the recording ends here, with what is saved, and the camera goes on."""
        recording = self._saving.recorder.find(report.key)
        if recording:
            self._saving.end(recording)
        self._core.tell(facts.Warned(report.text))

    def _give_up(self, worker: str, error: WorkerError, is_needed: bool) -> None:
        if worker == SAVER:
            self._saving.close_lost(error)
        if is_needed:
            self._core.tell(facts.Failed(WorkerError(f"{error}, again and again; close camlab and look into the log")))

    def _reinstate(self, worker: str, run: Run | None) -> None:
        """Tell a new worker what the dead one knew."""
        self.introduce(worker)
        if run and worker == SAVER:
            self._saving.resume(run)
        if run and worker == ANALYZER and self._core.is_analyzing:
            run.producer.follow(Reader.ANALYZER)
            self._pool.drive(worker, "active", True)
        if worker == PUBLISHER and self._publishing.address:
            self._publishing.rebind(self._core.camera.largest_frame_bytes)
            if run:
                run.producer.follow(Reader.PUBLISHER)
