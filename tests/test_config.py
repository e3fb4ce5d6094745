"""The settings file: defaults, a person's edits, and what is broken."""

from __future__ import annotations

import msgspec
import pytest
import tomlkit

from camlab.config import RingSettings, Settings, WindowSettings, load_settings, save_settings
from camlab.errors import SettingsError
from camlab.paths import resource, settings_file


def write(text: str) -> None:
    settings_file().write_text(text, encoding="utf-8")


def test_without_a_file_there_are_defaults_and_no_warning():
    assert load_settings() == (Settings(), [])


def test_what_is_saved_is_loaded():
    settings = Settings(
        camera="opencv:0",
        folder="/data/Müller",
        transport="tcp",
        ring=RingSettings(seconds=0.5, minimum_slots=32, memory_fraction=0.1),
        window=WindowSettings(theme="dark", hints_hidden=True, geometry="AbC=", choices={"levels": "once", "low": 3, "gamma": 0.5}),
    )
    save_settings(settings)
    assert load_settings() == (settings, [])


def test_the_file_of_the_first_day_says_what_the_defaults_are():
    text = resource("settings/settings.toml").read_text(encoding="utf-8")
    assert msgspec.convert(tomlkit.parse(text).unwrap(), Settings) == Settings()


def test_the_first_save_leaves_comments_for_a_person():
    save_settings(Settings())
    assert "# The camera of the last time" in settings_file().read_text(encoding="utf-8")


def test_a_save_keeps_comments_and_unknown_entries():
    write('# mine\ncamera = "simulated"  # the old one\nlater = 5\n')
    save_settings(Settings(camera="opencv:0"))
    text = settings_file().read_text(encoding="utf-8")
    assert "# mine" in text
    assert "later = 5" in text
    assert load_settings()[0].camera == "opencv:0"


def test_a_choice_that_is_gone_is_gone_from_the_file():
    save_settings(Settings(window=WindowSettings(choices={"a": 1, "b": 2})))
    save_settings(Settings(window=WindowSettings(choices={"b": 2})))
    assert load_settings()[0].window.choices == {"b": 2}


@pytest.mark.parametrize(
    "text",
    [
        "camera = ",
        "camera = 5",
        "transport = 'pigeon'",
        "[ring]\nseconds = -1",
        "[ring]\nseconds = 'two'",
        "[ring]\nmemory_fraction = 1.5",
        "[ring]\nminimum_slots = 3",
        "ring = 7",
        "\0\1\2",
    ],
)
def test_a_broken_file_is_one_line_and_set_aside(text):
    write(text)
    settings, warnings = load_settings()
    assert settings == Settings()
    assert len(warnings) == 1
    assert "\n" not in warnings[0]
    assert "settings.toml.broken-1" in warnings[0]
    assert not settings_file().exists()
    assert settings_file().with_name("settings.toml.broken-1").read_text(encoding="utf-8") == text


def test_bytes_that_are_no_text_are_set_aside():
    settings_file().write_bytes(b"camera = '\xff\xfe'")
    assert load_settings()[0] == Settings()
    assert settings_file().with_name("settings.toml.broken-1").exists()


def test_an_earlier_broken_file_is_never_overwritten():
    for k in range(3):
        write(f"broken {k}")
        load_settings()
    texts = [settings_file().with_name(f"settings.toml.broken-{k}").read_text(encoding="utf-8") for k in (1, 2, 3)]
    assert texts == ["broken 0", "broken 1", "broken 2"]


def test_an_unknown_entry_is_named_and_ignored():
    write('camera = "simulated"\n[ring]\nsecnds = 3\n')
    settings, warnings = load_settings()
    assert settings.camera == "simulated"
    assert len(warnings) == 1
    assert "ring.secnds" in warnings[0]


def test_a_folder_in_place_of_the_file_does_not_stop_the_start():
    settings_file().mkdir()
    settings, warnings = load_settings()
    assert settings == Settings()
    assert len(warnings) == 1


def test_settings_that_cannot_be_written_are_one_line(home):
    with pytest.raises(SettingsError, match="cannot write") as caught:
        save_settings(Settings(), home / "settings.toml" / "below" / "settings.toml") if write("") is None else None
    assert "\n" not in str(caught.value)


def test_a_save_leaves_no_other_file(home):
    save_settings(Settings())
    assert [path.name for path in home.iterdir()] == ["settings.toml"]
