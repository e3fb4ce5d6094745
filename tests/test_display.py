"""A display is looked for before Qt is asked, which would abort the process."""

from __future__ import annotations

import sys

import pytest

from camlab.display import find_display_problem, has_display, require_display
from camlab.errors import CamlabError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be without a display")


def test_no_display_is_said(monkeypatch):
    monkeypatch.delenv("QT_QPA_PLATFORM")
    with pytest.raises(CamlabError, match="no display.*camlab demo"):
        require_display()


def test_a_display_that_does_not_answer_is_said(monkeypatch):
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.setenv("DISPLAY", ":4711")
    assert ":4711 does not answer" in find_display_problem()
    with pytest.raises(CamlabError, match=":4711"):
        require_display()


def test_a_wayland_display_without_a_socket_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert "wayland-9" in find_display_problem()


def test_off_screen_is_no_display_but_may_be_asked_for():
    assert not has_display()
    require_display()
