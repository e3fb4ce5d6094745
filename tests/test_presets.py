"""Presets on disk."""

from __future__ import annotations

import pytest

from camlab.errors import SettingsError
from camlab.paths import settings_file
from camlab.presets import Preset, Presets, check_name

FULL = Preset("simulated", "Simulated camera", {"exposure_s": 0.02, "gain": 3, "mode": "fast", "is_cooled": True}, {"auto_levels": "off"})


@pytest.fixture
def presets():
    return Presets()


def test_they_stand_beside_the_settings_and_none_is_there_at_first(presets):
    assert presets.folder == settings_file().parent / "presets"
    assert presets.names() == []


def test_what_is_saved_is_loaded(presets):
    presets.save("bright µm 2", FULL)
    presets.save("Another", Preset(controls={"gain": 1.5}))
    assert presets.names() == ["Another", "bright µm 2"]
    assert presets.load("bright µm 2") == FULL


def test_the_file_is_text_that_a_person_can_read(presets):
    presets.save("x", FULL)
    text = (presets.folder / "x.toml").read_text(encoding="utf-8")
    assert 'camera = "simulated"' in text
    assert "[controls]" in text
    assert "exposure_s = 0.02" in text


def test_nothing_is_replaced_unasked(presets):
    presets.save("x", FULL)
    with pytest.raises(ValueError, match="already"):
        presets.save("x", Preset())
    assert presets.load("x") == FULL
    presets.save("x", Preset(), replaces=True)
    assert presets.load("x") == Preset()


def test_one_can_be_renamed_but_not_over_another(presets):
    presets.save("x", FULL)
    presets.save("y", Preset())
    with pytest.raises(ValueError, match="already"):
        presets.rename("x", "y")
    presets.rename("x", "z")
    assert presets.names() == ["y", "z"]
    assert presets.load("z") == FULL


def test_one_can_be_deleted(presets):
    presets.save("x", FULL)
    presets.delete("x")
    presets.delete("x")
    assert presets.names() == []
    with pytest.raises(SettingsError, match="no preset 'x' any more"):
        presets.load("x")


@pytest.mark.parametrize("text", ["controls = [broken", "controls = 7", "[controls]\ngain = [1, 2]", b"\xff\xfe"])
def test_a_broken_one_is_said_in_one_line_and_set_aside(presets, text):
    presets.folder.mkdir(parents=True)
    path = presets.folder / "x.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SettingsError) as error:
        presets.load("x")
    assert "\n" not in str(error.value)
    assert "set aside as x.toml.broken-1" in str(error.value)
    assert presets.names() == []
    assert (presets.folder / "x.toml.broken-1").exists()


def test_a_folder_that_can_not_be_made_is_said(presets):
    presets.folder.parent.mkdir(parents=True, exist_ok=True)
    presets.folder.write_text("in the way")
    with pytest.raises(SettingsError, match="cannot write the preset"):
        presets.save("x", FULL)


@pytest.mark.parametrize("name", ["", " ", " x", "a/b", "a\\b", "..", ".x", "x.", "a:b", "x\n", "x" * 61])
def test_what_can_not_be_a_files_name_everywhere_is_refused(name):
    with pytest.raises(ValueError, match="preset"):
        check_name(name)
