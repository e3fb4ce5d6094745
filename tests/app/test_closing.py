"""A person who wants to leave is asked only where something is recorded."""

from __future__ import annotations

import pytest

from camlab.app.closing import QUESTION, ClosingQuestion
from camlab.controller.state import State
from camlab.view.main_window import MainWindow
from camlab.view.theme import apply_theme


class Recording:
    """Of an experiment, the state."""

    def __init__(self, state: State) -> None:
        self.state = state


@pytest.fixture
def window(qapp, qtbot):
    apply_theme(qapp, "light")
    made = MainWindow()
    qtbot.addWidget(made, before_close_func=lambda window: window.close_now())
    return made


def test_nothing_is_asked_where_nothing_is_recorded(window):
    closed = []
    states = set(State) - {State.RECORDING, State.HOLD}
    for state in states:
        ClosingQuestion(window, Recording(state), lambda: closed.append(True)).ask()
    assert len(closed) == len(states)
    assert window.panel.messages.message is None


def test_while_something_is_recorded_it_is_asked_in_the_window(window):
    closed = []
    question = ClosingQuestion(window, Recording(State.HOLD), lambda: closed.append(True))
    question.ask()
    question.ask()
    assert closed == []
    assert window.panel.messages.message == QUESTION
    question.look(State.RECORDING)
    assert window.panel.messages.message == QUESTION
    question.look(State.LIVE)
    assert window.panel.messages.message is None


def test_once_it_closes_the_next_time_gives_up_what_is_not_saved(window):
    closed = []
    window.show_closing()
    ClosingQuestion(window, Recording(State.RECORDING), lambda: closed.append(True)).ask()
    assert closed == [True]
