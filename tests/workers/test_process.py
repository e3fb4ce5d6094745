"""The life of a worker: from spawn to an end of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import psutil
import pytest

from camlab import blas
from camlab.recording.verify import verify
from camlab.stream.lock import lock_path
from camlab.workers import analyzer, publisher, saver
from camlab.workers.messages import Attach, Bound, Closed, Detach, Leave, Publish, Ready, Record, Tabulated, Trouble
from camlab.workers.process import LOW_PRIORITY
from tests.stream.processes import started
from tests.stream.rigs import SMALL, new_session
from tests.workers import processes
from tests.workers.hosts import Host, hosted
from tests.workers.rigs import new_rig

GONE_S = 3.0


@pytest.fixture
def session() -> Iterator[str]:
    with new_session() as session:
        yield session


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until_gone(pid: int, seconds: float) -> None:
    end = time.monotonic() + seconds
    while is_running(pid):
        assert time.monotonic() < end, "the worker did not leave"
        time.sleep(0.01)


def send_signals(host: Host) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(host.process.pid, number)


@pytest.mark.parametrize("kind", [saver, analyzer, publisher], ids=["saver", "analyzer", "publisher"])
def test_a_worker_is_ready_ignores_signals_and_leaves_when_told(session, kind):
    with hosted(kind, session) as host:
        send_signals(host)  # also while it starts
        assert host.hear(Ready).token == host.token
        send_signals(host)
        host.tell_raw(b'{"type":"Nonsense"}')
        assert "refused an order: not an order to a worker" in host.hear(Trouble).text
        assert psutil.Process(host.process.pid).nice() == (psutil.Process().nice() if kind is saver else LOW_PRIORITY)
        if sys.platform == "linux":
            assert os.sched_getscheduler(host.process.pid) == (os.SCHED_OTHER if kind is saver else os.SCHED_BATCH)
        host.tell(Leave())
        assert host.join() == 0


@pytest.mark.parametrize("chosen", [None, "3"])
def test_a_worker_goes_without_helpers_for_linear_algebra_unless_the_user_wants_them(session, monkeypatch, chosen):
    monkeypatch.delenv(blas.VARIABLE, raising=False)
    if chosen:
        monkeypatch.setenv(blas.VARIABLE, chosen)
    with hosted(saver, session) as host:
        host.hear(Ready)
        assert psutil.Process(host.process.pid).environ()[blas.VARIABLE] == (chosen or "1")
        assert os.environ.get(blas.VARIABLE) == chosen
        host.tell(Leave())
        assert host.join() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_worker_holds_the_session(session):
    with hosted(saver, session) as host:
        host.hear(Ready)
        assert str(lock_path(session)) in [file.path for file in psutil.Process(host.process.pid).open_files()]
        host.tell(Leave())
        assert host.join() == 0


def test_a_saver_and_an_analyzer_work_on_one_run(tmp_path):
    with new_rig(64) as rig:
        session = rig.ring.shape.name.split("-")[2]
        with hosted(saver, session) as saving, hosted(analyzer, session) as analyzing:
            attach = rig.attach(endpoint=saving.new_endpoint("bell"), csv_path=tmp_path / "results.csv")
            for host in (saving, analyzing):
                host.hear(Ready)
                host.tell(attach)
            rig.producer.follow(1)
            rig.publish(3)
            plan = rig.begin(tmp_path / "movie.h5", frames=20)
            saving.tell(Record(plan))
            rig.publish(20)
            closed = saving.hear(Closed)
            assert (closed.key, closed.verdict.status, closed.verdict.saved) == (plan.key, "complete", 20)
            assert analyzing.hear(Tabulated).path == str(tmp_path / "results.csv")
            for host in (saving, analyzing):
                host.tell(Detach())
                host.tell(Leave())
                assert host.join() == 0
    assert verify(tmp_path / "movie.h5").ok
    assert [line.split(",")[0] for line in (tmp_path / "results.csv").read_text().splitlines()] == ["frame_id", "0", "1", "2"]


def test_a_saver_that_is_told_to_leave_finishes_first(tmp_path):
    with new_rig(64) as rig, hosted(saver, rig.ring.shape.name.split("-")[2]) as host:
        host.hear(Ready)
        host.tell(rig.attach(endpoint=host.new_endpoint("bell")))
        host.tell(Record(rig.begin(tmp_path / "movie.h5")))
        host.tell(Leave())
        rig.publish(10)
        assert host.process.is_alive()
        rig.stop()
        assert host.hear(Closed).verdict.saved == 10
        assert host.join() == 0


def test_a_run_that_is_over_before_a_worker_hears_of_it_is_no_failure(session):
    gone = Attach(f"camlab-0-{'0' * 32}-{'1' * 32}", "1" * 32, 16, 4096, SMALL, "ipc:///nowhere", "cam", "")
    with hosted(publisher, session) as host:
        host.hear(Ready)
        host.tell(gone)
        host.tell(Detach())
        host.tell(Publish("tcp://127.0.0.1:*"))
        assert host.hear(Bound).address.startswith("tcp://127.0.0.1:")
        host.tell(Leave())
        assert host.join() == 0


def test_a_worker_that_fails_says_so_before_it_ends(tmp_path):
    with new_rig() as rig, hosted(saver, rig.ring.shape.name.split("-")[2]) as host:
        host.hear(Ready)
        host.tell(Record(rig.begin(tmp_path / "movie.h5")))  # without a ring
        trouble = host.hear(Trouble)
        assert "a worker process failed: " in trouble.text
        assert trouble.report.startswith("Traceback")
        assert host.join() is not None


def test_when_the_parent_is_killed_the_saver_saves_what_is_published_and_leaves(tmp_path):
    path = tmp_path / "movie.h5"
    with started(processes.host_a_saver, str(path), 200) as (parent, connection):
        pid, session = connection.recv()
        parent.kill()
        parent.join()
        wait_until_gone(pid, GONE_S)
    found = verify(path)
    assert (found.ok, found.status, found.saved) == (True, "complete", 200)
    assert os.listdir(tmp_path) == ["movie.h5"]
    for left in lock_path(session).parent.glob(f"*camlab-*{session}*"):  # what the next start sweeps
        left.unlink()


SCRIPT = """
import sys, uuid
with open(sys.argv[1], "a") as file:
    print("run", file=file)
from camlab.stream.lock import SessionLock
from camlab.workers import saver
from camlab.workers.messages import Leave, Ready
from tests.workers.hosts import hosted
session = uuid.uuid4().hex
lock = SessionLock(session)
lock.acquire()
with hosted(saver, session) as host:
    host.hear(Ready)
    host.tell(Leave())
    assert host.join() == 0
lock.release(remove=True)
"""


def test_the_users_script_is_not_run_a_second_time(tmp_path):
    script, told = tmp_path / "script.py", tmp_path / "told"
    script.write_text(SCRIPT)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, str(script), str(told)], capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 0, done.stderr
    assert told.read_text() == "run\n"
    assert sys.modules["__main__"].__name__ == "__main__"


HEAVY = {"saver": ["PyQt5", "cv2"], "analyzer": ["PyQt5", "h5py"], "publisher": ["PyQt5", "cv2", "h5py"]}


@pytest.mark.parametrize(("module", "heavy"), HEAVY.items())
def test_a_worker_imports_only_what_it_needs(module, heavy):
    script = f"import sys, camlab.workers.{module}; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
