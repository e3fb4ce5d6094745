"""Slow calls in their own thread."""

from __future__ import annotations

import threading

import pytest

from camlab.app.jobs import Jobs


@pytest.fixture
def failures():
    return []


@pytest.fixture
def jobs(qapp, failures):
    made = Jobs("test jobs", failures.append)
    yield made
    made.close()


def test_a_call_runs_elsewhere_and_its_result_comes_back_here(jobs, qtbot):
    threads, results = [], []

    def work():
        threads.append(threading.current_thread())
        return 42

    jobs.run(work, lambda result: results.append((result, threading.current_thread())))
    qtbot.waitUntil(lambda: bool(results))
    assert results == [(42, threading.main_thread())]
    assert threads[0] is not threading.main_thread()


def test_calls_run_one_after_the_other(jobs, qtbot):
    order, gate = [], threading.Event()
    jobs.run(lambda: (gate.wait(5), order.append(1)))
    jobs.run(lambda: order.append(2))
    assert jobs.is_busy
    gate.set()
    qtbot.waitUntil(lambda: not jobs.is_busy)
    assert order == [1, 2]


def test_a_failure_comes_back_as_one(jobs, failures, qtbot):
    error = ValueError("no")

    def fail():
        raise error

    own = []
    jobs.run(fail)
    jobs.run(fail, failed=own.append)
    qtbot.waitUntil(lambda: not jobs.is_busy)
    assert failures == own == [error]


def test_after_closing_nothing_is_heard(qapp, qtbot):
    heard = []
    jobs = Jobs("test jobs", heard.append)
    jobs.run(lambda: 1, heard.append)
    jobs.close()
    jobs.run(lambda: 2, heard.append)
    qapp.processEvents()
    assert heard == []
