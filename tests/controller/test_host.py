"""The controller's side of a worker that never comes, or that is gone when an order is given."""

from __future__ import annotations

import uuid

from camlab.controller.host import WorkerHost, WorkerKind
from camlab.errors import WorkerError
from camlab.paths import runtime_folder
from camlab.workers.messages import Detach
from tests.controller.processes import end_at_once


def test_an_order_to_a_worker_that_is_gone_hides_neither_its_death_nor_hangs() -> None:
    deaths: list[WorkerError] = []
    endpoint = f"ipc://{runtime_folder() / 'gone'}"
    host = WorkerHost(WorkerKind("gone", end_at_once), uuid.uuid4().hex, endpoint, lambda _report: None, deaths.append)
    host.launch()
    host.order(Detach())
    host.drive("running", False)
    host.join(20)
    assert not host.is_alive()
    assert [str(death) for death in deaths] == ["the gone process ended (exit status 3)"]
