from __future__ import annotations

import pytest

from camlab.controller.state import MOVES, State, check_move
from camlab.errors import StateError


@pytest.mark.parametrize(("old", "new"), [(old, new) for old, allowed in MOVES.items() for new in sorted(allowed, key=str)])
def test_what_the_table_allows_may_follow(old: State, new: State) -> None:
    check_move(old, new)
    assert new in MOVES[old]


@pytest.mark.parametrize("new", [State.LIVE, State.RECORDING, State.FINISHING, State.FAILED])
def test_a_closed_experiment_must_be_initialized_first(new: State) -> None:
    with pytest.raises(StateError, match="closed"):
        check_move(State.CLOSED, new)


def test_a_finishing_run_is_not_started_again() -> None:
    with pytest.raises(StateError, match="finishing"):
        check_move(State.FINISHING, State.LIVE)


def test_every_state_has_a_row() -> None:
    assert set(MOVES) == set(State)
