"""Kill -9 of each process at each moment: what was acquired is saved or named, and nothing is left behind."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from camlab.controller.experiment import Experiment
from camlab.controller.session import Session
from camlab.recording.verdict import Verdict
from tests.faults import rig
from tests.faults.rig import MOMENTS, VICTIMS, WORKERS, Account, Camlab, needs_signals, repair_by_hand, running, wait_for

pytestmark = needs_signals

SLOW_TO_BEGIN = f"{rig.CAMERA}&stall_at=0&stall_s=1.5"
MORE_FRAMES = 60  # after a worker was killed
SEEDS = range(20)
SHORT = [  # all others, and more seeds of these, are in the long test
    ("controller", "before_the_first_frame"),
    ("controller", "in_a_write"),
    ("saver", "before_the_first_frame"),
    ("saver", "in_a_write"),
    ("saver", "in_a_flush"),
    ("saver", "at_the_end"),
    ("analyzer", "at_the_end"),
    ("publisher", "in_a_flush"),
    ("all", "in_a_flush"),
    ("all", "at_the_end"),
]


BringBack = Callable[[Path, Callable[[], None]], None]


@dataclass
class Outcome:
    """What came of a recording with a kill in it; `verdict` where somebody was left to give it."""

    path: Path
    verdict: Verdict | None
    acquired: int
    account: Account


def kill_and_account(
    folder: Path, victim: str, moment: str, seed: int, bring_back: BringBack = repair_by_hand, is_window: bool = False
) -> Outcome:
    """Record, kill, bring back what is left by `bring_back(part, let_go)`, look at everything."""
    path = folder / "movie.h5"
    camera = SLOW_TO_BEGIN if moment == "before_the_first_frame" else rig.CAMERA
    with ExitStack() as stack:
        camlab = stack.enter_context(running(camera, is_window))
        camlab.ask("analyze", on=True)
        camlab.ask("publish")
        camlab.ask("save", path=str(path))
        camlab.start()
        if moment != "before_the_first_frame":
            wait_for(lambda: camlab.saved > 10, "saved frames")
        let_go = stack.enter_context(rig.kept(camlab.session))
        with MOMENTS[moment](camlab, seed):
            safe = camlab.saved
            camlab.kill(victim)
        verdict = _go_on(camlab, moment) if victim in WORKERS else None
        camlab.wait_until_gone()
        acquired = camlab.acquired
        for part in folder.glob("*.part") if acquired else ():
            bring_back(part, let_go)
        let_go()
    Session("auto").close()  # the next start sweeps
    account = rig.assert_accounted(path, acquired, verdict.missing if verdict else None) if path.exists() else Account([], [])
    assert len(account.saved) >= safe, "frames that were said to be safe are gone"
    return Outcome(path, verdict, acquired, account)


def _go_on(camlab: Camlab, moment: str) -> Verdict:
    """A worker was killed: the camera goes on, and the end is as always."""
    if moment != "at_the_end":
        camlab.wait_for_frames(MORE_FRAMES)
        camlab.tell("stop")
    verdict = camlab.verdict()
    camlab.leave()
    return verdict


def repair_at_the_next_start(part: Path, let_go: Callable[[], None]) -> None:
    """As the window does it."""
    let_go()
    with Experiment("simulated") as experiment:
        assert experiment.leftovers == (part,)
        experiment.repair_leftover(part)


def assert_all_saved(outcome: Outcome, victim: str) -> None:
    """The ring covers each of these deaths: nothing at all is missing, nothing lies about, and who was left knows it."""
    assert outcome.account.lost == []
    if victim in WORKERS:
        assert outcome.verdict is not None
        assert (outcome.verdict.failure, outcome.verdict.expected) == ("", outcome.acquired)
    if victim in WORKERS or outcome.acquired:
        assert [name for name in os.listdir(outcome.path.parent) if not name.endswith(".h5")] == []


@pytest.mark.parametrize(("victim", "moment"), SHORT)
def test_a_kill_costs_no_frame(tmp_path: Path, victim: str, moment: str) -> None:
    assert_all_saved(kill_and_account(tmp_path, victim, moment, 0), victim)


def test_the_next_start_rescues_what_the_dead_run_still_had_in_memory(tmp_path: Path) -> None:
    outcome = kill_and_account(tmp_path, "all", "in_a_write", 1, repair_at_the_next_start)
    assert_all_saved(outcome, "all")


def test_a_killed_window_costs_no_frame(tmp_path: Path) -> None:
    assert_all_saved(kill_and_account(tmp_path, "controller", "in_a_flush", 2, is_window=True), "controller")


@pytest.mark.soak
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("victim", VICTIMS)
def test_a_kill_costs_no_frame_again_and_again(tmp_path: Path, victim: str, moment: str, seed: int) -> None:
    bring_back = repair_at_the_next_start if seed % 2 else repair_by_hand
    assert_all_saved(kill_and_account(tmp_path, victim, moment, seed, bring_back, is_window=seed % 4 == 0), victim)
