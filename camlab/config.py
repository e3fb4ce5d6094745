"""The user's settings: typed and checked, in a TOML file that a person may edit."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError

from camlab.errors import CamlabError, SettingsError
from camlab.paths import resource, settings_file

Transport = Literal["auto", "ipc", "tcp"]
Theme = Literal["system", "light", "dark"]
Choice = bool | int | float | str


class RingSettings(msgspec.Struct, frozen=True):
    """How large the buffer in shared memory is made.

    Attributes
    ----------
    seconds : float
        Seconds of frames at the camera's rate.
    minimum_slots : int
        At least so many frames; as far as they take 64 MiB where the source waits and goes as fast as they are taken.
    frames : int
        Where not 0: so many frames, whatever the camera's rate.
    is_whole_run : bool
        All frames of a run whose length is known when it begins.
    memory_fraction : float
        At most this part of the free memory (the smaller of RAM and shared memory), 0 to 1; it wins.
    pre_trigger_s : float
        Seconds before Save that belong to a recording; 0: none.
    """

    seconds: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 2.0
    minimum_slots: Annotated[int, msgspec.Meta(ge=16, le=1 << 20)] = 64
    frames: Annotated[int, msgspec.Meta(ge=0, le=1 << 24)] = 0
    is_whole_run: bool = False
    memory_fraction: Annotated[float, msgspec.Meta(gt=0, le=1)] = 0.25
    pre_trigger_s: Annotated[float, msgspec.Meta(ge=0, le=3600)] = 0.0


class RecordingSettings(msgspec.Struct, frozen=True):
    """How recordings are made.

    Attributes
    ----------
    frames, seconds : int, float
        Length, the shorter one where both are given; 0: until stopped.
    every : int
        Save each n-th frame.
    interval_s : float
        Time-lapse: save one frame in so many seconds; 0: all.
    compression : str
        "none", "bitshuffle-lz4" or "bitshuffle-zstd".
    segment_gb : float
        Begin a new file where one has so many GB of pixels; 0: one file.
    sync_s : float
        What is saved reaches the disk itself at least so often; 0: when the system likes.
    name : str
        Template of the names of recordings and pictures.
    user, sample : str
        Written into every recording.
    """

    frames: Annotated[int, msgspec.Meta(ge=0)] = 0
    seconds: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    every: Annotated[int, msgspec.Meta(ge=1)] = 1
    interval_s: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    compression: Literal["none", "bitshuffle-lz4", "bitshuffle-zstd"] = "none"
    segment_gb: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    sync_s: Annotated[float, msgspec.Meta(ge=0, le=3600)] = 2.0
    name: str = "{date}_{time}_{camera}_{n:04d}"
    user: str = ""
    sample: str = ""


class WindowSettings(msgspec.Struct, frozen=True):
    """How the window was left.

    Attributes
    ----------
    theme : str
        "system", "light" or "dark".
    hints_hidden : bool
        The hints of the first day were closed.
    geometry, state : str
        Place of the window and of its docks as Qt saved them, base64; "" where never saved.
    choices : dict
        What else the window remembers by name, e.g. how levels are chosen.
    recent_cameras : list of str
        Cameras that were used, as the user names them, the newest first.
    """

    theme: Theme = "system"
    hints_hidden: bool = False
    geometry: str = ""
    state: str = ""
    choices: dict[str, Choice] = {}
    recent_cameras: list[str] = []


class Settings(msgspec.Struct, frozen=True):
    """All settings; a changed copy is made with ``msgspec.structs.replace``.

    Attributes
    ----------
    camera : str
        The camera of the last time as the user names it; "" on the first day.
    folder : str
        Where recordings without a path go; "" for the folder camlab in the user's documents.
    transport : str
        How frames are announced between the processes: "auto", "ipc" or "tcp" (loopback).
    ring : RingSettings
    recording : RecordingSettings
    window : WindowSettings
    """

    camera: str = ""
    folder: str = ""
    transport: Transport = "auto"
    ring: RingSettings = RingSettings()
    recording: RecordingSettings = RecordingSettings()
    window: WindowSettings = WindowSettings()


_SECTIONS: dict[str, type[msgspec.Struct]] = {"ring": RingSettings, "recording": RecordingSettings, "window": WindowSettings}


def change_ring(settings: Settings, **changes: float) -> Settings:
    """The settings with another buffer."""
    return msgspec.structs.replace(settings, ring=msgspec.structs.replace(settings.ring, **changes))


def load_settings(path: Path | None = None) -> tuple[Settings, list[str]]:
    """The settings of a file, by default of the user's, and a line for each thing that is wrong with it.

    A file that is missing gives the defaults. One that is broken does so too; it is set aside as ``settings.toml.broken-1`` (or the
    next free number), so that nothing of it is lost and the next save doesn't write over it.
    """
    path = path or settings_file()
    try:
        values = tomlkit.parse(path.read_text(encoding="utf-8")).unwrap()
        settings = msgspec.convert(values, Settings)
    except FileNotFoundError:
        return Settings(), []
    except OSError as error:
        return Settings(), [f"cannot read the settings {path}: {error.strerror}; the defaults are used"]
    except (TOMLKitError, UnicodeDecodeError, msgspec.ValidationError) as error:
        return Settings(), [f"the settings {path} are broken ({one_line(error)}); {set_aside(path)}, the defaults are used"]
    return settings, [f"the settings {path} have an unknown entry {name!r}, which is ignored" for name in _unknown(values)]


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings, by default to the user's file; comments and entries that camlab doesn't know stay.

    Raises SettingsError where the file can't be written; what was there is then as it was.
    """
    path = path or settings_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        document = tomlkit.parse(_present_text(path))
        _update(document, msgspec.to_builtins(settings))
        replace_text(path, tomlkit.dumps(document))
    except OSError as error:
        raise SettingsError(f"cannot write the settings {path}: {error.strerror}") from error
    except TOMLKitError as error:
        raise SettingsError(f"the settings {path} are broken and were not written: {one_line(error)}") from error


def _present_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        pass
    except UnicodeDecodeError as error:
        raise SettingsError(f"the settings {path} are broken and were not written: {error}") from error
    try:
        return resource("settings/settings.toml").read_text(encoding="utf-8")  # the commented file of the first day
    except CamlabError:
        return ""


def _update(table: MutableMapping[str, Any], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name in _SECTIONS and isinstance(table.get(name), MutableMapping):
            _update(table[name], value)
        elif table.get(name) != value:
            table[name] = value


def replace_text(path: Path, text: str) -> None:
    """Write beside the file, then rename over it, so that a crash leaves the one or the other."""
    number, name = tempfile.mkstemp(prefix=path.name, suffix=".new", dir=path.parent)
    new = Path(name)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def set_aside(path: Path) -> str:
    """Rename a broken file to a free name; says what was done."""
    for number in range(1, 1000):
        aside = path.with_name(f"{path.name}.broken-{number}")
        try:
            aside.touch(exist_ok=False)  # the name is ours now, so that the rename replaces nothing of the user's
            path.replace(aside)
        except FileExistsError:
            continue
        except OSError as error:
            return f"it can't be set aside: {error.strerror}"
        return f"it is set aside as {aside.name}"
    return "it can't be set aside: too many broken ones"


def _unknown(values: Mapping[str, Any]) -> list[str]:
    found = [name for name in values if name not in Settings.__struct_fields__]
    for section, struct in _SECTIONS.items():
        found += [f"{section}.{name}" for name in values.get(section, {}) if name not in struct.__struct_fields__]
    return found


def one_line(error: Exception) -> str:
    return " ".join(str(error).split())
