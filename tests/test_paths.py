"""Folders and files: where they are, and that the runtime folder is private."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from camlab import paths
from camlab.errors import CamlabError

posix = pytest.mark.skipif(os.name == "nt", reason="owner and mode are a matter of POSIX")


def test_camlab_home_moves_everything(home):
    assert paths.settings_file() == home / "settings.toml"
    assert paths.log_file() == home / "log" / "camlab.log"
    assert paths.recordings_folder() == home / "recordings"
    assert paths.runtime_folder() == home / "run"


def test_without_camlab_home_the_platform_decides(monkeypatch, tmp_path):
    monkeypatch.delenv("CAMLAB_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DOCUMENTS_DIR"):
        monkeypatch.delenv(name, raising=False)
    for place in (paths.settings_file(), paths.log_file(), paths.recordings_folder()):
        assert place.is_relative_to(tmp_path)
        assert "camlab" in place.parts
    assert paths.recordings_folder() == tmp_path / "Documents" / "camlab"


@posix
def test_runtime_folder_is_closed_to_others(home):
    (home / "run").mkdir(mode=0o755)
    assert paths.runtime_folder().stat().st_mode & 0o777 == 0o700


@posix
def test_runtime_folder_refuses_a_link(home, tmp_path):
    (home / "run").symlink_to(tmp_path)
    with pytest.raises(CamlabError, match="not a folder of yours"):
        paths.runtime_folder()


@posix
def test_runtime_folder_refuses_what_belongs_to_somebody_else(home, monkeypatch):
    (home / "run").mkdir()
    monkeypatch.setattr(os, "getuid", lambda: 12345)
    with pytest.raises(CamlabError, match="not a folder of yours"):
        paths.runtime_folder()


@posix
def test_runtime_folder_leaves_room_for_a_socket_name_under_a_long_home(monkeypatch, tmp_path):
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setenv("CAMLAB_HOME", str(long))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))
    assert len(os.fsencode(paths.runtime_folder())) + paths.SOCKET_NAME_ROOM <= paths.SOCKET_PATH_LIMIT


@posix
def test_runtime_folder_uses_the_session_s_own(monkeypatch, home):
    monkeypatch.delenv("CAMLAB_HOME")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home))
    assert paths.runtime_folder() == home / "camlab"


def test_runtime_folder_that_cannot_be_made_is_one_line(home):
    (home / "run").write_text("in the way")
    with pytest.raises(CamlabError) as caught:
        paths.runtime_folder()
    assert "\n" not in str(caught.value)


def test_resources_are_found():
    assert paths.resource("settings/settings.toml").is_file()


def test_missing_resource_says_which():
    with pytest.raises(CamlabError, match="no/such"):
        paths.resource("no/such.png")


def test_resources_are_those_of_the_checkout_or_of_the_package():
    folder = paths.resources_folder()
    package = Path(paths.__file__).parent
    assert folder in (package / "resources", package.parent / "resources")
