"""Messages over the picture."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt5.QtWidgets import QPushButton

from camlab.view.message import Message
from camlab.view.message_bar import LEAVES_AFTER_MS, MessageBar

INFO = Message("Picture saved", "movie_0001.png", "success")
LOST = Message("The camera stopped", "Check its cable.", "error", (("retry", "Try again"),), "Traceback", is_closable=False)


@pytest.fixture
def bar(app, qtbot):
    made = MessageBar()
    made.resize(700, 50)
    qtbot.addWidget(made)
    return made


def test_a_message_is_shown(bar):
    bar.show_message(LOST)
    assert bar.isVisible()
    assert (bar.headline.text(), bar.text.text()) == ("The camera stopped", "Check its cable.")
    assert bar.property("tone") == "error"


def test_buttons_come_back_by_name(bar, qtbot):
    bar.show_message(LOST)
    with qtbot.waitSignal(bar.button_requested) as asked:
        bar.findChild(QPushButton, "message_retry").click()
    assert asked.args == ["retry"]


def test_a_message_that_counts_down_keeps_its_buttons(bar):
    bar.show_message(LOST)
    button = bar.findChild(QPushButton, "message_retry")
    bar.show_message(replace(LOST, text="Trying again in 3 s."))
    assert bar.findChild(QPushButton, "message_retry") is button
    assert bar.text.text() == "Trying again in 3 s."
    bar.show_message(replace(LOST, buttons=(("now", "Now"),)))
    assert [each.objectName() for each in bar.findChildren(QPushButton, "message_now")] == ["message_now"]


def test_details_come_with_the_message(bar, qtbot):
    bar.show_message(LOST)
    with qtbot.waitSignal(bar.details_requested) as asked:
        bar.details.click()
    assert asked.args == [LOST]


def test_without_details_there_is_no_link(bar):
    bar.show_message(INFO)
    assert not bar.details.isVisible()


def test_good_news_leaves_by_itself(bar, qtbot):
    bar.show_message(INFO)
    assert bar._timer.remainingTime() == pytest.approx(LEAVES_AFTER_MS, abs=500)
    with qtbot.waitSignal(bar.closed):
        bar._timer.timeout.emit()
    assert not bar.isVisible()


@pytest.mark.parametrize("tone", ["warning", "error"])
def test_bad_news_stays_until_it_is_closed(bar, tone, qtbot):
    bar.show_message(Message("Headline", "Text", tone))
    assert not bar._timer.isActive()
    with qtbot.waitSignal(bar.closed):
        bar.close_button.click()
    assert not bar.isVisible()


def test_a_lost_camera_cannot_be_clicked_away(bar):
    bar.show_message(LOST)
    assert not bar.close_button.isVisible()


def test_good_news_does_not_hide_bad_news(bar):
    bar.show_message(LOST)
    bar.show_message(INFO)
    assert bar.message == LOST


def test_newer_bad_news_replaces_older(bar):
    bar.show_message(Message("First", "", "warning"))
    bar.show_message(LOST)
    assert bar.message == LOST


def test_a_message_has_at_most_two_buttons():
    with pytest.raises(ValueError, match="at most two buttons, not 3"):
        Message("Headline", "", buttons=(("a", "A"), ("b", "B"), ("c", "C")))
