"""The states of an experiment and which may follow which."""

from __future__ import annotations

from enum import Enum

from camlab.errors import StateError


class State(Enum):
    """What the experiment does; one value, never several flags."""

    CLOSED = "closed"  # before initialize, after finalize
    IDLE = "idle"
    LIVE = "live"
    RECORDING = "recording"  # live, and a recording is open
    LOST = "lost"  # the camera doesn't answer; it is tried again and again, and the run goes on
    HOLD = "hold"  # likewise, and a recording is open that will go on
    FINISHING = "finishing"  # the camera is stopped, a recording is being drained
    FAILED = "failed"  # the camera failed or is lost; Start tries again

    @property
    def is_live(self) -> bool:
        """The camera delivers."""
        return self in (State.LIVE, State.RECORDING)

    @property
    def is_lost(self) -> bool:
        """It was live, and the camera is tried again."""
        return self in (State.LOST, State.HOLD)

    @property
    def is_running(self) -> bool:
        """Between Start and Stop."""
        return self.is_live or self.is_lost

    @property
    def has_recording(self) -> bool:
        """A recording is open that will have more frames."""
        return self in (State.RECORDING, State.HOLD)


MOVES: dict[State, frozenset[State]] = {
    State.CLOSED: frozenset({State.IDLE}),
    State.IDLE: frozenset({State.LIVE, State.RECORDING, State.FAILED, State.CLOSED}),
    State.LIVE: frozenset({State.RECORDING, State.LOST, State.FINISHING, State.IDLE, State.FAILED}),
    State.RECORDING: frozenset({State.LIVE, State.HOLD, State.FINISHING, State.IDLE, State.FAILED}),
    State.LOST: frozenset({State.LIVE, State.FINISHING, State.IDLE, State.FAILED}),
    State.HOLD: frozenset({State.RECORDING, State.LOST, State.FINISHING, State.IDLE, State.FAILED}),
    State.FINISHING: frozenset({State.IDLE, State.FAILED}),
    State.FAILED: frozenset({State.LIVE, State.RECORDING, State.IDLE, State.CLOSED}),
}


def check_move(old: State, new: State) -> None:
    """Raise StateError unless `new` may follow `old`."""
    if new not in MOVES[old]:
        raise StateError(f"the experiment is {old.value} and can't become {new.value}")
