"""Presets: values of a camera's controls under a name, each a TOML file that a person may read, edit and copy."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError

from camlab.config import Choice, one_line, replace_text, set_aside
from camlab.errors import SettingsError
from camlab.paths import presets_folder

SUFFIX = ".toml"
LONGEST_NAME = 60
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
HEAD = "A preset of camlab: what is asked of a camera's controls. Edit it, copy it, rename it as you like."


class Preset(msgspec.Struct, frozen=True):
    """What was chosen for a camera.

    Attributes
    ----------
    camera, model : str
        For which camera it was saved; "" where unknown. It may be loaded into any.
    controls : dict
        What is asked, by the control's name, in its unit.
    display : dict
        How the picture is shown, by name; empty where that is left as it is.
    """

    camera: str = ""
    model: str = ""
    controls: dict[str, Choice] = {}
    display: dict[str, Choice] = {}


class Presets:
    """Those of a folder, by name.

    Parameters
    ----------
    folder : Path or None
        By default that of the user's settings.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or presets_folder()

    def names(self) -> list[str]:
        """Every preset that is there, in alphabetical order; none where the folder can't be read."""
        try:
            return sorted((path.stem for path in self.folder.glob(f"*{SUFFIX}")), key=str.casefold)
        except OSError:
            return []

    def load(self, name: str) -> Preset:
        """One of them.

        Raises SettingsError, one line, where it isn't there or can't be read; one that is broken is set aside first, so that nothing of
        it is lost and it is in nobody's way.
        """
        path = self._path(name)
        try:
            return msgspec.convert(tomlkit.parse(path.read_text(encoding="utf-8")).unwrap(), Preset)
        except FileNotFoundError as error:
            raise SettingsError(f"there is no preset {name!r} any more") from error
        except OSError as error:
            raise SettingsError(f"cannot read the preset {path}: {error.strerror}") from error
        except (TOMLKitError, UnicodeDecodeError, msgspec.ValidationError) as error:
            raise SettingsError(f"the preset {name!r} is broken ({one_line(error)}); {set_aside(path)}") from error

    def save(self, name: str, preset: Preset, *, replaces: bool = False) -> None:
        """Keep a preset.

        Raises ValueError for a name that is none, and for one that is taken unless it `replaces` that preset; SettingsError where it
        can't be written.
        """
        path = self._path(check_name(name))
        if path.exists() and not replaces:
            raise ValueError(f"there is a preset {name!r} already; choose another name, or replace it")
        document = tomlkit.document()
        document.add(tomlkit.comment(HEAD))
        document.update({key: value for key, value in msgspec.to_builtins(preset).items() if value not in ("", {})})
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            replace_text(path, tomlkit.dumps(document))
        except OSError as error:
            raise SettingsError(f"cannot write the preset {path}: {error.strerror}") from error

    def rename(self, old: str, new: str) -> None:
        """Give a preset another name; ValueError where that is none or taken, SettingsError where it can't be done."""
        target = self._path(check_name(new))
        if new == old:
            return
        if target.exists():
            raise ValueError(f"there is a preset {new!r} already; choose another name")
        try:
            self._path(old).rename(target)
        except OSError as error:
            raise SettingsError(f"cannot rename the preset {old!r}: {error.strerror}") from error

    def delete(self, name: str) -> None:
        """Remove a preset; nothing happens where it is gone already, SettingsError where it can't be removed."""
        try:
            self._path(name).unlink(missing_ok=True)
        except OSError as error:
            raise SettingsError(f"cannot delete the preset {name!r}: {error.strerror}") from error

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}{SUFFIX}"


def check_name(name: str) -> str:
    """The name, if it can be that of a file anywhere; ValueError, fit to show a user."""
    if not name.strip() or name != name.strip():
        raise ValueError("a preset needs a name that neither begins nor ends with a space")
    if _FORBIDDEN.search(name) or name.startswith(".") or name.endswith("."):
        raise ValueError(f"a preset's name goes without / \\ : * ? \" < > | and without a dot at its ends, not like {name!r}")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"a preset's name has at most {LONGEST_NAME} characters, not {len(name)}")
    return name
